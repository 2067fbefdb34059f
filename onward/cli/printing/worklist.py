"""Lists of assessments on a terminal: how many there are of each verdict, and each in a line."""

from typing import TYPE_CHECKING

from onward.cli.printing import render
from onward.queries.assessment.wording import SUGGESTIONS
from onward.queries.records.newest import SUGGESTIONS as STRENGTH
from onward.queries.records.newest import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onward.cli.runs import RunSummary
    from onward.queries.records.newest import AssessmentSummary


def print_counts(summary: "RunSummary") -> None:
    """Print how many orders have which verdict and suggestion, the strongest first."""
    rows: list[tuple[object, ...]] = [
        (render.text(verdict), SUGGESTIONS[suggestion], f"{summary.counts[verdict, suggestion]:,}")
        for verdict in VERDICTS
        for suggestion in STRENGTH
        if (verdict, suggestion) in summary.counts
    ]
    if summary.refused:
        rows.append(
            ("refused", "read what stderr says, and mend the input", f"{summary.refused:,}")
        )
    if summary.resumed_count:
        rows.append(("assessed before", "", f"{summary.resumed_count:,}"))
    rows.append((render.text("all", "bold"), "", f"{summary.done:,}"))
    render.table(("verdict", "suggestion", "orders"), rows)


def print_list(rows: "Sequence[AssessmentSummary]") -> None:
    """Print assessments, each in a line of a table."""
    render.table(
        ("order", "assessed (UTC)", "valid on", "verdict", "suggestion", "found", "assessment"),
        [
            (
                row.order,
                (row.at or "")[:16].replace("T", " "),
                row.on,
                render.text(row.verdict),
                SUGGESTIONS[row.suggestion],
                _say_found(row),
                row.id,
            )
            for row in rows
        ],
    )
    render.line()
    render.line("1 assessment" if len(rows) == 1 else f"{len(rows):,} assessments")


def _say_found(row: "AssessmentSummary") -> str:
    if not row.findings:
        return "nothing"
    count = "1 finding" if len(row.findings) == 1 else f"{len(row.findings)} findings"
    return f"{count}, {row.severity}"
