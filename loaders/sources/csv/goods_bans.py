"""Rows of bans on goods, by act: what an organisation adds to the rule pack's own table."""

import hashlib
import json
import re
from typing import Final, get_args

from onward.graph.codes import GOODS_BAN, BanConsequence, BanScope, BanVerified
from onward.graph.dates import since_day, until_day
from onward.graph.model import DestinationRecord
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.row import CsvRow

REQUIRED: Final = "act country scope consequence verified source url"
OTHERS: Final = "article region codes since until exceptions dates_verified"

_HS: Final = re.compile(r"\d{4}(\d{2}){0,2}")
_REGION: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def read_goods_ban(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of goods_bans; a ban that is misread would be no ban, so nothing is left out.

    Returns:
        (The row's key, its cells as a record of the country.)
    """
    country = row.country("country")
    if country is None:
        hint = "give ISO 3166-1 alpha-2: RU"
        raise FieldRefused("bad_code", field="country", value=row.cells["country"], hint=hint)
    cells = {
        "act": row.required("act"),
        "article": row.text("article") or "",
        "region": _read_region(row, country),
        "scope": _read_word(row, "scope", get_args(BanScope)),
        "codes": row.text("codes") or "",
        "since": _read_date(row, "since"),
        "until": _read_date(row, "until"),
        "consequence": _read_word(row, "consequence", get_args(BanConsequence)),
        "exceptions": row.text("exceptions") or "",
        "verified": _read_word(row, "verified", get_args(BanVerified)),
        "source": row.required("source"),
        "url": row.required("url"),
    }
    _check_codes(cells["scope"], cells["codes"])
    if not cells["url"].startswith("https://"):
        hint = "give the address of the document, with https"
        raise FieldRefused("bad_code", field="url", value=cells["url"], hint=hint)
    if since_day(cells["since"] or None) >= until_day(cells["until"] or None):
        hint = "until is the first day on which it no longer holds; it must be after since"
        raise FieldRefused("bad_date", field="until", value=cells["until"], hint=hint)
    if row.text("dates_verified"):
        cells["dates_verified"] = _read_word(row, "dates_verified", get_args(BanVerified))
    value = json.dumps(cells, ensure_ascii=False, sort_keys=True)
    record = f"{country}/{hashlib.sha256(value.encode()).hexdigest()[:16]}"
    year = int(cells["since"][:4]) if cells["since"] else 0
    return record, DestinationRecord(country, GOODS_BAN, year, value, row.source(record))


def _read_word(row: CsvRow, name: str, words: tuple[str, ...]) -> str:
    row.required(name)
    return row.code(name, words) or ""


def _read_date(row: CsvRow, name: str) -> str:
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


def _check_codes(scope: str, codes: str) -> None:
    if scope != "annex1" and not codes:
        hint = f"say which {scope} the row bans"
        raise FieldRefused("missing_required", field="codes", hint=hint)
    parts = [part for part in re.split(r"[\s,;|]+", codes) if part]
    for part in parts if scope == "hs" else ():
        if not _HS.fullmatch(part):
            hint = "write customs codes of four, six or eight digits, parted by blanks"
            raise FieldRefused("bad_code", field="codes", value=part, hint=hint)
