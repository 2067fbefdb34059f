"""``onward rescreen``: stored orders once more, as the lists are today, and what has changed."""

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from onward.cli.assessing.delivery import CODES
from onward.cli.options import PolicyFile, RulesFolder, Shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onward.api.rescreening import Rescreened
    from onward.api.workspace import Workspace
    from onward.queries.acts.case import FindingChange


def rescreen(
    shared: Shared,
    orders: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ORDER…",
            help="Orders, or bases of customers; default: every one, of orders those not left.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="SNAPSHOT",
            help="Only what has changed since then touches; last: since each order's own.",
        ),
    ] = None,
    customers: Annotated[
        bool, typer.Option("--customers", help="Customers that were screened, instead of orders.")
    ] = False,
    rules: RulesFolder = None,
    policy: PolicyFile = None,
) -> None:
    """Assess stored orders again, as the lists are today, and say what has changed.

    Each is assessed on the later of its own day and that of the newest source. With --customers
    the bases that were screened are screened again. The exit code is the strongest verdict's.
    """
    from onward.errors import UsageError

    if shared.on is not None:
        raise UsageError("rescreen chooses the day: the newest source's; --on goes to assess")
    workspace = shared.open(rules, policy)
    if customers:
        _rescreen_customers(shared, workspace, orders or (), since)
    else:
        _rescreen_orders(shared, workspace, orders or (), since)


def _rescreen_customers(
    shared: Shared, workspace: "Workspace", sources: "Sequence[str]", since: str | None
) -> NoReturn:
    """Screen bases of customers again, print what has changed, and end the command."""
    from onward.cli.assessing.screen import choose_code
    from onward.cli.printing import render
    from onward.cli.printing.screening import print_screening

    outcomes: set[str] = set()
    count = 0
    for screening in workspace.rescreen_customers(*sources, since=since, as_of=shared.as_of):
        if shared.json:
            render.json_line(screening.to_data())
        else:
            print_screening(screening, len(screening.lines))
        outcomes |= screening.counts.keys()
        count += 1
    if not count and not shared.json:
        render.line("no customers were screened yet; `onward screen` does that first")
    raise typer.Exit(choose_code(outcomes))


def _rescreen_orders(
    shared: Shared, workspace: "Workspace", orders: "Sequence[str]", since: str | None
) -> NoReturn:
    """Assess stored orders again, print what has changed, and end the command."""
    from onward.cli.assessing.interrupts import Interrupts
    from onward.cli.printing import render
    from onward.cli.printing.progress import TerminalFeedback

    verdicts: set[str] = set()
    count = changed = untouched = 0
    with (
        Interrupts() as interrupts,
        TerminalFeedback(is_quiet=shared.json).progress("assessing again") as report,
    ):
        for row in workspace.rescreen(*orders, as_of=shared.as_of, since=since):
            with interrupts.held():
                render.json_line(row.to_data()) if shared.json else _print_changes(row)
            verdicts.add(row.after.verdict)
            count, changed = count + 1, changed + row.has_changed
            untouched += row.is_untouched
            if report is not None:
                report(count, None)
            if interrupts.is_waiting:
                raise KeyboardInterrupt
    if not shared.json:
        orders_text = "1 order" if count == 1 else f"{count:,} orders"
        same = "are not touched by what has changed" if since else "rest on the same sources"
        resting = f", {untouched:,} {same}" if untouched else ""
        render.line(f"{orders_text} looked at, {changed:,} changed{resting}")
        if since and untouched:
            render.line(
                "Those that are not touched keep their assessments: made anew on the same day they "
                "would say the same. `assessments --outdated` goes on naming them, as made before "
                "the newer lists."
            )
    raise typer.Exit(next((code for verdict, code in CODES.items() if verdict in verdicts), 0))


def _print_changes(row: "Rescreened") -> None:
    """Print what has changed of an order; of one that has not, what was answered at most."""
    from onward.cli.printing import render

    if row.answered:
        fields = ", ".join(row.answered)
        render.line(render.text(row.order, "bold"), f"has from answers given since: {fields}")
    if not row.has_changed:
        return
    before, after = row.before, row.after
    verdict = render.text(after.verdict)
    render.line(render.text(row.order, "bold"), verdict, f"{after.id}, valid on {after.on}")
    render.line(f"before: {before.verdict}, {before.id}, valid on {before.on}", indent=2)
    if row.goods_left is not None:
        render.line(f"the goods left on {row.goods_left}", indent=2)
    print_findings(row.changes)
    for words, gaps in (("not known now", row.new_gaps), ("no gap any more", row.closed_gaps)):
        for gap in gaps:
            render.line(f"{words}: {render.text(gap)}", indent=2)
    render.line()


def print_findings(changes: "Sequence[FindingChange]") -> None:
    """Print which findings are others, and in what."""
    from onward.cli.printing import render

    for change in changes:
        weights = " to ".join(dict.fromkeys(filter(None, (change.before, change.after))))
        render.line(f"{change.change} ({weights}): {change.summary}", indent=2)
        for reason in change.why:
            render.line(reason, indent=4)
