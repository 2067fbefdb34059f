"""Rows that say for which months a layer holds a country's trade in full.

That goods were never recorded as arrived says something only where arrivals are recorded at all.
"""

import hashlib
import json
import re
from typing import Final, get_args

from onward.graph.codes import TRADE_COVERAGE, TradeDirection
from onward.graph.dates import TABLE_DATES, since_day, until_day
from onward.graph.model import DestinationRecord
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.row import CsvRow

REQUIRED: Final = "country direction since until"
OTHERS: Final = "dataset hs"

_HS: Final = re.compile(r"\d{2,10}")


def read_trade_coverage(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of trade_coverage; one that is misread would make arrivals seem to be missing.

    Returns:
        (The row's key, its cells as a record of the country.)
    """
    country = row.country("country")
    if country is None:
        hint = "give ISO 3166-1 alpha-2: KZ"
        raise FieldRefused("bad_code", field="country", value=row.cells["country"], hint=hint)
    row.required("direction")
    cells = {
        "direction": row.code("direction", get_args(TradeDirection)) or "",
        "since": _read_day(row, "since"),
        "until": _read_day(row, "until"),
        "dataset": row.text("dataset") or row.layer.name,
        "hs": " ".join(_read_codes(row)),
    }
    if since_day(cells["since"]) >= until_day(cells["until"]):
        hint = "until is the last month that it holds, or the first day that it does not"
        raise FieldRefused("bad_date", field="until", value=cells["until"], hint=hint)
    value = json.dumps(cells, ensure_ascii=False, sort_keys=True)
    record = f"{country}/{hashlib.sha256(value.encode()).hexdigest()[:16]}"
    year = int(cells["since"][:4])
    return record, DestinationRecord(country, TRADE_COVERAGE, year, value, row.source(record))


def _read_day(row: CsvRow, name: str) -> str:
    """Return a day or month; open ends are no statement of which months are there."""
    row.required(name)
    day = row.read(name, TABLE_DATES.read, "bad_date")
    if day is None:
        raise FieldRefused("bad_date", field=name, value=row.cells[name], hint="give a month")
    return day


def _read_codes(row: CsvRow) -> list[str]:
    codes = [part for part in re.split(r"[\s,;|]+", row.text("hs") or "") if part]
    for code in codes:
        if not _HS.fullmatch(code):
            hint = "write the first digits of customs codes, parted by blanks; none = all goods"
            raise FieldRefused("bad_code", field="hs", value=code, hint=hint)
    return codes
