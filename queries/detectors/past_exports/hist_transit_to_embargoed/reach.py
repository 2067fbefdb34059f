"""The shipments that may belong to chains from a party: frontier by frontier, as legs.

No date is looked at here, so that a chain in the wrong order can be named as a near miss.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from onward.graph.dates import day_number
from onward.graph.model import Shipment, TieKind
from onward.graph.sayings import say
from onward.graph.shipments import Leg
from onward.queries.detection.context import Context
from onward.queries.shipments import (
    Intermediaries,
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
    """Shipments gathered around some parties.

    Attributes:
        legs: By tie ids, with the shipment of each.
        is_exhausted: Whether `BUDGET` stopped the search.
    """

    def __init__(self, context: Context, max_links: int) -> None:
        self.context = context
        self.max_links = max_links
        self.intermediaries = Intermediaries(context)
        self.legs: dict[Leg, Shipment] = {}
        self.pids: dict[str, int] = {}
        self.is_exhausted = False

    def gather_from(self, starts: Sequence[int]) -> bool:
        """Gather what the parties send, and what is sent on from there, within the links allowed.

        Args:
            starts: Pids of the parties.

        Returns:
            Whether they send anything.
        """
        origins = frozenset(starts)
        engine, as_of = self.context.engine, self.context.as_of
        self._add_legs(sent_by(self.context, starts))
        self._add_passed_on(origins)
        expanded = set(origins)
        # party by party outwards: each is asked once for what it sends
        while self.legs and not self.is_exhausted:
            self.intermediaries.classify(leg.head for leg in self.legs)
            frontier = self._parties_within_links(origins) - expanded
            if not frontier:
                break
            expanded |= frontier
            self._add_legs(engine.shipments(sorted(frontier), ("shipper",), as_of))
        return bool(self.legs)

    def is_passed_on(self, leg: Leg) -> bool:
        """Tell whether a leg is one of others', which its tail passes on as the consignee."""
        shipper = self.legs[leg].shipper
        return shipper is not None and self.pids[shipper] != leg.tail

    def _add_passed_on(self, starts: frozenset[int]) -> None:
        """Gather shipments by others on which a party is the consignee, and another the end-user.

        They are few among all that comes to a party: its ties tell whether there are any.
        """
        engine, as_of = self.context.engine, self.context.as_of
        outgoing = engine.incident(starts, [TieKind.SHIPS_TO], "out", None, as_of)
        own_ties = {leg.ties[0] for leg in self.legs}
        # ties that leave the party without a shipment of its own are others' shipments
        if not set(outgoing.tid.tolist()) - own_ties:
            return
        received = engine.shipments(starts, ("consignee",), as_of)
        received = [shipment for shipment in received if shipment.end_user]
        self.pids |= pids_of_parties(engine, received)
        on = day_number(self.context.on)
        for shipment in received:
            consignee = self.pids[shipment.consignee or ""]
            end_user = self.pids[shipment.end_user or ""]
            shipper = self.pids.get(shipment.shipper or "")
            ties = ties_to(shipment, end_user, self.pids)
            is_between_others = not {shipper, end_user} & starts
            if ties and is_between_others and shipment_days(shipment)[0] <= on:
                leg = _make_leg(shipment, ties, (consignee, end_user), on)
                self.legs[leg] = shipment

    def legs_into(self, party: int) -> list[Leg]:
        """Return the legs that end at a party."""
        roles = ("consignee", "end_user")
        shipments = self.context.engine.shipments([party], roles, self.context.as_of)
        self.intermediaries.classify([party])
        return [leg for leg in self._add_legs(shipments) if leg.head == party]

    def _parties_within_links(self, starts: frozenset[int]) -> set[int]:
        """Return the parties from which a further shipment is within the links allowed."""
        receivers: dict[int, set[int]] = {}
        for leg in self.legs:
            receivers.setdefault(leg.tail, set()).add(leg.head)
        forwarders = self.intermediaries.forwarders
        fewest_links = dict.fromkeys(sorted(starts), 0)
        waiting = deque(fewest_links)
        while waiting:
            party = waiting.popleft()
            # what a forwarder passes on costs no link; the parties asked about never collapse
            is_free = party in forwarders and party not in starts
            links = fewest_links[party] + (0 if is_free else 1)
            for head in receivers.get(party, ()):
                if links < fewest_links.get(head, links + 1):
                    fewest_links[head] = links
                    waiting.append(head)
        return {
            party
            for party, links in fewest_links.items()
            if links < self.max_links or (links == self.max_links and party in forwarders)
        }

    def _add_legs(self, shipments: Sequence[Shipment]) -> list[Leg]:
        """Turn shipments that began by the date into legs."""
        self.pids |= pids_of_parties(self.context.engine, shipments)
        on = day_number(self.context.on)
        added = []
        for shipment in shipments:
            if shipment_days(shipment)[0] <= on:
                for leg in _legs_of(shipment, self.pids, on):
                    self.legs[leg] = shipment
                    added.append(leg)
        self.is_exhausted |= len(self.legs) > BUDGET
        return added


def _legs_of(shipment: Shipment, pids: Mapping[str, int], on: int) -> Iterator[Leg]:
    """Yield the ways of a shipment: to its consignee, and through it to its end-user."""
    if shipment.shipper is None:
        return
    receivers = (shipment.consignee, shipment.end_user)
    for head in dict.fromkeys(pids[party] for party in receivers if party is not None):
        ties = ties_to(shipment, head, pids)
        if ties:
            yield _make_leg(shipment, ties, (pids[shipment.shipper], head), on)


def _make_leg(shipment: Shipment, ties: tuple[int, ...], ends: tuple[int, int], on: int) -> Leg:
    first, last = shipment_days(shipment)
    return Leg(
        ties=ties,
        tail=ends[0],
        head=ends[1],
        first=first,
        last=last,
        goods=frozenset((*filter(None, [hs6(shipment)]), *shipment.families)),
        marks=frozenset(_marks_of(shipment)),
        doubts=tuple(_doubts_of(shipment, is_late=last > on)),
    )


def goods_classes(shipment: Shipment) -> frozenset[str]:
    """Return the kinds of goods that a chain may keep to: customs heading, families."""
    return frozenset((*filter(None, [hs6(shipment)[:4]]), *shipment.families))


def _marks_of(shipment: Shipment) -> Iterator[str]:
    """Yield what two shipments of one flow have in common: quantity with unit, a document."""
    if shipment.quantity and shipment.unit:
        yield f"{Decimal(shipment.quantity).normalize()} {shipment.unit}"
    for key, text in shipment.notes:
        # the same customs declaration names one flow
        if key == "declaration":
            yield say("declaration {text}", text=text)


def _doubts_of(shipment: Shipment, *, is_late: bool) -> Iterator[str]:
    if not (shipment.hs or shipment.families):
        yield GOODS_NOT_STATED
    if is_late:
        yield say("whether it left by the date asked about: {date}", date=shipment.date)
