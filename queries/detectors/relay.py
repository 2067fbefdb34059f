"""hist-onward-exporter: what the party imports, it soon exports again, to another destination.

Pairs of an incoming and an outgoing delivery of the same six-digit customs code; each delivery is
in one pair at most, and there are as many pairs as can be. Deliveries that begin only after the
date of the question are no evidence.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from itertools import islice
from typing import Any, Final, Literal

from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.loaders.countries import country_name
from onward.queries.context import Context
from onward.queries.kin import Kin, selves
from onward.queries.relay_pairs import COUNTED, matching
from onward.queries.relay_rows import NO_GOODS, Pair, Row, Terms, destination, near, pair, shortest
from onward.queries.restricted import Restricted, Restriction, ground, restricted
from onward.queries.results import CannotTell, Found, Missed, Result, Severity, Subject
from onward.queries.trade import days, evidence, handles, ties_to

PATHS: Final = 3
"""Chains that a finding shows."""

PAIRS: Final = 10
"""Pairs that its values list."""

NEAR: Final = 2000
"""Pairs that are looked at for a near miss."""

Wanted = Literal["definite", "possible", "goods not stated"]


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
    own = {one.pid: one for one in reversed(selves(context, subject.pid))}
    engine, as_of = context.engine, context.as_of
    sent = engine.shipments(own, ("shipper",), as_of)
    if not sent:
        return
    received = engine.shipments(own, ("consignee", "end_user"), as_of)
    pids = handles(engine, [*sent, *received])
    terms = Terms(
        lag_days=int(context.params["lag_days"]),
        ratio=Decimal(str(context.params["ratio"])),
        declared=declared,
    )
    flows = _flows(context, own, pids, received), _flows(context, own, pids, sent, out=True)
    yield from _Relay(context, subject, own, pids, terms, restricted(context), *flows).results()


def _flows(
    context: Context,
    own: Mapping[int, Kin],
    pids: Mapping[str, int],
    shipments: Sequence[Shipment],
    *,
    out: bool = False,
) -> list[Row]:
    """Give the deliveries of one direction that began by the date, with what is doubtful of them.

    A delivery from the party to itself is none.
    """
    on, rows = day_number(context.on), []
    for shipment in shipments:
        shipper = pids.get(shipment.shipper or "")
        receivers = frozenset(
            pids[party] for party in (shipment.consignee, shipment.end_user) if party
        )
        inside, outside = own.keys() & receivers, shipper in own
        first, last = days(shipment)
        if first > on or outside != out or bool(inside) == out:
            continue
        at = own[shipper] if out and shipper is not None else own[min(inside)]
        late = (f"whether it left by the date asked about: {shipment.date}",) if last > on else ()
        rows.append(Row(shipment, at, shipper, receivers, (*at.doubts, *late)))
    return sorted(rows, key=lambda row: (row.days[0], row.shipment.source.dataset, row.shipment.id))


@dataclass
class _Relay:
    """One party's deliveries in and out."""

    context: Context
    subject: Subject
    own: Mapping[int, Kin]
    pids: Mapping[str, int]
    terms: Terms
    restricted: Restricted
    came: list[Row]
    went: list[Row]

    def results(self) -> Iterator[Result]:
        if not (self.came and self.went):
            return
        first = sorted(range(len(self.went)), key=lambda at: not self._is_restricted(self.went[at]))
        definite = matching(first, lambda at: self._partners(at, "definite"))
        needed = int(self.context.params["min_pairs"])
        if len(definite) >= needed:
            yield self._found(definite, ())
            return
        every = matching(first, lambda at: self._partners(at, "possible"), definite)
        if every:
            few = f"{_pairs(len(definite))} for certain, where {needed} are needed"
            yield self._found(every, (few,))
        elif matching(first, lambda at: self._partners(at, "goods not stated"), limit=1):
            text = "deliveries in and out would fit, but what the goods were is not stated"
            yield CannotTell(self.subject, "missing_data", ("customs code",), text)
        else:
            yield from self._near()

    def _is_restricted(self, row: Row) -> bool:
        return self._restriction(row) is not None

    def _restriction(self, row: Row) -> Restriction | None:
        """Give why a delivery goes where its goods may not go for certain."""
        found = self.restricted.of(row.shipment)
        return found if found is not None and not found.doubts else None

    @cached_property
    def _by_heading(self) -> Mapping[str, tuple[list[int], list[int]]]:
        """Incoming deliveries by customs heading ("" = not stated): first days, positions."""
        found: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at, row in enumerate(self.came):
            for heading in {row.hs[:4], "every"}:
                found[heading][0].append(row.days[0])
                found[heading][1].append(at)
        return found

    @cached_property
    def _coarsest(self) -> int:
        """Days by which the date of an incoming delivery can be out, at most."""
        return max(last - first for first, last in (row.days for row in self.came))

    def _candidates(self, went: Row, earliest: int, latest: int) -> Iterator[int]:
        """Give the incoming deliveries that begin in a time and may be the same goods."""
        for heading in (went.hs[:4], "") if went.hs else ("every",):
            first_days, places = self._by_heading.get(heading, ([], []))
            begin, end = bisect_left(first_days, earliest), bisect_right(first_days, latest)
            yield from reversed(places[begin:end])

    def _partners(self, at: int, wanted: Wanted) -> Iterator[int]:
        """Give the incoming deliveries that fit an outgoing one, the newest first."""
        went = self.went[at]
        if destination(went, self.terms) is False:
            return
        earliest = went.days[0] - self.terms.lag_days - self._coarsest
        for place in self._candidates(went, earliest, went.days[1]):
            tested = pair(self.came[place], went, self.terms)
            if not tested.failed and wanted in _answers(tested):
                yield place

    def _found(self, paired: Mapping[int, int], few: tuple[str, ...]) -> Found:
        pairs = [pair(self.came[i], self.went[o], self.terms) for i, o in paired.items()]
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
            consignee = self.pids.get(went.shipment.consignee or "", 0)
            out = ties_to(went.shipment, consignee, self.pids)
            between = () if came.at == went.at else (*came.at.path[::-1], *went.at.path)
            if into:
                chains.append((*into, *between, *out))
            elif out:
                paths.append((*went.at.path, *out))
        return tuple(chains), tuple(paths)

    def _values(self, pairs: Sequence[Pair], shown: Sequence[Pair]) -> dict[str, Any]:
        shipments = [row.shipment for one in shown for row in (one.came, one.went)]
        return {
            "pairs": [_pair_data(one) for one in shown],
            "pair_count": len(pairs),
            "pair_count_is": "at least" if len(pairs) == COUNTED else "exactly",
            "lag_days": self.terms.lag_days,
            "ratio": str(self.terms.ratio),
            "min_pairs": int(self.context.params["min_pairs"]),
            **evidence(shipments),
        }

    def _kept(self, pairs: Sequence[Pair]) -> Iterator[str]:
        kept = len(self.came) - len(pairs)
        if kept and len(pairs) < COUNTED:
            yield f"{kept} of {len(self.came)} deliveries received have no such onward delivery"

    def _near(self) -> Iterator[Missed]:
        """Name the pair that fails by its time or quantity alone, the nearest in time."""
        lags = 2 * self.terms.lag_days
        tested = (
            (abs(went.days[0] - self.came[place].days[0]), *missed)
            for went in self.went
            for place in self._candidates(went, went.days[0] - lags, went.days[0] + lags)
            for missed in near(self.came[place], went, self.terms)
        )
        nearest = min(islice(tested, NEAR), default=None)
        if nearest is not None:
            _, field, needed, found = nearest
            yield Missed(self.subject, None, field, needed, found)


def _answers(tested: Pair) -> tuple[Wanted, ...]:
    if not tested.doubts:
        return "definite", "possible"
    return ("goods not stated",) if NO_GOODS in tested.doubts else ("possible",)


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
