"""Queries for the ties that touch parties, and for how many there are."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from onward.graph.engine import Direction
from onward.graph.engines.neo4j.push.projection import degree_name
from onward.graph.engines.neo4j.schema import relationship, relationships
from onward.graph.engines.neo4j.statement import CypherStatement
from onward.graph.model import UNDIRECTED, TieKind

WIDEST: Final = 5_000
"""Parties that one statement asks about; for more of them there are several statements."""


def incident_ties(
    parties: Sequence[int],
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> Iterator[CypherStatement]:
    """Yield the statements for the ids of the ties that touch parties; see `Engine.incident`."""
    for low in range(0, len(parties), WIDEST):
        portion = list(parties[low : low + WIDEST])
        values = {"parties": portion, "on": on, "as_of": as_of}
        stated = {name: value for name, value in values.items() if value is not None}
        yield CypherStatement(_write_ties_query(kinds, direction, on, as_of), stated)


def _write_ties_query(
    kinds: Sequence[str], direction: Direction, on: date | None, as_of: date | None
) -> str:
    condition = " AND ".join(_list_conditions(on, as_of)) or "true"
    return "\nUNION\n".join(
        f"UNWIND $parties AS pid MATCH (:Party {{pid: pid}}){path}() WHERE {condition} "
        "RETURN DISTINCT r.tid AS tid"
        for path in _list_patterns(kinds, direction)
    )


def _list_conditions(on: date | None, as_of: date | None) -> Iterator[str]:
    if on is not None:
        yield "(r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until > $on)"
    if as_of is not None:
        yield "(r.known IS NULL OR r.known <= $as_of)"


def _list_patterns(kinds: Sequence[str], direction: Direction) -> Iterator[str]:
    """Yield how the ties may lie at a party; those of undirected kinds lie both ways."""
    both_ways = [kind for kind in kinds if kind in UNDIRECTED or direction == "both"]
    one_way = [kind for kind in kinds if kind not in both_ways]
    if both_ways:
        yield f"-[r:{relationships(both_ways)}]-"
    if one_way:
        types = relationships(one_way)
        yield f"-[r:{types}]->" if direction == "out" else f"<-[r:{types}]-"


def party_degrees(parties: Sequence[int], kind: str, direction: Direction) -> CypherStatement:
    """Return the statement for the degrees that were pushed with the parties: pid and count."""
    relationship(kind)  # refuses an unknown kind
    name = degree_name(TieKind(kind), direction)
    return CypherStatement(
        f"UNWIND $parties AS pid MATCH (n:Party {{pid: pid}}) RETURN pid, coalesce(n.{name}, 0)",
        {"parties": list(parties)},
    )
