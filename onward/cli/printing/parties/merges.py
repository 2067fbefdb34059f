"""Judgements and suggestions as text: who is one party now, why, and how to take it back."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.api.parties.merging import LedgerEntry
    from onward.api.parties.suggesting import MergeSuggestions
    from onward.graph.identity.ledger import PlainLine
    from onward.queries.merges import ImportReport, JudgementData

_DONE: Final = {
    "same": "{left} and {right} are one party",
    "different": "{left} and {right} are two parties",
    "undone": "line {supersedes} on {left} and {right} is undone",
}

_COLUMNS: Final = ("line", "counts", "party", "judged", "party", "rule", "by", "at", "reason")


def print_decided(answer: "JudgementData", names: Mapping[str, str]) -> None:
    """Print what came of a judgement.

    Args:
        answer: As `judging.JudgementResult.to_data` returns it.
        names: Of the parties that sources describe, by id.
    """
    line = answer["line"]
    before = "" if answer["new"] else f"; so judged by {line['user']} before, in line {line['id']}"
    render.line(_DONE[line["judgement"]].format(**line) + before, style="bold")
    for party in answer["parties"]:
        render.line("party", party["id"], indent=2)
        for party_id in party["members"]:
            render.line(f"{party_id}: {names.get(party_id, 'in no loaded source')}", indent=4)
    for link in answer["outranked"]:
        render.line("no longer believed:", link, style="yellow", indent=2)
    render.facts([("reason", line["reason"]), ("snapshot", answer["snapshot"])], indent=2)
    if answer["new"] and line["judgement"] != "undone":
        render.line(f"taken back with: onward merges undo {line['id']} --reason TEXT", indent=2)
    if answer["new"]:
        render.line("Findings that rest on these parties may change: assess again.")


def print_lines(entries: "Sequence[LedgerEntry]") -> None:
    """Print lines of the ledger as a table."""
    if not entries:
        render.line("The ledger holds no line.")
        return
    render.table(_COLUMNS, [_line_cells(entry.line.to_plain(), entry.live) for entry in entries])


def _line_cells(line: "PlainLine", is_live: bool) -> tuple[object, ...]:
    undone_line = f" {line['supersedes']}" if line["judgement"] == "undone" else ""
    return (
        line["id"],
        "yes" if is_live else "no",
        line["left"],
        f"{line['judgement']}{undone_line}",
        line["right"],
        line["rule"].replace("_", " "),
        line["user"],
        line["at"],
        line["reason"],
    )


def print_suggested(suggestions: "MergeSuggestions", limit: int) -> None:
    """Print pairs that may be one party, the best first.

    Args:
        suggestions: The pairs.
        limit: So many pairs, at most.
    """
    result, names = suggestions.result, suggestions.names(limit)
    first_pairs = result.pairs[:limit]
    for pair in first_pairs:
        render.line(f"{pair.score:.2f}", pair.left, names[pair.left], style="bold")
        render.line(pair.right, names[pair.right], style="bold", indent=5)
        render.line("; ".join(pair.agree), indent=5)
    total = len(result.pairs)
    left = total - len(first_pairs)
    more = f"; {left:,} more, --limit shows them" if left else ""
    count = "1 pair" if total == 1 else f"{total:,} pairs"
    render.line(f"{count} that may be one party, {result.asked:,} parties asked for{more}")
    for what in result.limits:
        render.line("not looked at in full:", what, style="yellow", indent=2)
    if first_pairs:
        render.line("Judge each: onward merges confirm ID ID --reason TEXT, or refuse")
    render.line("snapshot:", suggestions.snapshot.id, indent=2)


def print_imported(report: "ImportReport") -> None:
    """Print what became of a file of judgements."""
    judged = report.to_data()["judged"]
    counts = ", ".join(f"{count:,} {says}" for says, count in judged.items())
    render.line(f"imported: {counts}", style="bold")
    for count, text in (
        (report.known, "were judged before"),
        (report.proposed, "pairs became suggestions"),
        (report.left_out, "pairs left out: not loaded, or one party already"),
        (report.not_loaded, "ids are of no loaded party; they count once it is loaded"),
    ):
        if count:
            render.line(f"{count:,} {text}", indent=2)
    render.line("snapshot:", report.snapshot, indent=2)
