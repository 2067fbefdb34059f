"""The names of one layer, ready to be searched: near names, equal names, equal identifiers.

Each layer has an index of its own, kept in the workspace's cache under a hash of the layer's id
and of everything that the index is made of. So a layer that did not change is not indexed again
when another is loaded, and no other layer can change what is found in it.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import anyascii

from onward.errors import StoreError
from onward.graph.cache import LruCache
from onward.graph.matching.layers import parts as layer_parts
from onward.graph.matching.layers.indexed_parties import IndexedParty, ListedName
from onward.graph.matching.layers.keys import name_keys, number_keys, words_key
from onward.graph.matching.layers.parts import LayerParts, Progress
from onward.graph.model import Identifier
from onward.graph.names.around.within import shorter_names
from onward.graph.names.features import BOOSTS, name_features
from onward.graph.names.forms import NameForm
from onward.graph.names.word_data import lists_hash
from onward.graph.store.files import discard
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.snapshots import ReadTable

if TYPE_CHECKING:
    import pyarrow as pa

    from onward.graph.matching.layers.index import NameIndex

__all__ = ["IndexedParty", "LayerNames", "ListedName", "cache_key", "open_layer_names"]

NAMES: Final = "names-"
"""How the names of such folders begin."""

VERSION: Final = "6"
"""Raise it with every change of meaning in forms, features, keys or rows: old caches are unused."""

_TRIES: Final = 3  # another process may remove a damaged folder that this one has just replaced

_CACHED: Final = 16_384  # parties kept ready in memory: some 4 kB each

_SEARCHES_CACHED: Final = 512  # some 10 kB each: names recur with other facts, or in other roles

_Search = tuple[tuple[str, ...], int]
"""The words of a name, which all its features are made of, and how many parties are asked for."""


class LayerNames:
    """Finds parties of a layer, by row.

    Args:
        dataset, layer: The layer's name and id.
        parts: What it searches in.
        folder: Where these are kept; None in memory alone.

    Attributes:
        dataset, layer, folder: As given.
        parties, names: How many parties it has, and how many names these have.
    """

    def __init__(
        self, dataset: str, layer: str, parts: LayerParts, folder: Path | None = None
    ) -> None:
        self.dataset = dataset
        self.layer = layer
        self.folder = folder
        self.parties = len(parts.parties)
        self.names = parts.names
        self._parts = parts
        self._searched: LruCache[_Search, list[tuple[int, float]]] = LruCache(_SEARCHES_CACHED)
        self._party = lru_cache(_CACHED)(parts.parties.__getitem__)

    def candidates(self, forms: Sequence[NameForm], k: int) -> list[tuple[int, float]]:
        """Return the parties whose names look most like these, with BM25 score.

        Args:
            forms: The query's names, in all variants.
            k: How many parties for each form; a layer of few names returns all of its parties.

        Returns:
            Rows, the best score first, ties by row.
        """
        index = self._parts.index
        if index is None:
            return [(row, 0.0) for row in range(len(self._parts.parties))]
        if len(forms) == 1:
            return self._search_form(index, forms[0], k)
        best: dict[int, float] = {}
        for form in forms:
            for row, score in self._search_form(index, form, k):
                best[row] = max(score, best.get(row, 0.0))
        return sorted(best.items(), key=lambda row_score: (-row_score[1], row_score[0]))

    def _search_form(self, index: "NameIndex", form: NameForm, k: int) -> list[tuple[int, float]]:
        """Search the index for one form; what was asked for last is kept in memory."""
        words = tuple(token.text for token in form.tokens)

        def search() -> list[tuple[int, float]]:
            terms = {term: BOOSTS[term[0]] for term in name_features(form)}
            return index.search(terms, k)

        return self._searched.get_or_make((words, k), search)

    def exact(self, form: NameForm) -> list[int]:
        """Return the rows with a name of the same words, the same letters or the same sounds."""
        return self._parts.name_keys.holders(name_keys(form))

    def shorter(self, form: NameForm) -> list[int]:
        """Return the rows with a name of a query's words less those that people add to a name."""
        return self._parts.name_keys.holders(map(words_key, shorter_names(form)))

    def holders(self, identifier: Identifier) -> list[int]:
        """Return the rows with an identifier of this scheme and value, of any country."""
        return self._parts.number_keys.holders(number_keys(identifier))

    def ids(self) -> Iterator[str]:
        """Yield the id of each party, by row."""
        return self._parts.parties.ids()

    def first_names(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the plain words of the first name of each party, by row."""
        return self._parts.parties.first_names()

    def party(self, row: int) -> IndexedParty:
        """Return the party of a row; those asked for last are kept in memory."""
        return self._party(row)


def open_layer_names(
    layer: LayerManifest,
    read: ReadTable,
    cache: Path | None = None,
    *,
    progress: Progress | None = None,
) -> LayerNames:
    """Open the names of a layer; the first time, index them first.

    Args:
        layer: Its manifest.
        read: Reads a table of it.
        cache: The workspace's folder of compiled forms; None keeps everything in memory.
        progress: Called with parties done, while names are indexed.

    Raises:
        StoreError: The cache cannot be written, or the layer cannot be read.
    """

    def tables() -> list["pa.Table"]:
        return [read(layer, name) for name in ("parties", "names", "identifiers")]

    if cache is None:
        return LayerNames(layer.name, layer.id, layer_parts.build_parts(tables(), progress))
    # The key covers everything that the parts depend on: a folder that is there is never stale.
    folder = cache / cache_key(layer.id)
    parts = layer_parts.load_parts(folder)
    for _ in range(_TRIES):
        if parts is not None:
            break
        discard(folder)  # damaged: it can be made again
        try:
            layer_parts.store_parts(folder, tables(), progress)
        except OSError as fault:
            what = f"{cache}: the index of names cannot be written ({fault.strerror or fault})"
            raise StoreError(
                f"{what}; free some space, let its owner match once, or copy it elsewhere"
            ) from fault
        parts = layer_parts.load_parts(folder)
    if parts is None:
        raise StoreError(f"{folder}: cannot be read back; check the disk")
    return LayerNames(layer.name, layer.id, parts, folder)


def cache_key(layer_id: str) -> str:
    """Return the folder name of a layer: a hash of its id and of all that its index is made of."""
    terms = [layer_id, VERSION, lists_hash(), anyascii.__version__, sys.byteorder]
    return f"{NAMES}{hashlib.sha256(json.dumps(terms).encode()).hexdigest()[:32]}"
