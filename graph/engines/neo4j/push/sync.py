"""Comparing and writing, batch by batch: the work of a push between its first and last mark."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

import numpy as np

from onward.errors import EngineError, EngineTimeout
from onward.graph.engines.neo4j.connection import Transaction
from onward.graph.engines.neo4j.push.checksums import Sums, counts, flat, unflat
from onward.graph.engines.neo4j.push.marks import Mark, Marks
from onward.graph.engines.neo4j.push.pace import Pace
from onward.graph.engines.neo4j.push.parts import LARGEST, PARTS, Part
from onward.graph.engines.neo4j.push.projection import PARTIES, Projection, Row
from onward.graph.engines.neo4j.server import Server

T = TypeVar("T")

LEFTOVERS: Final = "leftovers"
"""The last part: parties that the snapshot does not have, once their ties are gone."""

ORDER: Final = (*(part.name for part in PARTS), LEFTOVERS)

MOST: Final = 10_000
"""Rows of the server that one batch compares."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What came of one batch.

    Attributes:
        part, next: As in `Mark`.
        done: Those of its rows that were compared; the others are for the next batch.
        written, removed: Rows.
    """

    part: str
    next: int
    done: Sequence[Row] = ()
    written: int = 0
    removed: int = 0


class Sync:
    """One push's work.

    Args:
        server: To write to.
        marks: Of the push.
        projection: What the server should have.
        report: Called with how many rows are done, and of how many.

    Attributes:
        marks, projection: As given.
        written, removed: Rows, so far.
    """

    def __init__(
        self,
        server: Server,
        marks: Marks,
        projection: Projection,
        report: Callable[[int, int | None], None] | None,
    ) -> None:
        self._server = server
        self.marks = marks
        self.projection = projection
        self._report = report
        self._pace = Pace()
        self._sums = {part.name: Sums() for part in PARTS}
        self.written = 0
        self.removed = 0

    def clear(self) -> None:
        """Remove all that pushes have written, whatever has become of it: ties, then parties."""
        present = counts(self._server)
        for part in reversed(PARTS):
            left = present[part.name]
            while left:
                left = self._patiently(partial(self._cleared, part))

    def _cleared(self, part: Part) -> int:
        """Remove some rows of a part; do it again, and others are removed."""

        def work(transaction: Transaction) -> int:
            self.marks.lock(transaction)
            [[removed]] = transaction.ask(part.clear(self._pace.size))
            return int(removed)

        return self._server.write(work, lambda: False) or 0

    def run(self, reached: Mark | None) -> dict[str, Sums]:
        """Bring every part up to the snapshot.

        Args:
            reached: How far an earlier push of the same snapshot had come.

        Returns:
            By part the sums of what should be there now.
        """
        if reached is not None and not _is_readable(reached):
            reached = None
        self._sums = (
            {part.name: Sums() for part in PARTS} if reached is None else unflat(reached.sums)
        )
        begun = ORDER.index(reached.part) if reached else 0
        start = reached.next if reached else 0
        present = counts(self._server)
        for place, part in enumerate(PARTS):
            if place >= begun:
                low = start if place == begun else 0
                self._bring(part, low, ORDER[place + 1], is_fresh=not present[part.name])
        self._remove_parties(start if begun == len(PARTS) else 0)
        return self._sums

    def _bring(self, part: Part, low: int, following: str, *, is_fresh: bool) -> None:
        """Bring a part up to the snapshot, from an id on."""
        ids = self.projection.ids[part.name]
        place = int(np.searchsorted(ids, low))
        is_done = is_fresh and place == len(ids)
        while not is_done:
            span = _Span(low, LARGEST, following, 0 if is_fresh else MOST)
            batch = self._patiently(partial(self._bring_some, part, place, span))
            place += len(batch.done)
            low, is_done = batch.next, batch.part != part.name

    def _bring_some(self, part: Part, place: int, span: "_Span") -> _Batch:
        """Bring some rows up to the snapshot, from a place in the part's ids on."""
        rows = self.projection.rows(part.name, slice(place, place + self._pace.size))
        if place + len(rows) < len(self.projection.ids[part.name]):
            span = replace(span, high=rows[-1].id)
        return self._applied(partial(self._compare, part=part, rows=rows, span=span))

    def _patiently(self, work: Callable[[], T]) -> T:
        """Do some rows, and fewer of them each time that the server finds them too many."""
        while True:
            try:
                with self._pace.timed():
                    return work()
            except EngineTimeout:  # a server that is lost says so again, and at once
                if not self._pace.shrink():
                    raise

    def _applied(self, work: Callable[[Transaction], _Batch]) -> _Batch:
        """Do a batch in one transaction with its mark, which tells whether it was committed."""
        done: list[tuple[_Batch, Mark]] = []

        def marked(transaction: Transaction) -> None:
            self.marks.lock(transaction)
            batch = work(transaction)
            mark = Mark(batch.part, batch.next, flat(self._with(batch)))
            self.marks.move(transaction, mark)
            done[:] = [(batch, mark)]

        def is_applied() -> bool:
            return bool(done) and self._server.read(self.marks.reached) == done[0][1]

        self._server.write(marked, is_applied)
        [(batch, _)] = done
        self._sums = self._with(batch)
        self.written += batch.written
        self.removed += batch.removed
        if self._report is not None:
            every = len(self.projection.ids[PARTIES]) + self.projection.ties
            self._report(sum(one.count for one in self._sums.values()), every)
        return batch

    def _with(self, batch: _Batch) -> dict[str, Sums]:
        """Return the sums of all rows that are done, those of a batch among them."""
        if not batch.done:
            return self._sums
        name = PARTIES if batch.done[0].ends is None else batch.done[0].kinds[0]
        return self._sums | {name: self._sums[name] + Sums.of(batch.done)}

    def _compare(
        self, transaction: Transaction, part: Part, rows: Sequence[Row], span: "_Span"
    ) -> _Batch:
        """Make the server's rows of a span of ids those of the snapshot.

        Parties that are left over stay until the end, as ties of theirs may be left over, too.
        """
        prints, high = _there(transaction, part, span)
        done = [row for row in rows if row.id <= high]
        wanted = {row.id: row.hash for row in done}
        times = Counter(number for number, _ in prints)
        right = {
            number for number, taken in prints if wanted.get(number) == taken and times[number] == 1
        }
        wrong = [] if part.is_parties else sorted(times.keys() - right)
        if wrong:
            transaction.ask(part.remove(wrong))
        missing = [row for row in done if row.id not in right]
        if missing:
            _insert(transaction, part, missing)
        removed = sum(times[number] for number in wrong if number not in wanted)
        if high == LARGEST:
            return _Batch(span.following, 0, done, len(missing), removed)
        return _Batch(part.name, high + 1, done, len(missing), removed)

    def _remove_parties(self, low: int) -> None:
        """Remove the parties that the snapshot does not have."""
        ids = self.projection.ids[PARTIES]
        if counts(self._server)[PARTIES] == len(ids):
            return
        while low < LARGEST:
            low = self._applied(partial(self._remove_some, low=low)).next

    def _remove_some(self, transaction: Transaction, low: int) -> _Batch:
        parties, ids = PARTS[0], self.projection.ids[PARTIES]
        prints, high = _there(transaction, parties, _Span(low, LARGEST, "", MOST))
        there = np.array([number for number, _ in prints], np.int64)
        over = np.setdiff1d(there, ids).tolist()
        if over:
            transaction.ask(parties.remove(over))
        return _Batch(LEFTOVERS, min(high + 1, LARGEST), removed=len(over))


