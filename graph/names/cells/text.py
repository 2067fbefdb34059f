"""What a piece of a list's cell tells: nothing, a place, an abbreviation, a spelling, a script."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import OSA

from onward.graph.countries import country_code
from onward.graph.names.cells.spans import mask
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.tokens import consonant_skeleton, token_weight
from onward.graph.names.words import (
    NOISE_WORDS,
    WordClass,
    classify_words,
    split_legal_forms,
)

EDGES: Final = " ,;:/.-\u2010-\u2015=*\t\n"
QUOTES: Final = "\"'`\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e"

_ALIKE: Final = 0.6  # of two spellings of one word, such as Wafiq and Wafeeq
_PARTS_OF_PLACES: Final = frozenset(
    ("province", "region", "republic", "city", "district", "oblast", "islands")
)
_RARE: Final = 0.45
_LEGAL_WORDS: Final = frozenset(
    (
        *("de", "y", "s", "i", "of", "otkrytoe"),
        *("zakrytoe", "publichnoe", "aktsionernoe", "obshchestvo", "obschchestvo", "dochernee"),
        *("ogranichennoi", "ogranichennoy", "otvetstvennostyu", "open", "closed", "public"),
        *("private", "joint", "stock", "company", "sociedad", "asociacion"),
        *("civil", "anonima", "produccion", "rural", "responsabilidad", "limitada"),
        *("ilimitada", "capital", "variable", "mercantil", "federal", "state"),
        *("budgetary", "institution", "unitary", "enterprise"),
    )
)
"""Words of legal forms that are written out."""
_FORM: Final = re.compile(r"(?=[A-Z]\.)(?:(?:[A-Z]\.\s?)+|(?:de|DE|y|Y)\s)+$")
_ENOUGH: Final = 40  # characters that show a text's script
_LONGEST_ABBREVIATION: Final = 12
_WORD: Final = re.compile(r"\S+")
_ANY_NAME: Final = "kaprikat"  # a legal form is told apart only beside a name
_ONE_SCRIPT: Final = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK"}


def trim(text: str) -> str:
    """Return a piece of a cell without what parts it from the others; quotes inside stay.

    >>> trim(" 'Free Donbas', "), trim("OOO 'Kometa'")
    ('Free Donbas', "OOO 'Kometa'")
    """
    piece = " ".join(text.split()).replace(" ,", ",").strip(" ,;:/=*-\u2013\u2014")
    if piece[:1] and piece[0] in QUOTES and not any(mark in piece[1:-1] for mark in QUOTES):
        piece = piece.strip(QUOTES + " ,")
    return _without_stray_brackets(piece)


def _without_stray_brackets(text: str) -> str:
    """Take away a closing bracket that nothing opens, and an opening one that nothing closes."""
    if text.count(")") == text.count("(") + 1 and text.endswith(")"):
        text = text[:-1].rstrip(" ,;")
    if text.count("(") == text.count(")") + 1 and text.startswith("("):
        text = text[1:].lstrip()
    return text


@lru_cache(maxsize=16_384)
def name_words(text: str) -> tuple[str, ...]:
    """Return the plain words of a piece that are left without its legal forms.

    >>> name_words("Co., Ltd."), name_words("OOO Kometa")
    ((), ('kometa',))
    """
    words, _ = split_legal_forms([_ANY_NAME, *split_words(romanise(text))])
    return tuple(words[1:])


@lru_cache(maxsize=16_384)
def distinctive_words(text: str) -> tuple[str, ...]:
    """Return the plain words of a piece that tell parties apart."""
    words = name_words(text)
    classes = classify_words(words)
    return tuple(
        word
        for word, word_class in zip(words, classes, strict=True)
        if word_class is WordClass.DISTINCTIVE
    )


@lru_cache(maxsize=16_384)
def is_place(text: str) -> bool:
    """Return whether a piece names a place: a country, a town, or one with a word such as branch.

    >>> is_place("Hong Kong"), is_place("UK"), is_place("Albanian branch"), is_place("Kometa")
    (True, True, True, False)
    """
    if country_code(text.strip(" .")) is not None:
        return True
    words = split_words(romanise(text))
    classes = classify_words(words)
    if WordClass.PLACE not in classes:
        return False
    rest = [
        word
        for word, word_class in zip(words, classes, strict=True)
        if word_class not in (WordClass.PLACE, WordClass.FUNCTION)
    ]
    # a free zone or a district is written as letters beside its place: "Dalian FTZ"
    return all(word in NOISE_WORDS or word in _PARTS_OF_PLACES or len(word) <= 3 for word in rest)


@lru_cache(maxsize=16_384)
def is_legal_form(text: str) -> bool:
    """Return whether a piece is a legal form and nothing else, in letters or written out.

    >>> is_legal_form("Co., Ltd."), is_legal_form("S.A. de C.V."), is_legal_form("Kometa Ltd.")
    (True, True, False)
    """
    words = split_words(romanise(text))
    is_written_out = _LEGAL_WORDS.issuperset(words) or words[:1] in (["sociedad"], ["asociacion"])
    return is_written_out or not name_words(text) or _FORM.match(text) is not None


def says_nothing(text: str) -> bool:
    """Return whether a piece is a place, a legal form or words of trade alone: nobody's name."""
    return is_place(text) or not distinctive_words(text)


