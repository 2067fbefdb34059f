"""hist-onward-exporter: what the party imports, it soon exports again, to another destination.

Pairs of an inbound and an outbound shipment of the same six-digit customs code; each shipment is in
one pair at most, however many sources tell of it, and there are as many pairs as can be. Shipments
that begin only after the date of the question are no evidence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from onward.graph.countries import country_name, say_country
from onward.graph.model import Shipment
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.plan import BY_SHIPMENTS
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject, Undecided
from onward.queries.detectors.past_exports.hist_onward_exporter.assignment import (
    COUNTED,
    largest_pairing,
)
from onward.queries.detectors.past_exports.hist_onward_exporter.directions import make_rows
from onward.queries.detectors.past_exports.hist_onward_exporter.flows import (
    Certainty,
    ShipmentFlows,
)
from onward.queries.detectors.past_exports.hist_onward_exporter.pairs import (
    DirectedShipment,
    PairTerms,
    ShipmentPair,
    ratio_text,
)
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues, ShipmentPairRow
from onward.queries.ownership.owners import GroupMember, self_and_possible_duplicates
from onward.queries.shipments import (
    RestrictedDestinations,
    Restriction,
    ground_text,
    pids_of_parties,
    restricted_destinations,
    sent_by,
    shipment_evidence,
    ties_to,
)

PARAMETERS: Final = frozenset({"lag_days", "ratio", "min_pairs"})
"""What it reads of an indicator's parameters."""

PATHS: Final = 3
"""Chains that a finding shows."""

PAIRS: Final = 10
"""Pairs that its values list."""

Path = tuple[int, ...]

