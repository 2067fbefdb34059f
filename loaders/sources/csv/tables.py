"""Onward's own tables: the columns of each, and what a row becomes."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, get_args

from pydantic import Field

from onward.errors import HeaderRefused, UsageError, did_you_mean
from onward.graph.addresses.reading import CONTACT_KINDS
from onward.graph.codes import (
    GOODS_BAN,
    INTERESTS,
    ITEM_MASTER,
    TOPICS,
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
from onward.graph.dates import SPREADSHEET_DATES, TABLE_DATES, since_day, until_day
from onward.graph.matching.identifiers import read_listed_numbers
from onward.graph.model import (
    KIND_UNCERTAIN,
    DestinationRecord,
    Directness,
    Identifier,
    Listing,
    Name,
    Party,
    PartyKind,
    Shipment,
    Standing,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.shares import Share
from onward.graph.tables import read_cells
from onward.loaders.account import FieldRefused, LoadLog
from onward.loaders.catalogue import Described, read_form
from onward.loaders.parsing import cells as amounts
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.cells import read_currency, read_hs_code, split_amount, take
from onward.loaders.parsing.lists import read_regime
from onward.loaders.parsing.names import tidy
from onward.loaders.proposals.proposing import fold_words
from onward.loaders.readers.documents import Strict
from onward.loaders.readers.records import PlainBlock
from onward.loaders.readers.streams import FormOptions
from onward.loaders.readers.tables import (
    CellForm,
    ColumnMapping,
    TableFile,
    fold_name,
    map_rows,
    note_unread,
    spell_columns,
)
from onward.loaders.sources.csv.parties import ROLES, CsvRow, Traders, read_end

# ------------------------------------------------------------------------------------------------
# Rows that are kept as records: what is known of a country, of trade, of goods and of items.
#
# A record's value is the row's cells as JSON; who asks for it reads them (`onward.queries`).
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Rows of parties, ties and listings.
# ------------------------------------------------------------------------------------------------

SHARED: Final = frozenset({TieKind.OWNS, TieKind.CONTROLS})
"""Kinds of tie that can have a share."""

_KINDS: Final = tuple(kind.value for kind in PartyKind)
_TIE_KINDS: Final = frozenset({*(kind.value for kind in TieKind), "part_of"})
_STANDING: Final = get_args(Standing)
_DIRECTNESS: Final = get_args(Directness)


def read_party(row: CsvRow) -> tuple[str, Party]:
    """Read a row of parties.

    Returns:
        (The row's id, the party.)
    """
    record = row.id_in_table()
    if ":" in record:
        hint = "parties of this file have plain ids; another source's party is described there"
        raise FieldRefused("bad_code", field="id", value=record, hint=hint)
    kind = row.code("kind", _KINDS)
    # an empty cell says neither person nor company nor body: no name is compared less for it
    open_kind = () if kind else ((KIND_UNCERTAIN, "the table does not say what it is"),)
    kind = kind or PartyKind.ORGANIZATION.value
    country = row.country("country")
    row.check_letters("name")
    party = Party(
        id=row.layer.prefix + record,
        name=tidy(row.required("name")),
        kind=kind,
        country=country,
        source=row.source(record),
        names=tuple(Name(tidy(alias)) for alias in fields.items(row.cells["aliases"])),
        identifiers=_read_identifiers(row, kind, country),
        topics=_read_topics(row),
        address=row.text("address"),
        incorporated=row.date("incorporated"),
        dissolved=row.date("dissolved"),
        sector=row.text("sector"),
        notes=(*open_kind, *_list_births(row), *_list_contacts(row)),
    )
    return record, party


def _list_births(row: CsvRow) -> Iterator[tuple[str, str]]:
    if (day := row.date("birth_date")) is not None:
        yield "birth_date", day


def _list_contacts(row: CsvRow) -> Iterator[tuple[str, str]]:
    for kind in CONTACT_KINDS:
        for line in fields.items(row.cells[kind]):
            yield kind, line


def _read_identifiers(row: CsvRow, kind: str, country: str | None) -> tuple[Identifier, ...]:
    """Read the identifier columns; a number that fails its check is kept with a warning."""
    imo = "imo" if kind == PartyKind.VESSEL else "imo_company"
    columns = {
        "lei": "lei",
        "registration_number": "registration_number",
        "tax_number": "tax_number",
        "imo": imo,
    }
    identifiers: list[Identifier] = []
    for column, scheme in columns.items():
        personal = kind == PartyKind.PERSON and column in ("tax_number", "registration_number")
        national = country if column.endswith("_number") else None
        for raw in fields.items(row.cells[column]):
            numbers = read_listed_numbers(scheme, raw, national, personal=personal)
            identifiers.extend(numbers)
            if numbers[-1].valid is False:
                row.warn(column, f"is not a valid {scheme} number", "" if personal else raw)
    return tuple(identifiers)


def _read_topics(row: CsvRow) -> tuple[str, ...]:
    topics = []
    for topic in fields.items(row.cells["topics"]):
        try:
            topics.append(_check_topic("topics", topic))
        except FieldRefused as refused:
            row.leave_out(refused)
    return tuple(topics)


def _check_topic(name: str, topic: str) -> str:
    if topic not in TOPICS:
        hint = "use a FollowTheMoney topic code, such as sanction or gov.security"
        raise FieldRefused("unknown_topic", field=name, value=topic, hint=hint)
    return topic


def read_tie(row: CsvRow) -> tuple[str, Tie]:
    """Read a row of ties; ``part_of`` is ``contains`` with the ends exchanged.

    Returns:
        (The row's id, the tie.)
    """
    record = row.id_in_table()
    source = row.source(record)
    start, end = read_end(row, "from", source), read_end(row, "to", source)
    row.required("kind")
    kind = row.code("kind", _TIE_KINDS) or ""
    if kind == "part_of":
        start, end, kind = end, start, TieKind.CONTAINS.value
    since, until = row.interval()
    if start == end:
        row.warn("to", "the tie leads from a party to itself", end)
    tie = Tie(
        start=start,
        end=end,
        kind=kind,
        source=source,
        share=_read_share(row, kind),
        interest=row.optional_code("interest", INTERESTS),
        since=since,
        until=until,
        directness=row.optional_code("directness", _DIRECTNESS),  # type: ignore[arg-type]  # just checked
        standing=row.optional_code("standing", _STANDING, "stated"),  # type: ignore[arg-type]  # likewise
        text=row.text("text"),
    )
    return record, tie


_SHARE_COLUMNS = ("share", "share_min", "share_max", "share_min_exclusive", "share_max_exclusive")


def _read_share(row: CsvRow, kind: str) -> Share | None:
    """Return the share; of one that cannot be read nothing is known."""
    try:
        share = _parse_share(*[row.cells[column] for column in _SHARE_COLUMNS])
    except FieldRefused as refused:
        row.leave_out(refused)
        return None
    if share is not None and kind not in SHARED:
        hint = f"leave it out; only {' and '.join(sorted(SHARED))} have a share"
        field = next((column for column in _SHARE_COLUMNS if row.cells[column]), "share")
        row.leave_out(FieldRefused("invalid_statement", field=field, value=kind, hint=hint))
        return None
    return share


@lru_cache(maxsize=4096)
def _parse_share(*cells: str) -> Share | None:
    """Parse the share cells: an exact share, or its bounds."""
    # cached: most rows of a file repeat a few shares
    row = dict(zip(_SHARE_COLUMNS, cells, strict=True))
    if row["share"]:
        return _parse_exact_share(row)
    least = take(row, "share_min", fields.fraction, "bad_number")
    most = take(row, "share_max", fields.fraction, "bad_number")
    above = take(row, "share_min_exclusive", fields.yes_or_no, "bad_code")
    below = take(row, "share_max_exclusive", fields.yes_or_no, "bad_code")
    try:
        return fields.share(least, most, above=above, below=below)
    except ValueError as error:
        raise FieldRefused("bad_number", field="share_min", hint=str(error)) from error


def _parse_exact_share(row: Mapping[str, str]) -> Share | None:
    """Parse a share that is known exactly: both bounds at once."""
    if any(row[column] for column in _SHARE_COLUMNS[1:]):
        hint = "share is the exact share; leave it out where share_min or share_max say more"
        raise FieldRefused("bad_number", field="share", value=row["share"], hint=hint)
    exact = take(row, "share", fields.fraction, "bad_number")
    return fields.share(exact, exact, above=False, below=False)


def read_listing(row: CsvRow) -> tuple[str, Listing]:
    """Read a row of listings.

    Returns:
        (The row's id, the listing.)

    Raises:
        RowRefused: The regime is not known.
    """
    record = row.local_id()
    since, until = row.interval()
    listing = Listing(
        id=record,
        party=row.party("party"),
        topic=_check_topic("topic", row.required("topic")),
        regime=read_regime(row.required("regime"), row.file.name, row.line),
        source=row.source(record),
        list=row.text("list"),
        programme=row.text("programme"),
        entry_id=row.text("entry_id"),
        measure=row.text("measure"),
        since=since,
        until=until,
    )
    return record, listing


# ------------------------------------------------------------------------------------------------
# Rows of shipments.
# ------------------------------------------------------------------------------------------------


def read_shipment(row: CsvRow) -> tuple[str, Shipment]:
    """Read a row of shipments; one without a number of its own is known by all that it says.

    Returns:
        (The row's id, the shipment.)
    """
    record = row.own_id()
    date = row.read("date", SPREADSHEET_DATES.read, "bad_date")
    if date is None:
        raise FieldRefused("missing_required", field="date", hint="give the day or month")
    source = row.source(record)
    traders = Traders(row, source)
    value, currency = _read_value(row)
    quantity, unit = _read_quantity(row)
    shipment = Shipment(
        id=record,
        date=date,
        source=source,
        shipper=traders.required("shipper"),
        consignee=traders.required("consignee"),
        end_user=traders.optional("end_user"),
        forwarder=traders.optional("forwarder"),
        notify_party=traders.optional("notify_party"),
        hs=row.optional("hs", amounts.read_hs_code, "bad_code"),
        control_code=row.text("control_code"),
        families=fields.items(row.cells["families"]),
        description=row.text("description"),
        quantity=quantity,
        unit=unit,
        value=value,
        currency=currency,
        origin=row.country("origin"),
        destination=row.country("destination"),
        transit=row.countries("transit"),
    )
    return record, traders.check(shipment)


def _read_quantity(row: CsvRow) -> tuple[str | None, str | None]:
    """Read a quantity and its unit; a negative one corrects an earlier row and is no delivery."""
    stated = row.text("unit")
    number, word = row.optional("quantity", amounts.split_amount, "bad_number") or (None, "")
    if number is not None and number.startswith("-"):
        hint = "must not be negative; remove the row that this one corrects"
        raise FieldRefused("bad_number", field="quantity", value=number, hint=hint)
    if not word:
        return number, stated
    try:
        unit = amounts.check_unit(word)
    except ValueError as error:
        row.leave_out(_refuse_cell(row, "quantity", str(error)))
        return None, stated
    if stated and not amounts.are_one_unit(stated, unit):
        row.leave_out(_refuse_cell(row, "quantity", f"the column unit says {stated}"))
        return None, stated
    return number, stated or unit


def _read_value(row: CsvRow) -> tuple[str | None, str | None]:
    """Read a value and its currency, in whichever of the two columns it stands."""
    stated = row.optional("currency", amounts.read_currency, "bad_code")
    number, word = row.optional("value", amounts.split_amount, "bad_number") or (None, "")
    if not word or (stated and amounts.is_sign_of(word, stated)):
        return number, stated
    try:
        currency = amounts.read_currency(word)
    except ValueError as error:
        row.leave_out(_refuse_cell(row, "value", str(error)))
        return number if stated else None, stated
    if stated and stated != currency:
        row.leave_out(_refuse_cell(row, "value", f"the column currency says {stated}"))
        return None, stated
    return number, currency


def _refuse_cell(row: CsvRow, name: str, hint: str) -> FieldRefused:
    return FieldRefused("bad_number", field=name, value=row.cells[name], hint=hint)


# ------------------------------------------------------------------------------------------------
# What each column of Onward's own tables holds: its form, its meaning and two examples.
# ------------------------------------------------------------------------------------------------

_EVERY_TABLE: Final = "*"
_SHARED_COLUMNS: Final = frozenset({"kind", "measure", "regime", "topic"})
"""Columns that all rows of a file may well share, so that a mapping can say them once."""


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """What one column holds.

    Attributes:
        name: Of the column.
        form: What its cells are.
        meaning: In words.
        examples: Two cells, which may be empty.
    """

    name: str
    form: CellForm
    meaning: str
    examples: tuple[str, str]


def describe_column(table: str, column: str) -> ColumnDescription:
    """Return what a column of a table holds.

    Raises:
        KeyError: The column has no description.
    """
    descriptions = _read_descriptions()
    of_table = descriptions.get((table, column))
    return of_table if of_table is not None else descriptions[_EVERY_TABLE, column]


@cache
def _read_descriptions() -> Mapping[tuple[str, str], ColumnDescription]:
    rows = read_cells("onward.loaders.sources.csv", "columns.csv")
    forms: Mapping[str, CellForm] = {form: form for form in get_args(CellForm)}
    return MappingProxyType(
        {
            (row["table"], row["column"]): ColumnDescription(
                row["column"],
                forms[row["form"]],
                row["meaning"],
                (row["example"], row["second_example"]),
            )
            for row in rows
        }
    )


def suggest_constants(table: str, columns: Iterable[str]) -> dict[str, str]:
    """Return an example for each column that all rows of a file may share, such as the kind.

    >>> suggest_constants("ties", ["id", "kind"])
    {'kind': 'owns'}
    """
    return {
        column: describe_column(table, column).examples[0]
        for column in columns
        if column in _SHARED_COLUMNS
    }


ReadRow = Callable[[CsvRow], tuple[str, Statement]]
"""Reads a row: its key, and what it becomes."""

_OF_EVERY_TABLE: Final = ("source_url", "published", "retrieved")


@dataclass(frozen=True, slots=True)
class CsvTable:
    """One of Onward's tables: its columns, the required ones, and how a row is read.

    Attributes:
        required: By which it is recognised.
        dispensable: Those of them that a table may lack: rows without a number of their own are
            known by all that they say.
        alternatives: Columns that may stand in the place of required ones.
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    statement: ReadRow
    dispensable: tuple[str, ...] = ()
    alternatives: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        return tuple(column for column in self.required if column not in self.dispensable)


class _Columns(Strict):
    """The columns of a table in the file of data, parted by blanks."""

    required: str
    dispensable: str = ""
    others: str = ""
    alternatives: dict[str, str] = Field(default_factory=dict)

    def make_table(self, name: str, read_row: ReadRow) -> CsvTable:
        """Return the table of these columns."""
        required = tuple(self.required.split())
        columns = (*required, *self.others.split(), *_OF_EVERY_TABLE)
        dispensable = tuple(self.dispensable.split())
        return CsvTable(name, columns, required, read_row, dispensable, self.alternatives)


class _OwnTables(Described):
    """The file of data of the users' own tables."""

    tables: dict[str, _Columns]


PARTIES: Final = "parties"

_READERS: Final[Mapping[str, ReadRow]] = {
    PARTIES: read_party,
    "ties": read_tie,
    "shipments": read_shipment,
    "listings": read_listing,
    "destinations": read_destination,
    "items": read_item,
    "goods_bans": read_goods_ban,
    "trade_coverage": read_trade_coverage,
    "trade_flows": read_trade_flow,
}

_FORM: Final = read_form(__file__, _OwnTables)

SOURCE: Final = _FORM.source

TABLES: Final = tuple(
    _FORM.tables[name].make_table(name, read_row) for name, read_row in _READERS.items()
)


# ------------------------------------------------------------------------------------------------
# Open a file of the user's own: which of Onward's tables it is, and what its columns mean.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A file of the user's own, recognised.

    Attributes:
        file: How it is written, and its header.
        table: Which of Onward's tables it is.
        header: What each of its columns is called there; None is left unread.
        mapping: What the user says of it.
    """

    file: TableFile
    table: CsvTable
    header: tuple[str | None, ...]
    mapping: ColumnMapping

    @classmethod
    def open(
        cls, path: Path, form: FormOptions | None = None, mappings: Sequence[ColumnMapping] = ()
    ) -> "OwnTable":
        """Recognise a file, and which table it is.

        Args:
            path: The file.
            form: How it is written.
            mappings: What columns of own names mean; a file takes the one that names its columns.

        Raises:
            HeaderRefused: It is none of the tables, or a column is unknown, missing or doubled.
            InputRefused: It cannot be read as a table.
            UsageError: The mapping names a table that there is not.
        """
        file = TableFile.open(path, form)
        chosen = _choose_mapping(file.header, mappings)
        if chosen.lines is not None:
            hint = "leave lines out; each row of this table stands by itself"
            raise HeaderRefused("only orders have lines", file=path.name, field="lines", hint=hint)
        mapped = chosen.map_header(file.header, path)
        named = [name for name in mapped if name is not None]
        table = _recognise_table([*named, *chosen.constants], file, chosen)
        spelt = iter(spell_columns(named, table.columns, path))
        header = tuple(None if name is None else next(spelt) for name in mapped)
        _check_constants(table, header, chosen, path)
        _refuse_missing(table, header, chosen, file)
        return cls(file, table, header, chosen)

    @property
    def has_ids(self) -> bool:
        """Whether a column or the mapping says the id of each row."""
        return "id" in self.header or "id" in self.mapping.constants

    def rows(self, log: LoadLog) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield each sound row as (line, cells by column); a missing column reads as ""."""
        self._note_form(log)
        convert = self.row_converter()
        for line, cells in self.file.rows(log):
            yield line, convert(cells)

    def blocks(self, log: LoadLog) -> Iterator[PlainBlock | tuple[int, Mapping[str, str]]]:
        """Yield the rows as `rows` does, or many at once with their cells as written."""
        self._note_form(log)
        convert = self.row_converter()
        for part in self.file.blocks(log):
            yield part if isinstance(part, PlainBlock) else (part[0], convert(part[1]))

    def row_converter(self) -> Callable[[Sequence[str]], Mapping[str, str]]:
        """Return the function from the cells of a row to the cells by column."""
        convert = map_rows(self.mapping, self.file.header, self.header, self._form_of)
        empty = dict.fromkeys(self.table.columns, "")
        return lambda cells: {**empty, **convert(cells)}

    def places(self) -> Mapping[str, int]:
        """Return where the cells of each column that is read stand in a row of the file."""
        columns = zip(self.file.places, self.header, strict=True)
        return {column: place for place, column in columns if column is not None}

    def _note_form(self, log: LoadLog) -> None:
        description = self.file.describe()
        if description is not None:
            log.notes.append(description)
        note_unread(self.mapping, self.file.path, log)

    def _form_of(self, column: str) -> CellForm:
        return describe_column(self.table.name, column).form


def _choose_mapping(header: Sequence[str], mappings: Sequence[ColumnMapping]) -> ColumnMapping:
    """Return the mapping of a file: of those that name its columns, the one that names the most.

    Files that are loaded together may have different columns, and some of them Onward's own.
    """
    present = set(map(fold_name, header))

    def rank(mapping: ColumnMapping) -> tuple[bool, int]:
        names = set(map(fold_name, mapping.list_names()))
        return names <= present, len(names & present)

    best = max(mappings, key=rank, default=ColumnMapping())
    is_ours = any(present <= {fold_name(name) for name in table.columns} for table in TABLES)
    return ColumnMapping() if rank(best) == (False, 0) and is_ours else best


def _recognise_table(names: Sequence[str], file: TableFile, mapping: ColumnMapping) -> CsvTable:
    """Return the table that a file is; where its header stands further down, say so."""
    try:
        return find_table(names, file.path, mapping.table)
    except HeaderRefused:
        line = file.find_header_below(lambda row: _looks_like_header(row, mapping))
        if line is None:
            raise
        hint = f"the header seems to stand in line {line}: delete what is above it"
        raise HeaderRefused(
            "the first line is no header", file=file.path.name, line=1, field="header", hint=hint
        ) from None


def _looks_like_header(row: Sequence[str], mapping: ColumnMapping) -> bool:
    meanings = mapping.meanings()
    names = {meanings.get(cell, cell) for cell in row}
    present = set(map(fold_name, names)) | set(mapping.constants)
    return any(present >= set(table.required) for table in TABLES)


def find_table(header: Sequence[str], path: Path, name: str | None = None) -> CsvTable:
    """Return the table that a header belongs to: the one that shares most columns with it.

    Args:
        header: The names of its columns.
        path: The file, for errors.
        name: Of the table, where somebody says it.

    Raises:
        HeaderRefused: The header shares fewer than two columns with every table, and is not all
            that one of them needs.
        UsageError: There is no table of that name.
    """
    if name is not None:
        return _find_named(name)
    present = set(map(fold_name, header))
    # a table whose required columns are all there wins over one that shares more optional ones
    best = max(
        TABLES,
        key=lambda table: (present >= set(table.required), len(present & set(table.columns))),
    )
    if len(present & set(best.columns)) < 2 and not present >= set(best.needed):
        names = ", ".join(table.name for table in TABLES)
        hint = (
            f"give the columns of one of: {names}; `onward sources csv` describes them. For "
            "columns of your own, let `onward map-columns` propose a mapping, and load with --map"
        )
        raise HeaderRefused(
            "is not one of Onward's tables", file=path.name, line=1, field="header", hint=hint
        )
    return best


def _check_constants(
    table: CsvTable, header: Sequence[str | None], mapping: ColumnMapping, path: Path
) -> None:
    """Refuse a constant that is no column, or that would take the place of what the file says.

    Raises:
        HeaderRefused: There is such a constant.
    """
    for name in mapping.constants:
        if name not in table.columns:
            hint = f"its columns are: {', '.join(table.columns)}"
            what = f"the mapping has a constant that the table {table.name} has no column for"
            raise HeaderRefused(what, file=path.name, line=1, field=name, hint=hint)
        if name in header:
            hint = "leave the constant out, or ignore the column"
            what = "the mapping has a constant for a column that the file has"
            raise HeaderRefused(what, file=path.name, line=1, field=name, hint=hint)


def _find_named(name: str) -> CsvTable:
    for table in TABLES:
        if table.name == name:
            return table
    names = [table.name for table in TABLES]
    likely, there_are = did_you_mean(name, names), ", ".join(names)
    raise UsageError(
        f"there is no table {name!r}; {likely}the mapping may name one of: {there_are}"
    )


def _refuse_missing(
    table: CsvTable, header: Sequence[str | None], mapping: ColumnMapping, file: TableFile
) -> None:
    """Refuse a table that lacks required columns, each with the nearest that it has."""
    missing = [
        column
        for column in table.needed
        if not {column, table.alternatives.get(column)} & {*header, *mapping.constants}
    ]
    if not missing:
        return
    columns = zip(file.header, header, strict=True)
    unread = {fold_name(name): name for name, meaning in columns if meaning is None}
    described = []
    for column in missing:
        near = get_close_matches(column, list(unread), 1, 0.5)
        either = " or ".join(filter(None, (column, table.alternatives.get(column))))
        described.append(f"{either} (is it {unread[near[0]]}?)" if near else either)
    mend = _say_how_to_fill(table.name, missing)
    raise HeaderRefused(
        "a required column is missing" if len(missing) == 1 else "required columns are missing",
        file=file.path.name,
        line=1,
        field=missing[0],
        hint=f"the table {table.name} needs {', '.join(described)}; {mend}",
    )


def _say_how_to_fill(table: str, missing: Sequence[str]) -> str:
    """Say how required columns can be given; what all rows share, a mapping may say for them."""
    constants = suggest_constants(table, missing)
    mend = "add it, or map it (--map)"
    if not constants:
        return mend
    line = ", ".join(f"{column}: {example}" for column, example in constants.items())
    return f"{mend}, or say it for all rows in the mapping, as constants: {{{line}}}"


# ------------------------------------------------------------------------------------------------
# What the columns of customs and bill-of-lading exports say beside their names.
#
# The number of a paper is on each of its lines and so the number of none; a unit or a currency may
# stand in the name of the column: ``NET WEIGHT (KG)``, ``FOB_USD``.
# ------------------------------------------------------------------------------------------------

_UNITS: Final = {"kg": "kg", "kgs": "kg", "kgm": "kg", "kilos": "kg", "lbs": "lb", "tons": "t"}
_CURRENCIES: Final = frozenset({"usd", "eur", "gbp", "cny", "rub", "inr", "kzt", "try", "jpy"})


def mend_trade_mapping(
    mapping: ColumnMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> ColumnMapping:
    """Return a proposed mapping of shipments with what its names and cells say.

    Args:
        mapping: As proposed from the names alone.
        header: Of the table.
        rows: Some of its rows.
    """
    mapping = _leave_out_shared_number(mapping, header, rows)
    mapping = _take_names_for_names(mapping, header, rows)
    columns, constants = mapping.columns, dict(mapping.constants)
    for name, column in columns.items():
        last = fold_words(name).split()[-1:]
        word = last[0] if last else ""
        if column == "quantity" and "unit" not in columns.values() and word in _UNITS:
            constants["unit"] = _UNITS[word]
        if column == "value" and "currency" not in columns.values() and word in _CURRENCIES:
            constants["currency"] = word.upper()
    return mapping.model_copy(update={"constants": constants})


def _leave_out_shared_number(
    mapping: ColumnMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> ColumnMapping:
    named = mapping.meanings()
    meanings = [named.get(name, name) for name in header]
    if "id" not in meanings:
        return mapping
    place = meanings.index("id")
    numbers = [row[place] for row in rows if row[place]]
    if len(set(numbers)) == len(numbers):
        return mapping
    columns = {name: column for name, column in mapping.columns.items() if column != "id"}
    return mapping.model_copy(
        update={"columns": columns, "ignore": (*mapping.ignore, header[place])}
    )


def _take_names_for_names(
    mapping: ColumnMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> ColumnMapping:
    """Take a column that is called after a role for the names of parties, where it holds names.

    An id of one's own has no blanks; a column of names has them in most of its cells.
    """
    named = mapping.meanings()
    meanings = [named.get(name, name) for name in header]
    columns = dict(mapping.columns)
    for place, name in enumerate(header):
        role = meanings[place]
        cells = [row[place] for row in rows if row[place]]
        has_blanks = sum(" " in cell.strip() for cell in cells) * 2 > len(cells)
        if role in ROLES and has_blanks and f"{role}_name" not in meanings:
            columns[name] = f"{role}_name"
    return mapping.model_copy(update={"columns": columns})
