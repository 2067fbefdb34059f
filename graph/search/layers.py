"""The records of one layer, ready to be searched; kept in the workspace's cache.

::

    records.jsonl    one line a record (`records.SearchRecord.to_line`)
    ends.npy         where the lines begin, and the end of the last one
    index/           tantivy's files
    whole.json       the seal of every other file (`store.sealed_folders`)

The folder is named by a hash of the layer's id and of all that it is made of: one that is there is
never stale, and one that was changed is made again.
"""

import json
import mmap
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import anyascii
import numpy as np
import numpy.typing as npt

from onward.errors import StoreError
from onward.graph.notices import report_notice
from onward.graph.search.index import Field, TextIndex, TextIndexWriter, Word
from onward.graph.search.records import SearchRecord, read_records
from onward.graph.search.words import split_words
from onward.graph.store.cache_parts import mark_used
from onward.graph.store.files import discard, whole_folder
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.sealed_folders import find_damage, map_array, seal_folder
from onward.graph.store.snapshots import ReadTable

TEXTS: Final = "texts-"
"""How the names of such folders begin."""

VERSION: Final = "2"
"""Raise it with every change of meaning in words, records or fields: old caches are unused."""

_TABLES: Final = ("parties", "names", "identifiers", "listings")
_LINES: Final = "records.jsonl"
_ENDS: Final = "ends.npy"
_INDEX: Final = "index"
_TRIES: Final = 3  # another process may remove a damaged folder that this one has just replaced


class LayerTexts:
    """Finds records of a layer.

    Args:
        dataset: The layer's name.
        lines: The records' lines, one after the other.
        ends: int64[n + 1]: the start of each line, then the end of the last one.
        index: Over them.
    """

    def __init__(
        self,
        dataset: str,
        lines: bytes | mmap.mmap,
        ends: npt.NDArray[np.int64],
        index: TextIndex,
    ) -> None:
        self.dataset = dataset
        self._lines = lines
        self._ends = ends
        self._index = index

    def __len__(self) -> int:
        return len(self._ends) - 1

    def record(self, row: int) -> SearchRecord:
        """Return the record of a row."""
        return SearchRecord.from_line(self._lines[self._ends[row] : self._ends[row + 1]])

    def has_word(self, text: str) -> bool:
        """Tell whether any record has a word."""
        return self._index.has_word(text)

    def find_rows(self, words: Sequence[Word], field: Field) -> list[int]:
        """Return the rows whose names, or whose texts, have all of some words; sorted."""
        return self._index.find_rows(words, field)


def open_layer_texts(
    layer: LayerManifest, read: ReadTable, cache: Path | None = None
) -> LayerTexts:
    """Open the records of a layer; the first time, index them first.

    Args:
        layer: Its manifest.
        read: Reads a table of it.
        cache: The workspace's folder of compiled forms; None keeps everything in memory.

    Raises:
        StoreError: The cache cannot be written, or the layer cannot be read.
    """
    if cache is None:
        writer = TextIndexWriter(None)
        ends = array("q", [0])
        lines = b"".join(_take_in(layer, read, writer, ends))
        return LayerTexts(layer.name, lines, np.asarray(ends), writer.finish())
    folder = cache / cache_key(layer.id)
    texts = _load_folder(layer.name, folder)
    for _ in range(_TRIES):
        if texts is not None:
            break
        discard(folder)  # damaged: it can be made again
        try:
            with whole_folder(folder) as draft:
                _write_folder(draft, layer, read)
                seal_folder(draft, folder.name)
        except OSError as fault:
            what = f"{cache}: the index of texts cannot be written ({fault.strerror or fault})"
            hint = "free some space, let its owner search once, or copy the workspace elsewhere"
            raise StoreError(f"{what}; {hint}") from fault
        texts = _load_folder(layer.name, folder)
    if texts is None:
        raise StoreError(f"{folder}: cannot be read back; check the disk")
    return texts


def cache_key(layer_id: str) -> str:
    """Return the folder name of a layer: a hash of its id and of all that its index is made of."""
    terms = [layer_id, VERSION, anyascii.__version__, sys.byteorder]
    return f"{TEXTS}{sha256(json.dumps(terms).encode()).hexdigest()[:32]}"


def _take_in(
    layer: LayerManifest, read: ReadTable, writer: TextIndexWriter, ends: "array[int]"
) -> Iterator[bytes]:
    """Yield the line of each record when it is in the index."""
    names = (*_TABLES, "traits") if layer.counts.get("traits") else _TABLES
    tables = [read(layer, name) for name in names]
    for row, indexed in enumerate(read_records(*tables)):
        in_names = dict.fromkeys(
            word for name in indexed.record.names for word in split_words(name)
        )
        others = dict.fromkeys(word for text in indexed.list_texts() for word in split_words(text))
        writer.add(row, in_names, in_names | others)
        line = indexed.record.to_line()
        ends.append(ends[-1] + len(line))
        yield line


def _list_words(texts: Iterable[str]) -> dict[str, None]:
    """Return the words of some texts, each once, in order."""
    return dict.fromkeys(word for text in texts for word in split_words(text))


def _write_folder(folder: Path, layer: LayerManifest, read: ReadTable) -> None:
    (folder / _INDEX).mkdir()
    writer = TextIndexWriter(folder / _INDEX)
    ends = array("q", [0])
    try:
        with (folder / _LINES).open("wb") as file:
            file.writelines(_take_in(layer, read, writer, ends))
        writer.finish()
    finally:
        writer.close()
    np.save(folder / _ENDS, np.asarray(ends, dtype=np.int64), allow_pickle=False)


def _load_folder(dataset: str, folder: Path) -> LayerTexts | None:
    """Open a folder that was written whole; None if it is missing or was changed since."""
    mark_used(folder)
    # a memory-mapped file is trusted from here on, so a changed byte must be noticed now
    if damage := find_damage(folder):
        if not folder.exists():
            return None
        report_notice(f"cache/{folder.name}: {damage}; the texts are indexed again")
        return None
    try:
        ends = map_array(folder / _ENDS)
        return LayerTexts(
            dataset, _map_lines(folder / _LINES), ends, TextIndex.open(folder / _INDEX)
        )
    except (OSError, ValueError):
        return None


def _map_lines(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if not path.stat().st_size:
            return b""  # nothing can be mapped of an empty file
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
