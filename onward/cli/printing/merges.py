"""Judgements and suggestions as text: who is one party now, why, and how to take it back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from onward.cli.printing import render

_DONE: Final = {
    "same": "{left} and {right} are one party",
    "different": "{left} and {right} are two parties",
    "undone": "line {supersedes} on {left} and {right} is undone",
}

_COLUMNS: Final = ("line", "counts", "party", "judged", "party", "rule", "by", "at", "reason")

_ACCOUNT: Final = {
    "known": "were judged before",
    "proposed": "pairs became suggestions",
    "left_out": "pairs left out: not loaded, or one party already",
    "not_loaded": "ids are of no loaded party; they count once it is loaded",
}


def print_decided(answer: Mapping[str, Any], names: Mapping[str, str]) -> None:
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


def print_lines(lines: Sequence[Mapping[str, Any]]) -> None:
    """Print lines of the ledger as a table."""
    if not lines:
        render.line("The ledger holds no line.")
        return
    rows = [
        (
            *(line["id"], "yes" if line["live"] else "no"),
            *(line["left"], _judgement_text(line), line["right"]),
            *(line["rule"].replace("_", " "), line["user"], line["at"], line["reason"]),
        )
        for line in lines
    ]
    render.table(_COLUMNS, rows)


def _judgement_text(line: Mapping[str, Any]) -> str:
    undone_line = f" {line['supersedes']}" if line["judgement"] == "undone" else ""
    return f"{line['judgement']}{undone_line}"


def print_suggested(answer: Mapping[str, Any], names: Mapping[str, str], limit: int) -> None:
    """Print pairs that may be one party, the best first.

    Args:
        answer: As `suggestions.SuggestedPairs.to_data` returns it, with the snapshot.
        names: Of the parties that are printed, by id.
        limit: So many pairs.
    """
    pairs, first_pairs = answer["pairs"], answer["pairs"][:limit]
    for pair in first_pairs:
        render.line(f"{pair['score']:.2f}", pair["left"], names[pair["left"]], style="bold")
        render.line(pair["right"], names[pair["right"]], style="bold", indent=5)
        render.line("; ".join(pair["agree"]), indent=5)
    left = len(pairs) - len(first_pairs)
    more = f"; {left:,} more, --limit shows them" if left else ""
    count = "1 pair" if len(pairs) == 1 else f"{len(pairs):,} pairs"
    render.line(f"{count} that may be one party, {answer['asked']:,} parties asked for{more}")
    for what in answer["limits"]:
        render.line("not looked at in full:", what, style="yellow", indent=2)
    if first_pairs:
        render.line("Judge each: onward merges confirm ID ID --reason TEXT, or refuse")
    render.line("snapshot:", answer["snapshot"], indent=2)


def print_imported(account: Mapping[str, Any]) -> None:
    """Print what became of a file, as `files.ImportReport.to_data` returns it."""
    judged = ", ".join(f"{count:,} {says}" for says, count in account["judged"].items())
    render.line(f"imported: {judged}", style="bold")
    for key, text in _ACCOUNT.items():
        if account[key]:
            render.line(f"{account[key]:,} {text}", indent=2)
    render.line("snapshot:", account["snapshot"], indent=2)
