"""Words in an order's own texts that speak of weapons, military use, repression or re-export.

They make nothing certain: a program reads words and no meaning. A word after a negation in the same
sentence ("not for military use") does not count, nor does one that is part of an ordinary thing
("storage tank plant"). The words are one closed table, `use_words.csv`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, cast, get_args

from onward.graph.names.words import (
    NOISE_WORDS,
    WordClass,
    classify_words,
    make_plain,
    split_legal_forms,
)
from onward.graph.tables import read_cells
from onward.queries.transactions.empty_words import says_nothing, split_words

# ------------------------------------------------------------------------------------------------
# Whether the name of a party tells it apart from others.
# ------------------------------------------------------------------------------------------------

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


Use = Literal["weapons", "military", "repression", "reexport"]

USES: Final[tuple[Use, ...]] = get_args(Use)

_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE: Final = re.compile(r"[.;!?\n\r]+")
# after a comma, or a word of contrast, a new purpose begins, which no earlier negation denies
_PURPOSE: Final = re.compile(
    r",\s*(?=(?:for|zum|zur|für|pour|para|per|для)\b)|\b(?:but|however|aber|sondern|jedoch|mais"
    r"|pero|ma|но)\b",
    re.IGNORECASE,
)
_UNSPACED_NEGATIONS: Final = ("不", "非", "无", "禁止")
_NEGATION: Final = "negation"
"""What the table says of words that deny what follows them."""

_ORDINARY: Final = "ordinary"
"""What it says of things whose names hold a word of a use, and that serve none."""

_ONLY: Final = frozenset({"only", "nur", "seulement", "solo", "только"})
"""After a negation, they turn it round: "not only civil"."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The phrases of the table: by their first word, or with a star in it; and what denies them.

    Attributes:
        prefixes: Phrases with a star in their first word, by the first letter of that.
        ordinary: Things that serve no use, by their first word.
    """

    phrases: Mapping[str, Sequence[tuple[Use, tuple[str, ...]]]]
    prefixes: Mapping[str, Sequence[tuple[Use, tuple[str, ...]]]]
    unspaced: Sequence[tuple[Use, str]]
    negations: frozenset[str]
    ordinary: Mapping[str, Sequence[tuple[str, ...]]]


@lru_cache(maxsize=4096)
def find_uses(text: str) -> Mapping[Use, str]:
    """Return the uses that a text speaks of and does not deny, each with its first words.

    >>> dict(find_uses("Radios for the army; no resale"))
    {'military': 'army'}
    >>> dict(find_uses("Not for military use or re-export, for civil networks only"))
    {}
    """
    first_words: dict[Use, str] = {}
    for sentence in _SENTENCE.split(text):
        for purpose in _PURPOSE.split(sentence):
            for use, words in _find_in_purpose(purpose):
                first_words.setdefault(use, words)
    return {use: first_words[use] for use in USES if use in first_words}


def _find_in_purpose(purpose: str) -> Iterator[tuple[Use, str]]:
    table = _read_words()
    if _UNSPACED.search(purpose) and not any(sign in purpose for sign in _UNSPACED_NEGATIONS):
        yield from ((use, words) for use, words in table.unspaced if words in purpose)
    tokens = _leave_out_ordinary(split_words(purpose))
    for place, token in enumerate(tokens):
        if _is_negation(tokens, place):
            return
        candidates = [*table.phrases.get(token, ()), *table.prefixes.get(token[:1], ())]
        for use, phrase in candidates:
            if _stands_at(phrase, tokens, place):
                yield use, " ".join(tokens[place : place + len(phrase)])


def _leave_out_ordinary(tokens: Sequence[str]) -> list[str]:
    """Write nothing in the place of the words of ordinary things, so that no use spans them."""
    left = list(tokens)
    for place, token in enumerate(tokens):
        for phrase in _read_words().ordinary.get(token, ()):
            if _stands_at(phrase, tokens, place):
                left[place : place + len(phrase)] = [""] * len(phrase)
    return left


def _stands_at(phrase: Sequence[str], tokens: Sequence[str], place: int) -> bool:
    words = tokens[place : place + len(phrase)]
    return len(words) == len(phrase) and all(map(_fits_word, phrase, words))


def _is_negation(tokens: Sequence[str], place: int) -> bool:
    following = tokens[place + 1] if place + 1 < len(tokens) else ""
    return tokens[place] in _read_words().negations and following not in _ONLY


def _fits_word(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def _read_words() -> _Words:
    phrases: dict[str, list[tuple[Use, tuple[str, ...]]]] = {}
    prefixes: dict[str, list[tuple[Use, tuple[str, ...]]]] = {}
    unspaced: list[tuple[Use, str]] = []
    ordinary: dict[str, list[tuple[str, ...]]] = {}
    rows = read_cells("onward.queries.transactions", "use_words.csv")
    entries = [(row["about"], text) for row in rows for text in row["words"].split(";")]
    negations = frozenset(_fold_word(text) for about, text in entries if about == _NEGATION)
    for about, text in entries:
        use, phrase = cast("Use", about), tuple(_fold_word(word) for word in text.split())
        if about == _NEGATION:
            continue
        if about == _ORDINARY:
            ordinary.setdefault(phrase[0], []).append(phrase)
        elif _UNSPACED.search(text):
            unspaced.append((use, text))
        elif phrase[0].endswith("*"):
            prefixes.setdefault(phrase[0][0], []).append((use, phrase))
        else:
            phrases.setdefault(phrase[0], []).append((use, phrase))
    return _Words(phrases, prefixes, unspaced, negations, ordinary)


def _fold_word(word: str) -> str:
    """Write a word as `split_words` writes those of a text; its star stays."""
    star = "*" if word.endswith("*") else ""
    return "".join(split_words(word.removesuffix("*"))) + star
