"""What a word of a name tells: a legal form, a trade, a place, nothing, or who it is.

The classes decide a gate of the matcher: two names that agree only on words that many parties share
are not the same party's. The lists are data (`word_data`); a word that is in none of them is
distinctive, digits included.

A place of several words is one only as a whole: in "Hong Kong Trading" both words are a place, in
"Hong Trading" the word is a family name. So `classify_word` knows a place of one word, and
`classify_words`, which sees the whole name, those of several.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from math import log1p
from string import ascii_lowercase
from typing import Final, TypeVar

from onward.graph.countries import country_code, spellings
from onward.graph.names.romanise import (
    family_name_spellings,
    is_latin,
    list_entries,
    romanise,
    split_words,
    token_frequencies,
)

T = TypeVar("T")
Phrase = tuple[str, ...]
Phrases = Mapping[str, tuple[Phrase, ...]]
"""Phrases by their first word, the longest first."""


class WordClass(StrEnum):
    """What a word tells about the party that bears it."""

    LEGAL = "legal form"
    GENERIC = "generic"
    PLACE = "place"
    FUNCTION = "function"
    DISTINCTIVE = "distinctive"


NOISE_WORDS: Final = frozenset(list_entries("noise_words.txt"))
"""Words that people add to a name on an order: branch, office, dept, attn, mr."""


def classify_word(token: str) -> WordClass:
    """Return the class of one lower-case ASCII word, seen alone.

    >>> [classify_word(word).name for word in ("gmbh", "trading", "dubai", "de", "11420")]
    ['LEGAL', 'GENERIC', 'PLACE', 'FUNCTION', 'DISTINCTIVE']
    """
    return _classes_by_word().get(token, WordClass.DISTINCTIVE)


def classify_words(words: Sequence[str]) -> list[WordClass]:
    """Return the classes of the words of a name; a place of several words is seen as a whole.

    >>> [word_class.name for word_class in classify_words(["hong", "kong", "noor"])]
    ['PLACE', 'PLACE', 'DISTINCTIVE']
    """
    classes = [classify_word(word) for word in words]
    for position in find_phrase_words(words, _places_of_several_words()):
        classes[position] = WordClass.PLACE
    return classes


def split_legal_forms(words: list[str]) -> tuple[list[str], list[str]]:
    """Split a name from its legal forms, words and phrases alike.

    A form of two letters is as often a name's own initials, so it is taken away only while a
    distinctive word is left: "AB Trading" is not "Trading". Where nothing would be left, all is.

    Returns:
        What is left, and what was taken away, both in the order of the name.

    >>> split_legal_forms(["ooo", "tsitadel"]), split_legal_forms(["ab", "trading"])
    ((['tsitadel'], ['ooo']), (['ab', 'trading'], []))
    >>> split_legal_forms(["kapricat", "s", "a", "r", "l"])
    (['kapricat'], ['s', 'a', 'r', 'l'])
    """
    if _legal_form_beginnings().isdisjoint(words):
        return list(words), []
    forms = _find_legal_forms(words)
    if WordClass.DISTINCTIVE not in _leave_out(classify_words(words), forms):
        legal_words = _legal_words()
        forms -= {
            place for place in forms if len(words[place]) == 2 and words[place] in legal_words
        }
    if len(forms) == len(words):
        return list(words), []
    return _leave_out(words, forms), [words[place] for place in sorted(forms)]


def _leave_out(items: Sequence[T], places: set[int]) -> list[T]:
    return [item for place, item in enumerate(items) if place not in places]


def is_legal_form(words: Sequence[str]) -> bool:
    """Tell whether words are a legal form, and nobody's name.

    >>> is_legal_form("limited liability company".split())
    True
    """
    return len(_find_legal_forms(words)) == len(words)


def _find_legal_forms(words: Sequence[str]) -> set[int]:
    legal_words = _legal_words()
    places = {place for place, word in enumerate(words) if word in legal_words}
    places.update(find_phrase_words(words, _legal_phrases()))
    for start, end in _find_runs_of_letters(words):
        if "".join(words[start:end]) in legal_words:
            places.update(range(start, end))
    return places


def _find_runs_of_letters(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where single letters stand side by side: a legal form spelt out."""
    start = 0
    for place in range(len(words) + 1):
        if place == len(words) or len(words[place]) > 1:
            if place - start > 1:
                yield start, place
            start = place + 1


