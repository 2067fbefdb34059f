"""Save what Onward answers in this checkout, or compare it with what another one has saved.

`python -m tests.gauntlet answers --save FILE` in one checkout, `… --against FILE` in the other.
Asked are orders (the example lines of all indicators, planted worlds, the demo, real names as
people misspell them), all real lists, the help of every command, the schemas and the routes.

Of an assessment all that is content is compared, but for what names the code, its rules and their
data as a whole: with ``--strict`` that, too.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import onward
from onward.errors import OnwardError
from onward.queries.examples import run_example
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.policy import default_policy
from onward.web.app import make_application
from onward.web.messages import ServerSettings, WorkspaceSettings
from onward.web.noting import RequestLog
from onward.web.tokens import TokenBook, TokenLine, hash_token
from tests.contract.test_every_data_folder import CASES, files_of
from tests.lists import DATA, MADE
from tests.serving import Exchange, run_apart
from tests.shell import onward as run

DAY: Final = "2026-08-22"
SEEDS: Final = (11, 12, 13)
NOT_CONTENT: Final = frozenset({"content_hash", "engine", "knowledge", "decision"})
OF_CODE: Final = frozenset({"id", "onward_version", "matcher", "hash"})
"""Keys that name the code, its rules or their data: a change of any of them changes each answer."""

SHOWN: Final = 10
"""Differences that are printed of each sort."""

Answers = Mapping[str, Mapping[str, str]]
"""By sort and question: the hash of each part of the answer."""


def main(arguments: list[str]) -> int:
    """Save or compare; exit code 1 where an answer differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet answers")
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, metavar="FILE")
    parser.add_argument("--engine", default="embedded", choices=("embedded", "networkx"))
    parser.add_argument("--orders", type=int, default=400, help="of each planted world")
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args(arguments)
    questions = ask_everything(options.engine, options.orders, is_strict=options.strict)
    answers = {question: hash_parts(answer) for question, answer in questions}
    sys.stdout.write(f"{len(answers):,} answers\n")
    if options.save:
        options.save.write_text(json.dumps(answers, indent=0), encoding="utf-8")
    if options.against is None:
        return 0
    differences = [*compare(json.loads(options.against.read_text(encoding="utf-8")), answers)]
    sys.stdout.write("".join(f"{line}\n" for line in differences[:SHOWN]))
    sys.stdout.write(f"{len(differences):,} differ\n")
    return int(bool(differences))


def compare(before: Answers, after: Answers) -> Iterator[str]:
    """Yield a line for each question whose answer differs, or that only one side has."""
    for question in before.keys() | after.keys():
        old, new = before.get(question, {}), after.get(question, {})
        if old != new:
            parts = sorted(
                part for part in old.keys() | new.keys() if old.get(part) != new.get(part)
            )
            yield f"{question}: {', '.join(parts)}"


def hash_parts(answer: object) -> dict[str, str]:
    parts = answer if isinstance(answer, dict) else {"answer": answer}
    texts = {key: json.dumps(value, sort_keys=True, default=str) for key, value in parts.items()}
    return {key: sha256(text.encode()).hexdigest()[:16] for key, text in texts.items()}


def ask_everything(engine: str, orders: int, *, is_strict: bool) -> Iterator[tuple[str, object]]:
    """Yield each question with its answer."""
    for question, assessment in ask_orders(engine, orders):
        content = {key: part for key, part in assessment.items() if key not in NOT_CONTENT}
        yield question, content if is_strict else _without_code(content)
    if engine == "embedded":
        yield from load_lists()
        yield from describe_surfaces()


def _without_code(value: Any) -> Any:
    if isinstance(value, dict):
        # an order, its parties and ties have ids and hashes of their own, which are content
        left_out = OF_CODE if value.keys() & {"rule_pack", "law_read_up_to"} else {"matcher"}
        return {key: _without_code(each) for key, each in value.items() if key not in left_out}
    return [_without_code(each) for each in value] if isinstance(value, list) else value


