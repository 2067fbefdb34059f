"""Chains of deliveries in the order of time, past forwarders, to a set of last deliveries.

A chain is node-simple, and its dates ascend strictly: the same day is not ascending. A date that is
known to the month or year is an interval of days. A chain is *certain* where each interval ends
before the next begins, *possible* where days can be chosen from the intervals so that they ascend.

A party that only passes goods on (`Network.middlemen`) joins flows that may have nothing to do with
each other: there a chain is certain only where both deliveries share a mark, such as their quantity
or a document's number. A forwarder costs no link where the same goods leave it within the window;
it is collapsed and never left out: its deliveries stand in the chain (08, section 6).

The tables look back from the end: `latest[h][leg]` is the latest day on which a delivery can leave
as the first of a chain of h links. They are worked out once a level; where nobody collapses or
shares marks, one number a party and level is enough, so that hubs cost no more than their
deliveries. Extraction follows them and has dead ends only where a walk meets itself, or where two
ways of counting a forwarder differ.

Source: 02-semantics, Time; 08-engines, section 6.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Mode = Literal["certain", "possible", "any_order"]

NEVER: Final = -(2**62)
STEPS: Final = 200_000
"""Deliveries that one search for chains may look at."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One delivery from a party to the one that receives it.

    Attributes:
        ties: Ids of its ships_to ties: two where an end-user gets the goods through a consignee.
        tail, head: Who sends, and who receives.
        first, last: Days that its date can mean, both included.
        goods: What the goods are, for a forwarder that collapses.
        marks: What tells that two deliveries are one flow: quantities, numbers of documents.
        doubts: What keeps it from being certain.
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
        """Hash the tie ids alone: they are those of no other delivery, and searches hash a lot."""
        return hash(self.ties)


Chain = tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Deliveries of the same kind of goods, and how the parties between are to be read.

    Attributes:
        forwarders: Parties that collapse.
        middlemen: Forwarders, banks and the like: joining there is certain only by a mark.
        window: Most days that goods stay with a forwarder that collapses.
    """

    legs: tuple[Leg, ...]
    forwarders: frozenset[int] = frozenset()
    middlemen: frozenset[int] = frozenset()
    window: int = 90

    def cost(self, came: Leg, went: Leg, mode: Mode) -> int | None:
        """Return how many links a delivery adds to the one before: 1, 0 past a forwarder, or None.

        None: the two do not join, by their dates or for want of a mark.
        """
        at = came.head
        if mode == "certain" and not (
            came.last < went.first and (at not in self.middlemen or came.marks & went.marks)
        ):
            return None
        if mode == "possible" and not came.first < went.last:
            return None
        stay = went.last - came.first if mode == "certain" else went.first - came.last
        collapses = at in self.forwarders and came.goods & went.goods and stay <= self.window
        return 0 if collapses else 1


@dataclass(slots=True)
class Walks:
    """The tables of one network, one set of ends and one way to read dates.

    Attributes:
        ends: Deliveries at which a chain may end.
        spent: Whether a search stopped at `STEPS`; what it gave is then not all.
    """

    network: Network
    ends: frozenset[Leg]
    max_links: int
    mode: Mode
    steps: int = STEPS
    spent: bool = False
    latest: list[dict[Leg, int]] = field(default_factory=list)
    _from: dict[int, list[Leg]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Sort the deliveries by sender, and work out the tables."""
        for leg in sorted(self.network.legs, key=lambda leg: leg.ties):
            if self.mode != "certain" or not leg.doubts:
                self._from[leg.tail].append(leg)
        self.latest.append({})
        for links in range(1, self.max_links + 1):
            self.latest.append(self._level(links))

    def chains(self, start: int, links: int) -> Iterator[Chain]:
        """Yield the chains of so many links that a party begins, in the order of their tie ids.

        A chain stands before those that lengthen it.
        """
        for leg in self._from.get(start, ()):
            if leg in self.latest[links]:
                yield from self._longer((leg,), frozenset({start, leg.head}), links, leg.first)

    def _level(self, links: int) -> dict[Leg, int]:
        """Work out `latest` for one number of links from the level below."""
        best: dict[tuple[int, str | None], int] = {}
        for leg, day in self.latest[links - 1].items():
            for mark in (None, *leg.marks):
                key = leg.tail, mark
                best[key] = max(best.get(key, NEVER), day)
        found: dict[Leg, int] = {}
        collapsing = []
        for leg in (leg for legs in self._from.values() for leg in legs):
            day = self._leaving(leg, best)
            if links == 1 and leg in self.ends:
                day = max(day, leg.first if self.mode == "certain" else leg.last)
            if day > NEVER:
                found[leg] = day
            if leg.head in self.network.forwarders:
                collapsing.append(leg)
        self._collapse(found, collapsing)
        return found

    def _leaving(self, leg: Leg, best: dict[tuple[int, str | None], int]) -> int:
        """Return the latest day on which a leg can leave so that one of the next level follows."""
        marks: Sequence[str | None] = (None,)
        if self.mode == "certain" and leg.head in self.network.middlemen:
            marks = tuple(leg.marks)
        after = max((best.get((leg.head, mark), NEVER) for mark in marks), default=NEVER)
        return self._before(leg, after)

    def _before(self, leg: Leg, after: int) -> int:
        """Return the latest day on which a leg can leave before a day, `NEVER` where it cannot."""
        if after == NEVER:
            return NEVER
        if self.mode == "any_order":
            return leg.last
        if self.mode == "certain":
            return leg.first if leg.last < after else NEVER
        day = min(leg.last, after - 1)
        return day if day >= leg.first else NEVER

    def _collapse(self, found: dict[Leg, int], legs: Sequence[Leg]) -> None:
        """Let what a forwarder sends on count for what came to it; until nothing changes."""
        changed = True
        while changed:
            changed = False
            for leg in legs:
                for went in self._from.get(leg.head, ()):
                    if went in found and self.network.cost(leg, went, self.mode) == 0:
                        day = self._before(leg, found[went])
                        if day > found.get(leg, NEVER):
                            found[leg], changed = day, True

    def _longer(self, chain: Chain, met: frozenset[int], links: int, day: int) -> Iterator[Chain]:
        """Yield a chain if it may end here, then what lengthens it.

        Args:
            chain: So far.
            met: Its parties.
            links: Links of the rest, the chain's last delivery included.
            day: Earliest day on which that delivery can have left.
        """
        last = chain[-1]
        if links == 1 and last in self.ends:
            yield chain
        for leg in self._from.get(last.head, ()):
            if self._is_spent():
                return
            cost = None if leg.head in met else self.network.cost(last, leg, self.mode)
            if cost is None or leg not in self.latest[links - cost]:
                continue
            leaves = max(leg.first, day + 1) if self.mode == "possible" else leg.first
            if self.mode != "possible" or leaves <= self.latest[links - cost][leg]:
                yield from self._longer((*chain, leg), met | {leg.head}, links - cost, leaves)

    def _is_spent(self) -> bool:
        self.steps -= 1
        self.spent |= self.steps < 0
        return self.spent


def ascends(chain: Sequence[Leg]) -> bool:
    """Tell whether days can be chosen from the deliveries' dates that ascend strictly."""
    day = NEVER
    for leg in chain:
        day = max(leg.first, day + 1)
        if day > leg.last:
            return False
    return True
