"""``onward demo``: the bundled sample of real public records, loaded, assessed and drawn."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onward.cli.opening import open_engine
from onward.cli.options import Shared
from onward.cli.printing import render
from onward.cli.printing.progress import progress
from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.graph.engine import Engine
    from onward.graph.store.snapshots import Snapshot
    from onward.queries.transactions.transaction import Transaction

LAYERS: Final = {"sample": ".", "fiction": "fiction"}
"""Layers of the demo, and the folder of each in the sample."""

RECORDS: Final = "vdem"
"""The source whose bundled table gives the records of countries."""

TABLES: Final = ("parties", "ties", "listings", "shipments")

DEFAULT_POLICY: Final = frozenset({"T30"})
"""Transactions assessed with the default policy: by it, the sample's lists are too old."""

SHOW_PIECES: Final = ("T21", "T23", "T27", "T19", "T05")
"""Open first: a diversion, a cascade, a look-back, a party on several lists, a prohibition."""


def demo(
    shared: Shared,
    context: typer.Context,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for the pictures and assessments.")
    ] = Path("demo"),
) -> None:
    """Load and assess the bundled sample of real public records.

    Writes a picture and the JSON of each assessment, and compares them with what is expected.
    It works in a workspace of its own, DIR/workspace, where none is named.
    """
    named = context.get_parameter_source("workspace")
    if named is None or named.name != "COMMANDLINE":  # nor into the user's own, by ONWARD_WORKSPACE
        shared = replace(shared, workspace=out / "workspace")
    with as_file(files("onward.loaders").joinpath("data", "sample")) as sample:
        with progress(shared, "loading the sample"):
            snapshot = load_sample(shared, sample)
        with progress(shared, "assessing") as report:
            assessments: list[dict[str, Any]] = []
            engine = open_engine(shared, snapshot)
            for assessment in assess_sample(shared, snapshot, sample):
                assessments.append(assessment)
                _write(assessment, out, engine)
                if report is not None:
                    report(len(assessments), None)
        surprises = differences(assessments, sample / "expected.json")
    answer = {"workspace": str(shared.workspace)} | demo_data(snapshot, assessments, surprises, out)
    render.json_block(answer) if shared.json else _print(answer)


def load_sample(shared: Shared, sample: Path) -> "Snapshot":
    """Put the sample's layers into the workspace, in one step."""
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.loaders.layers import layer_content
    from onward.loaders.load import load
    from onward.loaders.source import LoadOptions

    contents = []
    for name, folder in LAYERS.items():
        tables = [sample / folder / f"{table}.csv" for table in TABLES]
        found = [path for path in tables if path.is_file()]
        contents.append(layer_content(load("csv", found, LoadOptions(name))))
    contents.append(layer_content(load(RECORDS, [], LoadOptions(RECORDS))))
    return WorkspaceFolder(shared.workspace).put(*contents)


def assess_sample(shared: Shared, snapshot: "Snapshot", sample: Path) -> Iterator[dict[str, Any]]:
    """Assess the sample's transactions with the demo's policy, `DEFAULT_POLICY` with the default.

    Raises:
        InputRefused: A bundled transaction does not validate.
    """
    from onward.cli.assess import assess_and_keep, open_store
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.rules.policy import read_policy

    own = read_policy(sample / "demo-policy.yaml")
    demo_world = AssessmentSetup.open(snapshot, shared.engine, policy=own)
    plain_world = AssessmentSetup.open(snapshot, shared.engine)
    with open_store(shared) as store:
        for transaction in _transactions(sample):
            world = plain_world if transaction.id in DEFAULT_POLICY else demo_world
            yield assess_and_keep(transaction, world, shared, store)


def _transactions(sample: Path) -> Iterator["Transaction"]:
    from onward.queries.transactions.files import read_transactions

    for read in read_transactions(sample / "transactions.jsonl", "transactions.jsonl"):
        if isinstance(read, InputRefused):
            raise read
        yield read


def _write(assessment: dict[str, Any], out: Path, engine: "Engine") -> None:
    from onward.cli.assess import Handing, Tally, write_assessment

    write_assessment(assessment, Handing(("json", "html"), out, engine), Tally())


