"""Read tables of countries and years, where each row measures one country in one year.

Values keep their own scales; the rule pack says what a value means (`queries.rules`). Territories,
parts of countries, continents and former states are not countries: their rows are left out, counted
by name, and never attributed to a country that they belong to.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from pydantic import Field

from onward.errors import HeaderRefused
from onward.graph.model import DestinationRecord, Provenance, Statement
from onward.loaders.account import FieldRefused, LoadLog, RowPlace
from onward.loaders.catalogue import Described, read_form
from onward.loaders.lists.engine import Cells
from onward.loaders.readers.documents import Strict
from onward.loaders.readers.records import csv_header, csv_rows
from onward.loaders.source import LoadOptions, Read, Source

NO_COUNTRY: Final = "is no country of today"
NO_VALUE: Final = "has no value"

_WHOLE: Final = re.compile(r"([0-9]{1,9})(?:\.0)?")


class Columns(Strict):
    """How one publisher names the columns of a table.

    Attributes:
        country: The column of the country: its code, or its name.
        name: The column that names what is measured, for rows that are left out.
        year: The column of the year, or of the edition.
        measures: What columns measure; one of them is enough for a table to be of this form.
        required: Columns that the header must have; none = those of country and year.
    """

    country: str
    name: str
    year: str
    measures: dict[str, str]
    required: tuple[str, ...] = ()


class CountryTable(Described):
    """A table of countries and years.

    Attributes:
        source: Publisher, licence, address and freshness.
        title: What a table is not that has the columns of no form.
        encoding: Of its files.
        forms: How its columns are named, by several publishers.
        codes: Countries by codes of the publisher that differ from ISO; "" for what is none.
        words: Further tables of words, which the table's own code looks up.
        edition_month: The month after the newest year in which an edition appears, which revises
            all years.
    """

    title: str = ""
    encoding: str = "utf-8"
    forms: tuple[Columns, ...]
    codes: dict[str, str] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)
    edition_month: str = ""

    def find_form(self, path: Path) -> Columns:
        """Return the form of a file.

        Raises:
            HeaderRefused: It has the columns of none.
        """
        if len(self.forms) == 1:
            return self.forms[0]
        header = set(csv_header(path))
        for form in self.forms:
            has_measure = not header.isdisjoint(form.measures)
            if {form.country, form.year, *form.required} <= header and has_measure:
                return form
        raise HeaderRefused(
            f"is not a table of {self.title}",
            file=path.name,
            line=1,
            field="header",
            hint=f"give {' or '.join(map(_describe_form, self.forms))}",
        )


def _describe_form(form: Columns) -> str:
    measures = [column for column in form.measures if column not in form.required]
    stated = ", ".join(form.required or (form.country, form.year))
    return f"{stated} and one of {', '.join(measures)}" if measures else stated


@dataclass(frozen=True, slots=True)
class CountryYear:
    """What one row says.

    Attributes:
        country: ISO 3166-1 alpha-2.
        key: The publisher's own name or number of what is measured; with the year, unique.
        values: By measure, those that the row states.
        published: When the edition appeared, unless the user states it.
        url: Where it can be read, if not at the source's own address.
    """

    country: str
    key: str
    year: int
    values: Mapping[str, str]
    published: str | None = None
    url: str | None = None

    def records(self, source: Source, options: LoadOptions) -> Iterator[DestinationRecord]:
        """Yield a destination record of each value."""
        for measure, value in self.values.items():
            provenance = Provenance(
                options.name,
                f"{self.key}/{self.year}/{measure}",
                self.url or source.url,
                options.published or self.published,
                options.retrieved or options.published,
            )
            yield DestinationRecord(self.country, measure, self.year, value, provenance)


ReadRow = Callable[[CountryTable, Columns, Cells, RowPlace], Sequence[CountryYear] | None]
"""Reads a row: what it says of each country, None where it measures something else."""


def describe_country_table(module_file: str, read_row: ReadRow) -> tuple[Source, Read]:
    """Return ``SOURCE`` and ``read`` of a table of countries and years.

    Args:
        module_file: The source's own module, beside which `source.yaml` lies.
        read_row: What its rows say.
    """
    table = read_form(module_file, CountryTable)
    return table.source, partial(_read_table, table, read_row)


def _read_table(
    table: CountryTable,
    read_row: ReadRow,
    files: Sequence[Path],
    log: LoadLog,
    options: LoadOptions,
) -> Iterator[Statement]:
    """Yield a record for each value of a country and year.

    Raises:
        HeaderRefused: A file has the columns of no form.
    """
    for path in files:
        rows: Iterable[CountryYear] = _read_file(table, read_row, path, log)
        if table.edition_month:
            # the last year is known only when all rows are read
            rows = list(rows)
            newest = max((row.year for row in rows), default=0)
            published = f"{newest + 1:04}-{table.edition_month}"
            rows = [replace(row, published=published) for row in rows]
        for row in rows:
            yield from row.records(table.source, options)


def _read_file(
    table: CountryTable, read_row: ReadRow, path: Path, log: LoadLog
) -> Iterator[CountryYear]:
    form = table.find_form(path)
    required = form.required or (form.country, form.year)
    for line, cells in csv_rows(path, log, required=required, encoding=table.encoding):
        try:
            rows = read_row(table, form, cells, RowPlace(path, line, log))
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            continue
        if rows is None:
            name = cells.get(form.name) or cells[form.country]
            log.count_not_a_party(path, NO_COUNTRY)
            log.counts[f"left out: {name}"] += 1
        elif not any(row.values for row in rows):
            log.count_not_a_party(path, NO_VALUE)
        else:
            log.count_accepted(path)
            yield from rows


def read_whole(cells: Cells, column: str, least: int, most: int) -> int:
    """Read a whole number within bounds; spreadsheets write 2024 as ``2024.0``.

    Raises:
        FieldRefused: The cell is not a whole number, or it is out of bounds.

    >>> read_whole({"year": "2024.0"}, "year", 1700, 2200)
    2024
    """
    match = _WHOLE.fullmatch(cells[column])
    if match is None or not least <= int(match[1]) <= most:
        hint = f"give a whole number from {least} to {most}"
        raise FieldRefused("bad_number", field=column, value=cells[column], hint=hint)
    return int(match[1])


def read_year(cells: Cells, column: str) -> int:
    """Read a year.

    Raises:
        FieldRefused: The cell is not a year.
    """
    return read_whole(cells, column, 1700, 2200)
