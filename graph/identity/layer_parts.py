"""What the names of a layer are kept in: parties by row, keys, search index; in memory or a folder.

::

    parties.arrow    one row a party (`listed.SCHEMA`)
    <keys>.npy       hashes and rows of names' and of numbers' keys
    index/           tantivy's files; none where the names are few
    whole.json       how many names, and size and CRC-32 of every other file

A folder is written under a temporary name and renamed when it is whole. Its files hold nothing of
their own: one that differs from what ``whole.json`` says makes the folder worthless, not wrong.
"""

import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from onward.graph.identity.features import features
from onward.graph.identity.keys import KeyCollector, Keys, name_keys, number_keys
from onward.graph.identity.listed import (
    SCHEMA,
    ListedBatch,
    ListedParties,
    listed_batches,
    screened,
)

if TYPE_CHECKING:
    from onward.graph.identity.index import IndexWriter, NameIndex

# `index` is imported where it is needed: a layer of few names does without tantivy.

Progress = Callable[[int, int | None], None]
"""Called with how many parties are done, and of how many (None = not known)."""

FEW_NAMES: Final = 200
"""Up to so many names a layer needs no index: all of its parties are compared."""

_WHOLE: Final = "whole.json"
_PARTIES: Final = "parties.arrow"
_INDEX: Final = "index"
_KEYS: Final = ("name", "number")


@dataclass(frozen=True, slots=True)
class LayerParts:
    """All that finding parties of a layer needs.

    Attributes:
        names: How many names the parties have.
        parties: By row.
        name_keys, number_keys: Rows by key.
        index: None where every party is a candidate.
    """

    names: int
    parties: ListedParties
    name_keys: Keys
    number_keys: Keys
    index: "NameIndex | None"


def make(tables: Sequence[pa.Table], progress: Progress | None = None) -> LayerParts:
    """Make the parts in memory.

    Args:
        tables: The layer's ``parties``, ``names`` and ``identifiers``.
        progress: Called after each batch of parties.
    """
    gathered = _Gathered(_writer(tables, None))
    batches = list(gathered.rows(tables, progress))
    return LayerParts(
        gathered.names,
        ListedParties(batches),
        gathered.name_keys.keys(),
        gathered.number_keys.keys(),
        None if gathered.index is None else gathered.index.finish(),
    )


def store(folder: Path, tables: Sequence[pa.Table], progress: Progress | None = None) -> None:
    """Make the parts as a folder, which appears whole or not at all; arguments as for `make`.

    Raises:
        OSError: The disk failed.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        _write(draft, tables, progress)
        draft.rename(folder)
    except OSError:
        if not folder.exists():  # else another process has just made the same
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load(folder: Path) -> LayerParts | None:
    """Open a folder that `store` made; None where it is missing or was changed since."""
    try:
        facts = json.loads((folder / _WHOLE).read_text(encoding="utf-8"))
        if facts["files"] != dict(_sums(folder)):
            return None
        keys = {part: _load_keys(folder, part) for part in _KEYS}
        return LayerParts(
            facts["names"],
            ListedParties(_load_batches(folder / _PARTIES)),
            keys["name"],
            keys["number"],
            _load_index(folder / _INDEX),
        )
    except (OSError, ValueError, KeyError, TypeError):  # pa.ArrowInvalid is a ValueError
        return None


def _writer(tables: Sequence[pa.Table], folder: Path | None) -> "IndexWriter | None":
    """Begin an index where the names are not few."""
    parties, names, _ = tables
    if len(parties) + len(names) <= FEW_NAMES:
        return None
    from onward.graph.identity.index import IndexWriter  # noqa: PLC0415  # see above

    if folder is not None:
        folder.mkdir()
    return IndexWriter(folder)


class _Gathered:
    """Takes parties in, batch by batch, for the index and for the keys."""

    def __init__(self, index: "IndexWriter | None") -> None:
        self.index = index
        self.names = 0
        self.name_keys = KeyCollector()
        self.number_keys = KeyCollector()

    def rows(
        self, tables: Sequence[pa.Table], progress: Progress | None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of the parties, each batch when it has been taken in."""
        parties, names, identifiers = tables
        parties = screened(parties)
        done = 0
        for batch in listed_batches(parties, names, identifiers):
            self._take(batch)
            yield batch.rows
            done += len(batch.rows)
            if progress is not None:
                progress(done, len(parties))

    def _take(self, batch: ListedBatch) -> None:
        self.names += len(batch.names)
        self.name_keys.add((row, key) for row, form in batch.names for key in name_keys(form))
        self.number_keys.add((row, key) for row, one in batch.numbers for key in number_keys(one))
        if self.index is not None:
            for row, form in batch.names:
                self.index.add(row, features(form))


def _write(folder: Path, tables: Sequence[pa.Table], progress: Progress | None) -> None:
    gathered = _Gathered(_writer(tables, folder / _INDEX))
    file = str(folder / _PARTIES)
    with pa.OSFile(file, "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as kept:
        for batch in gathered.rows(tables, progress):
            kept.write_batch(batch)
    if gathered.index is not None:
        gathered.index.finish()
    for part, collector in zip(_KEYS, (gathered.name_keys, gathered.number_keys), strict=True):
        keys = collector.keys()
        np.save(folder / f"{part}_hash.npy", keys.hashes)
        np.save(folder / f"{part}_row.npy", keys.rows)
    facts = {"names": gathered.names, "files": dict(_sums(folder))}
    (folder / _WHOLE).write_text(json.dumps(facts, sort_keys=True), encoding="utf-8")


def _load_batches(file: Path) -> list[pa.RecordBatch]:
    reader = pa.ipc.open_file(pa.memory_map(str(file)))
    return [reader.get_batch(number) for number in range(reader.num_record_batches)]


def _load_keys(folder: Path, part: str) -> Keys:
    hashes, rows = (
        np.load(folder / f"{part}_{column}.npy", mmap_mode="r").view(np.ndarray)
        for column in ("hash", "row")
    )
    return Keys(hashes, rows)


def _load_index(folder: Path) -> "NameIndex | None":
    if not folder.is_dir():
        return None
    from onward.graph.identity.index import NameIndex  # noqa: PLC0415  # see above

    return NameIndex.open(folder)


def _sums(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """Yield size and CRC-32 of every file; locks and empty files say nothing."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != _WHOLE and (size := file.stat().st_size):
            yield str(file.relative_to(folder)), [size, _crc32(file)]


def _crc32(file: Path) -> int:
    total = 0
    with file.open("rb") as stream:
        while some := stream.read(1 << 20):
            total = zlib.crc32(some, total)
    return total
