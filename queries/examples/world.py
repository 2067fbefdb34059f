"""The invented world in which an indicator's example lines play.

Countries bear user-assigned codes, so that no real one is accused: XA has an established record and
a conflict, XB one family of measures that meets, XC three that do not, XD none at all; XE is under
an arms embargo, XG under one on armed groups only, XF under a ban on interception and repression
equipment, XJ under bans on goods by customs code; XT turns from good to established with its data
of 2025; XH is on the hub table.
"""

import json
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from onward.graph.codes import TRADE_COVERAGE
from onward.graph.model import DestinationRecord, Listing, PartyKind, Provenance
from onward.queries.tables.goods_bans import GoodsBan
from onward.queries.tables.regimes import Consequence, CountryRegime, Equipment, Scope
from onward.queries.tables.rows import Basis, Verified
from onward.queries.tables.trade_countries import Hub
from onward.queries.transactions.goods.items import ELEMENTS

Fields = dict[str, Any]
"""A part of a transaction as plain values, as its JSON has it."""

DATASET: Final = "example"
IMPORTS: Final = "imports"
"""The layer of arrivals, where a line has any."""

RETRIEVED: Final = "2026-04-30"
DATE: Final = "2026-05-01"
FRESH_DAYS: Final = 7

KINDS: Final = MappingProxyType(
    {
        "ministry": (PartyKind.PUBLIC_BODY, ("gov",), "XA"),
        "service": (PartyKind.PUBLIC_BODY, ("gov.security",), "XA"),
        "defmin": (PartyKind.PUBLIC_BODY, ("gov", "mil"), "XA"),
        "army": (PartyKind.MILITARY_UNIT, ("mil",), "XA"),
        "militia": (PartyKind.ARMED_GROUP, (), "XA"),
        "tower": (PartyKind.ADDRESS, (), None),
        "phone": (PartyKind.CONTACT, (), None),
        "founder": (PartyKind.PERSON, (), "XC"),
    }
)
"""Kind, topics and country of the parties that a name describes; others are Companies in XC."""

FACTS: Final = MappingProxyType(
    {
        "acme": {"incorporated": "2010", "sector": "61.10"},
        "forwarder": {"sector": "52.29"},
    }
)

REASON: Final = "a person sees that it works, and it serves the network alone"
GROUNDS: Final = MappingProxyType({"answered_by": "J. Kessler", "answered_on": "2026-04-20"})


def source(record: str, dataset: str = DATASET) -> Provenance:
    """Say where a statement of the example world comes from."""
    return Provenance(dataset, record, retrieved=RETRIEVED)


def layer() -> Fields:
    """Return the date and the limit of a layer of the example world."""
    return {"retrieved": RETRIEVED, "max_age_days": FRESH_DAYS}


def trade_coverage(country: str, since: str, until: str) -> DestinationRecord:
    """Say for which months the example world's import record of a country is complete."""
    cells = {"direction": "import", "since": since, "until": until, "dataset": IMPORTS, "hs": ""}
    origin = source(f"{country}/{since}/{until}", IMPORTS)
    return DestinationRecord(country, TRADE_COVERAGE, int(since[:4]), json.dumps(cells), origin)


def item() -> Fields:
    """Return the item of an example: interception equipment, not listed, that meets Art. 2(20)."""
    return {
        "description": "network probe",
        "quantity": "1",
        "hs": "854370",
        "families": ["interception"],
        "cyber_surveillance": dict.fromkeys(ELEMENTS, "yes"),
        "us_origin": "no",
    }


def statement() -> Fields:
    """Return the end-use statement of an example: signed, valid, on file, denying every misuse."""
    return {
        "signed_by": "the director",
        "date": "2026-04-01",
        "valid_until": "2027-04-01",
        "declares": {"military": False, "reexport": False, "repression": False},
        "document": "EUS-1",
    }


