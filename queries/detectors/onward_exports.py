"""Detectors of the group "Past exports and onward export": who sent on what it had received.

Each is named after its indicator. What a party received is in `past_exports.py`, and goods that
left or got lost on the way are in `transits.py`.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from itertools import islice
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from onward.graph.countries import say_country
from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import country_object
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject, Undecided
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues, ShipmentPairRow
from onward.queries.ownership.owners import (
    GroupMember,
    corporate_group,
    self_and_possible_duplicates,
)
from onward.queries.shipment_rules import (
    PATHS,
    list_received,
    receivers_of,
    shipping_subjects,
)
from onward.queries.shipments import (
    Intermediaries,
    RestrictedDestinations,
    Restriction,
    doubt_departure,
    ground_text,
    hs6,
    pids_of_parties,
    restricted_destinations,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)

# ------------------------------------------------------------------------------------------------
# hist-onward-exporter: what the party imports, it soon exports again, to another destination.
#
# Pairs of an inbound and an outbound shipment of the same six-digit customs code; each shipment is
# in one pair at most, however many sources tell of it, and there are as many pairs as can be.
# Shipments that begin only after the date of the question are no evidence.
# ------------------------------------------------------------------------------------------------

# ------------------------------------------------------------------------------------------------
# The largest set of pairs of shipments, one in and one out, that uses no shipment twice.
#
# A bipartite pairing by augmenting paths (Kuhn). A search that fails leaves the shipments that it
# has seen out of every later one: none of them can be part of an augmenting path any more (Berge),
# so failed searches together look at each pair once. Whatever was paired stays paired, so that what
# goes first is served first.
# ------------------------------------------------------------------------------------------------

COUNTED: Final = 100
"""Pairs after which counting stops; the finding then says "at least"."""


def largest_pairing(
    outbound: Sequence[int],
    partners: Callable[[int], Iterable[int]],
    begun: Mapping[int, int] | None = None,
    limit: int = COUNTED,
    fits: Callable[[int, int], bool] | None = None,
) -> dict[int, int]:
    """Pair outbound with inbound shipments: as many pairs as there can be, up to a limit.

    Args:
        outbound: Outbound shipments, those that must rather be paired first.
        partners: The inbound shipments that fit an outbound one, in the order of preference.
        begun: A pairing to enlarge.
        limit: Pairs after which to stop.
        fits: Tests an outbound with an inbound one more closely; asked only where it matters.

    Returns:
        The outbound shipment of each inbound one that is paired.

    >>> partners = {0: [0, 1], 1: [0]}
    >>> largest_pairing([0, 1], partners.__getitem__)
    {0: 1, 1: 0}
    """
    paired = dict(begun or {})
    done, dead_ends = set(paired.values()), set[int]()
    for out in outbound:
        if len(paired) >= limit:
            break
        if out not in done:
            seen: set[int] = set()
            if _find_augmenting_path(out, partners, fits, paired, seen, dead_ends):
                done.add(out)
            else:
                dead_ends |= seen
    return paired


def _find_augmenting_path(
    first: int,
    partners: Callable[[int], Iterable[int]],
    fits: Callable[[int, int], bool] | None,
    paired: dict[int, int],
    seen: set[int],
    dead_ends: set[int],
) -> bool:
    """Look for a chain of swaps that frees an inbound shipment; without recursion."""
    trail: list[tuple[int, int]] = []  # outbound, and the inbound one that it would take
    waiting = [(first, iter(partners(first)))]
    while waiting:
        out, candidates = waiting[-1]
        unseen = (i for i in candidates if i not in seen and i not in dead_ends)
        partner = next((i for i in unseen if fits is None or fits(out, i)), None)
        if partner is None:
            waiting.pop()
            if trail:
                trail.pop()
            continue
        seen.add(partner)
        trail.append((out, partner))
        holder = paired.get(partner)
        if holder is None:
            # everybody on the trail takes the partner of the next: one pair more than before
            paired.update((inbound, out) for out, inbound in trail)
            return True
        waiting.append((holder, iter(partners(holder))))
    return False


# ------------------------------------------------------------------------------------------------
# Whether goods that came in went out again: one inbound against one outbound shipment.
#
# Each test is true, false, or open because something is not stated; an open one leaves the pair
# possible and says why.
# ------------------------------------------------------------------------------------------------

NO_GOODS: Final = "what the goods were is not stated"

Path = tuple[int, ...]
"""Ids of ties, in the order in which they are gone."""


@dataclass(frozen=True)
class DirectedShipment:
    """A shipment to or from the party, as one source tells of it.

    Attributes:
        member: As whom the party sends or receives it: itself, or who is possibly the same.
        shipper, receivers: Pids.
        doubts: What keeps it from being the party's for certain.
    """

    shipment: Shipment
    member: GroupMember
    shipper: int | None
    receivers: frozenset[int]
    doubts: tuple[str, ...]

    @cached_property
    def days(self) -> tuple[int, int]:
        """First and last day that its date can mean."""
        return shipment_days(self.shipment)

    @cached_property
    def hs(self) -> str:
        """Its customs code to six digits."""
        return hs6(self.shipment)

    @cached_property
    def quantity(self) -> Decimal | None:
        """Its quantity; None where none is stated."""
        text = self.shipment.quantity
        return Decimal(text) if text is not None and Decimal(text) > 0 else None

    @property
    def stated_goods(self) -> tuple[bool, bool, bool]:
        """Which facts say what its goods are: customs code, families, control code."""
        shipment = self.shipment
        return bool(self.hs), bool(shipment.families), bool(shipment.control_code)


@dataclass(frozen=True, slots=True)
class PairTerms:
    """What makes a pair: parameters of the indicator, and the declared destination."""

    lag_days: int
    ratio: Decimal
    declared: str | None


@dataclass(frozen=True, slots=True)
class ShipmentPair:
    """An inbound and an outbound shipment, and which tests are failed or open.

    Attributes:
        failed: Tests that are false: goods, lag, ratio, destination, return.
        doubts: Why it is only possible.
    """

    inbound: DirectedShipment
    outbound: DirectedShipment
    failed: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def lag(self) -> int:
        """Days from the first day on which the goods can have come to that on which they left."""
        return self.outbound.days[0] - self.inbound.days[0]

    @property
    def ratio(self) -> Decimal | None:
        """Part of the inbound quantity that went out; None where the two cannot be compared."""
        inbound, outbound = self.inbound, self.outbound
        if inbound.quantity is None or outbound.quantity is None:
            return None
        if _unit_doubt(inbound, outbound):
            return None
        return outbound.quantity / inbound.quantity

    def trace_chain(self, pids: Mapping[str, int], insiders: Container[int]) -> Path:
        """Return its ties as one chain through the party; () where those that came are not stated.

        Args:
            pids: As `pids_of_parties` returns them.
            insiders: Who is the party itself.
        """
        came, went = self.inbound.member, self.outbound.member
        ties_in = ties_to(self.inbound.shipment, came.pid, pids)
        # from the one who received to the party itself, and on to the one who sent
        between = () if came == went else (*came.path[::-1], *went.path)
        return (*ties_in, *between, *self.trace_onward(pids, insiders)) if ties_in else ()

    def trace_onward(self, pids: Mapping[str, int], insiders: Container[int]) -> Path:
        """Return the ties to who got what went: its consignee, if that is not the party."""
        receivers = receivers_of(self.outbound.shipment, pids)
        outside = next((pid for pid in receivers if pid not in insiders), 0)
        return ties_to(self.outbound.shipment, outside, pids)


def compare_rows(
    inbound: DirectedShipment, outbound: DirectedShipment, terms: PairTerms
) -> ShipmentPair:
    """Test an inbound against an outbound shipment."""
    failed: list[str] = []
    doubts = [*inbound.doubts, *outbound.doubts]
    for name, answer in (
        ("goods", compare_goods(inbound, outbound)),
        ("lag", _check_lag(inbound, outbound, terms)),
        ("ratio", _check_ratio(inbound, outbound, terms)),
        ("destination", goes_elsewhere(outbound, terms)),
        # goods that go back to their sender are returned, not passed on
        ("return", inbound.shipper is None or inbound.shipper not in outbound.receivers),
    ):
        if answer is False:
            failed.append(name)
        elif isinstance(answer, str):
            doubts.append(answer)
    return ShipmentPair(inbound, outbound, tuple(failed), tuple(dict.fromkeys(doubts)))


def compare_goods(inbound: DirectedShipment, outbound: DirectedShipment) -> bool | str:
    """Tell whether the goods can be the same; a text says why that is open."""
    length = min(len(inbound.hs), len(outbound.hs))
    # a shorter code is a heading, which the longer one may or may not fill
    if length:
        if inbound.hs[:length] != outbound.hs[:length]:
            return False
        return (
            True
            if length == 6
            else say("the customs code is stated to {length} digits only", length=length)
        )
    families = sorted({*inbound.shipment.families} & {*outbound.shipment.families})
    if families:
        return say(
            "no customs code is stated; both are of the family {families}",
            families=joined(families),
        )
    code = inbound.shipment.control_code
    if code and code == outbound.shipment.control_code:
        return say("no customs code is stated; both have the control code {code}", code=code)
    stated = list(zip(inbound.stated_goods, outbound.stated_goods, strict=True))
    if any(ours and theirs for ours, theirs in stated):
        return False  # the same kind of fact is stated of both, and so differs
    return NO_GOODS


def _check_lag(
    inbound: DirectedShipment, outbound: DirectedShipment, terms: PairTerms
) -> bool | str:
    shortest = outbound.days[0] - inbound.days[1]
    longest = outbound.days[1] - inbound.days[0]
    # true for every day that both dates can mean, else false for every day, else open
    if shortest >= 0 and longest <= terms.lag_days:
        return True
    if longest < 0 or shortest > terms.lag_days:
        return False
    coarse = [row.shipment.date for row in (inbound, outbound) if row.days[0] != row.days[1]]
    return say("a date is known to the month or year only: {coarse}", coarse=joined(coarse))


def _check_ratio(
    inbound: DirectedShipment, outbound: DirectedShipment, terms: PairTerms
) -> bool | str:
    if inbound.quantity is None or outbound.quantity is None:
        return "a quantity is not stated"
    if doubt := _unit_doubt(inbound, outbound):
        return doubt
    return outbound.quantity >= inbound.quantity * terms.ratio


def _unit_doubt(inbound: DirectedShipment, outbound: DirectedShipment) -> str:
    units = [row.shipment.unit for row in (inbound, outbound)]
    if None in units:
        return "a quantity has no unit"
    return (
        ""
        if units[0] == units[1]
        else say("the units differ: {units} and {units_2}", units=units[0], units_2=units[1])
    )


def goes_elsewhere(outbound: DirectedShipment, terms: PairTerms) -> bool | str:
    """Tell whether a shipment goes elsewhere than declared; a text says why that is open."""
    destination = outbound.shipment.destination
    if destination is None:
        return "the destination of the outgoing delivery is not stated"
    if terms.declared is None:
        return "the transaction declares no destination"
    return destination != terms.declared


def ratio_text(ratio: Decimal) -> str:
    """Write a ratio with at most four digits.

    >>> ratio_text(Decimal(9) / 10), ratio_text(Decimal(1) / 3), ratio_text(Decimal(100))
    ('0.9', '0.3333', '100')
    """
    return format(round(ratio, 4).normalize(), "f")


def only_failure(
    inbound: DirectedShipment, outbound: DirectedShipment, terms: PairTerms
) -> Iterator[tuple[str, str, str]]:
    """Yield the one test by which a pair fails, as field, what is needed and what there is."""
    pair = compare_rows(inbound, outbound, terms)
    # a near miss lacks one thing: an open test would be a second
    if pair.doubts or len(pair.failed) != 1:
        return
    if pair.failed == ("lag",) and -terms.lag_days <= pair.lag <= 2 * terms.lag_days:
        text = say("{lag} days", lag=pair.lag)
        if pair.lag < 0:
            text = say("{lag} days: it left before it came", lag=pair.lag)
        yield "lag", say("0 to {lag_days} days", lag_days=terms.lag_days), text
    elif pair.failed == ("ratio",) and pair.ratio and pair.ratio >= terms.ratio / 2:
        yield "ratio", say("at least {ratio}", ratio=terms.ratio), ratio_text(pair.ratio)


# ------------------------------------------------------------------------------------------------
# Which rows of several sources may tell of one and the same shipment.
#
# A source can add a finding, never inflate one (docs/semantics.md, Statements of several sources):
# a consignment that the customs of one country and a bill of lading both tell of is one
# consignment. Two rows of one source are two shipments; rows of different sources are one where
# their parties and customs code are the same and their dates overlap. What else they say may
# differ: each stays a reading of its own.
# ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Consignment:
    """Rows of different sources, and the days on which all of them can have begun."""

    first: int
    last: int
    rows: list[DirectedShipment] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    datasets: set[str] = field(default_factory=set)

    def may_take(self, row: DirectedShipment) -> bool:
        """Tell whether a row may tell of this shipment, too."""
        return (
            row.shipment.source.dataset not in self.datasets
            and row.days[0] <= self.last
            and row.days[1] >= self.first
            and all(_share_receivers(row.receivers, other.receivers) for other in self.rows)
        )

    def add(self, position: int, row: DirectedShipment) -> None:
        self.first, self.last = max(self.first, row.days[0]), min(self.last, row.days[1])
        self.rows.append(row)
        self.positions.append(position)
        self.datasets.add(row.shipment.source.dataset)


def group_rows(rows: Sequence[DirectedShipment]) -> list[tuple[int, ...]]:
    """Group rows by the shipment that they may tell of.

    Args:
        rows: Sorted by their first day.

    Returns:
        Positions of the rows of each shipment; as many as there must be shipments at least, in
        the order of their first rows.
    """
    # one source tells of each shipment once
    if len({row.shipment.source.dataset for row in rows}) < 2:
        return [(position,) for position in range(len(rows))]
    groups: list[_Consignment] = []
    open_groups: dict[tuple[int | None, str], list[_Consignment]] = defaultdict(list)
    for position, row in enumerate(rows):
        key = row.shipper, row.hs
        # rows come by day: a group that has ended before this row takes no later one either
        open_groups[key] = [group for group in open_groups[key] if group.last >= row.days[0]]
        fitting = next((group for group in open_groups[key] if group.may_take(row)), None)
        if fitting is None:
            fitting = _Consignment(*row.days)
            groups.append(fitting)
            open_groups[key].append(fitting)
        fitting.add(position, row)
    return [tuple(group.positions) for group in groups]


def _share_receivers(ours: frozenset[int], theirs: frozenset[int]) -> bool:
    """Tell whether receivers may be the same: one source may leave out the end-user."""
    return ours <= theirs or theirs <= ours


# ------------------------------------------------------------------------------------------------
# A party's shipments as what it received and what it sent on.
# ------------------------------------------------------------------------------------------------


def make_rows(
    context: Context,
    members: Mapping[int, GroupMember],
    pids: Mapping[str, int],
    shipments: Sequence[Shipment],
    *,
    is_outbound: bool,
) -> list[DirectedShipment]:
    """Return the shipments of one direction that began by the date, sorted by their first day."""
    rows = []
    for shipment in shipments:
        row = _make_row(context, members, pids, shipment, is_outbound=is_outbound)
        if row is not None:
            rows.append(row)
    return sorted(rows, key=lambda row: (row.days[0], row.shipment.source.dataset, row.shipment.id))


def _make_row(
    context: Context,
    members: Mapping[int, GroupMember],
    pids: Mapping[str, int],
    shipment: Shipment,
    *,
    is_outbound: bool,
) -> DirectedShipment | None:
    """Return a shipment with what is doubtful of it; None where it is not of the direction.

    A shipment from the party to itself alone is of neither.
    """
    on = day_number(context.on)
    if shipment_days(shipment)[0] > on:
        return None
    shipper = pids.get(shipment.shipper or "")
    receivers = frozenset(receivers_of(shipment, pids))
    receiving_members = members.keys() & receivers
    if is_outbound:
        is_inner = bool(receivers) and receivers <= members.keys()
        if shipper is None or shipper not in members or is_inner:
            return None
        member = members[shipper]
    else:
        if shipper in members or not receiving_members:
            return None
        member = members[min(receiving_members)]
    doubts = (*member.doubts, *doubt_departure(shipment, on))
    return DirectedShipment(shipment, member, shipper, receivers, doubts)


# ------------------------------------------------------------------------------------------------
# What came to a party and what it sent on, and which of the two can fit together.
#
# The exact test is `pairs.compare_rows`. Of a hub's shipments only those take it that columns of
# days, quantities and shippers leave over, by kind of goods: ten thousand shipments in and as many
# out make a hundred million pairs. A column may let through what the exact test then refuses, and
# never the other way round.
#
# Rows of several sources that may tell of one shipment are one consignment.
# ------------------------------------------------------------------------------------------------

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


PAIRS: Final = 10
"""Pairs that its values list."""


def detect_hist_onward_exporter(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and ships on what it receives.

    Yields:
        Detected; Undecided where all depends on what goods were; NearlyDetected for the nearest
        other pair.
    """
    declared = context.transaction.destination
    for subject in shipping_subjects(context):
        yield from _judge_subject(context, subject, declared)


