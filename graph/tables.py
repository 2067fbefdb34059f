"""Reads the tables that come with Onward (CSV): each row as a value of a type, field by field.

The fields of a type are the columns of its table. What a cell must hold follows from the type of
the field: a word of a `Literal`, yes or no, a number, texts parted by semicolons. A field that is
read in another way, or stands in a column of another name, says so by a `Column` in its `Annotated`
type. Tables that a user may bring, too, are read by the same rules with errors of their own
(`onward.queries.tables.tables`).
"""

import csv
import mmap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    NoReturn,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def refuse(self, what: str, field: str, hint: str) -> NoReturn:
        """Raise the fault of one cell.

        Raises:
            ValueError: Always.
        """
        value = self.cells.get(field, "")
        raise ValueError(f"{self.file}:{self.line}:{field}: {value!r} {what}; {hint}")

    def text(self, field: str) -> str:
        """Return an optional text, "" where it is not stated."""
        return self.cells.get(field, "").strip()

    def required(self, field: str) -> str:
        """Return a text that the row cannot do without."""
        return self.text(field) or self.refuse(f"{field} is missing", field, "fill it in")

    def texts(self, field: str) -> tuple[str, ...]:
        """Return texts that semicolons part."""
        parts = (part.strip() for part in self.text(field).split(";"))
        return tuple(part for part in parts if part)

    def code(self, field: str, words: Iterable[str]) -> str:
        """Return one word of a closed list."""
        value = self.text(field)
        if value not in words:
            self.refuse(f"is not a known {field}", field, f"use one of: {', '.join(words)}")
        return value

    def flag(self, field: str) -> bool:
        """Return yes or no as a truth value."""
        value = self.text(field)
        if value not in {"yes", "no"}:
            self.refuse("neither yes nor no", field, "write yes or no")
        return value == "yes"

    def number(self, field: str) -> Decimal:
        """Return a finite decimal number."""
        try:
            value = Decimal(self.required(field))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.refuse("is not a number", field, "use a decimal number such as 0.5")
        return value


@dataclass(frozen=True, slots=True)
class Column:
    """Says how a field is read, where its type does not.

    Attributes:
        read: Returns the value of a row, given the name of its column.
        name: Of the column; default the name of the field.
        is_optional: Whether a table may leave the column out.
        is_made: Whether the field has no column: it is made of others.
    """

    read: Callable[[Any, str], object] | None = None
    name: str = ""
    is_optional: bool = False
    is_made: bool = False


Required = Annotated[str, Column(TableRow.required)]
"""A text that no row may leave out."""


def read_table(package: str, name: str, row_type: type[Row]) -> tuple[Row, ...]:
    """Return the rows of a table that lies in a package, in its order.

    Args:
        package: Such as ``onward.graph``.
        name: Of the file, with the folders below the package: ``data/regimes.csv``.
        row_type: A dataclass or named tuple whose fields are columns of the table.

    Raises:
        ValueError: A cell does not fit its field; with its place.
    """
    return tuple(map(make_reader(row_type), _list_rows(_find_file(package, name), name)))


@cache
def read_cells(package: str, name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a table that lies in a package, each as texts by their columns."""
    return tuple(row.cells for row in _list_rows(_find_file(package, name), name))


@cache
def read_rows(file: Path) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a table by its path, each as texts by their columns."""
    return tuple(row.cells for row in _list_rows(file, file.name))


def read_column(package: str, name: str, key: str, column: str) -> dict[str, str]:
    """Return a column of a table by another one; cells that say nothing are left out.

    A column that the table does not have is empty.
    """
    return {row[key]: row[column] for row in read_cells(package, name) if row.get(column)}


def read_words(package: str, name: str, kind: str) -> Mapping[str, str]:
    """Return what the codes of a kind are called, by code, in the order of their table.

    Args:
        package: Where the table lies; its columns are kind, code and words.
        name: Of the file.
        kind: Of the codes.
    """
    rows = (row for row in read_cells(package, name) if row["kind"] == kind)
    return MappingProxyType({row["code"]: row["words"] for row in rows})


def make_reader(row_type: type[Row]) -> Callable[[TableRow], Row]:
    """Return a function that reads a row as a value of a type."""
    fields = _plan_fields(row_type)
    return lambda row: row_type(
        **{name: field.read(row, field.column) for name, field in fields.items()}
    )


def list_columns(row_type: type[object], *, optional: bool = False) -> tuple[str, ...]:
    """Return the columns that a table of a type must have, or those that it may leave out."""
    fields = _plan_fields(row_type).values()
    return tuple(
        field.column for field in fields if not field.is_made and field.is_optional is optional
    )


def _find_file(package: str, name: str) -> Traversable:
    return files(package).joinpath(*name.split("/"))


def _list_rows(file: Traversable, name: str) -> Iterator[TableRow]:
    with file.open(encoding="utf-8") as stream:
        reader = csv.DictReader(stream, strict=True)
        for cells in reader:
            yield TableRow(name, reader.line_num, cells)


class _Field(NamedTuple):
    read: Callable[[Any, str], object]
    column: str
    is_optional: bool = False
    is_made: bool = False


def _plan_fields(row_type: type[object]) -> Mapping[str, _Field]:
    """Return how each field of a type is read."""
    hints = get_type_hints(row_type, include_extras=True)
    return {
        name: _plan_field(name, hint)
        for name, hint in hints.items()
        if get_origin(hint) is not ClassVar
    }


def _plan_field(name: str, hint: Any) -> _Field:
    if get_origin(hint) is Annotated:
        plain, *notes = get_args(hint)
        for note in notes:
            if isinstance(note, Column):
                read = note.read or _choose_reader(plain)
                return _Field(read, note.name or name, note.is_optional, note.is_made)
    return _Field(_choose_reader(hint), name)


def _choose_reader(hint: Any) -> Callable[[Any, str], object]:
    """Return what reads a cell as a value of a type."""
    readers: dict[Any, Callable[[Any, str], object]] = {
        str: TableRow.text,
        bool: TableRow.flag,
        Decimal: TableRow.number,
        int: lambda row, column: int(row.number(column)),
    }
    if hint in readers:
        return readers[hint]
    if get_origin(hint) is Literal:
        return lambda row, column: row.code(column, get_args(hint))
    if get_origin(hint) is tuple:
        return TableRow.texts
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda row, column: hint(row.required(column))
    if NoneType in get_args(hint):
        read = _choose_reader(next(part for part in get_args(hint) if part is not NoneType))
        return lambda row, column: read(row, column) if row.text(column) else None
    raise TypeError(f"{hint} is not a type of cells; say with Column how it is read")


def find_line(lines: mmap.mmap, key: str) -> str:
    """Return what stands behind a key and a tab in a file that is sorted by its bytes; "" if none.

    The file is searched where it is, without reading it.
    """
    beginning = f"{key}\t".encode()
    low, high = 0, len(lines)
    # between `low` and `high` whole lines are left, in the order of their keys
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", middle, high)
        line = lines[middle:end]
        if line.startswith(beginning):
            return line[len(beginning) :].decode()
        if line < beginning:
            low = end + 1
        else:
            high = middle
    return ""