def find_phrase_words(words: Sequence[str], phrases: Phrases) -> Iterator[int]:
    """Yield the places of words that belong to a phrase, the longest phrase first."""
    place = 0
    while place < len(words):
        for phrase in phrases.get(words[place], ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                yield from range(place, place + len(phrase))
                place += len(phrase) - 1
                break
        place += 1


@cache
def _legal_words() -> frozenset[str]:
    return frozenset(entry for entry in list_entries("legal_forms.txt") if " " not in entry)


@cache
def _legal_phrases() -> Phrases:
    return group_phrases(list_entries("legal_forms.txt"))


@cache
def _legal_form_beginnings() -> frozenset[str]:
    """Return the words that a legal form can begin with: most names hold none, and are done."""
    return frozenset((*_legal_words(), *_legal_phrases(), *ascii_lowercase))


@cache
def _place_names() -> tuple[str, ...]:
    countries = (" ".join(split_words(romanise(name))) for name in spellings())
    return (*countries, *list_entries("places.txt"))


@cache
def _places_of_several_words() -> Phrases:
    return group_phrases(_place_names())


def group_phrases(texts: Iterable[str], least: int = 2) -> Phrases:
    """Return phrases of at least so many words by their first one, the longest first."""
    by_first_word: dict[str, set[Phrase]] = {}
    for text in texts:
        words = tuple(text.split())
        if len(words) >= least:
            by_first_word.setdefault(words[0], set()).add(words)
    return {
        first: tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
        for first, phrases in by_first_word.items()
    }


@cache
def _classes_by_word() -> Mapping[str, WordClass]:
    """Return each listed word's class; where lists overlap, the later one here decides."""
    lists = (
        (WordClass.PLACE, _place_names()),
        (WordClass.GENERIC, list_entries("noise_words.txt")),
        (WordClass.GENERIC, tuple(ascii_lowercase)),  # one letter may be anybody's initial
        (WordClass.GENERIC, list_entries("generic_words.txt")),
        (WordClass.LEGAL, list_entries("legal_forms.txt")),
        (WordClass.FUNCTION, list_entries("function_words.txt")),
    )
    classes: dict[str, WordClass] = {}
    for word_class, words in lists:
        classes.update((word, word_class) for word in words if " " not in word)
    return classes


# ------------------------------------------------------------------------------------------------
# Forms of one word: "refining" and "refinery", "raketnaya" and "raketnyi", "Tulskiy" and "Tula".
#
# A word of trade is shortened to its stem, so that its forms agree. So is an adjective as Russian
# and Ukrainian inflect it, and one that is made of a place means the place.
# ------------------------------------------------------------------------------------------------

_SHORTEST_WORD: Final = 4
_SHORTEST_STEM: Final = 5
_SHORTEST_ADJECTIVE: Final = 4
_SHORTEST_PLACE: Final = 4
_ENDINGS: Final = (
    *("urings", "uring", "urers", "urer", "ations", "ation", "ments", "ment", "eries", "ures"),
    *("ical", "ants", "ancy", "ings", "ions", "ery", "ers", "ing", "ion", "ics", "ors", "ure"),
    *("ed", "er", "es", "ic", "or", "e", "s"),
)
"""Endings of English words of trade, the longest first: "securities" and "security" are two."""

_CASES: Final = re.compile(
    "(?:[iy]kh|[iy]mi?|[iy][yij]|aya|aia|aja|[iy]?[oy]e|oje|[oy]?go|[oy]ho|[oey][yij]|ie|[yi])$"
)
_OF_PLACE: Final = re.compile("(?P<place>[a-z]+)sk")
_LINK: Final = re.compile("(?:[aei]n|[oe]v|im)$")
_VOWELS: Final = re.compile("[aeiouy]+$")
_SOFTENED: Final = re.compile("zh$")


def stem_of_trade(word: str) -> str | None:
    """Return the stem of a lower-case ASCII word of trade; None of others, and of short ones.

    >>> stem_of_trade("refinery"), stem_of_trade("refining"), stem_of_trade("kaprikating")
    ('refin', 'refin', None)
    """
    if len(word) < _SHORTEST_WORD or word not in _words_of_trade():
        return None
    if word.endswith("ss"):
        return word
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return next((stem for stem in stems if len(stem) >= _SHORTEST_STEM), word.removesuffix("s"))


def stem_of_adjective(word: str) -> str | None:
    """Return a word without the ending of a Russian or Ukrainian adjective; None where it has none.

    >>> [stem_of_adjective(word) for word in ("raketnaya", "raketnyi", "raketnogo", "zavod")]
    ['raketn', 'raketn', 'raketn', None]
    """
    stem = _CASES.sub("", word)
    if stem == word or len(stem) < _SHORTEST_ADJECTIVE:
        return None
    return stem.replace("y", "i")


def stem_of_place(word: str) -> str | None:
    """Return what a known place and its Russian or Ukrainian adjective share; None of other words.

    >>> [stem_of_place(word) for word in ("kaluzhskaya", "kaluga", "bryanskiy", "mayakskiy")]
    ['kalug', 'kalug', 'bryan', None]
    """
    places, adjective = _stems_of_places(), _OF_PLACE.fullmatch(_CASES.sub("", word))
    if word in places:
        return places[word]
    if adjective is None or adjective[0] == word:
        return None
    stems = _read_stems(adjective["place"])
    return next((stem for stem in stems if stem in places.values()), None)


def _read_stems(place: str) -> Iterator[str]:
    """Yield what a place may be called whose adjective begins so: "yaltin" is of Yalta."""
    for stem in (place, _LINK.sub("", place)):
        bare = _VOWELS.sub("", stem) or stem
        yield bare
        yield _SOFTENED.sub("g", bare)


@cache
def _stems_of_places() -> Mapping[str, str]:
    """Return by place of one word what is left without its last vowels, or its "sk"."""
    entries = (*list_entries("added_places.txt"), *list_entries("places.txt"))
    return {
        place: _VOWELS.sub("", place).removesuffix("sk")
        for place in entries
        if place.isalpha() and len(place) >= _SHORTEST_PLACE
    }


@cache
def _words_of_trade() -> frozenset[str]:
    entries = (*list_entries("generic_words.txt"), *list_entries("added_words.txt"))
    singular = {
        entry.removesuffix("s")
        for entry in entries
        if len(entry.removesuffix("s")) >= _SHORTEST_WORD
    }
    return frozenset(
        word
        for word in singular.union(entries)
        if word.isalpha() and classify_word(word) in (WordClass.GENERIC, WordClass.DISTINCTIVE)
    )


# ------------------------------------------------------------------------------------------------
# Numerals in letters and digits: second, 2nd and zweite are 2.
#
# Lists write "Second Academy" and "48th Central Research Institute"; people type "2nd" and "48".
# ------------------------------------------------------------------------------------------------

_ORDINAL: Final = re.compile(r"0*([1-9]\d{0,3})(?:st|nd|rd|th)")


def read_number(word: str) -> str | None:
    """Return the number that a lower-case ASCII word is, in digits; None where it is none.

    >>> [read_number(word) for word in ("2nd", "second", "048", "kaprikat")]
    ['2', '2', '48', None]
    """
    if word.isdigit():
        return word.lstrip("0") or "0"
    return read_ordinal(word) or _numbers_by_word().get(word)


def read_ordinal(word: str) -> str | None:
    """Return the digits of an ordinal: "48" of "48th"; None of other words."""
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal[1] if ordinal else None


@cache
def _numbers_by_word() -> Mapping[str, str]:
    """Return numbers by word; a line is a number and its words."""
    lines = (line.split() for line in list_entries("numerals.txt"))
    return {word: number for number, *words in lines for word in words}


# ------------------------------------------------------------------------------------------------
# What a word of a name stands for: words agree that are alike neither in letters nor sound.
#
# Mohamed and Muhammad, bank and banco stand in `data/meanings.txt`, which `tools/meanings.py`
# makes, a group a line. `data/trade_words.txt` adds trades in other languages, and
# `data/korean_family_names.txt` spellings of those. Numerals (`numerals`) and forms of one word
# (`inflected`) follow from rules. A word may be in several groups, and two words that share a third
# one need not mean the same: what counts is a group that holds both.
# ------------------------------------------------------------------------------------------------

_SHORTEST_COUNTRY: Final = 5
"""Letters: a shorter word is as often a code or somebody's name."""

_SHORTEST_SPELLING: Final = 5
_END_IN_I: Final = re.compile("[iyj]+$")


@lru_cache(maxsize=65_536)
def word_meanings(word: str) -> frozenset[str]:
    """Return what a lower-case ASCII word means; two words that share one stand for one another.

    >>> word_meanings("mohamed").isdisjoint(word_meanings("muhammad")), word_meanings("kaprikat")
    (False, frozenset())
    """
    return frozenset((*_meanings_by_word().get(word, ()), *_derive_meanings(word)))


def has_translation(word: str) -> bool:
    """Tell whether a lower-case ASCII word stands for another one by the tables."""
    return word in _meanings_by_word()


def _derive_meanings(word: str) -> Iterator[str]:
    """Yield what a word means by its form."""
    if (number := read_number(word)) is not None:
        yield f"number {number}"
    if (stem := stem_of_trade(word)) is not None:
        yield f"stem {stem}"
    if (adjective := stem_of_adjective(word)) is not None:
        yield from _meanings_by_adjective().get(adjective, ())
    if (place := stem_of_place(word)) is not None:
        yield f"place {place}"
    if (plain := _write_ending(word)) is not None:
        yield f"spelling {plain}"
    if (country := _read_country(word)) is not None:
        yield f"country {country}"


def _write_ending(word: str) -> str | None:
    """Write the end of a word as every system of Russian in Latin letters does: Sukhoy is Sukhoi.

    None where it ends otherwise, or is so short that another letter makes another word.
    """
    plain = _END_IN_I.sub("i", word)
    return plain if plain.endswith("i") and len(plain) >= _SHORTEST_SPELLING else None


def _read_country(word: str) -> str | None:
    """Return the country that a word is a name or adjective of, or the genitive: "Syriens"."""
    if len(word) < _SHORTEST_COUNTRY:
        return None
    return country_code(word) or country_code(word.removesuffix("s"))


@cache
def _meanings_by_word() -> Mapping[str, set[str]]:
    """Return the groups by each of their words; a group's text is the meaning that they share."""
    groups: dict[str, set[str]] = defaultdict(set)
    texts = (
        *list_entries("meanings.txt"),
        *list_entries("trade_words.txt"),
        *family_name_spellings(),
    )
    for group in texts:
        for word in group.split():
            groups[word].add(group)
    return groups


@cache
def _meanings_by_adjective() -> Mapping[str, set[str]]:
    """Return the groups of trades by the stems of their adjectives."""
    groups: dict[str, set[str]] = defaultdict(set)
    for group in list_entries("trade_words.txt"):
        for word in group.split():
            if (stem := stem_of_adjective(word)) is not None:
                groups[stem].add(group)
    return groups


# ------------------------------------------------------------------------------------------------
# A word of a name as it is compared: its class, weight, consonants and meanings.
#
# **Weight.** Rare words tell parties apart much, common ones little. How common a word is comes
# from
# a fixed table that ships with the matcher, never from the snapshot: no unrelated party can change
# a
# score. `tools/token_frequencies.py` makes the table from lists in the public domain.
#
# See docs/matching.md, The score.
# ------------------------------------------------------------------------------------------------

_LEAST_WEIGHT: Final = 0.08
_MOST_WEIGHT_BY_LENGTH: Final = {1: 0.35, 2: 0.60}
_FUNCTION_WORD_FACTOR: Final = 0.3

_ABD: Final = re.compile(r"abd+[aeiou]+l")
_PAIRS: Final = (("kh", "h"), ("gh", "g"), ("ph", "f"), ("dh", "d"), ("th", "t"), ("ck", "k"))
_SINGLES: Final = str.maketrans("qzvcj", "kswkg")
_DOUBLED: Final = re.compile(r"(.)\1+")
_VOWELS_TOKENS: Final = re.compile(r"[aeiouyw]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name.

    Attributes:
        text: Lower-case ASCII.
        skeleton: Its consonants, one letter a sound (`consonant_skeleton`).
        kind: What the word tells: legal form, generic, place, function or distinctive.
        weight: How much it tells parties apart, 0.08 to 1 (`token_weight`).
        meanings: What it stands for; words that share one stand for one another (`word_meanings`).
    """

    text: str
    skeleton: str
    kind: WordClass
    weight: float
    meanings: frozenset[str]


@lru_cache(maxsize=65_536)
def make_token(text: str, kind: WordClass | None = None) -> Token:
    """Return a word as a token; the same few thousand words make most names.

    Args:
        text: Lower-case ASCII.
        kind: What the word tells in its name; None = what it tells alone.
    """
    kind = kind or classify_word(text)
    weight = round(token_weight(text), 6)
    return Token(text, consonant_skeleton(text), kind, weight, word_meanings(text))


@lru_cache(maxsize=65_536)
def token_weight(token: str) -> float:
    """Return how much a lower-case ASCII token tells parties apart, from 0.08 to 1.

    It is ln(1 + N/(1 + df)) / ln(1 + N), where df of the N parties of the table bear the token; a
    token that the table lacks has df 0. Function words (the, of, bin …) weigh three tenths of
    that, one letter at most 0.35 and two letters at most 0.60.

    >>> token_weight("kaprikat"), token_weight("trading") < token_weight("citadel")
    (1.0, True)
    """
    parties, bearers = token_frequencies()
    rarity = log1p(parties / (1 + int(bearers.get(token, 0)))) / log1p(parties)
    if classify_word(token) is WordClass.FUNCTION:
        rarity *= _FUNCTION_WORD_FACTOR
    return max(_LEAST_WEIGHT, min(rarity, _MOST_WEIGHT_BY_LENGTH.get(len(token), 1.0)))


@lru_cache(maxsize=65_536)
def consonant_skeleton(word: str) -> str:
    """Return the consonants of a lower-case ASCII word, one letter a sound.

    Spellings of one sound in several alphabets and systems become one: abd+ul/el/al/ol is abd;
    kh h, gh g, ph f, q k, dh d, th t, z s, v w, ck k, c k, j g; doubled letters single; vowels, y
    and w fall away except at the start. And x is ks (Maxim), but kh where a word begins with it
    (Xan).

    >>> [consonant_skeleton(word) for word in ("mohammed", "muhamad", "abdoul")]
    ['mhmd', 'mhmd', 'abd']
    """
    text = _ABD.sub("abd", word)
    if "x" in text:
        text = ("h" if text[0] == "x" else text[0]) + text[1:].replace("x", "ks")
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    text = _DOUBLED.sub(r"\1", text.translate(_SINGLES))
    return text[:1] + _VOWELS_TOKENS.sub("", text[1:])


# ------------------------------------------------------------------------------------------------
# Names as they are compared: plain tokens without legal forms, and what was taken away.
#
# A name is made plain once (`make_plain`: folding, romanising; slow, kept in the index) and given
# its form each time it is compared (`make_form`: tokens with weight, class and skeleton; fast).
# ------------------------------------------------------------------------------------------------

LONGEST_NAME: Final = 400
"""Characters of a name that are compared; the rest is cut, and reported as cut."""

_ARTICLES: Final = ("al", "el")  # they stand alone in some spellings and are joined in others
_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


@dataclass(frozen=True, slots=True)
class PlainName:
    """A name in lower-case ASCII words.

    Attributes:
        words: Blank-separated; "" when the name holds nothing that can be searched.
        is_latin: Whether the name came in Latin script.
        is_cut: Whether it is longer than what is compared.
    """

    words: str
    is_latin: bool = True
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name ready to be compared.

    Attributes:
        plain: As made plain.
        tokens: Without legal forms, unless nothing else is left.
        removed: The legal forms taken away.
        joined: All tokens as one word.
        joined_skeleton: All skeletons as one word, articles left out.
        whole: All words as one, the legal forms among them.
        numbers: Tokens that are digits only, and II, III … of organisations as digits.
    """

    plain: PlainName
    tokens: tuple[Token, ...]
    removed: tuple[str, ...] = ()
    joined: str = ""
    joined_skeleton: str = ""
    whole: str = ""
    numbers: frozenset[str] = field(default=frozenset())


def make_plain(name: str) -> PlainName:
    """Return a name in lower-case ASCII words.

    >>> make_plain("«Gazprom» O.A.O.").words
    'gazprom oao'
    """
    compared = name[:LONGEST_NAME]
    words = " ".join(split_words(romanise(compared)))
    return PlainName(words, is_latin(compared), is_cut=len(name) > LONGEST_NAME)


def make_form(plain: PlainName, *, person: bool) -> NameForm:
    """Return the form of a plain name; nothing is taken from a person's name."""
    words = plain.words.split()
    removed: list[str] = []
    if not person:
        words, removed = split_legal_forms(words)
    tokens = tuple(map(make_token, words, classify_words(words)))
    return NameForm(
        plain,
        tokens,
        tuple(removed),
        "".join(words),
        "".join(token.skeleton for token in tokens if token.text not in _ARTICLES),
        plain.words.replace(" ", ""),
        frozenset(_read_numbers(words, person=person)),
    )


def _read_numbers(words: list[str], *, person: bool) -> Iterator[str]:
    for word in words:
        if word.isdigit():
            yield word.lstrip("0") or "0"
        elif not person and (number := read_ordinal(word)) is not None:
            yield number
        elif not person and word in _ROMAN:  # of a person, V and IX are initials
            yield _ROMAN[word]


# ------------------------------------------------------------------------------------------------
# What a name is found by: pieces of it that survive typing errors, order and spelling.
#
# Each feature is one word whose first letter says which kind it is:
#
# * ``g`` three letters in a row, of each token with its ends marked and of all tokens joined
# * ``k`` the consonant skeleton of a token
# * ``x`` three letters in a row of all skeletons joined
# * ``a`` initials of a long name, and whatever short token may be such initials
#
# Features hold lower-case ASCII letters, digits and ``^$`` only, as the tokens of a form do.
# ------------------------------------------------------------------------------------------------

BOOSTS: Final = {"g": 0.5, "k": 0.8, "x": 0.35, "a": 1.0}
"""How much a feature of a kind counts in a query (measured on listed names)."""


def name_features(form: NameForm) -> list[str]:
    """Return the features of a name, each once; a name without tokens has none."""
    features: list[str] = []
    for token in form.tokens:
        features += _token_features(token.text, token.skeleton)
    features += _cut_trigrams("g", form.joined)
    features += _cut_trigrams("x", form.joined_skeleton)
    features += _make_acronyms(form.tokens)
    return list(dict.fromkeys(features))


@lru_cache(maxsize=65_536)
def _token_features(text: str, skeleton: str) -> tuple[str, ...]:
    # The marked ends tell "ali" from a part of "khalid"; one consonant would tell nothing.
    trigrams = _cut_trigrams("g", f"^{text}$")
    return (*trigrams, f"k{skeleton}") if len(skeleton) > 1 else tuple(trigrams)


def _cut_trigrams(kind: str, text: str) -> list[str]:
    return [kind + text[start : start + 3] for start in range(len(text) - 2)]


def _make_acronyms(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Yield initials, and short tokens that may themselves be initials of a longer name."""
    content = [token.text for token in tokens if token.kind is not WordClass.FUNCTION]
    if len(content) > 2:
        yield "a" + "".join(text[0] for text in content)
    if len(content) < 4:
        longest = 7 if len(content) == 1 else 5
        yield from ("a" + text for text in content if 3 <= len(text) <= longest)