def _judge_subject(context: Context, subject: Subject, declared: str | None) -> Iterator[Result]:
    members = {
        member.pid: member
        # reversed: of two entries of one pid the first, which is the surer, is kept
        for member in reversed(self_and_possible_duplicates(context, subject.pid))
    }
    engine = context.engine
    sent = sent_by(context, members)
    if not sent:
        return
    received = list_received(context, members)
    if not received:
        return
    pids = pids_of_parties(engine, [*sent, *received])
    inbound = make_rows(context, members, pids, received, is_outbound=False)
    outbound = make_rows(context, members, pids, sent, is_outbound=True)
    if inbound and outbound:
        terms = PairTerms(
            lag_days=int(context.params["lag_days"]),
            ratio=Decimal(str(context.params["ratio"])),
            declared=declared,
        )
        flows = ShipmentFlows(inbound, outbound, terms)
        restricted = restricted_destinations(context)
        yield from _OnwardExport(context, subject, members, pids, restricted, flows).results()


@dataclass
class _OnwardExport:
    """What one party's shipments in and out say."""

    context: Context
    subject: Subject
    members: Mapping[int, GroupMember]
    pids: Mapping[str, int]
    restricted: RestrictedDestinations
    flows: ShipmentFlows

    def results(self) -> Iterator[Result]:
        """Yield what the largest pairing says: for certain, else possibly, else a near miss."""
        in_order = self._restricted_first()
        definite = self._pair_up(in_order, "definite")
        needed = int(self.context.params["min_pairs"])
        # fewer certain pairs than are needed may be chance: then they are possible only
        if len(definite) >= needed:
            yield self._find_pairs(definite, ())
            return
        # enlarges the certain pairs, which stay paired
        possible = self._pair_up(in_order, "possible", definite)
        if possible:
            too_few = say(
                "only {pairs_text} is certain, and {needed} are needed",
                pairs_text=_pairs_text(len(definite)),
                needed=needed,
            )
            yield self._find_pairs(possible, (too_few,))
        elif self._pair_up(in_order, "goods not stated", limit=1):
            text = "deliveries in and out would fit, but what the goods were is not stated"
            yield Undecided(self.subject, "missing_data", ("customs code",), text)
        elif nearest := self.flows.nearest_miss():
            yield NearlyDetected(self.subject, None, *nearest)

    def _restricted_first(self) -> list[int]:
        """Return what was sent in the order of pairing: to where goods may not go comes first."""
        flows = self.flows
        is_restricted = [
            any(self._is_restricted(flows.outbound[position]) for position in positions)
            for positions in flows.sent
        ]
        return sorted(range(len(flows.sent)), key=lambda sent: not is_restricted[sent])

    def _pair_up(
        self,
        in_order: Sequence[int],
        certainty: Certainty,
        begun: Mapping[int, int] | None = None,
        limit: int = COUNTED,
    ) -> dict[int, int]:
        """Return the consignment sent of each one received that is paired."""
        flows = self.flows
        return largest_pairing(
            in_order,
            partial(flows.partners, certainty=certainty),
            begun,
            min(limit, len(flows.received)),
            partial(flows.fits, certainty=certainty),
        )

    def _is_restricted(self, row: DirectedShipment) -> bool:
        return self._sure_restriction(row) is not None

    def _sure_restriction(self, row: DirectedShipment) -> Restriction | None:
        """Return why a shipment goes where its goods may not go for certain."""
        restriction = self.restricted.restriction_of(row.shipment)
        return restriction if restriction is not None and not restriction.doubts else None

    def _best_rows(self, received: int, sent: int) -> ShipmentPair:
        """Return the rows that pair two consignments: for certain, then to where none may go."""
        fitting = self.flows.pairs(received, sent)
        return min(
            fitting, key=lambda pair: (bool(pair.doubts), not self._is_restricted(pair.outbound))
        )

    def _find_pairs(self, paired: Mapping[int, int], too_few: tuple[str, ...]) -> Detected:
        pairs = [self._best_rows(received, sent) for received, sent in paired.items()]
        pairs.sort(key=lambda pair: (not self._is_restricted(pair.outbound), *pair.outbound.days))
        shown_pairs = pairs[:PAIRS]
        restriction = None if too_few else self._sure_restriction(pairs[0].outbound)
        severity, rules = _weigh_restriction(self.context.severity, restriction)
        # of several destinations none is the object: the sentence lists them
        countries = sorted({pair.outbound.shipment.destination or "" for pair in pairs} - {""})
        chains, paths = self._trace_ties(shown_pairs)
        return self.context.find(
            subject=self.subject,
            object=country_object(countries[0]) if len(countries) == 1 else None,
            severity=severity,
            relation=_word_relation(countries),
            severity_rules=rules,
            paths=paths,
            chains=chains,
            more="yes" if len(pairs) > len(chains) + len(paths) else "no",
            values=self._pair_values(pairs, shown_pairs),
            possible_because=(*too_few, *_distinct_doubts(shown_pairs)) if too_few else (),
            counter_evidence=tuple(self._unpaired_text(pairs)),
        )

    def _trace_ties(
        self, shown_pairs: Sequence[ShipmentPair]
    ) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """Return the ties of the pairs: chains through the party, and what only leaves it."""
        chains, paths = [], []
        for pair in shown_pairs[:PATHS]:
            if chain := pair.trace_chain(self.pids, self.members):
                chains.append(chain)
            elif ties_out := pair.trace_onward(self.pids, self.members):
                paths.append((*pair.outbound.member.path, *ties_out))
        return tuple(chains), tuple(paths)

    def _pair_values(
        self, pairs: Sequence[ShipmentPair], shown_pairs: Sequence[ShipmentPair]
    ) -> FindingValues:
        shipments = [row.shipment for pair in shown_pairs for row in (pair.inbound, pair.outbound)]
        return {
            "pairs": [_pair_data(pair) for pair in shown_pairs],
            "pair_count": len(pairs),
            "pair_count_is": "at least" if len(pairs) == COUNTED else "exactly",
            "lag_days": self.flows.terms.lag_days,
            "ratio": str(self.flows.terms.ratio),
            "min_pairs": int(self.context.params["min_pairs"]),
            **shipment_evidence(shipments),
        }

    def _unpaired_text(self, pairs: Sequence[ShipmentPair]) -> Iterator[str]:
        received = len(self.flows.received)
        unpaired = received - len(pairs)
        # past the limit nobody counted how many have no onward shipment
        if unpaired and len(pairs) < COUNTED:
            yield say(
                "{unpaired} of {received} deliveries received have no such onward delivery",
                unpaired=unpaired,
                received=received,
            )


