"""The secrets of copies in a record store, and the entries of its log that tell of copies."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Final

import orjson

from onward.errors import ChainBroken
from onward.queries.model.assessment import Assessment
from onward.queries.records.acts import ActRecords
from onward.queries.records.checking import RESTORE
from onward.queries.records.copies.fields import commit_fields
from onward.queries.records.entries import LoggedAct
from onward.queries.records.log.chain import LogEntry

KIND: Final = "copied"
"""Of entries that tell of a copy; their object is the root over the fields of the whole."""

_SELECT: Final = (
    "SELECT unpacked(CAST(a.json AS BLOB)), CAST(s.secret AS BLOB) FROM copy_secrets s "
    "JOIN assessments a ON a.id = s.id AND a.content_hash = s.content_hash"
)


class CopyRecords(ActRecords):
    """A file of records, as far as it keeps what copies are checked by."""

    def keep_secret(self, assessment: Assessment, make_secret: Callable[[], bytes]) -> bytes:
        """Return the secret from which the salts of an assessment's fields follow, made once."""
        named = assessment.id, assessment.content_hash
        with self._write_together():
            self._db.execute(
                "INSERT OR IGNORE INTO copy_secrets VALUES (?, ?, ?)", (*named, make_secret())
            )
            rows = self._fetch_rows(
                "SELECT secret FROM copy_secrets WHERE id = ? AND content_hash = ?", *named
            )
        return bytes(rows[0][0])

    def note_copy(
        self,
        assessment: Assessment,
        root: str,
        payload: bytes,
        make_secret: Callable[[], bytes],
        time: str,
    ) -> LogEntry:
        """Return the entry of the log that tells of a copy; the same copy has one.

        Args:
            assessment: Of which it is.
            root: Over the fields of the whole.
            payload: What the copy shows, as canonical JSON: the log keeps its hash.
            make_secret: Returns bytes that nobody can guess.
            time: Now, ISO 8601 in UTC.
        """
        # neither the id nor a hash of the whole: they follow from what the copy covers
        note = LoggedAct(KIND, root, assessment.rule_pack.hash, payload, assessment.snapshot)
        with self._write_together():
            if self._add_note(note, time):
                # whoever has the copy knows its entry's hash, and could by it try out what a next
                # entry says
                self._append_entry({"at": time, "kind": "salt", "object": make_secret().hex()})
        digest = sha256(payload).hexdigest()
        return next(row for row in self._read_kinds({KIND}) if row["payload_hash"] == digest)

    def copy_roots(self, order: str) -> frozenset[str]:
        """Return the roots of the copies of an order's assessments."""
        return self._make_roots(
            "JOIN transactions t ON t.hash = a.transaction_hash WHERE t.id = ?", order
        )

    def _check_copies(self, entries: Iterable[LogEntry], erased: frozenset[str]) -> None:
        """Check that each copy that the log tells of can still be opened.

        Raises:
            ChainBroken: The first one whose salts are missing, or would be others.
        """
        roots = self._make_roots() | erased
        for entry in entries:
            if entry["kind"] == KIND and entry["object"] not in roots:
                what = f"the salts of the copy of entry {entry['seq']} were changed or are missing"
                raise ChainBroken(f"{what}; {RESTORE}")

    def _make_roots(self, which: str = "", *values: str) -> frozenset[str]:
        if not self._has_copies():
            return frozenset()
        rows = self._fetch_rows(f"{_SELECT} {which}", *values)
        return frozenset(commit_fields(orjson.loads(payload), key) for payload, key in rows)

    def _has_copies(self) -> bool:
        """Tell whether the file has the table: one that can only be read may be an older one."""
        tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'copy_secrets'"
        return bool(self._fetch_rows(tables))
