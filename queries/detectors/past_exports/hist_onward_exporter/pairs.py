"""Whether goods that came in went out again: one inbound against one outbound shipment.

Each test is true, false, or open because something is not stated; an open one leaves the pair
possible and says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from onward.graph.model import Shipment
from onward.graph.sayings import joined, say
from onward.queries.ownership.owners import GroupMember
from onward.queries.shipments import hs6, shipment_days

NO_GOODS: Final = "what the goods were is not stated"


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
