"""Detectors of the group "Past exports and onward export": goods in transit.

Each is named after its indicator: goods that went on to a country under an embargo, and goods that
never arrived.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from onward.graph.countries import say_country
from onward.graph.dates import day_number
from onward.graph.model import Shipment, TieKind
from onward.graph.sayings import joined, say
from onward.graph.shipments import STEPS, Chain, ChainSearch, Leg, Mode, Network, can_ascend
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import country_object
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    NotCovered,
    Result,
    Subject,
    Undecided,
)
from onward.queries.model.parts import ShipmentChainRow
from onward.queries.ownership.owners import GroupMember, self_and_possible_duplicates
from onward.queries.shipments import (
    Intermediaries,
    RestrictedDestinations,
    Restriction,
    TradeCoverage,
    cite_restrictions,
    doubt_departure,
    find_covering,
    ground_text,
    hs6,
    list_trade_coverage,
    pids_of_parties,
    regime_data,
    restricted_destinations,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)
from onward.queries.tables.tables import CountryRegime

if TYPE_CHECKING:
    from onward.queries.model.assessment import More


# ------------------------------------------------------------------------------------------------
# hist-transit-to-embargoed: a chain of shipments through a party ends where goods may not go.
#
# The party sends one of the shipments, or stands on it as the consignee that passes the goods on to
# an end-user. A chain is shown from the shipment that brought goods to it, if one fits, to the last
# one, whose destination is restricted at its date. All keep to one customs heading or one family of
# goods. Shipments that begin only after the date of the question are no evidence.
# ------------------------------------------------------------------------------------------------

# ------------------------------------------------------------------------------------------------
# Shipments with which a chain may end: those to a country that is restricted for their goods.
# ------------------------------------------------------------------------------------------------

NOWHERE: Final = ""
"""Stands for the country of a shipment of which no country is stated."""

_AT_CONSIGNEE: Final = "the last destination is not stated; its consignee is there"
_UNKNOWN: Final = "neither the last destination nor the country of its consignee is stated"

ChainEnds = Mapping[str, Mapping[Leg, Restriction]]


def find_chain_ends(context: Context, legs: Mapping[Leg, Shipment]) -> ChainEnds:
    """Return the last shipments by country, each with why its goods may not go there.

    Args:
        context: The question.
        legs: All shipments that were gathered. One that goes on from its consignee to an end-user
            ends at the consignee, whose leg has the same destination.

    Returns:
        Restricted countries only, and `NOWHERE`.
    """
    # a way of two ties ends where its first tie has ended already
    single = {leg: shipment for leg, shipment in legs.items() if len(leg.ties) == 1}
    consignees = sorted({leg.head for leg, row in single.items() if row.destination is None})
    records = zip(consignees, context.engine.parties(consignees), strict=True)
    countries = {pid: sorted(record.countries) for pid, record in records}
    restricted = restricted_destinations(context)
    ends: dict[str, dict[Leg, Restriction]] = defaultdict(dict)
    for leg, shipment in single.items():
        for country, restriction in _judge_end(restricted, shipment, countries.get(leg.head, [])):
            ends[country][leg] = restriction
    return ends


def _judge_end(
    restricted: RestrictedDestinations, shipment: Shipment, consignee_countries: Sequence[str]
) -> Iterator[tuple[str, Restriction]]:
    """Yield each country in which a shipment may end, with why its goods may not go there."""
    if shipment.destination is not None:
        if restriction := restricted.restriction_of(shipment):
            yield shipment.destination, restriction
    # whether that is a restricted country is not known
    elif not consignee_countries:
        yield NOWHERE, Restriction((), (_UNKNOWN,))
    else:
        for country in consignee_countries:
            if restriction := restricted.restriction_of(shipment, country):
                yield country, Restriction(restriction.acts, (_AT_CONSIGNEE, *restriction.doubts))


# ------------------------------------------------------------------------------------------------
# The shipments that may belong to chains from a party: frontier by frontier, as legs.
#
# No date is looked at here, so that a chain in the wrong order can be named as a near miss.
# ------------------------------------------------------------------------------------------------

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
        doubts=(*_doubt_goods(shipment), *doubt_departure(shipment, on)),
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


def _doubt_goods(shipment: Shipment) -> tuple[str, ...]:
    return () if shipment.hs or shipment.families else (GOODS_NOT_STATED,)


# ------------------------------------------------------------------------------------------------
# The search for chains of shipments through a party to one country.
#
# Each kind of goods, way to read dates and country has its own tables of chains
# (`onward.graph.shipments`); what came to the party is joined on before them.
# ------------------------------------------------------------------------------------------------

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


def detect_hist_transit_to_embargoed(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each restricted country at the end of its chains.

    Yields:
        Detected; Undecided where a limit is reached, or where all depends on what goods were or on
        where they went; NearlyDetected for a chain whose dates do not ascend.
    """
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        yield from _judge_subject(context, subject)


