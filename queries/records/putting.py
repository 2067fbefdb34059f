"""The assessments of a record store, as they are put."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from onward.queries.model.assessment import Assessment
from onward.queries.records.entries import Entry, LoggedAct, is_cut_short
from onward.queries.records.file import PAYLOAD_HASH
from onward.queries.records.lists.parties import SealedParties
from onward.queries.records.log.chain import LogFacts
from onward.queries.records.logged import LoggedRecords

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
