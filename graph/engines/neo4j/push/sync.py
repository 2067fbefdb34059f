"""Comparing and writing, batch by batch: the work of a push between its first and last mark."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from onward.errors import EngineError
from onward.graph.engines.neo4j.connection import Transaction
from onward.graph.engines.neo4j.push.checksums import Sums, counts
from onward.graph.engines.neo4j.push.marks import Mark, Marks
from onward.graph.engines.neo4j.push.pace import Pace
from onward.graph.engines.neo4j.push.parts import LARGEST, PARTS, Part
from onward.graph.engines.neo4j.push.projection import PARTIES, Projection, Row
from onward.graph.engines.neo4j.server import Server

LEFTOVERS: Final = "leftovers"
"""The last part: parties that the snapshot does not have, once their ties are gone."""

MOST: Final = 10_000
"""Rows of the server that one batch compares."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What came of one batch.

    Attributes:
        mark: How far it led.
        done: How many of its rows it compared; the others are for the next one.
        written, removed: Rows.
    """

    mark: Mark
    done: int
    written: int
    removed: int


class Sync:
    """One push's work.

    Args:
        server: To write to.
        marks: Of the push.
        projection: What the server should have.
        report: Called with how many rows are done, and of how many.

    Attributes:
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
        self._marks = marks
        self._projection = projection
        self._report = report
        self._pace = Pace()
        self._done = 0
        self.written = 0
        self.removed = 0

    def run(self, reached: Mark | None) -> dict[str, Sums]:
        """Bring every part up to the snapshot.

        Args:
            reached: How far an earlier push of the same snapshot had come.

        Returns:
            By part the sums of what should be there now.
        """
        self._done = 0
        order = [*(part.name for part in PARTS), LEFTOVERS]
        begun = order.index(reached.part) if reached and reached.part in order else 0
        start = reached.next if reached else 0
        present = counts(self._server)
        sums = {}
        for place, part in enumerate(PARTS):
            low = LARGEST if place < begun else start if place == begun else 0
            following = Mark(order[place + 1], 0)
            sums[part.name] = self._bring(part, low, following, is_fresh=not present[part.name])
        self._remove_parties(start if begun == len(PARTS) else 0)
        return sums

    def _bring(self, part: Part, low: int, following: Mark, *, is_fresh: bool) -> Sums:
        """Bring a part up to the snapshot from an id on; what lies before is only summed."""
        ids = self._projection.ids[part.name]
        place = int(np.searchsorted(ids, low))
        sums = self._summed(part, place)
        while low < LARGEST and not (is_fresh and place == len(ids)):
            rows = self._projection.rows(part.name, slice(place, place + self._pace.size))
            high = rows[-1].id if place + len(rows) < len(ids) else LARGEST
            batch = self._write(part, rows, (low, high), following, is_fresh=is_fresh)
            sums += Sums.of(rows[: batch.done])
            place += batch.done
            low = batch.mark.next if batch.mark.part == part.name else LARGEST
        return sums

    def _summed(self, part: Part, until: int) -> Sums:
        """Sum the rows that an earlier push has done."""
        sums = Sums()
        for low in range(0, until, MOST):
            rows = self._projection.rows(part.name, slice(low, min(low + MOST, until)))
            sums += Sums.of(rows)
            self._tell(len(rows))
        return sums

    def _write(
        self,
        part: Part,
        rows: Sequence[Row],
        span: tuple[int, int],
        following: Mark,
        *,
        is_fresh: bool,
    ) -> _Batch:
        def work(transaction: Transaction) -> _Batch:
            self._marks.lock(transaction)
            most = 0 if is_fresh else MOST
            return self._compare(transaction, part, rows, span, following, most)

        return self._applied(work)

    def _applied(self, work: Callable[[Transaction], _Batch]) -> _Batch:
        """Do a batch in one transaction with its mark, which tells whether it was committed."""
        done: list[_Batch] = []

        def marked(transaction: Transaction) -> None:
            batch = work(transaction)
            self._marks.move(transaction, batch.mark)
            done[:] = [batch]

        def is_applied() -> bool:
            return bool(done) and self._server.read(self._marks.reached) == done[0].mark

        with self._pace.timed():
            self._server.write(marked, is_applied)
        [batch] = done
        self.written += batch.written
        self.removed += batch.removed
        self._tell(batch.done)
        return batch

    def _compare(
        self,
        transaction: Transaction,
        part: Part,
        rows: Sequence[Row],
        span: tuple[int, int],
        following: Mark,
        most: int,
    ) -> _Batch:
        """Make the server's rows of a span of ids those of the snapshot.

        Parties that are left over stay until the end, as ties of theirs may be left over, too.
        """
        low, high = span
        prints, high = _there(transaction, part, low, high, most)
        wanted = {row.id: row for row in rows if row.id <= high}
        times = Counter(number for number, _ in prints)
        right = {
            number
            for number, taken in prints
            if number in wanted and wanted[number].hash == taken and times[number] == 1
        }
        wrong = [] if part.is_parties else sorted(times.keys() - right)
        if wrong:
            transaction.ask(part.remove(wrong))
        missing = [row for number, row in wanted.items() if number not in right]
        if missing:
            _insert(transaction, part, missing)
        mark = following if high == LARGEST else Mark(part.name, high + 1)
        return _Batch(mark, len(wanted), len(missing), sum(times[number] for number in wrong))

    def _remove_parties(self, low: int) -> None:
        """Remove the parties that the snapshot does not have."""
        parties = PARTS[0]
        ids = self._projection.ids[PARTIES]
        if counts(self._server)[PARTIES] == len(ids):
            return

        def work(transaction: Transaction) -> _Batch:
            self._marks.lock(transaction)
            prints, high = _there(transaction, parties, low, LARGEST, MOST)
            there = np.array([number for number, _ in prints], np.int64)
            over = np.setdiff1d(there, ids).tolist()
            if over:
                transaction.ask(parties.remove(over))
            return _Batch(Mark(LEFTOVERS, min(high + 1, LARGEST)), 0, 0, len(over))

        while low < LARGEST:
            low = self._applied(work).mark.next

    def _tell(self, done: int) -> None:
        self._done += done
        if self._report is not None:
            self._report(self._done, len(self._projection.ids[PARTIES]) + self._projection.ties)


def _there(
    transaction: Transaction, part: Part, low: int, high: int, most: int
) -> tuple[list[list[int]], int]:
    """Give id and fingerprint of what is there between two ids, and up to which id that is all."""
    if not most:
        return [], high
    prints = transaction.ask(part.prints(low, high, most))
    if len(prints) < most:
        return prints, high
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
