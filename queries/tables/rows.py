"""Reads the rows of a rule-pack table and refuses, with its place, whatever is not exact.

Every row of every table says where it comes from (`Basis`): a row without a source does not
validate, so that no list of countries or thresholds is of our own making.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final, Literal, NoReturn, TypeVar, cast, get_args

from onward.errors import IndicatorInvalid
from onward.graph.countries import is_country
from onward.graph.dates import since_day, until_day

Verified = Literal["text", "secondary", "unverified"]
Code = TypeVar("Code", bound=str)

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
class TableRow:
    """One row, and where it stands."""

    file: str
    line: int
    cells: dict[str, str]

    def refuse(self, what: str, field: str, hint: str) -> NoReturn:
        """Raise the fault of one cell.

        Raises:
            IndicatorInvalid: Always.
        """
        raise IndicatorInvalid(
            what,
            file=self.file,
            line=self.line,
            field=field,
            value=self.cells.get(field, ""),
            hint=hint,
        )

    def text(self, field: str) -> str:
        """Return an optional text, "" where it is not stated."""
        return self.cells.get(field, "").strip()

    def required(self, field: str) -> str:
        """Return a text that the row cannot do without."""
        return self.text(field) or self.refuse(f"{field} is missing", field, "fill it in")

    def code(self, field: str, codes: object) -> str:
        """Return one word of a closed list, given as a Literal type."""
        words = get_args(codes)
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

    def country(self, field: str = "country") -> str:
        """Return a country code, alpha-2; a row of UK, which is not one, would never hold."""
        code = self.required(field)
        if not is_country(code):
            self.refuse("is not a country code", field, "use ISO 3166-1 alpha-2, such as GB")
        return code

    def number(self, field: str) -> Decimal:
        """Return a finite decimal number."""
        try:
            value = Decimal(self.required(field))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.refuse("is not a number", field, "use a decimal number such as 0.5")
        return value

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

    def interval(self) -> tuple[str | None, str | None]:
        """Return since and until; an interval that ends before it begins is refused."""
        since, until = self.date("since"), self.date("until")
        if since_day(since) >= until_day(until):
            self.refuse("until is not after since", "until", "exchange them, or leave it empty")
        return since, until

    def basis(self) -> Basis:
        """Return what the row rests on."""
        verified = cast("Verified", self.code("verified", Verified))
        url = self.required("url")
        if not url.startswith("https://"):
            self.refuse("is not an https address", "url", "give the address of the document")
        return Basis(self.required("source"), url, verified)


def table_rows(
    path: Path, columns: Sequence[str], name: str = "", optional: Sequence[str] = ()
) -> Iterator[TableRow]:
    """Yield the rows of a table.

    Args:
        path: A CSV file in UTF-8.
        columns: The columns that it must have, all of them, in any order.
        optional: Columns that it may have beside them, and no other.
        name: Of the file, for error messages; default its folder and its own name.

    Raises:
        IndicatorInvalid: The file cannot be read, its header differs, or a row has more or fewer
            cells than the header.
    """
    name = name or f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IndicatorInvalid(
            "the table cannot be read", file=name, hint="give a CSV file in UTF-8"
        ) from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
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
        for cells in reader:
            # a row of another length is refused below, where its line is known
            row = TableRow(name, reader.line_num, dict(zip(header, cells, strict=False)))
            if len(cells) != len(header):
                row.refuse(f"{len(cells)} cells under {len(header)} columns", "", "quote commas")
            yield row
    except csv.Error as error:
        raise IndicatorInvalid(
            f"broken CSV: {error}", file=name, line=reader.line_num, hint="close the quotes"
        ) from error
