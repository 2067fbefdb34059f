"""A snapshot as it would be without some ties and list entries, or with others; in memory only."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from onward.errors import InputRefused
from onward.graph.json_forms import canonical_hash
from onward.graph.model import Provenance, Shipment, Tie, TieKind
from onward.graph.shares import Share
from onward.graph.shipments.ties import ships_to
from onward.graph.store.manifests import LayerManifest, SourceFacts
from onward.graph.store.snapshots import Snapshot, memory_snapshot
from onward.queries.what_if.changes import Supposed, SupposedOwner

if TYPE_CHECKING:
    import pyarrow as pa

DATASET: Final = "what-if"
"""What stands for the source of supposed ties."""


def suppose_snapshot(
    snapshot: Snapshot, supposed: Supposed, owners: Iterable[SupposedOwner]
) -> Snapshot:
    """Return a snapshot with supposed ties and without others.

    Args:
        snapshot: As it is.
        supposed: What to drop, and which shares are others.
        owners: Owners to add, of those that are parties of the snapshot.

    Raises:
        InputRefused: A tie, list entry or party is not there.
    """
    ties = _find_ties(snapshot, (*supposed.drop, *supposed.share))
    _require_listings(snapshot, supposed.delist)
    deliveries = _find_deliveries(snapshot, [ties[name] for name in supposed.drop])
    dropped = {ties[name].tid for name in (*supposed.drop, *supposed.share)}
    dropped |= {tie.tid for row in deliveries for tie in ships_to(row)}
    shipments = {(row.source.dataset, row.id) for row in deliveries}
    added = [
        replace(
            ties[name], share=Share(float(text), float(text)), source=_make_source(f"share {name}")
        )
        for name, text in supposed.share.items()
    ]
    added += list(_make_owners(snapshot, owners))
    extra = memory_snapshot(added, [SourceFacts(name=DATASET)] if added else ())
    extra_layers = {layer.id for layer in extra.layers}

    def read(layer: LayerManifest, name: str) -> "pa.Table":
        if layer.id in extra_layers:
            return extra.read(layer, name)
        table = snapshot.read(layer, name)
        if name == "ties" and dropped:
            return _without_rows(table, "tid", dropped)
        if name == "shipments" and shipments:
            ids = [number for dataset, number in shipments if dataset == layer.name]
            return _without_rows(table, "id", ids)
        if name == "listings" and supposed.delist:
            return _without_rows(table, "id", supposed.delist)
        return table

    layers = (*snapshot.layers, *extra.layers)
    # no folder to compile into: what is supposed leaves no trace on the disk
    changed = Snapshot(layers, read, None, snapshot.ledger, snapshot.judgements)
    changed.id = f"{DATASET}-{canonical_hash([snapshot.id, supposed.model_dump(mode='json')])}"
    return changed


def _without_rows(table: "pa.Table", column: str, values: Iterable[object]) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415  # Arrow is slow to import
    import pyarrow.compute as pc  # noqa: PLC0415  # likewise

    given = pa.array(sorted(values, key=str), table[column].type)
    return table.filter(pc.invert(pc.is_in(table[column], value_set=given)))


def _find_ties(snapshot: Snapshot, names: Iterable[str]) -> dict[str, Tie]:
    """Return ties by the names that somebody gives them.

    Raises:
        InputRefused: There is no such tie, or there are several.
    """
    wanted_names = tuple(names)
    if not wanted_names:
        return {}
    by_number: dict[str, Tie] = {}
    by_ends: dict[str, list[Tie]] = {}
    for tie in snapshot.statements().ties:
        by_number[str(tie.tid)] = tie
        by_ends.setdefault(f"{tie.start} {tie.kind} {tie.end}", []).append(tie)
    return {name: _choose_tie(name, by_number, by_ends) for name in wanted_names}


def _find_deliveries(snapshot: Snapshot, ties: Iterable[Tie]) -> list[Shipment]:
    """Return the deliveries that some ties are made of: a delivery without its tie is none."""
    tids = {tie.tid for tie in ties if tie.kind == TieKind.SHIPS_TO}
    if not tids:
        return []
    rows = snapshot.statements().shipments
    return [row for row in rows if not tids.isdisjoint(tie.tid for tie in ships_to(row))]


def _choose_tie(name: str, by_number: dict[str, Tie], by_ends: dict[str, list[Tie]]) -> Tie:
    if name in by_number:
        return by_number[name]
    fitting = by_ends.get(" ".join(name.split()), [])
    if len(fitting) == 1:
        return fitting[0]
    what = "there are several ties" if fitting else "there is no tie"
    numbers = ", ".join(str(tie.tid) for tie in fitting)
    hint = f"name one by its number: {numbers}" if fitting else "write FROM KIND TO, or its number"
    raise InputRefused(f"{what} {name!r}", field="drop", hint=hint)


def _require_listings(snapshot: Snapshot, entries: Iterable[str]) -> None:
    names = tuple(entries)
    ids = {row.id for row in snapshot.statements().listings} if names else set()
    for entry in names:
        if entry not in ids:
            raise InputRefused(f"there is no list entry {entry!r}", field="delist")


def _make_owners(snapshot: Snapshot, owners: Iterable[SupposedOwner]) -> Iterator[Tie]:
    rows = tuple(owners)
    ids = {party.id for party in snapshot.statements().parties} if rows else set()
    for row in rows:
        for party in (row.owner, row.of):
            if party not in ids:
                hint = "give the id of a loaded party, or add the owner to a party of the order"
                raise InputRefused(f"there is no party {party!r}", field="add", hint=hint)
        share = Share(float(row.share), float(row.share))
        source = _make_source(f"{row.owner} owns {row.of}")
        yield Tie(row.owner, row.of, TieKind.OWNS.value, source, share)


def _make_source(record: str) -> Provenance:
    return Provenance(DATASET, record)
