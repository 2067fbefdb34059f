"""Reads the rows of a rule-pack table and refuses, with its place, whatever is not exact.

Every row of every table says where it comes from (`Basis`): a row without a source does not
validate, so that no list of countries or thresholds is of our own making.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal, NoReturn, TypeVar, cast, get_args

from onward.errors import IndicatorInvalid
from onward.graph import tables
from onward.graph.countries import is_country
from onward.graph.dates import holds_on, since_day, until_day
from onward.graph.tables import Column

Verified = Literal["text", "secondary", "unverified"]

BASIS_COLUMNS: Final = ("since", "until", "source", "url", "verified")
"""Columns that every table has."""

UNKNOWN: Final = "unknown"
"""What stands for a date that was looked for and not found."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a table row rests on.

    Attributes:
        source: The document that says it; never empty.
        url: Where that document is.
        verified: text: its wording was read; secondary: a summary was read; unverified: to be
            checked.
    """

    source: str
    url: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class PackRow(tables.TableRow):
    """One row of a rule pack's table."""

    def refuse(self, what: str, field: str, hint: str) -> NoReturn:
        """Raise the fault of one cell.

        Raises:
            IndicatorInvalid: Always.
        """
        value = self.cells.get(field, "")
        raise IndicatorInvalid(
            what, file=self.file, line=self.line, field=field, value=value, hint=hint
        )

    def country(self, field: str = "country") -> str:
        """Return a country code, alpha-2; a row of UK, which is not one, would never hold."""
        code = self.required(field)
        if not is_country(code):
            self.refuse("is not a country code", field, "use ISO 3166-1 alpha-2, such as GB")
        return code

    def date(self, field: str) -> str | None:
        """Return a partial date, None where it is not stated or says that nobody knows it."""
        value = self.text(field) or None
        if value == UNKNOWN:
            return None
        try:
            since_day(value)
        except ValueError:
            self.refuse("is not a date", field, "use YYYY-MM-DD, YYYY-MM or YYYY")
        return value

    def check_interval(self) -> None:
        """Refuse an interval that ends before it begins."""
        if since_day(self.date("since")) >= until_day(self.date("until")):
            self.refuse("until is not after since", "until", "exchange them, or leave it empty")

    def basis(self) -> Basis:
        """Return what the row rests on."""
        verified = cast("Verified", self.code("verified", get_args(Verified)))
        url = self.required("url")
        if not url.startswith("https://"):
            self.refuse("is not an https address", "url", "give the address of the document")
        return Basis(self.required("source"), url, verified)


CountryCode = Annotated[str, Column(PackRow.country)]
Day = Annotated[str | None, Column(PackRow.date)]
RowBasis = Annotated[Basis, Column(lambda row, _: row.basis(), is_made=True)]


class TableEntry:
    """Base of what the rows of a rule pack's table are read as: its fields are the columns.

    Attributes:
        key: The fields that no two rows share.
    """

    __slots__ = ()
    key: ClassVar[tuple[str, ...]]

    def check(self, row: PackRow) -> None:
        """Refuse a row whose cells do not fit each other.

        Raises:
            IndicatorInvalid: They do not.
        """


class DatedEntry(TableEntry):
    """Base of rows that hold in an interval, which their fields `since` and `until` have."""

    __slots__ = ()
    since: str | None
    until: str | None

    def holds_on(self, on: date) -> bool:
        """Tell whether the row holds on a day."""
        return holds_on(self.since, self.until, on)


Entry = TypeVar("Entry", bound=TableEntry)


def list_columns(kind: type[TableEntry]) -> tuple[str, ...]:
    """Return the columns that a table must have."""
    own = (column for column in tables.list_columns(kind) if column not in BASIS_COLUMNS)
    return (*own, *BASIS_COLUMNS)


def make_reader(kind: type[Entry]) -> Callable[[PackRow], Entry]:
    """Return a function that reads a row, and refuses what does not hold."""
    read_fields = tables.make_reader(kind)

    def read(row: PackRow) -> Entry:
        row.check_interval()
        row.basis()
        entry = read_fields(row)
        entry.check(row)
        return entry

    return read


def read_table(folders: Sequence[Path], name: str, kind: type[Entry]) -> tuple[Entry, ...]:
    """Return the entries of one table, as `list_entries` yields them."""
    return tuple(entry for entry, _ in list_entries(folders, name, kind))


def list_entries(
    folders: Sequence[Path], name: str, kind: type[Entry]
) -> Iterator[tuple[Entry, PackRow]]:
    """Yield what one table holds in every folder that has it; a key may stand only once.

    Args:
        folders: The first one holds every table; those of a pack of one's own hold what they add.
        name: Of the file.
        kind: What a row is read as.

    Raises:
        IndicatorInvalid: A row does not validate; one line, with its place.
    """
    read, key_of = make_reader(kind), attrgetter(*kind.key)
    keys: set[object] = set()
    for folder in folders:
        path = folder / name
        if folder != folders[0] and not path.exists():
            continue
        for row in _list_rows(path, kind):
            entry = read(row)
            if key_of(entry) in keys:
                row.refuse("duplicate key", list_columns(kind)[0], "leave one of the rows out")
            keys.add(key_of(entry))
            yield entry, row


def _list_rows(path: Path, kind: type[TableEntry]) -> Iterator[PackRow]:
    """Yield the rows of a table; its columns may stand in any order.

    Raises:
        IndicatorInvalid: The file cannot be read, its header differs, or a row has more or fewer
            cells than the header.
    """
    is_shipped = path.parent == Path(__file__).parent
    name = f"{path.parent.name}/{path.name}" if is_shipped else str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IndicatorInvalid(
            "the table cannot be read", file=name, hint="give a CSV file in UTF-8"
        ) from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, name, kind)
        for cells in reader:
            # a row of another length is refused below, where its line is known
            row = PackRow(name, reader.line_num, dict(zip(header, cells, strict=False)))
            if len(cells) != len(header):
                row.refuse(f"{len(cells)} cells under {len(header)} columns", "", "quote commas")
            yield row
    except csv.Error as error:
        raise IndicatorInvalid(
            f"broken CSV: {error}", file=name, line=reader.line_num, hint="close the quotes"
        ) from error


def _check_header(header: Sequence[str], name: str, kind: type[TableEntry]) -> None:
    columns = list_columns(kind)
    optional = tables.list_columns(kind, optional=True)
    required = sorted(column for column in header if column not in optional)
    if required != sorted(columns) or len(set(header)) != len(header):
        raise IndicatorInvalid(
            "the header is not that of this table",
            file=name,
            line=1,
            field="header",
            value=",".join(header),
            hint=f"write {','.join(columns)}",
        )
