"""What came to a party and what it sent on, and which of the two fit together.

Rows are looked up by customs heading and day, so that a hub costs no more than the deliveries that
can fit. Rows of several sources that may tell of one delivery are one consignment.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, Literal

from onward.queries.consignments import consignments
from onward.queries.relay_rows import NO_GOODS, Pair, Row, Terms, destination, near, pair

NEAR: Final = 2000
"""Pairs that are looked at for a near miss."""

Wanted = Literal["definite", "possible", "goods not stated"]


@dataclass
class Flows:
    """One party's deliveries in and out, both sorted by their first day.

    Attributes:
        came, went: Row by row.
    """

    came: Sequence[Row]
    went: Sequence[Row]
    terms: Terms

    @cached_property
    def received(self) -> Sequence[tuple[int, ...]]:
        """What came as consignments: the positions of the rows of each."""
        return consignments(self.came)

    @cached_property
    def sent(self) -> Sequence[tuple[int, ...]]:
        """What went likewise."""
        return consignments(self.went)

    def partners(self, at: int, wanted: Wanted) -> Iterator[int]:
        """Give the consignments received that fit one sent, the newest first."""
        for went in (self.went[row] for row in self.sent[at]):
            if destination(went, self.terms) is False:
                continue
            earliest = went.days[0] - self.terms.lag_days - self._coarsest
            for row in self._candidates(went, earliest, went.days[1]):
                tested = pair(self.came[row], went, self.terms)
                if not tested.failed and wanted in _answers(tested):
                    yield self._consignment_of[row]

    def pairs(self, received: int, sent: int) -> Iterator[Pair]:
        """Give the pairs of rows by which two consignments fit."""
        for went in self.sent[sent]:
            for came in self.received[received]:
                tested = pair(self.came[came], self.went[went], self.terms)
                if not tested.failed:
                    yield tested

    def nearest(self) -> tuple[str, str, str] | None:
        """Give the pair that fails by one test alone, the nearest in time: field, needed, found."""
        lags = 2 * self.terms.lag_days
        tested = (
            (abs(went.days[0] - self.came[row].days[0]), *missed)
            for went in self.went
            for row in self._candidates(went, went.days[0] - lags, went.days[0] + lags)
            for missed in near(self.came[row], went, self.terms)
        )
        found = min(islice(tested, NEAR), default=None)
        return found[1:] if found is not None else None

    @cached_property
    def _consignment_of(self) -> Mapping[int, int]:
        return {row: at for at, rows in enumerate(self.received) for row in rows}

    @cached_property
    def _by_heading(self) -> Mapping[str, tuple[list[int], list[int]]]:
        """Incoming deliveries by customs heading ("" = not stated): first days, positions."""
        found: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at, row in enumerate(self.came):
            for heading in {row.hs[:4], "every"}:
                found[heading][0].append(row.days[0])
                found[heading][1].append(at)
        return found

    @cached_property
    def _coarsest(self) -> int:
        """Days by which the date of an incoming delivery can be out, at most."""
        return max(last - first for first, last in (row.days for row in self.came))

    def _candidates(self, went: Row, earliest: int, latest: int) -> Iterator[int]:
        """Give the incoming deliveries that begin in a time and may be the same goods."""
        for heading in (went.hs[:4], "") if went.hs else ("every",):
            first_days, places = self._by_heading.get(heading, ([], []))
            begin, end = bisect_left(first_days, earliest), bisect_right(first_days, latest)
            yield from reversed(places[begin:end])


def _answers(tested: Pair) -> tuple[Wanted, ...]:
    if not tested.doubts:
        return "definite", "possible"
    return ("goods not stated",) if NO_GOODS in tested.doubts else ("possible",)
