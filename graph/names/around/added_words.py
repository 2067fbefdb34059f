"""Words that people put around a name, and that name nobody: a trade, a place, an office, a number.

More words count as such here than where names are scored: "Aviation" or "Samara" may be all that a
listed name has, but beside a whole rare one they say only what it sells, or where.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

from onward.graph.names.tokens import Token
from onward.graph.names.word_data import list_entries
from onward.graph.names.words import Phrases, find_phrase_words, group_phrases

_LISTS: Final = ("added_words.txt", "added_places.txt")


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


def _is_own(token: Token) -> bool:
    text = token.text
    return token.kind == "distinctive" and not text.isdigit() and text not in _added_words()


@cache
def _added_words() -> frozenset[str]:
    return frozenset(entry for name in _LISTS for entry in list_entries(name) if " " not in entry)


@cache
def _added_phrases() -> Phrases:
    return group_phrases(entry for name in _LISTS for entry in list_entries(name))
