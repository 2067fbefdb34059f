"""A load as text: files, rows, statements, and what is doubtful."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.cli.printing.parties.match import print_screened_layer
from onward.loaders.source import LEFT_OUT
from onward.loaders.sources.csv.tables import ITEMS

if TYPE_CHECKING:
    from onward.api.answers.data.loading import FileReport, LoadReport

SHOWN: Final = 20
"""So many rejected rows, or parties that came or left, are printed; ``--json`` gives every one."""

_TIES_OF_SENTENCES: Final = re.compile(r"prose: (\w+) ties")

_COUNT_WORDS: Final[Mapping[str, str]] = {
    "left out": "optional cells that could not be read",
    "lost_characters": "rows that lost characters on their way: question marks stand for letters",
    "linked: by exact name": "names in remarks that are the very name of an entry",
    "linked: not by exact name": "names in remarks that are almost the name of an entry",
    "linked: dangling": "names in remarks that are no entry's of this list",
    "linked: stated": "links of remarks that are stated: one fits, by programme or country too",
    "linked: inferred": "links of remarks that are inferred: several fit, or only the name does",
    "prose: parties that only prose names": "parties that only a sentence names",
    "prose: a name of several persons": "names in sentences that several persons bear",
    "prose: a name that tells too little": "names in sentences that are too general for a tie",
    "prose: without a name that is certain": "sentences on ties that name nobody for certain",
    "prose: only supposed or denied": "ties in sentences that are only supposed, or denied",
    "prose: over, without its dates": "ties in sentences that are over, without a date",
}
"""What a load counts, in words; other counts are called what the loader calls them."""


def print_report(report: "LoadReport") -> None:
    """Print the account of a load: files, rows, statements, and what is doubtful."""
    render.line(f"Loaded {report.layer} from {report.source}", style="bold")
    render.facts([("retrieved", report.retrieved), ("published", report.published)], indent=2)
    for file in report.files:
        render.line(_file_line(file), indent=2)
    render.line("statements:", counts_text(_part_items(report)), indent=2)
    if report.tie_kinds:
        render.line("ties:", counts_text(report.tie_kinds), indent=2)
    further = {name: count for name, count in report.counts.items() if name != ITEMS}
    print_counts(further)
    if report.smaller_than_full:
        render.line("smaller than a full current file of this source", style="yellow", indent=2)
    _print_listed("new on the list", report.newly_listed)
    _print_listed("no longer listed", report.delisted)
    _print_faults(report)
    if report.self_screening:
        print_screened_layer(report.self_screening, indent=2)
    render.line("snapshot:", report.snapshot, indent=2)


def _part_items(report: "LoadReport") -> Mapping[str, int]:
    """Return the statements by type, with items apart from the records of countries."""
    items = report.counts.get(ITEMS, 0)
    others = report.statements.get("destinations", 0) - items
    return {**report.statements, "destinations": others, ITEMS: items}


def print_counts(counts: Mapping[str, int]) -> None:
    """Print what a load has counted besides, a line each; ties made of sentences share one."""
    of_sentences = {
        kind[1]: count for name, count in counts.items() if (kind := _TIES_OF_SENTENCES.match(name))
    }
    others = [
        f"{_COUNT_WORDS.get(name, name)}: {count:,}"
        for name, count in counts.items()
        if count and not _TIES_OF_SENTENCES.match(name)
    ]
    if of_sentences:
        others.insert(0, f"ties that stand in sentences: {counts_text(of_sentences)}")
    if others:
        render.line("further:", indent=2)
    for line in others:
        render.line(line, indent=4)


def counts_text(counts: Mapping[str, int]) -> str:
    """Write counts by name, empty ones left out."""
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "none"


def _file_line(file: "FileReport") -> str:
    """Write the account of one file so that the rows add up before the reader's eyes."""
    # every row is one of these, so the sum can be checked by eye
    parts = [f"{file.accepted:,} accepted", f"{file.rejected:,} rejected"]
    parts += [f"{count:,} {what}" for what, count in file.not_a_party.items()]
    parts += [f"{file.trailer:,} trailer"] if file.trailer else []
    return f"{file.file}: {file.rows:,} rows = {' + '.join(parts)}"


def _print_listed(state: str, parties: Sequence[str]) -> None:
    """Name who came to a list, or left it, since the layer before: news, or a fault of the file."""
    for party in parties[:SHOWN]:
        render.line(f"{state}:", party, style="yellow", indent=2)
    if len(parties) > SHOWN:
        left = len(parties) - SHOWN
        render.line(f"… and {left:,} more that are {state}; --json names each", indent=2)


def _print_faults(report: "LoadReport") -> None:
    for fault in report.rejections[:SHOWN]:
        render.line("rejected", fault, style="red", indent=2)
    if len(report.rejections) > SHOWN:
        left = len(report.rejections) - SHOWN
        render.line(f"… and {left:,} more rejected rows; --json names each", indent=2)
    for cell in report.cells[:SHOWN]:
        render.line("left out", cell, style="yellow", indent=2)
    if len(report.cells) > SHOWN:
        left = len(report.cells) - SHOWN
        render.line(f"… and {left:,} more cells left out; --json names each", indent=2)
    for name, warning in report.warnings.items():
        if f": {LEFT_OUT}: " in name:
            continue  # the cells stand above, one by one
        render.line(
            f"doubtful: {warning.count:,} times {name}, first {warning.first[0]}",
            style="yellow",
            indent=2,
        )
    for note in report.notes:
        render.line("note:", note, indent=2)
