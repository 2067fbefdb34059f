"""What the graph in Neo4j looks like: labels, relationship types, constraints and indexes.

Cypher cannot take a label or a relationship type as a parameter, so these are the only words that
ever become part of a query, and each of them is a constant of this module. Everything that comes
from a source or a user is the value of a parameter.
"""

from collections.abc import Iterable
from typing import Final

from onward.errors import EngineError
from onward.graph.engines.neo4j.statement import CypherStatement
from onward.graph.model import UNDIRECTED, PartyKind, TieKind

FORMAT: Final = 2
"""Version of this schema; raise it with every change of what a label or property means."""

CLEARING, LOADING, READY = "clearing", "loading", "ready"
"""States of what is pushed: all of it is being removed; it is being written; it is whole."""

LABELS: Final[dict[str, str]] = {kind.value: kind.value for kind in PartyKind}
"""The label of each party kind, beside ``Party``, which every party has."""

TYPES: Final[dict[str, str]] = {kind.value: kind.value.upper() for kind in TieKind}
"""The relationship type of each tie kind."""

UNDIRECTED_TYPES: Final = tuple(TYPES[kind] for kind in TieKind if kind in UNDIRECTED)

CONSTRAINTS: Final[dict[str, str]] = {
    "onward_party_pid": (
        "CREATE CONSTRAINT onward_party_pid IF NOT EXISTS FOR (n:Party) REQUIRE n.pid IS UNIQUE"
    ),
    "onward_party_id": (
        "CREATE CONSTRAINT onward_party_id IF NOT EXISTS FOR (n:Party) REQUIRE n.id IS UNIQUE"
    ),
    "onward_snapshot": (
        "CREATE CONSTRAINT onward_snapshot IF NOT EXISTS "
        "FOR (n:OnwardSnapshot) REQUIRE n.single IS UNIQUE"
    ),
    "onward_progress": (
        "CREATE CONSTRAINT onward_progress IF NOT EXISTS "
        "FOR (n:OnwardProgress) REQUIRE n.single IS UNIQUE"
    ),
}

INDEXES: Final[dict[str, str]] = {
    f"onward_tid_{kind}": (
        f"CREATE INDEX onward_tid_{kind} IF NOT EXISTS FOR ()-[r:{name}]-() ON (r.tid)"
    )
    for kind, name in TYPES.items()
}

SCHEMA_NAMES: Final = CypherStatement("SHOW INDEXES YIELD name RETURN name", {})
AWAIT_INDEXES: Final = CypherStatement("CALL db.awaitIndexes()", {})
NODES: Final = CypherStatement("MATCH (n) RETURN count(n)", {}, rows=1)


def label(kind: str) -> str:
    """Return the label of a party kind.

    Raises:
        EngineError: There is no such kind.
    """
    return _look_up(LABELS, kind, "party")


def labels(kinds: Iterable[str]) -> str:
    """Return the labels of several party kinds, as ``A:B``, in the order of the model."""
    chosen = {label(kind) for kind in kinds}
    return ":".join(name for name in LABELS.values() if name in chosen)


def relationship(kind: str) -> str:
    """Return the relationship type of a tie kind.

    Raises:
        EngineError: There is no such kind.
    """
    return _look_up(TYPES, kind, "tie")


def relationships(kinds: Iterable[str]) -> str:
    """Return the types of several tie kinds, as ``A|B``, in the order of the model."""
    chosen = {relationship(kind) for kind in kinds}
    return "|".join(name for name in TYPES.values() if name in chosen)


def _look_up(names: dict[str, str], kind: str, what: str) -> str:
    if kind not in names:
        raise EngineError(f"engine neo4j: there is no {what} kind {kind!r}")
    return names[kind]
