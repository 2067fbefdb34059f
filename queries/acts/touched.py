"""What of an assessment's sources is another one today: then it is to be made again."""

from collections.abc import Iterator

from onward.graph.store.snapshots import Snapshot
from onward.queries.acts.today import AssessmentBasis
from onward.queries.shipments.own_shipments import LAYER


def list_touched(basis: AssessmentBasis, snapshot: Snapshot) -> Iterator[str]:
    """Yield which sources have changed since an assessment, in words.

    The layer of own deliveries grows with every delivery, and is left out.
    """
    if basis.snapshot == snapshot.id:
        return
    seen = basis.sources
    now = {layer.id: layer.name for layer in snapshot.layers}
    names = set(seen.values())
    for layer_id, name in sorted(now.items(), key=lambda row: row[1]):
        if layer_id not in seen and name != LAYER:
            yield f"{name} {'was loaded anew' if name in names else 'is loaded now'}"
    for name in sorted(names - set(now.values()) - {LAYER}):
        yield f"{name} is not loaded any more"
