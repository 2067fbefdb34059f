"""hist-transit-to-embargoed: a chain of deliveries through a party ends where goods may not go.

The party sends one of the deliveries, or stands on it as the consignee that passes the goods on to
an end-user. A chain is shown from the delivery that brought goods to it,
if one fits, to the last one, whose destination is restricted at its date. All keep to one customs
heading or one family of goods. Deliveries that begin only after the date of the question are no
evidence.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final

from onward.graph.countries import country_name
from onward.graph.shipment_chains import STEPS, Chain, ChainSearch, Leg, Mode, Network, can_ascend
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject, Undecided
from onward.queries.detectors.past_exports.hist_transit_to_embargoed.ends import (
    NOWHERE,
    Ends,
    ends_of,
)
from onward.queries.detectors.past_exports.hist_transit_to_embargoed.reach import (
    GOODS_NOT_STATED,
    ShipmentReach,
    classes,
)
from onward.queries.ownership.corporate_group import GroupMember, self_and_possible_duplicates
from onward.queries.shipments.intermediaries import intermediary_roles
from onward.queries.shipments.past_shipments import shipment_evidence
from onward.queries.shipments.restrictions import cite_restrictions, ground_text, regime_data
from onward.queries.tables.regimes import CountryRegime

PARAMETERS: Final = frozenset({"forwarding_days"})
"""What it reads of an indicator's parameters."""

if TYPE_CHECKING:  # a finding's paths may say it; nothing here needs it to run
    from onward.graph.engine import More

MIN_LINKS: Final = 2
MAX_LINKS: Final = 4
SHOWN: Final = 3
"""Chains that a finding shows."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each restricted country at the end of its chains.

    Yields:
        Detected; Undecided where a limit is spent, or where all depends on what goods were or on
        where they went; NearlyDetected for a chain whose dates do not ascend.
    """
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        question = ("shipment_chain", subject, intermediary_roles(context))
        yield from context.results(question, partial(_of, context, subject))


def _of(context: Context, subject: Subject) -> Iterator[Result]:
    own = self_and_possible_duplicates(context, subject.pid)
    reach = ShipmentReach(context, MAX_LINKS)
    if reach.forward([one.pid for one in own]):
        yield from _Search(context, reach, subject, own).results()


@dataclass(frozen=True, slots=True)
class _Way:
    """A chain, with as whom the party stands on it."""

    at: GroupMember
    chain: Chain
    links: int

    @property
    def order(self) -> tuple[int, list[tuple[int, ...]]]:
        return self.links, [leg.ties for leg in self.chain]


