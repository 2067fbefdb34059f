"""How a record file packs assessments: Zstandard, with a dictionary of what all of them say.

A cell holds canonical JSON as it is (as up to version 3 of the tables), or a Zstandard frame of it.
A frame names its dictionary by number. Dictionaries are made of assessments of invented orders and
stand in the file itself, so that it can be read by itself, whatever this Onward would make today;
erasing an order leaves nothing of it in one. What is read is compared with the log's hash, which is
that of the JSON: a frame or dictionary that somebody changed fits no entry.
"""

import sqlite3
import sys
from collections.abc import Sequence
from typing import Final

from onward.graph.cache import LruCache

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TABLE: Final = """CREATE TABLE dictionaries (
         seq INTEGER PRIMARY KEY,
         number INTEGER NOT NULL UNIQUE,
         snapshot TEXT NOT NULL,
         rule_pack TEXT NOT NULL,
         content BLOB NOT NULL
       )"""
"""Where a record file keeps its dictionaries."""

_LEVEL: Final = 6
"""Higher ones take longer and save nothing."""

_MAGIC: Final = b"\x28\xb5\x2f\xfd"
"""How every Zstandard frame begins, and no JSON."""

_MOST_BYTES: Final = 1_000_000_000
"""What SQLite puts into one cell at most: no assessment that was packed is larger."""

_MOST_OPEN: Final = 8
"""Dictionaries that are held open, of 0.2 MB each."""


class Packing:
    """Packs what a record file stores, and unpacks what it reads.

    Args:
        db: The open file. SQL gets the function ``unpacked(cell)``.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._opened: LruCache[int, zstd.ZstdDict] = LruCache(_MOST_OPEN)
        self._chosen: dict[tuple[str, str], int | None] = {}
        db.create_function("unpacked", 1, self.unpack, deterministic=True)

    def pack(self, payload: bytes, snapshot: str, rule_pack: str) -> bytes:
        """Return a payload as it is stored.

        Args:
            payload: Canonical JSON of an assessment.
            snapshot: What it was assessed against.
            rule_pack: Likewise. The dictionary of both is taken, or else the newest one.
        """
        number = self._choose_dictionary(snapshot, rule_pack)
        if number is None:
            return zstd.compress(payload, _LEVEL)
        dictionary = self._open_dictionary(number)
        return zstd.compress(payload, _LEVEL, zstd_dict=dictionary.as_digested_dict)

    def unpack(self, cell: bytes | None) -> bytes | None:
        """Return what was packed; a cell that holds no frame, or a damaged one, as it is.

        Its hash is not that of the log: whoever reads it refuses it by name.
        """
        if not isinstance(cell, bytes) or not cell.startswith(_MAGIC):
            return cell
        try:
            number = zstd.get_frame_info(cell).dictionary_id
            return _read_frame(cell, self._open_dictionary(number) if number else None)
        except (zstd.ZstdError, LookupError, sqlite3.Error):
            return cell

    def has_dictionary(self, snapshot: str, rule_pack: str) -> bool:
        """Tell whether assessments against a snapshot and rule pack have a dictionary."""
        query = "SELECT 1 FROM dictionaries WHERE snapshot = ? AND rule_pack = ?"
        return self._db.execute(query, (snapshot, rule_pack)).fetchone() is not None

    def add_dictionary(self, samples: Sequence[bytes], snapshot: str, rule_pack: str) -> None:
        """Make a dictionary and store it.

        Args:
            samples: Assessments that say what all say, and nothing of any order.
            snapshot: What they were assessed against.
            rule_pack: Likewise.
        """
        said = b"".join(samples)
        # what compresses best stands whole in it; the rest is its tables of symbols
        size = len(said) + 4_096
        made = zstd.finalize_dict(zstd.ZstdDict(said, is_raw=True), samples, size, _LEVEL)
        self._db.execute(
            "INSERT OR IGNORE INTO dictionaries (number, snapshot, rule_pack, content) "
            "VALUES (?, ?, ?, ?)",
            (made.dict_id, snapshot, rule_pack, zstd.compress(made.dict_content, _LEVEL)),
        )
        self._chosen.clear()

    def read_dictionary(self, number: int) -> zstd.ZstdDict:
        """Return a dictionary.

        Raises:
            LookupError: There is none of this number.
        """
        query = "SELECT content FROM dictionaries WHERE number = ?"
        row = self._db.execute(query, (number,)).fetchone()
        if row is None:
            raise LookupError(number)
        return zstd.ZstdDict(_read_frame(row[0]))

    def _choose_dictionary(self, snapshot: str, rule_pack: str) -> int | None:
        key = snapshot, rule_pack
        if key not in self._chosen:
            row = self._db.execute(
                "SELECT number FROM dictionaries "
                "ORDER BY snapshot = ? AND rule_pack = ? DESC, seq DESC LIMIT 1",
                key,
            ).fetchone()
            self._chosen[key] = row[0] if row else None
        return self._chosen[key]

    def _open_dictionary(self, number: int) -> zstd.ZstdDict:
        return self._opened.get_or_make(number, lambda: self.read_dictionary(number))


def _read_frame(frame: bytes, dictionary: zstd.ZstdDict | None = None) -> bytes:
    """Return the content of a frame, which says of what size it is.

    Raises:
        zstd.ZstdError: It is damaged.
        LookupError: It is larger than anything that was packed.
    """
    size = zstd.get_frame_info(frame).decompressed_size
    if size is None or size > _MOST_BYTES:
        raise LookupError(size)
    return zstd.ZstdDecompressor(zstd_dict=dictionary).decompress(frame)
