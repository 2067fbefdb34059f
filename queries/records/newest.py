"""The newest assessment of each order by what the log says of it: none of them is read for that."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Self

from onward.queries.records.checking import check_assessment, match_columns
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.lists.summaries import rank_outcome
from onward.queries.records.log.chain import LogEntry
from onward.queries.records.log.index import LoggedAssessment, LogIndex
from onward.queries.records.putting import PutAssessments

_SELECT_CONTENT: Final = (
    "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ? AND content_hash = ?"
)
_SELECT_NEWEST: Final = (
    "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ? ORDER BY rowid DESC LIMIT 1"
)
_SELECT_OTHERS: Final = (
    "SELECT a.id, a.verdict, a.rowid > (SELECT coalesce(max(o.rowid), 0) FROM assessments o "
    "WHERE o.transaction_hash = ?2) FROM transactions t JOIN assessments a "
    "ON a.transaction_hash = t.hash WHERE t.id = ?1 AND t.hash <> ?2 ORDER BY a.rowid DESC"
)

_SELECT_STORED: Final = (
    "SELECT DISTINCT t.id FROM transactions t WHERE t.id IN (SELECT value FROM json_each(?))"
)
_SELECT_ORDER: Final = (
    "SELECT CAST(t.json AS BLOB) FROM assessments a "
    "JOIN transactions t ON t.hash = a.transaction_hash WHERE a.content_hash = ? LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class ReplacedOrder:
    """An order that was assessed worse than the one of the same number that took its place.

    Attributes:
        assessment: The id of its assessment.
        outcome: What came of it.
    """

    assessment: str
    outcome: AssessmentOutcome

    @classmethod
    def find_gravest(
        cls, newest: AssessmentOutcome, others: Iterable[tuple[str, AssessmentOutcome]]
    ) -> Self | None:
        """Return the gravest of other orders of a number, if it is graver than the newest.

        Args:
            newest: What came of the order that is assessed last.
            others: Ids and outcomes of assessments of orders with other contents, the newest first.
        """
        gravest = min(others, key=lambda row: rank_outcome(row[1]), default=None)
        if gravest is None or rank_outcome(gravest[1]) >= rank_outcome(newest):
            return None
        return cls(*gravest)


@dataclass(frozen=True, slots=True)
class NewestAssessment:
    """The newest assessment of an order.

    Attributes:
        id: Of the assessment.
        order, order_hash: The order's id and hash.
        at: When it was put, UTC.
        snapshot: What it was assessed against.
        outcome: What came of it; None where only the assessment itself says it.
        replaced: The gravest order of the same number with other contents, if it is graver.
    """

    id: str
    order: str
    order_hash: str
    at: str
    snapshot: str
    outcome: AssessmentOutcome | None
    replaced: ReplacedOrder | None = None


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
            lines: dict[bytes, LoggedAssessment] = {}
            graver: dict[int, list[int]] = {}
            for line in index.list_assessments():
                if line.day.startswith(begins):
                    last = lines.setdefault(line.order, line)
                    if _is_graver(line, last):
                        graver.setdefault(last.number, []).append(line.number)
            numbers = sorted(line.number for line in lines.values())
            rows = map(self._make_newest, self._read_entries(index, numbers))
            return {
                row.order: self._name_replaced(row, index, graver.get(number, ()))
                for number, row in zip(numbers, rows, strict=True)
            }

    def _name_replaced(
        self, row: NewestAssessment, index: LogIndex, graver: Iterable[int]
    ) -> NewestAssessment:
        """Return an order's newest assessment with the graver order whose place it has taken.

        Args:
            row: The assessment.
            index: Of the log.
            graver: The numbers of graver assessments of orders of its number, the newest first.
        """
        if row.outcome is None:
            return row
        entries = self._read_entries(index, graver)
        others = (
            (entry["object"], outcome)
            for entry in entries
            if entry.get("transaction_hash", row.order_hash) != row.order_hash
            and (outcome := AssessmentOutcome.of_entry(entry))
        )
        return replace(row, replaced=ReplacedOrder.find_gravest(row.outcome, others))

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

    def find_other_orders(self, order: str, order_hash: str) -> tuple[tuple[str, str, bool], ...]:
        """Return the assessments of orders of one number with other contents, the newest first.

        They are not checked: whoever acts on one reads it.

        Args:
            order: The number.
            order_hash: Of the order that is meant; its own assessments are left out.

        Returns:
            Of each its id, its verdict, and whether it is newer than all of the order meant.
        """
        with self._named_file():
            return tuple(self._fetch_rows(_SELECT_OTHERS, order, order_hash))

    def find_stored_orders(self, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of some numbers of orders that an assessed order has."""
        with self._named_file():
            rows = self._fetch_rows(_SELECT_STORED, json.dumps([*numbers]))
        return frozenset(number for (number,) in rows)

    def read_order_of(self, content_hash: str) -> bytes | None:
        """Return the order of an assessment, as JSON; None where it is not stored any more."""
        with self._named_file():
            rows = self._fetch_rows(_SELECT_ORDER, content_hash)
        return bytes(rows[0][0]) if rows else None

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


def _is_graver(line: LoggedAssessment, last: LoggedAssessment) -> bool:
    """Tell whether an assessment is graver than the last one of its order, by what the log says."""
    if line.outcome is None or last.outcome is None:
        return False
    return rank_outcome(line.outcome) < rank_outcome(last.outcome)
