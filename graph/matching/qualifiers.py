"""What besides the name speaks for or against a match; each effect is named."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from onward.graph.countries import names_country
from onward.graph.matching.query import LEGAL_ENTITY, ExplainedQualifier, PartyQuery
from onward.graph.model import PartyKind
from onward.graph.names.romanise import romanise, split_words

SAME_COUNTRY: Final = 0.02
OTHER_COUNTRY: Final = -0.15
OTHER_BIRTH: Final = -0.25
OTHER_KIND: Final = -0.15
OTHER_READING: Final = -0.02
_ADDRESS_WORDS: Final = 3  # that two addresses share at least: a town and its country are none
_ADDRESS_SHARED: Final = 2 / 3  # of the shorter one's words
IN_BRACKETS: Final = -0.12  # one word in brackets, or a part that may be none, is many a party's


@dataclass(frozen=True, slots=True)
class Qualifier:
    """One fact that both sides state, and what it adds to the score."""

    kind: str
    given: tuple[str, ...]
    listed: tuple[str, ...]
    effect: float

    @property
    def agrees(self) -> bool:
        """Whether the fact speaks for a match."""
        return self.effect >= 0

    def explain(self) -> ExplainedQualifier:
        """Return it as the explanation shows it; a person's birth dates are not repeated."""
        is_personal = self.kind == "birth_date"
        return {
            "kind": self.kind,
            "given": ["(personal)"] if is_personal else list(self.given),
            "listed": ["(personal)"] if is_personal else list(self.listed),
            "effect": self.effect,
        }


def find_qualifiers(
    query: PartyQuery,
    countries: Sequence[str],
    *,
    kind: str,
    listed_countries: Sequence[str],
    listed_births: Sequence[str],
    listed_addresses: Sequence[str] = (),
) -> Iterator[Qualifier]:
    """Yield what speaks for or against a match; what one side does not state is neutral.

    Args:
        query: As asked.
        countries: Of the query, or read from the last words of its name.
        kind: The listed party's kind.
        listed_countries: Where its source says that it is, or where it is from.
        listed_births: Dates of birth that its source states.
        listed_addresses: Addresses that its source states.
    """
    if countries and any(map(names_country, listed_countries)):
        is_same = not set(countries).isdisjoint(listed_countries)
        effect = SAME_COUNTRY if is_same else OTHER_COUNTRY
        yield Qualifier("country", tuple(countries), tuple(listed_countries), effect)
    # The same place says that a branch or a misspelt name is meant; another place says nothing.
    places = query.addresses
    if places and listed_addresses and share_address(places, listed_addresses):
        yield Qualifier("address", places, tuple(listed_addresses), 0.0)
    if query.birth_dates and listed_births:
        # Years only: days and months are often wrong, or 1 January where they are unknown.
        is_same = not birth_years(query.birth_dates).isdisjoint(birth_years(listed_births))
        effect = 0.0 if is_same else OTHER_BIRTH
        yield Qualifier("birth_date", query.birth_dates, tuple(listed_births), effect)
    if query.kind and is_other_kind(query.kind, kind):
        yield Qualifier("kind", (query.kind,), (kind,), OTHER_KIND)


def birth_years(dates: Collection[str]) -> frozenset[str]:
    """Return the years of ISO dates."""
    return frozenset(date[:4] for date in dates)


def is_other_kind(query_kind: str, kind: str) -> bool:
    """Tell whether one side is a person and the other is certainly not one."""
    if LEGAL_ENTITY in (query_kind, kind) or PartyKind.UNKNOWN in (query_kind, kind):
        return False
    return (query_kind == PartyKind.PERSON) is not (kind == PartyKind.PERSON)


def reading_penalty(variant: str, words: int) -> Qualifier | None:
    """Return what it costs that a reading of the name agrees, and not the name as received.

    Args:
        variant: Which reading it is (`variants.VariantName`).
        words: How many words it has.
    """
    if variant == "raw":
        return None
    is_doubtful = variant == "perhaps one of several names" or (
        words == 1 and variant in ("in brackets", "one of several names")
    )
    return Qualifier("reading", (variant,), (), IN_BRACKETS if is_doubtful else OTHER_READING)


def share_address(left: Iterable[str], right: Iterable[str]) -> bool:
    """Tell whether one of some addresses is one of others; a cell may hold several, at ";".

    >>> share_address(["12 Zubrol St, Moscow"], ["12, Zubrol Street, Moscow 115280, Russia"])
    True
    >>> share_address(["12 Zubrol St, Moscow"], ["14 Zubrol St, Moscow"])
    False
    """
    places = product(_read_addresses(left), _read_addresses(right))
    return any(_is_one_place(ours, theirs) for ours, theirs in places)


def _read_addresses(cells: Iterable[str]) -> Iterator[frozenset[str]]:
    for cell in cells:
        yield from (_read_address(text) for text in cell.split(";"))


@lru_cache(maxsize=4096)
def _read_address(address: str) -> frozenset[str]:
    return frozenset(split_words(romanise(address)))


def _is_one_place(left: frozenset[str], right: frozenset[str]) -> bool:
    """Tell whether most words of the shorter address are shared, a number among them."""
    shared = left & right
    shorter = min(len(left), len(right))
    if len(shared) < _ADDRESS_WORDS or len(shared) < _ADDRESS_SHARED * shorter:
        return False
    return any(map(_has_digit, shared)) or not any(map(_has_digit, left | right))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
