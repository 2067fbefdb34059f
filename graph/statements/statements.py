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
        rows_by_key: dict[type, dict[str, list[Statement]]] = {kind: {} for kind in _FIELD_OF}
        for statement in statements:
            # Equal rows with one key are one statement.
            same_key = rows_by_key[type(statement)].setdefault(statement_key(statement), [])
            if statement not in same_key:
                same_key.append(statement)
        ordered = {_FIELD_OF[kind]: _sort_rows(rows) for kind, rows in rows_by_key.items()}
        return cls(**ordered)  # type: ignore[arg-type]  # one tuple a type, by construction

    def __iter__(self) -> Iterator[Statement]:
        """Yield all statements, type by type."""
        return chain.from_iterable(getattr(self, field.name) for field in fields(self))

    def __len__(self) -> int:
        """Count all statements."""
        return sum(len(getattr(self, field.name)) for field in fields(self))


def _sort_rows(rows_by_key: dict[str, list[Statement]]) -> tuple[Statement, ...]:
    ordered: list[Statement] = []
    for key in sorted(rows_by_key):
        rows = rows_by_key[key]
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
