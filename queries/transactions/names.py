"""Whether the name of a party tells it apart from others."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from onward.graph.names.forms import make_plain
from onward.graph.names.words import (
    NOISE_WORDS,
    WordClass,
    classify_words,
    split_legal_forms,
)
from onward.queries.transactions.empty_words import says_nothing

_SHORT = 2
_SALUTATIONS = frozenset(
    "mr mrs ms miss herr frau monsieur madame mme mlle senor senora signor signora gospodin".split()  # noqa: SIM905  # a list of words
)
_CONTACT = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)
"""An e-mail or web address: names are read without, and it is nobody's name."""
_NUMBER_LEAST, _DIGITS_LEAST = 8, 4
"""Characters, and digits among them, of a word that is somebody's number and no name."""


@lru_cache(maxsize=8192)
def tells_apart(name: str) -> bool:
    """Tell whether a name holds a word that is not everybody's: a legal form, a trade, a place.

    Letters that a sign joins are one word (E.ON, H&M); a letter or digit alone is none.

    >>> tells_apart("Nordlys Trading LLC"), tells_apart("E.ON SE")
    (True, True)
    >>> tells_apart("General Trading Dubai LLC"), tells_apart("Customer Services 1 Ltd")
    (False, False)
    >>> tells_apart("sales@nordlys.example"), tells_apart("www.nordlys.example")
    (False, False)
    """
    if not any(map(str.isalnum, _CONTACT.sub(" ", name))):
        return False
    words, legal_forms = split_legal_forms(make_plain(name).words.split())
    # "Mr. Smith" is one of many, and a LEI in the place of a name is compared with no number
    if not legal_forms and (_is_half_a_person(words) or _is_number(name.strip())):
        return False
    classes = classify_words(words)
    rare = [word for word, kind in zip(words, classes, strict=True) if _is_rare(word, kind)]
    # "Unknown Customer Trading": what is left beside the trade says nothing
    if rare and not says_nothing(" ".join(rare)):
        return True
    return any(map(_is_rare_abbreviation, name.split()))


@lru_cache(maxsize=8192)
def is_bare_name(name: str) -> bool:
    """Tell whether a name is a forename alone, or a family name that very many bear.

    >>> is_bare_name("Ahmed"), is_bare_name("Иван"), is_bare_name("Ivan Petrov"), is_bare_name("K9")
    (True, True, False, False)
    """
    words = make_plain(name).words.split()
    return len(words) == 1 and words[0] in _read_bare_names()


@cache
def _read_bare_names() -> frozenset[str]:
    lines = (files(__package__) / "bare_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


def _is_half_a_person(words: Sequence[str]) -> bool:
    return len(words) == _SHORT and words[0] in _SALUTATIONS


def _is_number(name: str) -> bool:
    digits = sum(map(str.isdigit, name))
    is_long = len(name) >= _NUMBER_LEAST and digits >= _DIGITS_LEAST
    return is_long and name.isalnum() and name.isascii()


def _is_rare(word: str, kind: WordClass) -> bool:
    return kind is WordClass.DISTINCTIVE and len(word) >= _SHORT and word not in NOISE_WORDS


def _is_rare_abbreviation(chunk: str) -> bool:
    parts = make_plain(chunk).words.split()
    if len(parts) < _SHORT or any(len(part) > _SHORT for part in parts):
        return False
    word = "".join(parts)
    # N/A is no abbreviation of a name
    return _is_rare(word, *classify_words([word])) and not says_nothing(word)
