"""Varieties of Democracy: civil liberties and freedom from physical violence.

Both indices run from 0 to 1, and **higher is better**, even for the "physical violence index". Two
files can be read: V-Dem's own country-year table, and the one that Our World in Data makes of the
civil liberties index (``v2x_civlib``) under the name "Human Rights Index".
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from onward.graph.countries import country_code
from onward.loaders.account import FieldRefused, RowPlace
from onward.loaders.lists.countries import (
    Columns,
    CountryTable,
    CountryYear,
    describe_country_table,
    read_year,
)
from onward.loaders.lists.engine import Cells
from onward.loaders.parsing.cells import text


def _read_row(
    table: CountryTable, form: Columns, cells: Cells, _: RowPlace
) -> Sequence[CountryYear] | None:
    year, code = read_year(cells, form.year), cells[form.country]
    country = table.codes.get(code, country_code(code))
    # a continent, a part of a country or a former state
    if not country or len(code) == 2:
        return None
    indices = {measure: _read_index(cells, column) for column, measure in form.measures.items()}
    values = {measure: value for measure, value in indices.items() if value is not None}
    return [CountryYear(country, code, year, values)]


def _read_index(cells: Cells, column: str) -> str | None:
    """Read an index from 0 to 1, kept as it is written."""
    cell = text(cells.get(column, ""))
    try:
        if cell is None or 0 <= Decimal(cell) <= 1:
            return cell
    except InvalidOperation:
        pass
    hint = "give a number from 0 to 1, or leave it empty"
    raise FieldRefused("bad_number", field=column, value=cells[column], hint=hint)


SOURCE, read = describe_country_table(__file__, _read_row)
