"""hist-onward-exporter: what the party imports, it soon exports again, to another destination.

Pairs of an incoming and an outgoing delivery of the same six-digit customs code; each delivery is
in one pair at most, however many sources tell of it, and there are as many pairs as can be.
Deliveries that begin only after the date of the question are no evidence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

from onward.graph.countries import country_name
from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.queries.detection.context import Context
from onward.queries.detection.results import CannotTell, Found, Missed, Result, Subject
from onward.queries.detectors.past_exports.hist_onward_exporter.assignment import COUNTED, matching
from onward.queries.detectors.past_exports.hist_onward_exporter.flows import Flows, Wanted
from onward.queries.detectors.past_exports.hist_onward_exporter.pairs import (
    Pair,
    Row,
    Terms,
    shortest,
)
from onward.queries.ownership.corporate_group import GroupMember, self_and_possible_duplicates
from onward.queries.rules.severity import Severity
from onward.queries.shipments.restrictions import Restricted, Restriction, ground, restricted
from onward.queries.shipments.shipments import days, evidence, handles, sent_by, ties_to

PARAMETERS: Final = frozenset({"lag_days", "ratio", "min_pairs"})
"""What it reads of an indicator's parameters."""

PATHS: Final = 3
"""Chains that a finding shows."""

PAIRS: Final = 10
"""Pairs that its values list."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and ships on what it receives.

    Yields:
        Found; CannotTell where all depends on what goods were; Missed for the nearest other pair.
    """
    declared = context.transaction.destination
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        question = ("relay", subject, declared)
        yield from context.results(question, partial(_of, context, subject, declared))


def _of(context: Context, subject: Subject, declared: str | None) -> Iterator[Result]:
    own = {one.pid: one for one in reversed(self_and_possible_duplicates(context, subject.pid))}
    engine, as_of = context.engine, context.as_of
    sent = sent_by(context, own)
    if not sent:
        return
    received = engine.shipments(own, ("consignee", "end_user"), as_of)
    if not received:
        return
    pids = handles(engine, [*sent, *received])
    terms = Terms(
        lag_days=int(context.params["lag_days"]),
        ratio=Decimal(str(context.params["ratio"])),
        declared=declared,
    )
    came, went = _rows(context, own, pids, received), _rows(context, own, pids, sent, out=True)
    if came and went:
        flows = Flows(came, went, terms)
        yield from _Relay(context, subject, own, pids, restricted(context), flows).results()


def _rows(
    context: Context,
    own: Mapping[int, GroupMember],
    pids: Mapping[str, int],
    shipments: Sequence[Shipment],
    *,
    out: bool = False,
) -> list[Row]:
    """Give the deliveries of one direction that began by the date, with what is doubtful of them.

    A delivery from the party to itself alone is none.
    """
    on, rows = day_number(context.on), []
    for shipment in shipments:
        shipper = pids.get(shipment.shipper or "")
        receivers = frozenset(
            pids[party] for party in (shipment.consignee, shipment.end_user) if party
        )
        inside, outside = own.keys() & receivers, shipper in own
        first, last = days(shipment)
        is_inner = bool(receivers) and receivers <= own.keys()
        if first > on or outside != out or (is_inner if out else not inside):
            continue
        at = own[shipper] if out and shipper is not None else own[min(inside)]
        late = (f"whether it left by the date asked about: {shipment.date}",) if last > on else ()
        rows.append(Row(shipment, at, shipper, receivers, (*at.doubts, *late)))
    return sorted(rows, key=lambda row: (row.days[0], row.shipment.source.dataset, row.shipment.id))


