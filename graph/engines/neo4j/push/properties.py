"""A party's or tie's properties in Neo4j, worked out from its rows.

Days are of type DATE and an open end of a tie is null. A coarse date becomes the first and last day
that `onward.graph.dates` says, and the tie is marked ``coarse``. The list entries of a party are
lists that stand side by side, as Neo4j keeps no records in a property: one place in all of them is
one entry.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

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

LONGEST_ID: Final = 4_000
"""Bytes of an id that every version of Neo4j can index."""


def party_properties(record: PartyRecord) -> dict[str, Any]:
    """Return the properties of a party but its pid and degrees; null where nothing is known.

    A topic on a party's own row is an entry since ever, and counts until ``entry_told``: the day
    from which entries of the same source were known to tell when it holds
    (`PartyRecord.bare_topics`). LAST_DAY there means that it is not told otherwise.
    """
    entries = list(_entries(record))
    sectors = {found for one in record.members if one.sector and (found := division(one.sector))}
    return {
        "id": _indexed(record.id),
        "ids": [one.id for one in record.members],
        "name": record.name,
        "country": record.head.country if record.head else None,
        "countries": sorted(record.countries) or None,
        "sectors": sorted(sectors) or None,
        "topics": sorted({entry.topic for entry in entries}) or None,
        "entry_topics": [entry.topic for entry in entries] or None,
        "entry_regimes": [entry.regime for entry in entries] or None,
        "entry_since": [entry.since for entry in entries] or None,
        "entry_until": [entry.until for entry in entries] or None,
        "entry_known": [entry.known for entry in entries] or None,
        "entry_told": [entry.told for entry in entries] or None,
        "entry_inferred": [entry.inferred for entry in entries] or None,
    }


def tie_properties(tie: Tie) -> dict[str, Any]:
    """Return the properties of a tie; null where nothing is stated."""
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
        "since": _day(since_day(tie.since)),
        "until": _day(until_day(tie.until)),
        "known": _day(_known(source)),
        "coarse": True if is_coarse(tie.since) or is_coarse(tie.until) else None,
    }


def shipment_properties(shipment: Shipment) -> dict[str, Any]:
    """Return what a ships_to tie shows of its shipment."""
    return {
        "date": _day(since_day(shipment.date)),
        "hs": shipment.hs,
        "families": list(shipment.families) or None,
        "country": shipment.destination,
    }


@dataclass(frozen=True, slots=True)
class _Entry:
    topic: str
    regime: str
    since: date
    until: date
    known: date
    told: date
    inferred: bool


def _entries(record: PartyRecord) -> Iterator[_Entry]:
    told: dict[tuple[str, str], int] = defaultdict(lambda: OPEN_END)
    for entry in record.listings:
        known, said = _known(entry.source), (entry.source.dataset, entry.topic)
        told[said] = min(told[said], known)
        days = (_entry_day(since_day(entry.since)), _last_day(until_day(entry.until)))
        is_inferred = entry.standing == "inferred"
        yield _Entry(entry.topic, entry.regime, *days, _entry_day(known), LAST_DAY, is_inferred)
    for party in record.members:
        known = _known(party.source)
        for topic in party.topics:
            days = (_entry_day(known), _last_day(told[party.source.dataset, topic]))
            yield _Entry(topic, "", FIRST_DAY, LAST_DAY, *days, inferred=False)


def _known(source: Provenance) -> int:
    return known_day(source.published, source.retrieved)


def _day(number: int) -> date | None:
    """Return the day of a number (dates.day_number); None for an open end."""
    return None if number in (OPEN_START, OPEN_END) else EPOCH + timedelta(days=number)


def _entry_day(number: int) -> date:
    """Return the day of a number, where a list must hold one for an open end, too."""
    return FIRST_DAY if number == OPEN_START else _day(number) or LAST_DAY


def _last_day(number: int) -> date:
    """Return the day of a number; the very last day stands for an open end alone.

    A source that states that day is written a day earlier, which only a question about that very
    day could tell apart.
    """
    return LAST_DAY if number == OPEN_END else min(_entry_day(number), LAST_DAY - timedelta(days=1))


def _indexed(text: str) -> str:
    """Return an id as it is, or what an index can take of a very long one, with a hash of all."""
    data = text.encode()
    if len(data) <= LONGEST_ID:
        return text
    return f"{text[:200]}… {hashlib.sha256(data).hexdigest()}"
