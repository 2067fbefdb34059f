"""Sanction and Risk entities: who listed a party, under which programme, since when and why."""

import re
from collections.abc import Iterator, Mapping

from onward.graph.model import Listing
from onward.graph.regimes import find_regime
from onward.loaders.sources.ftm.entity import FtmEntity
from onward.loaders.sources.ftm.ties import required_refs

LISTED = frozenset(
    {
        "asset.frozen",
        "debarment",
        "export.control",
        "export.risk",
        "invest.ban",
        "invest.risk",
        "reg.action",
        "reg.warn",
        "sanction",
        "sanction.counter",
        "wanted",
    }
)
"""Topics that a list imposes; the others say what a party is."""

_ISSUERS = (
    (re.compile(r"Foreign Assets Control|\bOFAC\b"), "OFAC"),
    (re.compile(r"Industry and Security|\bBIS\b"), "BIS"),
)
_PROGRAMMES = {"EU": "EU", "UN": "UN", "GB": "UK", "SECO": "CH"}


def listings(entity: FtmEntity, topics_of: Mapping[str, tuple[str, ...]]) -> Iterator[Listing]:
    """Yield one listing per party and topic.

    A Sanction does not say which kind of measure it is; the topics of its party do. If the party
    is sanctioned, or has no topic of a list at all, the listing is a sanction.

    Args:
        entity: A Sanction or Risk.
        topics_of: Topics by party id.
    """
    since = entity.earliest("startDate", "listingDate")
    published = entity.earliest("listingDate")
    # one Sanction may be about several parties: each listing gets its own record
    number = 0
    for party in required_refs(entity, "entity"):
        for topic in _listing_topics(entity, topics_of.get(party, ())):
            record = f"{entity.id}/{number}" if number else entity.id
            number += 1
            yield Listing(
                id=record,
                party=party,
                topic=topic,
                regime=regime(entity),
                source=entity.source(record, published),
                programme=entity.first("programId", "program"),
                entry_id=entity.first("authorityId", "unscId"),
                measure=entity.joined("provisions"),
                since=since,
                until=entity.until(),
                text=entity.joined("reason"),
                notes=_collect_notes(entity),
            )


def _listing_topics(entity: FtmEntity, topics: tuple[str, ...]) -> tuple[str, ...]:
    # a Risk names its topics itself
    if stated := entity.topics():
        return stated
    of_lists = tuple(topic for topic in topics if topic in LISTED)
    return ("sanction",) if "sanction" in of_lists or not of_lists else of_lists


def regime(entity: FtmEntity) -> str:
    """Return whose list it is: by issuer, else by programme, else by country; "" if unknown."""
    authority = entity.joined("authority", "publisher") or ""
    for words, issuer in _ISSUERS:
        if words.search(authority):
            return issuer
    programme = (entity.first("programId") or "").partition("-")[0]
    countries = entity.countries("country")
    issuers = (_PROGRAMMES.get(programme), find_regime(entity.first("authority") or ""))
    return next(filter(None, issuers), _regime_of_country(countries))


def _regime_of_country(countries: tuple[str, ...]) -> str:
    if len(countries) != 1:
        return ""
    # a country of several lists is better than a list that is not stated
    return find_regime(countries[0]) or countries[0]


def _collect_notes(entity: FtmEntity) -> tuple[tuple[str, str], ...]:
    named = ("authority", "program", "status", "programUrl")
    return tuple((name, text) for name in named if (text := entity.joined(name)) is not None)
