"""A block: some rows of each table that belong together, which every form of file takes in turn."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from onward.queries.planted.planted import (
    APPLIED,
    FETCHED,
    STRANGER,
    crowd,
    destination_rows,
    find_crowd_kind,
    invent_name,
)

if TYPE_CHECKING:
    from onward.queries.planted.planted import Case, Row

INVENTED: Final = "https://example.org/invented"
"""The address that every row names as its source: nothing of it is true."""

CROWD: Final = "x"

_REAL: Final = frozenset({"XK"})
"""Codes that begin as those of invented countries do, and are used for a real one: Kosovo."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of the tables, and the kinds of all parties that they name.

    Attributes:
        kind_of: Returns the kind of a party by its id, also of one of another block.
        parties, ties, listings, shipments, destinations: Rows.
    """

    kind_of: Callable[[str], str]
    parties: Iterable["Row"] = ()
    ties: Iterable["Row"] = ()
    listings: Iterable["Row"] = ()
    shipments: Iterable["Row"] = ()
    destinations: Iterable["Row"] = ()


def is_invented(country: str) -> bool:
    """Return whether a code is one that no country has: of real ones nothing is invented."""
    return country.startswith("X") and country not in _REAL


def make_ground() -> Block:
    """Return the records of countries, and somebody on each list who is no case's."""
    stranger = {"id": "stranger", "name": STRANGER, "kind": "Person"}
    entries = [
        {"id": f"stranger/{regime}", "party": "stranger", "regime": regime, "topic": "sanction"}
        for regime in APPLIED
    ]
    return Block(
        lambda _: "Person",
        parties=[stranger],
        listings=entries,
        destinations=[row for row in destination_rows() if is_invented(row["country"])],
    )


def make_crowd(rng: Random, size: int) -> Iterator[Block]:
    """Yield the parties that no case is about, one a block."""
    for number, member in enumerate(crowd(rng, size, CROWD)):
        party = member.party | {"name": invent_name(f"{CROWD}{number:07}", "crowd")}
        listing = [member.listing] if member.listing else []
        yield Block(_find_kind_in_crowd, [party], member.ties, listing)


def make_case_block(case: "Case") -> Block:
    """Return the rows of a planted case."""
    kinds = {row["id"]: row["kind"] for row in case.parties.values()}
    return Block(
        lambda party: kinds[party],
        list(case.parties.values()),
        case.ties,
        case.listings,
        case.shipments,
    )


def mark_invented(row: "Row") -> "Row":
    """Return a row that says that it is invented, and when it was fetched."""
    return row | {"source_url": INVENTED, "retrieved": FETCHED}


def _find_kind_in_crowd(party: str) -> str:
    return find_crowd_kind(int(party.removeprefix(CROWD)))
