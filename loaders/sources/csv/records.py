"""Rows that are kept as records: what is known of a country, of trade, of goods and of items.

A record's value is the row's cells as JSON; who asks for it reads them (`onward.queries`).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, get_args

from onward.graph.codes import (
    GOODS_BAN,
    ITEM_MASTER,
    TRADE_COVERAGE,
    TRADE_FLOW,
    BanConsequence,
    BanScope,
    BanVerified,
    Family,
    ItemAnswer,
    ItemElement,
    TradeDirection,
)
from onward.graph.countries import country_code, region_code
from onward.graph.dates import TABLE_DATES, since_day, until_day
from onward.graph.model import DestinationRecord, Statement
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.cells import read_currency, read_hs_code, split_amount
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.row import CsvRow

_PARTED: Final = re.compile(r"[\s,;|]+")


def _require_country(row: CsvRow, hint: str) -> str:
    country = row.country("country")
    if country is None:
        raise FieldRefused("bad_code", field="country", value=row.cells["country"], hint=hint)
    return country


def _require_word(row: CsvRow, name: str, words: tuple[str, ...]) -> str:
    row.required(name)
    return row.code(name, words) or ""


def _split_codes(text: str, name: str, form: re.Pattern[str], hint: str) -> list[str]:
    """Return the customs codes of a cell; one of another form is refused."""
    codes = [part for part in _PARTED.split(text) if part]
    for code in codes:
        if not form.fullmatch(code):
            raise FieldRefused("bad_code", field=name, value=code, hint=hint)
    return codes


def _check_interval(cells: Mapping[str, str], hint: str) -> None:
    if since_day(cells["since"] or None) >= until_day(cells["until"] or None):
        raise FieldRefused("bad_date", field="until", value=cells["until"], hint=hint)


def _write_cells(cells: Mapping[str, object]) -> str:
    return json.dumps(cells, ensure_ascii=False, sort_keys=True)


def _keep_cells(
    row: CsvRow, country: str, measure: str, cells: Mapping[str, str]
) -> tuple[str, DestinationRecord]:
    """Return cells as a record of a country, known by all that they say."""
    value = _write_cells(cells)
    record = f"{country}/{hashlib.sha256(value.encode()).hexdigest()[:16]}"
    year = int(cells["since"][:4]) if cells["since"] else 0
    return record, DestinationRecord(country, measure, year, value, row.source(record))


def _check_year(year: int) -> int:
    if not 1900 <= year <= 2200:
        raise ValueError("give the year of the data: 2025")
    return year


# --- destinations

ASSESSMENT: Final = "assessment"
"""The measure of what a person has read of a country's record (docs/rule-pack.md)."""

ASSESSMENTS: Final = ("established", "indicated", "none")


