"""Rows of trade between countries, as statistics such as UN Comtrade report it."""

import json
import re
from typing import Final

from onward.graph.codes import TRADE_FLOW
from onward.graph.countries import country_code
from onward.graph.model import DestinationRecord
from onward.loaders.parsing import cells as amounts
from onward.loaders.parsing import cells as fields
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.row import CsvRow

REQUIRED: Final = "reporter partner direction year value"
OTHERS: Final = "hs currency"

_DIRECTIONS: Final = {
    **dict.fromkeys(("import", "imports", "m", "re-import", "re-imports", "rm"), "import"),
    **dict.fromkeys(("export", "exports", "x", "re-export", "re-exports", "rx"), "export"),
}
_ALL_COUNTRIES: Final = frozenset({"world", "w00", "wld", "0", "all", "all countries"})
_ALL_GOODS: Final = frozenset({"", "total", "all commodities", "ag0", "ag"})
_HS: Final = re.compile(r"(?:\d\d){1,5}")


def read_trade_flow(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of trade_flows.

    Returns:
        (The row's key, its cells as a record of the country that reports.)
    """
    reporter = _read_country(row, "reporter")
    partner = row.required("partner")
    year = row.read("year", _read_year, "bad_date")
    value, word = row.read("value", amounts.split_amount, "bad_number")
    if value is None or value.startswith("-"):
        hint = "give what the goods were worth"
        raise FieldRefused("bad_number", field="value", value=row.cells["value"], hint=hint)
    cells = {
        "partner": "" if partner.casefold() in _ALL_COUNTRIES else _read_country(row, "partner"),
        "direction": _read_direction(row),
        "hs": _read_heading(row),
        "value": value,
        "currency": row.optional("currency", amounts.read_currency, "bad_code")
        or (amounts.read_currency(word) if word else None)
        or "",
    }
    text = json.dumps(cells, ensure_ascii=False, sort_keys=True)
    series = (reporter, cells["partner"], cells["direction"], cells["hs"], str(year))
    return "/".join(series), DestinationRecord(
        reporter, TRADE_FLOW, year, text, row.source("/".join(series))
    )


def _read_country(row: CsvRow, name: str) -> str:
    """Return a country; a flow whose end is not known would be that of another one."""
    code = country_code(row.required(name))
    if code is None:
        hint = "give a code of ISO 3166 or the country's name; World for all countries as partner"
        raise FieldRefused("bad_code", field=name, value=row.cells[name], hint=hint)
    return code


def _read_direction(row: CsvRow) -> str:
    word = row.required("direction").casefold()
    if word not in _DIRECTIONS:
        hint = "write import or export"
        raise FieldRefused("bad_code", field="direction", value=word, hint=hint)
    return _DIRECTIONS[word]


def _read_heading(row: CsvRow) -> str:
    text = row.cells["hs"].strip()
    code = re.sub(r"[.\s]", "", text)
    if text.casefold() in _ALL_GOODS:
        return ""
    if not _HS.fullmatch(code):
        hint = "give 2, 4 or 6 digits of the Harmonized System as text, or TOTAL"
        raise FieldRefused("bad_code", field="hs", value=text, hint=hint)
    return code


def _read_year(cell: str) -> int:
    # a month belongs to its year: 202503
    year = fields.whole_number(cell.strip()[:4]) if cell.strip() else 0
    if not 1900 <= year <= 2200:
        raise ValueError("give the year of the data: 2025")
    return year
