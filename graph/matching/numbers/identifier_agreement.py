"""What equal identifiers say of a match (docs/matching.md, Identifiers)."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from onward.graph.matching.query import ExplainedIdentifier
from onward.graph.model import Identifier
from onward.graph.names.word_data import list_entries

PLACEHOLDERS: Final = frozenset(list_entries("placeholders.txt"))
"""What people type for an unknown number: lower-case letters and digits."""

Strength = Literal["decides", "hints"]

DECISIVE: Final = frozenset({"lei", "imo", "inn", "ogrn", "qid", "uscc", "swift", "imo_company"})
"""Schemes that number the whole world or check their own digits: an equal number says who it is."""

WEAK: Final = frozenset({"duns", "okpo", "mmsi", "call_sign"})
"""Numbers that change hands, or are given to branches: never enough without a name."""

OF_OTHERS: Final = frozenset({"isin"})
"""Numbers of a party's papers, never of the party itself."""

CHECKED: Final = frozenset({"lei", "imo", "inn", "ogrn", "uscc"})
"""Schemes in which two different valid numbers speak against one party."""

_PADDED: Final = frozenset(
    {"registration_number", "tax_number", "identification_number", "national_id", "passport"}
)
"""Schemes whose numbers some sources pad with leading zeros."""

_NO_SIGN: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class IdentifierAgreement:
    """An identifier that both sides state.

    Attributes:
        strength: Whether it says who the party is, or only hints at it.
        because: Why it only hints; "" where it decides.
    """

    number: Identifier
    strength: Strength
    because: str = ""

    def explain(self) -> ExplainedIdentifier:
        """Return it as the explanation shows it; a natural person's numbers are not repeated."""
        return {
            "scheme": self.number.scheme,
            "value": "(personal)" if self.number.personal else self.number.value,
            "checksum": _CHECKSUM[self.number.valid],
            "strength": self.strength,
            "because": self.because or None,
        }


_CHECKSUM: Final = {True: "valid", False: "failed", None: "none"}


def is_placeholder(value: str) -> bool:
    """Tell whether a number is what people type where they have none: 0000000, N/A, 123456789."""
    text = _NO_SIGN.sub("", value).casefold()
    return len(set(text)) < 2 or text in PLACEHOLDERS


def bare_value(number: Identifier) -> str:
    """Return a number as it is compared: letters and digits only, without padding zeros.

    >>> bare_value(Identifier("registration_number", "HRB/00123"))
    'HRB00123'
    >>> bare_value(Identifier("tax_number", "0042"))
    '42'
    """
    value = _NO_SIGN.sub("", number.value).upper()
    return value.lstrip("0") if number.scheme in _PADDED else value


def find_agreements(
    ours: Sequence[Identifier],
    theirs: Sequence[Identifier],
    our_countries: Collection[str],
    their_countries: Collection[str],
) -> Iterator[IdentifierAgreement]:
    """Yield each identifier of the query that the listed party has as well, once.

    Args:
        ours: Identifiers of the query.
        theirs: Those of the listed party.
        our_countries: Of the query, for identifiers that do not name their register's country.
        their_countries: Of the listed party, likewise.
    """
    seen = set()
    for number in ours:
        key = number.scheme, bare_value(number)
        if key in seen:
            continue
        judged = [
            _judge_equal_number(number, other, our_countries, their_countries)
            for other in theirs
            if are_equal(number, other)
        ]
        agreements = [agreement for agreement in judged if agreement is not None]
        if agreements:
            seen.add(key)
            # The same number may stand in several registers: one that decides comes first.
            yield min(agreements, key=lambda agreement: agreement.strength)


def are_equal(number: Identifier, other: Identifier) -> bool:
    """Tell whether two identifiers of one scheme are equal, as they are compared (`bare_value`)."""
    if number.scheme != other.scheme or number.scheme in OF_OTHERS:
        return False
    return bare_value(number) == bare_value(other) and not is_placeholder(number.value)


def _judge_equal_number(
    number: Identifier,
    other: Identifier,
    our_countries: Collection[str],
    their_countries: Collection[str],
) -> IdentifierAgreement | None:
    """Say how much an equal number tells; None where it is of another country's register."""
    if False in (number.valid, other.valid):
        return IdentifierAgreement(number, "hints", "its checksum failed")
    if number.scheme in WEAK:
        return IdentifierAgreement(number, "hints", "such numbers change hands")
    if number.scheme in DECISIVE:
        return IdentifierAgreement(number, "decides")
    # Any other number is unique in its country's register only.
    registers = {number.country} if number.country else set(our_countries)
    others = {other.country} if other.country else set(their_countries)
    if not registers or not others:
        return IdentifierAgreement(number, "hints", "whose register it is is not known")
    return IdentifierAgreement(number, "decides") if registers & others else None


def find_contradictions(ours: Sequence[Identifier], theirs: Sequence[Identifier]) -> list[str]:
    """Name the checked schemes in which both sides have valid numbers and none in common."""
    mine, others = _valid_values(ours), _valid_values(theirs)
    return [
        f"their {scheme} numbers differ"
        for scheme in sorted(mine.keys() & others.keys())
        if not mine[scheme] & others[scheme]
    ]


def _valid_values(numbers: Sequence[Identifier]) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for number in numbers:
        if number.valid and number.scheme in CHECKED:
            values.setdefault(number.scheme, set()).add(number.value)
    return values
