"""What came to a party and what it sent on, and which of the two can fit together.

The exact test is `relay_rows.pair`. Of a hub's deliveries it is asked only of those that columns of
days, quantities and shippers leave over, by kind of goods: ten thousand deliveries in and as many
out make a hundred million pairs. A column may let through what the exact test then refuses, and
never the other way round.

Rows of several sources that may tell of one delivery are one consignment.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from onward.queries.detectors.past_exports.hist_onward_exporter.consignments import consignments
from onward.queries.detectors.past_exports.hist_onward_exporter.pairs import (
    NO_GOODS,
    Pair,
    Row,
    Terms,
    destination,
    goods_fit,
    near,
    pair,
)

NEAR: Final = 2000
"""Pairs that are looked at for a near miss."""

ROUNDING: Final = 1e-9
"""So much more than the needed part a quantity may seem to be: floats compare first."""

Wanted = Literal["definite", "possible", "goods not stated"]
Kind = tuple[str, tuple[str, ...], str | None]
"""What a row says of its goods: customs code to six digits, families, control code."""


@dataclass
class _Columns:
    """Incoming rows of one kind of goods, by their first day; NaN = no quantity."""

    like: Row
    rows: list[int] = field(default_factory=list)
    days: list[tuple[int, int]] = field(default_factory=list)
    quantities: list[float] = field(default_factory=list)
    units: list[str | None] = field(default_factory=list)
    shippers: list[int] = field(default_factory=list)

    def add(self, at: int, row: Row) -> None:
        """Add a row, which begins no earlier than those before it."""
        self.rows.append(at)
        self.days.append(row.days)
        self.quantities.append(float("nan") if row.quantity is None else float(row.quantity))
        self.units.append(row.shipment.unit)
        self.shippers.append(row.shipper or 0)

    @cached_property
    def first(self) -> npt.NDArray[np.int64]:
        """First days."""
        return np.array([first for first, _ in self.days], np.int64)

    @cached_property
    def last(self) -> npt.NDArray[np.int64]:
        """Last days."""
        return np.array([last for _, last in self.days], np.int64)

    @cached_property
    def quantity(self) -> npt.NDArray[np.float64]:
        """Quantities."""
        return np.array(self.quantities, np.float64)

    @cached_property
    def shipper(self) -> npt.NDArray[np.int64]:
        """Who sent them; 0 = not stated."""
        return np.array(self.shippers, np.int64)

    @cached_property
    def of_unit(self) -> Mapping[str | None, npt.NDArray[np.bool_]]:
        """Which rows are counted in each unit."""
        units = np.array(self.units, object)
        return {unit: units == unit for unit in dict.fromkeys(self.units)}


@dataclass
class Flows:
    """One party's deliveries in and out, both sorted by their first day.

    Attributes:
        came, went: Row by row.
    """

    came: Sequence[Row]
    went: Sequence[Row]
    terms: Terms
    _kinds: dict[Kind, Sequence[tuple[str, _Columns]]] = field(default_factory=dict)

    @cached_property
    def received(self) -> Sequence[tuple[int, ...]]:
        """What came as consignments: the positions of the rows of each."""
        return consignments(self.came)

    @cached_property
    def sent(self) -> Sequence[tuple[int, ...]]:
        """What went likewise."""
        return consignments(self.went)

    def partners(self, at: int, wanted: Wanted) -> Iterator[int]:
        """Give the consignments received that can fit one sent, the newest first; see `fit`."""
        for went in (self.went[row] for row in self.sent[at]):
            answer = destination(went, self.terms)
            if answer is False or (wanted == "definite" and not _is_sure(went, answer)):
                continue
            for sameness, columns in self._alike(went):
                if sameness in _ASKED[wanted]:
                    rows = self._left(columns, went, sure=wanted == "definite")
                    yield from map(self._consignment_of.__getitem__, rows)

    def fit(self, sent: int, received: int, wanted: Wanted) -> bool:
        """Tell whether two consignments fit, by the exact test of any of their rows."""
        return any(wanted in _answers(one) for one in self.pairs(received, sent))

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
        looked_at = (
            (self.came[row], went)
            for went in self.went
            if destination(went, self.terms) is not False
            for answer, columns in self._alike(went)
            if answer == "same"
            for row in _begun(columns, went.days[0] - lags, went.days[0] + lags)
        )
        tested = (
            (abs(went.days[0] - came.days[0]), *missed)
            for came, went in islice(looked_at, NEAR)
            for missed in near(came, went, self.terms)
        )
        found = min(tested, default=None)
        return found[1:] if found is not None else None

    @cached_property
    def _consignment_of(self) -> Mapping[int, int]:
        return {row: at for at, rows in enumerate(self.received) for row in rows}

    @cached_property
    def _by_kind(self) -> Mapping[Kind, _Columns]:
        found: dict[Kind, _Columns] = {}
        for at, row in enumerate(self.came):
            found.setdefault(_kind(row), _Columns(row)).add(at, row)
        return found

    def _alike(self, went: Row) -> Sequence[tuple[str, _Columns]]:
        """Give what came that may be the same goods, and how certain that is; sure ones first."""
        kind = _kind(went)
        if kind not in self._kinds:
            found = defaultdict(list)
            for columns in self._by_kind.values():
                found[_sameness(goods_fit(columns.like, went))].append(columns)
            self._kinds[kind] = [
                (answer, columns)
                for answer in ("same", "open", "not stated")
                for columns in found[answer]
            ]
        return self._kinds[kind]

    def _left(self, columns: _Columns, went: Row, *, sure: bool) -> list[int]:
        """Give the rows that days, quantities and shippers leave over, the newest first.

        Args:
            columns: What came of one kind of goods.
            went: What was sent.
            sure: Whether only rows count that can pair for certain.
        """
        here = slice(int(np.searchsorted(columns.first, went.days[1], side="right")))
        keep = columns.last[here] >= went.days[0] - self.terms.lag_days
        of_unit = columns.of_unit.get(went.shipment.unit) if went.shipment.unit else None
        if went.quantity is not None and of_unit is not None:
            enough = float(went.quantity) * (1 + ROUNDING)
            keep &= ~(of_unit[here] & (columns.quantity[here] * float(self.terms.ratio) > enough))
        if sure:
            keep &= (
                of_unit[here] & ~np.isnan(columns.quantity[here]) if of_unit is not None else False
            )
        for receiver in went.receivers:
            keep &= columns.shipper[here] != receiver
        return [columns.rows[at] for at in np.flatnonzero(keep)[::-1].tolist()]


_ASKED: Final[Mapping[Wanted, tuple[str, ...]]] = {
    "definite": ("same",),
    "possible": ("same", "open"),
    "goods not stated": ("not stated",),
}


def _is_sure(went: Row, elsewhere: bool | str) -> bool:
    """Tell whether a delivery sent can pair for certain: nothing that is asked of it is open."""
    return elsewhere is True and not went.doubts and went.quantity is not None


def _kind(row: Row) -> Kind:
    return row.hs, row.shipment.families, row.shipment.control_code


def _sameness(answer: bool | str) -> str:
    if isinstance(answer, str):
        return "not stated" if answer == NO_GOODS else "open"
    return "same" if answer else "other"


def _begun(columns: _Columns, earliest: int, latest: int) -> Iterator[int]:
    begin, end = np.searchsorted(columns.first, [earliest, latest + 1]).tolist()
    yield from reversed(columns.rows[begin:end])


def _answers(tested: Pair) -> tuple[Wanted, ...]:
    if not tested.doubts:
        return "definite", "possible"
    return ("goods not stated",) if NO_GOODS in tested.doubts else ("possible",)
