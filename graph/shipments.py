"""Chains of shipments in the order of time, past forwarders, to a set of last shipments.

A chain is node-simple, and its dates ascend strictly: the same day is not ascending. A date that is
known to the month or year is an interval of days. A chain is *certain* where each interval ends
before the next begins, *possible* where days can be chosen from the intervals so that they ascend.

A party that only passes goods on (`Network.intermediaries`) joins flows that may have nothing to do
with each other: there a chain is certain only where both shipments share a mark, such as their
quantity or a document's number. A forwarder costs no link where the same goods leave it within the
window; it is collapsed and never left out: its shipments stand in the chain.

The tables look back from the end: `latest[h][leg]` is the latest day on which a leg can leave as
the first of a chain of h links. They are worked out once a level; where nobody collapses or shares
marks, one number a party and level is enough, so that hubs cost no more than their legs. Extraction
follows the tables and has dead ends only where a chain would meet itself, or where two ways of
counting a forwarder differ. How dates are read: docs/semantics.md, Time.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Literal

from onward.graph.model import Provenance, Shipment, Tie, TieKind

# ------------------------------------------------------------------------------------------------
# The ties that a shipment makes.
# ------------------------------------------------------------------------------------------------

LEG_TEXTS: Final = {"ships_to": "consignee on shipment", "end_user": "end-user stated on shipment"}
"""What a tie says of the leg of a shipment that it is made of."""


def delivery_number(record: str) -> str:
    """Return the number of the shipment of which a record is a leg.

    >>> delivery_number("S8/ships_to"), delivery_number("S8")
    ('S8', 'S8')
    """
    number, _, leg = record.rpartition("/")
    return number if leg in LEG_TEXTS else record


def ships_to(shipment: Shipment) -> Iterator[Tie]:
    """Yield the ties that a shipment makes: shipper to consignee, consignee to end-user.

    The consignee of a shipment with an end-user only passes the goods on (docs/sources.md,
    Shipments).
    """
    record = shipment.source.record or shipment.id
    legs = (
        ("ships_to", shipment.shipper, shipment.consignee),
        ("end_user", shipment.consignee, shipment.end_user),
    )
    for leg, start, end in legs:
        # A consignee that is also the end-user makes no second tie.
        if start is not None and end is not None and start != end:
            source = Provenance(
                shipment.source.dataset,
                f"{record}/{leg}",
                shipment.source.url,
                shipment.source.published,
                shipment.source.retrieved,
            )
            yield Tie(
                start, end, TieKind.SHIPS_TO.value, source, since=shipment.date, text=LEG_TEXTS[leg]
            )


Mode = Literal["certain", "possible", "any_order"]

NEVER: Final = -(2**62)
STEPS: Final = 200_000
"""Legs that one search for chains may look at."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One shipment from a party to the one that receives it.

    Attributes:
        ties: Ids of its ships_to ties: two where an end-user gets the goods through a consignee.
        tail, head: Who sends, and who receives.
        first, last: Days that its date can mean, both included.
        goods: What the goods are, for a forwarder that collapses.
        marks: What shows that two shipments are one flow: quantities, numbers of documents.
        doubts: Why it is not certain, if so.
    """

    ties: tuple[int, ...]
    tail: int
    head: int
    first: int
    last: int
    goods: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    doubts: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Hash the tie ids alone: no other leg has them, and searches hash a lot."""
        return hash(self.ties)