def _is_readable(mark: Mark) -> bool:
    return mark.part in ORDER and len(mark.sums) == 3 * len(PARTS)


@dataclass(frozen=True, slots=True)
class _Span:
    """The ids that a batch compares, ends included.

    Attributes:
        following: The part that comes next, where the span ends its part.
        most: Rows of the server that are compared; 0 where it has none.
    """

    low: int
    high: int
    following: str
    most: int


def _there(transaction: Transaction, part: Part, span: _Span) -> tuple[list[list[int]], int]:
    """Return id and fingerprint of what is there in a span, and up to which id that is all."""
    if not span.most:
        return [], span.high
    prints = transaction.ask(part.prints(span.low, span.high, span.most))
    if len(prints) < span.most:
        return prints, span.high
    last = prints[-1][0]  # there may be more of this id than were asked for
    kept = [one for one in prints if one[0] < last]
    return (kept, last - 1) if kept else (prints, last)


def _insert(transaction: Transaction, part: Part, rows: Sequence[Row]) -> None:
    written = sum(transaction.ask(statement)[0][0] for statement in part.write(rows))
    if written != len(rows):
        raise EngineError(
            f"{len(rows)} rows of {part.name} were to be written, and Neo4j wrote {written}; "
            "run `onward push` again"
        )
