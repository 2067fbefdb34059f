"""From the shared options to a snapshot, an engine, a day and a party."""

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from onward import registry
from onward.cli.options import Shared
from onward.errors import UsageError

if TYPE_CHECKING:  # an engine brings numpy, a snapshot's rows Arrow: only when they are opened
    from onward.graph.engine import Engine
    from onward.graph.store.snapshots import Snapshot

SUGGESTED: Final = 3
"""So many parties are suggested for an id that is not found."""


def open_snapshot(shared: Shared) -> "Snapshot":
    """Open the snapshot that ``--snapshot`` names, else the current one.

    Raises:
        SnapshotMissing: There is none, or the id is not the beginning of exactly one.
    """
    from onward.graph.store.workspace import WorkspaceFolder

    workspace = WorkspaceFolder(shared.workspace)
    return workspace.snapshot(shared.snapshot) if shared.snapshot else workspace.current()


def open_engine(shared: Shared, snapshot: "Snapshot") -> "Engine":
    """Open the engine that ``--engine`` names over a snapshot."""
    engine: Engine = registry.find("engine", shared.engine).Engine.open(snapshot)
    return engine


def question_day(shared: Shared, snapshot: "Snapshot") -> date:
    """Give ``--on``, else the newest day on which a layer was retrieved (02, Time).

    Raises:
        UsageError: No layer has such a date.
    """
    from onward.graph.dates import first_day

    if shared.on is not None:
        return shared.on
    dates = [layer.retrieved or layer.published for layer in snapshot.layers]
    days = [first_day(text) for text in dates if text]
    if not days:
        raise UsageError("no layer has a retrieval date; give --on YYYY-MM-DD")
    return max(days)


def find_parties(engine: "Engine", snapshot: "Snapshot", ids: Sequence[str]) -> list[int]:
    """Give the handles of parties by any of their sources' ids.

    Raises:
        UsageError: There is no party of such an id; the message suggests some.
    """
    found = []
    for party_id, pid in zip(ids, engine.find(ids), strict=True):
        if pid is None:
            raise UsageError(f"there is no party {party_id!r}; {_suggestion(snapshot, party_id)}")
        found.append(pid)
    return found


def check_parties(snapshot: "Snapshot", ids: Iterable[str]) -> dict[str, str]:
    """Give the names of parties that sources describe, by id.

    Raises:
        UsageError: No source describes a party of such an id; the message suggests some.
    """
    names = party_names(snapshot, ids)
    for party_id in ids:
        if party_id not in names:
            raise UsageError(f"there is no party {party_id!r}; {_suggestion(snapshot, party_id)}")
    return names


def party_names(snapshot: "Snapshot", ids: Iterable[str]) -> dict[str, str]:
    """Give the names of those of the parties that sources describe, by id."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parties = snapshot.table("parties").select(["id", "name"])
    rows = parties.filter(pc.is_in(parties["id"], pa.array([*ids], pa.string()))).to_pylist()
    return {row["id"]: row["name"] for row in rows}


def _suggestion(snapshot: "Snapshot", wanted: str) -> str:
    """Suggest parties whose name is what was typed, or whose id is close to it."""
    from onward.graph.names.normalise import normalise

    parties = snapshot.statements().parties
    name, local = normalise(wanted), wanted.partition(":")[2] or wanted
    near = [party for party in parties if normalise(party.name) == name]
    near = near or [party for party in parties if party.id.partition(":")[2] == local]
    if not near and not local.isdigit():  # a number that is close names another entry
        close = get_close_matches(wanted, [party.id for party in parties], SUGGESTED, 0.8)
        near = [party for party in parties if party.id in close]
    if near:
        return "did you mean " + " or ".join(f"{p.id} ({p.name})" for p in near[:SUGGESTED]) + "?"
    layers = ", ".join(layer.name for layer in snapshot.layers)
    return f"an id is written source:number, and the sources loaded are: {layers}"
