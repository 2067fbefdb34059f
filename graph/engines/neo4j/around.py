"""What touches parties: their ties, and how many there are."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from onward.graph.engine import Direction
from onward.graph.engines.neo4j.push.projection import degree_name
from onward.graph.engines.neo4j.schema import relationship, relationships
from onward.graph.engines.neo4j.statement import Statement
from onward.graph.model import UNDIRECTED, TieKind

WIDEST: Final = 5_000
"""Parties that one statement asks of; more of them are asked of in several."""


def ties(
    parties: Sequence[int],
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> Iterator[Statement]:
    """Ask for the ids of the ties that touch parties; see `Engine.incident`."""
    for low in range(0, len(parties), WIDEST):
        some = list(parties[low : low + WIDEST])
        values = {"parties": some, "on": on, "as_of": as_of}
        given = {name: value for name, value in values.items() if value is not None}
        yield Statement(_ties_text(kinds, direction, on, as_of), given)


def _ties_text(
    kinds: Sequence[str], direction: Direction, on: date | None, as_of: date | None
) -> str:
    condition = " AND ".join(_holds(on, as_of)) or "true"
    return "\nUNION\n".join(
        f"UNWIND $parties AS pid MATCH (:Party {{pid: pid}}){path}() WHERE {condition} "
        "RETURN DISTINCT r.tid AS tid"
        for path in _crossings(kinds, direction)
    )


def _holds(on: date | None, as_of: date | None) -> Iterator[str]:
    if on is not None:
        yield "(r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until > $on)"
    if as_of is not None:
        yield "(r.known IS NULL OR r.known <= $as_of)"


def _crossings(kinds: Sequence[str], direction: Direction) -> Iterator[str]:
    """Write how the ties lie at a party; those of undirected kinds lie both ways."""
    free = [kind for kind in kinds if kind in UNDIRECTED or direction == "both"]
    bound = [kind for kind in kinds if kind not in free]
    if free:
        yield f"-[r:{relationships(free)}]-"
    if bound:
        types = relationships(bound)
        yield f"-[r:{types}]->" if direction == "out" else f"<-[r:{types}]-"


def degrees(parties: Sequence[int], kind: str, direction: Direction) -> Statement:
    """Ask for the degrees that were pushed with the parties: rows of pid and count."""
    relationship(kind)  # refuses a kind that is none
    name = degree_name(TieKind(kind), direction)
    return Statement(
        f"UNWIND $parties AS pid MATCH (n:Party {{pid: pid}}) RETURN pid, coalesce(n.{name}, 0)",
        {"parties": list(parties)},
    )
