"""Comparing and writing, batch by batch: the work of a push between its begin and its finish."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

import numpy as np

from onward.errors import EngineError, EngineTimeout
from onward.graph.engines.neo4j.connection import ServerTransaction
from onward.graph.engines.neo4j.push.checksums import Sums, count_rows, flatten_sums, unflatten_sums
from onward.graph.engines.neo4j.push.journal import PushJournal, PushProgress
from onward.graph.engines.neo4j.push.parts import LARGEST_ID, PARTS, BatchSize, GraphPart
from onward.graph.engines.neo4j.push.projection import PARTIES, ProjectedRow, Projection
from onward.graph.engines.neo4j.server import Server

T = TypeVar("T")

LEFTOVERS: Final = "leftovers"
"""The last part: parties that the snapshot does not have, once their ties are gone."""

ORDER: Final = (*(part.name for part in PARTS), LEFTOVERS)

MOST: Final = 10_000
"""Rows of the server that one batch compares."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """The result of one batch.

    Attributes:
        part, next: As in `PushProgress`.
        done: Those of its rows that were compared; the others are for the next batch.
        written, removed: Counts of rows.
    """

    part: str
    next: int
    done: Sequence[ProjectedRow] = ()
    written: int = 0
    removed: int = 0


class Sync:
    """The work of one push.

    Args:
        server: To write to.
        journal: Of the push.
        projection: What the server should have.
        report: Called with how many rows are done, and of how many.

    Attributes:
        journal, projection: As passed in.
        written, removed: Counts of rows so far.
    """

    def __init__(
        self,
        server: Server,
        journal: PushJournal,
        projection: Projection,
        report: Callable[[int, int | None], None] | None,
    ) -> None:
        self._server = server
        self.journal = journal
        self.projection = projection
        self._report = report
        self._batch_size = BatchSize()
        self._sums = {part.name: Sums() for part in PARTS}
        self.written = 0
        self.removed = 0

    def clear(self) -> None:
        """Remove everything that pushes have written: ties, then parties."""
        present = count_rows(self._server)
        for part in reversed(PARTS):
            left = present[part.name]
            while left:
                left = self._retry_smaller(partial(self._clear_some, part))

    def _clear_some(self, part: GraphPart) -> int:
        """Remove some rows of a part; return how many."""

        def work(transaction: ServerTransaction) -> int:
            self.journal.lock(transaction)
            [[removed]] = transaction.ask(part.clear(self._batch_size.rows))
            return int(removed)

        return self._server.write(work, lambda: False) or 0

    def run(self, progress: PushProgress | None) -> dict[str, Sums]:
        """Make every part what the snapshot has.

        Args:
            progress: How far an earlier push of the same snapshot had come.

        Returns:
            By part the sums of what should be there now.
        """
        if progress is not None and not _is_readable(progress):
            progress = None
        self._sums = (
            {part.name: Sums() for part in PARTS}
            if progress is None
            else unflatten_sums(progress.sums)
        )
        begun = ORDER.index(progress.part) if progress else 0
        start = progress.next if progress else 0
        present = count_rows(self._server)
        for place, part in enumerate(PARTS):
            if place >= begun:
                low = start if place == begun else 0
                self._sync_part(part, low, ORDER[place + 1], is_fresh=not present[part.name])
        self._remove_parties(start if begun == len(PARTS) else 0)
        return self._sums

    def _sync_part(self, part: GraphPart, low: int, following: str, *, is_fresh: bool) -> None:
        """Make a part what the snapshot has, from an id on."""
        ids = self.projection.ids[part.name]
        place = int(np.searchsorted(ids, low))
        is_done = is_fresh and place == len(ids)
        while not is_done:
            span = _Span(low, LARGEST_ID, following, 0 if is_fresh else MOST)
            batch = self._retry_smaller(partial(self._sync_some, part, place, span))
            place += len(batch.done)
            low, is_done = batch.next, batch.part != part.name

    def _sync_some(self, part: GraphPart, place: int, span: "_Span") -> _Batch:
        """Make some rows what the snapshot has, from a place in the part's ids on."""
        rows = self.projection.rows(part.name, slice(place, place + self._batch_size.rows))
        # Not the last batch: the span ends with its last row.
        if place + len(rows) < len(self.projection.ids[part.name]):
            span = replace(span, high=rows[-1].id)
        return self._apply_batch(partial(self._compare_rows, part=part, rows=rows, span=span))

    def _retry_smaller(self, work: Callable[[], T]) -> T:
        """Do a batch; where it takes the server too long, try a smaller one."""
        while True:
            try:
                with self._batch_size.timed():
                    return work()
            except EngineTimeout:  # a server that is lost says so again, and at once
                if not self._batch_size.shrink():
                    raise

    def _apply_batch(self, work: Callable[[ServerTransaction], _Batch]) -> _Batch:
        """Do a batch in one transaction with its progress, which tells whether it was committed."""
        done: list[tuple[_Batch, PushProgress]] = []

        def work_and_record(transaction: ServerTransaction) -> None:
            self.journal.lock(transaction)
            batch = work(transaction)
            sums = flatten_sums(self._add_batch(batch))
            progress = PushProgress(batch.part, batch.next, sums)
            self.journal.record(transaction, progress)
            done[:] = [(batch, progress)]

        def is_applied() -> bool:
            return bool(done) and self._server.read(self.journal.read_progress) == done[0][1]

        self._server.write(work_and_record, is_applied)
        [(batch, _)] = done
        self._sums = self._add_batch(batch)
        self.written += batch.written
        self.removed += batch.removed
        if self._report is not None:
            every = len(self.projection.ids[PARTIES]) + self.projection.ties
            self._report(sum(sums.count for sums in self._sums.values()), every)
        return batch

    def _add_batch(self, batch: _Batch) -> dict[str, Sums]:
        """Return the sums of all rows that are done, with those of a batch."""
        if not batch.done:
            return self._sums
        name = PARTIES if batch.done[0].ends is None else batch.done[0].kinds[0]
        return self._sums | {name: self._sums[name] + Sums.from_rows(batch.done)}

    def _compare_rows(
        self,
        transaction: ServerTransaction,
        part: GraphPart,
        rows: Sequence[ProjectedRow],
        span: "_Span",
    ) -> _Batch:
        """Make the server's rows of a span of ids those of the snapshot.

        Parties that are left over stay until the end, as ties of theirs may be left over as well.
        """
        prints, high = _read_prints(transaction, part, span)
        done = [row for row in rows if row.id <= high]
        expected = {row.id: row.hash for row in done}
        times = Counter(number for number, _ in prints)
        right = {
            number
            for number, fingerprint in prints
            if expected.get(number) == fingerprint and times[number] == 1
        }
        # A row that differs is removed and written again; a party is overwritten instead.
        wrong = [] if part.is_parties else sorted(times.keys() - right)
        if wrong:
            transaction.ask(part.remove(wrong))
        missing = [row for row in done if row.id not in right]
        if missing:
            _insert_rows(transaction, part, missing)
        removed = sum(times[number] for number in wrong if number not in expected)
        if high == LARGEST_ID:
            return _Batch(span.following, 0, done, len(missing), removed)
        return _Batch(part.name, high + 1, done, len(missing), removed)

    def _remove_parties(self, low: int) -> None:
        """Remove the parties that the snapshot does not have."""
        ids = self.projection.ids[PARTIES]
        if count_rows(self._server)[PARTIES] == len(ids):
            return
        while low < LARGEST_ID:
            low = self._apply_batch(partial(self._remove_some, low=low)).next

    def _remove_some(self, transaction: ServerTransaction, low: int) -> _Batch:
        parties, ids = PARTS[0], self.projection.ids[PARTIES]
        prints, high = _read_prints(transaction, parties, _Span(low, LARGEST_ID, "", MOST))
        present = np.array([number for number, _ in prints], np.int64)
        over = np.setdiff1d(present, ids).tolist()
        if over:
            transaction.ask(parties.remove(over))
        return _Batch(LEFTOVERS, min(high + 1, LARGEST_ID), removed=len(over))


