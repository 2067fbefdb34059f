"""The Political Terror Scale: violence by agents of a state, from 1 to 5, where 5 is worst.

Three coders read the reports of Amnesty International (``PTS_A``), Human Rights Watch (``PTS_H``)
and the US State Department (``PTS_S``). The file is Latin-1.
"""

from collections.abc import Sequence

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


def _read_row(
    table: CountryTable, form: Columns, cells: Cells, place: RowPlace
) -> Sequence[CountryYear] | None:
    year, code = read_year(cells, form.year), cells[form.country]
    country = table.codes.get(code, country_code(code))
    if country == "":
        return None
    if country is None or len(code) != 3:
        hint = "give the World Bank's code of three letters"
        raise FieldRefused("bad_code", field=form.country, value=code, hint=hint)
    values = {
        measure: str(read_whole(cells, column, 1, 5))
        for column, measure in form.measures.items()
        if not _is_missing(table, cells, column, measure, place)
    }
    # scores of a year appear in the autumn after it; most editions on this day
    return [CountryYear(country, cells[form.name], year, values, f"{year + 1}-10-01")]


def _is_missing(
    table: CountryTable, cells: Cells, column: str, measure: str, place: RowPlace
) -> bool:
    """Return whether a coder gives no score, and count the stated reason."""
    if cells[column] != "NA":
        return False
    reason_column = column.replace("PTS_", "NA_Status_")
    status = cells[reason_column]
    if status in table.words:
        place.log.counts[f"{measure} {status}, {table.words[status]}"] += 1
    elif status == "0":
        place.warn(reason_column, "there is no score, and no reason is given", status)
    else:
        hint = f"one of: 0, {', '.join(table.words)}"
        raise FieldRefused("bad_code", field=reason_column, value=status, hint=hint)
    return True


SOURCE, read = describe_country_table(__file__, _read_row)
