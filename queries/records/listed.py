"""The assessments of a record store as lists: of the log first, and each one when it is read."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

import orjson

from onward.errors import ChainBroken
from onward.queries.records.assessments import AssessmentRecords
from onward.queries.records.checking import RESTORE, check_order, check_repeated
from onward.queries.records.entries import AssessmentOutcome, Stored, is_cut_short
from onward.queries.records.lists.parties import SealedParties, has_name
from onward.queries.records.lists.summaries import AssessmentSummary
from onward.queries.records.log.chain import LogEntry
from onward.queries.records.log.index import LoggedAssessment

_SELECT_PARTIES: Final = (
    "SELECT entry, CAST(salt AS BLOB), CAST(names AS BLOB) FROM assessed_parties"
)


class ListedAssessments(AssessmentRecords):
    """A file of records, as far as it lists its assessments."""

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

    def list_logged(self) -> Iterator[LoggedAssessment]:
        """Yield every assessment as far as the log tells of it, the newest first; none is read.

        Raises:
            ChainBroken: The log was changed.
        """
        with self._named_file():
            yield from self._index_log().list_assessments()

    def summaries(self, numbers: Iterable[int]) -> Iterator[AssessmentSummary]:
        """Yield assessments in one line each.

        Args:
            numbers: Of their entries of the log.

        Raises:
            ChainBroken: One was changed after it was stored, or is missing, or the log was changed.
        """
        with self._named_file():
            for entry, payload in self._read_numbered(numbers):
                yield AssessmentSummary.from_json(payload, entry["at"])

    def read_outcome(self, number: int) -> AssessmentOutcome | None:
        """Return what came of an assessment by itself; None where it was erased meanwhile.

        Args:
            number: Of its entry of the log.

        Raises:
            ChainBroken: It was changed after it was stored, or the log was.
        """
        with self._named_file():
            for _, payload in self._read_numbered([number]):
                return AssessmentOutcome.read(orjson.loads(payload))
        return None

    def find_party(self, part: str, numbers: Collection[int]) -> frozenset[int]:
        """Return those of some assessments that have a party with such a name or id.

        Args:
            part: A part of the name or id, however it is written in small and capital letters.
            numbers: Of the assessments' entries of the log.

        Raises:
            ChainBroken: Names were changed after they were stored, or the log was.
        """
        folded = part.casefold()
        return self._find_named(numbers, lambda names: has_name(names, folded))

    def find_party_ids(self, ids: Collection[str], numbers: Collection[int]) -> frozenset[int]:
        """Return those of some assessments that have a party with one of some ids, as a whole.

        Args:
            ids: Of one party.
            numbers: Of the assessments' entries of the log.

        Raises:
            ChainBroken: Names were changed after they were stored, or the log was.
        """
        return self._find_named(numbers, lambda names: not set(ids).isdisjoint(names))

    def _find_named(
        self, numbers: Collection[int], is_meant: Callable[[Collection[str]], bool]
    ) -> frozenset[int]:
        """Return those of some assessments whose names and ids of parties are meant."""
        with self._named_file(), self._read_together():
            index = self._index_log()
            stated = index.list_parties(numbers)
            named = self._read_parties(stated)
            meant = {number for number, row in named if is_meant(row.list_names())}
        for number in (number for number, sealed in stated.items() if sealed is None):
            # an earlier version wrote it: it is read for its parties
            rows = self.summaries([number])
            meant.update(number for row in rows if is_meant(row.parties))
        return frozenset(meant)

    def _check_parties(self) -> None:
        """Check that the names of all parties are those to which the log commits.

        Raises:
            ChainBroken: Names are missing, or were changed.
        """
        index = self._index_log()
        stated = index.list_parties([row.number for row in index.list_assessments()])
        for _ in self._read_parties(stated):
            pass

    def _read_parties(
        self, stated: Mapping[int, str | None]
    ) -> Iterator[tuple[int, SealedParties]]:
        """Yield the sealed names of assessments by the numbers of their entries.

        Args:
            stated: What the log commits to, by the number; where it is None, nothing is read.

        Raises:
            ChainBroken: Names are missing, or were changed.
        """
        missing = {number: sealed for number, sealed in stated.items() if sealed is not None}
        # a file that can only be read may be older than the table
        rows = self._db.execute(_SELECT_PARTIES) if missing else ()
        for number, salt, names in rows:
            row = SealedParties(salt, names)
            if missing.get(number) == row.commit():
                del missing[number]
                yield number, row
        for number in sorted(missing):
            what = f"the names of the parties of log entry {number} were changed or are missing"
            raise ChainBroken(f"{what}; {RESTORE}")

    def decided_assessments(self) -> frozenset[str]:
        """Return the ids of the assessments on which somebody has decided.

        Raises:
            ChainBroken: The log was changed.
        """
        with self._named_file():
            return frozenset(entry["object"] for entry in self._read_kinds({"decided"}))

    def _read_numbered(self, numbers: Iterable[int]) -> Iterator[tuple[LogEntry, bytes]]:
        """Yield the entries with their assessments, but for what was erased meanwhile."""
        index = self._index_log()
        numbers = (number for number in numbers if not index.is_gone(number))
        for entry in self._read_entries(index, numbers):
            yield entry, self._read_payload(entry)

    def _read_payload(self, entry: LogEntry) -> bytes:
        """Return the assessment of which an entry of the log tells."""
        name = entry["object"]
        rows = self._fetch_rows(
            "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ?", name
        )
        for (payload,) in rows:
            if sha256(payload).hexdigest() == entry["payload_hash"]:
                return bytes(payload)
        what = f"the log tells of assessment {name} of {entry['at']}"
        raise ChainBroken(f"{what}, which is not stored as it tells; {RESTORE}")

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
