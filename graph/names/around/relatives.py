"""A person who is named by a relative: "Anna Kaprikat's family", "Familie Kaprikat".

Who owns or buys is not said, and the person who is named is compared all the same.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from onward.graph.names.around.phrases import find_phrases_in_text
from onward.graph.names.romanise import plain_word, romanise, split_words
from onward.graph.names.word_data import list_entries
from onward.graph.names.words import Phrases, WordClass, classify_word, group_phrases

_RELATIVES: Final = "relatives.txt"
_IN_FIRMS: Final = "relatives_in_firms.txt"
_OF_FIRMS: Final = "family"  # English: a firm's name begins with it
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
    for relative in _find_relatives(text):
        for name in (_without_conjunction(_without_article(relative.before)), relative.name):
            if _may_be_person(name):
                yield name


def names_relative(text: str) -> bool:
    """Tell whether a text says whose relative somebody is, and not who.

    >>> texts = ("Anna Kaprikat's wife", "Kaprikat family", "The Kaprikat family trust")
    >>> [names_relative(text) for text in texts]
    [True, True, True]
    >>> texts = ("Kaprikat & Sons", "Family Kaprikat Stores", "Kaprikat Family Office Ltd")
    >>> [names_relative(text) for text in texts]
    [False, False, False]
    """
    words = split_words(romanise(text))
    if any(classify_word(word) is WordClass.LEGAL for word in words[1:]):
        return False
    return any(
        relative.is_owned or relative.is_of or not relative.after or _opens_name(relative)
        for relative in _find_relatives(text)
    )


class _Relative(NamedTuple):
    """The words for a relative in a text, and what stands around them."""

    words: str
    before: str
    after: str

    @property
    def is_owned(self) -> bool:
        return _POSSESSIVE.search(self.before) is not None

    @property
    def name(self) -> str:
        return _without_links(self.after)

    @property
    def is_of(self) -> bool:
        return len(self.name) < len(self.after)


def _find_relatives(text: str) -> Iterator[_Relative]:
    for start, end, _ in find_phrases_in_text(text, _read_phrases()):
        before, after = text[:start].rstrip(_EDGES), text[end:].strip(_EDGES)
        relative = _Relative(" ".join(split_words(romanise(text[start:end]))), before, after)
        is_in_firms = relative.words in list_entries(_IN_FIRMS)
        if not is_in_firms or relative.is_owned or (relative.is_of and relative.name):
            yield relative


def _opens_name(relative: _Relative) -> bool:
    """Tell whether a text is "Familie Anna Kaprikat"; "Family Kaprikat Stores" is a firm."""
    is_first = not _without_article(relative.before)
    return is_first and relative.words != _OF_FIRMS and _may_be_person(relative.after)


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
    return word[:1].islower() and classify_word(plain_word(word)) is WordClass.FUNCTION


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
