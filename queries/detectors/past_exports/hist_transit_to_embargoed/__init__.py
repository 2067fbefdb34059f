"""hist-transit-to-embargoed: a chain of shipments through a party ends where goods may not go.

The party sends one of the shipments, or stands on it as the consignee that passes the goods on to
an end-user. A chain is shown from the shipment that brought goods to it, if one fits, to the last
one, whose destination is restricted at its date. All keep to one customs heading or one family of
goods. Shipments that begin only after the date of the question are no evidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from onward.graph.countries import country_name, say_country
from onward.graph.sayings import joined, say
from onward.graph.shipments import Chain
from onward.queries.detection.context import Context
from onward.queries.detection.plan import BY_SHIPMENTS
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject, Undecided
from onward.queries.detectors.past_exports.hist_transit_to_embargoed.chains import (
    MAX_LINKS,
    SHOWN,
    PartyChain,
    PartyChainSearch,
    tie_ids,
)
from onward.queries.detectors.past_exports.hist_transit_to_embargoed.ends import NOWHERE
from onward.queries.detectors.past_exports.hist_transit_to_embargoed.reach import (
    GOODS_NOT_STATED,
    ShipmentReach,
)
from onward.queries.model.parts import ShipmentChainRow
from onward.queries.ownership.owners import self_and_possible_duplicates
from onward.queries.shipments import (
    cite_restrictions,
    ground_text,
    intermediary_roles,
    regime_data,
    shipment_evidence,
)
from onward.queries.tables.tables import CountryRegime

if TYPE_CHECKING:  # a finding's paths may say it; nothing here needs it to run
    from onward.queries.model.assessment import More

PARAMETERS: Final = frozenset({"forwarding_days"})
"""What it reads of an indicator's parameters."""

TRACES: Final = (BY_SHIPMENTS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each restricted country at the end of its chains.

    Yields:
        Detected; Undecided where a limit is reached, or where all depends on what goods were or on
        where they went; NearlyDetected for a chain whose dates do not ascend.
    """
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        question = ("shipment_chain", subject, intermediary_roles(context))
        yield from context.results(question, partial(_judge_subject, context, subject))


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
                yield self._make_finding(country, chains, is_certain=bool(certain))
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

    def _make_finding(
        self, country: str, chains: Sequence[PartyChain], *, is_certain: bool
    ) -> Detected:
        shown_chains = chains[:SHOWN]
        # one more than is shown was looked for
        more: More = "yes" if len(chains) > SHOWN else "no"
        acts = self._acts_on(country, shown_chains)
        shipments = [self.reach.legs[leg] for chain in shown_chains for leg in chain.chain]
        return Detected(
            subject=self.subject,
            object=("country", country, country_name(country)),
            status="present" if is_certain else "possible",
            severity=self.context.severity,
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
                    object=("country", country, country_name(country)),
                    field="dates",
                    needed="each delivery after the one before it",
                    found=say("along the chain: {dates}", dates=joined(dates)),
                )


def _is_goods_unknown(chain: Chain) -> bool:
    return all(GOODS_NOT_STATED in leg.doubts for leg in chain)
