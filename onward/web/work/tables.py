"""Lists as tables: rows as CSV in which no spreadsheet finds anything to run, or a line each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import orjson

from onward.errors import UsageError
from onward.graph.json_forms import json_text
from onward.web.messages import JSON_LINES, Task, WorkerAnswer
from onward.web.work.parameters import text_parameter

if TYPE_CHECKING:
    from onward.viz.tables.rows import Cell

ROWS: Final = {
    "assessments": "results",
    "deliveries": "results",
    "layer": "records",
    "log": "results",
    "merges": "",
    "search": "parties",
    "ties": "results",
    "worklist": "",
}
"""Under which key an answer has its rows, by the work; "" = the answer is the list of them."""

FORMS: Final = ("json", "jsonl", "csv")


def write_in_form(answer: WorkerAnswer, task: Task) -> WorkerAnswer:
    """Write the rows of a list in the form that was asked for.

    Args:
        answer: As JSON.
        task: What was asked.

    Raises:
        UsageError: There is no such form.
    """
    form = text_parameter(task.parameters, "format") if task.work in ROWS else None
    if form in (None, "json"):
        return answer
    if form not in FORMS:
        raise UsageError(f"format {form!r} is none of: {', '.join(FORMS)}")
    data = orjson.loads(answer.body)
    key = ROWS[task.work]
    rows, around = (data[key], data) if key else (data, {})
    headers = (*answer.headers, *_describe_page(around, {*dict(answer.headers)}))
    if form == "jsonl":
        lines = "".join(f"{json_text(row)}\n" for row in rows)
        body = lines.encode("utf-8", errors="surrogatepass")
        return replace(answer, body=body, media=JSON_LINES, headers=headers)
    attachment = f'attachment; filename="{task.work}.csv"'
    headers = (*headers, ("Content-Disposition", attachment))
    return replace(answer, body=_write_csv(rows), media="text/csv; charset=utf-8", headers=headers)


def _describe_page(around: Mapping[str, Any], there: set[str]) -> Iterator[tuple[str, str]]:
    """Yield as headers what stands around the rows: how many there are, and where they go on."""
    for header, key in (("Onward-Total", "total"), ("Onward-After", "after")):
        if around.get(key) is not None and header not in there:
            yield header, str(around[key])


def _write_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    from onward.viz.exports.csv import write_cells  # noqa: PLC0415  # when somebody asks
    from onward.viz.tables.rows import CellTable  # noqa: PLC0415  # likewise

    flat = [dict(_flatten_row(record)) for row in rows for record in _split_row(row)]
    columns = tuple(dict.fromkeys(column for row in flat for column in row))
    cells = tuple(tuple(row.get(column) for column in columns) for row in flat)
    return write_cells(CellTable("rows", columns, cells))


def _split_row(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each record of a party that several sources describe."""
    records = row.get("records")
    if not records:
        yield row
        return
    for record in records:
        yield {**{name: value for name, value in row.items() if name != "records"}, **record}


def _flatten_row(row: Mapping[str, Any], before: str = "") -> "Iterator[tuple[str, Cell]]":
    """Yield the columns of a row: `tie.share.min`; texts of a list stand in one cell."""
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _flatten_row(value, f"{before}{name}.")
        elif isinstance(value, list):
            plain = all(not isinstance(part, dict | list) for part in value)
            yield f"{before}{name}", "; ".join(map(str, value)) if plain else json_text(value)
        else:
            cell = Decimal(repr(value)) if isinstance(value, float) else value
            yield f"{before}{name}", cell
