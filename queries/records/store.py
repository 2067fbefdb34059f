"""The record store: transactions, assessments, the identity ledger, and whether all is whole.

How the file keeps them, and the log that shows tampering, is `onward.queries.records.file`'s.
"""

import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from hashlib import sha256

from onward.errors import Busy, ChainBroken, InputRefused
from onward.graph.identity.ledger import Ledger, LedgerLine, line_id
from onward.queries.records.checking import (
    AssessmentRow,
    LedgerRow,
    check_assessments,
    check_columns,
    check_ledger,
    check_transaction,
)
from onward.queries.records.copies.copied import CopyRecords
from onward.queries.records.log.chain import Head


class RecordStore(CopyRecords):
    """The record store of a workspace: assessments, acts of people, and the identity ledger."""

    def ledger(self) -> Ledger:
        """Return the identity ledger.

        Raises:
            ChainBroken: A line is not what was written in its place, by its own id or by the log,
                or the log itself was changed.
        """
        rows = self._fetch_ledger()
        lines = [self._read_line(place, line) for place, (_, line) in enumerate(rows, start=1)]
        with self._named_file():
            check_ledger(rows, self._read_kinds({"judged"}))
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

    def last_orders(self, most: int) -> Iterator[bytes]:
        """Yield the orders of the last assessments, the newest first, as they were written.

        They are not checked: nothing that anybody is told may rest on them. They are read one after
        the other, so that thousands take no more memory than one.

        Args:
            most: Assessments whose orders are read.

        Raises:
            StoreError: The file cannot be read.
        """
        query = (
            "SELECT CAST(t.json AS BLOB) FROM assessments a "
            "JOIN transactions t ON t.hash = a.transaction_hash ORDER BY a.rowid DESC LIMIT ?"
        )
        with self._named_faults(), closing(self._db.execute(query, (most,))) as rows:
            yield from (order for (order,) in rows)

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
            self._check_acts(entries)
            is_erased = self._read_erased(entries)
            self._check_copies(entries, is_erased.commitments)
            erased = is_erased.payloads
            with closing(self._iterate_assessments()) as rows:  # before the file is closed
                check_assessments(rows, entries, erased)
            check_columns(self._iterate_columns(), entries, erased)
            self._check_parties()
        return len(entries)

    def _fetch_ledger(self) -> tuple[LedgerRow, ...]:
        return self._fetch_rows("SELECT id, CAST(json AS BLOB) FROM identity ORDER BY seq")

    def _iterate_assessments(self) -> Generator[AssessmentRow]:
        """Yield every assessment; all of them together may not fit into memory."""
        with self._named_faults():
            yield from self._db.execute(
                "SELECT a.id, unpacked(CAST(a.json AS BLOB)), a.content_hash, a.verdict, "
                "CAST(t.json AS BLOB) FROM assessments a "
                "LEFT JOIN transactions t ON t.hash = a.transaction_hash ORDER BY a.rowid"
            )
