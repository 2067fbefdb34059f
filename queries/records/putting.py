"""The assessments of a record store, as they are put."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from onward.errors import ChainBroken
from onward.queries.model.assessment import Assessment
from onward.queries.records.entries import (
    CHECKED_LOGS,
    RESTORE,
    ColumnsRow,
    Entry,
    EntryHashes,
    Erased,
    LoggedAct,
    LogIndex,
    is_cut_short,
    match_columns,
    read_erased,
)
from onward.queries.records.entries import KIND as ERASED
from onward.queries.records.file import PAYLOAD_HASH, RecordFile, SealedParties
from onward.queries.records.log import START, Head, LogEntry, LogFacts, iterate_chain, verify_chain

# ------------------------------------------------------------------------------------------------
# A file of records, as far as its log says what stands in it.
# ------------------------------------------------------------------------------------------------

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


Put = Literal["new", "same", "differs"]

_SELECT_LOGGED: Final = "SELECT 1 FROM log"


class PutAssessments(LoggedRecords):
    """A file of records, as far as assessments are put into it."""

    def put_assessment(self, assessment: Assessment, time: str) -> Put:
        """Store an assessment and its transaction, with an entry ``assessed`` in the log.

        Args:
            assessment: As `assess` returned it.
            time: Now, ISO 8601 in UTC.

        Returns:
            ``new``; ``same`` where it is stored already, which changes nothing; or ``differs``
            where the same question has another answer, too: both are kept, and whoever asks must
            be told that the promise of one answer is broken. An answer that an engine cut
            short, by its loss or for want of time, breaks no promise.
        """
        return self.put([Entry.from_assessment(assessment)], time)[0]

    def put(self, entries: Sequence[Entry], time: str) -> tuple[Put, ...]:
        """Store many assessments together, each as `put_assessment` does; all of them or none."""
        with self._write_together():
            return tuple(self._put_entry(entry, time) for entry in entries)

    def learn(self, entry: Entry, invent: Callable[[date], Sequence[bytes]]) -> None:
        """Make assessments like one take less room from now on.

        Args:
            entry: What is stored more than once, against the same snapshot and rule pack.
            invent: Assesses invented orders of a day likewise. Called once for a snapshot and rule
                pack, with the day of the entry: a day names nobody, and stands in many sentences.
        """
        against = entry.snapshot, entry.rule_pack
        with self._named_faults():
            is_new = not self._packing.has_dictionary(*against)
        if is_new:
            samples = invent(entry.on)
            with self._write_together():
                self._packing.add_dictionary(samples, *against)

    def _put_entry(self, entry: Entry, time: str) -> Put:
        stored = dict(
            self._fetch_rows(
                "SELECT content_hash, unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ?",
                entry.id,
            )
        )
        others = (payload for digest, payload in stored.items() if digest != entry.content_hash)
        with self._named_file():
            is_contradicted = any(not is_cut_short(payload) for payload in others)
        answer: Put = "differs" if is_contradicted and not entry.is_cut_short else "new"
        if entry.content_hash in stored:
            return "same" if answer == "new" else answer
        self._insert_rows(entry, time)
        parties = SealedParties.seal(entry.parties, entry.payload)
        number = self._append_entry(log_assessment(entry, parties, time))
        row = (number, parties.salt, parties.names)
        self._db.execute("INSERT INTO assessed_parties VALUES (?, ?, ?)", row)
        return answer

    def note(self, notes: Iterable[LoggedAct], time: str) -> tuple[bool, ...]:
        """Add to the log what was done with assessments, each once; all of it or nothing.

        Args:
            notes: What was done; the same again changes nothing.
            time: Now, ISO 8601 in UTC.

        Returns:
            Of each whether it is new.
        """
        with self._write_together():
            return tuple(self._add_note(note, time) for note in notes)

    def _add_note(self, note: LoggedAct, time: str) -> bool:
        digest = sha256(note.payload).hexdigest()
        repeated = self._fetch_rows(
            f"{_SELECT_LOGGED} WHERE {PAYLOAD_HASH} = ? "
            "AND json_extract(CAST(entry AS TEXT), '$.kind') = ?",
            digest,
            note.kind,
        )
        if repeated:
            return False
        self._append_entry(
            {
                "at": time,
                "actor": "onward",
                "kind": note.kind,
                "object": note.assessment,
                "payload_hash": digest,
                "snapshot": note.snapshot,
                "rule_pack": note.rule_pack,
            }
        )
        return True

    def _insert_rows(self, entry: Entry, time: str) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO transactions VALUES (?, ?, ?)",
            (entry.transaction_hash, entry.transaction, entry.transaction_json),
        )
        (version,) = self._db.execute(
            "SELECT count(*) + 1 FROM assessments WHERE transaction_hash = ?",
            (entry.transaction_hash,),
        ).fetchone()
        self._db.execute(
            "INSERT INTO assessments VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                entry.id,
                entry.content_hash,
                entry.transaction_hash,
                version,
                time,
                entry.verdict,
                self._packing.pack(entry.payload, entry.snapshot, entry.rule_pack),
            ),
        )


def log_assessment(entry: Entry, parties: SealedParties, time: str) -> LogFacts:
    """Return what the log says of an assessment that is put.

    Args:
        entry: The assessment.
        parties: The names of its parties.
        time: Now, ISO 8601 in UTC.
    """
    return {
        "at": time,
        "actor": "onward",
        "kind": "assessed",
        "object": entry.id,
        "payload_hash": sha256(entry.payload).hexdigest(),
        "order": entry.transaction,
        "order_hash": sha256(entry.transaction_json).hexdigest(),
        "transaction_hash": entry.transaction_hash,
        "parties_hash": parties.commit(),
        "snapshot": entry.snapshot,
        "rule_pack": entry.rule_pack,
        **entry.outcome.to_facts(),
    }
