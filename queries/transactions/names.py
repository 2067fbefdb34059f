"""Whether the name of a party tells it apart from others."""

from functools import lru_cache

from onward.graph.names.forms import make_plain
from onward.graph.names.words import (
    NOISE_WORDS,
    WordClass,
    classify_words,
    split_legal_forms,
)
from onward.queries.transactions.empty_words import says_nothing

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
    rare = [word for word, kind in zip(words, classes, strict=True) if _is_rare(word, kind)]
    # "Unknown Customer Trading": what is left beside the trade says nothing
    if rare and not says_nothing(" ".join(rare)):
        return True
    return any(map(_is_rare_abbreviation, name.split()))


def _is_rare(word: str, kind: WordClass) -> bool:
    return kind is WordClass.DISTINCTIVE and len(word) >= _SHORT and word not in NOISE_WORDS


def _is_rare_abbreviation(chunk: str) -> bool:
    parts = make_plain(chunk).words.split()
    if len(parts) < _SHORT or any(len(part) > _SHORT for part in parts):
        return False
    word = "".join(parts)
    # N/A is no abbreviation of a name
    return _is_rare(word, *classify_words([word])) and not says_nothing(word)