def document() -> Fields:
    """Return the paper of an example's end-use statement."""
    return {"id": "EUS-1", "kind": "end_use_statement", "sha256": "e5" * 32}


def default_listings() -> tuple[Listing, ...]:
    """Return the entries of the party `listed`."""
    entries = (("EU", "sanction"), ("OFAC", "sanction"), ("BIS", "export.control"))
    return tuple(
        Listing(
            id=f"listed/{regime}",
            party=f"{DATASET}:listed",
            topic=topic,
            regime=regime,
            source=source(f"listed/{regime}"),
            list=f"{regime} list",
            since="2024-01-01",
        )
        for regime, topic in entries
    )


_GOOD: Final = {"pts_s": "1", "vdem_civlib": "0.9", "fh_status": "F", "fh_d4": "4"}
_BAD: Final = {"pts_s": "5", "vdem_civlib": "0.1", "fh_status": "NF", "fh_d4": "0"}
_ONE: Final = {**_GOOD, "pts_s": "5"}
_YEARS: Final = range(2015, 2026)


@cache
def records() -> tuple[DestinationRecord, ...]:
    """Return the destination records of the example world's countries."""
    good = ("DE", "XC", "XE", "XF", "XG", "XH", "XJ")
    values = {(country, year): _GOOD for country in good for year in _YEARS}
    values |= {("XA", year): _BAD for year in _YEARS}
    values |= {("XB", year): _ONE for year in _YEARS}
    values |= {("XT", year): _BAD if year == 2025 else _GOOD for year in _YEARS}
    rows = [
        _make_record(country, measure, year, value)
        for (country, year), measures in values.items()
        for measure, value in measures.items()
    ]
    return (*rows, _make_record("XA", "ucdp_intensity", 2024, "2"))


def _make_record(country: str, measure: str, year: int, value: str) -> DestinationRecord:
    key = f"{country}/{measure}/{year}"
    origin = Provenance(DATASET, key, published=f"{year + 1}-03-01", retrieved=RETRIEVED)
    return DestinationRecord(country, measure, year, value, origin)


def regimes() -> tuple[CountryRegime, ...]:
    """Return the rows that the example world adds to the regimes table."""
    return (
        _make_regime("XE", "arms", "country"),
        _make_regime("XG", "arms", "non_state"),
        _make_regime("XF", "interception", "country"),
        _make_regime("XF", "repression", "country"),
    )


def hubs() -> tuple[Hub, ...]:
    """Return the rows that the example world adds to the hub table."""
    basis = Basis("the example world", "https://example.org/", "text")
    return (
        Hub("XH", "", "", "2020-01-01", None, basis),
        Hub("XG", "8542", "", "2020-01-01", None, basis),
    )


def bans() -> tuple[GoodsBan, ...]:
    """Return the rows that the example world adds to the bans on goods."""
    return (
        _make_ban("8542", "prohibition", "text"),
        _make_ban("8526", "prior_authorisation", "text"),
        _make_ban("9014", "prohibition", "unverified"),
    )


def _make_ban(code: str, consequence: Consequence, verified: Verified) -> GoodsBan:
    return GoodsBan(
        act=f"example act on {code}",
        article="Art. 1",
        country="XJ",
        region="",
        scope="hs",
        codes=(code,),
        since="2020-01-01",
        until="2026-07-01",
        consequence=consequence,
        exceptions="medical use",
        basis=Basis("the example world", "https://example.org/", verified),
        dates_verified=verified,
    )


def _make_regime(
    country: str, equipment: Equipment, scope: Scope, consequence: Consequence = "unknown"
) -> CountryRegime:
    return CountryRegime(
        regime=f"EXAMPLE-{country}",
        country=country,
        issuer="EU",
        celex="",
        title=f"example regime on {country}",
        equipment=equipment,
        scope=scope,
        consequence=consequence,
        since="2020-01-01",
        until=None,
        annex="",
        note="",
        basis=Basis("the example world", "https://example.org/", "text"),
        dates_verified="text",
    )
