"""The assessments of a record store: found again, and listed."""

from collections.abc import Iterable, Iterator
from typing import Final

from onward.queries.model.assessment import Assessment
from onward.queries.model.reading import assessment_from_json
from onward.queries.records.checking import (
    check_assessment,
    check_order,
    check_present,
    check_repeated,
    match_columns,
)
from onward.queries.records.newest import NewestAssessments
from onward.queries.records.references import FoundAssessment, choose_rows

_LAST: Final = chr(0x10FFFF)
"""Stands behind every letter."""

_SELECT_BEGUN: Final = (
    "SELECT id, unpacked(CAST(json AS BLOB)) FROM assessments "
    "WHERE id >= ?1 AND id < ?2 ORDER BY id, rowid"
)
_SELECT_ORDER: Final = (
    "SELECT a.id, unpacked(CAST(a.json AS BLOB)) FROM assessments a "
    "JOIN transactions t ON t.hash = a.transaction_hash WHERE t.id = ? ORDER BY a.rowid"
)


class AssessmentRecords(NewestAssessments):
    """A file of records, as far as it keeps assessments."""

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
        with self._named_file(), self._read_together():
            entries = self._find_entries(reference)
            begun = self._fetch_rows(_SELECT_BEGUN, reference, f"{reference}{_LAST}")
            ids = sorted({name for name, _ in begun})
            check_present(ids, reference, entries, self._list_erased().payloads)
            ordered = self._read_order(reference)
        rows = choose_rows(reference, begun, ordered)
        name, newest = rows[-1]
        if rows is begun:
            with self._named_file():
                check_assessment(name, newest, entries)
        others = tuple(dict.fromkeys(other for other, _ in rows if other != name))
        return FoundAssessment(assessment_from_json(newest, name), others)

    def _read_order(self, order: str) -> tuple[tuple[str, bytes], ...]:
        """Return the ids and the JSON of an order's assessments, the oldest first.

        All that the log tells of must be there, and nothing else: a cell that was changed may hide
        one of them.
        """
        index = self._index_log()
        logged = tuple(self._read_entries(index, index.find_order(order)))
        rows = self._fetch_rows(_SELECT_ORDER, order)
        columns = self._iterate_columns("WHERE t.id = ?", order)
        by_name = iter(rows)
        for _, entry in match_columns(columns, logged):
            name, payload = next(by_name)
            check_assessment(name, payload, [entry])
            check_order(name, payload, order)
        return rows

    def of_order(self, order: str) -> tuple[Assessment, ...]:
        """Return the assessments of an order, the oldest first.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        with self._named_file(), self._read_together():
            rows = self._read_order(order)
        return tuple(assessment_from_json(payload, name) for name, payload in rows)

    def of_orders(self, orders: Iterable[str]) -> Iterator[tuple[Assessment, ...]]:
        """Yield the assessments of each order, as `of_order` does."""
        yield from map(self.of_order, orders)

    def recorded_hashes(self, name: str) -> frozenset[str]:
        """Return the content hashes of the assessments that are stored under an id.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        rows = self._fetch_rows(
            "SELECT content_hash, unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ?", name
        )
        with self._named_file():
            entries = self._find_entries(name)
            for digest, payload in rows:
                check_assessment(name, payload, entries)
                check_repeated(name, payload, {"content_hash": digest})
        return frozenset(digest for digest, _ in rows)