def read_destination(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of destinations.

    Returns:
        (The row's key, the record.)
    """
    hint = "give ISO 3166-1 alpha-2: DE, or a region: UA-43"
    country = region_code(row.cells["country"]) or _require_country(row, hint)
    measure = row.required("measure")
    year = row.read("data_year", _read_year, "bad_number")
    # "none" is a value: no record was read, or a regime of that country and year bans nothing
    value = row.cells["value"]
    is_none = value.casefold() == "none" and measure.startswith((ASSESSMENT, "regime"))
    value = "none" if is_none else row.required("value")
    if value.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        hint = "leave the row out if there is no value"
        raise FieldRefused("bad_number", field="value", value=value, hint=hint)
    if measure == ASSESSMENT:
        value = _read_assessment(row, value)
    edition = row.date("published")
    record = "/".join(filter(None, (country, measure, str(year), edition)))
    return record, DestinationRecord(country, measure, year, value, row.source(record))


def _read_year(cell: str) -> int:
    return _check_year(fields.whole_number(cell))


def _read_assessment(row: CsvRow, value: str) -> str:
    """Return a person's own reading; one that is none of the three, or names no document, falls."""
    word = value.casefold()
    if word not in ASSESSMENTS:
        hint = f"write one of: {', '.join(ASSESSMENTS)}"
        raise FieldRefused("bad_code", field="value", value=value, hint=hint)
    url = row.cells["source_url"]
    if not url.startswith(("https://", "http://")):
        hint = "give the address of the document that was read: https://..."
        raise FieldRefused("missing_required", field="source_url", value=url, hint=hint)
    return word


# --- bans on goods, by act: what an organisation adds to the rule pack's own table

_BAN_CODE: Final = re.compile(r"\d{4}(\d{2}){0,2}")
_REGION: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def read_goods_ban(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of goods_bans; a ban that is misread would be no ban, so nothing is left out.

    Returns:
        (The row's key, its cells as a record of the country.)
    """
    country = _require_country(row, "give ISO 3166-1 alpha-2: RU")
    cells = {
        "act": row.required("act"),
        "article": row.text("article") or "",
        "region": _read_region(row, country),
        "scope": _require_word(row, "scope", get_args(BanScope)),
        "codes": row.text("codes") or "",
        "since": _read_ban_date(row, "since"),
        "until": _read_ban_date(row, "until"),
        "consequence": _require_word(row, "consequence", get_args(BanConsequence)),
        "exceptions": row.text("exceptions") or "",
        "verified": _require_word(row, "verified", get_args(BanVerified)),
        "source": row.required("source"),
        "url": row.required("url"),
    }
    if cells["scope"] != "annex1" and not cells["codes"]:
        hint = f"say which {cells['scope']} the row bans"
        raise FieldRefused("missing_required", field="codes", hint=hint)
    if cells["scope"] == "hs":
        hint = "write customs codes of four, six or eight digits, parted by blanks"
        _split_codes(cells["codes"], "codes", _BAN_CODE, hint)
    if not cells["url"].startswith("https://"):
        hint = "give the address of the document, with https"
        raise FieldRefused("bad_code", field="url", value=cells["url"], hint=hint)
    hint = "until is the first day on which it no longer holds; it must be after since"
    _check_interval(cells, hint)
    if row.text("dates_verified"):
        cells["dates_verified"] = _require_word(row, "dates_verified", get_args(BanVerified))
    return _keep_cells(row, country, GOODS_BAN, cells)


def _read_ban_date(row: CsvRow, name: str) -> str:
    """Return a date, "" where it is open or nobody knows it."""
    if row.cells[name].strip() == "unknown":
        return ""
    return row.date(name) or ""


def _read_region(row: CsvRow, country: str) -> str:
    region = row.text("region") or ""
    if region and not (_REGION.fullmatch(region) and region.startswith(f"{country}-")):
        hint = f"give a region of {country} by ISO 3166-2, such as UA-43"
        raise FieldRefused("bad_code", field="region", value=region, hint=hint)
    return region


# --- for which months a layer holds a country's trade in full: that goods were never recorded as
# arrived says something only where arrivals are recorded at all

_HEADING: Final = re.compile(r"\d{2,10}")


def read_trade_coverage(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of trade_coverage; one that is misread would make arrivals seem to be missing.

    Returns:
        (The row's key, its cells as a record of the country.)
    """
    country = _require_country(row, "give ISO 3166-1 alpha-2: KZ")
    codes_hint = "write the first digits of customs codes, parted by blanks; none = all goods"
    cells = {
        "direction": _require_word(row, "direction", get_args(TradeDirection)),
        "since": _require_day(row, "since"),
        "until": _require_day(row, "until"),
        "dataset": row.text("dataset") or row.layer.name,
        "hs": " ".join(_split_codes(row.text("hs") or "", "hs", _HEADING, codes_hint)),
    }
    hint = "until is the last month that it holds, or the first day that it does not"
    _check_interval(cells, hint)
    return _keep_cells(row, country, TRADE_COVERAGE, cells)


def _require_day(row: CsvRow, name: str) -> str:
    """Return a day or month; open ends are no statement of which months are there."""
    row.required(name)
    day = row.read(name, TABLE_DATES.read, "bad_date")
    if day is None:
        raise FieldRefused("bad_date", field=name, value=row.cells[name], hint="give a month")
    return day


# --- trade between countries, as statistics such as UN Comtrade report it

_DIRECTIONS: Final = {
    **dict.fromkeys(("import", "imports", "m", "re-import", "re-imports", "rm"), "import"),
    **dict.fromkeys(("export", "exports", "x", "re-export", "re-exports", "rx"), "export"),
}
_ALL_COUNTRIES: Final = frozenset({"world", "w00", "wld", "0", "all", "all countries"})
_ALL_GOODS: Final = frozenset({"", "total", "all commodities", "ag0", "ag"})
_FLOW_CODE: Final = re.compile(r"(?:\d\d){1,5}")


def read_trade_flow(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of trade_flows.

    Returns:
        (The row's key, its cells as a record of the country that reports.)
    """
    reporter = _read_trader(row, "reporter")
    partner = row.required("partner")
    year = row.read("year", _read_flow_year, "bad_date")
    value, word = row.read("value", split_amount, "bad_number")
    if value is None or value.startswith("-"):
        hint = "give what the goods were worth"
        raise FieldRefused("bad_number", field="value", value=row.cells["value"], hint=hint)
    cells = {
        "partner": "" if partner.casefold() in _ALL_COUNTRIES else _read_trader(row, "partner"),
        "direction": _read_direction(row),
        "hs": _read_flow_code(row),
        "value": value,
        "currency": row.optional("currency", read_currency, "bad_code")
        or (read_currency(word) if word else None)
        or "",
    }
    record = "/".join((reporter, cells["partner"], cells["direction"], cells["hs"], str(year)))
    source = row.source(record)
    return record, DestinationRecord(reporter, TRADE_FLOW, year, _write_cells(cells), source)


def _read_trader(row: CsvRow, name: str) -> str:
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


def _read_flow_code(row: CsvRow) -> str:
    text = row.cells["hs"].strip()
    code = re.sub(r"[.\s]", "", text)
    if text.casefold() in _ALL_GOODS:
        return ""
    if not _FLOW_CODE.fullmatch(code):
        hint = "give 2, 4 or 6 digits of the Harmonized System as text, or TOTAL"
        raise FieldRefused("bad_code", field="hs", value=text, hint=hint)
    return code


def _read_flow_year(cell: str) -> int:
    # a month belongs to its year: 202503
    return _check_year(fields.whole_number(cell.strip()[:4]) if cell.strip() else 0)


# --- an item master: what an organisation knows of each item, once for all orders

ITEMS: Final = "items"
"""The table's name, and that of the count of its rows in a load's account."""

NO_FAMILY: Final = "[]"
"""A list that is known to be empty: none of the families applies."""

ELEMENTS: Final[tuple[str, ...]] = get_args(ItemElement)
_FAMILIES: Final = get_args(Family)
_TEXTS: Final = (
    *("description", "control_code", "eccn", "not_listed_reason", "specially_designed_reason"),
    *("covert_reason", "answered_by", "annex_version"),
)


def is_item(statement: Statement) -> bool:
    """Tell whether a statement is a row of an item master."""
    return isinstance(statement, DestinationRecord) and statement.measure == ITEM_MASTER


def read_item(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of items; a cell that cannot be read is left out, and a gap.

    Returns:
        (The item's number, its cells as a record of no country.)
    """
    sku = row.local_id("sku")
    cells: dict[str, object] = {name: row.text(name) for name in _TEXTS}
    cells["hs"] = row.optional("hs", read_hs_code, "bad_code")
    cells["answered_on"] = row.date("answered_on")
    cells["families"] = _read_families(row)
    for name in (*ELEMENTS, "us_origin"):
        cells[name] = row.optional_code(name, get_args(ItemAnswer))
    stated = {name: cell for name, cell in cells.items() if cell is not None}
    value = _write_cells({"sku": sku, **stated})
    return sku, DestinationRecord("", ITEM_MASTER, 0, value, row.source(f"item/{sku}"))


def _read_families(row: CsvRow) -> Sequence[str] | None:
    """Return the families; one that is unknown leaves open what the item is for."""
    cell = row.cells["families"]
    if cell == NO_FAMILY:
        return []
    families = [family.casefold() for family in fields.items(cell)]
    unknown = [family for family in families if family not in _FAMILIES]
    if unknown:
        hint = f"one of: {', '.join(_FAMILIES)}; {NO_FAMILY} where none applies"
        row.leave_out(FieldRefused("bad_code", field="families", value=unknown[0], hint=hint))
        return None
    return families or None