def count_words(text: str) -> int:
    """Return how many words a piece is written in."""
    return sum(1 for word in text.split() if any(map(str.isalnum, word)))


def is_abbreviation(text: str) -> bool:
    """Return whether a piece is one word in capitals, as abbreviations are.

    >>> is_abbreviation("IRISL"), is_abbreviation("BK CO."), is_abbreviation("Roskomnadzor")
    (True, False, False)
    """
    letters = [char for char in text if char.isalpha()]
    capitals = sum(map(str.isupper, letters))
    is_short = len(text) <= _LONGEST_ABBREVIATION
    return " " not in text and is_short and 2 * capitals > len(letters) > 1


def stands_for(short: str, long: str) -> bool:
    """Return whether the letters of an abbreviation begin words of a name, in their order.

    >>> stands_for("AIO", "Aerospace Industries Organisation"), stands_for("NNK", "Kometa")
    (True, False)
    """
    letters = "".join(split_words(romanise(short)))
    words = split_words(romanise(long))
    initials = "".join(word[0] for word in words)
    if not letters or not initials:
        return False
    position = 0
    for letter in letters:
        position = initials.find(letter, position) + 1
        if not position:
            return False
    return len(letters) > 1


@lru_cache(maxsize=16_384)
def resembles(word: str, other: str) -> bool:
    """Return whether two words are spellings of one word.

    >>> resembles("Wafiq", "Wafeeq"), resembles("SIVAKAU", "SIVAKOU"), resembles("Guro", "Ermias")
    (True, True, False)
    """
    left, right = ("".join(split_words(romanise(text))) for text in (word, other))
    if not left or not right:
        return False
    if consonant_skeleton(left) == consonant_skeleton(right):
        return True
    return left[0] == right[0] and OSA.normalized_similarity(left, right) >= _ALIKE


def share_word(piece: str, other: str) -> bool:
    """Return whether two pieces share a word that few parties bear, or a spelling of one."""
    words = _rare_words(other)
    return any(resembles(word, other_word) for word in _rare_words(piece) for other_word in words)


def _rare_words(text: str) -> list[str]:
    words = distinctive_words(text)
    return [word for word in words if len(word) > 2 and token_weight(word) >= _RARE]


@lru_cache(maxsize=4096)
def _letter_script(char: str) -> str:
    """Return the script of a letter; "" of anything else."""
    if not char.isalpha():
        return ""
    script = unicodedata.name(char, "").partition(" ")[0]
    return _ONE_SCRIPT.get(script, script)


def script_of(text: str) -> str:
    """Return the script of most letters that a text begins with; "" without letters.

    >>> script_of("Citadel"), script_of("Цитадель"), script_of("42")
    ('LATIN', 'CYRILLIC', '')
    """
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else ""
    counts: dict[str, int] = {}
    for char in text[:_ENOUGH]:
        script = _letter_script(char)
        counts[script] = counts.get(script, 0) + 1
    counts.pop("", None)
    return max(counts, key=counts.__getitem__) if counts else ""


def _is_of_one_script(word: str) -> bool:
    return word.isascii() or len({_letter_script(char) for char in word} - {""}) < 2


def split_scripts(text: str) -> list[str]:
    """Split a text into runs of one script; brackets stay with the words before them.

    >>> split_scripts("Fawaz GERGES - فواز جرجس")
    ['Fawaz GERGES -', 'فواز جرجس']
    """
    if text.isascii():
        return [text]
    visible = mask(text)
    starts, current = [0], ""
    for word in _WORD.finditer(visible):
        # a word of two scripts has letters that only look like those of the other one
        script = script_of(word[0]) if _is_of_one_script(word[0]) else ""
        if script and current and script != current:
            starts.append(word.start())
        current = script or current
    return [text[start:end].strip() for start, end in pairwise([*starts, len(text)])]


def replace_word(words: Sequence[str], place: int, word: str) -> str:
    """Return a name with one of its words replaced."""
    return " ".join([*words[:place], word, *words[place + 1 :]])