def _weigh_restriction(
    severity: Severity, restriction: Restriction | None
) -> tuple[Severity, tuple[str, ...]]:
    if restriction is None:
        return severity, ()
    rule = "an outgoing destination is restricted at the date of that delivery"
    return "high", (
        say("{rule} ({ground_text}): high", rule=rule, ground_text=ground_text(restriction.acts)),
    )


def _word_relation(countries: Sequence[str]) -> str:
    if not countries:
        return "ships on what it receives"
    if len(countries) == 1:
        return "ships on what it receives, to"  # the object names the country
    return say(
        "ships on what it receives, to {countries}", countries=joined(map(say_country, countries))
    )


def _pairs_text(count: int) -> str:
    return "1 pair of deliveries" if count == 1 else say("{count} pairs of deliveries", count=count)


def _distinct_doubts(pairs: Sequence[ShipmentPair]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(doubt for pair in pairs for doubt in pair.doubts))


def _pair_data(pair: ShipmentPair) -> ShipmentPairRow:
    return {
        "came": pair.inbound.shipment.id,
        "went": pair.outbound.shipment.id,
        "destination": pair.outbound.shipment.destination,
        "lag_days": pair.lag,
        "ratio": None if pair.ratio is None else ratio_text(pair.ratio),
        "possible_because": list(pair.doubts),
    }


