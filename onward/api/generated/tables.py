"""Blocks as Onward's own tables: CSV files, or workbooks. Rows are written as they come."""

import csv
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any, Final

from onward.api.generated.blocks import Block, mark_invented
from onward.errors import ExportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onward.queries.planted.planted import Row

_ALWAYS: Final = ("source_url", "retrieved")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": (
        *("id", "name", "kind", "country", "topics", "registration_number", "sector"),
        *("incorporated", *_ALWAYS),
    ),
    "ties": (
        *("id", "from", "to", "kind", "share_min", "share_max", "interest", "since", "until"),
        *("standing", "text", *_ALWAYS),
    ),
    "listings": (*("id", "party", "regime", "topic", "measure", "since", "until", *_ALWAYS),),
    "shipments": (
        *("id", "date", "shipper", "consignee", "hs", "description", "quantity", "unit"),
        *("destination", *_ALWAYS),
    ),
    "destinations": ("country", "measure", "data_year", "value", *_ALWAYS),
}
"""Columns of each table: those that a planted case may fill."""

SHEET_ROWS: Final = 1_048_576
"""Rows of a sheet, the header among them."""

_PACKED_ON: Final = (1980, 1, 1, 0, 0, 0)
_MADE_ON: Final = b"2026-04-30T00:00:00Z"


def list_rows(block: Block) -> "Iterator[tuple[str, Row]]":
    """Yield the rows of a block with the names of their tables."""
    for table in COLUMNS:
        for row in getattr(block, table):
            yield table, mark_invented(row)


class CsvTables:
    """Writes a CSV file of each table.

    Args:
        folder: Where they go.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files = ExitStack()
        self._writers = {name: self._open_table(folder, name) for name in COLUMNS}

    def _open_table(self, folder: Path, name: str) -> "csv.DictWriter[str]":
        path = folder / f"{name}.csv"
        file = self._files.enter_context(path.open("w", encoding="utf-8", newline=""))
        writer = csv.DictWriter(file, COLUMNS[name], restval="", lineterminator="\n")
        writer.writeheader()
        return writer

    def write(self, block: Block) -> None:
        """Write the rows of a block."""
        for table, row in list_rows(block):
            self._writers[table].writerow(row)

    def close(self) -> None:
        """Close the files."""
        self._files.close()


class WorkbookTables:
    """Writes a workbook of each table; rows go to the disk as they come.

    Args:
        folder: Where they go.

    Raises:
        ExportError: openpyxl is not installed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from openpyxl import Workbook
        except ImportError as error:
            raise ExportError("xlsx: openpyxl is not installed; install onward[xlsx]") from error
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._books: dict[str, Any] = {}  # openpyxl's write-only books have no common type
        self._rows = dict.fromkeys(COLUMNS, 1)  # the header is a row
        for name, columns in COLUMNS.items():
            book = Workbook(write_only=True)
            book.create_sheet(name).append(columns)
            self._books[name] = book

    def write(self, block: Block) -> None:
        """Write the rows of a block.

        Raises:
            UsageError: A sheet holds no more rows.
        """
        for table, row in list_rows(block):
            self._rows[table] += 1
            if self._rows[table] > SHEET_ROWS:
                raise UsageError(
                    f"a workbook holds {SHEET_ROWS:,} rows; leave out xlsx, or ask for fewer"
                )
            sheet = self._books[table].worksheets[0]
            sheet.append([row.get(column) or None for column in COLUMNS[table]])

    def close(self) -> None:
        """Save the workbooks."""
        for name, book in self._books.items():
            draft = self._folder / f".{name}.xlsx"
            book.save(draft)
            _pack_anew(draft, self._folder / f"{name}.xlsx")
            draft.unlink()


def _pack_anew(draft: Path, path: Path) -> None:
    """Pack a workbook anew, part by part, without any trace of when it was made."""
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _PACKED_ON)
            part.compress_type = zipfile.ZIP_STORED  # what a compressor writes changes
            if name == "docProps/core.xml":
                new.writestr(part, _CORE)
                continue
            with old.open(name) as source, new.open(part, "w", force_zip64=True) as target:
                copyfileobj(source, target)


_CORE: Final = (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    b'<dcterms:created xsi:type="dcterms:W3CDTF">' + _MADE_ON + b"</dcterms:created>"
    b"</cp:coreProperties>"
)
"""Properties of a workbook: when it was made, always the same."""
