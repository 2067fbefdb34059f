"""What the layer of suggested pairs was made over, and whether that has changed since.

Apart from the making of suggestions, which needs Arrow's functions: an assessment only asks this.
"""

from typing import Final

from onward.graph.identity.suggested import SUGGESTIONS
from onward.graph.store.snapshots import Snapshot

WHAT: Final = "parties that may be one under other names"
"""What the layer holds, as notes and gaps name it."""


def stale_note(snapshot: Snapshot) -> str | None:
    """Say that layers have changed since pairs were looked for among them, or None."""
    layer = snapshot.layer(SUGGESTIONS)
    if layer is None:
        return None
    compared, now = layer.log["compared"], compared_layers(snapshot)
    if compared is None:
        return f"{WHAT}: only what another program proposed; onward merges suggest looks for more"
    every = now.keys() | compared.keys()
    changed = sorted(name for name in every if now.get(name) != compared.get(name))
    if not changed:
        return None
    before = f"looked for before {', '.join(changed)} changed"
    return f"{WHAT}: {before}; onward merges suggest looks again"


def compared_layers(snapshot: Snapshot) -> dict[str, str]:
    """Return the ids of the layers that hold parties, by name."""
    return {layer.name: layer.id for layer in snapshot.layers if layer.counts.get("parties")}
