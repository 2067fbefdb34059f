"""The record store: transactions, assessments, the identity ledger, and whether all is whole.

How the file keeps them, and the log that shows tampering, is `onward.queries.records.file`'s.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Literal

from onward.errors import Busy, ChainBroken, InputRefused, StoreError, UsageError
from onward.graph.identity.ledger import Ledger, LedgerLine, line_id
from onward.queries.model.assessment import Assessment
from onward.queries.model.reading import assessment_from_json
from onward.queries.records.checking import (
    RESTORE,
    AssessmentRow,
    LedgerRow,
    check_assessment,
    check_assessments,
    check_ledger,
    check_present,
    check_transaction,
)
from onward.queries.records.entries import Entry, Stored, is_cut_short
from onward.queries.records.file import RecordFile
from onward.queries.records.log import Head, LogEntry, verify_chain

Put = Literal["new", "same", "differs"]


class RecordStore(RecordFile):
    """The record store of a workspace: assessments, and the identity ledger."""

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

    def _put_entry(self, entry: Entry, time: str) -> Put:
        stored = dict(
            self._fetch_rows("SELECT content_hash, json FROM assessments WHERE id = ?", entry.id)
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
                "snapshot": entry.snapshot,
                "rule_pack": entry.rule_pack,
            }
        )
        return answer

    def note(
        self, kind: str, assessment: Assessment, payload: bytes, snapshot: str, time: str
    ) -> bool:
        """Add an act on an assessment to the log, once: the same act again changes nothing.

        Args:
            kind: What was done, such as ``shipped``.
            assessment: As stored.
            payload: Canonical JSON of what was done; the log keeps its hash.
            snapshot: The snapshot that holds it.
            time: Now, ISO 8601 in UTC.

        Returns:
            Whether it is new.
        """
        digest = sha256(payload).hexdigest()
        with self._write_together():
            repeated = self._fetch_rows(
                "SELECT 1 FROM log WHERE json_extract(CAST(entry AS TEXT), '$.kind') = ? "
                "AND json_extract(CAST(entry AS TEXT), '$.payload_hash') = ?",
                kind,
                digest,
            )
            if repeated:
                return False
            self._append_entry(
                {
                    "at": time,
                    "actor": "onward",
                    "kind": kind,
                    "object": assessment.id,
                    "payload_hash": digest,
                    "snapshot": snapshot,
                    "rule_pack": assessment.rule_pack.hash,
                }
            )
        return True

    def ledger(self) -> Ledger:
        """Return the identity ledger.

        Raises:
            ChainBroken: A line is not what was written in its place, by its own id or by the log,
                or the log itself was changed.
        """
        rows = self._fetch_ledger()
        lines = [self._read_line(place, line) for place, (_, line) in enumerate(rows, start=1)]
        with self._named_file():
            check_ledger(rows, self._read_log())
        return Ledger(lines)

    def _read_line(self, place: int, written: bytes) -> LedgerLine:
        try:
            line = LedgerLine.from_plain(json.loads(written))
            is_whole = line_id(place, line) == line.id
        except (ValueError, KeyError, TypeError, InputRefused):
            is_whole = False
        if not is_whole:
            what = f"{self.path}: line {place} of the identity ledger is not as it was written"
            raise ChainBroken(f"{what}; restore the file")
        return line

    def party_ids(self) -> frozenset[str]:
        """Return the ids that the stored transactions give for parties and owners.

        Raises:
            ChainBroken: A transaction was changed after it was stored.
        """
        ids: set[str | None] = set()
        for digest, payload in self._fetch_rows(
            "SELECT hash, CAST(json AS BLOB) FROM transactions"
        ):
            with self._named_file():
                check_transaction(digest, payload)
            for party in json.loads(payload).get("parties", ()):
                ids.add(party.get("id"))
                ids.update(owner.get("id") for owner in party.get("owners") or ())
        return frozenset(filter(None, ids))

    def judge(self, lines: Iterable[LedgerLine], snapshot: str, time: str) -> None:
        """Add lines to the identity ledger, each with an entry ``judged`` in the log; all or none.

        Args:
            lines: As `Ledger.next` returned them, one after the other.
            snapshot: The snapshot against which they were judged.
            time: Now, ISO 8601 in UTC.

        Raises:
            Busy: Somebody else has added a line meanwhile.
        """
        with self._write_together():
            size = int(self._fetch_rows("SELECT count(*) FROM identity")[0][0])
            for place, line in enumerate(lines, start=size + 1):
                if line_id(place, line) != line.id:
                    raise Busy(f"{self.path}: the ledger has grown meanwhile; try again")
                self._add_line(place, line, snapshot, time)

    def _add_line(self, place: int, line: LedgerLine, snapshot: str, time: str) -> None:
        payload = line.to_json().encode()
        self._db.execute("INSERT INTO identity VALUES (?, ?, ?)", (place, line.id, payload))
        self._append_entry(
            {
                "at": time,
                "actor": line.user,
                "kind": "judged",
                "object": line.id,
                "payload_hash": sha256(payload).hexdigest(),
                "snapshot": snapshot,
            }
        )

    def get(self, beginning: str) -> Assessment:
        """Return the newest assessment whose id begins so.

        Raises:
            StoreError: No stored assessment does.
            ChainBroken: It was changed after it was stored, or the log was.
            UsageError: Several ids begin so.
            InputRefused: It was stored by a version that wrote other keys.
        """
        rows = self._fetch_rows(
            "SELECT id, CAST(json AS BLOB) FROM assessments WHERE substr(id, 1, length(?1)) = ?1 "
            "ORDER BY id, version",
            beginning,
        )
        ids = sorted({name for name, _ in rows})
        with self._named_file():
            entries = self._read_log()
            check_present(ids, beginning, entries)
        if not ids:
            raise StoreError(
                f"no stored assessment begins with {beginning!r}; `onward assess` makes them"
            )
        if len(ids) > 1:
            raise UsageError(
                f"{len(ids)} assessments begin with {beginning!r}; give more of the id"
            )
        name, newest = rows[-1]
        with self._named_file():
            check_assessment(name, newest, entries)
        return assessment_from_json(newest, name)

    def recorded_hashes(self, name: str) -> frozenset[str]:
        """Return the content hashes of the assessments that are stored under an id.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        rows = self._fetch_rows(
            "SELECT content_hash, CAST(json AS BLOB) FROM assessments WHERE id = ?", name
        )
        entries = self._read_log() if rows else ()
        with self._named_file():
            for _, payload in rows:
                check_assessment(name, payload, entries)
        return frozenset(digest for digest, _ in rows)

    def list(self) -> tuple[Stored, ...]:
        """Return all stored assessments in the order in which they were put."""
        return tuple(
            Stored(*row)
            for row in self._fetch_rows(
                "SELECT a.id, t.id, a.version, a.at, a.verdict, a.content_hash "
                "FROM assessments a JOIN transactions t ON t.hash = a.transaction_hash "
                "ORDER BY a.rowid"
            )
        )

    def verify(self, *heads: Head) -> int:
        """Check that the log and what it tells of are as they were written.

        Args:
            heads: Heads printed earlier: without one, a log whose tail was cut looks whole.

        Returns:
            The number of entries.

        Raises:
            ChainBroken: The first thing that is wrong.
        """
        with self._named_file():
            entries = self._read_log(heads)
            check_ledger(self._fetch_ledger(), entries)
            check_assessments(self._iterate_assessments(), entries)
        return len(entries)

    def _read_log(self, heads: Iterable[Head] = ()) -> tuple[LogEntry, ...]:
        """Return the entries of the log, whose chain must hold."""
        with self._named_faults():
            rows = self._db.execute("SELECT seq, CAST(entry AS BLOB), hash FROM log ORDER BY seq")
            return verify_chain(rows, heads)

    def _fetch_ledger(self) -> tuple[LedgerRow, ...]:
        return self._fetch_rows("SELECT id, CAST(json AS BLOB) FROM identity ORDER BY seq")

    def _iterate_assessments(self) -> Iterator[AssessmentRow]:
        """Yield every assessment; all of them together may not fit into memory."""
        with self._named_faults():
            yield from self._db.execute(
                "SELECT a.id, CAST(a.json AS BLOB), a.content_hash, a.verdict, "
                "CAST(t.json AS BLOB) FROM assessments a "
                "LEFT JOIN transactions t ON t.hash = a.transaction_hash ORDER BY a.rowid"
            )

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
                entry.payload,
            ),
        )
