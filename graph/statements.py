"""All that one layer, or one snapshot, says: statements by type, sorted and without repeats."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain, pairwise
from typing import Final

from onward.errors import RowRefused
from onward.graph.model import (
    DestinationRecord,
    IdentityLink,
    Listing,
    Party,
    PartyKind,
    Provenance,
    Shipment,
    Statement,
    Tie,
    canonical,
    statement_key,
    tie_id,
)

Day = tuple[str | None, str | None]
"""When a statement was published and when it was retrieved."""


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
        rows_by_key: dict[type, dict[str, Statement]] = {kind: {} for kind in FIELD_OF}
        # nearly every key has one row, and a list for each would take much memory
        others: dict[type, dict[str, list[Statement]]] = {kind: {} for kind in FIELD_OF}
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
            for kind, field in FIELD_OF.items()
        }
        return cls(**ordered)  # type: ignore[arg-type]  # one tuple a type, by construction

    def __iter__(self) -> Iterator[Statement]:
        """Yield all statements, type by type."""
        return chain.from_iterable(getattr(self, field.name) for field in fields(self))

    def __len__(self) -> int:
        """Count all statements."""
        return sum(len(getattr(self, field.name)) for field in fields(self))

    def count(self, name: str) -> int:
        """Count the statements of a type, by the name of its field."""
        return len(getattr(self, name))

    def days(self) -> frozenset[Day]:
        """Return when statements were published and retrieved: each pair of days that occurs."""
        return frozenset((row.source.published, row.source.retrieved) for row in self)

    def datasets(self) -> Iterator[str]:
        """Yield the dataset that each statement names."""
        return (row.source.dataset for row in self)

    def rows(self, name: str) -> Iterator[Statement]:
        """Yield the statements of a type in their order, by the name of its field."""
        yield from getattr(self, name)

    def tie_kinds(self) -> Mapping[str, int]:
        """Count the ties of each kind."""
        return Counter(str(tie.kind) for tie in self.ties)

    def count_traits(self) -> int:
        """Count what rules infer of the parties."""
        return sum(len(party.inferred) for party in self.parties)

    def find_ambiguous(self, name: str) -> str | None:
        """Return the first key of which statements of a type differ; None where there is none."""
        # statements are sorted by key, so that equal keys are neighbours
        neighbours = pairwise(map(statement_key, getattr(self, name)))
        return next((before for before, after in neighbours if before == after), None)

    def find_repeats(self) -> Iterator[tuple[str, str]]:
        """Yield what claims an identity that another row has, and which."""
        for field in fields(self):
            keys = map(statement_key, getattr(self, field.name))
            yield from ((field.name, key) for key in _iterate_repeats(keys))
        ids = (party.id for party in self.parties)
        yield from (("parties", repeat) for repeat in _iterate_repeats(ids))
        tids = (str(tie_id(tie.key)) for tie in self.ties)
        yield from (("tie ids", repeat) for repeat in _iterate_repeats(tids))


def _iterate_repeats(keys: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield key
        seen.add(key)


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


FIELD_OF: dict[type, str] = {
    Party: "parties",
    Tie: "ties",
    Listing: "listings",
    Shipment: "shipments",
    DestinationRecord: "destinations",
    IdentityLink: "links",
}


# ------------------------------------------------------------------------------------------------
# The line of a statement: what the id of a layer is the hash of.
# ------------------------------------------------------------------------------------------------


def encode_line(row: Statement) -> bytes:
    """Return the line of a statement that is hashed.

    Raises:
        RowRefused: A text cannot be written as UTF-8.
    """
    try:
        return canonical(row).encode() + b"\n"
    except UnicodeEncodeError as fault:
        raise RowRefused(
            "is not valid UTF-8 (half a character pair)",
            value=f"{row.source.dataset}|{row.source.record}",
            hint="save the file as UTF-8",
        ) from fault


# ------------------------------------------------------------------------------------------------
# The party that stands for an owner whom a source states and does not name.
#
# "Its owner is withheld" is not "it has no owner": such an owner is a node of its own, of whom
# nothing but the reason is known. It is looked for under no name, and is nobody whom anything
# describes.
# ------------------------------------------------------------------------------------------------

NOT_NAMED: Final = "owner_not_named"
"""Note of such a party; its text says in words why the source does not name the owner."""


def make_unnamed_owner(party_id: str, why: str, source: Provenance) -> Party:
    """Return the party that stands for an owner who is not named.

    Args:
        party_id: Of its own, so that two owners of whom nothing is known are never one.
        why: Why the source does not name the owner, as the end of a sentence.
        source: Of the record that says so.
    """
    return Party(
        id=party_id,
        name=f"owner not named: {why}",
        kind=PartyKind.UNKNOWN.value,
        country=None,
        source=source,
        notes=((NOT_NAMED, why),),
    )


def reason_not_named(party: Party) -> str | None:
    """Return why an owner is not named; None of every other party."""
    return next((text for key, text in party.notes if key == NOT_NAMED), None)
