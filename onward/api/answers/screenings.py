"""A screening as a table: CSV, or a workbook."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import ExportError, UsageError

if TYPE_CHECKING:
    from onward.queries.screening import ScreenedCustomer, Screening
    from onward.viz.tables.rows import CellTable, Row

FORMS: Final = (".csv", ".xlsx")

COLUMNS: Final = (
    *("customer", "name", "country", "outcome", "status", "change", "findings", "strongest"),
    *("why", "matched", "matched_name", "score", "lists", "owners_known", "not_known", "kind"),
)


def check_output(path: Path) -> str:
    """Return the form that a file's ending names.

    Raises:
        UsageError: It names none.
    """
    form = path.suffix.casefold()
    if form not in FORMS:
        raise UsageError(f"--output {path.name!r}: a screening is written as .csv or .xlsx")
    return form


def write_screening(screening: "Screening", path: Path, form: str) -> None:
    """Write the lines of a screening that are shown into a file.

    Raises:
        ExportError: The file cannot be written, or openpyxl is not installed.
    """
    from onward.graph.store.files import write_whole
    from onward.viz.exports.csv import write_cells
    from onward.viz.exports.xlsx import write_workbook

    table = make_table(screening)
    if form == ".csv":
        content = write_cells(table)
    else:
        title = f"Screening of {screening.source}"
        content = write_workbook([table], title, f"snapshot {screening.snapshot}", screening.on)
    try:
        write_whole(path, content)
    except OSError as fault:
        what = f"{path}: cannot be written ({fault.strerror or fault})"
        raise ExportError(f"{what}; choose another place") from fault


def make_table(screening: "Screening") -> "CellTable":
    """Return the lines of a screening that are shown as a table, the worst first."""
    from onward.viz.tables.rows import CellTable

    rows = tuple(_make_row(line, screening.change_of(line)) for line in screening.shown_lines)
    gone = tuple(_name_gone(customer) for customer in screening.gone)
    return CellTable("screening", COLUMNS, (*rows, *gone))


def _make_row(line: "ScreenedCustomer", change: str) -> "Row":
    first = line.findings[0] if line.findings else None
    lists = dict.fromkeys(match.list for match in line.matches if match.list)
    return (
        line.customer,
        line.name,
        line.country,
        line.outcome.replace("_", " "),
        line.status,
        change,
        len(line.findings),
        first.title if first else None,
        first.summary if first else None,
        "; ".join(match.party for match in line.matches) or None,
        "; ".join(match.name for match in line.matches) or None,
        line.matches[0].score if line.matches else None,
        "; ".join(lists) or None,
        line.owners_known,
        "; ".join(line.not_known) or None,
        line.kind,
    )


def _name_gone(customer: str) -> "Row":
    empty = dict.fromkeys(COLUMNS)
    return tuple({**empty, "customer": customer, "change": "gone"}.values())
