"""Rows of the users' own tables that are about somebody whom no table describes.

A slip in an id loses what the row says: an entry of a list is compared with no name, and an owner
stands above nobody. What it was about cannot be told, so every assessment names it.
"""

from collections.abc import Collection, Iterator
from typing import Final

from onward.graph.engine import Engine
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.snapshots import Snapshot
from onward.loaders.load import has_own_tables

_OVER: Final = frozenset({"owns", "controls", "directs"})
"""Kinds of ties whose end is the party that they are about."""


def list_undescribed(layer: LayerManifest, snapshot: Snapshot, engine: Engine) -> tuple[str, ...]:
    """Return the ids that entries and owners of an own layer are about, and that nobody has."""
    # tables of Arrow are read without its functions, which are slow to import
    if not has_own_tables(layer.source) or not (layer.counts.keys() & {"listings", "ties"}):
        return ()
    described = set(_read_ids(layer, snapshot, "parties", "id"))
    listed = set(_read_ids(layer, snapshot, "listings", "party")) - described
    owners = dict(_list_owners(layer, snapshot, described))
    missing = _leave_out_described({*listed, *owners}, engine)
    # of an owner whom nobody describes either, whoever looks for it is told so
    unknown = _leave_out_described(set(owners.values()) - described, engine)
    named = (party for party in missing if party in listed or owners[party] not in unknown)
    return tuple(sorted(named))


def _leave_out_described(parties: Collection[str], engine: Engine) -> set[str]:
    ids = sorted(parties)
    pids = engine.find(ids) if ids else []
    return {
        party
        for party, pid in zip(ids, pids, strict=True)
        if pid is None or not engine.parties([pid])[0].members
    }


def _read_ids(layer: LayerManifest, snapshot: Snapshot, table: str, column: str) -> Iterator[str]:
    if layer.counts.get(table):
        yield from snapshot.read(layer, table)[column].to_pylist()


def _list_owners(
    layer: LayerManifest, snapshot: Snapshot, described: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the companies that the layer does not describe, each with an owner or leader.

    Of one in the middle of a chain whoever stands below it says that it is not known.
    """
    if not layer.counts.get("ties"):
        return
    ties = snapshot.read(layer, "ties")
    columns = (ties[column].to_pylist() for column in ("kind", "start", "end"))
    over = [(start, end) for kind, start, end in zip(*columns, strict=True) if kind in _OVER]
    above = {start for start, _ in over}
    for start, end in over:
        if end not in described and end not in above:
            yield end, start
