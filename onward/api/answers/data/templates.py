"""Templates of tables: their columns with meaning and example, to be filled in."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import ExportError, UsageError, did_you_mean

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject

ORDERS: Final = "orders"
"""Name of the template of a table of orders."""

_NOTES: Final = "Notes"
_MADE_ON: Final = datetime(2026, 1, 1)  # noqa: DTZ001  # workbooks know no zones
"""Stands in every template: the same template has the same bytes on every day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSummary:
    """A column of a table.

    Attributes:
        name: As the header has it.
        needed: Whether no row can do without it.
        meaning: In words.
        examples: Two cells, which may be empty.
    """

    name: str
    needed: bool
    meaning: str
    examples: tuple[str, str]

    def to_data(self) -> "JsonObject":
        """Return the column as ``--json`` prints it."""
        return asdict(self)


def template_names() -> tuple[str, ...]:
    """Return the names of all templates.

    >>> template_names()[:2]
    ('parties', 'ties')
    """
    from onward.loaders.sources.csv.tables import TABLES

    return (*(table.name for table in TABLES), ORDERS)


def list_columns(name: str) -> list[ColumnSummary]:
    """Return the columns of a table of one's own, or of a table of orders.

    Raises:
        UsageError: There is no such table.

    >>> [column.name for column in list_columns("destinations") if column.needed]
    ['country', 'measure', 'data_year', 'value']
    """
    from onward.loaders.sources.csv.tables import TABLES, describe_column

    if name == ORDERS:
        return _list_order_columns()
    for table in TABLES:
        if table.name == name:
            described = [describe_column(name, column) for column in table.columns]
            return [
                ColumnSummary(
                    name=column.name,
                    needed=column.name in table.needed,
                    meaning=column.meaning,
                    examples=column.examples,
                )
                for column in described
            ]
    likely, there_are = did_you_mean(name, template_names()), ", ".join(template_names())
    raise UsageError(f"there is no template {name!r}; {likely}name one of {there_are}")


def own_tables(source: str) -> dict[str, list[ColumnSummary]]:
    """Return the tables that a source reads, by name; none where its files have forms of their own.

    >>> list(own_tables("un"))
    []
    """
    from onward.loaders.catalogue import has_own_tables

    if not has_own_tables(source):
        return {}
    return {name: list_columns(name) for name in template_names() if name != ORDERS}


def write_template(name: str, path: Path | None = None) -> bytes:
    """Return a table with its header and two example rows, to be filled in.

    Args:
        name: One of `template_names`.
        path: What it is written to; one that ends in ``.xlsx`` is a workbook with a sheet of notes.

    Raises:
        UsageError: There is no such template, or the path has another ending.
        ExportError: A workbook is wanted and openpyxl is not installed.
    """
    columns = list_columns(name)
    suffix = ".csv" if path is None else path.suffix.lower()
    if suffix == ".csv":
        return _write_csv(columns)
    if suffix == ".xlsx":
        return _write_workbook(name, columns)
    raise UsageError(f"{path}: a template is a .csv or an .xlsx file; name it so")


def _list_order_columns() -> list[ColumnSummary]:
    from importlib.resources import files

    table = files("onward.queries.transactions") / "order_columns.csv"
    with table.open(encoding="utf-8") as stream:
        return [
            ColumnSummary(
                name=row["column"],
                needed=row["column"] == "id",
                meaning=row["meaning"],
                examples=(row["example"], row["second_example"]),
            )
            for row in csv.DictReader(stream)
        ]


def _example_rows(columns: Sequence[ColumnSummary]) -> list[list[str]]:
    return [[column.examples[number] for column in columns] for number in range(2)]


def _write_csv(columns: Sequence[ColumnSummary]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([column.name for column in columns])
    writer.writerows(_example_rows(columns))
    # the mark lets Excel read the file as UTF-8
    return stream.getvalue().encode("utf-8-sig")


def _write_workbook(name: str, columns: Sequence[ColumnSummary]) -> bytes:
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font

        from onward.viz.exports.xlsx import pack_anew
    except ImportError as error:
        what = "a workbook needs openpyxl"
        raise ExportError(f"{what}; install onward[xlsx], or name a .csv file") from error
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet, notes = book.create_sheet(name), book.create_sheet(_NOTES)
    sheet.append([column.name for column in columns])
    for row in _example_rows(columns):
        sheet.append(row)
    notes.append(["column", "needed", "meaning", "example"])
    for column in columns:
        notes.append([column.name, _say_needed(column), column.meaning, column.examples[0]])
    for page in (sheet, notes):
        page.freeze_panes = "A2"
        for cell in page[1]:
            cell.font = Font(bold=True)
            page.column_dimensions[cell.column_letter].width = max(12, len(str(cell.value)) + 2)
    notes.column_dimensions["C"].width = 80
    stream = io.BytesIO()
    book.save(stream)
    book.properties.created = book.properties.modified = _MADE_ON
    return pack_anew(stream.getvalue(), book)


def _say_needed(column: ColumnSummary) -> str:
    return "yes" if column.needed else ""
