"""The demo as text: what was loaded, a table of verdicts, and what to open."""

from typing import TYPE_CHECKING

from onward.cli.printing import render
from onward.cli.printing.data.loading import counts_text

if TYPE_CHECKING:
    from onward.api.demo import DemoReport, DemoRow


def print_demo(report: "DemoReport") -> None:
    """Print what the demo did, and what to open."""
    for name, counts in report.layers.items():
        render.line(f"Loaded {name}: {counts_text(counts)}")
    render.line("Snapshot", report.snapshot)
    render.line()
    columns = ("order", "verdict", "strongest finding", "severity", "path length", "picture")
    render.table(columns, [_row_cells(row) for row in report.transactions])
    render.line()
    verdicts = report.verdicts.items()
    render.line(", ".join(f"{count} {verdict}" for verdict, count in verdicts))
    if report.as_expected:
        render.line("Every verdict and finding is as expected.json says.")
    for difference in report.differences:
        render.line("NOT AS EXPECTED", difference, style="bold red")
    render.line("Open", " and ".join(report.open), style="bold")
    render.line(f"Go on with: onward status --workspace {report.workspace}", style="dim")


def _row_cells(row: "DemoRow") -> tuple[object, ...]:
    possible = " (possible)" if row.status == "possible" else ""
    finding = f"{row.strongest}{possible}" if row.strongest else "none"
    if not row.strongest and not row.complete and row.first_gap:
        finding = f"none; {row.first_gap}"
    ties = "" if row.ties is None else row.ties
    severity = render.text(row.severity)
    return row.id, render.text(row.verdict), finding, severity, ties, row.file
