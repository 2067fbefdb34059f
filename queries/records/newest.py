"""The newest assessment of each order by what the log says of it: none of them is read for that."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from onward.queries.records.checking import check_assessment, match_columns
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.log.chain import LogEntry
from onward.queries.records.putting import PutAssessments

_SELECT_CONTENT: Final = (
    "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ? AND content_hash = ?"
)
_SELECT_NEWEST: Final = (
    "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ? ORDER BY rowid DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class NewestAssessment:
    """The newest assessment of an order.

    Attributes:
        id: Of the assessment.
        order, order_hash: The order's id and hash.
        at: When it was put, UTC.
        snapshot: What it was assessed against.
        outcome: What came of it; None where only the assessment itself says it.
    """

    id: str
    order: str
    order_hash: str
    at: str
    snapshot: str
    outcome: AssessmentOutcome | None


class NewestAssessments(PutAssessments):
    """A file of records, as far as it says which assessment of an order is the newest."""

    def newest(self, begins: str = "") -> dict[str, NewestAssessment]:
        """Return the newest assessment of each order, in the order in which these were put.

        Args:
            begins: How the time begins at which it was put: a year, for instance.

        Raises:
            ChainBroken: The log was changed, or what the tables repeat of it.
        """
        with self._named_file(), self._read_together():
            index = self._index_log()
            numbers: dict[bytes, int] = {}
            for line in index.list_assessments():
                if line.day.startswith(begins):
                    numbers.setdefault(line.order, line.number)
            entries = self._read_entries(index, sorted(numbers.values()))
            return {row.order: row for row in map(self._make_newest, entries)}

    def _make_newest(self, entry: LogEntry) -> NewestAssessment:
        name, stored_at = entry["object"], entry["at"]
        if "transaction_hash" in entry:
            order, order_hash = entry["order"], entry["transaction_hash"]
        else:  # an earlier version wrote it: the tables say it
            columns = self._iterate_columns("WHERE a.id = ? AND a.at = ?", name, stored_at)
            ((*_, stated, _, digest), _), *_ = match_columns(columns, [entry])
            order, order_hash = stated or "", digest or ""
        outcome = AssessmentOutcome.of_entry(entry)
        return NewestAssessment(name, order, order_hash, stored_at, entry["snapshot"], outcome)

    def newest_ids(self) -> dict[str, str]:
        """Return the newest assessment's id of each order, as `newest` does."""
        return {order: row.id for order, row in self.newest().items()}

    def times_of(self, contents: Collection[tuple[str, str]]) -> dict[str, str]:
        """Return when some assessments were put, by their content hashes.

        Args:
            contents: Their ids, with the content hashes.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        times: dict[str, str] = {}
        with self._named_file(), self._read_together():
            for name, digest in sorted(contents):
                entries = self._find_entries(name)
                for (payload,) in self._fetch_rows(_SELECT_CONTENT, name, digest):
                    times[digest] = check_assessment(name, payload, entries)["at"]
        return times

    def read_payloads(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each id with its newest assessment as it is stored, in the order of the ids.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        for name in names:
            with self._named_file(), self._read_together():
                entries = self._find_entries(name)
                rows = self._fetch_rows(_SELECT_NEWEST, name)
                check_assessment(name, rows[0][0], entries)
            yield name, rows[0][0]
