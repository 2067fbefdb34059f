"""Looking parties up by exact name and by identifier.

A name is compared in one plain form (`normalise`) that undoes only how it is typed: case, width,
punctuation and blanks. Legal forms, word order and spelling stay, so that "exact" stays obvious.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from onward.graph.model import Party


class PartyIndex(Protocol):
    """What finds parties by name or identifier; answers are any source's ids, sorted."""

    def by_name(self, normalised: str) -> list[str]:
        """Give the ids of the parties that have a name of this normal form, of any kind."""

    def by_identifier(self, scheme: str, value: str) -> list[str]:
        """Give the ids of the parties that have this identifier, as it is stored."""


@lru_cache(maxsize=4096)
def normalise(name: str) -> str:
    """Write a name in the one form in which names are compared.

    Compatibility forms become plain (NFKC), case is folded, and every run of characters that are
    neither letters, marks nor digits becomes one blank; invisible format characters vanish. A name
    without any letter or digit gives "": it cannot be searched.

    >>> normalise('  «MFI-Soft»,  OOO ')
    'mfi soft ooo'
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join("".join(_folded(char) for char in text).split())


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return char if category[0] in "LMN" else " "


class NameIndex:
    """An index in memory over parties' names and identifiers; ids come out sorted."""

    def __init__(self, parties: Iterable[Party]) -> None:
        names: dict[str, set[str]] = defaultdict(set)
        numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
        for party in parties:
            for text in (party.name, *(name.text for name in party.names)):
                names[normalise(text)].add(party.id)
            for number in party.identifiers:
                numbers[number.scheme, number.value].add(party.id)
        names.pop("", None)
        self._names = {name: sorted(ids) for name, ids in names.items()}
        self._numbers = {number: sorted(ids) for number, ids in numbers.items()}

    def by_name(self, normalised: str) -> list[str]:
        """Give the ids of the parties that have a name of this normal form, of any kind."""
        return list(self._names.get(normalised, ()))

    def by_identifier(self, scheme: str, value: str) -> list[str]:
        """Give the ids of the parties that have this identifier, as it is stored."""
        return list(self._numbers.get((scheme, value), ()))
