"""Checking a path that a server returned, on the snapshot's own rows.

A server holds a copy, and graph databases have been seen to answer wrongly. A path is therefore
only believed when the rows of each of its ties and parties confirm it, by the rules of the
reference engine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from onward.errors import EngineError
from onward.graph.engine import PartyRecord
from onward.graph.engines._path_rules import Crossing, Judge, Truth
from onward.graph.model import Tie
from onward.graph.pattern import Question


class RowSource(Protocol):
    """Full rows of parties and ties."""

    def ties(self, tids: Sequence[int]) -> list[Tie]:
        """Return full tie rows, in the order asked for."""

    def ends(self, tids: Sequence[int]) -> list[tuple[int, int]]:
        """Return the pids (start, end) of each tie."""

    def parties(self, pids: Sequence[int]) -> list[PartyRecord]:
        """Return full party rows, in the order asked for."""


class Verifier:
    """Judges the paths of one question.

    Args:
        rows: Of the snapshot and the overlay.
        question: With all parameters bound.
    """

    def __init__(self, rows: RowSource, question: Question) -> None:
        self._rows = rows
        self._judge = Judge(self, question)

    def party(self, pid: int) -> PartyRecord:
        """Return one party, for the judge."""
        return self._rows.parties([pid])[0]

    def check(self, start: int, path: Sequence[int], *, definite: bool) -> None:
        """Check that a path is one.

        Raises:
            EngineError: By the rows it is not.
        """
        crossings = list(self._follow_path(start, path))
        parties = [start, *(crossing.other for crossing in crossings)]
        # The truth of a path is that of its weakest part.
        truths = (
            self._judge.judge_start(start),
            self._judge.judge_path(crossings, whole=True),
            self._judge.judge_end(parties[-1]),
        )
        floor = Truth.TRUE if definite else Truth.UNKNOWN
        if min(truths) < floor or len(set(parties)) < len(parties):
            raise _build_contradiction(path)

    def _follow_path(self, start: int, path: Sequence[int]) -> Iterator[Crossing]:
        near = start
        rows = zip(path, self._rows.ties(path), self._rows.ends(path), strict=True)
        for tid, row, (first, last) in rows:
            # An empty interest counts as not stated, as in the columns of the embedded engine.
            tie = replace(row, interest=None) if row.interest == "" else row
            if near not in (first, last):
                raise _build_contradiction(path)
            other = last if near == first else first
            yield Crossing(tid, tie, other, along=near == first, against=near == last)
            near = other


def _build_contradiction(path: Sequence[int]) -> EngineError:
    ties = ", ".join(map(str, path)) or "no tie"
    return EngineError(
        f"Neo4j returned a path that the layers do not hold ({ties}); run `onward push --anew`, "
        "and report it if it comes back"
    )
