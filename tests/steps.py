"""Cases of a YAML file: what is typed or asked, step by step, and what is answered.

A case says in a sentence what it shows (`case`) and has `steps`, or is its only step itself. A
step runs a command (`run`, in the case's workspace unless it names another one) or asks a server
(`ask`: method and path). What goes in is `stdin` for a command and the body for a server: a text,
one value (`json`) or `lines` of values and texts; `{order: {…}}` among them is the order of
tests.shell, `{vague: {…}}` the vague one, with these changes. `files` are written before, and
`edit` appends to, or replaces in, what is there; `sql` edits the records of the workspace as
somebody with a client would.

`says` maps a place of the answer to what stands there, compared as tests.example_cases compares:
`code`, `out`, `err` and `error` (the only line of a refusal); `status`, `kind` (of a problem),
`headers.x`, `warnings` (the codes of what is warned of), `text`; `json.a.0`, `lines.*.id`;
`file:NAME` (its text), `folder:NAME` (the names in it) and `kept:NAME`. A command ends with 0 and a
server answers 200 unless the step says otherwise. `same as` is the command that prints the same
bytes; `finish` waits until the job that was sent is over, and asks how it stands. `keep` names what
later steps write as `{name}`.
"""

import json
import re
import shlex
from collections.abc import Mapping
from inspect import getfile
from pathlib import Path
from typing import Any, Final

import pytest

from tests.damages import edit_records
from tests.example_cases import COMPARISONS, split_place, walk
from tests.serving import JSON, LINES, InsideServer, Reply, Server, finish_job
from tests.shell import ORDER, VAGUE, Answer, onward
from tests.unit.cases import Test, read_cases

Row = Mapping[str, Any]

KEYS: Final = frozenset(
    [
        *("case", "run", "workspace", "stdin", "files", "edit", "sql"),
        *("says", "keep"),
        *("ask", "json", "lines", "text", "headers", "token", "finish", "same as"),
    ]
)

ORDERS: Final[Mapping[str, dict[str, Any]]] = {"order": ORDER, "vague": VAGUE}


def each_step_case(test: Test) -> Test:
    """Run a test once for each case that stands under its name in the YAML beside it."""
    rows = read_cases(getfile(test))[test.__name__]
    return pytest.mark.parametrize("case", rows, ids=[str(row["case"]) for row in rows])(test)


