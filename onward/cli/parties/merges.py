"""``onward merges``: the identity ledger: who is judged to be one party, by whom and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onward.cli.options import Shared
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.queries.merges import JudgementResult

PartyId = Annotated[str, typer.Argument(metavar="ID", help="An id of a loaded party.")]
Reason = Annotated[
    str, typer.Option(metavar="TEXT", help="Why; it is kept, and shown to whoever asks.")
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who judges; default the login name.")]
Evidence = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help="What was looked at; may be given several times."),
]


def confirm(
    shared: Shared,
    left: PartyId,
    right: PartyId,
    reason: Reason,
    evidence: Evidence = None,
    by: By = None,
) -> None:
    """Judge that two parties are one.

    Refused where it would make one party of two that are judged different.
    """
    merges = shared.open().merges
    decided = merges.confirm(left, right, reason=reason, evidence=evidence or (), by=by)
    _show_decided(shared, decided)


def refuse(
    shared: Shared,
    left: PartyId,
    right: PartyId,
    reason: Reason,
    evidence: Evidence = None,
    by: By = None,
) -> None:
    """Judge that two parties are not one.

    It outranks identifiers and what sources say; what a person judged must be undone first.
    """
    merges = shared.open().merges
    decided = merges.refuse(left, right, reason=reason, evidence=evidence or (), by=by)
    _show_decided(shared, decided)


def undo(
    shared: Shared,
    line: Annotated[str, typer.Argument(metavar="LINE", help="A line's id, or how it begins.")],
    reason: Reason,
    by: By = None,
) -> None:
    """Take a line of the ledger back; every result is then as it was before it."""
    _show_decided(shared, shared.open().merges.undo(line, reason=reason, by=by))


def list_lines(
    shared: Shared,
    live: Annotated[bool, typer.Option("--live", help="Only the lines that count today.")] = False,
) -> None:
    """List the lines of the ledger."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.merges import print_lines

    entries = shared.open().merges.lines(live=live)
    if shared.json:
        render.json_block([entry.to_data() for entry in entries])
    else:
        print_lines(entries)


def suggest(
    shared: Shared,
    everyone: Annotated[
        bool, typer.Option("--all", help="Ask for every party; it may take hours.")
    ] = False,
    threshold: Annotated[
        float, typer.Option(metavar="F", help="Score from which names suggest a pair.")
    ] = 0.75,
    limit: Annotated[int, typer.Option(metavar="N", help="Pairs to print; all are kept.")] = 20,
    jobs: Annotated[
        int, typer.Option(metavar="N", help="Processes that look at once; same pairs.")
    ] = 1,
) -> None:
    """Look for parties of different sources that may be one.

    They are kept as ties possibly_same_as until a person judges. Asked for are parties that are
    listed, carry a topic or were assessed; what is kept of an earlier run is not asked again.
    """
    from onward.cli.printing import render
    from onward.cli.printing.parties.merges import print_suggested

    if limit < 0:
        raise UsageError(f"--limit {limit} must be at least 0")
    suggestions = shared.open().merges.suggest(everyone=everyone, threshold=threshold, jobs=jobs)
    if shared.json:
        render.json_block(suggestions.to_data())
    else:
        print_suggested(suggestions, limit)


def import_lines(
    shared: Shared,
    file: Annotated[Path, typer.Argument(help="JSON lines: Onward's own, or nomenklatura's.")],
) -> None:
    """Take the judgements of a file into the ledger: all of them, or none."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.merges import print_imported

    report = shared.open().merges.import_file(file)
    render.json_block(report.to_data()) if shared.json else print_imported(report)


def export_lines(
    shared: Shared,
    file: Annotated[Path | None, typer.Argument(help="Where to write; default the output.")] = None,
    form: Annotated[
        str, typer.Option("--form", metavar="FORM", help="onward, or nomenklatura's resolver.")
    ] = "onward",
) -> None:
    """Write the judgements that count as JSON lines."""
    from onward.api.files import write_file
    from onward.cli.printing import render

    lines = shared.open().merges.export_lines(form)
    if file is None:
        for line in lines:
            render.json_written(line.encode())
    else:
        write_file(file, "".join(f"{line}\n" for line in lines).encode())


def _show_decided(shared: Shared, decided: "JudgementResult") -> None:
    from onward.api.parties.merging import decided_names
    from onward.cli.printing import render
    from onward.cli.printing.parties.merges import print_decided

    if shared.json:
        render.json_block(decided.to_data())
    else:
        print_decided(decided.to_data(), decided_names(decided))
