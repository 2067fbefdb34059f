"""Who owns a party, as text: four separate results, each with its bounds."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.graph.shares import percent_text
from onward.queries.assessment.wording import say_crowded_out, share_text
from onward.queries.model.assessment import TieShare

if TYPE_CHECKING:
    from onward.graph.ownership.report import (
        ChainProducts,
        ComparedOwners,
        IntegratedOwnership,
        OwnershipReport,
        RegimeCascade,
        ReportedControl,
    )

_NOTES: Final[Mapping[str, str]] = {
    "over_declared": "more than 100 % of their shares are stated",
    "self_loops": "lead from a party to itself, and are dropped",
    "interests_not_counted": "interests that are no ownership, and are not counted",
    "indirect_left_out": "indirect shares left out, since the chain of ties carries them",
    "indirect_beyond_chain": "indirect shares that count where they exceed the chain of ties",
}
"""What each note of a report says of the parties or ties behind it."""


def print_owners(report: "OwnershipReport", names: Mapping[str, str]) -> None:
    """Print the four results about a party's owners.

    Args:
        report: The results.
        names: Of the parties that it names, by id.
    """
    as_known = f", known by {report.as_of}" if report.as_of else ""
    owned = _name_with_id(names, report.party)
    render.line(f"Owners of {owned} on {report.on}{as_known}", style="bold")
    unknown = percent_text(report.owners_unknown)
    if report.owners_unknown != "0":
        render.line(f"{unknown} of the owners are not known", style="yellow")
    _print_chains(report.chain_product, names)
    _print_integrated(report.integrated, names)
    _print_cascades(report, names)
    _print_control(report.control, names)
    _print_names(report.names, names)
    for text in report.not_read:
        render.line(f"not read: {text}", style="yellow")
    for note, ids in asdict(report.notes).items():
        if ids:
            render.line(f"note: {_NOTES[note]}:", ", ".join(ids))


def _name_with_id(names: Mapping[str, str], party_id: str) -> str:
    return f"{names.get(party_id, party_id)} ({party_id})"


def _print_chains(products: "ChainProducts", names: Mapping[str, str]) -> None:
    # a product of shares is no threshold: the heading says so
    render.heading("1. Chain product: the shares along one chain, multiplied (evidence only)")
    if not products.count:
        render.line("no owner is known", indent=2)
    for chain in products.chains:
        shares = " of ".join(map(share_text, chain.shares))
        links = len(chain.ties)
        ties = f"{links} tie{'s' if links > 1 else ''}"
        unknown = f"; {chain.unknown_shares} unknown" if chain.unknown_shares else ""
        product = f"{share_text(chain.product)} over {ties} ({shares}{unknown})"
        render.line(f"{_name_with_id(names, chain.owner)}: {product}", indent=2)
    _print_rest(products.count - len(products.chains), "chains that cannot carry more")


def _print_integrated(integrated: "IntegratedOwnership", names: Mapping[str, str]) -> None:
    render.heading("2. Integrated ownership: direct and indirect shares in total")
    if not integrated.count:
        render.line("no owner is known", indent=2)
    for owner in integrated.owners:
        share = TieShare(min=owner.min, max=owner.max, min_exclusive=False, max_exclusive=False)
        crowded_out = owner.crowded_out and say_crowded_out(owner.crowded_out)
        bounds = crowded_out or share_text(share)
        for company in owner.over_declared:
            bounds += (
                f"; of {names.get(company, company)} more than 100 % is stated: rows contradict"
            )
        render.line(f"{_name_with_id(names, owner.owner)}: {bounds}", indent=2)
    if integrated.closed_loop:
        render.line("the shares form a closed loop that no owner outside holds", indent=2)
    _print_rest(integrated.count - len(integrated.owners), "owners whose chains cannot carry more")


def _print_cascades(report: "OwnershipReport", names: Mapping[str, str]) -> None:
    render.heading("3. Threshold cascade: who counts as listed under which regime")
    for regime in report.cascade:
        rule = "more than" if regime.strict else "at least"
        how = "added up" if regime.aggregate else "the largest holder"
        threshold = percent_text(regime.threshold)
        outcome = _outcome_text(regime, report.owners_unknown)
        head = f"{regime.regime} ({rule} {threshold}, {how}): {outcome}"
        state = "" if regime.state == "in_force" else f" [{regime.state}]"
        render.line(head + state, indent=2)
        holders = ", ".join(_name_with_id(names, holder) for holder in regime.holders)
        render.facts([("held by", holders), ("note", regime.note)], indent=4)


def _outcome_text(regime: "RegimeCascade", unknown: str) -> str:
    if regime.listed_itself:
        return "is listed itself"
    total = f" (sum {percent_text(regime.sum)})" if regime.sum is not None else ""
    return {
        "yes": f"counts as listed{total}",
        "possible": f"possibly counts as listed{total}",
        "no": f"does not count as listed{_doubt_owners(unknown)}",
        "cannot_tell": f"cannot tell: no {regime.regime} list is loaded",
    }[regime.counts]


def _doubt_owners(unknown: str) -> str:
    """Say that a party is not listed by the known owners alone, where others hold a part."""
    if unknown == "0":
        return ""
    return f" by what is known; {percent_text(unknown)} of the owners are not known"


def _print_control(control: "ReportedControl", names: Mapping[str, str]) -> None:
    render.heading("4. Control: rights without a majority")
    if not control.count:
        render.line("no controller is known", indent=2)
    for controller in control.controllers:
        interests = ", ".join(
            interest or "interest not stated" for interest in controller.interests
        )
        text = f"{_name_with_id(names, controller.party)}: {interests} ({controller.standing})"
        render.line(text, indent=2)
    _print_rest(control.count - len(control.controllers), "controllers")


def _print_names(compared: "ComparedOwners | None", names: Mapping[str, str]) -> None:
    """Print who above the party bears the name of a listed one, and who was not compared."""
    render.heading("Names: who above it bears the name of a listed party, under another id")
    if compared is None:
        render.line("not compared: the engine was lost", indent=2, style="yellow")
        return
    for row in compared.named:
        because = f" ({'; '.join(row.because)})" if row.because else ""
        listed = f"{row.name} ({row.listed}; {', '.join(row.regimes)}), score {row.score}"
        counted = "" if row.counted else "; not counted in 3"
        text = f"{_name_with_id(names, row.owner)} may be {listed}{because}{counted}"
        render.line(text, indent=2, style="yellow")
    if any(row.counted for row in compared.named):
        render.line("counted as possibly listed in 3; nobody has confirmed that it is", indent=2)
    if not compared.named:
        render.line(f"none of the {compared.compared:,} that were compared", indent=2)
    _print_rest(compared.left_out, "that were not compared")
    if not compared.is_whole:
        render.line("whoever stands further up was not looked for", indent=2, style="yellow")


def _print_rest(left: int, what: str) -> None:
    if left > 0:
        render.line(f"… and {left:,} more {what}", indent=2)
