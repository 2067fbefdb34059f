"""The names of one layer, ready to be searched: near names, equal names, equal identifiers.

Each layer has an index of its own, kept in the workspace's cache under a hash of the layer's id
and of all that the index is made of. So a layer that did not change is not indexed again when
another is loaded, and no other layer can change what is found in it.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from onward.graph.identity.features import BOOSTS, features
from onward.graph.identity.forms import Form
from onward.graph.identity.keys import KeyCollector, Keys, name_keys, number_keys
from onward.graph.identity.listed import BATCH, IndexedParty, ListedParties, listed_rows
from onward.graph.manifests import LayerManifest
from onward.graph.model import Identifier
from onward.graph.snapshots import ReadTable

if TYPE_CHECKING:
    from onward.graph.identity.index import IndexWriter, NameIndex

Progress = Callable[[int, int | None], None]
"""Called with how many parties are done, and of how many (None = not known)."""

FEW_NAMES: Final = 100
"""Up to so many names a layer needs no index: all of its parties are compared."""

_KEPT: Final = 65_536  # parties kept ready in memory


class LayerNames:
    """Finds parties of a layer, by row.

    Args:
        dataset, layer: The layer's name and id.
        names: How many names its parties have.
        parties: Its parties by row.
        name_keys, number_keys: Rows by key.
        index: Its search index; None where every party is a candidate.

    Attributes:
        dataset, layer, names: As given.
    """

    def __init__(
        self,
        dataset: str,
        layer: str,
        names: int,
        parties: ListedParties,
        name_keys: Keys,
        number_keys: Keys,
        index: "NameIndex | None",
    ) -> None:
        self.dataset = dataset
        self.layer = layer
        self.names = names
        self._name_keys = name_keys
        self._number_keys = number_keys
        self._index = index
        self._count = len(parties)
        self.party: Callable[[int], IndexedParty] = lru_cache(_KEPT)(parties.__getitem__)

    def candidates(self, forms: Sequence[Form], k: int) -> list[tuple[int, float]]:
        """Give the parties whose names look most like these, with BM25 score.

        Args:
            forms: The query's names, in all variants.
            k: How many parties for each form; a layer without an index gives all of its parties.

        Returns:
            Rows, the best score first, ties by row.
        """
        if self._index is None:
            return [(row, 0.0) for row in range(self._count)]
        best: dict[int, float] = {}
        for form in forms:
            terms = {term: BOOSTS[term[0]] for term in features(form)}
            for row, score in self._index.search(terms, k):
                best[row] = max(score, best.get(row, 0.0))
        return sorted(best.items(), key=lambda found: (-found[1], found[0]))

    def exact(self, form: Form) -> list[int]:
        """Give the rows with a name of the same words, the same letters or the same sounds."""
        return self._name_keys.holders(name_keys(form))

    def holders(self, identifier: Identifier) -> list[int]:
        """Give the rows with an identifier of this scheme and value, of whatever country."""
        return self._number_keys.holders(number_keys(identifier))


def open_layer_names(
    layer: LayerManifest,
    read: ReadTable,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> LayerNames:
    """Open the names of a layer, indexing them first where that has not been done."""
    tables = [read(layer, name) for name in ("parties", "names", "identifiers")]
    names = sum(len(table) for table in tables[:2])
    return _in_memory(layer, tables, few=names <= FEW_NAMES)


def _in_memory(layer: LayerManifest, tables: Sequence[pa.Table], *, few: bool) -> LayerNames:
    from onward.graph.identity.index import IndexWriter  # noqa: PLC0415  # not for a few names

    batches = []
    collector = _Collector(None if few else IndexWriter(None))
    for batch in listed_rows(*tables):
        batches.append(batch)
        collector.add(ListedParties([batch]), (len(batches) - 1) * BATCH)
    return LayerNames(
        layer.name,
        layer.id,
        collector.names,
        ListedParties(batches),
        collector.name_keys.keys(),
        collector.number_keys.keys(),
        None if collector.index is None else collector.index.finish(),
    )


class _Collector:
    """Takes parties in, batch by batch, for the index and for the keys."""

    def __init__(self, index: "IndexWriter | None") -> None:
        self.index = index
        self.names = 0
        self.name_keys = KeyCollector()
        self.number_keys = KeyCollector()

    def add(self, parties: ListedParties, first: int) -> None:
        """Add the parties of a batch whose first has the row `first`."""
        named, numbered = {}, {}
        for at in range(len(parties)):
            party, row = parties[at], first + at
            forms = [name.form for name in party.names]
            self.names += len(forms)
            named[row] = [key for form in forms for key in name_keys(form)]
            numbered[row] = [key for number in party.identifiers for key in number_keys(number)]
            if self.index is not None:
                for form in forms:
                    self.index.add(row, features(form))
        self.name_keys.add(named)
        self.number_keys.add(numbered)
