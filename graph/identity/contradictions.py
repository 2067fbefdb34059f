"""What speaks against one party, although two rows share an identifier (06, section 13).

Only what both sides state can contradict; what one of them leaves open never does. A ship keeps
its number for life while names and flags change, so for an IMO number only kinds and other numbers
count.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from onward.graph.model import Party, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates

STRONG: Final = frozenset({"lei", "imo", "inn", "ogrn"})
"""Schemes with a public checksum and one holder; the others only suggest."""

NAME_LEAST: Final = 0.5
"""Names less alike than this speak against an equal identifier."""

Alike = Callable[[Party, Party], float | None]
"""Gives how alike the best names of two rows are, 0 to 1; None where a name cannot be compared."""

_ABOUT: Final = re.compile(r"circa|approx|about", re.IGNORECASE)
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
    """Give the valid strong identifiers of a row by scheme, each value once.

    A number of one digit repeated is what people type who have none.
    """
    values: dict[str, list[str]] = defaultdict(list)
    for number in party.identifiers:
        known = values[number.scheme] if number.scheme in STRONG else None
        if known is None or not number.valid or len(set(number.value)) < 2:
            continue
        if number.value not in known:
            known.append(number.value)
    return {scheme: found for scheme, found in values.items() if found}


def is_composite(party: Party) -> bool:
    """Tell whether one row describes two registrations: it may join no others (05, 3.3)."""
    return any(len(values) > 1 for values in strong_numbers(party).values()) or any(
        key == "composite" for key, _ in party.notes
    )


def contradiction(scheme: str, left: Sequence[Party], right: Sequence[Party]) -> str | None:
    """Say what speaks against one party: kinds, other numbers, years of birth or countries.

    Args:
        scheme: Of the identifier that both share.
        left: The rows of one side.
        right: The rows of the other.
    """
    kinds = {_kind_class(row.kind) for row in (*left, *right)} - {None}
    if len(kinds) > 1:
        return "one is " + " and one ".join(sorted(filter(None, kinds)))
    ours, theirs = _numbers(left), _numbers(right)
    for other in sorted(ours.keys() & theirs.keys()):
        if not ours[other] & theirs[other]:
            return f"their {other} numbers differ"
    if scheme == _SHIP:
        return None
    if _differ(_birth_years(left), _birth_years(right)):
        return "their years of birth differ"
    if kinds != {"a person"} and _differ(_countries(left), _countries(right)):
        return "their countries differ"
    return None


def names_differ(scheme: str, left: Iterable[Party], right: Party, alike: Alike) -> str | None:
    """Say that no name of a row resembles one of those that share its number."""
    if scheme == _SHIP:
        return None
    best = 0.0
    for row in left:
        score = alike(row, right)
        if score is None or score >= NAME_LEAST:
            return None
        best = max(best, score)
    return f"their names differ (best score {best:.2f})"


def _differ(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(ours and theirs) and not ours & theirs


def _countries(rows: Iterable[Party]) -> frozenset[str]:
    return frozenset(row.country for row in rows if row.country)


def _birth_years(rows: Iterable[Party]) -> frozenset[str]:
    """Give the years of birth of rows; none where one of them is not certain of it."""
    told = [text for row in rows for key, text in row.notes if key == "birth_date"]
    if any(_ABOUT.search(text) for text in told):
        return frozenset()
    return frozenset(day[:4] for text in told for day in parse_birth_dates(text))


def _numbers(rows: Iterable[Party]) -> dict[str, set[str]]:
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for scheme, values in strong_numbers(row).items():
            numbers[scheme].update(values)
    return numbers


def _kind_class(kind: str) -> str | None:
    if kind == PartyKind.UNKNOWN:
        return None
    return _CLASSES.get(PartyKind(kind), _ORGANISATION)
