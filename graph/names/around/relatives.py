"""A person who is named by a relative: "Anna Kaprikat's family", "Familie Kaprikat".

Who owns or buys is not said, and the person who is named is compared all the same.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from onward.graph.names.around.phrases import find_phrases_in_text
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.word_data import list_entries
from onward.graph.names.words import Phrases, WordClass, classify_word, group_phrases

_RELATIVES: Final = "relatives.txt"
_IN_FIRMS: Final = "relatives_in_firms.txt"
_EDGES: Final = " ,;:/|([{}])-\u2013\u2014."
_POSSESSIVE: Final = re.compile("(?:['\u2019\u02bc]s?|s['\u2019\u02bc])$")
_WORD: Final = re.compile(r"[^\W_]+")
_CONJUNCTIONS: Final = frozenset(("and", "&", "und", "et", "y", "e", "i", "\u0438", "with", "mit"))
_ARTICLES: Final = frozenset(("the", "die", "la", "le", "der", "el"))


def name_beside_relative(text: str) -> Iterator[str]:
    """Yield the person whose relative a text names.

    >>> list(name_beside_relative("Anna Kaprikat's family"))
    ['Anna Kaprikat']
    >>> list(name_beside_relative("trust for the children of Anna Kaprikat"))
    ['Anna Kaprikat']
    >>> list(name_beside_relative("Kaprikat & Sons"))
    []
    """
    for start, end, _ in find_phrases_in_text(text, _read_phrases()):
        before, after = text[:start].rstrip(_EDGES), text[end:].strip(_EDGES)
        is_owned = _POSSESSIVE.search(before) is not None
        rest = _without_links(after)
        is_of = len(rest) < len(after)
        stands_in_firms = tuple(split_words(romanise(text[start:end]))) in _read_words_in_firms()
        if stands_in_firms and not (is_owned or (is_of and rest)):
            continue
        for name in (_without_conjunction(_without_article(before)), rest):
            if _may_be_person(name):
                yield name


def _without_links(text: str) -> str:
    """Return a text without the prepositions that it begins with."""
    while (word := _WORD.match(text)) and _is_link(word[0]) and word.end() < len(text):
        text = text[word.end() :].lstrip(_EDGES + "'\u2019")
    return text


def _without_conjunction(text: str) -> str:
    """Return "Anna Kaprikat" of "Anna Kaprikat and"."""
    words = text.split(" ")
    return " ".join(words[:-1]) if words[-1].lower() in _CONJUNCTIONS else text


def _is_link(word: str) -> bool:
    plain = "".join(split_words(romanise(word)))
    return word[:1].islower() and classify_word(plain) is WordClass.FUNCTION


def _without_article(text: str) -> str:
    name = _POSSESSIVE.sub("", text)
    first, _, rest = name.partition(" ")
    return rest if first.lower() in _ARTICLES else name


def _may_be_person(name: str) -> bool:
    """Tell whether a text holds two words, and none that only describes somebody."""
    words = [word for word in _WORD.findall(name) if not word.isdigit()]
    is_described = any(word[:1].islower() and not _is_link(word) for word in words)
    return len(words) > 1 and not is_described and any(word[:1].isupper() for word in words)


@cache
def _read_phrases() -> Phrases:
    return group_phrases((*list_entries(_RELATIVES), *list_entries(_IN_FIRMS)), least=1)


@cache
def _read_words_in_firms() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(entry.split()) for entry in list_entries(_IN_FIRMS))