def ask_orders(engine: str, orders: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each order with its assessment as data."""
    catalogue, policy = default_catalogue(), default_policy()
    for line in sorted({line for indicator in catalogue for line in indicator.lines}):
        assessment = run_example(line, catalogue, engine, policy).assessment
        yield f"example {line}", assessment.to_data()
    with TemporaryDirectory() as place:
        run("demo", "--out", place, "--engine", engine)
        for path in sorted(Path(place).glob("T*.json")):
            yield f"demo {path.stem}", json.loads(path.read_text(encoding="utf-8"))
    for seed in SEEDS:
        with TemporaryDirectory() as place:
            onward.write_world(Path(place, "world"), seed, 2 * orders, orders)
            workspace = onward.Workspace(Path(place, "workspace"), engine=engine)
            workspace.load("csv", Path(place, "world", "tables"), name="invented")
            for each in workspace.assess_all(Path(place, "world", "orders.jsonl")):
                yield f"planted {seed} {each.transaction.id}", json.loads(each.to_json())
    yield from ask_names(engine, orders)


def ask_names(engine: str, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ask for parties of a real list as people misspell them, and for parties of no list."""
    if not DATA.is_dir():
        return
    with TemporaryDirectory() as place:
        workspace = onward.Workspace(place, engine=engine)
        workspace.load("un", *sorted(DATA.glob("un-2026/*.xml")), retrieved="2026-03-01")
        lines = (DATA / "matching-dev" / "input.jsonl").read_text(encoding="utf-8").splitlines()
        for query in map(
            json.loads, sorted(lines, key=lambda line: sha256(line.encode()).digest())[:count]
        ):
            country = query.get("country", "").upper() or None
            user = {"role": "end_user", "name": query["name"], "country": country or "KZ"}
            order = {
                "id": query["qid"],
                "date": DAY,
                "destination": country or "KZ",
                "parties": [user],
            }
            assessment = workspace.assess(order, keep=False)
            yield f"name {query['qid']}", json.loads(assessment.to_json())


def load_lists() -> Iterator[tuple[str, object]]:
    """Yield the layer of each real list, and of each made one, or why it is refused."""
    groups = [
        (case.source, group)
        for case in (CASES if DATA.is_dir() else ())
        for group in ([[file] for file in files_of(case)] if case.apart else [files_of(case)])
    ]
    groups += [
        (folder.name.removesuffix("_advanced"), sorted(folder.iterdir()))
        for folder in sorted(MADE.iterdir())
        if folder.is_dir()
    ]
    for source, files in groups:
        with TemporaryDirectory() as place:
            name = "own" if source == "csv" else None
            try:
                report = onward.Workspace(place).load(source, *files, name=name, retrieved=DAY)
                answer: object = report.to_data() | {"snapshot": None}
            except OnwardError as refusal:
                answer = str(refusal)
        yield f"list {source} {files[0].parent.name}/{files[0].name}", answer


def describe_surfaces() -> Iterator[tuple[str, object]]:
    """Yield the help of each command, the schemas, and the description of each route."""
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        command = waiting.pop()
        text = run(*command, "--help").out
        yield f"help {' '.join(command)}", text
        names = text.partition("\nCommands:\n")[2].splitlines()
        waiting += [(*command, name.split()[0]) for name in names if name[2:3].isalpha()]
    for name in ("assessment", "transaction", "act"):
        yield f"schema {name}", run("schema", name).out
    tokens = TokenBook(None, [TokenLine("reader", frozenset({"read"}), hash_token("onw_reader"))])
    headers = {"Host": "localhost", "Authorization": "Bearer onw_reader"}
    exchange = Exchange("GET", "/openapi.json", b"", headers)
    with TemporaryDirectory() as place:
        settings = ServerSettings(workspace=WorkspaceSettings(path=Path(place)))
        run_apart(exchange.run(make_application(settings, tokens, RequestLog(StringIO()))))
    described = exchange.reply.json
    for path, routes in described["paths"].items():
        yield f"route {path}", routes
    yield "schemas of routes", described.get("components", {})
