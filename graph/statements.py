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
    def of(cls, statements: Iterable[Statement]) -> "Statements":
        """Sort statements by type; rows with one key and equal terms are one statement.

        Two rows with one key and different terms are a loader's fault; both are kept here, and
        a layer refuses them by name.
        """
        kept: dict[type, dict[str, list[Statement]]] = {kind: {} for kind in _FIELD_OF}
        for statement in statements:
            same_key = kept[type(statement)].setdefault(statement_key(statement), [])
            if statement not in same_key:
                same_key.append(statement)
        ordered = {
            _FIELD_OF[kind]: tuple(row for key in sorted(rows) for row in _in_order(rows[key]))
            for kind, rows in kept.items()
        }
        return cls(**ordered)  # type: ignore[arg-type]  # one tuple a type, by construction

    def __iter__(self) -> Iterator[Statement]:
        """Give all statements, type by type."""
        return chain.from_iterable(getattr(self, field.name) for field in fields(self))

    def __len__(self) -> int:
        """Count all statements."""
        return sum(len(getattr(self, field.name)) for field in fields(self))


def _in_order(rows: list[Statement]) -> list[Statement]:
    """Sort statements of one key; nearly every key has one, and writing them out is slow."""
    return sorted(rows, key=canonical) if len(rows) > 1 else rows


_FIELD_OF: dict[type, str] = {
    Party: "parties",
    Tie: "ties",
    Listing: "listings",
    Shipment: "shipments",
    DestinationRecord: "destinations",
    IdentityLink: "links",
}
