"""Rows of what was assessed, and the table that an order system takes back."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import ExportError, UsageError

if TYPE_CHECKING:
    from onward.api.answers.parties import ListAges
    from onward.queries.assessment.batch import Refused
    from onward.queries.model.parts import JsonObject
    from onward.queries.records.newest import AssessmentSummary
    from onward.viz.tables.rows import CellTable

FINDINGS_SAID: Final = 5
"""Findings that a line of a worklist says in words; further ones are counted."""


def summary_data(row: "AssessmentSummary", ages: "ListAges") -> "JsonObject":
    """Return a line of the list as JSON data, with the lists that have changed since."""
    data = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(row).items()
    }
    return {**data, "changed_lists": list(ages.changed_since(row.snapshot))}


def make_worklist(
    rows: "Iterable[AssessmentSummary]",
    refused: "Iterable[Refused]" = (),
    *,
    worst_first: bool = True,
) -> "CellTable":
    """Return assessments as the table that an order system takes back, the worst first.

    Orders that were refused stand behind those with findings: nobody has looked at them.

    Args:
        rows: One an order.
        refused: The orders that could not be read.
        worst_first: Whether they are sorted so; else they stand as they come.
    """
    from onward.viz.tables.rows import CellTable

    if not worst_first:
        return CellTable("Orders", COLUMNS, tuple(map(_write_row, rows)))
    ranked = sorted(rows, key=lambda row: row.rank())
    with_findings = [_write_row(row) for row in ranked if row.verdict == "FINDINGS"]
    others = [_write_row(row) for row in ranked if row.verdict != "FINDINGS"]
    rejected = [_write_refused(row) for row in refused]
    return CellTable("Orders", COLUMNS, (*with_findings, *rejected, *others))


COLUMNS: Final = (
    *("order", "date", "verdict", "suggestion", "severity", "findings", "not_known"),
    *("valid_on", "known_by", "assessment", "assessed_at", "parties"),
)
"""Columns of a worklist."""


def _write_row(row: "AssessmentSummary") -> tuple[str | None, ...]:
    return (
        row.order,
        row.date,
        row.verdict,
        row.suggestion,
        row.severity,
        join_words(row.findings),
        join_words(row.gaps),
        row.on,
        row.as_of,
        row.id,
        row.at,
        "; ".join(row.parties),
    )


def _write_refused(refused: "Refused") -> tuple[str | None, ...]:
    blanks = (None,) * (len(COLUMNS) - 7)
    return (refused.order, None, "REJECTED", None, None, None, refused.because, *blanks)


def join_words(texts: Sequence[str]) -> str | None:
    """Return sentences as one cell; beyond a few, the further ones are counted."""
    if not texts:
        return None
    more = len(texts) - FINDINGS_SAID
    further = (f"and {more} more",) if more > 0 else ()
    return "\n".join((*texts[:FINDINGS_SAID], *further))


def check_worklist_path(path: Path) -> Path:
    """Return the path of a worklist, if it can be one.

    Raises:
        UsageError: It is neither a CSV file nor a workbook.
        ExportError: It is a workbook, and openpyxl is not installed.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(f"{path}: a summary is a .csv or an .xlsx file; name it so")
    if path.suffix.lower() == ".xlsx":
        from importlib.util import find_spec

        if find_spec("openpyxl") is None:
            raise ExportError("xlsx: openpyxl is not installed; install onward[xlsx]")
    return path


def render_worklist(table: "CellTable", path: Path, day: str) -> bytes:
    """Write a worklist as CSV or as a workbook, by the name of its file; no text is a formula.

    Args:
        table: The worklist.
        path: Its file.
        day: The day that a workbook states as its own.
    """
    if path.suffix.lower() == ".xlsx":
        from onward.viz.exports.xlsx import write_workbook

        return write_workbook([table], "Assessed orders", "worst first", day)
    from onward.viz.exports.csv import write_cells

    return write_cells(table)
