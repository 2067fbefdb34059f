"""Parties by any of their sources' ids; for an id that is not there, parties that may be meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from onward.errors import UsageError

if TYPE_CHECKING:  # an engine brings numpy, a snapshot's rows Arrow: only when they are opened
    from onward.graph.engine import Engine
    from onward.graph.store.snapshots import Snapshot

SUGGESTED: Final = 3
"""So many parties are suggested for an id that is not found."""

CLOSE: Final = 0.8
"""How much of an id must agree with what was typed, for difflib."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyQuestion:
    """A question about parties, with all that answers it.

    Attributes:
        snapshot: The snapshot asked.
        engine: The engine over it.
        pids: Handles of the parties, as asked.
        on: Day on which ties must hold.
        as_of: Day by which they must have been known; None = everything.
    """

    snapshot: "Snapshot"
    engine: "Engine"
    pids: Sequence[int]
    on: date
    as_of: date | None


def find_parties(engine: "Engine", snapshot: "Snapshot", ids: Sequence[str]) -> list[int]:
    """Return the handles of parties by any of their sources' ids.

    Raises:
        UsageError: There is no party with such an id; the message suggests some.
    """
    pids = []
    for party_id, pid in zip(ids, engine.find(ids), strict=True):
        if pid is None:
            raise _unknown_party(snapshot, party_id)
        pids.append(pid)
    return pids


def check_parties(snapshot: "Snapshot", ids: Iterable[str]) -> None:
    """Refuse ids of parties that no source describes.

    Raises:
        UsageError: No source describes a party with such an id; the message suggests some.
    """
    names = party_names(snapshot, ids)
    for party_id in ids:
        if party_id not in names:
            raise _unknown_party(snapshot, party_id)


def party_names(snapshot: "Snapshot", ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the parties that sources describe, by id."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parties = snapshot.table("parties").select(["id", "name"])
    rows = parties.filter(pc.is_in(parties["id"], pa.array([*ids], pa.string()))).to_pylist()
    return {row["id"]: row["name"] for row in rows}


def _unknown_party(snapshot: "Snapshot", party_id: str) -> UsageError:
    return UsageError(f"there is no party {party_id!r}; {_suggest_parties(snapshot, party_id)}")


def _suggest_parties(snapshot: "Snapshot", typed: str) -> str:
    """Suggest parties whose name is what was typed, or whose id is close to it."""
    from onward.graph.names.normalise import normalise

    parties = snapshot.statements().parties
    name, local_id = normalise(typed), typed.partition(":")[2] or typed
    near = [party for party in parties if normalise(party.name) == name]
    near = near or [party for party in parties if party.id.partition(":")[2] == local_id]
    if not near and not local_id.isdigit():  # a number that is close names another entry
        close = get_close_matches(typed, [party.id for party in parties], SUGGESTED, CLOSE)
        near = [party for party in parties if party.id in close]
    if near:
        named = " or ".join(f"{party.id} ({party.name})" for party in near[:SUGGESTED])
        return f"did you mean {named}?"
    layers = ", ".join(layer.name for layer in snapshot.layers)
    return f"an id is written source:number, and the loaded sources are: {layers}"
