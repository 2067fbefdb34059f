"""hist-reexport-chain: goods that the party received moved on, and on, to another country.

At least two deliveries after the import, of the same six digits, one strictly after the other
within a year, each of at least the stated part of the quantity before, and the last one not to the
declared destination. Moves within the party's own group are none: stock is kept where it is needed.
What hist-transit-to-embargoed tells of is not told again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Final

from onward.graph.countries import country_name
from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.plan import BY_SHIPMENTS
from onward.queries.detection.results import Detected, Result, Subject, Undecided
from onward.queries.ownership.owners import corporate_group
from onward.queries.shipments import (
    Intermediaries,
    hs6,
    pids_of_parties,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)

PARAMETERS: Final = frozenset({"ratio"})
"""What it reads of an indicator's parameters."""

WINDOW: Final = 365
"""Days between the import and the last delivery of a chain."""

LEAST, MOST = 2, 4
"""Deliveries of a chain after the import."""

BUDGET: Final = 20_000
"""Deliveries that are looked at for one party."""

GROUP_SHARE: Final = 0.5
GROUP_LINKS: Final = 2
TRANSIT: Final = "hist-transit-to-embargoed"


@dataclass(frozen=True, slots=True)
class _Link:
    """A delivery between two parties of a chain."""

    shipment: Shipment
    sender: int
    receiver: int
    ties: tuple[int, ...]


Chain = tuple[_Link, ...]


@dataclass(slots=True)
class _Search:
    """Follows goods from the party that received them; `left` is what it may still look at."""

    context: Context
    ratio: Decimal
    group: frozenset[int]
    left: int = BUDGET
    chains: list[Chain] = field(default_factory=list)

    def follow(self, chain: Chain) -> None:
        """Extend a chain that begins with the import; keep those that are long enough."""
        if len(chain) > MOST:
            return
        for link in self._links_from(chain[-1].receiver):
            if not self._is_next(chain, link):
                continue
            longer = (*chain, link)
            if len(longer) > LEAST:
                self.chains.append(longer)
            self.follow(longer)

    def _links_from(self, party: int) -> list[_Link]:
        rows = sent_by(self.context, [party])
        self.left -= len(rows) + 1
        return list(_make_links(self.context, rows)) if self.left > 0 else []

    def _is_next(self, chain: Chain, link: _Link) -> bool:
        first, last = chain[0].shipment, chain[-1].shipment
        days, row = shipment_days(link.shipment), link.shipment
        is_after = days[0] > shipment_days(last)[1]
        is_within = days[1] - shipment_days(first)[0] <= WINDOW
        is_earlier = days[0] < day_number(self.context.on)
        visited = {chain[0].sender, *(step.receiver for step in chain[:-1])}
        # back to who shipped first is a round trip, and ends the chain
        is_new = link.receiver not in visited - {chain[0].sender}
        is_outside = link.receiver not in self.group
        same_goods = hs6(row) == hs6(first) and is_after and is_within and is_earlier
        return same_goods and is_new and is_outside and self._is_enough(last, row)

    def _is_enough(self, before: Shipment, after: Shipment) -> bool:
        """Tell whether enough of a quantity moves on; one that is not known may be."""
        if before.quantity is None or after.quantity is None or before.unit != after.unit:
            return True
        return Decimal(after.quantity) >= Decimal(before.quantity) * self.ratio


TRACES: Final = (BY_SHIPMENTS,)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and each country to which its goods moved on.

    Yields:
        Detected; Undecided where a limit is reached.
    """
    if not context.has_shipments or context.transaction.destination is None:
        return
    for subject in context.with_roles(context.roles):
        question = ("hist-reexport-chain", subject, context.transaction.destination)
        yield from context.results(question, partial(_judge_subject, context, subject))


def _judge_subject(context: Context, subject: Subject) -> Iterator[Result]:
    # asked first: other indicators have asked the same, and most parties sent nothing
    if not sent_by(context, [subject.pid]):
        return
    roles = ("consignee", "end_user")
    rows = context.engine.shipments([subject.pid], roles, context.as_of)
    imports = [link for link in _make_links(context, rows) if link.receiver == subject.pid]
    if not imports:
        return
    group = corporate_group(context, subject.pid, GROUP_SHARE, GROUP_LINKS)
    ratio = Decimal(str(context.params["ratio"]))
    search = _Search(context, ratio, frozenset(group) - {subject.pid})
    for link in imports:
        search.follow((link,))
    if search.left <= 0:
        text = "stopped after a limit of deliveries: a chain may be missing"
        yield Undecided(subject, "limit", (), text)
    yield from _judge_chains(context, subject, search.chains)


def _make_links(context: Context, rows: Sequence[Shipment]) -> Iterator[_Link]:
    """Yield the deliveries with six digits of a code, from their shipper to who got them last."""
    pids = pids_of_parties(context.engine, rows)
    for row in rows:
        sender = pids.get(row.shipper or "")
        receiver = pids.get(row.end_user or row.consignee or "")
        if len(hs6(row)) < 6 or sender is None or receiver is None:
            continue
        if ties := ties_to(row, receiver, pids):
            yield _Link(row, sender, receiver, ties)


def _judge_chains(
    context: Context, subject: Subject, chains: Sequence[Chain]
) -> Iterator[Detected]:
    told_ids = _shipments_told(context, subject)
    by_country: dict[str, list[Chain]] = {}
    for chain in sorted(chains, key=lambda chain: (len(chain), [link.ties for link in chain])):
        country = chain[-1].shipment.destination
        is_told = {link.shipment.id for link in chain[1:]} <= told_ids
        if country and country != context.transaction.destination and not is_told:
            by_country.setdefault(country, []).append(chain)
    for country in sorted(by_country):
        yield _make_finding(context, subject, country, by_country[country])


def _shipments_told(context: Context, subject: Subject) -> frozenset[str]:
    return frozenset(
        row["id"]
        for result in context.prior_results.get(TRANSIT, ())
        if isinstance(result, Detected) and result.subject == subject
        for row in result.values.get("shipments", ())
    )


def _make_finding(
    context: Context, subject: Subject, country: str, chains: Sequence[Chain]
) -> Detected:
    by_doubts = [(chain, _find_doubts(context, chain)) for chain in chains]
    sure = [(chain, doubts) for chain, doubts in by_doubts if not doubts]
    ranked = sure or by_doubts
    first_chains = [chain for chain, _ in ranked[:3]]
    return Detected(
        subject=subject,
        object=("country", country, country_name(country)),
        status="present" if sure else "possible",
        severity=context.severity,
        relation="received goods that moved on through others to",
        identity=country,
        chains=tuple(tuple(tid for link in chain for tid in link.ties) for chain in first_chains),
        more="yes" if len(ranked) > len(first_chains) else "no",
        values=shipment_evidence(link.shipment for chain in first_chains for link in chain),
        possible_because=() if sure else ranked[0][1],
        counterfactuals=("clears if the deliveries are shown to be of different goods",),
    )


def _find_doubts(context: Context, chain: Chain) -> tuple[str, ...]:
    between = [link.receiver for link in chain[1:-1]]
    intermediaries = Intermediaries(context)
    intermediaries.classify(between)
    doubts = []
    if intermediaries.pids.intersection(between):
        doubts.append("a forwarder stands between, through whom many goods pass")
    rows = [link.shipment for link in chain]
    if any(row.quantity is None for row in rows) or len({row.unit for row in rows}) > 1:
        doubts.append("the quantities are not known, or not in one unit")
    return tuple(doubts)
