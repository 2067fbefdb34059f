"""The commands of the command line: the module of each, and its summary for the list of them."""

import csv
from pathlib import Path
from typing import Final, NamedTuple


class CommandEntry(NamedTuple):
    """A command that is not imported yet.

    Attributes:
        module: Its module below this folder.
        function: The function there, or the act that is recorded.
        summary: What it does, in the words in which its own help begins.
    """

    module: str
    function: str
    summary: str


def _read_commands() -> dict[str, CommandEntry]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row.pop("command"): CommandEntry(**row) for row in rows}


COMMANDS: Final = _read_commands()
"""The commands by name; the second word of a name is a command of a group."""

GROUPS: Final = {
    "merges": "Judge who is one party, and see what was judged: the identity ledger.",
    "copy": "Copies of assessments for others, of which every field can be checked.",
    "document": "The papers of an order's record.",
    "log": "What was assessed, judged and shipped, as a chain that shows every change.",
}
