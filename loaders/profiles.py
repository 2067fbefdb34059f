"""What the gates of the next load compare: filled fields, and numbers that pass their checks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypedDict

from onward.graph.model import PartyKind
from onward.graph.statements import FIELD_OF, Statements
from onward.loaders.made_places import without_places

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("country", "names", "identifiers", "address", "incorporated", "sector"),
    "ties": ("share", "since", "text"),
    "listings": ("programme", "entry_id", "measure", "act", "since", "text"),
    "shipments": ("end_user", "hs", "quantity", "value"),
}
"""Fields whose sudden emptiness would cost findings."""

NOTED: Final = frozenset({"birth_date", "nationality", "passport", "national_id"})
"""Notes of parties that count as such fields: they tell persons of one name apart."""

NO_ENTRIES: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT, PartyKind.UNKNOWN})
"""Kinds of parties that are no entries of a list: counting them could make a part look complete."""


class Profile(TypedDict):
    """What the gates of the next load compare.

    Attributes:
        filled: Number of rows in which a field is filled, by ``table.field``; never 0.
        valid: Numbers of identifiers that pass and that fail their check, by scheme.
    """

    filled: dict[str, int]
    valid: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a layer, the places that were made of its texts left out.

    Attributes:
        entries: Parties that are entries of a list.
        profile: Filled fields, and checked numbers.
        counts: Statements by type.
        tie_kinds: Ties by kind.
    """

    entries: int
    profile: Profile
    counts: Mapping[str, int]
    tie_kinds: Mapping[str, int]


def profile(statements: Statements) -> Profile:
    """Count the filled fields, and the identifiers that pass their checks."""
    return count_in_memory(statements).profile


def count_in_memory(statements: Statements) -> Figures:
    """Count what the gates compare, and the entries, of a layer that lies in memory."""
    stated = without_places(statements)
    return Figures(
        entries=sum(party.kind not in NO_ENTRIES for party in statements.parties),
        profile={"filled": _count_filled(stated), "valid": _count_valid(stated)},
        counts={name: stated.count(name) for name in FIELD_OF.values()},
        tie_kinds=stated.tie_kinds(),
    )


def _count_filled(statements: Statements) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table, names in FIELDS.items():
        rows = getattr(statements, table)
        for name in names:
            count = sum(getattr(row, name) not in (None, (), "") for row in rows)
            if count:
                counts[f"{table}.{name}"] = count
    noted = (NOTED & {key for key, _ in party.notes} for party in statements.parties)
    for key, count in Counter(chain.from_iterable(noted)).items():
        counts[f"parties.{key}"] = count
    return counts


def _count_valid(statements: Statements) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    for party in statements.parties:
        for number in party.identifiers:
            if number.valid is not None:  # None: its scheme has no check
                passed_and_failed = counts.setdefault(number.scheme, [0, 0])
                passed_and_failed[0 if number.valid else 1] += 1
    return dict(sorted(counts.items()))