@dataclass
class _Relay:
    """What one party's deliveries in and out say."""

    context: Context
    subject: Subject
    own: Mapping[int, GroupMember]
    pids: Mapping[str, int]
    restricted: Restricted
    flows: Flows

    def results(self) -> Iterator[Result]:
        sent = self.flows.sent
        restricted_ones = [any(self._is_restricted(self.flows.went[at]) for at in s) for s in sent]
        first = sorted(range(len(sent)), key=lambda at: not restricted_ones[at])
        definite = self._matched(first, "definite")
        needed = int(self.context.params["min_pairs"])
        if len(definite) >= needed:
            yield self._found(definite, ())
            return
        every = self._matched(first, "possible", definite)
        if every:
            few = f"{_pairs(len(definite))} for certain, where {needed} are needed"
            yield self._found(every, (few,))
        elif self._matched(first, "goods not stated", limit=1):
            text = "deliveries in and out would fit, but what the goods were is not stated"
            yield CannotTell(self.subject, "missing_data", ("customs code",), text)
        else:
            nearest = self.flows.nearest()
            yield from [Missed(self.subject, None, *nearest)] if nearest else []

    def _matched(
        self,
        first: Sequence[int],
        wanted: Wanted,
        begun: Mapping[int, int] | None = None,
        limit: int = COUNTED,
    ) -> dict[int, int]:
        flows = self.flows
        return matching(
            first,
            partial(flows.partners, wanted=wanted),
            begun,
            min(limit, len(flows.received)),
            partial(flows.fit, wanted=wanted),
        )

    def _is_restricted(self, row: Row) -> bool:
        return self._restriction(row) is not None

    def _restriction(self, row: Row) -> Restriction | None:
        """Give why a delivery goes where its goods may not go for certain."""
        found = self.restricted.of(row.shipment)
        return found if found is not None and not found.doubts else None

    def _pair(self, received: int, sent: int) -> Pair:
        """Give the rows that pair two consignments: for certain, then to where goods may not go."""
        fitting = self.flows.pairs(received, sent)
        return min(fitting, key=lambda p: (bool(p.doubts), not self._is_restricted(p.went)))

    def _found(self, paired: Mapping[int, int], few: tuple[str, ...]) -> Found:
        pairs = [self._pair(*consignments) for consignments in paired.items()]
        pairs.sort(key=lambda one: (not self._is_restricted(one.went), *one.went.days))
        shown = pairs[:PAIRS]
        severity, rules = _level(
            self.context.level, None if few else self._restriction(pairs[0].went)
        )
        countries = sorted({one.went.shipment.destination or "" for one in pairs} - {""})
        chains, paths = self._chains(shown)
        doubts = dict.fromkeys((*few, *(doubt for one in shown for doubt in one.doubts)))
        return Found(
            subject=self.subject,
            object=("country", countries[0], country_name(countries[0]))
            if len(countries) == 1
            else None,
            status="possible" if few else "present",
            severity=severity,
            relation=_relation(countries),
            severity_rules=rules,
            paths=paths,
            chains=chains,
            more="yes" if len(pairs) > len(chains) + len(paths) else "no",
            values=self._values(pairs, shown),
            possible_because=tuple(doubts) if few else (),
            counter_evidence=tuple(self._kept(pairs)),
        )

    def _chains(
        self, shown: Sequence[Pair]
    ) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
        """Give the ties of the pairs: chains through the party, and what only leaves it."""
        chains, paths = [], []
        for one in shown[:PATHS]:
            came, went = one.came, one.went
            into = ties_to(came.shipment, came.at.pid, self.pids)
            out = ties_to(went.shipment, self._receiver(went.shipment), self.pids)
            between = () if came.at == went.at else (*came.at.path[::-1], *went.at.path)
            if into:
                chains.append((*into, *between, *out))
            elif out:
                paths.append((*went.at.path, *out))
        return tuple(chains), tuple(paths)

    def _receiver(self, went: Shipment) -> int:
        """Give who gets a delivery from the party: its consignee, if that is not the party."""
        receivers = [self.pids[party] for party in (went.consignee, went.end_user) if party]
        return next((pid for pid in receivers if pid not in self.own), 0)

    def _values(self, pairs: Sequence[Pair], shown: Sequence[Pair]) -> dict[str, Any]:
        shipments = [row.shipment for one in shown for row in (one.came, one.went)]
        return {
            "pairs": [_pair_data(one) for one in shown],
            "pair_count": len(pairs),
            "pair_count_is": "at least" if len(pairs) == COUNTED else "exactly",
            "lag_days": self.flows.terms.lag_days,
            "ratio": str(self.flows.terms.ratio),
            "min_pairs": int(self.context.params["min_pairs"]),
            **evidence(shipments),
        }

    def _kept(self, pairs: Sequence[Pair]) -> Iterator[str]:
        received = len(self.flows.received)
        kept = received - len(pairs)
        if kept and len(pairs) < COUNTED:
            yield f"{kept} of {received} deliveries received have no such onward delivery"


def _level(level: Severity, restriction: Restriction | None) -> tuple[Severity, tuple[str, ...]]:
    if restriction is None:
        return level, ()
    rule = "an outgoing destination is restricted at the date of that delivery"
    return "high", (f"{rule} ({ground(restriction.acts)}): high",)


def _relation(countries: Sequence[str]) -> str:
    if not countries:
        return "ships on what it receives"
    names = [] if len(countries) == 1 else [", ".join(map(country_name, countries))]
    return " ".join(["ships on what it receives, to", *names])


def _pairs(count: int) -> str:
    return "1 pair of deliveries" if count == 1 else f"{count} pairs of deliveries"


def _pair_data(one: Pair) -> dict[str, Any]:
    return {
        "came": one.came.shipment.id,
        "went": one.went.shipment.id,
        "destination": one.went.shipment.destination,
        "lag_days": one.lag,
        "ratio": None if one.ratio is None else shortest(one.ratio),
        "possible_because": list(one.doubts),
    }
