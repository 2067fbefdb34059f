"""Why a party is listed, in a line for each of its entries: for the details of a card."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import Listing
from onward.queries.assessment.words.reasons import shorten_reason
from onward.viz.content.texts import printable

ENTRIES: Final = 12
"""So many entries of a party are said at most; how many there are beyond them is said, too."""


def describe_entries(record: PartyRecord, on: date, as_of: date | None) -> tuple[str, ...]:
    """Return a line for each list entry of a party that holds on a day, equal ones once.

    Args:
        record: Of the party.
        on: The day.
        as_of: Use only what was known by this day; None = everything.
    """
    lines = list(dict.fromkeys(map(_describe_entry, record.entries(on, as_of))))
    more = len(lines) - ENTRIES
    return (*lines[:ENTRIES], f"… and {more:,} more") if more > 0 else tuple(lines)


def _describe_entry(entry: Listing) -> str:
    reason = shorten_reason(entry.text)
    text = ", ".join(_list_facts(entry))
    return printable(f"{text}: {reason}" if reason else text)


def _list_facts(entry: Listing) -> Iterator[str]:
    yield entry.list or entry.regime or "regime not stated"
    if entry.entry_id:
        yield f"entry {entry.entry_id}"
    if entry.measure:
        yield entry.measure
    if entry.since:
        yield f"since {entry.since}"
    if entry.act:
        yield entry.act
