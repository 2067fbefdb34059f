"""Armed conflicts by country and year: the UCDP/PRIO Armed Conflict Dataset.

``gwno_loc`` says which country is fought over, in Gleditsch and Ward's numbers; a conflict over
several countries names each. A government that fights abroad has no conflict at home by that. A
file's version does not tell when it appeared, so its rows are known from the day of retrieval
unless ``--published`` states the day.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from onward.graph.tables import read_column
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

_NUMBER: Final = re.compile("[0-9]{1,9}")


def _read_row(
    _: CountryTable, form: Columns, cells: Cells, _place: RowPlace
) -> Sequence[CountryYear]:
    conflict, year = cells["conflict_id"], read_year(cells, form.year)
    if not _NUMBER.fullmatch(conflict):
        hint = "give the number of the conflict"
        raise FieldRefused("missing_required", field="conflict_id", value=conflict, hint=hint)
    values = {
        measure: str(read_whole(cells, column, 1, 2)) for column, measure in form.measures.items()
    }
    url = f"https://ucdp.uu.se/conflict/{conflict}"
    return [
        CountryYear(country, f"{conflict}/{country}", year, values, url=url)
        for country in dict.fromkeys(map(_find_country, cells[form.country].split(",")))
    ]


def _find_country(number: str) -> str:
    country = _country_codes().get(number.strip())
    if country is None:
        hint = "give Gleditsch and Ward's numbers of states: 475, 483"
        raise FieldRefused("bad_code", field="gwno_loc", value=number, hint=hint)
    return country


@cache
def _country_codes() -> Mapping[str, str]:
    return read_column(__name__, "gleditsch_ward.csv", "number", "country")


SOURCE, read = describe_country_table(__file__, _read_row)
