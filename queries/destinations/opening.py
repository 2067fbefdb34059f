"""Country records, opened: once for the rows that many small worlds share."""

from collections.abc import Iterable
from functools import lru_cache

from onward.graph.cache import FEW_OBJECTS, SameObjects
from onward.graph.model import DestinationRecord
from onward.queries.destinations.records import Destinations
from onward.queries.rules.policy import Record
from onward.queries.tables.tables import RuleTables


def open_destinations(
    records: Iterable[DestinationRecord], tables: RuleTables, record: Record
) -> Destinations:
    """Return country records; of the same few rows, the very ones that were opened before.

    Args:
        records: Destination rows of all layers, in any order.
        tables: The rule pack's tables.
        record: What the policy says of them.
    """
    rows = tuple(records)
    if len(rows) > FEW_OBJECTS:  # keeping them would outweigh what it saves
        return _open_rows(rows, tables, record)
    return _open_same(SameObjects(rows), SameObjects([tables]), record)


@lru_cache(maxsize=4)
def _open_same(
    rows: SameObjects[DestinationRecord], tables: SameObjects[RuleTables], record: Record
) -> Destinations:
    return _open_rows(rows.objects, tables.objects[0], record)


def _open_rows(
    rows: Iterable[DestinationRecord], tables: RuleTables, record: Record
) -> Destinations:
    return Destinations(
        rows,
        tables,
        families_needed=record.families_needed,
        count_regimes=record.count_regimes,
    )
