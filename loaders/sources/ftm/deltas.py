"""Deltas of OpenSanctions: entities that were added, changed or deleted since another version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onward.errors import CountsOutside
from onward.loaders.source import FieldRefused

_OPERATIONS: Final = frozenset({"ADD", "MOD", "DEL"})
_MAX_MISFITS: Final = 0.01
"""Share of a delta's lines that may not fit the entities that it is applied to."""


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

    def count(self, operation: str, entity: str, *, is_there: bool) -> None:
        """Count a line."""
        self.lines += 1
        if (operation == "ADD") == is_there:
            self.misfits += 1
            state = "is there" if is_there else "is not there"
            self.first = self.first or f"{operation} of {entity}, which {state}"

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
