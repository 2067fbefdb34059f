"""All that one layer, or one snapshot, says: statements by type, sorted and without repeats."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import chain

from onward.graph.model import (
    DestinationRecord,
    IdentityLink,
    Listing,
    Party,
    Shipment,
    Statement,
    Tie,
    canonical,
    statement_key,
)


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements by type; each tuple is sorted by (statement key, canonical text)."""

    parties: tuple[Party, ...] = ()
    ties: tuple[Tie, ...] = ()
    listings: tuple[Listing, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    destinations: tuple[DestinationRecord, ...] = ()
    links: tuple[IdentityLink, ...] = ()

    @classmethod
    def from_rows(cls, statements: Iterable[Statement]) -> "Statements":
        """Sort statements by type; rows with one key and equal terms are one statement.

        Two rows with one key and different terms are a loader's fault. Both stay in here, and a
        layer refuses them by name.
        """
        rows_by_key: dict[type, dict[str, Statement]] = {kind: {} for kind in _FIELD_OF}
        # nearly every key has one row, and a list for each would take much memory
        others: dict[type, dict[str, list[Statement]]] = {kind: {} for kind in _FIELD_OF}
        for statement in statements:
            kind, key = type(statement), statement_key(statement)
            first = rows_by_key[kind].setdefault(key, statement)
            # Equal rows with one key are one statement.
            if first is not statement and first != statement:
                same_key = others[kind].setdefault(key, [])
                if statement not in same_key:
                    same_key.append(statement)
        ordered = {
            field: _sort_rows(rows_by_key.pop(kind), others[kind])
            for kind, field in _FIELD_OF.items()
        }
        return cls(**ordered)  # type: ignore[arg-type]  # one tuple a type, by construction

    def __iter__(self) -> Iterator[Statement]:
        """Yield all statements, type by type."""
        return chain.from_iterable(getattr(self, field.name) for field in fields(self))

    def __len__(self) -> int:
        """Count all statements."""
        return sum(len(getattr(self, field.name)) for field in fields(self))


def _sort_rows(
    rows_by_key: dict[str, Statement], others: dict[str, list[Statement]]
) -> tuple[Statement, ...]:
    """Return the rows by key; those of one key, by their texts."""
    if not others:
        return tuple(rows_by_key[key] for key in sorted(rows_by_key))
    ordered: list[Statement] = []
    for key in sorted(rows_by_key):
        rows = [rows_by_key[key], *others.get(key, ())]
        # Nearly every key has one row, and writing rows as text to compare them is slow.
        ordered += sorted(rows, key=canonical) if len(rows) > 1 else rows
    return tuple(ordered)


_FIELD_OF: dict[type, str] = {
    Party: "parties",
    Tie: "ties",
    Listing: "listings",
    Shipment: "shipments",
    DestinationRecord: "destinations",
    IdentityLink: "links",
}
