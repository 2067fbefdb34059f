"""Look-alike letters: a Latin name spelt with Cyrillic letters reads the same and is another key.

Romanising gives a letter its sound, and in "Rosoboronexport" a Cyrillic letter that looks like p
sounds r (06, section 8). So a word that mixes scripts is also read as the one script that all of
its letters can belong to. Two words are left alone: one that may be a legal form in its own script,
and one of look-alikes only in a name that is plainly written in that script.

Digits stand for letters only where a word of at least four letters holds a lone 0, or a lone 1
between two letters: "Gazpr0m" is read so, "11420 Corp", "3M" and "H2O" are not.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from onward.graph.names.romanise import romanised, seen
from onward.graph.names.word_lists import entries

LATIN: Final = "LATIN"
_WORD: Final = re.compile(r"[^\W_]+")
_ZERO: Final = re.compile(r"(?<![\W\d_])0(?!\d)|(?<![^\W_])0(?=[^\W\d_])")
_ONE: Final = re.compile(r"(?<=[^\W\d_])1(?=[^\W\d_])")
_LETTERS_LEAST: Final = 4
_LEGAL_FORMS: Final = frozenset({"ao", "at", "nao", "oao", "ooo", "rao", "too", "tov"})
"""Of companies in Cyrillic, romanised, whose letters all look Latin."""


@dataclass(frozen=True, slots=True)
class Unmasked:
    """A name read in the scripts that its words seem to be in.

    Attributes:
        text: The name as it looks.
        replaced: The characters that were read otherwise, each once, in their order.
        is_mixed: Whether scripts, or letters and digits, were mixed: worth a person's look. A name
            that is wholly of another script may be what it says.
    """

    text: str
    replaced: str
    is_mixed: bool


def variant(text: str) -> Unmasked | None:
    r"""Give a name as it looks, where that differs from how it is written.

    >>> variant("R\u043esob\u043er\u043enexport").text, variant("11420 Corp")
    ('Rosoboronexport', None)
    """
    text = seen(text)
    if text.isascii() and not any(digit in text for digit in "01"):
        return None
    sure = {script for word in _WORD.findall(text) if (script := _sure_script(word))}
    looks = _WORD.sub(lambda word: _as_it_looks(word[0], sure), text)
    if looks == text:
        return None
    replaced = dict.fromkeys(a for a, b in zip(text, looks, strict=True) if a != b)
    scripts = {_script(char) for char in text if char.isalpha()}
    is_mixed = len(scripts) > 1 or any(char.isdigit() for char in replaced)
    return Unmasked(looks, "".join(replaced), is_mixed)


def _as_it_looks(word: str, sure: set[str]) -> str:
    scripts = _scripts(word)
    looks = word
    if len(scripts) > 1:
        looks = _in_one_script(word, scripts)
    elif LATIN not in scripts and scripts.isdisjoint(sure) and not _is_legal_form(word):
        looks = _mapped(word, _to_latin()) or word
    return looks if looks != word else _without_digits(word)


def _in_one_script(word: str, scripts: set[str]) -> str:
    """Read a word in the script that takes all its letters: Latin, or else the most frequent."""
    latin = _mapped(word, _to_latin())
    if latin is not None:
        return latin
    others = sorted(scripts - {LATIN}, key=lambda script: (-_count(word, script), script))
    return next((m for script in others if (m := _mapped(word, _from_latin(script)))), word)


def _mapped(word: str, table: Mapping[str, str]) -> str | None:
    """Replace the letters that a table has; None unless all are then of one script."""
    mapped = "".join(table.get(char, char) for char in word)
    return mapped if len(_scripts(mapped)) < 2 and mapped != word else None


def _without_digits(word: str) -> str:
    if word.isdigit() or sum(map(str.isalpha, word)) < _LETTERS_LEAST:
        return word
    upper = word.isupper()
    word = _ZERO.sub("O" if upper else "o", word)
    return _ONE.sub("I" if upper else "l", word)


def _sure_script(word: str) -> str | None:
    """Give the script of a word that no look-alike explains: it has a letter of its own."""
    scripts = _scripts(word)
    if len(scripts) != 1 or LATIN in scripts:
        return None
    table = _to_latin()
    return next(iter(scripts)) if any(c.isalpha() and c not in table for c in word) else None


def _is_legal_form(word: str) -> bool:
    return romanised(word).lower() in _LEGAL_FORMS


def _scripts(word: str) -> set[str]:
    return {_script(char) for char in word if char.isalpha()}


def _count(word: str, script: str) -> int:
    return sum(_script(char) == script for char in word if char.isalpha())


@lru_cache(maxsize=16_384)
def _script(char: str) -> str:
    return LATIN if char.isascii() else unicodedata.name(char, "?").partition(" ")[0]


@cache
def _to_latin() -> Mapping[str, str]:
    rows = (line.split(",") for line in entries("confusables.csv"))
    return {chr(int(code, 16)): latin for code, latin, _ in rows}


@cache
def _from_latin(script: str) -> Mapping[str, str]:
    """Give the letters of a script by the Latin letter that they look like; the first of more."""
    back: dict[str, str] = {}
    for letter, latin in _to_latin().items():
        if _script(letter) == script:
            back.setdefault(latin, letter)
    return back
