"""A file of records, as far as its log says what stands in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

from onward.errors import ChainBroken
from onward.queries.records.checking import RESTORE, ColumnsRow, check_columns, match_columns
from onward.queries.records.erasures import KIND as ERASED
from onward.queries.records.erasures import Erased, read_erased
from onward.queries.records.file import RecordFile
from onward.queries.records.log import Head, LogEntry, iterate_chain, verify_chain

_SELECT_LOG: Final = "SELECT seq, CAST(entry AS BLOB), hash FROM log ORDER BY seq"


class LoggedRecords(RecordFile):
    """A file of records whose log is read and compared with its tables."""

    _checked_entries = -1
    """The length of the log with which the tables were compared last."""

    def _read_logged_hashes(self) -> frozenset[tuple[str, str]]:
        """Return the ids of the assessments that are stored as the log tells, with their hashes."""
        with self._named_file():
            return frozenset(
                (entry["object"], entry["payload_hash"]) for _, entry in self._iterate_logged()
            )

    def _read_erased(self, entries: Iterable[LogEntry]) -> Erased:
        """Return what was erased, as far as the log tells of it."""
        rows = self._fetch_rows(
            "SELECT seq, CAST(json AS BLOB) FROM acts "
            "WHERE json_extract(CAST(json AS TEXT), '$.kind') = ?",
            ERASED,
        )
        return read_erased(rows, entries)

    def _check_logged(self, name: str, payload: bytes, logged: frozenset[tuple[str, str]]) -> None:
        if (name, sha256(payload).hexdigest()) not in logged:
            what = f"{self.path}: assessment {name} is not as the log tells of it"
            raise ChainBroken(f"{what}; {RESTORE}")

    def _read_checked_log(self) -> tuple[LogEntry, ...]:
        """Return the entries of the log, which the tables of assessments must fit.

        What the tables repeat decides which assessments an order has: a changed cell may hide one.
        """
        with self._read_together():
            entries = self._read_log()
            if len(entries) != self._checked_entries:
                check_columns(self._iterate_columns(), entries, self._read_erased(entries).payloads)
                self._checked_entries = len(entries)
        return entries

    def _iterate_logged(self) -> Iterator[tuple[ColumnsRow, LogEntry]]:
        """Yield what the tables repeat of each assessment with its entry of the log, as they fit.

        Nothing is held, however long the log is.
        """
        with self._read_together(), self._named_faults():
            erased = self._read_erased(self._iterate_log()).payloads
            yield from match_columns(self._iterate_columns(), self._iterate_log(), erased)

    def _iterate_columns(self) -> Iterator[ColumnsRow]:
        self._db.create_function("sha256", 1, _hash_cell, deterministic=True)
        return self._db.execute(
            "SELECT a.id, a.at, t.id, json_extract(CAST(t.json AS TEXT), '$.id'), "
            "sha256(CAST(t.json AS BLOB)), json_extract(CAST(t.json AS TEXT), '$.hash') "
            "FROM assessments a LEFT JOIN transactions t ON t.hash = a.transaction_hash "
            "ORDER BY a.rowid"
        )

    def _iterate_log(self) -> Iterator[LogEntry]:
        """Yield the entries of the log, each once the chain holds up to it."""
        with self._named_faults():
            for entry, _ in iterate_chain(self._db.execute(_SELECT_LOG)):
                yield entry

    def _read_log(self, heads: Iterable[Head] = ()) -> tuple[LogEntry, ...]:
        """Return the entries of the log, whose chain must hold."""
        with self._named_faults():
            return verify_chain(self._db.execute(_SELECT_LOG), heads)

    @contextmanager
    def _named_file(self) -> Iterator[None]:
        """Say in which file a record was changed, also where its JSON cannot be read any more."""
        try:
            yield
        except ChainBroken as fault:
            raise ChainBroken(f"{self.path}: {fault}") from fault
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            what = f"{self.path}: a record cannot be read ({fault}); {RESTORE}"
            raise ChainBroken(what) from fault


def _hash_cell(cell: bytes | None) -> str | None:
    return None if cell is None else sha256(cell).hexdigest()
