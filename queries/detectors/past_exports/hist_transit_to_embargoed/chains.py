"""The search for chains of shipments through a party to one country.

Each kind of goods, way to read dates and country has its own tables of chains
(`onward.graph.shipments`); what came to the party is joined on before them.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final

from onward.graph.shipments import STEPS, Chain, ChainSearch, Leg, Mode, Network, can_ascend
from onward.queries.detection.context import Context
from onward.queries.detectors.past_exports.hist_transit_to_embargoed.ends import (
    ChainEnds,
    find_chain_ends,
)
from onward.queries.detectors.past_exports.hist_transit_to_embargoed.reach import (
    ShipmentReach,
    goods_classes,
)
from onward.queries.ownership.owners import GroupMember

MIN_LINKS: Final = 2
MAX_LINKS: Final = 4
SHOWN: Final = 3
"""Chains that a finding shows."""

_SEARCHED: Final = SHOWN + 1
"""Chains that are looked for: one more tells that there are more than are shown."""


@dataclass(frozen=True, slots=True)
class PartyChain:
    """A chain, with as whom the party stands on it."""

    member: GroupMember
    chain: Chain
    links: int

    @property
    def rank(self) -> tuple[int, list[tuple[int, ...]]]:
        """Short before long, then by the ids of the ties."""
        return self.links, [leg.ties for leg in self.chain]


@dataclass
class PartyChainSearch:
    """One party's chains.

    Attributes:
        is_exhausted: Whether a search stopped before it had looked at everything.
    """

    context: Context
    reach: ShipmentReach
    members: Sequence[GroupMember]
    is_exhausted: bool = False
    _tries_left: int = STEPS
    _tables: dict[tuple[str, str, Mode], ChainSearch] = field(default_factory=dict)

    @cached_property
    def ends(self) -> ChainEnds:
        """The shipments with which a chain may end, by country."""
        return find_chain_ends(self.context, self.reach.legs)

    def chains_to(self, country: str, mode: Mode) -> list[PartyChain]:
        """Return the first chains to a country, by links and tie ids; one more than is shown."""
        chains: dict[tuple[int, ...], PartyChain] = {}
        for member in self.members:
            if mode == "certain" and member.doubts:
                continue
            for goods in self._goods_to(country):
                for chain in self._chains_of_goods(member, country, goods, mode):
                    chains.setdefault(tie_ids(chain.chain), chain)
        return sorted(chains.values(), key=lambda chain: chain.rank)[:_SEARCHED]

    def _goods_to(self, country: str) -> list[str]:
        """Return the kinds of goods of what the party sends and of what ends there; "" = unknown.

        A chain keeps to one kind. Goods that are not stated may be of any kind: then the other
        side's kinds are all possible.
        """
        starts = {member.pid for member in self.members}
        sent, ended = set[str](), set[str]()
        for leg, shipment in self.reach.legs.items():
            goods = goods_classes(shipment) or {""}
            if leg.tail in starts:
                sent |= goods
            if leg in self.ends[country]:
                ended |= goods
        candidates = sent & ended
        if "" in sent:
            candidates |= ended
        if "" in ended:
            candidates |= sent
        return sorted(candidates)

    def _chains_of_goods(
        self, member: GroupMember, country: str, goods: str, mode: Mode
    ) -> Iterator[PartyChain]:
        """Yield chains of one kind of goods: as the party begins them, then with what came in."""
        tables = self._open_tables(country, goods, mode)
        inbound = [leg for leg in self.reach.legs_into(member.pid) if self._is_of(leg, goods)]
        inbound.sort(key=lambda leg: (_followed_from(leg, mode), leg.ties))
        for links in range(1, MAX_LINKS + 1):
            if links >= MIN_LINKS:
                for chain in islice(tables.chains(member.pid, links), _SEARCHED):
                    yield PartyChain(member, chain, links)
            if links < MAX_LINKS:
                longer = self._with_inbound(tables, inbound, member, links)
                for chain in islice(longer, _SEARCHED):
                    yield PartyChain(member, chain, links + 1)
        self.is_exhausted |= tables.is_exhausted

    def _with_inbound(
        self, tables: ChainSearch, inbound: Sequence[Leg], member: GroupMember, links: int
    ) -> Iterator[Chain]:
        """Yield the party's chains, each with a shipment before it that brought the goods.

        Args:
            tables: Of one kind of goods.
            inbound: What came to the party, sorted by `_followed_from`.
            member: As whom the party sends.
            links: Of the chains without what came.
        """
        for chain in tables.chains(member.pid, links):
            if self.reach.is_passed_on(chain[0]):
                continue  # what brought the goods is a part of it
            for leg in _legs_before(inbound, chain[0], tables.mode):
                self._tries_left -= 1
                if self._tries_left < 0:
                    self.is_exhausted = True
                    return
                if _can_begin(tables, leg, chain):
                    yield (leg, *chain)

    def _open_tables(self, country: str, goods: str, mode: Mode) -> ChainSearch:
        key = country, goods, mode
        if key not in self._tables:
            intermediaries = self.reach.intermediaries
            network = Network(
                legs=tuple(leg for leg in self.reach.legs if self._is_of(leg, goods)),
                # the party asked about is never collapsed
                forwarders=frozenset(
                    intermediaries.forwarders - {member.pid for member in self.members}
                ),
                intermediaries=intermediaries.pids,
                window=int(self.context.params["forwarding_days"]),
            )
            ends = frozenset(
                leg
                for leg, restriction in self.ends[country].items()
                if mode != "certain" or not restriction.doubts
            )
            self._tables[key] = ChainSearch(network, ends, MAX_LINKS, mode)
        return self._tables[key]

    def _is_of(self, leg: Leg, goods: str) -> bool:
        """Tell whether a leg's goods are of a kind, or not stated."""
        classes = goods_classes(self.reach.legs[leg])
        return goods in classes or not classes


def tie_ids(chain: Chain) -> tuple[int, ...]:
    """Return the ids of the ties of a chain, from the first shipper on."""
    return tuple(tie for leg in chain for tie in leg.ties)


def _can_begin(tables: ChainSearch, inbound: Leg, chain: Chain) -> bool:
    """Tell whether a chain may begin with one more shipment, to the party itself."""
    if inbound.tail in {leg.head for leg in chain}:
        return False  # it would meet itself
    if tables.mode == "certain" and inbound.doubts:
        return False
    if tables.network.count_links(inbound, chain[0], tables.mode) is None:
        return False
    return tables.mode != "possible" or can_ascend((inbound, *chain))


def _followed_from(leg: Leg, mode: Mode) -> int:
    """Return the day after which a shipment can be followed by another one."""
    return leg.last if mode == "certain" else leg.first


def _legs_before(inbound: Sequence[Leg], outbound: Leg, mode: Mode) -> Sequence[Leg]:
    """Return what can have come before a shipment left, by their dates."""
    if mode == "any_order":
        return inbound
    leaves = outbound.first if mode == "certain" else outbound.last
    return inbound[: bisect_left(inbound, leaves, key=lambda leg: _followed_from(leg, mode))]
