"""Past shipments as detectors look at them: when, by which ties, and as rows of evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from onward.graph.cache import LruCache
from onward.graph.dates import day_after, day_number, since_day
from onward.graph.engine import Engine
from onward.graph.model import Shipment
from onward.graph.shipments.ties import ships_to
from onward.queries.detection.context import Context
from onward.queries.model.values import FindingValues, ShipmentEvidence

CACHED: Final = 8
"""Answers that `sent_by` keeps: of hubs each is large, so only the last few are."""

SHOWN: Final = 20
"""Shipments that a finding lists; `values.count` is of all."""


def shipment_days(shipment: Shipment) -> tuple[int, int]:
    """Return the first and the last day, as numbers, that a shipment's date can mean.

    >>> from onward.graph.model import Provenance
    >>> shipment_days(Shipment("1", "1970-01", Provenance("made", "1")))
    (0, 30)
    """
    return since_day(shipment.date), day_number(day_after(shipment.date)) - 1


def hs6(shipment: Shipment) -> str:
    """Return the customs code to six digits, as far as it is stated; "" where it is not."""
    return (shipment.hs or "")[:6]


def sent_by(context: Context, parties: Iterable[int]) -> Sequence[Shipment]:
    """Return what some parties sent, as far as known, by date.

    Several indicators ask it of the same parties, one after the other.
    """
    cache: LruCache[frozenset[int], Sequence[Shipment]]
    cache = context.cached("sent by", lambda: LruCache(CACHED))
    key = frozenset(parties)
    return cache.get_or_make(
        key, lambda: context.engine.shipments(sorted(key), ("shipper",), context.as_of)
    )


def pids_of_parties(engine: Engine, shipments: Iterable[Shipment]) -> dict[str, int]:
    """Return the pid of every party that some shipments name, by the id under which they do."""
    ids: set[str | None] = set()
    for shipment in shipments:
        ids.update((shipment.shipper, shipment.consignee, shipment.end_user))
        ids.update((shipment.forwarder, shipment.notify_party))
    named = sorted(party for party in ids if party is not None)
    found_pids = zip(named, engine.find(named), strict=True)
    return {party: pid for party, pid in found_pids if pid is not None}


def ties_to(shipment: Shipment, party: int, pids: Mapping[str, int]) -> tuple[int, ...]:
    """Return the ids of the ties that lead from the shipper to a party of the shipment.

    Args:
        shipment: The shipment.
        party: Pid of its consignee or end-user.
        pids: As `pids_of_parties` returns them.

    Returns:
        One tie, or two where the end-user gets the goods through the consignee; none where a
        party between is not stated.
    """
    tids: list[int] = []
    for tie in ships_to(shipment):
        # two names of one party: a merge has made it ship to itself
        if pids[tie.start] == pids[tie.end]:
            return ()
        tids.append(tie.tid)
        if pids[tie.end] == party:
            starts_at_shipper = bool(shipment.shipper and shipment.consignee)
            return tuple(tids) if starts_at_shipper else ()
    return ()


def shipment_data(shipment: Shipment) -> ShipmentEvidence:
    """Write a shipment as a row of evidence: who sent what to whom when, and who says so."""
    source = shipment.source
    return {
        "id": shipment.id,
        "date": shipment.date,
        "shipper": shipment.shipper,
        "consignee": shipment.consignee,
        "end_user": shipment.end_user,
        "hs": shipment.hs,
        "control_code": shipment.control_code,
        "families": list(shipment.families),
        "quantity": shipment.quantity,
        "unit": shipment.unit,
        "destination": shipment.destination,
        "dataset": source.dataset,
        "record": source.record or None,
        "url": source.url,
        "published": source.published,
        "retrieved": source.retrieved,
    }


def shipment_evidence(shipments: Iterable[Shipment]) -> FindingValues:
    """Write what a finding's values hold of its shipments: rows in order of time, and a count."""
    by_key = {(row.date, row.source.dataset, row.id): row for row in shipments}
    rows = [by_key[key] for key in sorted(by_key)]
    return {
        "shipments": [shipment_data(row) for row in rows[:SHOWN]],
        "count": len(rows),
        "datasets": sorted({row.source.dataset for row in rows}),
    }
