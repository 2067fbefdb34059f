"""Freedom in the World: a country's status, and how freely views are expressed.

Item D4 asks whether people can express views "without fear of surveillance or retribution", from 0
to 4, where 4 is best: of all measures it is the closest to the uses of surveillance items. The
edition of a year measures the year before.
"""

from collections.abc import Sequence
from typing import Final

from onward.graph.countries import country_code
from onward.loaders.account import FieldRefused, RowPlace
from onward.loaders.lists.countries import (
    Columns,
    CountryTable,
    CountryYear,
    describe_country_table,
    read_whole,
    read_year,
)
from onward.loaders.lists.engine import Cells
from onward.loaders.parsing.cells import text

_STATUS: Final = frozenset({"F", "PF", "NF"})


def _read_row(
    _: CountryTable, form: Columns, cells: Cells, place: RowPlace
) -> Sequence[CountryYear] | None:
    name_column, kind_column, edition_column, status_column, item = form.required
    kind, edition = cells[kind_column], read_year(cells, edition_column)
    if kind not in ("c", "t"):
        hint = "c for a country, t for a territory"
        raise FieldRefused("bad_code", field=kind_column, value=kind, hint=hint)
    # some tables have both columns, and they must agree
    if "year" in cells and read_year(cells, "year") != edition - 1:
        hint = f"the edition of {edition} measures {edition - 1}"
        raise FieldRefused("bad_number", field="year", value=cells["year"], hint=hint)
    # a territory is never counted as the country that it belongs to
    if kind == "t":
        return None
    name, status = cells[name_column], cells[status_column]
    country = country_code(name)
    if country is None:
        hint = "if it is a new spelling, write a known one, such as the ISO code"
        raise FieldRefused("bad_code", field=name_column, value=name, hint=hint)
    if status not in _STATUS:
        raise FieldRefused("bad_code", field=status_column, value=status, hint="F, PF or NF")
    values = {form.measures[status_column]: status}
    if text(cells[item]) is None:
        place.warn(item, "there is no score", cells[item])
    else:
        values[form.measures[item]] = str(read_whole(cells, item, 0, 4))
    # editions appear at the end of February
    return [CountryYear(country, name, edition - 1, values, f"{edition}-02-28")]


SOURCE, read = describe_country_table(__file__, _read_row)
