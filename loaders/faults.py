"""Rejected rows and doubtful fields, each with its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.errors import printable
from onward.loaders.account_data import WarningsData

WARNINGS_NAMED: Final = 1_000
"""Warnings of one field and reason that are kept one by one; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One rejected row or doubtful field, with its address."""

    file: str
    line: int
    field: str
    value: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        """Format the fault as one line, ``file:line:field: reason (value); hint``."""
        place = ":".join(part for part in (self.file, str(self.line), self.field) if part)
        value = f" ({printable(self.value)[:200]!r})" if self.value else ""
        return f"{place}: {self.reason}{value}" + (f"; {self.hint}" if self.hint else "")


def group_by_field(faults: Sequence[Fault], counts: Mapping[str, int]) -> dict[str, WarningsData]:
    """Return how many warnings of each field there are, and the first few: a report is read."""
    groups: dict[str, list[Fault]] = {name: [] for name in sorted(counts)}
    for fault in faults:
        groups[f"{fault.field}: {fault.reason}"].append(fault)
    return {
        name: {"count": counts[name], "first": [str(fault) for fault in group[:3]]}
        for name, group in groups.items()
    }
