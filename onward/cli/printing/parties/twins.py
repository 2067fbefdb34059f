"""Parties that are probably one, as text: who they are, and how a person confirms it."""

from shlex import quote
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from onward.queries.matching.candidates import TwinGroup, TwinRecord

TITLE: Final = "Probably the same party, not confirmed"
"""What is said wherever parties that are probably one are shown together."""


def print_group_head(group: "TwinGroup") -> None:
    """Print that what follows are several records of what is probably one party."""
    render.line(f"{TITLE}: {len(group.records)} records", style="bold")


def print_others(group: "TwinGroup", printed: "Collection[str]", indent: int = 2) -> None:
    """Print the records of a group that stand nowhere else, and how a person confirms it."""
    for record in group.records:
        if record.id not in printed:
            render.line("also", _describe_record(record), indent=indent)
    print_confirming(group.ids, indent)


def print_groups(groups: "Sequence[TwinGroup]") -> None:
    """Print groups of parties that are probably one, each record on a line."""
    for group in groups:
        render.heading(TITLE)
        for record in group.records:
            render.line(_describe_record(record), indent=2)
        print_confirming(group.ids, indent=2)


def _describe_record(record: "TwinRecord") -> str:
    """Write a record: name, id, and the lists or else the sources that have it."""
    where = "; ".join(record.lists or record.datasets)
    return f"{record.name} ({record.id}): {where}"


def print_confirming(ids: "Sequence[str]", indent: int) -> None:
    """Print that nothing rests on it that two parties are one, and how a person confirms it."""
    command = f"onward merges confirm {quote(ids[0])} {quote(ids[1])} --reason …"
    render.line(f"nothing rests on it; if they are one: {command}", style="dim", indent=indent)
