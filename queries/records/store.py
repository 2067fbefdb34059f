"""The record store: transactions, assessments, the identity ledger, and whether all is whole.

How the file keeps them, and the log that shows tampering, is `onward.queries.records.file`'s.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, Self

from onward.errors import Busy, ChainBroken, InputRefused, StoreError, UsageError
from onward.graph.identity.ledger import Ledger, LedgerLine, line_id
from onward.graph.json_forms import canonical_json
from onward.queries.model.assessment import Assessment
from onward.queries.model.reading import assessment_from_json
from onward.queries.records.file import RecordFile
from onward.queries.records.log import Head, LogEntry, verify_chain

Put = Literal["new", "same", "differs"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An assessment as it is stored: its canonical JSON, and what the tables repeat of it."""

    id: str
    content_hash: str
    verdict: str
    snapshot: str
    rule_pack: str
    transaction: str
    transaction_hash: str
    transaction_json: bytes
    payload: bytes

    @classmethod
    def from_assessment(cls, assessment: Assessment) -> Self:
        """Return an assessment as it is stored."""
        return cls(
            id=assessment.id,
            content_hash=assessment.content_hash,
            verdict=assessment.verdict,
            snapshot=assessment.snapshot,
            rule_pack=assessment.rule_pack.hash,
            transaction=assessment.transaction.id,
            transaction_hash=assessment.transaction.hash,
            transaction_json=canonical_json(assessment.transaction.plain()),
            payload=assessment.to_json(),
        )

    @property
    def is_cut_short(self) -> bool:
        """Whether an engine was lost or out of time, so that another run may say more."""
        return _is_cut_short(self.payload)

    def assessment(self) -> Assessment:
        """Return the assessment."""
        return assessment_from_json(self.payload, self.id)


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored assessment, as listed.

    `version` counts the assessments of one transaction; the first is 1. `at` is when it was put.
    """

    id: str
    transaction: str
    version: int
    at: str
    verdict: str
    content_hash: str


class RecordStore(RecordFile):
    """The record store of a workspace: assessments, and the identity ledger."""

    def put_assessment(self, assessment: Assessment, time: str) -> Put:
        """Store an assessment and its transaction, with an entry ``assessed`` in the log.

        Args:
            assessment: As `assess` returned it.
            time: Now, ISO 8601 in UTC.

        Returns:
            ``new``; ``same`` where it is stored already, which changes nothing; or ``differs``
            where the same question had another answer before: both are kept, and whoever asks
            must be told that the promise of one answer is broken. An answer that an engine cut
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
        if entry.content_hash in stored:
            return "same"
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
        complete = [payload for payload in stored.values() if not _is_cut_short(payload)]
        return "differs" if complete and not entry.is_cut_short else "new"

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
            ChainBroken: A line is not what was written in its place, by its own id, or the log
                tells of more lines.
        """
        rows = self._fetch_rows("SELECT CAST(json AS BLOB) FROM identity ORDER BY seq")
        lines = [self._read_line(place, line) for place, (line,) in enumerate(rows, start=1)]
        [(logged,)] = self._fetch_rows(
            "SELECT count(*) FROM log WHERE json_extract(CAST(entry AS TEXT), '$.kind') = 'judged'"
        )
        if logged != len(rows):
            what = f"the identity ledger has {len(rows)} lines, and the log tells of {logged}"
            raise ChainBroken(f"{self.path}: {what}; restore the file")
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
        """Return the ids that the stored transactions give for parties and owners."""
        ids: set[str | None] = set()
        for (payload,) in self._fetch_rows("SELECT CAST(json AS BLOB) FROM transactions"):
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
            UsageError: Several ids begin so.
            InputRefused: It was stored by a version that wrote other keys.
        """
        rows = self._fetch_rows(
            "SELECT id, CAST(json AS BLOB) FROM assessments WHERE substr(id, 1, length(?1)) = ?1 "
            "ORDER BY id, version",
            beginning,
        )
        ids = sorted({name for name, _ in rows})
        if not ids:
            raise StoreError(
                f"no stored assessment begins with {beginning!r}; `onward assess` makes them"
            )
        if len(ids) > 1:
            raise UsageError(
                f"{len(ids)} assessments begin with {beginning!r}; give more of the id"
            )
        name, newest = rows[-1]
        return assessment_from_json(newest, name)

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
        with self._named_faults():
            rows = self._db.execute("SELECT seq, CAST(entry AS BLOB), hash FROM log ORDER BY seq")
            entries = verify_chain(rows, heads)
        assessed = (entry for entry in entries if entry["kind"] == "assessed")
        self._check_payloads(frozenset(entry["payload_hash"] for entry in assessed))
        self._check_ledger([entry for entry in entries if entry["kind"] == "judged"])
        return len(entries)

    def _check_ledger(self, judged: Sequence[LogEntry]) -> None:
        """Check that the lines of the ledger are those that the log tells of, in their order."""
        rows = self._fetch_rows("SELECT id, CAST(json AS BLOB) FROM identity ORDER BY seq")
        for entry, (name, payload) in zip(judged, rows, strict=False):
            digest = sha256(payload).hexdigest()
            if (entry["object"], entry["payload_hash"]) != (name, digest):
                raise ChainBroken(f"line {name} of the identity ledger is not as the log tells")
        if len(judged) > len(rows):
            missing = judged[len(rows)]["object"]
            raise ChainBroken(f"the log tells of line {missing} of the ledger, which is missing")
        if len(rows) > len(judged):
            raise ChainBroken(f"the log tells nothing of line {rows[len(judged)][0]} of the ledger")

    def _check_payloads(self, logged: frozenset[str]) -> None:
        """Check that every stored assessment is in the log, and every logged one in the store."""
        stored = set()
        for name, payload, *columns in self._fetch_rows(
            "SELECT a.id, CAST(a.json AS BLOB), a.content_hash, a.verdict, CAST(t.json AS BLOB) "
            "FROM assessments a LEFT JOIN transactions t ON t.hash = a.transaction_hash "
            "ORDER BY a.rowid"
        ):
            digest = sha256(payload).hexdigest()
            if digest not in logged or [name, *columns] != _repeated_columns(json.loads(payload)):
                raise ChainBroken(f"assessment {name} is not as the log tells of it")
            stored.add(digest)
        for digest in sorted(logged - stored):
            raise ChainBroken(f"the log tells of an assessment with hash {digest} that is missing")

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


def _is_cut_short(payload: bytes) -> bool:
    reasons = {row["reason"] for row in json.loads(payload)["cannot_tell"]}
    return not reasons.isdisjoint({"engine", "timeout"})


def _repeated_columns(assessment: Mapping[str, Any]) -> list[Any]:
    """Return what the tables repeat of an assessment, so that it can be compared."""
    columns = [assessment[column] for column in ("id", "content_hash", "verdict")]
    return [*columns, canonical_json(assessment["transaction"])]
