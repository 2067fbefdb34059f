"""A file of records, as far as its log says what stands in it."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

from onward.errors import ChainBroken
from onward.queries.records.checking import RESTORE, ColumnsRow, match_columns
from onward.queries.records.erasures import KIND as ERASED
from onward.queries.records.erasures import Erased, read_erased
from onward.queries.records.file import RecordFile
from onward.queries.records.log.chain import START, Head, LogEntry, iterate_chain, verify_chain
from onward.queries.records.log.index import CHECKED_LOGS, EntryHashes, LogIndex

_SELECT_LOG: Final = "SELECT seq, CAST(entry AS BLOB), hash FROM log WHERE seq > ? ORDER BY seq"

_SELECT_COLUMNS: Final = (
    "SELECT a.id, a.at, t.id, json_extract(CAST(t.json AS TEXT), '$.id'), "
    "sha256(CAST(t.json AS BLOB)), json_extract(CAST(t.json AS TEXT), '$.hash') "
    "FROM assessments a LEFT JOIN transactions t ON t.hash = a.transaction_hash"
)


class LoggedRecords(RecordFile):
    """A file of records whose log is read and compared with its tables."""

    def _index_log(self) -> LogIndex:
        """Return what this process has checked of the log, up to its end.

        Raises:
            ChainBroken: The log was changed.
        """
        path = self.path.absolute()
        with CHECKED_LOGS.lock, self._read_together(), self._named_faults():
            index = CHECKED_LOGS.take(path)
            if index is None or not self._is_continued(index) or self._has_erased(index.head):
                index = LogIndex(self._read_erased(self._iterate_log()).payloads)
            for entry, digest in self._iterate_chain(index.head):
                index.add(entry, digest)
            if index.without_order:
                # an earlier version wrote them: the tables say it, and are compared for it
                index.set_orders({entry["seq"]: row[2] for row, entry in self._iterate_logged()})
            CHECKED_LOGS.keep(path, index)
        return index

    def _is_continued(self, index: LogIndex) -> bool:
        """Tell whether the log still has the last entry that was checked."""
        number, digest = index.head
        if number == 0:
            return True
        rows = self._fetch_rows("SELECT hash FROM log WHERE seq = ?", number)
        return bool(rows) and rows[0][0] == digest

    def _has_erased(self, head: Head) -> bool:
        """Tell whether something was erased behind an entry, so that earlier ones tell of nothing.

        The log is not read for it: most have no such entry, and whatever the table of acts says, an
        erasure counts only if the log tells of it.
        """
        return bool(
            self._fetch_rows(
                "SELECT 1 FROM acts WHERE seq > ? "
                "AND json_extract(CAST(json AS TEXT), '$.kind') = ? LIMIT 1",
                head[0],
                ERASED,
            )
        )

    def _read_entries(self, index: LogIndex, numbers: Iterable[int]) -> Iterator[LogEntry]:
        """Yield entries of the log by their numbers, each as it was checked."""
        for number in numbers:
            rows = self._fetch_rows("SELECT CAST(entry AS BLOB) FROM log WHERE seq = ?", number)
            yield index.read_checked(number, rows[0][0] if rows else None)

    def _read_kinds(self, kinds: Collection[str]) -> tuple[LogEntry, ...]:
        """Return the entries of some kinds, but for assessments."""
        index = self._index_log()
        return tuple(self._read_entries(index, index.find_kinds(kinds)))

    def _find_entries(self, beginning: str) -> tuple[LogEntry, ...]:
        """Return the entries about whatever has an id that begins so."""
        index = self._index_log()
        entries = self._read_entries(index, index.find_beginning(beginning))
        return tuple(entry for entry in entries if entry.get("object", "").startswith(beginning))

    def entries_about(self, objects: Iterable[str]) -> tuple[LogEntry, ...]:
        """Return the entries about assessments or other things, by their whole ids.

        Raises:
            ChainBroken: The log was changed.
        """
        names = frozenset(objects)
        with self._named_file(), self._read_together():
            index = self._index_log()
            numbers = {number for each in names for number in index.find_beginning(each)}
            entries = self._read_entries(index, sorted(numbers))
            return tuple(entry for entry in entries if entry.get("object") in names)

    def log_hashes(self) -> EntryHashes:
        """Return the hash of each entry of the log, as this process has checked it.

        Raises:
            ChainBroken: The log was changed.
        """
        with self._named_file():
            return self._index_log().list_hashes()

    def check_chain(self) -> Head:
        """Check that each entry of the log follows from the one before; return the last one.

        What the log tells of is not compared with it: `verify` does that.

        Raises:
            ChainBroken: The log was changed.
        """
        head: Head = (0, START)
        with self._named_file(), self._read_together():
            for entry, digest in self._iterate_chain():
                head = entry["seq"], digest
        return head

    def log_page(self, after: int, size: int) -> tuple[LogEntry, ...]:
        """Return entries of the log behind one, by its number.

        Raises:
            ChainBroken: The log was changed.
        """
        with self._named_file(), self._read_together():
            index = self._index_log()
            return tuple(self._read_entries(index, range(after + 1, index.head[0] + 1)[:size]))

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
            "WHERE json_extract(CAST(json AS TEXT), '$.kind') = ? ORDER BY seq",
            ERASED,
        )
        return read_erased(rows, entries)

    def _list_erased(self) -> Erased:
        """Return what was erased, by the entries that were checked already."""
        return self._read_erased(self._read_kinds({ERASED}))

    def _check_logged(self, name: str, payload: bytes, logged: Collection[tuple[str, str]]) -> None:
        if (name, sha256(payload).hexdigest()) not in logged:
            what = f"{self.path}: assessment {name} is not as the log tells of it"
            raise ChainBroken(f"{what}; {RESTORE}")

    def _iterate_logged(self) -> Iterator[tuple[ColumnsRow, LogEntry]]:
        """Yield what the tables repeat of each assessment with its entry of the log, as they fit.

        Nothing is held, however long the log is.
        """
        with self._read_together(), self._named_faults():
            erased = self._read_erased(self._iterate_log()).payloads
            yield from match_columns(self._iterate_columns(), self._iterate_log(), erased)

    def _iterate_columns(self, which: str = "", *values: str) -> Iterator[ColumnsRow]:
        self._db.create_function("sha256", 1, _hash_cell, deterministic=True)
        return self._db.execute(f"{_SELECT_COLUMNS} {which} ORDER BY a.rowid", values)

    def _iterate_log(self) -> Iterator[LogEntry]:
        """Yield the entries of the log, each once the chain holds up to it."""
        for entry, _ in self._iterate_chain():
            yield entry

    def _iterate_chain(self, after: Head = (0, START)) -> Iterator[tuple[LogEntry, str]]:
        with self._named_faults():
            yield from iterate_chain(self._db.execute(_SELECT_LOG, (after[0],)), after)

    def _read_log(self, heads: Iterable[Head] = ()) -> tuple[LogEntry, ...]:
        """Return the entries of the log, whose chain must hold."""
        with self._named_faults():
            return verify_chain(self._db.execute(_SELECT_LOG, (0,)), heads)

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
