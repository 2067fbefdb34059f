"""The card of one party: what each source says of it, its lists, ties and shipments."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from onward.graph.dates import holds_on, is_known_by
from onward.graph.engine import Direction, Engine, PartyRecord
from onward.graph.model import UNDIRECTED, Listing, Party, Shipment, TieKind
from onward.queries.detection.paths import describe_tie

TIES_SHOWN: Final = 25
"""So many ties of one kind and direction are shown; how many there are is always said."""


SHIPMENT_ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")


def card_data(engine: Engine, pid: int, on: date, as_of: date | None) -> dict[str, Any]:
    """Return a party as plain data; ties and entries of all times, marked if they do not hold."""
    record = engine.parties([pid])[0]
    return {
        "id": record.id,
        "name": record.name,
        "on": on.isoformat(),
        "as_of": as_of.isoformat() if as_of else None,
        "kinds": sorted(record.kinds),
        "countries": sorted(record.countries),
        "topics": sorted(record.topics(on, as_of)),
        "sources": [member_data(member) for member in _known(record.members, as_of)],
        "listings": [listing_data(entry, on) for entry in _known(record.listings, as_of)],
        "ties": _ties(engine, pid, on, as_of),
        "shipments": _shipments(engine, pid, as_of),
    }


def _known(rows: Sequence[Any], as_of: date | None) -> list[Any]:
    """Keep what was known by a day."""
    return [row for row in rows if is_known_by(row.source.published, row.source.retrieved, as_of)]


def member_data(member: Party) -> dict[str, Any]:
    """Return what one source says of a party; a natural person's own numbers are not repeated."""
    return {
        "id": member.id,
        "name": member.name,
        "kind": member.kind,
        "country": member.country,
        "names": [{"text": name.text, "kind": name.kind} for name in member.names],
        "identifiers": [
            {"scheme": number.scheme, "value": number.value, "valid": number.valid}
            for number in member.identifiers
            if not number.personal
        ],
        "topics": list(member.topics),
        "address": member.address,
        "incorporated": member.incorporated,
        "dissolved": member.dissolved,
        "sector": member.sector,
        "notes": [f"{key}: {text}" for key, text in member.notes],
        **_source(member),
    }


def listing_data(entry: Listing, on: date) -> dict[str, Any]:
    """Return a list entry, and whether it holds on a day."""
    return {
        "id": entry.id,
        "topic": entry.topic,
        "regime": entry.regime or None,
        "list": entry.list,
        "programme": entry.programme,
        "entry_id": entry.entry_id,
        "measure": entry.measure,
        "act": entry.act,
        "since": entry.since,
        "until": entry.until,
        "holds": holds_on(entry.since, entry.until, on),
        "standing": entry.standing,
        "text": entry.text,
        **_source(entry),
    }


def _source(row: Party | Listing | Shipment) -> dict[str, Any]:
    source = row.source
    return {
        "dataset": source.dataset,
        "record": source.record or None,
        "url": source.url,
        "published": source.published,
        "retrieved": source.retrieved,
    }


def _ties(engine: Engine, pid: int, on: date, as_of: date | None) -> list[dict[str, Any]]:
    """Return the ties by kind and direction: how many, and the first of them in tie order."""
    groups = []
    for kind in TieKind:
        directions: tuple[Direction, ...] = ("both",) if kind in UNDIRECTED else ("in", "out")
        for direction in directions:
            batch = engine.incident([pid], [kind.value], direction, None, as_of)
            tids = batch.tid.tolist()
            if tids:
                shown = _steps(engine, tids[:TIES_SHOWN], on)
                groups.append(
                    {"kind": kind.value, "direction": direction, "count": len(tids), "ties": shown}
                )
    return groups


def _steps(engine: Engine, tids: Sequence[int], on: date) -> list[dict[str, Any]]:
    ends = engine.ends(tids)
    records: dict[int, PartyRecord] = {}
    pids = sorted({pid for pair in ends for pid in pair})
    records.update(zip(pids, engine.parties(pids), strict=True))
    return [
        {
            "from": records[start].id,
            "from_name": records[start].name,
            "tie": describe_tie(tie, on, possible=False).to_data(),
            "to": records[end].id,
            "to_name": records[end].name,
        }
        for tie, (start, end) in zip(engine.ties(tids), ends, strict=True)
    ]


def _shipments(engine: Engine, pid: int, as_of: date | None) -> dict[str, Any]:
    found = engine.shipments([pid], SHIPMENT_ROLES, as_of)
    return {"count": len(found), "shown": [_shipment(row) for row in found[-TIES_SHOWN:]]}


def _shipment(row: Shipment) -> dict[str, Any]:
    named = ("id", "date", "shipper", "consignee", "end_user", "hs", "description", "destination")
    return {**{name: getattr(row, name) for name in named}, **_source(row)}
