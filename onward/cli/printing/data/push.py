"""A push as text: what the server holds now, and how much was written."""

from typing import TYPE_CHECKING

from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.api.answers.data.pushing import PushedSnapshot


def print_push(pushed: "PushedSnapshot") -> None:
    """Print what a Neo4j server holds now."""
    report = pushed.report
    render.line(f"{report.server} at {pushed.uri} holds snapshot {report.snapshot[:16]}")
    render.line(f"{report.parties:,} parties and {report.ties:,} ties, verified", indent=2)
    if report.written or report.removed:
        change = f"{report.written:,} written, {report.removed:,} left over and removed"
    else:
        change = "nothing had to be written"
    render.line(change, indent=2)
    render.line("checksum:", report.checksum, indent=2)