def _judge_subject(context: Context, subject: Subject) -> Iterator[Result]:
    members = self_and_possible_duplicates(context, subject.pid)
    reach = ShipmentReach(context, MAX_LINKS)
    if reach.gather_from([member.pid for member in members]):
        search = PartyChainSearch(context, reach, members)
        yield from _Transit(context, subject, reach, search).results()


@dataclass
class _Transit:
    """What one party's chains say."""

    context: Context
    subject: Subject
    reach: ShipmentReach
    search: PartyChainSearch

    def results(self) -> Iterator[Result]:
        """Yield a result a country; without any, a near miss; then what was not looked at."""
        has_chain = is_open = False
        for country in self._restricted_countries():
            certain = self.search.chains_to(country, "certain")
            chains = certain or self.search.chains_to(country, "possible")
            # past a limit there may be a certain chain only where none was found
            is_open |= not certain
            has_chain |= bool(chains)
            if chains and all(_is_goods_unknown(chain.chain) for chain in chains):
                text = say(
                    "deliveries lead to {country}, but {goods_not_stated}",
                    country=say_country(country),
                    goods_not_stated=GOODS_NOT_STATED,
                )
                yield Undecided(self.subject, "missing_data", ("customs code",), text)
            elif chains:
                yield self._find_chains(country, chains, is_certain=bool(certain))
        if not has_chain:
            yield from self._find_near_misses()
        yield from self._unknown_destination()
        if self.reach.is_exhausted or (self.search.is_exhausted and is_open):
            text = "stopped after a limit of deliveries: a chain may be missing"
            yield Undecided(self.subject, "limit", (), text)

    def _restricted_countries(self) -> list[str]:
        return sorted(self.search.ends.keys() - {NOWHERE})

    def _unknown_destination(self) -> Iterator[Undecided]:
        """Say that a chain leads to where no country is stated, which may be a restricted one."""
        chains = self.search.chains_to(NOWHERE, "possible") if NOWHERE in self.search.ends else ()
        if chains:
            last = self.reach.legs[chains[0].chain[-1]]
            source = f"{last.source.dataset} {last.source.record or last.id}"
            text = say(
                "where a chain of deliveries ends is not stated: {date} ({source})",
                date=last.date,
                source=source,
            )
            yield Undecided(self.subject, "missing_data", ("destination of a shipment",), text)

    def _find_chains(
        self, country: str, chains: Sequence[PartyChain], *, is_certain: bool
    ) -> Detected:
        shown_chains = chains[:SHOWN]
        # one more than is shown was looked for
        more: More = "yes" if len(chains) > SHOWN else "no"
        acts = self._acts_on(country, shown_chains)
        shipments = [self.reach.legs[leg] for chain in shown_chains for leg in chain.chain]
        return self.context.find(
            subject=self.subject,
            object=country_object(country),
            relation=say(
                "stands in a chain of deliveries that ends in a country {ground_text}:",
                ground_text=ground_text(acts),
            ),
            identity=country,
            paths=tuple(chain.member.path for chain in shown_chains[:1] if chain.member.path),
            chains=tuple(tie_ids(chain.chain) for chain in shown_chains),
            more="unknown" if self.search.is_exhausted and more == "no" else more,
            values={
                "chains": [self._chain_data(chain) for chain in shown_chains],
                "regimes": [regime_data(act) for act in acts],
                **shipment_evidence(shipments),
            },
            possible_because=() if is_certain else self._explain_doubts(shown_chains[0], country),
            acts=cite_restrictions(acts),
        )

    def _acts_on(self, country: str, chains: Sequence[PartyChain]) -> list[CountryRegime]:
        """Return the acts that restrict the country for the goods of some chains, each once."""
        ends = self.search.ends[country]
        acts: dict[CountryRegime, None] = {}
        for chain in chains:
            acts |= dict.fromkeys(ends[chain.chain[-1]].acts)
        return list(acts)

    def _chain_data(self, chain: PartyChain) -> ShipmentChainRow:
        shipments = [self.reach.legs[leg] for leg in chain.chain]
        return {
            "links": chain.links,
            "shipments": [shipment.id for shipment in shipments],
            "quantities": [shipment.quantity for shipment in shipments],
            "collapsed": len(shipments) - chain.links,
        }

    def _explain_doubts(self, chain: PartyChain, country: str) -> tuple[str, ...]:
        """Say what keeps a chain from being certain."""
        doubts = list(chain.member.doubts)
        for leg in chain.chain:
            doubts += leg.doubts
        doubts += self.search.ends[country][chain.chain[-1]].doubts
        intermediaries = self.reach.intermediaries.pids
        for inbound, outbound in pairwise(chain.chain):
            if inbound.last >= outbound.first:
                dates = [self.reach.legs[leg].date for leg in (inbound, outbound)]
                doubts.append(
                    say("which left first is not certain: {dates}", dates=joined(dates, " and "))
                )
            # two flows through a forwarder need not be the same goods
            if inbound.head in intermediaries and not inbound.marks & outbound.marks:
                [intermediary] = self.context.engine.parties([inbound.head])
                doubts.append(
                    say(
                        "{name} passes on what is others': no quantity or document shows that "
                        "the flow into it is the flow out of it",
                        name=intermediary.name,
                    )
                )
        return tuple(dict.fromkeys(doubts))

    def _find_near_misses(self) -> Iterator[NearlyDetected]:
        """Name a chain to a restricted destination whose dates do not ascend."""
        for country in self._restricted_countries():
            for chain in self.search.chains_to(country, "any_order")[:1]:
                dates = [self.reach.legs[leg].date for leg in chain.chain]
                yield NearlyDetected(
                    subject=self.subject,
                    object=country_object(country),
                    field="dates",
                    needed="each delivery after the one before it",
                    found=say("along the chain: {dates}", dates=joined(dates)),
                )