def _is_readable(progress: PushProgress) -> bool:
    return progress.part in ORDER and len(progress.sums) == 3 * len(PARTS)


@dataclass(frozen=True, slots=True)
class _Span:
    """The ids that a batch compares, ends included.

    Attributes:
        following: The part that comes next, where the span ends its part.
        most: Rows of the server that are compared; 0 where the server has no rows.
    """

    low: int
    high: int
    following: str
    most: int


def _read_prints(
    transaction: ServerTransaction, part: GraphPart, span: _Span
) -> tuple[list[list[int]], int]:
    """Return ids and fingerprints of the rows in a span, and up to which id they are all."""
    if not span.most:
        return [], span.high
    prints = transaction.ask(part.prints(span.low, span.high, span.most))
    if len(prints) < span.most:
        return prints, span.high
    last = prints[-1][0]  # further rows of this id may lie beyond the limit
    complete = [row for row in prints if row[0] < last]
    return (complete, last - 1) if complete else (prints, last)


def _insert_rows(
    transaction: ServerTransaction, part: GraphPart, rows: Sequence[ProjectedRow]
) -> None:
    written = sum(transaction.ask(statement)[0][0] for statement in part.write(rows))
    if written != len(rows):
        raise EngineError(
            f"{len(rows)} rows of {part.name} were to be written, but Neo4j wrote {written}; "
            "run `onward push` again"
        )