Chain = tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Legs of the same kind of goods, and how the parties between them are read.

    Attributes:
        forwarders: Parties that collapse.
        intermediaries: Forwarders, banks and the like: joining there is certain only by a mark.
        window: Most days that goods stay with a forwarder that collapses.
    """

    legs: tuple[Leg, ...]
    forwarders: frozenset[int] = frozenset()
    intermediaries: frozenset[int] = frozenset()
    window: int = 90

    def count_links(self, inbound: Leg, outbound: Leg, mode: Mode) -> int | None:
        """Return how many links a leg adds to the one before: 1, or 0 past a forwarder.

        None: the two do not join, by their dates or for want of a mark.
        """
        party = inbound.head
        if mode == "certain":
            if inbound.last >= outbound.first:
                return None
            if party in self.intermediaries and not inbound.marks & outbound.marks:
                return None
            stay = outbound.last - inbound.first  # the longest that the dates allow
        else:
            if mode == "possible" and inbound.first >= outbound.last:
                return None
            stay = outbound.first - inbound.last  # the shortest that the dates allow
        if party not in self.forwarders or stay > self.window:
            return 1
        return 0 if inbound.goods & outbound.goods else 1


@dataclass(slots=True)
class ChainSearch:
    """The tables of one network, one set of ends and one way to read dates.

    Attributes:
        ends: Legs at which a chain may end.
        is_exhausted: Whether a search stopped at `STEPS`; what it yielded is then incomplete.
    """

    network: Network
    ends: frozenset[Leg]
    max_links: int
    mode: Mode
    steps: int = STEPS
    is_exhausted: bool = False
    latest: list[dict[Leg, int]] = field(default_factory=list)
    _by_tail: dict[int, list[Leg]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Sort the legs by sender, and work out the tables."""
        for leg in sorted(self.network.legs, key=lambda leg: leg.ties):
            # A doubtful leg is part of no certain chain.
            if self.mode != "certain" or not leg.doubts:
                self._by_tail[leg.tail].append(leg)
        self.latest.append({})
        for links in range(1, self.max_links + 1):
            self.latest.append(self._build_level(links))

    def chains(self, start: int, links: int) -> Iterator[Chain]:
        """Yield the chains of so many links that a party begins, in the order of their tie ids.

        A chain comes before those that lengthen it.
        """
        for leg in self._by_tail.get(start, ()):
            if leg in self.latest[links]:
                yield from self._extend_chain(
                    (leg,), frozenset({start, leg.head}), links, leg.first
                )

    def _build_level(self, links: int) -> dict[Leg, int]:
        """Work out `latest` for one number of links from the level below."""
        latest_of_tail = self._latest_by_tail(links - 1)
        latest: dict[Leg, int] = {}
        to_forwarders = []
        for leg in chain.from_iterable(self._by_tail.values()):
            day = self._latest_departure(leg, latest_of_tail)
            if links == 1 and leg in self.ends:
                day = max(day, leg.first if self.mode == "certain" else leg.last)
            if day > NEVER:
                latest[leg] = day
            if leg.head in self.network.forwarders:
                to_forwarders.append(leg)
        self._collapse_forwarders(latest, to_forwarders)
        return latest

    def _latest_by_tail(self, links: int) -> dict[tuple[int, str | None], int]:
        """Return the latest day on which a chain can leave each party, by each mark and by any."""
        latest: dict[tuple[int, str | None], int] = {}
        for leg, day in self.latest[links].items():
            # None stands for any mark.
            for mark in (None, *leg.marks):
                key = leg.tail, mark
                latest[key] = max(latest.get(key, NEVER), day)
        return latest

    def _latest_departure(self, leg: Leg, latest_of_tail: dict[tuple[int, str | None], int]) -> int:
        """Return the latest day on which a leg can leave so that one of the next level follows."""
        marks: Sequence[str | None] = (None,)
        if self.mode == "certain" and leg.head in self.network.intermediaries:
            marks = tuple(leg.marks)
        after = max((latest_of_tail.get((leg.head, mark), NEVER) for mark in marks), default=NEVER)
        return self._latest_before(leg, after)

    def _latest_before(self, leg: Leg, after: int) -> int:
        """Return the latest day on which a leg can leave before a day; `NEVER` where it cannot."""
        if after == NEVER:
            return NEVER
        if self.mode == "any_order":
            return leg.last
        if self.mode == "certain":
            return leg.first if leg.last < after else NEVER
        day = min(leg.last, after - 1)
        return day if day >= leg.first else NEVER

    def _collapse_forwarders(self, latest: dict[Leg, int], to_forwarders: Sequence[Leg]) -> None:
        """Raise `latest` of legs to forwarders to that of the same goods' legs from there.

        A forwarder may send to another forwarder, so it is repeated until nothing changes.
        """
        is_changed = True
        while is_changed:
            is_changed = False
            for inbound in to_forwarders:
                for outbound in self._by_tail.get(inbound.head, ()):
                    if outbound not in latest:
                        continue
                    if self.network.count_links(inbound, outbound, self.mode) != 0:
                        continue
                    day = self._latest_before(inbound, latest[outbound])
                    if day > latest.get(inbound, NEVER):
                        latest[inbound], is_changed = day, True

    def _extend_chain(
        self, legs: Chain, parties: frozenset[int], links: int, day: int
    ) -> Iterator[Chain]:
        """Yield a chain if it may end here, then the chains that lengthen it.

        Args:
            legs: The chain so far.
            parties: Its parties.
            links: Links of the rest, the chain's last leg included.
            day: Earliest day on which that leg can have left.
        """
        last = legs[-1]
        if links == 1 and last in self.ends:
            yield legs
        for leg in self._by_tail.get(last.head, ()):
            if self._count_step():
                return
            if leg.head in parties:
                continue
            added = self.network.count_links(last, leg, self.mode)
            if added is None or leg not in self.latest[links - added]:
                continue
            departure = max(leg.first, day + 1) if self.mode == "possible" else leg.first
            if self.mode != "possible" or departure <= self.latest[links - added][leg]:
                yield from self._extend_chain(
                    (*legs, leg), parties | {leg.head}, links - added, departure
                )

    def _count_step(self) -> bool:
        """Count one leg that is looked at; tell whether the search has used up its steps."""
        self.steps -= 1
        self.is_exhausted |= self.steps < 0
        return self.is_exhausted


def can_ascend(legs: Sequence[Leg]) -> bool:
    """Tell whether days can be chosen from the legs' dates so that they ascend strictly."""
    day = NEVER
    for leg in legs:
        day = max(leg.first, day + 1)
        if day > leg.last:
            return False
    return True
