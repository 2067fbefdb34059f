"""Predicates as masks: which steps a tie fits, and whether it holds (`graph.pattern`).

Every predicate is answered at one of two levels: *definite* (true) or *possible* (not false).
"""

from dataclasses import dataclass

import numpy as np

from onward.graph.columns.columns import (
    INFERRED,
    IS_UNDIRECTED,
    MAX_EXCLUSIVE,
    MIN_EXCLUSIVE,
    TIE_CODE,
    TIE_KINDS,
    Array,
    Ties,
)
from onward.graph.dates import OPEN_END, day_number
from onward.graph.model import TieKind
from onward.graph.pattern import Pattern, Question, ShareTest, Step, years_before

OWNS = TIE_CODE[TieKind.OWNS]
SAME = TIE_CODE[TieKind.POSSIBLY_SAME_AS]


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a tie of a step must hold, and by when it must be known.

    A tie holds when ``since <= on`` and ``until > after``; without `within` both are one day.
    """

    on: int
    after: tuple[int, ...]  # a step, pseudo-steps included
    as_of: int

    @classmethod
    def from_question(cls, question: Question) -> "Window":
        """Build the window of a question."""
        on = day_number(question.on)
        after = [on]
        for step in question.pattern.steps:
            first = years_before(question.on, step.within) if step.within else question.on
            after.append(day_number(first))
        as_of = OPEN_END if question.as_of is None else day_number(question.as_of)
        return cls(on, (*after, on), as_of)


class StepCodes:
    """For one pattern and level: which steps a tie fits, as a bit set, seen from either end."""

    def __init__(self, pattern: Pattern, *, definite: bool, interests: tuple[str, ...]) -> None:
        self.steps = pattern.steps
        self.definite = definite
        self.interests = interests
        self._from_start = np.zeros(len(TIE_KINDS), np.uint8)
        self._from_end = np.zeros(len(TIE_KINDS), np.uint8)
        for number, step in enumerate(pattern.steps, start=1):
            self._admit_kinds(step, 1 << number)
        if not definite:
            # The two pseudo-steps beside the pattern's own, for possibly_same_as.
            crossing = 1 | 1 << (len(pattern.steps) + 1)
            self._from_start[SAME] = self._from_end[SAME] = crossing
        self.kinds = (self._from_start | self._from_end) != 0
        self._plain = self._from_start.tolist(), self._from_end.tolist()
        self._tests = [
            (1 << number, step.where.interest is not None)
            for number, step in enumerate(pattern.steps, start=1)
            if step.where.share is not None or step.where.interest is not None
        ]

    def match_kinds(self, kinds: Array) -> int:
        """Return the steps that ties of some kinds can fit, as a bit set."""
        fits = self._from_start[kinds] | self._from_end[kinds]
        return int(np.bitwise_or.reduce(fits)) if len(fits) else 0

    def _admit_kinds(self, step: Step, bit: int) -> None:
        for kind in step.ties:
            code = TIE_CODE[kind]
            both = step.direction == "both" or IS_UNDIRECTED[code]
            # Crossed from its start, a tie is followed along its direction.
            if both or step.direction == "out":
                self._from_start[code] |= bit
            if both or step.direction == "in":
                self._from_end[code] |= bit

    def match_row(self, ties: Ties, row: int, *, from_start: bool) -> int:
        """Return the steps that one tie fits: as `match_rows`, without the cost of arrays."""
        kind = ties.kind.item(row)
        code: int = self._plain[0 if from_start else 1][kind]
        if code and any(code & bit and (kind == OWNS or every) for bit, every in self._tests):
            return int(self.match_rows(ties, np.array([row]), from_start=from_start)[0])
        # An inferred tie is never certain.
        return 0 if self.definite and ties.flags.item(row) & INFERRED else code

    def match_rows(self, ties: Ties, rows: Array, *, from_start: bool) -> Array:
        """Return the steps that each tie fits, whatever its dates.

        Args:
            ties: Columns.
            rows: Positions.
            from_start: Whether the path comes from the tie's start (else from its end).
        """
        kinds = ties.kind[rows]
        codes = (self._from_start if from_start else self._from_end)[kinds]
        for number, step in enumerate(self.steps, start=1):
            codes = self._drop_failures(step, number, ties, rows, kinds, codes)
        if self.definite:
            codes = np.where(ties.flags[rows] & INFERRED, 0, codes).astype(np.uint8)
        return codes

    def _drop_failures(
        self, step: Step, number: int, ties: Ties, rows: Array, kinds: Array, codes: Array
    ) -> Array:
        """Take a step from the codes of the ties that fail its tests of share and interest."""
        fails = np.zeros(len(rows), bool)
        if step.where.share is not None:
            owns = np.flatnonzero(kinds == OWNS)
            passed = share_passes(step.where.share, ties, rows[owns], definite=self.definite)
            fails[owns] |= ~passed
        if step.where.interest is not None:
            fails |= ~self._have_interest(step.where.interest.any_of, ties, rows)
        if not fails.any():
            return codes
        return np.where(fails, codes & ~np.uint8(1 << number), codes).astype(np.uint8)

    def _have_interest(self, interests: tuple[str, ...], ties: Ties, rows: Array) -> Array:
        codes = [i for i, text in enumerate(self.interests) if text in interests]
        interest = ties.interest[rows]
        passed = np.isin(interest, codes)
        return passed if self.definite else passed | (interest < 0)  # not stated: possible


def share_passes(test: ShareTest, ties: Ties, rows: Array, *, definite: bool) -> Array:
    """Test share intervals: every value of the interval must pass, or (possible) some value.

    An unknown share is the interval [0, 1] for bounds and null for ``is_null``.
    """
    low, high = ties.share_min[rows], ties.share_max[rows]
    unknown = np.isnan(low)
    passes = np.ones(len(rows), bool) if test.is_null is None else unknown == test.is_null
    low = np.where(unknown, 0.0, low)
    high = np.where(unknown, 1.0, high)
    open_low = (ties.flags[rows] & MIN_EXCLUSIVE) != 0
    open_high = (ties.flags[rows] & MAX_EXCLUSIVE) != 0
    for name, bound in (("gte", test.gte), ("gt", test.gt), ("lte", test.lte), ("lt", test.lt)):
        if bound is not None:
            value = float(bound)
            if definite:
                passed = _all_pass(name, value, low, high, open_low, open_high)
                # An unknown share passes every bound possibly, and none for certain.
                passed &= ~unknown
            else:
                passed = _some_pass(name, value, low, high, open_low, open_high) | unknown
            passes &= passed
    return passes


def _all_pass(
    name: str, value: float, low: Array, high: Array, open_low: Array, open_high: Array
) -> Array:
    if name == "gte":
        return np.asarray(low >= value)
    if name == "gt":
        return np.asarray((low > value) | ((low == value) & open_low))
    if name == "lte":
        return np.asarray(high <= value)
    return np.asarray((high < value) | ((high == value) & open_high))


def _some_pass(
    name: str, value: float, low: Array, high: Array, open_low: Array, open_high: Array
) -> Array:
    if name == "gte":
        return np.asarray((high > value) | ((high == value) & ~open_high))
    if name == "gt":
        return np.asarray(high > value)
    if name == "lte":
        return np.asarray((low < value) | ((low == value) & ~open_low))
    return np.asarray(low < value)


def drop_dead(ties: Ties, rows: Array, window: Window, codes: Array) -> Array:
    """Drop from the codes the steps at whose time a tie does not hold or is not known."""
    # Most questions have no window: then all steps share one test.
    since, until = ties.since[rows], ties.until[rows]
    live = (since <= window.on) & (ties.known[rows] <= window.as_of)
    on = window.on
    if all(after == on for after in window.after):
        return np.where(live & (until > on), codes, 0).astype(np.uint8)
    result = np.zeros_like(codes)
    for number, after in enumerate(window.after):
        bit = np.uint8(1 << number)
        # A tie that ended before it began holds on no day, whatever the window.
        inside = live & (until > after) & (until > since)
        result |= np.where(inside, codes & bit, 0).astype(np.uint8)
    return result


def drop_dead_one(ties: Ties, row: int, window: Window, code: int) -> int:
    """Drop from one tie's code the steps at whose time it does not hold: as `drop_dead`."""
    since, until = ties.since.item(row), ties.until.item(row)
    if since > window.on or ties.known.item(row) > window.as_of or until <= since:
        return 0
    if until > window.on:
        return code
    return sum(code & (1 << step) for step, after in enumerate(window.after) if until > after)
