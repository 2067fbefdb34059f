"""The card of one party as text: names, lists, topics, ties, shipments."""

from typing import TYPE_CHECKING

from onward.cli.printing import render
from onward.cli.printing.parties.twins import TITLE, print_confirming
from onward.queries.assessment.wording import shorten_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onward.queries.model.assessment import InferredTrait
    from onward.queries.model.party_cards import (
        CardListing,
        CardShipments,
        PartyCard,
        SourceCard,
        TieGroup,
    )


def print_card(card: "PartyCard") -> None:
    """Print the card of a party."""
    render.line(card.name, style="bold")
    render.facts(
        [
            ("id", card.id),
            ("kind", card.kinds),
            ("country", card.countries),
            (f"topics on {card.on}", card.topics),
        ],
        indent=2,
    )
    for member in card.sources:
        bare = [row.topic for row in card.bare_topics if row.id == member.id]
        _print_member(member, bare)
    render.heading("Lists")
    if not card.listings:
        render.line("on no loaded list", indent=2)
    for entry in card.listings:
        _print_listing(entry, card.on, indent=2)
    _print_twins(card)
    _print_ties(card.ties)
    _print_shipments(card.shipments)


def _print_listing(entry: "CardListing", on: str, indent: int) -> None:
    where = entry.list or entry.regime or "regime not stated"
    head = f"{where}: {entry.topic}, entry {entry.entry_id or entry.id}"
    state = "holds" if entry.holds else "does not hold"
    render.line(f"{head}; {_interval_text(entry)}; {state} on {on}", indent=indent)
    render.facts(
        [
            ("measure", entry.measure),
            ("programme", entry.programme),
            ("act", entry.act),
            ("reason", shorten_reason(entry.text)),
            ("source", ", ".join(filter(None, (entry.dataset, entry.url)))),
        ],
        indent=indent + 2,
    )


def _print_twins(card: "PartyCard") -> None:
    """Print who is probably the same, each record with its own list entries."""
    if not card.probably_same:
        return
    render.heading(TITLE)
    for twin in card.probably_same:
        datasets = ", ".join(dict.fromkeys(source.dataset for source in twin.sources))
        render.line(f"{twin.name} ({twin.id}), {datasets}, score {twin.score}", indent=2)
        for entry in twin.listings:
            _print_listing(entry, card.on, indent=4)
    print_confirming((card.id, card.probably_same[0].id), indent=2)


def _interval_text(entry: "CardListing") -> str:
    """Write from when to when a list entry holds."""
    until = f", until {entry.until}" if entry.until else ""
    return f"since {entry.since or 'a day not stated'}{until}"


def _print_member(member: "SourceCard", bare_topics: "Sequence[str]") -> None:
    render.heading(f"As {member.dataset} has it ({member.id})")
    numbers = [
        f"{number.scheme} {number.value}" + (" (invalid)" if number.valid is False else "")
        for number in member.identifiers
    ]
    render.facts(
        [
            ("name", member.name),
            ("further names", "; ".join(name.text for name in member.names)),
            ("identifiers", numbers),
            ("topics without a list", bare_topics),
            ("inferred, not stated", _word_traits(member.inferred)),
            ("address", member.address),
            ("incorporated", member.incorporated),
            ("dissolved", member.dissolved),
            ("sector", member.sector),
            ("notes", "; ".join(member.notes)),
            ("source", member.url),
            ("published", member.published),
            ("retrieved", member.retrieved),
        ],
        indent=2,
    )


def _word_traits(traits: "Sequence[InferredTrait]") -> list[str]:
    """Write kinds and topics that no source states behind the rule and the words of the name."""
    values: dict[str, list[str]] = {}
    for trait in traits:
        values.setdefault(trait.sentence, []).append(f"{trait.about} {trait.value}")
    return [f"{sentence}: {', '.join(inferred)}" for sentence, inferred in values.items()]


def _print_ties(groups: "Sequence[TieGroup]") -> None:
    from onward.queries.assessment.explain import describe_step
    from onward.queries.model.assessment import EvidenceStep

    render.heading("Ties")
    if not groups:
        render.line("none", indent=2)
    for group in groups:
        for tie in group.ties:
            names = {tie.start: tie.start_name, tie.end: tie.end_name}
            step = EvidenceStep(start=tie.start, tie=tie.tie, end=tie.end)
            render.line(describe_step(step, names), indent=2)
        left = group.count - len(group.ties)
        if left:
            render.line(f"… and {left:,} more {group.kind} ties ({group.direction})", indent=2)


def _print_shipments(shipments: "CardShipments") -> None:
    if not shipments.count:
        return
    render.heading(f"Shipments ({shipments.count:,}, the latest {len(shipments.shown)})")
    for row in shipments.shown:
        goods = ", ".join(filter(None, (row.hs, row.description)))
        render.line(row.date, row.shipper, "→", row.consignee, goods, indent=2)
