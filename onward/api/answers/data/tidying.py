"""Keeping the cache small: what nobody needs of it goes; it can all be made again."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from onward.errors import OnwardError, StoreError

if TYPE_CHECKING:
    from onward.graph.store.files import CachePart
    from onward.graph.store.workspace import WorkspaceFolder

UNUSED_HOURS: Final = 24.0
"""Hours for which nobody must have used a part of the cache before it goes."""


class TidiedData(TypedDict):
    """What ``onward tidy --json`` prints."""

    removed: list[str]
    bytes: int


@dataclass(frozen=True, slots=True)
class TidiedCache:
    """What was removed of a workspace's cache.

    Attributes:
        removed: Each part, in order.
    """

    removed: "tuple[CachePart, ...]"

    @property
    def size(self) -> int:
        """The bytes that it took."""
        return sum(part.size for part in self.removed)

    def to_data(self) -> TidiedData:
        """Return the report as ``onward tidy --json`` prints it."""
        return {"removed": [part.name for part in self.removed], "bytes": self.size}


def tidy_cache(folder: "WorkspaceFolder", now: float, hours: float = UNUSED_HOURS) -> TidiedCache:
    """Remove of a cache what is in nobody's use; see `Workspace.tidy`.

    Args:
        folder: The workspace.
        now: The moment, in seconds since 1970.
        hours: For which nobody must have used a part.

    Raises:
        Busy: Another process is writing.
    """
    from onward.graph.compiling.compiled import GRAPH, NUMBERS, ROWS
    from onward.graph.matching.index import NAMES
    from onward.graph.matching.reach import PREFIX
    from onward.graph.search import TEXTS
    from onward.queries.assessment.setup import FACTS
    from onward.queries.merges import ANSWERS

    kinds = (GRAPH, ROWS, NUMBERS, NAMES, PREFIX, TEXTS, FACTS, ANSWERS)
    needed = frozenset(_list_needed(folder))
    return TidiedCache(folder.tidy_cache(needed, kinds, now - 3_600 * hours))


def tidy_after_writing(folder: "WorkspaceFolder") -> None:
    """Remove of a cache what a new snapshot has made superfluous; a fault leaves it for later."""
    import time

    with suppress(OnwardError, OSError):
        tidy_cache(folder, time.time())


def _list_needed(folder: "WorkspaceFolder") -> Iterator[str]:
    """Yield the names of what the current snapshot and the one before are answered from."""
    from onward.graph import search as texts
    from onward.graph.compiling import compiled as graphs
    from onward.graph.compiling.compiled import NUMBERS, ROWS, layer_key
    from onward.graph.matching import index as names
    from onward.graph.matching.reach import name_columns
    from onward.graph.store.manifests import read_manifest
    from onward.queries.assessment.setup import name_facts

    for snapshot in folder.latest_snapshots():
        yield graphs.cache_key(snapshot)
        yield name_facts(snapshot)
        try:
            layers = folder.read_contents(snapshot).layers
            manifests = [read_manifest(folder.path / "layers" / layer) for layer in layers.values()]
        except StoreError:
            continue  # it cannot be opened, whatever is there of it
        for layer in manifests:
            yield layer_key(ROWS, layer.id)
            yield layer_key(NUMBERS, layer.id)
            yield names.cache_key(layer.id)
            yield texts.cache_key(layer.id)
            yield name_columns(names.cache_key(layer.id))