def _is_goods_unknown(chain: Chain) -> bool:
    return all(GOODS_NOT_STATED in leg.doubts for leg in chain)


# ------------------------------------------------------------------------------------------------
# hist-lost-in-transit: goods left for a country whose import record never has them; context.
#
# Only where a record is stated to hold the country's imports in full over all the days on which
# they should have arrived (`queries/shipments.py`). Any arrival of such goods counts: the record is
# one of customs, and not of what was meant.
# ------------------------------------------------------------------------------------------------

_RECEIVED: Final = ("consignee", "end_user")
_LEAST_DIGITS: Final = 4
"""Digits of a customs code without which goods are not compared."""


@dataclass(frozen=True, slots=True)
class _ImportRecords:
    """The import records that are loaded and stated to be complete.

    Attributes:
        statements: For which months.
        sizes: Shipments of each layer.
    """

    statements: tuple[TradeCoverage, ...]
    sizes: Mapping[str, int]

    def is_arrival(self, row: Shipment, country: str) -> bool:
        """Tell whether a shipment is a row of an import record of a country."""
        return (row.destination or country) == country and any(
            (statement.dataset, statement.country) == (row.source.dataset, country)
            for statement in self.statements
        )


@dataclass(frozen=True, slots=True)
class _Lost:
    """A delivery without an arrival, and what is not certain of that."""

    row: Shipment
    records: tuple[TradeCoverage, ...]
    doubts: tuple[str, ...]


@asks_resembling
def detect_hist_lost_in_transit(context: Context) -> Iterator[Result]:
    """Yield a line of context for each party and country to which goods were lost.

    Yields:
        Detected; NotCovered for deliveries to a country of which no record is complete for the
        days of their arrival, and for a record that is named and not loaded.
    """
    stated = list_trade_coverage(context) if context.has_shipments else ()
    if not stated:
        return  # the coverage says that no import record is loaded
    sizes = {layer.dataset: layer.shipments for layer in context.layers}
    exports = {(row.dataset, row.country) for row in stated if row.direction == "export"}
    imports = tuple(row for row in stated if row.direction == "import")
    for dataset in sorted({row.dataset for row in imports} - sizes.keys()):
        yield NotCovered(
            say("arrivals: the import record {dataset} is not loaded", dataset=dataset)
        )
    # of a layer that is both, nobody can say which of its rows are arrivals
    usable = tuple(
        row for row in imports if row.dataset in sizes and (row.dataset, row.country) not in exports
    )
    records = _ImportRecords(usable, sizes)
    for subject in context.with_roles(context.roles):
        yield from _judge_receiver(context, subject, records)


def _judge_receiver(
    context: Context, subject: Subject, records: _ImportRecords
) -> Iterator[Result]:
    members = self_and_possible_duplicates(context, subject.pid)
    pids = sorted({member.pid for member in members})
    received = context.engine.shipments(pids, _RECEIVED, context.as_of)
    exports = context.engine.shipments([subject.pid], _RECEIVED, context.as_of)
    lost: dict[str, list[_Lost]] = defaultdict(list)
    uncovered: dict[str, list[Shipment]] = defaultdict(list)
    for row in exports:
        country = row.destination
        if country is None or records.is_arrival(row, country) or not _is_due(context, row):
            continue
        covered = _find_records(context, row, records)
        if not covered:
            uncovered[country].append(row)
        elif not any(_may_be_arrival(context, row, other, records) for other in received):
            doubts = tuple(_list_doubts(context, row, subject, received, records, covered))
            lost[country].append(_Lost(row, covered, doubts))
    for country, rows in sorted(uncovered.items()):
        yield _say_uncovered(subject, country, rows)
    for country, deliveries in sorted(lost.items()):
        yield _find_lost(context, subject, country, deliveries)


