"""Words that people put around a name, and that name nobody: a trade, a place, an office, a number.

More words count as such here than where names are scored: "Aviation" or "Samara" may be all that a
listed name has, but beside a whole rare one they say only what it sells, or where. So does the name
of a country in any language: "LISTED Deutschland GmbH", "LISTED Norge AS".
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Final

from onward.graph.countries import country_code, names_of_countries
from onward.graph.names.forms import make_form, make_plain
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.tokens import Token
from onward.graph.names.word_data import list_entries
from onward.graph.names.words import (
    Phrases,
    WordClass,
    classify_words,
    find_phrase_words,
    group_phrases,
)

_WORDS: Final = "added_words.txt"
_PLACES: Final = "added_places.txt"
DEPARTMENTS: Final = frozenset(
    {"dept", "department", "departments", "office", "offices", "branch", "branches", "division"}
    | {"divisions", "filial", "filiale", "sucursal", "succursale"}
)
"""Words of a part of a firm that is no party of its own."""

_SHORT_WORD: Final = 2  # letters: initials, or a word that tells nobody apart
_LONG_NAME: Final = 3  # words: "National Iranian Oil" names one party without a rare word

_SHORTEST_SINGULAR: Final = 4
"""Letters: shorter ones are names with an S of their own."""

_SHORTEST_COUNTRY: Final = 4
"""Letters: codes of three letters stand within many names."""


def own_places(tokens: Sequence[Token]) -> list[int]:
    """Return the positions of the words that are a name's own, and no added ones.

    >>> from onward.graph.names.forms import make_form, make_plain
    >>> own_places(make_form(make_plain("Kaprikat Aviation Novi Sad"), person=False).tokens)
    [0]
    """
    places = [place for place, token in enumerate(tokens) if _is_own(token)]
    if len(places) < 2:
        return places
    added = set(find_phrase_words([token.text for token in tokens], _added_phrases()))
    return [place for place in places if place not in added]


def names_somebody(text: str) -> bool:
    """Tell whether a text may be a whole name, and not what stands beside one.

    It has a word of its own, or is as long as the name of a ministry, or says of which country or
    place a trade is, as names of states' companies do. A department is of somebody.

    >>> names_somebody("Kaprikat AG"), names_somebody("Russian Railways"), names_somebody("Moscow")
    (True, True, False)
    >>> names_somebody("Dubai Branch"), names_somebody("General Trading")
    (False, False)
    """
    tokens = make_form(make_plain(text), person=False).tokens
    if own_places(tokens):
        return True
    words = [word.text for word in tokens if word.text.isalpha() and len(word.text) > _SHORT_WORD]
    return len(words) >= _LONG_NAME or _says_of_which_place(words)


def _says_of_which_place(words: Sequence[str]) -> bool:
    """Tell whether words are a place and a trade: "Bank of Russia", not "Republic of Belarus"."""
    of_place = [are_places([word]) for word in words]
    is_country = country_code(" ".join(words)) is not None
    is_trade_of_place = any(of_place) and not all(of_place) and not is_country
    return is_trade_of_place and DEPARTMENTS.isdisjoint(words)


def are_places(words: Sequence[str]) -> bool:
    """Tell whether lower-case ASCII words are places, with prepositions between them or none.

    >>> are_places(["novi", "sad"]), are_places(["in", "dubai"]), are_places(["aviation"])
    (True, True, False)
    """
    classes = classify_words(words)
    of_places = set(find_phrase_words(words, _place_phrases()))
    of_places.update(i for i, kind in enumerate(classes) if kind is WordClass.PLACE)
    rest = (kind for i, kind in enumerate(classes) if i not in of_places)
    return bool(of_places) and all(kind is WordClass.FUNCTION for kind in rest)


def _is_own(token: Token) -> bool:
    text = token.text
    return token.kind == "distinctive" and not text.isdigit() and not _is_added(text)


@cache
def _is_added(word: str) -> bool:
    """Tell whether a word is an added one, or several of what one names: "handsets"."""
    if word in _added_words():
        return True
    singular = word.removesuffix("s")
    if singular == word or len(singular) < _SHORTEST_SINGULAR:
        return False
    # a town has no plural: Hamas is not several of Hama
    return singular in _list_words() or classify_words([singular])[0] is WordClass.GENERIC


@cache
def _list_words() -> frozenset[str]:
    return frozenset(list_entries(_WORDS))


def is_trade(word: str) -> bool:
    """Tell whether a word is a trade that stands for one in another language: "shuzi", digital."""
    return word in _list_trades()


@cache
def _list_trades() -> frozenset[str]:
    return frozenset(word for group in list_entries("trade_words.txt") for word in group.split())


@cache
def _added_words() -> frozenset[str]:
    return frozenset(entry for entry in _list_added() if " " not in entry)


@cache
def _added_phrases() -> Phrases:
    return group_phrases(_list_added())


@cache
def _place_phrases() -> Phrases:
    return group_phrases((*list_entries(_PLACES), *_list_countries()), least=1)


@cache
def _list_added() -> tuple[str, ...]:
    """Return the words of the lists, and the names of countries."""
    lists = (list_entries(_WORDS), list_entries(_PLACES), _list_countries())
    return tuple(dict.fromkeys(chain(*lists)))


@cache
def _list_countries() -> tuple[str, ...]:
    """Return the names of countries; short codes are left out."""
    countries = (" ".join(split_words(romanise(name))) for name, _ in names_of_countries())
    return tuple(name for name in countries if len(name) >= _SHORTEST_COUNTRY)