# ------------------------------------------------------------------------------------------------
# hist-reexport-chain: goods that the party received moved on, and on, to another country.
#
# At least two deliveries after the import, of the same six digits, one strictly after the other
# within a year, each of at least the stated part of the quantity before, and the last one not to
# the declared destination. Moves within the party's own group are none: stock is kept where it is
# needed. What hist-transit-to-embargoed tells of is not told again.
# ------------------------------------------------------------------------------------------------

WINDOW: Final = 365
"""Days between the import and the last delivery of a chain."""

LEAST, MOST = 2, 4
"""Deliveries of a chain after the import."""

BUDGET: Final = 20_000
"""Deliveries that are looked at for one party."""

GROUP_SHARE: Final = 0.5
GROUP_LINKS: Final = 2


@dataclass(frozen=True, slots=True)
class _Link:
    """A delivery between two parties of a chain."""

    shipment: Shipment
    sender: int
    receiver: int
    ties: tuple[int, ...]


Chain = tuple[_Link, ...]


@dataclass(slots=True)
class _Search:
    """Follows goods from the party that received them; `left` is what it may still look at."""

    context: Context
    ratio: Decimal
    group: frozenset[int]
    left: int = BUDGET
    chains: list[Chain] = field(default_factory=list)

    def follow(self, chain: Chain) -> None:
        """Extend a chain that begins with the import; keep those that are long enough."""
        if len(chain) > MOST:
            return
        for link in self._links_from(chain[-1].receiver):
            if not self._is_next(chain, link):
                continue
            longer = (*chain, link)
            if len(longer) > LEAST:
                self.chains.append(longer)
            self.follow(longer)

    def _links_from(self, party: int) -> list[_Link]:
        rows = sent_by(self.context, [party])
        self.left -= len(rows) + 1
        return list(_make_links(self.context, rows)) if self.left > 0 else []

    def _is_next(self, chain: Chain, link: _Link) -> bool:
        first, last = chain[0].shipment, chain[-1].shipment
        days, row = shipment_days(link.shipment), link.shipment
        is_after = days[0] > shipment_days(last)[1]
        is_within = days[1] - shipment_days(first)[0] <= WINDOW
        is_earlier = days[0] < day_number(self.context.on)
        visited = {chain[0].sender, *(step.receiver for step in chain[:-1])}
        # back to who shipped first is a round trip, and ends the chain
        is_new = link.receiver not in visited - {chain[0].sender}
        is_outside = link.receiver not in self.group
        same_goods = hs6(row) == hs6(first) and is_after and is_within and is_earlier
        return same_goods and is_new and is_outside and self._is_enough(last, row)

    def _is_enough(self, before: Shipment, after: Shipment) -> bool:
        """Tell whether enough of a quantity moves on; one that is not known may be."""
        if before.quantity is None or after.quantity is None or before.unit != after.unit:
            return True
        return Decimal(after.quantity) >= Decimal(before.quantity) * self.ratio


