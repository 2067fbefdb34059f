"""The days on which something became known: in a snapshot, and of what one order may read.

A row is known since it was published, or retrieved where it states no publication. What was read
again says the same to whoever screens again (`rescreening` leaves both days out), and something
else to whoever asks what was known by a day. So the days of all rows are looked at here whose
parties an order may read of: the ways of all questions are gone from its parties, as they are gone
backwards from changed rows to orders.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from onward.graph.dates import (
    EPOCH,
    OPEN_END,
    OPEN_START,
    day_number,
    known_day,
    since_day,
    until_day,
)
from onward.graph.engine import Engine
from onward.graph.store.snapshots import Snapshot
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.rescreening.affected_parties import find_read
from onward.queries.rescreening.changed_rows import PARTY_COLUMNS
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.transaction import Transaction, transaction_hash
from onward.queries.what_if.spoken_of import find_spoken_of

if TYPE_CHECKING:
    import pyarrow as pa

_WHEN: Final = ("published", "retrieved")
"""The columns that say when a row became known."""

_ROLES: Final = "roles"
"""The column of a delivery that names further parties, each beside its role."""


def list_known_days(snapshot: Snapshot, tables: RuleTables) -> tuple[date, ...]:
    """Return the days on which anything became known, in their order.

    Args:
        snapshot: Its rows are known since they were published, or retrieved.
        tables: An act is known from the day on which it begins, its end from that on which it ends.
    """
    days = _list_days_of_acts(tables)
    for _, _, rows in read_tables(snapshot):
        days |= _list_days(rows)
    return _read_days(days)


def list_days_for(
    order: Transaction, setup: AssessmentSetup, snapshot: Snapshot, on: date
) -> tuple[date, ...]:
    """Return the days on which something became known that an order may read, in their order.

    On all other days of `list_known_days` the order is answered as on the day before. Where it
    cannot be told whom an order speaks of, because a limit was hit, these are all days.

    Args:
        order: As it is assessed.
        setup: What it is assessed against.
        snapshot: The same snapshot.
        on: The day of the question.
    """
    days = _list_days_of_acts(setup.tables) | _list_days_of_departure(order, setup)
    for layer in snapshot.layers:
        days.add(known_day(layer.published, layer.retrieved))
    spoken_of = find_spoken_of(order, setup, on)
    ids = None if spoken_of is None else _list_ids_read(setup.engine, spoken_of)
    for _, table, rows in read_tables(snapshot):
        days |= _list_days(rows if ids is None else _choose_rows(table, rows, ids))
    return _read_days(days)


def _list_days_of_acts(tables: RuleTables) -> set[int]:
    days: set[int] = set()
    for acts in (tables.regimes, tables.repression_acts, tables.bans):
        for act in acts:
            days |= {since_day(act.since), until_day(act.until)}
    return days


def _list_days_of_departure(order: Transaction, setup: AssessmentSetup) -> set[int]:
    """Return the days since which it is known that the goods of an order left."""
    departures = setup.departures
    left = departures.of_order(transaction_hash(order), None)
    left_before = departures.of_other_form(order.id, None)
    return {day_number(day) for day in (left, left_before) if day is not None}


def _list_ids_read(engine: Engine, parties: Iterable[str]) -> frozenset[str]:
    """Return the ids of all rows about parties that reading could lead to from some."""
    region = sorted(find_read(engine, parties))
    records = engine.parties(region)
    members = (member.id for record in records for member in record.members)
    return frozenset(members).union(record.id for record in records)


def _choose_rows(table: str, rows: "pa.Table", ids: frozenset[str]) -> "pa.Table":
    """Return the rows about some parties; all of a table that is about no parties."""
    import pyarrow as pa  # noqa: PLC0415  # Arrow is slow to import
    import pyarrow.compute as pc  # noqa: PLC0415  # likewise

    if table not in PARTY_COLUMNS:
        return rows
    value_set = pa.array(sorted(ids), pa.string())
    is_about = pa.array([False] * rows.num_rows)
    for column in PARTY_COLUMNS[table]:
        if column == _ROLES:
            named = pa.array(_has_role_of(cell, ids) for cell in rows[column].to_pylist())
        else:
            named = pc.is_in(rows[column].cast(pa.string()), value_set=value_set)
        is_about = pc.or_(is_about, named)
    return rows.filter(is_about)


def _has_role_of(cell: Iterable[tuple[str, str]] | None, ids: frozenset[str]) -> bool:
    return any(party in ids for _, party in cell or ())


def read_tables(snapshot: Snapshot) -> "Iterator[tuple[str, str, pa.Table]]":
    """Yield the tables of a snapshot that say of each row when it became known.

    Yields:
        The name of the layer, that of the table, and its rows.
    """
    from onward.graph.statements.schemas import SCHEMAS  # noqa: PLC0415  # brings Arrow

    for layer in snapshot.layers:
        for table, schema in SCHEMAS.items():
            if set(_WHEN) <= set(schema.names) and layer.counts.get(table):
                yield layer.name, table, snapshot.read(layer, table)


def list_when(rows: "pa.Table") -> Iterator[tuple[str | None, str | None]]:
    """Yield when each row was published and retrieved."""
    published, retrieved = (rows[name].to_pylist() for name in _WHEN)
    return zip(published, retrieved, strict=True)


def _list_days(rows: "pa.Table") -> set[int]:
    return {known_day(*pair) for pair in set(list_when(rows))}


def _read_days(days: set[int]) -> tuple[date, ...]:
    return tuple(EPOCH + timedelta(day) for day in sorted(days - {OPEN_START, OPEN_END}))
