"""What speaks against one party, although two rows share an identifier.

Only what both sides state can contradict; what one of them leaves open never does. A ship keeps
its number for life while names and flags change, so for an IMO number only kinds and other numbers
count.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from onward.graph.model import KIND_UNCERTAIN, Party, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates

STRONG: Final = frozenset({"lei", "imo", "inn", "ogrn"})
"""Schemes with a public checksum and one holder; the others only suggest."""

LEAST_NAME_SIMILARITY: Final = 0.5
"""Names less alike than this speak against an equal identifier."""

NameSimilarity = Callable[[Party, Party], float | None]
"""Returns how alike the best names of two rows are, 0 to 1; None if they cannot be compared."""

_ABOUT: Final = re.compile(r"circa|approx|about", re.IGNORECASE)  # such a year proves nothing
_SHIP: Final = "imo"

_CLASSES: Final = {
    PartyKind.PERSON: "a person",
    PartyKind.VESSEL: "a vessel",
    PartyKind.AIRPLANE: "an aircraft",
    PartyKind.VEHICLE: "a vehicle",
    PartyKind.ADDRESS: "an address",
    PartyKind.CONTACT: "a contact",
}
_ORGANISATION: Final = "an organisation"


def strong_numbers(party: Party) -> dict[str, list[str]]:
    """Return the valid strong identifiers of a row by scheme, each value once."""
    values: dict[str, list[str]] = defaultdict(list)
    for number in party.identifiers:
        # One digit repeated is what people type when they have no number.
        is_placeholder = len(set(number.value)) < 2
        if number.scheme not in STRONG or not number.valid or is_placeholder:
            continue
        if number.value not in values[number.scheme]:
            values[number.scheme].append(number.value)
    return dict(values)


def is_composite(party: Party) -> bool:
    """Tell whether one row describes two registrations, and so may join no others."""
    if any(key == "composite" for key, _ in party.notes):
        return True
    return any(len(values) > 1 for values in strong_numbers(party).values())


def find_contradiction(scheme: str, left: Sequence[Party], right: Sequence[Party]) -> str | None:
    """Say what speaks against one party: kinds, other numbers, years of birth or countries.

    Args:
        scheme: Of the identifier that both share.
        left: The rows of one side.
        right: The rows of the other.
    """
    kinds = {_kind_class(row) for row in (*left, *right)} - {None}  # unknown kinds fit all
    if len(kinds) > 1:
        return "one is " + " and one ".join(sorted(filter(None, kinds)))
    ours, theirs = _collect_numbers(left), _collect_numbers(right)
    for other in sorted(ours.keys() & theirs.keys()):
        if not ours[other] & theirs[other]:
            return f"their {other} numbers differ"
    if scheme == _SHIP:
        return None
    if _have_nothing_in_common(_birth_years(left), _birth_years(right)):
        return "their years of birth differ"
    is_person = kinds == {"a person"}  # who may live in several countries
    if not is_person and _have_nothing_in_common(_countries_of(left), _countries_of(right)):
        return "their countries differ"
    return None


def contradict_names(
    scheme: str, left: Iterable[Party], right: Party, similarity: NameSimilarity
) -> str | None:
    """Say that no name of a row resembles a name of the rows that share its number."""
    if scheme == _SHIP:
        return None
    best = 0.0
    for row in left:
        score = similarity(row, right)
        if score is None or score >= LEAST_NAME_SIMILARITY:
            return None  # one name that agrees, or that cannot be compared, is enough
        best = max(best, score)
    return f"their names differ (best score {best:.2f})"


def _have_nothing_in_common(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether two sets share nothing; what one side leaves open contradicts nothing."""
    return bool(ours and theirs) and not ours & theirs


def _countries_of(rows: Iterable[Party]) -> frozenset[str]:
    return frozenset(row.country for row in rows if row.country)


def _birth_years(rows: Iterable[Party]) -> frozenset[str]:
    """Return the years of birth of rows; none if one of them is not certain of it."""
    texts: list[str] = []
    for row in rows:
        texts += (text for key, text in row.notes if key == "birth_date")
    if any(_ABOUT.search(text) for text in texts):
        return frozenset()
    return frozenset(day[:4] for text in texts for day in parse_birth_dates(text))


def _collect_numbers(rows: Iterable[Party]) -> dict[str, set[str]]:
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for scheme, values in strong_numbers(row).items():
            numbers[scheme].update(values)
    return numbers


def _kind_class(party: Party) -> str | None:
    is_open = any(key == KIND_UNCERTAIN for key, _ in party.notes)
    if is_open or party.kind == PartyKind.UNKNOWN:
        return None
    return _CLASSES.get(PartyKind(party.kind), _ORGANISATION)
