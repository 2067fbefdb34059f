"""The Political Terror Scale: violence by agents of a state, from 1 to 5, where 5 is worst.

Three coders read the reports of Amnesty International (``PTS_A``), Human Rights Watch (``PTS_H``)
and the US State Department (``PTS_S``). The file is Latin-1.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.model import Statement
from onward.loaders.parsing.cells import NO_VALUE, CountryYear, leave_out, whole, year
from onward.loaders.readers import csv_rows
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Source

SOURCE = Source(
    name="pts",
    title="Political Terror Scale",
    publisher="The Political Terror Scale project",
    url="https://www.politicalterrorscale.org/Data/",
    licence="CC BY-NC 4.0",
    files="PTS-YYYY.csv, as downloaded",
    may_ship=False,
    max_age_days=400,
)

CODERS: Final = {"A": "pts_a", "H": "pts_h", "S": "pts_s"}

COLUMNS: Final = (
    *("Country", "Year", "WordBank_Code_A"),
    *(f"PTS_{coder}" for coder in CODERS),
    *(f"NA_Status_{coder}" for coder in CODERS),
)

OLD_CODES: Final = {
    "ADO": "AD",
    "KSV": "XK",
    "ROM": "RO",
    "TMP": "TL",
    "WBG": "PS",
    "YUG": "RS",
    "ZAR": "CD",
}
"""Codes of the World Bank that differ from ISO; without them DR Congo would be lost."""

MISSING: Final = {
    "66": "not coded",
    "77": "no such state in that year",
    "88": "no report published",
    "99": "a report without a score",
}
"""The publisher's codes for a missing score."""


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a record for each score of a country and year."""
    for path in files:
        for line, cells in csv_rows(path, log, required=COLUMNS, encoding="latin-1"):
            try:
                row = _country_year(cells, path, line, log)
            except FieldRefused as refused:
                log.reject_for(path, line, refused)
                continue
            if row is None:
                leave_out(log, path, cells["Country"])
            elif not row.values:
                log.count_not_a_party(path, NO_VALUE)
            else:
                log.count_accepted(path)
                yield from row.records(SOURCE, options)


def _country_year(
    cells: Mapping[str, str], path: Path, line: int, log: LoadLog
) -> CountryYear | None:
    """Read a row; None if it is a territory's, a union's or a former state's."""
    data_year, code = year(cells, "Year"), cells["WordBank_Code_A"]
    if code == "NA":  # not Namibia, which is NAM
        return None
    country = OLD_CODES.get(code) or country_code(code)
    if country is None or len(code) != 3:
        hint = "give the World Bank's code of three letters"
        raise FieldRefused("bad_code", field="WordBank_Code_A", value=code, hint=hint)
    values = {
        measure: str(whole(cells, f"PTS_{coder}", 1, 5))
        for coder, measure in CODERS.items()
        if not _is_missing(cells, coder, path, line, log)
    }
    # scores of a year appear in the autumn after it; most editions on this day
    return CountryYear(country, cells["Country"], data_year, values, f"{data_year + 1}-10-01")


def _is_missing(cells: Mapping[str, str], coder: str, path: Path, line: int, log: LoadLog) -> bool:
    """Return whether a coder gives no score, and count the stated reason."""
    if cells[f"PTS_{coder}"] != "NA":
        return False
    column = f"NA_Status_{coder}"
    status = cells[column]
    if status in MISSING:
        log.counts[f"{CODERS[coder]} {status}, {MISSING[status]}"] += 1
    elif status == "0":
        log.warn(path, line, column, "there is no score, and no reason is given", status)
    else:
        hint = f"one of: 0, {', '.join(MISSING)}"
        raise FieldRefused("bad_code", field=column, value=status, hint=hint)
    return True
