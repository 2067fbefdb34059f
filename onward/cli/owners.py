"""``onward owners``: who owns a party: four separate results, each with its bounds."""

from typing import TYPE_CHECKING, Annotated

import typer

from onward.cli.opening import find_parties, open_engine, open_snapshot, question_day
from onward.cli.options import Shared
from onward.cli.printing import render
from onward.graph.shares import percent_text
from onward.queries.assessment.explain_data import share_text

if TYPE_CHECKING:
    from datetime import date

    from onward.graph.engine import Engine
    from onward.graph.ownership import OwnershipReport, RegimeRule
    from onward.graph.ownership.report import (
        CascadeReport,
        ChainsReport,
        ControlReport,
        IntegratedReport,
    )


def owners(
    shared: Shared,
    party_id: Annotated[str, typer.Argument(metavar="ID", help="An id of any loaded source.")],
) -> None:
    """Show who owns a party: four separate results.

    The product along each chain, integrated ownership, the cascade of each regime, and control.
    """
    from onward.graph.ownership import ownership_report

    snapshot = open_snapshot(shared)
    engine = open_engine(shared, snapshot)
    pid = find_parties(engine, snapshot, [party_id])[0]
    on = question_day(shared, snapshot)
    report = ownership_report(engine, pid, on, shared.as_of, ownership_regimes(on))
    if shared.json:
        render.json_block(report)
    else:
        _print(report, _names(engine, report))


def ownership_regimes(on: "date") -> "list[RegimeRule]":
    """Give the ownership rules as they stand on a day; those not in force are left out."""
    from onward.graph.ownership import RegimeRule, Rule
    from onward.queries.tables.tables import default_tables

    return [
        RegimeRule(
            row.regime,
            Rule(float(row.threshold), strict=row.strict, aggregate=row.aggregates),
            row.state,
            row.note,
        )
        for row in default_tables().ownership_regimes_at(on)
        if row.state != "not_in_force"
    ]


def _names(engine: "Engine", report: "OwnershipReport") -> dict[str, str]:
    """Give the names of the parties that a report names by id."""
    ids = {report["party"]}
    ids.update(chain["owner"] for chain in report["chain_product"]["chains"])
    ids.update(one["party"] for one in report["control"]["controllers"])
    ids.update(holder for regime in report["cascade"] for holder in regime["holders"])
    pids = [pid for pid in engine.find(sorted(ids)) if pid is not None]
    return {record.id: record.name for record in engine.parties(pids)}


def _print(report: "OwnershipReport", names: dict[str, str]) -> None:
    known = f", known by {report['as_of']}" if report["as_of"] else ""
    render.line(
        f"Owners of {_named(names, report['party'])} on {report['on']}{known}", style="bold"
    )
    _print_chains(report["chain_product"], names)
    _print_integrated(report["integrated"], names)
    _print_cascades(report["cascade"], names)
    _print_control(report["control"], names)
    for note, found in report["notes"].items():
        if found:
            render.line(f"note: {note.replace('_', ' ')}:", ", ".join(found))


def _named(names: dict[str, str], party_id: str) -> str:
    return f"{names.get(party_id, party_id)} ({party_id})"


def _print_chains(result: "ChainsReport", names: dict[str, str]) -> None:
    render.heading("1. Chain product: the shares along one chain, multiplied (evidence only)")
    if not result["count"]:
        render.line("no owner is known", indent=2)
    for chain in result["chains"]:
        shares = " of ".join(share_text(share) for share in chain["shares"])
        product = share_text(chain["product"])
        links = len(chain["ties"])
        unknown = f"; {chain['unknown_shares']} unknown" if chain["unknown_shares"] else ""
        told = f"{product} over {links} tie{'s' if links > 1 else ''} ({shares}{unknown})"
        render.line(f"{_named(names, chain['owner'])}: {told}", indent=2)
    _print_rest(result["count"] - len(result["chains"]), "chains")


def _print_integrated(result: "IntegratedReport", names: dict[str, str]) -> None:
    render.heading("2. Integrated ownership: direct and indirect shares in total")
    if not result["count"]:
        render.line("no owner is known", indent=2)
    for owner in result["owners"]:
        bounds = share_text({"min_exclusive": False, "max_exclusive": False, **owner})
        render.line(f"{_named(names, owner['owner'])}: {bounds}", indent=2)
    if result["closed_loop"]:
        render.line("the shares form a closed loop that no owner outside holds", indent=2)
    _print_rest(result["count"] - len(result["owners"]), "owners")


def _print_cascades(results: "list[CascadeReport]", names: dict[str, str]) -> None:
    render.heading("3. Threshold cascade: who counts as listed under which regime")
    for regime in results:
        rule = "more than" if regime["strict"] else "at least"
        how = "added up" if regime["aggregate"] else "the largest holder"
        threshold = percent_text(regime["threshold"])
        head = f"{regime['regime']} ({rule} {threshold}, {how}): {_counts(regime)}"
        state = "" if regime["state"] == "in_force" else f" [{regime['state']}]"
        render.line(head + state, indent=2)
        holders = ", ".join(_named(names, holder) for holder in regime["holders"])
        render.facts([("held by", holders), ("note", regime["note"])], indent=4)


def _counts(regime: "CascadeReport") -> str:
    if regime["listed_itself"]:
        return "is listed itself"
    total = f" (sum {percent_text(regime['sum'])})" if regime["sum"] is not None else ""
    return {
        "yes": f"counts as listed{total}",
        "possible": f"possibly counts as listed{total}",
        "no": "does not count as listed",
    }[regime["counts"]]


def _print_control(result: "ControlReport", names: dict[str, str]) -> None:
    render.heading("4. Control: rights without a majority")
    if not result["count"]:
        render.line("no controller is known", indent=2)
    for one in result["controllers"]:
        interests = ", ".join(interest or "interest not stated" for interest in one["interests"])
        render.line(f"{_named(names, one['party'])}: {interests} ({one['standing']})", indent=2)
    _print_rest(result["count"] - len(result["controllers"]), "controllers")


def _print_rest(left: int, what: str) -> None:
    if left > 0:
        render.line(f"… and {left:,} more {what}", indent=2)
