"""Sources as text: what can be loaded, and what each expects."""

from typing import TYPE_CHECKING

from onward.cli.printing import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onward.api.answers.data.proposals import MappingProposal
    from onward.api.answers.data.sources import SourceSummary
    from onward.api.answers.data.templates import ColumnSummary


def print_sources(sources: "Sequence[SourceSummary]") -> None:
    """Print sources as a table."""
    render.table(
        ("source", "title", "fresh for", "files"),
        [(source.name, source.title, _fresh_text(source), source.files) for source in sources],
    )


def print_source(source: "SourceSummary") -> None:
    """Print one source in full."""
    render.line(source.title, style="bold")
    count = source.full_count
    render.facts(
        [
            ("publisher", source.publisher),
            ("regime", source.regime),
            ("official files", source.url),
            ("licence", source.licence),
            ("files", source.files),
            ("fresh for", _fresh_text(source)),
            ("a full current file has at least", f"{count:,} parties" if count else None),
            ("load with", f"onward load {source.name} FILE… --retrieved DATE"),
            ("comes with Onward", _bundled_text(source)),
        ],
        indent=2,
    )


def print_tables(tables: "Mapping[str, Sequence[ColumnSummary]]") -> None:
    """Print the columns of one's own tables, what each means and an example."""
    for name, columns in tables.items():
        render.heading(name)
        render.table(
            ("column", "needed", "means", "example"),
            [
                (column.name, "yes" if column.needed else "", column.meaning, column.examples[0])
                for column in columns
            ],
        )
    render.line("`onward template TABLE` writes one of them to fill in.")


def print_proposal(proposal: "MappingProposal") -> None:
    """Print a proposed mapping, what it leaves open, and the first rows as they would be read."""
    render.line(f"It seems to be a table of {proposal.table}.")
    if proposal.written is not None:
        render.line(proposal.written)
    render.heading("mapping")
    for text in proposal.to_yaml().splitlines():
        if not text.startswith("#"):
            render.line(text)
    for need in proposal.describe_needs():
        render.warn(need)
    render.heading("first rows as they would be read")
    render.table(proposal.columns, proposal.rows)


def _fresh_text(source: "SourceSummary") -> str:
    days = source.max_age_days
    return "archive" if days is None else f"{days} days"


def _bundled_text(source: "SourceSummary") -> str | None:
    """Say how to load the table of a source that comes with Onward."""
    if source.bundled is None:
        return None
    return f"a table of {source.bundled}: onward load {source.name}"
