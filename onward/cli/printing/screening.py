"""A screening as text: a line for each customer, the worst first, and what has changed."""

from pathlib import Path
from typing import TYPE_CHECKING

from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.queries.screening import ScreenedCustomer, Screening


def print_screening(screening: "Screening", limit: int, output: Path | None = None) -> None:
    """Print a screening.

    Args:
        screening: Of a base of customers.
        limit: Lines to print, at most.
        output: The file that it was written to.
    """
    lines = screening.shown_lines
    title = f"{_count_kinds(screening)} of {screening.source} on {screening.on}"
    render.line(f"{title}: {_count_outcomes(screening)}", style="bold")
    render.line(_say_changes(screening))
    rows = [_make_cells(line, screening.change_of(line)) for line in lines[:limit]]
    if rows:
        render.line()
        head: tuple[str, ...] = ("customer", "name", "country", "outcome", "change", "why")
        if len(screening.kinds) > 1:
            head = ("party", "is", *head[1:])
            rows = [(row[0], line.kind, *row[1:]) for row, line in zip(rows, lines, strict=False)]
        render.table(head, rows)
    if len(lines) > limit:
        render.line(f"… and {len(lines) - limit:,} more; --limit shows them, -o FILE writes all")
    for customer in screening.gone[:limit]:
        render.line("no longer in the base:", customer, style="yellow")
    if output is not None:
        render.line("written:", output)


def _count_kinds(screening: "Screening") -> str:
    """Count the parties of a base by what they are; only what is neither is called a customer."""
    counts = [
        f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in screening.kinds.items()
    ]
    return " and ".join(filter(None, (", ".join(counts[:-1]), *counts[-1:]))) or "0 customers"


def _count_outcomes(screening: "Screening") -> str:
    counts = screening.counts.items()
    return ", ".join(f"{count:,} {_say_outcome(outcome)}" for outcome, count in counts) or "none"


def _say_outcome(outcome: str) -> str:
    return {"none": "without a finding", "cannot_tell": "cannot tell"}.get(outcome, outcome)


def _say_changes(screening: "Screening") -> str:
    if screening.last.on is None:
        return "There is no earlier screening of these customers to compare with."
    changes = [f"{count:,} {change}" for change, count in screening.changes.items() if count]
    untouched = len(screening.untouched)
    resting = f"; {untouched:,} are not touched by what has changed" if untouched else ""
    changed = ", ".join(changes) or "nothing"
    return f"Since the screening of {screening.last.on}: {changed}{resting}."


def _make_cells(line: "ScreenedCustomer", change: str) -> tuple[object, ...]:
    outcome = render.text(_say_outcome(line.outcome))
    if line.findings:
        outcome = render.text(f"{line.outcome}, {line.status}", style="bold")
    why = line.findings[0].summary if line.findings else "; ".join(line.not_known)
    more = len(line.findings) - 1
    if more > 0:
        why = f"{why} ({more:,} more finding{'s' if more > 1 else ''})"
    return line.customer, line.name, line.country or "", outcome, change, why
