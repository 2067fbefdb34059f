"""Whether a party is on a list, by the topics that the tables call listed or restricted."""

from datetime import date
from functools import cache

from onward.graph.engine import PartyRecord
from onward.queries.tables.tables import default_tables


def is_listed(record: PartyRecord, on: date, as_of: date | None) -> bool:
    """Tell whether a party is on a list, or restricted, on a day."""
    return not record.topics(on, as_of).isdisjoint(_listing_topics())


@cache
def _listing_topics() -> frozenset[str]:
    tables = default_tables()
    return frozenset((*tables.topics_of("listed"), *tables.topics_of("restricted")))
