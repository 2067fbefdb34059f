"""Which lists have changed since a snapshot: an assessment against it is older than these."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from onward.errors import StoreError

if TYPE_CHECKING:
    from onward.graph.store.manifests import LayerManifest
    from onward.graph.store.workspace import Snapshot, SnapshotFolder

_ENTRIES: Final = "listings"
"""What a layer has that brings a list, among the counts of its rows."""


class ListAges:
    """Tells which lists are loaded now in another version than in an earlier snapshot.

    A list is a layer that holds entries of lists, now or then. Of an earlier snapshot, or a layer
    of it, that cannot be read any more, nothing can be told: its lists count as changed.

    Args:
        folder: Has the snapshots.
        open_now: Opens the snapshot that is loaded now; None where nothing is.
    """

    def __init__(self, folder: "SnapshotFolder", open_now: "Callable[[], Snapshot | None]") -> None:
        self._folder = folder
        self._open_now = open_now
        self._changed: dict[str, tuple[str, ...]] = {}
        self._are_lists: dict[str, bool] = {}

    @cached_property
    def _layers_now(self) -> "dict[str, LayerManifest]":
        snapshot = self._open_now()
        return {} if snapshot is None else {layer.name: layer for layer in snapshot.layers}

    def changed_since(self, snapshot: str) -> tuple[str, ...]:
        """Return the names of the lists that have changed since a snapshot, sorted.

        Args:
            snapshot: Its id.
        """
        if snapshot not in self._changed:
            self._changed[snapshot] = tuple(sorted(self._compare_layers(snapshot)))
        return self._changed[snapshot]

    def _compare_layers(self, snapshot: str) -> Iterable[str]:
        now = self._layers_now
        try:
            before = self._folder.read_contents(snapshot).layers
        except StoreError:
            return [name for name, layer in now.items() if _has_entries(layer)]
        return [
            name
            for name in now.keys() | before.keys()
            if name not in now or before.get(name) != now[name].id
            if (name in now and _has_entries(now[name])) or self._was_list(before.get(name))
        ]

    def _was_list(self, layer: str | None) -> bool:
        """Tell whether an earlier layer was a list; what cannot be read any more may have been."""
        if layer is None:
            return False
        if layer not in self._are_lists:
            try:
                self._are_lists[layer] = _has_entries(self._folder.read_layer(layer))
            except StoreError:
                self._are_lists[layer] = True
        return self._are_lists[layer]


def _has_entries(layer: "LayerManifest") -> bool:
    return layer.counts.get(_ENTRIES, 0) > 0
