"""The file of the record store: its tables, its log, and what makes a commit durable.

One SQLite file (WAL, ``synchronous=FULL``): what has been put survives any crash, and nothing is
overwritten. The log is a chain (`onward.queries.records.log`). No clock is read here: whoever
calls says what time it is.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from onward.errors import Busy, StoreError
from onward.graph.cache import LruCache
from onward.graph.json_forms import canonical_json
from onward.queries.model.assessment import OF_THE_ORDER
from onward.queries.records.log import START, Head, LogFacts, link_entry

# ------------------------------------------------------------------------------------------------
# How a record file packs assessments: Zstandard, with a dictionary of what all of them say.
#
# A cell holds canonical JSON as it is (as up to version 3 of the tables), or a Zstandard frame of
# it. A frame names its dictionary by number. Dictionaries are made of assessments of invented
# orders and stand in the file itself, so that it can be read by itself, whatever this Onward would
# make today; erasing an order leaves nothing of it in one. What is read is compared with the log's
# hash, which is that of the JSON: a frame or dictionary that somebody changed fits no entry.
# ------------------------------------------------------------------------------------------------

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TABLE_PACKING: Final = """CREATE TABLE dictionaries (
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


# ------------------------------------------------------------------------------------------------
# The names and ids of an assessed order's parties, by which its assessment is found.
#
# They stand beside the assessment, so that nobody has to read a hundred thousand of them for one
# customer. The log commits to them by a hash with a salt: they can be erased, and nobody can try
# names out against the log.
# ------------------------------------------------------------------------------------------------

TABLE: Final = """CREATE TABLE assessed_parties (
  entry INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  names BLOB NOT NULL
)"""

_SALT_BYTES: Final = 16


def name_parties(
    transaction: Mapping[str, Any], covered: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    """Return the names and ids of an order's parties: as it has them, and as they were resolved.

    Args:
        transaction: The order.
        covered: What the assessment says of its parties.
    """
    words: dict[str, None] = {}
    for party in transaction.get("parties", ()):
        words |= dict.fromkeys(filter(None, (party.get("name"), party.get("id"))))
    for row in covered:
        words |= dict.fromkeys(filter(None, (row.get("name"), *row.get("parties", ()))))
    # a party that no source has stands by its place in the order, which names nobody
    return tuple(word for word in words if not word.startswith(OF_THE_ORDER))


def has_name(names: Iterable[str], folded: str) -> bool:
    """Tell whether a part of a name or id, in folded letters, stands in one of several."""
    return any(folded in name.casefold() for name in names)


@dataclass(frozen=True, slots=True)
class SealedParties:
    """Names and ids as they are stored.

    Attributes:
        salt: Of the hash that commits to them.
        names: They themselves, as canonical JSON.
    """

    salt: bytes
    names: bytes

    @classmethod
    def seal(cls, names: Sequence[str], payload: bytes) -> Self:
        """Seal the names of an assessment.

        The salt follows from the whole of it, so that the same assessment has the same log, and
        nobody can make it who does not have the assessment.
        """
        salt = sha256(b"parties" + payload).digest()[:_SALT_BYTES]
        return cls(salt, canonical_json(list(names)))

    def list_names(self) -> list[str]:
        """Return them as texts."""
        names: list[str] = json.loads(self.names)
        return names

    def commit(self) -> str:
        """Return the hash that commits to the names without telling them."""
        return sha256(self.salt + self.names).hexdigest()


VERSION: Final = 7
"""Version of the tables, kept in SQLite's ``user_version``."""

_READABLE: Final = (3, 5, 6, VERSION)
"""Versions that need no change to be read."""

_PAGE_BYTES: Final = 16_384
"""Of a new file: an assessment takes some 3 kB, and rows are not parted between pages."""

_FIRST: Final = (
    """CREATE TABLE transactions (
         hash TEXT PRIMARY KEY,
         id TEXT NOT NULL,
         json BLOB NOT NULL
       )""",
    """CREATE TABLE assessments (
         id TEXT NOT NULL,
         content_hash TEXT NOT NULL,
         transaction_hash TEXT NOT NULL REFERENCES transactions (hash),
         version INTEGER NOT NULL,
         at TEXT NOT NULL,
         verdict TEXT NOT NULL,
         json BLOB NOT NULL,
         PRIMARY KEY (id, content_hash),
         UNIQUE (transaction_hash, version)
       )""",
    "CREATE TABLE log (seq INTEGER PRIMARY KEY, entry BLOB NOT NULL, hash TEXT NOT NULL)",
    """CREATE TRIGGER log_never_changes BEFORE UPDATE ON log
         BEGIN SELECT RAISE(ABORT, 'the log only grows'); END""",
    """CREATE TRIGGER log_never_shrinks BEFORE DELETE ON log
         BEGIN SELECT RAISE(ABORT, 'the log only grows'); END""",
    "PRAGMA user_version = 1",
)
_SECOND: Final = (
    """CREATE TABLE identity (
         seq INTEGER PRIMARY KEY,
         id TEXT NOT NULL UNIQUE,
         json BLOB NOT NULL
       )""",
    """CREATE TRIGGER identity_never_changes BEFORE UPDATE ON identity
         BEGIN SELECT RAISE(ABORT, 'the identity ledger only grows'); END""",
    """CREATE TRIGGER identity_never_shrinks BEFORE DELETE ON identity
         BEGIN SELECT RAISE(ABORT, 'the identity ledger only grows'); END""",
    "PRAGMA user_version = 2",
)
_THIRD: Final = (
    "CREATE TABLE acts (seq INTEGER PRIMARY KEY, json BLOB NOT NULL)",
    "CREATE INDEX acts_of_order ON acts (json_extract(CAST(json AS TEXT), '$.order'))",
    """CREATE TABLE act_texts (
         commitment TEXT PRIMARY KEY,
         salt BLOB NOT NULL,
         text TEXT NOT NULL
       )""",
    """CREATE TRIGGER acts_never_changes BEFORE UPDATE ON acts
         BEGIN SELECT RAISE(ABORT, 'the record only grows'); END""",
    """CREATE TRIGGER acts_never_shrinks BEFORE DELETE ON acts
         BEGIN SELECT RAISE(ABORT, 'the record only grows'); END""",
    "PRAGMA user_version = 3",
)
_FOURTH: Final = (TABLE_PACKING, "PRAGMA user_version = 4")
PAYLOAD_HASH: Final = (
    "CASE WHEN json_valid(CAST(entry AS TEXT)) "
    "THEN json_extract(CAST(entry AS TEXT), '$.payload_hash') END"
)
"""The hash of what an entry of the log tells of, to find it by; an entry may be damaged."""

_FIFTH: Final = (
    f"CREATE INDEX IF NOT EXISTS log_of_payload ON log ({PAYLOAD_HASH})",
    "PRAGMA user_version = 5",
)
_SIXTH: Final = (
    """CREATE TABLE copy_secrets (
         id TEXT NOT NULL,
         content_hash TEXT NOT NULL,
         secret BLOB NOT NULL,
         PRIMARY KEY (id, content_hash)
       )""",
    "PRAGMA user_version = 6",
)
_SEVENTH: Final = (
    "CREATE INDEX transactions_of_order ON transactions (id)",
    TABLE,
    "PRAGMA user_version = 7",
)
_MIGRATIONS: Final = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH, _SEVENTH)
"""What makes version n of version n - 1, by n from 1 on; 0 is a new file. Nothing is lost."""


class RecordFile:
    """An open file of records; also a context manager that closes it.

    Args:
        path: The SQLite file; made, with its folder, where there is none.
        wait_s: How long to wait for another process that is writing.

    A file that nobody may write here, on a shared folder say, is opened to be read.

    Raises:
        StoreError: The file is no record store, or one of a newer version.
    """

    def __init__(self, path: Path, wait_s: float = 5.0) -> None:
        self.path = path
        self.is_read_only = path.is_file() and not _may_write(path)
        with self._named_faults():
            if self.is_read_only:
                self._db = _open_read_only(path, wait_s)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._db = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
            self._packing = Packing(self._db)
            try:
                self._prepare_tables()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        self._db.close()

    def check_writable(self) -> None:
        """Check that something could be written now, and write nothing.

        Raises:
            StoreError: It could not.
        """
        with self._write_together():
            pass

    def head(self) -> Head:
        """Return the log's length and the hash of its last entry: what a briefing prints."""
        rows = self._fetch_rows("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1")
        return (int(rows[0][0]), str(rows[0][1])) if rows else (0, START)

    def _append_entry(self, facts: LogFacts) -> int:
        """Add an entry to the log, chained to the one before, and return its number."""
        size, previous = self.head()
        entry, digest = link_entry(facts, size + 1, previous)
        self._db.execute("INSERT INTO log VALUES (?, ?, ?)", (size + 1, entry, digest))
        return size + 1

    def _prepare_tables(self) -> None:
        """Set what makes a commit durable, and make the tables in a new file."""
        if not self.is_read_only:
            self._migrate_tables()
        if self._read_version() not in _READABLE:
            raise StoreError(
                f"{self.path}: has version {self._read_version()}, this Onward reads {VERSION}; "
                "use the version that wrote it"
            )

    def _migrate_tables(self) -> None:
        # the size of a file's pages is settled by its first one
        settings = (f"page_size = {_PAGE_BYTES}", "journal_mode = WAL", "synchronous = FULL")
        for setting in (*settings, "foreign_keys = ON"):
            self._db.execute(f"PRAGMA {setting}")
        if self._read_version() < VERSION:
            with self._write_together():
                for migration in _MIGRATIONS[self._read_version() :]:
                    for statement in migration:
                        self._db.execute(statement)

    def _read_version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _fetch_rows(self, query: str, *values: str | int) -> tuple[tuple[Any, ...], ...]:
        with self._named_faults():
            return tuple(self._db.execute(query, values).fetchall())

    @contextmanager
    def _write_together(self) -> Iterator[None]:
        """Make everything inside durable together, or nothing of it."""
        with self._named_faults():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _read_together(self) -> Iterator[None]:
        """Let everything inside read one state, whatever another process writes meanwhile."""
        if self._db.in_transaction:
            yield
            return
        with self._named_faults():
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")  # nothing was written

    @contextmanager
    def _named_faults(self) -> Iterator[None]:
        """Turn what SQLite and the disk raise into errors that say how to mend them."""
        try:
            yield
        except (sqlite3.Error, OSError) as fault:
            if getattr(fault, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise Busy(
                    f"{self.path}: another process is writing; try again when it has finished"
                ) from fault
            raise StoreError(f"{self.path}: {fault}; mend the disk or restore the file") from fault


def _may_write(path: Path) -> bool:
    """Tell whether a file and those beside it, which SQLite makes, can be written."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _open_read_only(path: Path, wait_s: float) -> sqlite3.Connection:
    """Open a file that can only be read.

    Raises:
        Busy: Another process is writing it, and what it has written last cannot be read yet.
        sqlite3.Error: It cannot be opened.
    """
    log = path.with_name(f"{path.name}-wal")
    is_settled = not log.is_file() or log.stat().st_size == 0
    # SQLite keeps a file beside the log of whoever writes; where nobody does, it needs none
    address = f"{path.absolute().as_uri()}?mode=ro" + ("&immutable=1" if is_settled else "")
    db = sqlite3.connect(address, timeout=wait_s, isolation_level=None, uri=True)
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as fault:
        db.close()
        if is_settled:
            raise
        raise Busy(f"{path}: another process is writing; try again when it has finished") from fault
    return db
