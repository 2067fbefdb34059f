"""Varieties of Democracy: civil liberties and freedom from physical violence.

Both indices run from 0 to 1, and **higher is better**, even for the "physical violence index". Two
files can be read: V-Dem's own country-year table, and the one that Our World in Data makes of the
civil liberties index (``v2x_civlib``) under the name "Human Rights Index".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from onward.errors import HeaderRefused
from onward.graph.countries import country_code
from onward.graph.model import Statement
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.cells import NO_VALUE, CountryYear, leave_out, year
from onward.loaders.readers import csv_header, csv_rows
from onward.loaders.source import Bundled, FieldRefused, LoadLog, LoadOptions, Source

SOURCE = Source(
    name="vdem",
    title="Varieties of Democracy: civil liberties, physical violence",
    publisher="V-Dem Institute, University of Gothenburg",
    url="https://www.v-dem.net/data/the-v-dem-dataset/",
    licence="CC BY 4.0 (packages of older versions: CC BY-SA 4.0), with attribution to V-Dem",
    files="V-Dem's country-year CSV, or human-rights-index-vdem.csv of Our World in Data",
    may_ship=True,
    max_age_days=400,
    bundled=Bundled(
        Path(__file__).parents[1] / "data" / "vdem" / "civil_liberties.csv", published="2026-03-17"
    ),
)


@dataclass(frozen=True, slots=True)
class VdemForm:
    """How one publisher writes the table.

    Attributes:
        code, name, year: Columns; the code stands for a missing name.
        measures: Measures by the columns that state them; one column is enough.
    """

    code: str
    name: str
    year: str
    measures: Mapping[str, str]


FORMS: Final = (
    VdemForm(
        "country_text_id",
        "country_name",
        "year",
        {"v2x_civlib": "vdem_civlib", "v2x_clphy": "vdem_clphy"},
    ),
    VdemForm("Code", "Entity", "Year", {"Human Rights Index": "vdem_civlib"}),
)

_KOSOVO = "OWID_KOS"
_PARTS = frozenset({"PSE", "PSG", "SML", "ZZB"})
"""V-Dem's codes of the West Bank, Gaza, Somaliland and Zanzibar: parts of countries."""


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a record for each index of a country and year.

    Every edition revises all years, so all its rows have one date: March after its last year.

    Raises:
        HeaderRefused: A file has the columns of neither form.
    """
    for path in files:
        # the last year is known only when all rows are read
        rows = list(_country_years(path, _find_form(path), log))
        published = f"{max((row.year for row in rows), default=0) + 1:04}-03"
        for row in rows:
            dated = CountryYear(row.country, row.key, row.year, row.values, published)
            yield from dated.records(SOURCE, options)


def _find_form(path: Path) -> VdemForm:
    header = set(csv_header(path))
    for form in FORMS:
        if {form.code, form.year} <= header and header & form.measures.keys():
            return form
    forms = " or ".join(
        f"{form.code}, {form.year} and one of {', '.join(form.measures)}" for form in FORMS
    )
    raise HeaderRefused(
        "is not a table of V-Dem", file=path.name, line=1, field="header", hint=f"give {forms}"
    )


def _country_years(path: Path, form: VdemForm, log: LoadLog) -> Iterator[CountryYear]:
    for line, cells in csv_rows(path, log, required=(form.code, form.year)):
        try:
            row = _country_year(cells, form)
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            continue
        if row is None:
            leave_out(log, path, cells.get(form.name) or cells[form.code])
        elif not row.values:
            log.count_not_a_party(path, NO_VALUE)
        else:
            log.count_accepted(path)
            yield row


def _country_year(cells: Mapping[str, str], form: VdemForm) -> CountryYear | None:
    """Read a row; None if it is a continent's, a part of a country's or a former state's."""
    data_year, code = year(cells, form.year), cells[form.code]
    # ISO has no code for Kosovo; "XK" is the one in use
    country = "XK" if code == _KOSOVO else country_code(code)
    if country is None or code in _PARTS or len(code) == 2:
        return None
    values = {
        measure: value
        for column, measure in form.measures.items()
        if (value := _read_index(cells, column)) is not None
    }
    return CountryYear(country, code, data_year, values, published=None)


def _read_index(cells: Mapping[str, str], column: str) -> str | None:
    """Read an index from 0 to 1, kept as it is written."""
    cell = fields.text(cells.get(column, ""))
    try:
        if cell is None or 0 <= Decimal(cell) <= 1:
            return cell
    except InvalidOperation:
        pass
    hint = "give a number from 0 to 1, or leave it empty"
    raise FieldRefused("bad_number", field=column, value=cells[column], hint=hint)
