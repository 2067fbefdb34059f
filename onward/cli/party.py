"""``onward party``: the card of one party: names, lists, topics, ties, owners, shipments."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onward.cli import render
from onward.cli.opening import find_parties, open_engine, open_snapshot, question_day
from onward.cli.options import Shared

if TYPE_CHECKING:
    from onward.graph.engine import Direction, Engine, PartyRecord
    from onward.graph.model import Listing, Party, Shipment

TIES_SHOWN: Final = 25
"""So many ties of one kind and direction are shown; how many there are is always said."""

SHIPMENT_ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")


def party(
    shared: Shared,
    party_id: Annotated[str, typer.Argument(metavar="ID", help="An id of any loaded source.")],
) -> None:
    """Show what the loaded sources say of one party."""
    snapshot = open_snapshot(shared)
    engine = open_engine(shared, snapshot)
    pid = find_parties(engine, snapshot, [party_id])[0]
    card = card_data(engine, pid, question_day(shared, snapshot), shared.as_of)
    render.json_block(card) if shared.json else _print(card)


def card_data(engine: "Engine", pid: int, on: date, as_of: date | None) -> dict[str, Any]:
    """Give a party as plain data; ties and entries of all times, marked where they do not hold."""
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
    from onward.graph.dates import known

    return [row for row in rows if known(row.source.published, row.source.retrieved, as_of)]


def member_data(member: "Party") -> dict[str, Any]:
    """Give what one source says of a party; a natural person's own numbers are not repeated."""
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


def listing_data(entry: "Listing", on: date) -> dict[str, Any]:
    """Give a list entry, and whether it holds on a day."""
    from onward.graph.dates import holds

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
        "holds": holds(entry.since, entry.until, on),
        "standing": entry.standing,
        "text": entry.text,
        **_source(entry),
    }


def _source(row: "Party | Listing | Shipment") -> dict[str, Any]:
    source = row.source
    return {
        "dataset": source.dataset,
        "record": source.record or None,
        "url": source.url,
        "published": source.published,
        "retrieved": source.retrieved,
    }


def _ties(engine: "Engine", pid: int, on: date, as_of: date | None) -> list[dict[str, Any]]:
    """Give the ties by kind and direction: how many, and the first of them in tie order."""
    from onward.graph.model import UNDIRECTED, TieKind

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


def _steps(engine: "Engine", tids: Sequence[int], on: date) -> list[dict[str, Any]]:
    from onward.queries.evidence import tie_data

    ends = engine.ends(tids)
    records: dict[int, PartyRecord] = {}
    pids = sorted({pid for pair in ends for pid in pair})
    records.update(zip(pids, engine.parties(pids), strict=True))
    return [
        {
            "from": records[start].id,
            "from_name": records[start].name,
            "tie": tie_data(tie, on, possible=False),
            "to": records[end].id,
            "to_name": records[end].name,
        }
        for tie, (start, end) in zip(engine.ties(tids), ends, strict=True)
    ]


def _shipments(engine: "Engine", pid: int, as_of: date | None) -> dict[str, Any]:
    found = engine.shipments([pid], SHIPMENT_ROLES, as_of)
    return {"count": len(found), "shown": [_shipment(row) for row in found[-TIES_SHOWN:]]}


def _shipment(row: "Shipment") -> dict[str, Any]:
    named = ("id", "date", "shipper", "consignee", "end_user", "hs", "description", "destination")
    return {**{name: getattr(row, name) for name in named}, **_source(row)}


def _print(card: dict[str, Any]) -> None:
    render.line(card["name"], style="bold")
    render.facts(
        [
            ("id", card["id"]),
            ("kind", card["kinds"]),
            ("country", card["countries"]),
            (f"topics on {card['on']}", card["topics"]),
        ],
        indent=2,
    )
    for member in card["sources"]:
        _print_member(member)
    render.heading("Lists")
    if not card["listings"]:
        render.line("on no loaded list", indent=2)
    for entry in card["listings"]:
        where = entry["list"] or entry["regime"] or "regime not stated"
        head = f"{where}: {entry['topic']}, entry {entry['entry_id'] or entry['id']}"
        state = "holds" if entry["holds"] else "does not hold"
        render.line(f"{head}; {interval(entry)}; {state} on {card['on']}", indent=2)
        render.facts([("programme", entry["programme"]), ("act", entry["act"])], indent=4)
    _print_ties(card["ties"])
    _print_shipments(card["shipments"])


def interval(entry: dict[str, Any]) -> str:
    """Write from when to when a list entry holds."""
    until = f", until {entry['until']}" if entry["until"] else ""
    return f"since {entry['since'] or 'a day not stated'}{until}"


def _print_member(member: dict[str, Any]) -> None:
    render.heading(f"As {member['dataset']} has it ({member['id']})")
    numbers = [
        f"{number['scheme']} {number['value']}" + (" (invalid)" if number["valid"] is False else "")
        for number in member["identifiers"]
    ]
    render.facts(
        [
            ("name", member["name"]),
            ("further names", "; ".join(name["text"] for name in member["names"])),
            ("identifiers", numbers),
            ("topics without a list", member["topics"]),
            ("address", member["address"]),
            ("incorporated", member["incorporated"]),
            ("dissolved", member["dissolved"]),
            ("sector", member["sector"]),
            ("notes", "; ".join(member["notes"])),
            ("source", member["url"]),
            ("published", member["published"]),
            ("retrieved", member["retrieved"]),
        ],
        indent=2,
    )


def _print_ties(groups: list[dict[str, Any]]) -> None:
    from onward.queries.explain import step_sentence

    render.heading("Ties")
    if not groups:
        render.line("none", indent=2)
    for group in groups:
        for step in group["ties"]:
            names = {step["from"]: step["from_name"], step["to"]: step["to_name"]}
            render.line(step_sentence(step, names), indent=2)
        left = group["count"] - len(group["ties"])
        if left:
            render.line(
                f"… and {left:,} more {group['kind']} ties ({group['direction']})", indent=2
            )


def _print_shipments(shipments: dict[str, Any]) -> None:
    if not shipments["count"]:
        return
    render.heading(f"Shipments ({shipments['count']:,}, the latest {len(shipments['shown'])})")
    for row in shipments["shown"]:
        goods = ", ".join(str(row[key]) for key in ("hs", "description") if row[key])
        render.line(row["date"], row["shipper"], "→", row["consignee"], goods, indent=2)
