"""Armed conflicts by country and year: the UCDP/PRIO Armed Conflict Dataset.

``gwno_loc`` says which country is fought over, in Gleditsch and Ward's numbers; a conflict over
several countries names each. A government that fights abroad has no conflict at home by that. A
file's version does not tell when it appeared, so its rows are known from the day of retrieval
unless ``--published`` states the day.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from onward.graph.model import Statement
from onward.loaders.parsing.cells import CountryYear, whole, year
from onward.loaders.readers import csv_rows
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Source

SOURCE = Source(
    name="ucdp",
    title="UCDP/PRIO Armed Conflict Dataset",
    publisher="Uppsala Conflict Data Program and Peace Research Institute Oslo",
    url="https://ucdp.uu.se/downloads/",
    licence="CC BY 4.0, as far as known: not confirmed",
    files="UcdpPrioConflict_vNN_N.csv, as downloaded and unpacked",
    may_ship=False,
    max_age_days=400,
)

COLUMNS: Final = ("conflict_id", "location", "year", "intensity_level", "gwno_loc")

_COUNTRY_CODES: Final = Path(__file__).with_name("gleditsch_ward.csv")
_NUMBER = re.compile("[0-9]{1,9}")


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the intensity of each conflict and year for each country that is fought over."""
    for path in files:
        for line, cells in csv_rows(path, log, required=COLUMNS):
            try:
                rows = _country_years(cells)
            except FieldRefused as refused:
                log.reject_for(path, line, refused)
                continue
            log.count_accepted(path)
            for row in rows:
                yield from row.records(SOURCE, options)


def _country_years(cells: Mapping[str, str]) -> list[CountryYear]:
    conflict, data_year = cells["conflict_id"], year(cells, "year")
    if not _NUMBER.fullmatch(conflict):
        hint = "give the number of the conflict"
        raise FieldRefused("missing_required", field="conflict_id", value=conflict, hint=hint)
    values = {"ucdp_intensity": str(whole(cells, "intensity_level", 1, 2))}
    url = f"https://ucdp.uu.se/conflict/{conflict}"
    return [
        CountryYear(country, f"{conflict}/{country}", data_year, values, None, url)
        for country in dict.fromkeys(map(_find_country, cells["gwno_loc"].split(",")))
    ]


def _find_country(number: str) -> str:
    country = _country_codes().get(number.strip())
    if country is None:
        hint = "give Gleditsch and Ward's numbers of states: 475, 483"
        raise FieldRefused("bad_code", field="gwno_loc", value=number, hint=hint)
    return country


@cache
def _country_codes() -> Mapping[str, str]:
    with _COUNTRY_CODES.open(encoding="utf-8", newline="") as stream:
        return {row["number"]: row["country"] for row in csv.DictReader(stream)}