@dataclass
class _Search:
    """One party's chains."""

    context: Context
    reach: ShipmentReach
    subject: Subject
    own: Sequence[GroupMember]
    is_spent: bool = False
    tries: int = STEPS
    walks: dict[tuple[str, str, Mode], ChainSearch] = field(default_factory=dict)

    def results(self) -> Iterator[Result]:
        found = is_open = False
        for country in sorted(self._ends.keys() - {NOWHERE}):
            sure = self._ways(country, "certain")
            ways = sure or self._ways(country, "possible")
            is_open |= not sure
            if ways and all(_goods_unknown(way.chain) for way in ways):
                text = f"deliveries lead to {country_name(country)}, but {GOODS_NOT_STATED}"
                yield Undecided(self.subject, "missing_data", ("customs code",), text)
            elif ways:
                yield self._found(country, ways, is_certain=bool(sure))
            found |= bool(ways)
        if not found:
            yield from self._near()
        yield from self._nowhere()
        if self.reach.is_exhausted or (self.is_spent and is_open):
            text = "stopped after a limit of deliveries: a chain may be missing"
            yield Undecided(self.subject, "limit", (), text)

    def _nowhere(self) -> Iterator[Undecided]:
        """Say that deliveries lead to where no country is stated, which may be a restricted one."""
        ways = self._ways(NOWHERE, "possible") if NOWHERE in self._ends else ()
        if ways:
            last = self.reach.legs[ways[0].chain[-1]]
            source = f"{last.source.dataset} {last.source.record or last.id}"
            text = f"where a chain of deliveries ends is not stated: {last.date} ({source})"
            yield Undecided(self.subject, "missing_data", ("destination of a shipment",), text)

    @cached_property
    def _ends(self) -> Ends:
        return ends_of(self.context, self.reach.legs)

    def _ways(self, country: str, mode: Mode) -> list[_Way]:
        """Give the first chains to a country, by links and tie ids; one more than is shown."""
        found: dict[tuple[int, ...], _Way] = {}
        for at in self.own:
            if mode != "certain" or not at.doubts:
                for kind in self._kinds(country):
                    for way in self._of_kind(at, country, kind, mode):
                        found.setdefault(_ties(way.chain), way)
        return sorted(found.values(), key=lambda way: way.order)[: SHOWN + 1]

    def _kinds(self, country: str) -> list[str]:
        """Give the kinds of goods of what the party sends and of what ends there; "" = unknown."""
        starts = {at.pid for at in self.own}
        sent, ended = set[str](), set[str]()
        for leg, shipment in self.reach.legs.items():
            kinds = classes(shipment) or {""}
            if leg.tail in starts:
                sent |= kinds
            if leg in self._ends[country]:
                ended |= kinds
        both = (sent & ended) | (ended if "" in sent else set()) | (sent if "" in ended else set())
        return sorted(both)

    def _of_kind(self, at: GroupMember, country: str, kind: str, mode: Mode) -> Iterator[_Way]:
        """Give chains of one kind of goods: as the party begins them, then with what came to it."""
        walks = self._walks(country, kind, mode)
        came = [leg for leg in self.reach.into(at.pid) if _is_kind(leg, self.reach, kind)]
        came.sort(key=lambda leg: (_begins(leg, mode), leg.ties))
        for links in range(1, MAX_LINKS + 1):
            if links >= MIN_LINKS:
                for chain in islice(walks.chains(at.pid, links), SHOWN + 1):
                    yield _Way(at, chain, links)
            if links < MAX_LINKS:
                for chain in islice(self._longer(walks, came, at, links), SHOWN + 1):
                    yield _Way(at, chain, links + 1)
        self.is_spent |= walks.is_exhausted

    def _longer(
        self, walks: ChainSearch, came: Sequence[Leg], at: GroupMember, links: int
    ) -> Iterator[Chain]:
        """Give the party's chains, each with a delivery before it that brought the goods.

        Args:
            walks: Of one kind of goods.
            came: What came to the party, sorted by `_begins`.
            at: As whom the party sends.
            links: Of the chains without what came.
        """
        for chain in walks.chains(at.pid, links):
            if self.reach.passes_on(chain[0]):
                continue  # what brought the goods is a part of it
            for leg in _before(came, chain[0], walks.mode):
                self.tries -= 1
                if self.tries < 0:
                    self.is_spent = True
                    return
                if self._joins(walks, leg, chain):
                    yield (leg, *chain)

    def _joins(self, walks: ChainSearch, came: Leg, chain: Chain) -> bool:
        """Tell whether a chain may begin with one more delivery, to the party itself."""
        if came.tail in {leg.head for leg in chain} or (walks.mode == "certain" and came.doubts):
            return False
        if walks.network.count_links(came, chain[0], walks.mode) is None:
            return False
        return walks.mode != "possible" or can_ascend((came, *chain))

    def _walks(self, country: str, kind: str, mode: Mode) -> ChainSearch:
        key = country, kind, mode
        if key not in self.walks:
            middlemen = self.reach.intermediaries
            network = Network(
                legs=tuple(leg for leg in self.reach.legs if _is_kind(leg, self.reach, kind)),
                # the party asked about is never collapsed
                forwarders=frozenset(middlemen.forwarders - {at.pid for at in self.own}),
                intermediaries=frozenset(middlemen.forwarders | middlemen.banks),
                window=int(self.context.params["forwarding_days"]),
            )
            ends = self._ends[country]
            sure = frozenset(
                leg for leg, why in ends.items() if mode != "certain" or not why.doubts
            )
            self.walks[key] = ChainSearch(network, sure, MAX_LINKS, mode)
        return self.walks[key]

    def _found(self, country: str, ways: Sequence[_Way], *, is_certain: bool) -> Detected:
        shown = ways[:SHOWN]
        more: More = "yes" if len(ways) > SHOWN else "no"
        acts = self._acts(country, shown)
        shipments = [self.reach.legs[leg] for way in shown for leg in way.chain]
        return Detected(
            subject=self.subject,
            object=("country", country, country_name(country)),
            status="present" if is_certain else "possible",
            severity=self.context.severity,
            relation=f"stands in a chain of deliveries that ends in a country {ground_text(acts)}:",
            identity=country,
            paths=tuple((*way.at.path,) for way in shown[:1] if way.at.path),
            chains=tuple(_ties(way.chain) for way in shown),
            more="unknown" if self.is_spent and more == "no" else more,
            values={
                "chains": [self._chain_data(way) for way in shown],
                "regimes": [regime_data(act) for act in acts],
                **shipment_evidence(shipments),
            },
            possible_because=() if is_certain else tuple(self._doubts(shown[0], country)),
            acts=cite_restrictions(acts),
        )

    def _acts(self, country: str, ways: Sequence[_Way]) -> list[CountryRegime]:
        """Give the acts that restrict the country for the goods of some chains, each once."""
        restrictions = (self._ends[country][way.chain[-1]] for way in ways)
        return list(dict.fromkeys(act for one in restrictions for act in one.acts))

    def _chain_data(self, way: _Way) -> dict[str, Any]:
        legs, quantities = way.chain, [self.reach.legs[leg].quantity for leg in way.chain]
        return {
            "links": way.links,
            "shipments": [self.reach.legs[leg].id for leg in legs],
            "quantities": quantities,
            "collapsed": len(legs) - way.links,
        }

    def _doubts(self, way: _Way, country: str) -> list[str]:
        """Say what keeps a chain from being certain."""
        found = list(way.at.doubts)
        for leg in way.chain:
            found += leg.doubts
        found += self._ends[country][way.chain[-1]].doubts
        between = self.reach.intermediaries.forwarders | self.reach.intermediaries.banks
        for came, went in pairwise(way.chain):
            if came.last >= went.first:
                dates = [self.reach.legs[leg].date for leg in (came, went)]
                found.append(f"which left first is not certain: {' and '.join(dates)}")
            if came.head in between and not came.marks & went.marks:
                name = self.context.engine.parties([came.head])[0].name
                found.append(
                    f"{name} passes on what is others': no quantity or document shows that the "
                    "flow into it is the flow out of it"
                )
        return list(dict.fromkeys(found))

    def _near(self) -> Iterator[NearlyDetected]:
        """Name a chain to a restricted destination whose dates do not ascend."""
        for country in sorted(self._ends.keys() - {NOWHERE}):
            for way in self._ways(country, "any_order")[:1]:
                dates = [self.reach.legs[leg].date for leg in way.chain]
                yield NearlyDetected(
                    subject=self.subject,
                    object=("country", country, country_name(country)),
                    field="dates",
                    needed="each delivery after the one before it",
                    found=f"along the chain: {', '.join(dates)}",
                )


def _begins(leg: Leg, mode: Mode) -> int:
    """Give the day after which a delivery can be followed by another one."""
    return leg.last if mode == "certain" else leg.first


def _before(came: Sequence[Leg], went: Leg, mode: Mode) -> Sequence[Leg]:
    """Give those of what came that can have come before a delivery left, by their dates."""
    if mode == "any_order":
        return came
    leaves = went.first if mode == "certain" else went.last
    return came[: bisect_left(came, leaves, key=lambda leg: _begins(leg, mode))]


def _is_kind(leg: Leg, reach: ShipmentReach, kind: str) -> bool:
    """Tell whether a leg's goods are of a kind, or not stated."""
    kinds = classes(reach.legs[leg])
    return kind in kinds or not kinds


def _goods_unknown(chain: Chain) -> bool:
    return all(GOODS_NOT_STATED in leg.doubts for leg in chain)


def _ties(chain: Chain) -> tuple[int, ...]:
    return tuple(tie for leg in chain for tie in leg.ties)
