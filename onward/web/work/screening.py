"""What a worker does to check that every listed name finds its own party, a few rows at a time."""

from typing import Final

from onward.errors import UsageError
from onward.graph.json_forms import json_text
from onward.queries.matching.self_screening import screen_rows
from onward.web.messages import JSON_LINES, Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft

ROWS: Final = 200
"""Parties of a layer that are screened together: each has a few names."""


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
