"""The deliveries that may belong to chains from a party: frontier by frontier, as legs.

No date is looked at here, so that a chain in the wrong order can be named as a near miss.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from onward.graph.dates import day_number
from onward.graph.model import Shipment, TieKind
from onward.graph.shipment_chains import Leg
from onward.queries.detection.context import Context
from onward.queries.shipments.intermediaries import Intermediaries
from onward.queries.shipments.past_shipments import (
    hs6,
    pids_of_parties,
    sent_by,
    shipment_days,
    ties_to,
)

BUDGET: Final = 200_000
"""Legs that one search may gather; more of them leave the answer open."""

GOODS_NOT_STATED: Final = "what the goods were is not stated"


class ShipmentReach:
    """Deliveries gathered around some parties.

    Attributes:
        legs: By tie ids, with the delivery of each.
        spent: Whether `BUDGET` stopped the search.
    """

    def __init__(self, context: Context, max_links: int) -> None:
        self.context = context
        self.max_links = max_links
        self.intermediaries = Intermediaries(context)
        self.legs: dict[Leg, Shipment] = {}
        self.pids: dict[str, int] = {}
        self.is_exhausted = False

    def forward(self, starts: Sequence[int]) -> bool:
        """Gather what the parties send, and what is sent on from there, within the links allowed.

        Args:
            starts: Pids of the parties.

        Returns:
            Whether they send anything.
        """
        begun = frozenset(starts)
        engine, as_of = self.context.engine, self.context.as_of
        self._add(sent_by(self.context, starts))
        self._pass_on(begun)
        expanded = set(begun)
        while self.legs and not self.is_exhausted:
            self.intermediaries.classify(leg.head for leg in self.legs)
            frontier = self._within(begun) - expanded
            if not frontier:
                break
            expanded |= frontier
            self._add(engine.shipments(sorted(frontier), ("shipper",), as_of))
        return bool(self.legs)

    def passes_on(self, leg: Leg) -> bool:
        """Tell whether a leg is one of others', which its tail passes on as the consignee."""
        shipper = self.legs[leg].shipper
        return shipper is not None and self.pids[shipper] != leg.tail

    def _pass_on(self, starts: frozenset[int]) -> None:
        """Gather deliveries by others on which a party is the consignee, and another the end-user.

        They are few among all that comes to a party: its ties tell whether there are any.
        """
        engine, as_of = self.context.engine, self.context.as_of
        out = engine.incident(starts, [TieKind.SHIPS_TO], "out", None, as_of)
        sent = {leg.ties[0] for leg in self.legs}
        if not set(out.tid.tolist()) - sent:
            return
        came = [one for one in engine.shipments(starts, ("consignee",), as_of) if one.end_user]
        self.pids |= pids_of_parties(engine, came)
        on = day_number(self.context.on)
        for shipment in came:
            at, user = self.pids[shipment.consignee or ""], self.pids[shipment.end_user or ""]
            shipper = self.pids.get(shipment.shipper or "")
            ties = ties_to(shipment, user, self.pids)
            if ties and not {shipper, user} & starts and shipment_days(shipment)[0] <= on:
                self.legs[_leg(shipment, ties, (at, user), on)] = shipment

    def into(self, party: int) -> list[Leg]:
        """Give the legs that end at a party."""
        roles = ("consignee", "end_user")
        shipments = self.context.engine.shipments([party], roles, self.context.as_of)
        self.intermediaries.classify([party])
        return [leg for leg in self._add(shipments) if leg.head == party]

    def _within(self, starts: frozenset[int]) -> set[int]:
        """Give the parties from which a further delivery is within the links allowed."""
        out: dict[int, set[int]] = {}
        for leg in self.legs:
            out.setdefault(leg.tail, set()).add(leg.head)
        cost = dict.fromkeys(sorted(starts), 0)
        waiting = deque(cost)
        while waiting:
            party = waiting.popleft()
            is_free = party in self.intermediaries.forwarders and party not in starts
            for head in out.get(party, ()):
                links = cost[party] + (0 if is_free else 1)
                if links < cost.get(head, links + 1):
                    cost[head] = links
                    waiting.append(head)
        free = self.intermediaries.forwarders
        return {
            party
            for party, links in cost.items()
            if links < self.max_links or (links == self.max_links and party in free)
        }

    def _add(self, shipments: Sequence[Shipment]) -> list[Leg]:
        """Turn deliveries that began by the date into legs."""
        self.pids |= pids_of_parties(self.context.engine, shipments)
        on = day_number(self.context.on)
        added = []
        for shipment in shipments:
            if shipment_days(shipment)[0] <= on:
                for leg in _legs(shipment, self.pids, on):
                    self.legs[leg] = shipment
                    added.append(leg)
        self.is_exhausted |= len(self.legs) > BUDGET
        return added


def _legs(shipment: Shipment, pids: Mapping[str, int], on: int) -> Iterator[Leg]:
    """Give the ways of a delivery: to its consignee, and through it to its end-user."""
    receivers = (shipment.consignee, shipment.end_user)
    if shipment.shipper is None:
        return
    for head in dict.fromkeys(pids[party] for party in receivers if party is not None):
        ties = ties_to(shipment, head, pids)
        if ties:
            yield _leg(shipment, ties, (pids[shipment.shipper], head), on)


def _leg(shipment: Shipment, ties: tuple[int, ...], ends: tuple[int, int], on: int) -> Leg:
    first, last = shipment_days(shipment)
    return Leg(
        ties=ties,
        tail=ends[0],
        head=ends[1],
        first=first,
        last=last,
        goods=frozenset((*filter(None, [hs6(shipment)]), *shipment.families)),
        marks=frozenset(_marks(shipment)),
        doubts=tuple(_doubts(shipment, last > on)),
    )


def classes(shipment: Shipment) -> frozenset[str]:
    """Give the kinds of goods that a chain may keep to: customs heading, families."""
    return frozenset((*filter(None, [hs6(shipment)[:4]]), *shipment.families))


def _marks(shipment: Shipment) -> Iterator[str]:
    """Give what two deliveries of one flow have in common: quantity with unit, a document."""
    if shipment.quantity and shipment.unit:
        yield f"{Decimal(shipment.quantity).normalize()} {shipment.unit}"
    for key, text in shipment.notes:
        if key == "declaration":
            yield f"declaration {text}"


def _doubts(shipment: Shipment, is_late: bool) -> Iterator[str]:
    if not (shipment.hs or shipment.families):
        yield GOODS_NOT_STATED
    if is_late:
        yield f"whether it left by the date asked about: {shipment.date}"
