"""How many parties of each country stand on a list that is loaded."""

from collections import Counter
from datetime import date
from typing import Final

from onward.graph.engine import Engine
from onward.graph.store.snapshots import Snapshot

TOGETHER: Final = 2_000
"""Parties that are described at once."""


def count_listed(engine: Engine, snapshot: Snapshot, on: date) -> Counter[str]:
    """Count the parties with an entry of a list that holds on a day, by their countries.

    A party that several sources describe counts once for each country that one of them states.

    Args:
        engine: Over the snapshot.
        snapshot: Has the lists.
        on: The day.
    """
    counts: Counter[str] = Counter()
    listed = _find_listed(engine, snapshot)
    for start in range(0, len(listed), TOGETHER):
        for record in engine.parties(listed[start : start + TOGETHER]):
            if record.entries(on, None):
                counts.update(record.countries)
    return counts


def _find_listed(engine: Engine, snapshot: Snapshot) -> list[int]:
    """Return the handle of each party that an entry names, once."""
    ids: dict[str, None] = {}
    for layer in snapshot.layers:
        if layer.counts.get("listings"):
            named = snapshot.read(layer, "listings")["party"].unique().to_pylist()
            ids.update(dict.fromkeys(named))
    return sorted({pid for pid in engine.find(list(ids)) if pid is not None})
