"""A party's or tie's properties in Neo4j, worked out from its rows.

Days are of type DATE and an open end of a tie is null. A coarse date becomes the first and last day
that `onward.graph.dates` says, and the tie is marked ``coarse``. The list entries of a party are
lists that stand side by side, as Neo4j keeps no records in a property: one place in all of them is
one entry.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from onward.graph.dates import (
    EPOCH,
    OPEN_END,
    OPEN_START,
    is_coarse,
    known_day,
    since_day,
    until_day,
)
from onward.graph.engine import PartyRecord
from onward.graph.model import Provenance, Shipment, Tie
from onward.graph.sectors import division

FIRST_DAY: Final = date.min
LAST_DAY: Final = date.max
"""What stands for an open end in the lists of a party's entries, as a list holds no null."""

Properties = Mapping[str, object]
"""Properties of a node or relationship by name; None where nothing is stated."""

LONGEST_ID: Final = 4_000
"""Bytes of an id that every version of Neo4j can index."""


def party_properties(record: PartyRecord) -> dict[str, object]:
    """Return the properties of a party, except its pid and degrees.

    A topic on a party's own row is an entry without a start, and counts until ``entry_told``: the
    day from which entries of the same source were known, which say when it holds
    (`PartyRecord.bare_topics`). LAST_DAY there means that there are no such entries.
    """
    entries = list(_list_entries(record))
    sectors = {division(member.sector) for member in record.members if member.sector} - {None}
    return {
        "id": _shorten_id(record.id),
        "ids": [member.id for member in record.members],
        "name": record.name,
        "country": record.head.country if record.head else None,
        "countries": sorted(record.countries) or None,
        "sectors": sorted(filter(None, sectors)) or None,
        "topics": sorted(_list_stated_topics(record)) or None,
        "kinds_inferred": sorted(record.inferred_kinds) or None,
        "entry_topics": [entry.topic for entry in entries] or None,
        "entry_regimes": [entry.regime for entry in entries] or None,
        "entry_since": [entry.since for entry in entries] or None,
        "entry_until": [entry.until for entry in entries] or None,
        "entry_known": [entry.known for entry in entries] or None,
        "entry_told": [entry.superseded for entry in entries] or None,
        "entry_inferred": [entry.inferred for entry in entries] or None,
    }


def tie_properties(tie: Tie) -> dict[str, object]:
    """Return the properties of a tie."""
    share, source = tie.share, tie.source
    return {
        "tid": tie.tid,
        "key": tie.key,
        "source": source.dataset,
        "record": source.record,
        "url": source.url,
        "standing": tie.standing,
        "interest": tie.interest or None,
        "directness": tie.directness,
        "score": tie.score,
        "share_min": share.min if share else None,
        "share_max": share.max if share else None,
        "share_min_exclusive": True if share and share.min_exclusive else None,
        "share_max_exclusive": True if share and share.max_exclusive else None,
        "since": _to_day(since_day(tie.since)),
        "until": _to_day(until_day(tie.until)),
        "known": _to_day(_known_day(source)),
        "coarse": True if is_coarse(tie.since) or is_coarse(tie.until) else None,
    }


def shipment_properties(shipment: Shipment) -> dict[str, object]:
    """Return the properties that a ships_to tie has of its shipment."""
    return {
        "date": _to_day(since_day(shipment.date)),
        "hs": shipment.hs,
        "families": list(shipment.families) or None,
        "country": shipment.destination,
    }


def _list_stated_topics(record: PartyRecord) -> set[str]:
    """Return the topics that sources state, at whatever time; what rules infer is among entries."""
    rows = {topic for party in record.members for topic in party.topics}
    return rows | {entry.topic for entry in record.listings}


@dataclass(frozen=True, slots=True)
class _Entry:
    topic: str
    regime: str
    since: date
    until: date
    known: date
    superseded: date
    inferred: bool


def _list_entries(record: PartyRecord) -> Iterator[_Entry]:
    superseded: dict[tuple[str, str], int] = defaultdict(lambda: OPEN_END)
    for entry in record.listings:
        day_known, key = _known_day(entry.source), (entry.source.dataset, entry.topic)
        # The first entry that was known supersedes the topic of the row.
        superseded[key] = min(superseded[key], day_known)
        days = (_entry_day(since_day(entry.since)), _last_day(until_day(entry.until)))
        is_inferred = entry.standing == "inferred"
        yield _Entry(entry.topic, entry.regime, *days, _entry_day(day_known), LAST_DAY, is_inferred)
    for party in record.members:
        day_known = _known_day(party.source)
        for topic in party.topics:
            days = (_entry_day(day_known), _last_day(superseded[party.source.dataset, topic]))
            yield _Entry(topic, "", FIRST_DAY, LAST_DAY, *days, inferred=False)
        for trait in party.inferred:
            if trait.about == "topic":
                days = (_entry_day(day_known), LAST_DAY)
                yield _Entry(trait.value, "", FIRST_DAY, LAST_DAY, *days, inferred=True)


def _known_day(source: Provenance) -> int:
    return known_day(source.published, source.retrieved)


def _to_day(number: int) -> date | None:
    """Return the day of a number (dates.day_number); None for an open end."""
    return None if number in (OPEN_START, OPEN_END) else EPOCH + timedelta(days=number)


def _entry_day(number: int) -> date:
    """Return the day of a number, where a list must also hold a day for an open end."""
    return FIRST_DAY if number == OPEN_START else _to_day(number) or LAST_DAY


def _last_day(number: int) -> date:
    """Return the day of a number; the very last day stands for an open end alone.

    A source that states that day is written a day earlier, which only a question about that very
    day could tell apart.
    """
    return LAST_DAY if number == OPEN_END else min(_entry_day(number), LAST_DAY - timedelta(days=1))


def _shorten_id(text: str) -> str:
    """Return an id, or the beginning and a hash of one that is too long for an index."""
    # Neo4j limits the size of an index key in bytes.
    data = text.encode()
    if len(data) <= LONGEST_ID:
        return text
    return f"{text[:200]}… {hashlib.sha256(data).hexdigest()}"
