"""Past deliveries as detectors look at them: when, by which ties, and as rows of evidence."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from onward.graph.dates import day_after, day_number, since_day
from onward.graph.engine import Engine
from onward.graph.model import Shipment
from onward.graph.shipment_ties import ships_to
from onward.queries.detection.context import Context

KEPT: Final = 8
"""Answers that `sent_by` keeps."""

SHOWN: Final = 20
"""Deliveries that a finding lists; `values.count` is of all."""


def days(shipment: Shipment) -> tuple[int, int]:
    """Give the first and the last day, as numbers, that a delivery's date can mean.

    >>> from onward.graph.model import Provenance
    >>> days(Shipment("1", "1970-01", Provenance("made", "1")))
    (0, 30)
    """
    return since_day(shipment.date), day_number(day_after(shipment.date)) - 1


def hs6(shipment: Shipment) -> str:
    """Give the customs code to six digits, as far as it is stated; "" where it is not."""
    return (shipment.hs or "")[:6]


def sent_by(context: Context, parties: Iterable[int]) -> Sequence[Shipment]:
    """Give what some parties sent, as far as known, by date.

    Several indicators ask it of the same parties, one after the other. Of hubs it is much to keep,
    so only the last few answers are.
    """
    kept: OrderedDict[frozenset[int], Sequence[Shipment]]
    kept = context.once("sent by", OrderedDict)
    key = frozenset(parties)
    if key not in kept:
        kept[key] = context.engine.shipments(sorted(key), ("shipper",), context.as_of)
        if len(kept) > KEPT:
            kept.popitem(last=False)
    return kept[key]


def handles(engine: Engine, shipments: Iterable[Shipment]) -> dict[str, int]:
    """Give the pid of every party that some deliveries name, by the id under which they do."""
    named = {
        party
        for one in shipments
        for party in (one.shipper, one.consignee, one.end_user, one.forwarder, one.notify_party)
        if party is not None
    }
    ids = sorted(named)
    found = zip(ids, engine.find(ids), strict=True)
    return {party: pid for party, pid in found if pid is not None}


def ties_to(shipment: Shipment, at: int, pids: Mapping[str, int]) -> tuple[int, ...]:
    """Give the ids of the ties that lead from the shipper to a party of the delivery.

    Args:
        shipment: The delivery.
        at: Pid of its consignee or end-user.
        pids: As `handles` gives them.

    Returns:
        One tie, or two where the end-user gets the goods through the consignee; none where a
        party between is not stated.
    """
    found: list[int] = []
    for tie in ships_to(shipment):
        if pids[tie.start] == pids[tie.end]:
            return ()
        found.append(tie.tid)
        if pids[tie.end] == at:
            starts_at_shipper = bool(shipment.shipper and shipment.consignee)
            return tuple(found) if starts_at_shipper else ()
    return ()


def shipment_data(shipment: Shipment) -> dict[str, Any]:
    """Write a delivery as a row of evidence: who sent what to whom when, and who says so."""
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


def evidence(shipments: Iterable[Shipment]) -> dict[str, Any]:
    """Write what a finding's values hold of its deliveries: rows in order of time, and a count."""
    ordered = sorted(
        {(one.date, one.source.dataset, one.id): one for one in shipments}.items(),
        key=lambda item: item[0],
    )
    rows = [one for _, one in ordered]
    return {
        "shipments": [shipment_data(one) for one in rows[:SHOWN]],
        "count": len(rows),
        "datasets": sorted({one.source.dataset for one in rows}),
    }
