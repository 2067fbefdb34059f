"""``onward party``: the card of one party: names, lists, topics, ties, owners, shipments."""

from typing import Annotated, Any

import typer

from onward.cli.opening import find_parties, open_engine, open_snapshot, question_day
from onward.cli.options import Shared
from onward.cli.printing import render


def party(
    shared: Shared,
    party_id: Annotated[str, typer.Argument(metavar="ID", help="An id of any loaded source.")],
) -> None:
    """Show what the loaded sources say of one party."""
    from onward.queries.party_card import card_data

    snapshot = open_snapshot(shared)
    engine = open_engine(shared, snapshot)
    pid = find_parties(engine, snapshot, [party_id])[0]
    card = card_data(engine, pid, question_day(shared, snapshot), shared.as_of)
    render.json_block(card) if shared.json else _print(card)


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
    from onward.queries.assessment.explain_data import step_sentence

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
