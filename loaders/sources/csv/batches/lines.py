"""The canonical lines of many statements, put together of the pieces that repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from onward.graph.model import Statement, canonical

Texts = Mapping[str, Any]
"""What a statement says by field, as JSON reads it."""

_ALWAYS: Final = "type"
"""The field that every line has: others part themselves from it by a comma."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of a line.

    Attributes:
        field: Of the statement, or of its source: ``source.record``.
        key: What stands before the value.
        after: What stands behind it.
    """

    field: str
    key: str
    after: str


def read_terms(statement: Statement) -> Texts:
    """Return what a statement says by field."""
    terms: Texts = orjson.loads(canonical(statement))
    return terms


def is_written_plainly(statement: Statement, terms: Texts) -> bool:
    """Tell whether a statement's line is what JSON makes of its terms, tiny numbers among them."""
    return canonical(statement) == orjson.dumps(terms, option=orjson.OPT_SORT_KEYS).decode()


def list_slots(fields: Sequence[str]) -> list[Slot]:
    """Return the pieces of a line in their order.

    Args:
        fields: Of the statements; that of the source stands for its parts.
    """
    slots = []
    for field in sorted({*fields, _ALWAYS}):
        if field == "source":
            slots += _list_source()
        elif field == _ALWAYS:
            slots.append(Slot(field, f'"{field}":', ""))
        elif field < _ALWAYS:
            slots.append(Slot(field, f'"{field}":', ","))
        else:
            slots.append(Slot(field, f',"{field}":', ""))
    return slots


def _list_source() -> list[Slot]:
    first = Slot("source.dataset", '"source":{"dataset":', "")
    others = [
        Slot(f"source.{part}", f',"{part}":', "") for part in ("published", "record", "retrieved")
    ]
    return [first, *others, Slot("source.url", ',"url":', "")]


def write_piece(slot: Slot, terms: Texts) -> str:
    """Return the piece of a line for a slot; nothing where the statement does not say it."""
    owner, _, part = slot.field.rpartition(".")
    value = terms.get(owner, {}).get(part) if owner else terms.get(part)
    end = _end_of(slot)
    if value is None:
        return end
    return slot.key + orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() + slot.after + end


def _end_of(slot: Slot) -> str:
    # behind its last part, the source ends, and `standing` or `type` follows
    return "}," if slot.field == "source.url" else ""
