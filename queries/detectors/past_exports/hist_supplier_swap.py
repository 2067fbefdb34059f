"""hist-supplier-swap: the customer took over from a party that was listed.

A source says that it succeeds the listed party; or its trade began after the listing, in the same
goods to the same buyers: at least one half of the goods and of the buyers of both are common.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final

from onward.graph.dates import day_number, since_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Shipment
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    PartyListing,
    asks_resembling,
    cite_entries,
    entry_values,
    list_known_entries,
)
from onward.queries.detection.paths import finding_of_paths, limits_as_unknown, search_paths
from onward.queries.detection.plan import BY_PATHS, BY_SHIPMENTS
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.shipments import hs6, pids_of_parties, sent_by, shipment_days, shipment_evidence

OVERLAP: Final = 0.5
"""Least part of the goods, and of the buyers, of two sellers that both have."""

TRACES: Final = (BY_SHIPMENTS, BY_PATHS)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that succeeds a listed one, or took over its flow."""
    successors = set()
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        if search.paths:
            successors.add(search.subject)
            yield finding_of_paths(
                context,
                search,
                relation="is the successor of the listed",
                severity=context.severity,
            )
    for subject in context.with_roles(context.roles) if context.has_shipments else ():
        if subject not in successors:
            judge = partial(_judge_flow, context, subject)
            yield from context.results(("hist-supplier-swap", subject), judge)


def _judge_flow(context: Context, subject: Subject) -> Iterator[Detected]:
    sales = _earlier_rows(context, sent_by(context, [subject.pid]))
    if not sales:
        return
    began = min(shipment_days(row)[0] for row in sales)
    buyers = _buyers_of(context, sales)
    sellers = _other_sellers(context, subject, buyers)
    for pid, record in zip(sellers, context.engine.parties(sellers), strict=True):
        entries = _entries_before(context, record, began)
        rows = _earlier_rows(context, sent_by(context, [pid])) if entries else []
        if rows and _is_taken_over(context, sales, rows, buyers):
            yield _make_finding(context, subject, record, entries, [*rows, *sales])


def _earlier_rows(context: Context, rows: Sequence[Shipment]) -> list[Shipment]:
    today = day_number(context.on)
    return [row for row in rows if shipment_days(row)[0] < today and hs6(row)]


def _buyers_of(context: Context, rows: Sequence[Shipment]) -> frozenset[int]:
    pids = pids_of_parties(context.engine, rows)
    named = [party for row in rows for party in (row.consignee, row.end_user)]
    return frozenset(pids[party] for party in named if party is not None and party in pids)


def _other_sellers(context: Context, subject: Subject, buyers: Collection[int]) -> list[int]:
    """Return who else ships to some buyers."""
    roles = ("consignee", "end_user")
    rows = context.engine.shipments(sorted(buyers), roles, context.as_of)
    pids = pids_of_parties(context.engine, rows)
    sellers = {pids[row.shipper] for row in rows if row.shipper in pids}
    return sorted(sellers - {subject.pid})


def _entries_before(context: Context, record: PartyRecord, began: int) -> list[Listing]:
    """Return the entries of a party that had begun when the other's trade began."""
    entries = list_known_entries(record, context)
    return [
        entry for entry in entries if entry.since is not None and since_day(entry.since) <= began
    ]


def _is_taken_over(
    context: Context,
    sales: Sequence[Shipment],
    others: Sequence[Shipment],
    buyers: frozenset[int],
) -> bool:
    common_goods = _measure_overlap({hs6(row) for row in sales}, {hs6(row) for row in others})
    common_buyers = _measure_overlap(buyers, _buyers_of(context, others))
    return min(common_goods, common_buyers) >= OVERLAP


def _measure_overlap(left: Collection[object], right: Collection[object]) -> float:
    """Return the common part of two sets (Jaccard)."""
    union = set(left) | set(right)
    return len(set(left) & set(right)) / len(union) if union else 0.0


def _make_finding(
    context: Context,
    subject: Subject,
    record: PartyRecord,
    entries: Sequence[Listing],
    rows: Sequence[Shipment],
) -> Detected:
    listings = [PartyListing(row.topic, row.regime, row.source, row) for row in entries]
    return Detected(
        subject=subject,
        object=("party", record.id, record.name),
        status="present",
        severity=context.severity,
        relation="began to sell the same goods to the same buyers after the listing of",
        identity=record.id,
        values={**entry_values(listings), **shipment_evidence(rows)},
        counterfactuals=("clears if both are shown to sell to all of a small market",),
        acts=cite_entries(listings, context.policy.regimes),
    )
