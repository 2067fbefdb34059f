"""Words in an order's own texts that speak of weapons, military use, repression or re-export.

They make nothing certain: a program reads words and no meaning. A word after a negation in the same
sentence ("not for military use") does not count, nor does one that is part of an ordinary thing
("storage tank plant"). The words are one closed table, `use_words.csv`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal, cast, get_args

from onward.graph.tables import read_cells
from onward.queries.transactions.empty_words import split_words

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


def undenied_parts(text: str) -> Iterator[str]:
    """Yield the parts of a text that no word denies: sentences, and purposes within them.

    >>> list(undenied_parts("Not for Minsk. For Brest"))
    [' For Brest']
    """
    for sentence in _SENTENCE.split(text):
        for purpose in _PURPOSE.split(sentence):
            tokens = split_words(purpose)
            if not any(_is_negation(tokens, place) for place in range(len(tokens))):
                yield purpose


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