class Steps:
    """The steps of one case, in its folder; a later step may name what an earlier one kept."""

    def __init__(
        self, folder: Path, server: InsideServer | Server | None = None, **names: object
    ) -> None:
        self.folder = folder
        self.server = server
        workspace = server.workspace if server else folder / "workspace"
        self.names: dict[str, Any] = {"here": folder, "ws": workspace, **names}

    def check(self, case: Row) -> None:
        """Take each step of a case, and compare each thing that is said with its answer."""
        assert "steps" not in case or case.keys() == {"case", "steps"}, case.keys()
        for number, step in enumerate(case.get("steps", [case])):
            self.check_step(step, f"{case['case']} ({number})")

    def check_step(self, step: Row, name: str) -> Answer | Reply:
        """Take one step."""
        assert step.keys() <= KEYS, step.keys() - KEYS
        self._write(step)
        answer = self._ask(step) if "ask" in step else self._run(step["run"], step)
        usual = {"code": 0} if isinstance(answer, Answer) else {"status": 200}
        for key, wanted in {**usual, **step.get("says", {})}.items():
            place, words = split_place(key)
            found, expected = self._pick(answer, place), self._fill(wanted)
            assert COMPARISONS[words](found, expected), (
                f"{name}: {key}: {found!r} != {expected!r} {getattr(answer, 'err', '')}"
            )
        if "same as" in step:
            assert isinstance(answer, Reply)
            assert answer.body == self._run(step["same as"], step).out.encode(), name
        for kept, place in step.get("keep", {}).items():
            self.names[kept] = self._pick(answer, place)
        return answer

    def _write(self, step: Row) -> None:
        for name, text in step.get("files", {}).items():
            path = self.folder / self._fill(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._write_body(text), encoding="utf-8")
        for name, change in step.get("edit", {}).items():
            path = self.folder / name
            text = path.read_text(encoding="utf-8")
            text = text + change if isinstance(change, str) else text.replace(*change)
            path.write_text(text, encoding="utf-8")
        if "sql" in step:
            statements = step["sql"] if isinstance(step["sql"], list) else [step["sql"]]
            edit_records(Path(self.names["ws"]) / "records.sqlite", *map(self._fill, statements))

    def _run(self, typed: Any, step: Row) -> Answer:
        words = shlex.split(self._fill(typed)) if isinstance(typed, str) else self._fill(typed)
        if "--workspace" not in words and step.get("workspace", True):
            words = [*words, "--workspace", self.names["ws"]]
        return onward(*words, stdin=self._write_body(step.get("stdin", "")))

    def _ask(self, step: Row) -> Reply:
        assert self.server is not None
        method, path = self._fill(step["ask"]).split(" ", 1)
        body = step.get("json", step.get("lines", step.get("text", "")))
        usual = LINES if "lines" in step else JSON if "json" in step else {}
        headers = {**usual, **self._fill(step.get("headers", {}))}
        if "json" in step:
            body = json.dumps(self._expand(body))
        token = self._fill(step["token"]) if "token" in step else None
        reply = self.server.ask(method, path, self._write_body(body), headers, token)
        if not step.get("finish"):
            return reply
        assert isinstance(self.server, InsideServer)
        return Reply(200, {}, json.dumps(finish_job(self.server, reply)).encode())

    def _write_body(self, given: Any) -> str:
        """Return a text as it is, and values as JSON lines."""
        if isinstance(given, str):
            return str(self._fill(given))
        rows = map(self._expand, given if isinstance(given, list) else [given])
        return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)

    def _expand(self, row: Any) -> Any:
        """Return a value with the names of kept ones filled in; an order with its changes."""
        row = self._fill(row)
        if isinstance(row, Mapping) and len(row) == 1 and (name := next(iter(row))) in ORDERS:
            changed = {**ORDERS[name], **row[name]}
            return {key: value for key, value in changed.items() if value is not None}
        return row

    def _fill(self, value: Any) -> Any:
        """Put what was kept in the place of its names; a name alone is the kept value itself."""
        if isinstance(value, str):
            whole = re.fullmatch(r"\{(\w+)\}", value)
            if whole and whole[1] in self.names:
                return self.names[whole[1]]
            return re.sub(r"\{(\w+)\}", lambda m: str(self.names.get(m[1], m[0])), value)
        if isinstance(value, list):
            return [self._fill(one) for one in value]
        if isinstance(value, dict):
            return {key: self._fill(one) for key, one in value.items()}
        return value

    def _pick(self, answer: Answer | Reply, place: str) -> Any:
        """Return what stands at a place of an answer, or of the case's folder."""
        kind, _, name = place.partition(":")
        path = self.folder / self._fill(name)
        if kind == "kept":
            return self.names[name]
        if kind == "file":
            return path.read_text(encoding="utf-8") if path.exists() else None
        if kind == "folder":
            return sorted(one.name for one in path.iterdir())
        first, *steps = place.split(".")
        if first == "headers" and isinstance(answer, Reply):
            return answer.headers.get(steps[0], "")
        if first == "warnings" and isinstance(answer, Reply):
            said = (value for field, value in answer.fields if field == "onward-warning")
            return [value.partition(":")[0] for value in said]
        if first == "text" and isinstance(answer, Reply):
            return answer.body.decode()
        if first == "error" and isinstance(answer, Answer):
            assert answer.err.startswith("onward: "), answer
            assert answer.err.count("\n") == 1, answer
            return answer.err.removeprefix("onward: ").strip()
        if first == "lines" and isinstance(answer, Answer):
            first = "json_lines"
        return walk(getattr(answer, first), steps)
