"""Deltas of OpenSanctions: entities that were added, changed or deleted since another version."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from onward.errors import CountsOutside
from onward.loaders.parsing.unique import SpooledRows
from onward.loaders.source import FieldRefused, FileAccount, LoadLog

_OPERATIONS: Final = frozenset({"ADD", "MOD", "DEL"})
_MAX_MISFITS: Final = 0.01
"""Share of a delta's lines that may not fit the entities that it is applied to."""


class Change(NamedTuple):
    """A line of a delta: what it does, to which entity, behind how many rows, in which file."""

    operation: str
    entity: str
    place: int
    file: str


@dataclass(slots=True)
class DeltaFit:
    """How well a delta fits the entities that it changes.

    Attributes:
        lines: Its lines.
        misfits: Lines that add what is there, or change or delete what is not.
        first: The first of these, in words.
    """

    lines: int = 0
    misfits: int = 0
    first: str = field(default="")

    def count(self, change: Change, *, is_there: bool) -> None:
        """Count a line."""
        self.lines += 1
        if (change.operation == "ADD") == is_there:
            self.misfits += 1
            state = "is there" if is_there else "is not there"
            self.first = self.first or f"{change.operation} of {change.entity}, which {state}"

    def check(self, file: str) -> None:
        """Refuse a delta of another version.

        Raises:
            CountsOutside: Too many of its lines do not fit.
        """
        if self.misfits > _MAX_MISFITS * self.lines:
            raise CountsOutside(
                f"{self.misfits:,} of {self.lines:,} changes do not fit the entities, "
                f"first: {self.first}",
                file=file,
                hint="give the entities of the version that the delta begins with",
            )


def apply_changes(
    changes: Sequence[Change], rows: SpooledRows[Any], log: LoadLog
) -> frozenset[int]:
    """Return the places of the rows that a later change replaces or deletes, and count them.

    Raises:
        CountsOutside: The changes do not fit the rows.
    """
    present: dict[str, list[int]] = defaultdict(list)
    accounts: dict[int, FileAccount] = {}
    changed = {change.entity for change in changes}
    for place, entity, row in rows.find_rows(changed) if changed else ():
        present[entity].append(place)
        accounts[place] = row.account
    fits: dict[str, DeltaFit] = defaultdict(DeltaFit)
    gone: set[int] = set()
    for change in changes:
        replaced = {place for place in present[change.entity] if place < change.place} - gone
        fits[change.file].count(change, is_there=bool(replaced))
        gone |= replaced
    for file, fit in fits.items():
        fit.check(file)
    for place in gone:
        accounts[place].accepted += 1
        log.counts["entities that a delta changes or deletes"] += 1
    return frozenset(gone)


def is_delta(record: Mapping[str, Any]) -> bool:
    """Tell whether a line is a change and no entity."""
    return "op" in record and isinstance(record.get("entity"), dict)


def read_operation(record: Mapping[str, Any]) -> str:
    """Return what a change does.

    Raises:
        FieldRefused: It is not known, or its entity has no id.
    """
    operation = record["op"]
    if operation not in _OPERATIONS:
        hint = "give ADD, MOD or DEL"
        raise FieldRefused("bad_code", field="op", value=str(operation)[:40], hint=hint)
    if not isinstance(record["entity"].get("id"), str):
        raise FieldRefused("missing_required", field="entity.id", hint="give a text")
    return str(operation)
