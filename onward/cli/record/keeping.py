"""``onward legal-hold`` and ``erase``: how long a record is kept."""

from typing import Annotated

import typer

from onward.cli.options import Shared
from onward.cli.record.options import By, Function, Order, Reason, show_act


def legal_hold(
    shared: Shared,
    order: Order,
    by: By = None,
    function: Function = None,
    reason: Reason = None,
    end: Annotated[bool, typer.Option("--end", help="End it.")] = False,
) -> None:
    """Keep a record whatever its rules say, or end that.

    While a legal hold lasts, nothing of the record is erased.
    """
    recorded = shared.open().legal_hold(order, by=by, reason=reason, ends=end, function=function)
    show_act(shared, recorded)


def erase(
    shared: Shared,
    order: Order,
    by: By = None,
    function: Function = None,
    reason: Reason = None,
) -> None:
    """Erase the record of an order; the log keeps its hashes.

    Refused while a rule of retention or a legal hold keeps it, and the refusal is recorded.
    """
    from onward.cli.printing import render

    report = shared.open().erase(order, by=by, reason=reason, function=function)
    if shared.json:
        render.json_block(report.to_data())
        return
    data = report.to_data()
    render.line(
        render.text(order, "bold"),
        f"erased: {report.assessments:,} assessments and {report.texts:,} texts of people",
    )
    if report.jobs:
        render.line(f"jobs of the server that held it, removed: {report.jobs:,}", indent=2)
    if report.papers:
        render.line(f"papers that the workspace kept, removed: {report.papers:,}", indent=2)
    for authority in report.handed_over:
        render.line(f"was notified, and has what it was sent: {authority}", indent=2)
    for words in data["not_reached"]:
        render.line(f"not reached: {words}", indent=2)
