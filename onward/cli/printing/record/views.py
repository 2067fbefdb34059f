"""The record of an order, the worklist and the report of a year, on a terminal."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onward.cli.printing import render
from onward.queries.acts.views import DECISIONS, STATUS, write_sections
from onward.queries.assessment.wording import SUGGESTIONS

if TYPE_CHECKING:
    from onward.queries.acts.views import OrderRecord, WorkRow, YearReport


def print_record(record: "OrderRecord") -> None:
    """Print the record of an order, section by section."""
    for section in write_sections(record):
        if section.title:
            render.heading(section.title)
        else:
            render.line()
        for line in section.lines:
            render.line(line.text, indent=2 * (line.depth + bool(section.title)))


def print_worklist(rows: "Sequence[WorkRow]") -> None:
    """Print the orders on which somebody must act."""
    for row in rows:
        render.line(render.text(row.order, "bold"), render.text(row.verdict), STATUS[row.status])
        for waiting in row.waiting:
            due = f"; due {waiting.due}" if waiting.due else ""
            style = "bold red" if waiting.overdue else ""
            overdue = ", overdue" if waiting.overdue else ""
            render.line(f"waits for {waiting.what}{due}{overdue}", style=style, indent=2)
    render.line()
    render.line(_say_count(len(rows), "order"), style="bold")


def print_report(counted: "YearReport") -> None:
    """Print the figures of a year."""
    render.line(f"{counted.year}: {_say_count(counted.orders, 'order')}", style="bold")
    render.line(
        f"{_say_count(counted.assessments, 'assessment')}, {counted.rescreened:,} of them again",
        indent=2,
    )
    _print_counts("By verdict", counted.verdicts, {})
    _print_counts("By suggestion", counted.suggestions, SUGGESTIONS)
    _print_counts("By indicator", counted.indicators, {})
    _print_counts("Decided", counted.decisions, DECISIONS)
    hours = f"; median {counted.hours_to_decide} hours" if counted.hours_to_decide else ""
    rows = (
        ("weaker than suggested", counted.overrides),
        ("approvals", counted.approvals),
        ("matches judged", counted.matches_judged),
        ("of these, not the same", counted.false_matches),
        ("questions", counted.questions),
        ("answers", counted.answers),
        ("notices to authorities", sum(counted.notices.values())),
        ("corrections", counted.corrections),
        ("deliveries recorded", counted.shipped),
    )
    render.heading(f"By people{hours and f' (from assessment to decision{hours})'}")
    for name, count in rows:
        render.line(f"{name}: {count:,}", indent=2)


def _print_counts(title: str, counts: Mapping[str, int], words: Mapping[str, str]) -> None:
    if counts:
        render.heading(title)
    for name, count in counts.items():
        render.line(f"{words.get(name, name)}: {count:,}", indent=2)


def _say_count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
