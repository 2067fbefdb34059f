"""Whether goods that came in went out again: one incoming against one outgoing delivery.

Each test is true, false, or open because something is not stated; an open one leaves the pair
possible and says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from onward.graph.model import Shipment
from onward.queries.ownership.corporate_group import GroupMember
from onward.queries.shipments.shipments import days, hs6


@dataclass(frozen=True)
class Row:
    """A delivery to or from the party.

    Attributes:
        at: As whom the party sends or receives it: itself, or who is possibly the same.
        shipper, receivers: Pids.
        doubts: What keeps it from being the party's for certain.
    """

    shipment: Shipment
    at: GroupMember
    shipper: int | None
    receivers: frozenset[int]
    doubts: tuple[str, ...]

    @cached_property
    def days(self) -> tuple[int, int]:
        """First and last day that its date can mean."""
        return days(self.shipment)

    @cached_property
    def hs(self) -> str:
        """Its customs code to six digits."""
        return hs6(self.shipment)

    @cached_property
    def quantity(self) -> Decimal | None:
        """Its quantity; None where none is stated."""
        text = self.shipment.quantity
        return Decimal(text) if text is not None and Decimal(text) > 0 else None


@dataclass(frozen=True, slots=True)
class Terms:
    """What makes a pair: parameters of the indicator, and the declared destination."""

    lag_days: int
    ratio: Decimal
    declared: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """An incoming and an outgoing delivery, and which tests are failed or open.

    Attributes:
        failed: Tests that are false: goods, lag, ratio, destination, return.
        doubts: Why it is only possible.
    """

    came: Row
    went: Row
    failed: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def lag(self) -> int:
        """Days from the first day on which the goods can have come to that on which they left."""
        return self.went.days[0] - self.came.days[0]

    @property
    def ratio(self) -> Decimal | None:
        """Part of the incoming quantity that went out; None where the two cannot be compared."""
        came, went = self.came, self.went
        if came.quantity is None or went.quantity is None or _unit_doubt(came, went):
            return None
        return went.quantity / came.quantity


def pair(came: Row, went: Row, terms: Terms) -> Pair:
    """Test an incoming against an outgoing delivery."""
    failed: list[str] = []
    doubts = [*came.doubts, *went.doubts]
    for name, answer in (
        ("goods", goods_fit(came, went)),
        ("lag", _lag(came, went, terms)),
        ("ratio", _ratio(came, went, terms)),
        ("destination", destination(went, terms)),
        ("return", came.shipper is None or came.shipper not in went.receivers),
    ):
        if answer is False:
            failed.append(name)
        elif isinstance(answer, str):
            doubts.append(answer)
    return Pair(came, went, tuple(failed), tuple(dict.fromkeys(doubts)))


NO_GOODS = "what the goods were is not stated"


def goods_fit(came: Row, went: Row) -> bool | str:
    """Tell whether the goods can be the same; a text says why that is open."""
    one, other = came.hs, went.hs
    length = min(len(one), len(other))
    if length:
        if one[:length] != other[:length]:
            return False
        return True if length == 6 else f"the customs code is stated to {length} digits only"
    families = sorted({*came.shipment.families} & {*went.shipment.families})
    if families:
        return f"no customs code is stated; both are of the family {', '.join(families)}"
    code = came.shipment.control_code
    if code and code == went.shipment.control_code:
        return f"no customs code is stated; both have the control code {code}"
    is_told = all(any(_kinds(row)) for row in (came, went))
    return False if is_told and _comparable(came, went) else NO_GOODS


def _kinds(row: Row) -> tuple[bool, bool, bool]:
    shipment = row.shipment
    return bool(row.hs), bool(shipment.families), bool(shipment.control_code)


def _comparable(came: Row, went: Row) -> bool:
    """Tell whether both state the same kind of fact about their goods, and so differ."""
    return any(one and other for one, other in zip(_kinds(came), _kinds(went), strict=True))


def _lag(came: Row, went: Row, terms: Terms) -> bool | str:
    shortest, longest = went.days[0] - came.days[1], went.days[1] - came.days[0]
    if shortest >= 0 and longest <= terms.lag_days:
        return True
    if longest < 0 or shortest > terms.lag_days:
        return False
    coarse = [row.shipment.date for row in (came, went) if row.days[0] != row.days[1]]
    return f"a date is known to the month or year only: {', '.join(coarse)}"


def _ratio(came: Row, went: Row, terms: Terms) -> bool | str:
    if came.quantity is None or went.quantity is None:
        return "a quantity is not stated"
    if doubt := _unit_doubt(came, went):
        return doubt
    return went.quantity >= came.quantity * terms.ratio


def _unit_doubt(came: Row, went: Row) -> str:
    units = [row.shipment.unit for row in (came, went)]
    if None in units:
        return "a quantity has no unit"
    return "" if units[0] == units[1] else f"the units differ: {units[0]} and {units[1]}"


def destination(went: Row, terms: Terms) -> bool | str:
    """Tell whether a delivery goes elsewhere than declared; a text says why that is open."""
    stated = went.shipment.destination
    if stated is None:
        return "the destination of the outgoing delivery is not stated"
    if terms.declared is None:
        return "the transaction declares no destination"
    return stated != terms.declared


def shortest(ratio: Decimal) -> str:
    """Write a ratio with at most four digits.

    >>> shortest(Decimal(9) / 10), shortest(Decimal(1) / 3), shortest(Decimal(100))
    ('0.9', '0.3333', '100')
    """
    return format(round(ratio, 4).normalize(), "f")


def near(came: Row, went: Row, terms: Terms) -> Iterator[tuple[str, str, str]]:
    """Give the one test by which a pair fails, as field, what is needed and what is found."""
    tested = pair(came, went, terms)
    if tested.doubts or len(tested.failed) != 1:
        return
    if tested.failed == ("lag",) and -terms.lag_days <= tested.lag <= 2 * terms.lag_days:
        days_text = f"{tested.lag} days" + (": it left before it came" if tested.lag < 0 else "")
        yield "lag", f"0 to {terms.lag_days} days", days_text
    elif tested.failed == ("ratio",) and tested.ratio and tested.ratio >= terms.ratio / 2:
        yield "ratio", f"at least {terms.ratio}", shortest(tested.ratio)
