"""The assessments of a record store: put, found again, and listed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from onward.queries.model.assessment import Assessment
from onward.queries.model.reading import assessment_from_json
from onward.queries.records.checking import (
    check_assessment,
    check_order,
    check_present,
    check_repeated,
)
from onward.queries.records.entries import Entry, LoggedAct, Stored, is_cut_short
from onward.queries.records.file import PAYLOAD_HASH
from onward.queries.records.newest import NewestAssessments
from onward.queries.records.references import FoundAssessment, choose_rows
from onward.queries.records.summaries import AssessmentSummary

Put = Literal["new", "same", "differs"]

_SELECT_LOGGED: Final = "SELECT 1 FROM log"


class AssessmentRecords(NewestAssessments):
    """A file of records, as far as it keeps assessments."""

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
        self._append_entry(
            {
                "at": time,
                "actor": "onward",
                "kind": "assessed",
                "object": entry.id,
                "payload_hash": sha256(entry.payload).hexdigest(),
                "order_hash": sha256(entry.transaction_json).hexdigest(),
                "snapshot": entry.snapshot,
                "rule_pack": entry.rule_pack,
                "verdict": entry.verdict,
                "suggestion": entry.suggestion,
                "indicators": list(entry.indicators),
            }
        )
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

    def get(self, reference: str) -> Assessment:
        """Return the newest assessment of a reference; see `find`."""
        return self.find(reference).assessment

    def find(self, reference: str) -> FoundAssessment:
        """Return the newest assessment that a reference names.

        Args:
            reference: An assessment's id, or how it begins, or the id of an order as a whole.

        Raises:
            StoreError: No stored assessment is meant.
            ChainBroken: It was changed after it was stored, or the log was.
            UsageError: Several assessments' ids begin so, or it names an order and begins another
                order's assessment, too.
            InputRefused: It was stored by a version that wrote other keys.
        """
        begun = self._fetch_rows(
            "SELECT id, unpacked(CAST(json AS BLOB)) FROM assessments "
            "WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id, rowid",
            reference,
        )
        ordered = self._fetch_rows(
            "SELECT a.id, unpacked(CAST(a.json AS BLOB)) FROM assessments a "
            "JOIN transactions t ON t.hash = a.transaction_hash WHERE t.id = ? ORDER BY a.rowid",
            reference,
        )
        ids = sorted({name for name, _ in begun})
        with self._named_file():
            entries = self._read_checked_log()
            check_present(ids, reference, entries, self._read_erased(entries).payloads)
        rows = choose_rows(reference, begun, ordered)
        name, newest = rows[-1]
        with self._named_file():
            check_assessment(name, newest, entries)
            if rows is ordered:
                check_order(name, newest, reference)
        others = tuple(dict.fromkeys(other for other, _ in rows if other != name))
        return FoundAssessment(assessment_from_json(newest, name), others)

    def of_order(self, order: str) -> tuple[Assessment, ...]:
        """Return the assessments of an order, the oldest first.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        return next(self.of_orders([order]))

    def of_orders(self, orders: Iterable[str]) -> Iterator[tuple[Assessment, ...]]:
        """Yield the assessments of each order, as `of_order` does; the log is read once."""
        logged = self._read_logged_hashes()
        for order in orders:
            rows = self._fetch_rows(
                "SELECT a.id, unpacked(CAST(a.json AS BLOB)) FROM assessments a JOIN transactions "
                "t ON t.hash = a.transaction_hash WHERE t.id = ? ORDER BY a.rowid",
                order,
            )
            with self._named_file():
                for name, payload in rows:
                    self._check_logged(name, payload, logged)
                    check_order(name, payload, order)
            yield tuple(assessment_from_json(payload, name) for name, payload in rows)

    def recorded_hashes(self, name: str) -> frozenset[str]:
        """Return the content hashes of the assessments that are stored under an id.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        rows = self._fetch_rows(
            "SELECT content_hash, unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ?", name
        )
        with self._named_file():
            entries = self._read_checked_log()
            for digest, payload in rows:
                check_assessment(name, payload, entries)
                check_repeated(name, payload, {"content_hash": digest})
        return frozenset(digest for digest, _ in rows)

    def list(self) -> tuple[Stored, ...]:
        """Return all stored assessments in the order in which they were put.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        logged = self._read_logged_hashes()
        with self._named_file(), self._named_faults():
            # one by one: all of them together may not fit into memory
            rows = self._db.execute(
                "SELECT unpacked(CAST(a.json AS BLOB)), a.id, t.id, row_number() OVER "
                "(PARTITION BY a.transaction_hash ORDER BY a.rowid), a.at, a.verdict, "
                "a.content_hash FROM assessments a "
                "JOIN transactions t ON t.hash = a.transaction_hash ORDER BY a.rowid"
            )
            return tuple(self._check_row(payload, Stored(*row), logged) for payload, *row in rows)

    def _check_row(self, payload: bytes, row: Stored, logged: frozenset[tuple[str, str]]) -> Stored:
        self._check_logged(row.id, payload, logged)
        check_order(row.id, payload, row.transaction)
        columns = {"verdict": row.verdict, "content_hash": row.content_hash}
        check_repeated(row.id, payload, columns)
        return row

    def summaries(self) -> Iterator[AssessmentSummary]:
        """Yield every stored assessment in one line each, the newest first.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        logged = self._read_logged_hashes()
        with self._named_faults():
            rows = self._db.execute(
                "SELECT id, unpacked(CAST(json AS BLOB)), at FROM assessments ORDER BY rowid DESC"
            )
            for name, payload, stored_at in rows:
                self._check_logged(name, payload, logged)
                yield AssessmentSummary.from_json(payload, stored_at)

    def stored_verdicts(self) -> dict[str, str]:
        """Return the verdict of each stored assessment that is whole, by its id.

        One that an engine cut short is left out: assessed again, it may say more.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        logged = self._read_logged_hashes()
        verdicts: dict[str, str] = {}
        with self._named_file(), self._named_faults():
            # one by one: all of them together may not fit into memory
            rows = self._db.execute(
                "SELECT id, verdict, unpacked(CAST(json AS BLOB)) FROM assessments"
            )
            for name, verdict, payload in rows:
                self._check_logged(name, payload, logged)
                check_repeated(name, payload, {"verdict": verdict})
                if not is_cut_short(payload):
                    verdicts[name] = verdict
        return verdicts

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
