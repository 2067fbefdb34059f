"""Of which countries a text speaks: by their names, and by their towns."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from onward.graph.addresses.tables import country_names
from onward.graph.addresses.town_names import countries_of_town, country_of_largest
from onward.graph.names.romanise import romanise, split_words
from onward.queries.transactions.use_words import undenied_parts

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_GAP: Final = re.compile("[ .]*")
"""What stands between the words of one name: "St. Petersburg"."""
_SHORTEST_TOWN: Final = 5
_MANY: Final = 3
"""Countries with a town of one name that make it tell nothing."""
_WORDS_OF_PLACE: Final = 3
_DESTINED: Final = re.compile(
    r"(?<!\w)(?:for|to|für|fuer|nach|pour|para|per|voor|dla|do|till|til|для|в)(?!\w)", re.IGNORECASE
)
"""Words before what something is meant for; "in" is not one: "made in"."""


def find_destined_countries(text: str, countries: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the countries that stand behind "for" or "to" in words that say what goods are.

    >>> list(find_destined_countries("router for the Tehran metro", ["IR"]))
    [('Tehran', 'IR')]
    >>> list(find_destined_countries("vodka, made in Russia", ["RU"]))
    []
    """
    parts = [part for part in undenied_parts(text) if _DESTINED.search(part)]
    if parts:
        behind = " ".join(_DESTINED.split(part, maxsplit=1)[1] for part in parts)
        yield from find_spoken_countries(behind, countries)


def find_spoken_countries(text: str, countries: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the countries of which a text speaks, and does not deny, each with its first words.

    Args:
        text: In anybody's words.
        countries: Those that are looked for.

    >>> list(find_spoken_countries("spare parts for a plant in Minsk", ["BY", "RU"]))
    [('Minsk', 'BY')]
    >>> list(find_spoken_countries("lamps for Bandar Abbas and North Korea", ["IR", "KP"]))
    [('Bandar Abbas', 'IR'), ('North Korea', 'KP')]
    >>> list(find_spoken_countries("It will not be resold to Russia.", ["RU"]))
    []
    """
    spoken: dict[str, str] = {}
    for sentence in undenied_parts(text):
        for name in _list_capitals(sentence):
            plain = " ".join(split_words(romanise(name)))
            country = country_names().get(plain)
            for code in (country,) if country else _countries_meant(plain):
                if code in countries:
                    spoken.setdefault(code, name)
    yield from ((name, code) for code, name in spoken.items())


def _list_capitals(sentence: str) -> Iterator[str]:
    """Yield words that begin with a capital, and several side by side: "Bandar Abbas"."""
    words = list(_WORD.finditer(sentence))
    for place, word in enumerate(words):
        if not word[0][0].isupper():
            continue
        yield word[0]
        for last in words[place + 1 : place + _WORDS_OF_PLACE]:
            name = sentence[word.start() : last.end()]
            if not last[0][0].isupper() or not _GAP.fullmatch(_WORD.sub("", name)):
                break
            yield name


def _countries_meant(name: str) -> frozenset[str]:
    """Return the countries that a word of a text may mean; none where it would say nothing."""
    if len(name) < _SHORTEST_TOWN:
        return frozenset()
    countries, largest = countries_of_town(name), country_of_largest(name)
    if len(countries) < _MANY:
        return countries
    return frozenset({largest}) if largest else frozenset()
