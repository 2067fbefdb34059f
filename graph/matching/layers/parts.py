"""How the names of a layer are stored: parties by row, keys, search index; in memory or a folder.

::

    parties.jsonl    one line a party (`indexed_parties.IndexedParty.to_line`)
    <part>.npy       where the lines begin; hashes and rows of names' and of numbers' keys
    index/           tantivy's files; missing where the names are few
    whole.json       how many names, and the seal of every other file (`store.sealed_folders`)

A folder is written under a temporary name and renamed when it is whole. It can always be made
again: a file that differs from what ``whole.json`` says makes the folder worthless, not wrong.
"""

import mmap
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from onward.graph.matching.layers.indexed_parties import IndexedParty, ListedParties
from onward.graph.matching.layers.keys import KeyCollector, KeyIndex, name_keys, number_keys
from onward.graph.names.features import name_features
from onward.graph.notices import report_notice
from onward.graph.store.cache_parts import mark_used
from onward.graph.store.files import whole_folder
from onward.graph.store.sealed_folders import (
    find_damage,
    map_array,
    read_facts,
    save_array,
    seal_folder,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from onward.graph.matching.layers.index import IndexWriter, NameIndex

# `index` is imported where it is needed: a layer of few names needs no tantivy.

Progress = Callable[[int, int | None], None]
"""Called with how many parties are done, and of how many (None = unknown)."""

FEW_NAMES: Final = 200
"""Up to so many names, a layer has no index: all of its parties are compared."""

_LINES: Final = "parties.jsonl"
_ENDS: Final = "ends.npy"
_INDEX: Final = "index"
_KEYS: Final = ("name", "number")
_PROGRESS_EVERY: Final = 4096  # parties


@dataclass(frozen=True, slots=True)
class LayerParts:
    """Everything that finding parties of a layer needs.

    Attributes:
        names: How many names the parties have.
        parties: By row.
        name_keys, number_keys: Rows by key.
        index: None where every party is a candidate.
    """

    names: int
    parties: ListedParties
    name_keys: KeyIndex
    number_keys: KeyIndex
    index: "NameIndex | None"


def build_parts(tables: Sequence["pa.Table"], progress: Progress | None = None) -> LayerParts:
    """Build the parts in memory.

    Args:
        tables: The layer's ``parties``, ``names`` and ``identifiers``.
        progress: Called every few thousand parties.
    """
    collected = _Collector(_open_writer(tables, None))
    lines = b"".join(collected.lines(tables, progress))
    return LayerParts(
        collected.names,
        ListedParties(lines, collected.ends()),
        collected.name_keys.keys(),
        collected.number_keys.keys(),
        None if collected.index is None else collected.index.finish(),
    )


def store_parts(
    folder: Path, tables: Sequence["pa.Table"], progress: Progress | None = None
) -> None:
    """Build the parts as a folder, which appears whole or not at all.

    Args:
        folder: Where they are stored.
        tables: As for `build_parts`.
        progress: Likewise.

    Raises:
        OSError: The disk failed.
    """
    with whole_folder(folder) as draft:
        names = _write_parts(draft, tables, progress)
        seal_folder(draft, folder.name, {"names": names})


def load_parts(folder: Path) -> LayerParts | None:
    """Open a folder that `store_parts` made; None if it is missing or was changed since."""
    mark_used(folder)
    # Memory-mapped files are trusted from here on, so a changed byte must be noticed now.
    if damage := find_damage(folder):
        if not folder.exists():
            return None
        report_notice(f"cache/{folder.name}: {damage}; the names are indexed again")
        return None
    try:
        facts = read_facts(folder)
        keys = {part: _load_keys(folder, part) for part in _KEYS}
        return LayerParts(
            facts["names"],
            _load_parties(folder),
            keys["name"],
            keys["number"],
            _load_index(folder / _INDEX),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _open_writer(tables: Sequence["pa.Table"], folder: Path | None) -> "IndexWriter | None":
    """Begin an index unless the names are few."""
    parties, names, _ = tables
    if len(parties) + len(names) <= FEW_NAMES:
        return None
    from onward.graph.matching.layers.index import IndexWriter  # noqa: PLC0415  # see above

    if folder is not None:
        folder.mkdir()
    return IndexWriter(folder)


class _Collector:
    """Takes parties in, one by one, for the index and for the keys."""

    def __init__(self, index: "IndexWriter | None") -> None:
        self.index = index
        self.names = 0
        self.name_keys = KeyCollector()
        self.number_keys = KeyCollector()
        self._lengths = array("q")

    def lines(self, tables: Sequence["pa.Table"], progress: Progress | None) -> Iterator[bytes]:
        """Yield the line of each party when it has been taken in."""
        from onward.graph.matching.layers.parties import drop_unscreened, read_listed_parties  # noqa: PLC0415  # Arrow's functions: not for a layer that is ready

        parties, names, identifiers = tables
        parties = drop_unscreened(parties)
        for row, party in enumerate(read_listed_parties(parties, names, identifiers)):
            if progress is not None and row % _PROGRESS_EVERY == 0:
                progress(row, len(parties))
            self._add_party(row, party)
            line = party.to_line()
            self._lengths.append(len(line))
            yield line
        if progress is not None:
            progress(len(parties), len(parties))

    def ends(self) -> npt.NDArray[np.int64]:
        """Return the start of each line, then the end of the last one."""
        ends = np.zeros(len(self._lengths) + 1, np.int64)
        np.cumsum(self._lengths, out=ends[1:])
        return ends

    def _add_party(self, row: int, party: IndexedParty) -> None:
        self.names += len(party.names)
        self.name_keys.add(row, (key for name in party.names for key in name_keys(name.form)))
        self.number_keys.add(
            row, (key for number in party.identifiers for key in number_keys(number))
        )
        if self.index is not None:
            for name in party.names:
                self.index.add(row, name_features(name.form))


def _write_parts(folder: Path, tables: Sequence["pa.Table"], progress: Progress | None) -> int:
    """Write the files of the parts, and return how many names there are."""
    writer = _open_writer(tables, folder / _INDEX)
    try:
        collected = _Collector(writer)
        with (folder / _LINES).open("wb") as file:
            file.writelines(collected.lines(tables, progress))
        if writer is not None:
            writer.finish()
    finally:
        if writer is not None:
            writer.close()
    arrays = {_ENDS: collected.ends()}
    for part, collector in zip(_KEYS, (collected.name_keys, collected.number_keys), strict=True):
        keys = collector.keys()
        arrays |= {f"{part}_hash.npy": keys.hashes, f"{part}_row.npy": keys.rows}
    for name, column in arrays.items():
        save_array(folder / name, column)
    return collected.names


def _load_parties(folder: Path) -> ListedParties:
    with (folder / _LINES).open("rb") as file:
        is_empty = file.seek(0, 2) == 0  # an empty file cannot be mapped
        lines = b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return ListedParties(lines, map_array(folder / _ENDS))


def _load_keys(folder: Path, part: str) -> KeyIndex:
    return KeyIndex(*(map_array(folder / f"{part}_{column}.npy") for column in ("hash", "row")))


def _load_index(folder: Path) -> "NameIndex | None":
    if not folder.is_dir():
        return None
    from onward.graph.matching.layers.index import NameIndex  # noqa: PLC0415  # see above

    return NameIndex.open(folder)
