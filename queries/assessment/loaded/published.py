"""Of which regimes a list was published, and of which only own tables have entries."""

from onward.graph.store.snapshots import Snapshot
from onward.loaders.load import has_own_tables


def find_published(snapshot: Snapshot) -> frozenset[str] | None:
    """Return the regimes of which a layer has a list that is not the user's own.

    None where no own table has an entry of a list.
    """
    listing = [layer for layer in snapshot.layers if layer.counts.get("listings")]
    users = [layer for layer in listing if has_own_tables(layer.source)]
    if not users:
        return None
    others = [layer for layer in snapshot.layers if layer not in users]
    named = {layer.regime for layer in others}
    for layer in others:
        if layer in listing and not layer.regime:
            column = snapshot.read(layer, "listings")["regime"]
            named.update(*(chunk.dictionary.to_pylist() for chunk in column.chunks))
    return frozenset(named - {""})