def _find_arrival_days(context: Context, row: Shipment) -> tuple[int, int]:
    """Return the days, as numbers, between which goods must have arrived."""
    first, last = shipment_days(row)
    return first, last + int(context.params["arrival_days"])


def _is_due(context: Context, row: Shipment) -> bool:
    """Tell whether goods of a known code should have arrived by the day of the question."""
    has_code = len(hs6(row)) >= _LEAST_DIGITS
    return has_code and _find_arrival_days(context, row)[1] <= day_number(context.on)


def _find_records(
    context: Context, row: Shipment, records: _ImportRecords
) -> tuple[TradeCoverage, ...]:
    """Return the statements of the records that are complete for a delivery's arrival."""
    fitting = [
        statement
        for statement in records.statements
        if statement.country == row.destination and statement.holds_goods(row)
    ]
    chosen = find_covering(fitting, *_find_arrival_days(context, row))
    return tuple(statement for statements in chosen for statement in statements)


def _may_be_arrival(
    context: Context, row: Shipment, other: Shipment, records: _ImportRecords
) -> bool:
    """Tell whether a shipment may be the arrival of a delivery, by goods, country and days."""
    if not records.is_arrival(other, row.destination or ""):
        return False
    first, last = shipment_days(other)
    begins, ends = _find_arrival_days(context, row)
    return begins <= last and first <= ends and _are_same_goods(row, other)


def _are_same_goods(row: Shipment, other: Shipment) -> bool:
    """Tell whether customs codes agree as far as both are stated; one that is not may agree."""
    left, right = hs6(row), hs6(other)
    digits = min(len(left), len(right))
    return left[:digits] == right[:digits]


def _list_doubts(
    context: Context,
    row: Shipment,
    subject: Subject,
    received: Sequence[Shipment],
    records: _ImportRecords,
    covered: Sequence[TradeCoverage],
) -> Iterator[str]:
    """Yield why goods may have arrived in spite of the record."""
    named_in = {other.source.dataset for other in received}
    for dataset in dict.fromkeys(statement.dataset for statement in covered):
        # a record that holds others may hold this party under another name
        if records.sizes[dataset] and dataset not in named_in:
            yield say(
                "{dataset} names {name} nowhere: it may stand there under another name",
                dataset=dataset,
                name=subject.name,
            )
    pids = pids_of_parties(context.engine, [row])
    senders = {pids[row.shipper]} if row.shipper in pids else set()
    if any(_may_be_arrival(context, row, other, records) for other in sent_by(context, senders)):
        yield "the record has such goods from the same sender, for somebody else"


def _say_uncovered(subject: Subject, country: str, rows: Sequence[Shipment]) -> NotCovered:
    days = sorted(row.date for row in rows)
    count = "a delivery" if len(rows) == 1 else say("{count} deliveries", count=len(rows))
    period = (
        days[0] if days[0] == days[-1] else say("{days} to {days_2}", days=days[0], days_2=days[-1])
    )
    return NotCovered(
        say(
            "whether {count} of {period} to {name} arrived: no import record of {country} is "
            "stated to be complete for the days of arrival",
            count=count,
            period=period,
            name=subject.name,
            country=say_country(country),
        )
    )


def _find_lost(
    context: Context, subject: Subject, country: str, deliveries: Sequence[_Lost]
) -> Detected:
    rows = [delivery.row for delivery in deliveries]
    pids = pids_of_parties(context.engine, rows)
    # one delivery that is surely lost makes the line certain
    sure = [delivery for delivery in deliveries if not delivery.doubts]
    chosen = sure or deliveries
    statements = dict.fromkeys(row for delivery in deliveries for row in delivery.records)
    evidence = shipment_evidence(rows)
    evidence["datasets"] = sorted({*evidence["datasets"], *(row.dataset for row in statements)})
    days = int(context.params["arrival_days"])
    count = "a delivery" if len(rows) == 1 else say("{count} deliveries", count=len(rows))
    paths = dict.fromkeys(
        path for delivery in chosen if (path := ties_to(delivery.row, subject.pid, pids))
    )
    return context.find(
        subject=subject,
        object=country_object(country),
        relation=say(
            "was to receive {count} of which no arrival within {days} days is in the import "
            "record of",
            count=count,
            days=days,
        ),
        identity=country,
        paths=tuple(paths) or ((),),
        values={
            **evidence,
            "country": country,
            "arrival_days": days,
            "import_records": [row.describe() for row in statements],
        },
        possible_because=() if sure else tuple(dict.fromkeys(chosen[0].doubts)),
    )