TRACES: Final = (BY_SHIPMENTS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and ships on what it receives.

    Yields:
        Detected; Undecided where all depends on what goods were; NearlyDetected for the nearest
        other pair.
    """
    declared = context.transaction.destination
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        question = ("onward_export", subject, declared)
        yield from context.results(question, partial(_judge_subject, context, subject, declared))


def _judge_subject(context: Context, subject: Subject, declared: str | None) -> Iterator[Result]:
    members = {
        member.pid: member
        # reversed: of two entries of one pid the first, which is the surer, is kept
        for member in reversed(self_and_possible_duplicates(context, subject.pid))
    }
    engine = context.engine
    sent = sent_by(context, members)
    if not sent:
        return
    received = engine.shipments(members, ("consignee", "end_user"), context.as_of)
    if not received:
        return
    pids = pids_of_parties(engine, [*sent, *received])
    inbound = make_rows(context, members, pids, received, is_outbound=False)
    outbound = make_rows(context, members, pids, sent, is_outbound=True)
    if inbound and outbound:
        terms = PairTerms(
            lag_days=int(context.params["lag_days"]),
            ratio=Decimal(str(context.params["ratio"])),
            declared=declared,
        )
        flows = ShipmentFlows(inbound, outbound, terms)
        restricted = restricted_destinations(context)
        yield from _OnwardExport(context, subject, members, pids, restricted, flows).results()


@dataclass
class _OnwardExport:
    """What one party's shipments in and out say."""

    context: Context
    subject: Subject
    members: Mapping[int, GroupMember]
    pids: Mapping[str, int]
    restricted: RestrictedDestinations
    flows: ShipmentFlows

    def results(self) -> Iterator[Result]:
        """Yield what the largest pairing says: for certain, else possibly, else a near miss."""
        in_order = self._restricted_first()
        definite = self._pair_up(in_order, "definite")
        needed = int(self.context.params["min_pairs"])
        # fewer certain pairs than are needed may be chance: then they are possible only
        if len(definite) >= needed:
            yield self._make_finding(definite, ())
            return
        # enlarges the certain pairs, which stay paired
        possible = self._pair_up(in_order, "possible", definite)
        if possible:
            too_few = say(
                "only {pairs_text} is certain, and {needed} are needed",
                pairs_text=_pairs_text(len(definite)),
                needed=needed,
            )
            yield self._make_finding(possible, (too_few,))
        elif self._pair_up(in_order, "goods not stated", limit=1):
            text = "deliveries in and out would fit, but what the goods were is not stated"
            yield Undecided(self.subject, "missing_data", ("customs code",), text)
        elif nearest := self.flows.nearest_miss():
            yield NearlyDetected(self.subject, None, *nearest)

    def _restricted_first(self) -> list[int]:
        """Return what was sent in the order of pairing: to where goods may not go comes first."""
        flows = self.flows
        is_restricted = [
            any(self._is_restricted(flows.outbound[position]) for position in positions)
            for positions in flows.sent
        ]
        return sorted(range(len(flows.sent)), key=lambda sent: not is_restricted[sent])

    def _pair_up(
        self,
        in_order: Sequence[int],
        certainty: Certainty,
        begun: Mapping[int, int] | None = None,
        limit: int = COUNTED,
    ) -> dict[int, int]:
        """Return the consignment sent of each one received that is paired."""
        flows = self.flows
        return largest_pairing(
            in_order,
            partial(flows.partners, certainty=certainty),
            begun,
            min(limit, len(flows.received)),
            partial(flows.fits, certainty=certainty),
        )

    def _is_restricted(self, row: DirectedShipment) -> bool:
        return self._sure_restriction(row) is not None

    def _sure_restriction(self, row: DirectedShipment) -> Restriction | None:
        """Return why a shipment goes where its goods may not go for certain."""
        restriction = self.restricted.restriction_of(row.shipment)
        return restriction if restriction is not None and not restriction.doubts else None

    def _best_rows(self, received: int, sent: int) -> ShipmentPair:
        """Return the rows that pair two consignments: for certain, then to where none may go."""
        fitting = self.flows.pairs(received, sent)
        return min(
            fitting, key=lambda pair: (bool(pair.doubts), not self._is_restricted(pair.outbound))
        )

    def _make_finding(self, paired: Mapping[int, int], too_few: tuple[str, ...]) -> Detected:
        pairs = [self._best_rows(received, sent) for received, sent in paired.items()]
        pairs.sort(key=lambda pair: (not self._is_restricted(pair.outbound), *pair.outbound.days))
        shown_pairs = pairs[:PAIRS]
        restriction = None if too_few else self._sure_restriction(pairs[0].outbound)
        severity, rules = _weigh_restriction(self.context.severity, restriction)
        # of several destinations none is the object: the sentence lists them
        countries = sorted({pair.outbound.shipment.destination or "" for pair in pairs} - {""})
        chains, paths = self._trace_ties(shown_pairs)
        return Detected(
            subject=self.subject,
            object=("country", countries[0], country_name(countries[0]))
            if len(countries) == 1
            else None,
            status="possible" if too_few else "present",
            severity=severity,
            relation=_word_relation(countries),
            severity_rules=rules,
            paths=paths,
            chains=chains,
            more="yes" if len(pairs) > len(chains) + len(paths) else "no",
            values=self._pair_values(pairs, shown_pairs),
            possible_because=(*too_few, *_distinct_doubts(shown_pairs)) if too_few else (),
            counter_evidence=tuple(self._unpaired_text(pairs)),
        )

    def _trace_ties(
        self, shown_pairs: Sequence[ShipmentPair]
    ) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """Return the ties of the pairs: chains through the party, and what only leaves it."""
        chains, paths = [], []
        for pair in shown_pairs[:PATHS]:
            inbound, outbound = pair.inbound, pair.outbound
            ties_in = ties_to(inbound.shipment, inbound.member.pid, self.pids)
            receiver = self._receiver_of(outbound.shipment)
            ties_out = ties_to(outbound.shipment, receiver, self.pids)
            between: Path = ()
            if inbound.member != outbound.member:
                # from the one who received to the party itself, and on to the one who sent
                between = (*inbound.member.path[::-1], *outbound.member.path)
            if ties_in:
                chains.append((*ties_in, *between, *ties_out))
            elif ties_out:
                paths.append((*outbound.member.path, *ties_out))
        return tuple(chains), tuple(paths)

    def _receiver_of(self, shipment: Shipment) -> int:
        """Return who gets a shipment from the party: its consignee, if that is not the party."""
        receivers = [self.pids[party] for party in (shipment.consignee, shipment.end_user) if party]
        return next((pid for pid in receivers if pid not in self.members), 0)

    def _pair_values(
        self, pairs: Sequence[ShipmentPair], shown_pairs: Sequence[ShipmentPair]
    ) -> FindingValues:
        shipments = [row.shipment for pair in shown_pairs for row in (pair.inbound, pair.outbound)]
        return {
            "pairs": [_pair_data(pair) for pair in shown_pairs],
            "pair_count": len(pairs),
            "pair_count_is": "at least" if len(pairs) == COUNTED else "exactly",
            "lag_days": self.flows.terms.lag_days,
            "ratio": str(self.flows.terms.ratio),
            "min_pairs": int(self.context.params["min_pairs"]),
            **shipment_evidence(shipments),
        }

    def _unpaired_text(self, pairs: Sequence[ShipmentPair]) -> Iterator[str]:
        received = len(self.flows.received)
        unpaired = received - len(pairs)
        # past the limit nobody counted how many have no onward shipment
        if unpaired and len(pairs) < COUNTED:
            yield say(
                "{unpaired} of {received} deliveries received have no such onward delivery",
                unpaired=unpaired,
                received=received,
            )


def _weigh_restriction(
    severity: Severity, restriction: Restriction | None
) -> tuple[Severity, tuple[str, ...]]:
    if restriction is None:
        return severity, ()
    rule = "an outgoing destination is restricted at the date of that delivery"
    return "high", (
        say("{rule} ({ground_text}): high", rule=rule, ground_text=ground_text(restriction.acts)),
    )


def _word_relation(countries: Sequence[str]) -> str:
    if not countries:
        return "ships on what it receives"
    if len(countries) == 1:
        return "ships on what it receives, to"  # the object names the country
    return say(
        "ships on what it receives, to {countries}", countries=joined(map(say_country, countries))
    )


def _pairs_text(count: int) -> str:
    return "1 pair of deliveries" if count == 1 else say("{count} pairs of deliveries", count=count)


def _distinct_doubts(pairs: Sequence[ShipmentPair]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(doubt for pair in pairs for doubt in pair.doubts))


def _pair_data(pair: ShipmentPair) -> ShipmentPairRow:
    return {
        "came": pair.inbound.shipment.id,
        "went": pair.outbound.shipment.id,
        "destination": pair.outbound.shipment.destination,
        "lag_days": pair.lag,
        "ratio": None if pair.ratio is None else ratio_text(pair.ratio),
        "possible_because": list(pair.doubts),
    }
