"""Whether the name of a party tells it apart from others."""

from functools import lru_cache

from onward.graph.names.forms import make_plain
from onward.graph.names.words import (
    NOISE_WORDS,
    WordClass,
    classify_words,
    split_legal_forms,
)
from onward.queries.transactions.empty_words import stands_in_table

_SHORT = 2


@lru_cache(maxsize=8192)
def tells_apart(name: str) -> bool:
    """Tell whether a name holds a word that is not everybody's: a legal form, a trade, a place.

    Letters that a sign joins are one word (E.ON, H&M); a letter or digit alone is none.

    >>> tells_apart("Nordlys Trading LLC"), tells_apart("E.ON SE")
    (True, True)
    >>> tells_apart("General Trading Dubai LLC"), tells_apart("Customer Services 1 Ltd")
    (False, False)
    """
    words, _ = split_legal_forms(make_plain(name).words.split())
    classes = classify_words(words)
    if any(_is_rare(word, kind) for word, kind in zip(words, classes, strict=True)):
        return True
    return any(map(_is_rare_abbreviation, name.split()))


def _is_rare(word: str, kind: WordClass) -> bool:
    if kind is not WordClass.DISTINCTIVE or len(word) < _SHORT:
        return False
    return word not in NOISE_WORDS and not stands_in_table(word)


def _is_rare_abbreviation(chunk: str) -> bool:
    parts = make_plain(chunk).words.split()
    if len(parts) < _SHORT or any(len(part) > _SHORT for part in parts):
        return False
    word = "".join(parts)
    return _is_rare(word, *classify_words([word])) and not split_legal_forms([word])[1]