@asks_resembling
def detect_hist_reexport_chain(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each country to which its goods moved on.

    Yields:
        Detected; Undecided where a limit is reached.
    """
    if context.transaction.destination is not None:
        for subject in shipping_subjects(context):
            yield from _follow_imports(context, subject)


def _follow_imports(context: Context, subject: Subject) -> Iterator[Result]:
    # asked first: other indicators have asked the same, and most parties sent nothing
    if not sent_by(context, [subject.pid]):
        return
    rows = list_received(context, [subject.pid])
    imports = [link for link in _make_links(context, rows) if link.receiver == subject.pid]
    if not imports:
        return
    group = corporate_group(context, subject.pid, GROUP_SHARE, GROUP_LINKS)
    ratio = Decimal(str(context.params["ratio"]))
    search = _Search(context, ratio, frozenset(group) - {subject.pid})
    for link in imports:
        search.follow((link,))
    if search.left <= 0:
        text = "stopped after a limit of deliveries: a chain may be missing"
        yield Undecided(subject, "limit", (), text)
    yield from _judge_chains(context, subject, search.chains)


def _make_links(context: Context, rows: Sequence[Shipment]) -> Iterator[_Link]:
    """Yield the deliveries with six digits of a code, from their shipper to who got them last."""
    pids = pids_of_parties(context.engine, rows)
    for row in rows:
        sender = pids.get(row.shipper or "")
        receiver = pids.get(row.end_user or row.consignee or "")
        if len(hs6(row)) < 6 or sender is None or receiver is None:
            continue
        if ties := ties_to(row, receiver, pids):
            yield _Link(row, sender, receiver, ties)


def _judge_chains(
    context: Context, subject: Subject, chains: Sequence[Chain]
) -> Iterator[Detected]:
    told_ids = _shipments_told(context, subject)
    by_country: dict[str, list[Chain]] = {}
    for chain in sorted(chains, key=lambda chain: (len(chain), [link.ties for link in chain])):
        country = chain[-1].shipment.destination
        is_told = {link.shipment.id for link in chain[1:]} <= told_ids
        if country and country != context.transaction.destination and not is_told:
            by_country.setdefault(country, []).append(chain)
    for country in sorted(by_country):
        yield _find_chains(context, subject, country, by_country[country])


def _shipments_told(context: Context, subject: Subject) -> frozenset[str]:
    return frozenset(
        row["id"]
        for _, result in context.prior_results_on("transit")
        if isinstance(result, Detected) and result.subject == subject
        for row in result.values.get("shipments", ())
    )


def _find_chains(
    context: Context, subject: Subject, country: str, chains: Sequence[Chain]
) -> Detected:
    by_doubts = [(chain, _find_doubts(context, chain)) for chain in chains]
    sure = [(chain, doubts) for chain, doubts in by_doubts if not doubts]
    ranked = sure or by_doubts
    first_chains = [chain for chain, _ in ranked[:PATHS]]
    return context.find(
        subject=subject,
        object=country_object(country),
        identity=country,
        chains=tuple(tuple(tid for link in chain for tid in link.ties) for chain in first_chains),
        more="yes" if len(ranked) > len(first_chains) else "no",
        values=shipment_evidence(link.shipment for chain in first_chains for link in chain),
        possible_because=() if sure else ranked[0][1],
    )


def _find_doubts(context: Context, chain: Chain) -> tuple[str, ...]:
    between = [link.receiver for link in chain[1:-1]]
    intermediaries = Intermediaries(context)
    intermediaries.classify(between)
    doubts = []
    if intermediaries.pids.intersection(between):
        doubts.append("a forwarder stands between, through whom many goods pass")
    rows = [link.shipment for link in chain]
    if any(row.quantity is None for row in rows) or len({row.unit for row in rows}) > 1:
        doubts.append("the quantities are not known, or not in one unit")
    return tuple(doubts)
