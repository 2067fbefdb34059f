"""The file of the record store: its tables, its log, and what makes a commit durable.

One SQLite file (WAL, ``synchronous=FULL``): what has been put survives any crash, and nothing is
overwritten. The log is a chain (`onward.queries.records.log.chain`). No clock is read here: whoever
calls says what time it is.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from onward.errors import Busy, StoreError
from onward.queries.records.lists.parties import TABLE as PARTIES_TABLE
from onward.queries.records.log.chain import START, Head, LogFacts, link_entry
from onward.queries.records.packing import TABLE, Packing

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
_FOURTH: Final = (TABLE, "PRAGMA user_version = 4")
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
    PARTIES_TABLE,
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
