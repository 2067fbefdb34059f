"""What a worker does with all stored orders and all listed names: it screens them again."""

from typing import Final

from onward.api.inputs.days import read_day
from onward.api.rescreening import Rescreened, log_payload, rescreen_orders
from onward.errors import UsageError
from onward.graph.json_forms import json_text
from onward.queries.matching.self_screening import screen_rows
from onward.queries.records.newest import AssessmentTally
from onward.web.messages import JSON_LINES, Task, WorkerAnswer
from onward.web.problems import refuse
from onward.web.work.cursors import read_cursor, write_cursor
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import text_parameter, whole_parameter
from onward.web.work.writing import write_page

MOST_ORDERS: Final = 500
ORDERS: Final = 50
"""Orders that are looked at for a page of changes, at most and where nobody chooses."""

ROWS: Final = 200
"""Parties of a layer whose names are screened together."""

TOGETHER: Final = 10
LEAST_SECONDS: Final = 5.0
"""Seconds that must be left for so many more orders to be looked at."""


def name_orders(opened: OpenedWorker, _: Task, __: TimeLeft) -> WorkerAnswer:
    """Name the newest assessment of each order, the oldest first, one a line."""
    lines = "".join(f"{name}\n" for name in _list_newest(opened))
    return WorkerAnswer(lines.encode("ascii"), JSON_LINES)


def _list_newest(opened: OpenedWorker) -> list[str]:
    if not opened.workspace.folder.records.is_file():
        return []
    with opened.open_stored() as store:
        return list(store.newest_ids().values())


def rescreen_batch(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Assess a few stored orders again; each has its line, and what is to be stored."""
    names = task.body
    if not isinstance(names, list):
        raise UsageError("orders are named by their assessments")
    rows = {row.before.id: row for row in _rescreen_orders(opened, task, names)}
    parts = [_answer_row(rows[name]) if name in rows else _pass_over(name) for name in names]
    return WorkerAnswer(parts=tuple(parts))


def _rescreen_orders(opened: OpenedWorker, task: Task, names: list[str]) -> list[Rescreened]:
    as_of = read_day(text_parameter(task.parameters, "as_of"), "as_of")
    with opened.open_stored() as store:
        rows = rescreen_orders(names, opened.setup, store, as_of, is_shipped_meant=False)
        return list(rows)


def _answer_row(row: Rescreened) -> WorkerAnswer:
    line = (json_text(row.to_data()) + "\n").encode("utf-8", errors="surrogatepass")
    facts = {"verdict": row.after.verdict}
    if row.entry is None:
        return WorkerAnswer(line, facts=facts)
    tally = AssessmentTally.from_data(row.after.data)
    return WorkerAnswer(line, entry=row.entry, act=log_payload(row), facts=facts, tally=tally)


def _pass_over(name: str) -> WorkerAnswer:
    """Return the line of an order whose goods have left: it cannot be held any more."""
    data = {"assessment": name, "passed_over": "the goods have left"}
    return WorkerAnswer((json_text(data) + "\n").encode(), facts={"passed_over": "1"})


def name_rows(opened: OpenedWorker, _: Task, __: TimeLeft) -> WorkerAnswer:
    """Name the rows that are screened together, a layer and its first row a line."""
    layers = opened.names().matcher.layers
    starts = ((layer.dataset, start) for layer in layers for start in range(0, layer.parties, ROWS))
    lines = "".join(f"{dataset} {start}\n" for dataset, start in starts)
    return WorkerAnswer(lines.encode(), JSON_LINES)


def screen_some(opened: OpenedWorker, task: Task, __: TimeLeft) -> WorkerAnswer:
    """Screen some rows: what ``onward match --self --json`` says of a layer, of these alone.

    Raises:
        UsageError: It is not said which rows.
    """
    dataset, _, start = str(task.body).rpartition(" ")
    matcher = opened.names().matcher
    layer = next((layer for layer in matcher.layers if layer.dataset == dataset), None)
    if layer is None or not start.isdecimal():
        raise UsageError("rows are named by their layer and the first of them")
    first = int(start)
    rows = range(first, min(first + ROWS, layer.parties))
    manifest = next(each for each in opened.workspace.snapshot().layers if each.name == dataset)
    report = screen_rows(layer, rows, manifest.source, matcher)
    data = {"parties": [first + 1, rows.stop], **report}
    outcome = "MISSED" if report["missed"] else "FOUND"
    line = (json_text(data) + "\n").encode("utf-8", errors="surrogatepass")
    return WorkerAnswer(line, JSON_LINES, facts={"outcome": outcome})


def list_changes(opened: OpenedWorker, task: Task, time_left: TimeLeft) -> WorkerAnswer:
    """Say of which stored orders the outcome is another on this snapshot; nothing is stored."""
    names, snapshot = _list_newest(opened), opened.setup.snapshot_id
    size = whole_parameter(task.parameters, "limit", ORDERS)
    if not 1 <= size <= MOST_ORDERS:
        raise UsageError(f"limit {size} is not between 1 and {MOST_ORDERS}")
    start = _find_start(text_parameter(task.parameters, "after"), names, snapshot)
    # a page ends early rather than late: whoever asks then goes on from there
    changed: list[object] = []
    end, last = start, min(start + size, len(names))
    while end < last and (end == start or time_left() >= LEAST_SECONDS):
        batch = names[end : min(end + TOGETHER, last)]
        changed += [
            row.to_data() for row in _rescreen_orders(opened, task, batch) if row.has_changed
        ]
        end += len(batch)
    is_last = end >= len(names)
    answer = {
        "snapshot": snapshot,
        "orders": len(names),
        "looked_at": end,
        "results": changed,
        "after": None if is_last else write_cursor("changes", [snapshot, names[end - 1]]),
    }
    return write_page(answer)


def _find_start(after: str | None, names: list[str], snapshot: str) -> int:
    """Return the place from which a page goes on.

    Raises:
        ProblemRaised: The page before was of another snapshot, or its last order is assessed again.
    """
    key = read_cursor(after, "changes")
    if not key:
        return 0
    of_snapshot, last = key[0], key[-1]
    if of_snapshot != snapshot or last not in names:
        detail = "the page before was of another snapshot, or an order was assessed since"
        raise refuse("conflict", 409, detail, mend="begin anew, without after")
    return names.index(last) + 1
