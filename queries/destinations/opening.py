"""Country records, opened: once for the rows that many small worlds share."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from onward.graph.cache import FEW_OBJECTS, SameObjects
from onward.graph.model import DestinationRecord
from onward.queries.destinations.records import Destinations
from onward.queries.tables.tables import RuleTables


class Vote(NamedTuple):
    """What a policy says of how families of measures make a record, as `Destinations` takes it."""

    families_needed: int
    count_regimes: bool


def open_destinations(
    records: Iterable[DestinationRecord], tables: RuleTables, vote: Vote
) -> Destinations:
    """Return country records; of the same few rows, the very ones that were opened before.

    Args:
        records: Destination rows of all layers, in any order.
        tables: The rule pack's tables.
        vote: What the policy says of them.
    """
    rows = tuple(records)
    if len(rows) > FEW_OBJECTS:  # keeping them would outweigh what it saves
        return _open_rows(rows, tables, vote)
    return _open_same(SameObjects(rows), SameObjects([tables]), vote)


@lru_cache(maxsize=4)
def _open_same(
    rows: SameObjects[DestinationRecord], tables: SameObjects[RuleTables], vote: Vote
) -> Destinations:
    return _open_rows(rows.objects, tables.objects[0], vote)


def _open_rows(rows: Iterable[DestinationRecord], tables: RuleTables, vote: Vote) -> Destinations:
    return Destinations(
        rows,
        tables,
        families_needed=vote.families_needed,
        count_regimes=vote.count_regimes,
    )
