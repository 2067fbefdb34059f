"""What came to a party and what it sent on, and which of the two can fit together.

The exact test is `pairs.compare_rows`. Of a hub's shipments only those take it that columns of
days, quantities and shippers leave over, by kind of goods: ten thousand shipments in and as many
out make a hundred million pairs. A column may let through what the exact test then refuses, and
never the other way round.

Rows of several sources that may tell of one shipment are one consignment.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from onward.queries.detectors.past_exports.hist_onward_exporter.consignments import group_rows
from onward.queries.detectors.past_exports.hist_onward_exporter.pairs import (
    NO_GOODS,
    DirectedShipment,
    PairTerms,
    ShipmentPair,
    compare_goods,
    compare_rows,
    goes_elsewhere,
    only_failure,
)

NEAR_PAIRS: Final = 2000
"""Pairs that are tested for a near miss."""

ROUNDING: Final = 1e-9
"""So much more than the needed part a quantity may seem to be: floats compare first."""

Certainty = Literal["definite", "possible", "goods not stated"]
"""What a pair is good for."""

Sameness = Literal["same", "open", "not stated", "other"]
"""Whether two kinds of goods can be the same."""

GoodsKind = tuple[str, tuple[str, ...], str | None]
"""What a row says of its goods: customs code to six digits, families, control code."""

_SAMENESS_FOR: Final[Mapping[Certainty, tuple[Sameness, ...]]] = {
    "definite": ("same",),
    "possible": ("same", "open"),
    "goods not stated": ("not stated",),
}


@dataclass
class _GoodsColumns:
    """Inbound rows of one kind of goods, by their first day; NaN = no quantity."""

    example: DirectedShipment
    positions: list[int] = field(default_factory=list)
    days: list[tuple[int, int]] = field(default_factory=list)
    quantities: list[float] = field(default_factory=list)
    units: list[str | None] = field(default_factory=list)
    shippers: list[int] = field(default_factory=list)

    def add(self, position: int, row: DirectedShipment) -> None:
        """Add a row, which begins no earlier than those before it."""
        self.positions.append(position)
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
    def has_unit(self) -> Mapping[str | None, npt.NDArray[np.bool_]]:
        """Which rows are counted in each unit."""
        units = np.array(self.units, object)
        return {unit: units == unit for unit in dict.fromkeys(self.units)}

    def begun_between(self, earliest: int, latest: int) -> Iterator[int]:
        """Yield the positions of the rows that begin on some days, the newest first."""
        begin, end = np.searchsorted(self.first, [earliest, latest + 1]).tolist()
        yield from reversed(self.positions[begin:end])

    def may_fit(self, outbound: DirectedShipment, terms: PairTerms, *, is_sure: bool) -> list[int]:
        """Return the positions of the rows that may fit an outbound one, the newest first.

        Args:
            outbound: What was sent, of goods that can be the same.
            terms: What makes a pair.
            is_sure: Whether only rows count that can pair for certain.
        """
        # sorted by first day: those that begin after the outbound one has left are cut off
        begun = slice(int(np.searchsorted(self.first, outbound.days[1], side="right")))
        may_fit = self.last[begun] >= outbound.days[0] - terms.lag_days
        unit = outbound.shipment.unit
        same_unit = self.has_unit.get(unit) if unit else None
        quantity = self.quantity[begun]
        if outbound.quantity is not None and same_unit is not None:
            # too little of what came went out; a comparison with NaN is false and rules out nothing
            enough = float(outbound.quantity) * (1 + ROUNDING)
            may_fit &= ~(same_unit[begun] & (quantity * float(terms.ratio) > enough))
        if is_sure:
            if same_unit is None:
                return []
            may_fit &= same_unit[begun] & ~np.isnan(quantity)
        # goods that go back to who sent them are returned, not passed on
        for receiver in outbound.receivers:
            may_fit &= self.shipper[begun] != receiver
        return [self.positions[i] for i in np.flatnonzero(may_fit)[::-1].tolist()]


@dataclass
class ShipmentFlows:
    """One party's shipments in and out, both sorted by their first day.

    Attributes:
        inbound, outbound: Row by row.
        terms: What makes a pair.
    """

    inbound: Sequence[DirectedShipment]
    outbound: Sequence[DirectedShipment]
    terms: PairTerms
    _same_goods: dict[GoodsKind, Sequence[tuple[Sameness, _GoodsColumns]]] = field(
        default_factory=dict
    )

    @cached_property
    def received(self) -> Sequence[tuple[int, ...]]:
        """What came as consignments: the positions of the rows of each."""
        return group_rows(self.inbound)

    @cached_property
    def sent(self) -> Sequence[tuple[int, ...]]:
        """What went likewise."""
        return group_rows(self.outbound)

    def partners(self, sent: int, certainty: Certainty) -> Iterator[int]:
        """Yield the consignments received that can fit one sent, the newest first; see `fits`."""
        is_sure = certainty == "definite"
        for outbound in (self.outbound[position] for position in self.sent[sent]):
            elsewhere = goes_elsewhere(outbound, self.terms)
            if elsewhere is False or (is_sure and not _can_be_sure(outbound, elsewhere)):
                continue
            for sameness, columns in self._columns_of_goods(outbound):
                if sameness in _SAMENESS_FOR[certainty]:
                    positions = columns.may_fit(outbound, self.terms, is_sure=is_sure)
                    yield from map(self._consignment_of.__getitem__, positions)

    def fits(self, sent: int, received: int, certainty: Certainty) -> bool:
        """Tell whether two consignments fit, by the exact test of any of their rows."""
        return any(certainty in _certainties_of(pair) for pair in self.pairs(received, sent))

    def pairs(self, received: int, sent: int) -> Iterator[ShipmentPair]:
        """Yield the pairs of rows by which two consignments fit."""
        for outbound in self.sent[sent]:
            for inbound in self.received[received]:
                pair = compare_rows(self.inbound[inbound], self.outbound[outbound], self.terms)
                if not pair.failed:
                    yield pair

    def nearest_miss(self) -> tuple[str, str, str] | None:
        """Return the pair that fails by one test alone, the nearest in time.

        Returns:
            Field, what is needed, and what there is.
        """
        misses: list[tuple[int, str, str, str]] = []
        for inbound, outbound in islice(self._rows_near_in_time(), NEAR_PAIRS):
            days_apart = abs(outbound.days[0] - inbound.days[0])
            failures = only_failure(inbound, outbound, self.terms)
            misses += [(days_apart, *failure) for failure in failures]
        return min(misses)[1:] if misses else None

    def _rows_near_in_time(self) -> Iterator[tuple[DirectedShipment, DirectedShipment]]:
        """Yield rows of the same goods that lie no further apart than twice the lag."""
        reach = 2 * self.terms.lag_days
        for outbound in self.outbound:
            if goes_elsewhere(outbound, self.terms) is False:
                continue
            left = outbound.days[0]
            for sameness, columns in self._columns_of_goods(outbound):
                if sameness == "same":
                    for position in columns.begun_between(left - reach, left + reach):
                        yield self.inbound[position], outbound

    @cached_property
    def _consignment_of(self) -> Mapping[int, int]:
        """The consignment of each inbound row."""
        consignment_of: dict[int, int] = {}
        for consignment, positions in enumerate(self.received):
            consignment_of |= dict.fromkeys(positions, consignment)
        return consignment_of

    @cached_property
    def _columns_by_kind(self) -> Mapping[GoodsKind, _GoodsColumns]:
        columns: dict[GoodsKind, _GoodsColumns] = {}
        for position, row in enumerate(self.inbound):
            columns.setdefault(_kind_of_goods(row), _GoodsColumns(row)).add(position, row)
        return columns

    def _columns_of_goods(
        self, outbound: DirectedShipment
    ) -> Sequence[tuple[Sameness, _GoodsColumns]]:
        """Return what came that may be the same goods, and how certain that is; sure ones first."""
        kind = _kind_of_goods(outbound)
        # compared once a kind of goods, not once a shipment: a hub has few kinds
        if kind not in self._same_goods:
            by_sameness: dict[Sameness, list[_GoodsColumns]] = defaultdict(list)
            for columns in self._columns_by_kind.values():
                sameness = _read_sameness(compare_goods(columns.example, outbound))
                by_sameness[sameness].append(columns)
            in_order: tuple[Sameness, ...] = ("same", "open", "not stated")
            self._same_goods[kind] = [
                (answer, columns) for answer in in_order for columns in by_sameness[answer]
            ]
        return self._same_goods[kind]


def _can_be_sure(outbound: DirectedShipment, elsewhere: bool | str) -> bool:
    """Tell whether a shipment sent can pair for certain: nothing that is asked of it is open."""
    return elsewhere is True and not outbound.doubts and outbound.quantity is not None


def _kind_of_goods(row: DirectedShipment) -> GoodsKind:
    return row.hs, row.shipment.families, row.shipment.control_code


def _read_sameness(answer: bool | str) -> Sameness:
    if isinstance(answer, str):
        return "not stated" if answer == NO_GOODS else "open"
    return "same" if answer else "other"


def _certainties_of(pair: ShipmentPair) -> tuple[Certainty, ...]:
    if not pair.doubts:
        return "definite", "possible"
    return ("goods not stated",) if NO_GOODS in pair.doubts else ("possible",)