def differences(assessments: Sequence[Mapping[str, Any]], expected: Path) -> list[str]:
    """Say where verdicts or findings are not those that `expected.json` names.

    Args:
        assessments: All of the demo's.
        expected: By transaction: ``verdict``, and indicators that must be ``present``,
            ``possible`` or ``absent``, or a ``near`` miss.
    """
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    surprises = []
    for assessment in assessments:
        name = assessment["transaction"]["id"]
        surprises += [f"{name}: {what}" for what in _surprises(assessment, wanted.pop(name, None))]
    return surprises + [f"{name}: not assessed" for name in wanted]


def _surprises(assessment: Mapping[str, Any], want: Mapping[str, Any] | None) -> Iterator[str]:
    if want is None:
        yield "nothing says what to expect"
        return
    if assessment["verdict"] != want["verdict"]:
        yield f"{assessment['verdict']} instead of {want['verdict']}"
    found = {(one["indicator"], one["status"]) for one in assessment["findings"]}
    for status in ("present", "possible"):
        for indicator in want.get(status, ()):
            if (indicator, status) not in found:
                yield f"{indicator} is not {status}"
    for indicator in want.get("absent", ()):
        if any(name == indicator for name, _ in found):
            yield f"{indicator} should be absent"
    missed = {near["indicator"] for near in assessment["near_misses"]}
    for indicator in want.get("near", ()):
        if indicator not in missed:
            yield f"{indicator} is no near miss"


def demo_data(
    snapshot: "Snapshot", assessments: Sequence[dict[str, Any]], surprises: list[str], out: Path
) -> dict[str, Any]:
    """Give what the demo did as plain data."""
    rows = [_row(assessment, out) for assessment in assessments]
    pieces = [row["file"] for piece in SHOW_PIECES for row in rows if row["id"] == piece]
    return {
        "snapshot": snapshot.id,
        "layers": {layer.name: dict(layer.counts) for layer in snapshot.layers},
        "transactions": rows,
        "verdicts": dict(Counter(row["verdict"] for row in rows)),
        "as_expected": not surprises,
        "differences": surprises,
        "open": pieces or [row["file"] for row in rows[:1]],
    }


def _row(assessment: Mapping[str, Any], out: Path) -> dict[str, Any]:
    strongest = next(iter(assessment["findings"]), None)
    paths = strongest["evidence"]["paths"] if strongest else ()
    gaps = assessment["coverage"]["gaps"]
    return {
        "id": assessment["transaction"]["id"],
        "verdict": assessment["verdict"],
        "complete": assessment["complete"],
        "strongest": strongest["indicator"] if strongest else None,
        "status": strongest["status"] if strongest else None,
        "severity": strongest["severity"] if strongest else None,
        "findings": len(assessment["findings"]),
        "ties": min((len(path["steps"]) for path in paths), default=None),
        "first_gap": gaps[0]["why_it_matters"] if gaps else None,
        "file": str(out / f"{assessment['transaction']['id']}.html"),
    }


def _print(answer: dict[str, Any]) -> None:
    from onward.cli.load import numbers

    for name, counts in answer["layers"].items():
        render.line(f"Loaded {name}: {numbers(counts)}")
    render.line("Snapshot", answer["snapshot"])
    render.line()
    columns = ("order", "verdict", "strongest finding", "severity", "path length", "picture")
    render.table(columns, [_cells(row) for row in answer["transactions"]])
    render.line()
    verdicts = answer["verdicts"].items()
    render.line(", ".join(f"{count} {verdict}" for verdict, count in verdicts))
    if answer["as_expected"]:
        render.line("Every verdict and finding is as expected.json says.")
    for surprise in answer["differences"]:
        render.line("NOT AS EXPECTED", surprise, style="bold red")
    render.line("Open", " and ".join(answer["open"]), style="bold")
    render.line(f"Go on with: onward status --workspace {answer['workspace']}", style="dim")


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    finding = f"{row['strongest']} ({row['status']})" if row["strongest"] else "none"
    if not row["strongest"] and row["first_gap"]:
        finding = f"none; {row['first_gap']}"
    ties = "" if row["ties"] is None else row["ties"]
    severity = render.text(row["severity"])
    return row["id"], render.text(row["verdict"]), finding, severity, ties, row["file"]
