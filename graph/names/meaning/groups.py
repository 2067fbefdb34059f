"""What a word of a name stands for: words agree that are alike neither in letters nor sound.

Mohamed and Muhammad, bank and banco stand in `data/meanings.txt`, which `tools/meanings.py` makes,
a group a line. `data/trade_words.txt` adds trades in other languages, and
`data/korean_family_names.txt` spellings of those. Numerals (`numerals`) and forms of one word
(`inflected`) follow from rules. A word may be in several groups, and two words that share a third
one need not mean the same: what counts is a group that holds both.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from onward.graph.countries import country_code
from onward.graph.names.korean import family_name_spellings
from onward.graph.names.meaning.inflected import (
    stem_of_adjective,
    stem_of_place,
    stem_of_trade,
)
from onward.graph.names.meaning.numerals import read_number
from onward.graph.names.word_data import list_entries

_SHORTEST_COUNTRY: Final = 5
"""Letters: a shorter word is as often a code or somebody's name."""

_SHORTEST_SPELLING: Final = 5
_END_IN_I: Final = re.compile("[iyj]+$")


@lru_cache(maxsize=65_536)
def word_meanings(word: str) -> frozenset[str]:
    """Return what a lower-case ASCII word means; two words that share one stand for one another.

    >>> word_meanings("mohamed").isdisjoint(word_meanings("muhammad")), word_meanings("kaprikat")
    (False, frozenset())
    """
    return frozenset((*_meanings_by_word().get(word, ()), *_derive_meanings(word)))


def has_translation(word: str) -> bool:
    """Tell whether a lower-case ASCII word stands for another one by the tables."""
    return word in _meanings_by_word()


def _derive_meanings(word: str) -> Iterator[str]:
    """Yield what a word means by its form."""
    if (number := read_number(word)) is not None:
        yield f"number {number}"
    if (stem := stem_of_trade(word)) is not None:
        yield f"stem {stem}"
    if (adjective := stem_of_adjective(word)) is not None:
        yield from _meanings_by_adjective().get(adjective, ())
    if (place := stem_of_place(word)) is not None:
        yield f"place {place}"
    if (plain := _write_ending(word)) is not None:
        yield f"spelling {plain}"
    if (country := _read_country(word)) is not None:
        yield f"country {country}"


def _write_ending(word: str) -> str | None:
    """Write the end of a word as every system of Russian in Latin letters does: Sukhoy is Sukhoi.

    None where it ends otherwise, or is so short that another letter makes another word.
    """
    plain = _END_IN_I.sub("i", word)
    return plain if plain.endswith("i") and len(plain) >= _SHORTEST_SPELLING else None


def _read_country(word: str) -> str | None:
    """Return the country that a word is a name or adjective of, or the genitive: "Syriens"."""
    if len(word) < _SHORTEST_COUNTRY:
        return None
    return country_code(word) or country_code(word.removesuffix("s"))


@cache
def _meanings_by_word() -> Mapping[str, set[str]]:
    """Return the groups by each of their words; a group's text is the meaning that they share."""
    groups: dict[str, set[str]] = defaultdict(set)
    texts = (
        *list_entries("meanings.txt"),
        *list_entries("trade_words.txt"),
        *family_name_spellings(),
    )
    for group in texts:
        for word in group.split():
            groups[word].add(group)
    return groups


@cache
def _meanings_by_adjective() -> Mapping[str, set[str]]:
    """Return the groups of trades by the stems of their adjectives."""
    groups: dict[str, set[str]] = defaultdict(set)
    for group in list_entries("trade_words.txt"):
        for word in group.split():
            if (stem := stem_of_adjective(word)) is not None:
                groups[stem].add(group)
    return groups
