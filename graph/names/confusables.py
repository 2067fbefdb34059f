"""Look-alike letters: a Latin name spelt with Cyrillic letters looks the same and is another key.

Romanising gives a letter its sound, and in "Rosoboronexport" a Cyrillic letter that looks like p
sounds r. So a word that mixes scripts is also read as the one script that all of its letters can
belong to. Two kinds of words are left alone: those that may be a legal form in their own script,
and those of look-alikes only in a name that is plainly written in that script.

Digits stand for letters only where a word of at least four letters holds a lone 0, or a lone 1
between two letters: "Gazpr0m" is read so, "11420 Corp", "3M" and "H2O" are not.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from onward.graph.names.romanise import romanise, visible_text
from onward.graph.names.word_data import list_entries

LATIN: Final = "LATIN"
_WORD: Final = re.compile(r"[^\W_]+")
# A lone 0 at the start or end of letters, or between them; a lone 1 only between two letters.
_ZERO: Final = re.compile(r"(?<![\W\d_])0(?!\d)|(?<![^\W_])0(?=[^\W\d_])")
_ONE: Final = re.compile(r"(?<=[^\W\d_])1(?=[^\W\d_])")
_LETTERS_LEAST: Final = 4  # of a word whose digits may stand for letters: not H2O
_LEGAL_FORMS: Final = frozenset({"ao", "at", "nao", "oao", "ooo", "rao", "too", "tov"})
"""Romanised legal forms of companies in Cyrillic whose letters all look Latin."""


@dataclass(frozen=True, slots=True)
class UnmaskedName:
    """A name read in the scripts that its words seem to be in.

    Attributes:
        text: The name as it looks.
        replaced: The characters that were read differently, each once, in their order.
        is_mixed: Whether scripts, or letters and digits, were mixed: worth a person's look. A name
            that is entirely in another script may be what it says.
    """

    text: str
    replaced: str
    is_mixed: bool


def unmask(text: str) -> UnmaskedName | None:
    r"""Return a name as it looks, or None where it looks as it is written.

    >>> unmask("R\u043esob\u043er\u043enexport").text, unmask("11420 Corp")
    ('Rosoboronexport', None)
    """
    text = visible_text(text)
    if text.isascii() and not any(digit in text for digit in "01"):
        return None
    scripts_of_words = map(_certain_script, _WORD.findall(text))
    certain_scripts = {script for script in scripts_of_words if script is not None}
    looks = _WORD.sub(lambda word: _read_as_it_looks(word[0], certain_scripts), text)
    if looks == text:
        return None
    replaced = dict.fromkeys(a for a, b in zip(text, looks, strict=True) if a != b)
    is_mixed = len(_scripts_in(text)) > 1 or any(char.isdigit() for char in replaced)
    return UnmaskedName(looks, "".join(replaced), is_mixed)


def _read_as_it_looks(word: str, certain_scripts: set[str]) -> str:
    scripts = _scripts_in(word)
    looks = word
    if len(scripts) > 1:
        looks = _read_in_one_script(word, scripts)
    elif LATIN not in scripts and scripts.isdisjoint(certain_scripts) and not _is_legal_form(word):
        # Wholly of look-alikes, and nothing else in the name is plainly of their script.
        looks = _map_letters(word, _latin_by_letter()) or word
    return looks if looks != word else _replace_digits(word)


def _read_in_one_script(word: str, scripts: set[str]) -> str:
    """Read a word in the script that takes all its letters: Latin, or else the most frequent."""
    latin = _map_letters(word, _latin_by_letter())
    if latin is not None:
        return latin
    frequent_first = sorted(
        scripts - {LATIN}, key=lambda script: (-_count_letters(word, script), script)
    )
    for script in frequent_first:
        mapped = _map_letters(word, _letters_by_latin(script))
        if mapped is not None:
            return mapped
    return word


def _map_letters(word: str, table: Mapping[str, str]) -> str | None:
    """Replace the letters that a table has; None unless all are then of one script."""
    mapped = "".join(table.get(char, char) for char in word)
    return mapped if len(_scripts_in(mapped)) < 2 and mapped != word else None


def _replace_digits(word: str) -> str:
    """Replace 0 and 1 where they stand for letters: "Gazpr0m", not "11420"."""
    if word.isdigit() or sum(map(str.isalpha, word)) < _LETTERS_LEAST:
        return word
    is_upper = word.isupper()
    word = _ZERO.sub("O" if is_upper else "o", word)
    return _ONE.sub("I" if is_upper else "l", word)


def _certain_script(word: str) -> str | None:
    """Return the script of a word that no look-alike explains: it has a letter of its own."""
    scripts = _scripts_in(word)
    if len(scripts) != 1 or LATIN in scripts:
        return None
    table = _latin_by_letter()
    has_own_letter = any(char.isalpha() and char not in table for char in word)
    return next(iter(scripts)) if has_own_letter else None


def _is_legal_form(word: str) -> bool:
    return romanise(word).lower() in _LEGAL_FORMS


def _scripts_in(text: str) -> set[str]:
    return {_script_of_letter(char) for char in text if char.isalpha()}


def _count_letters(word: str, script: str) -> int:
    return sum(_script_of_letter(char) == script for char in word if char.isalpha())


@lru_cache(maxsize=16_384)
def _script_of_letter(char: str) -> str:
    # Unicode's names begin with the script, which the standard library gives no other way to ask.
    return LATIN if char.isascii() else unicodedata.name(char, "?").partition(" ")[0]


@cache
def _latin_by_letter() -> Mapping[str, str]:
    rows = (line.split(",") for line in list_entries("confusables.csv"))
    return {chr(int(code, 16)): latin for code, latin, _ in rows}


@cache
def _letters_by_latin(script: str) -> Mapping[str, str]:
    """Return the letters of a script by the Latin letter that they look like; the first of more."""
    letters: dict[str, str] = {}
    for letter, latin in _latin_by_letter().items():
        if _script_of_letter(letter) == script:
            letters.setdefault(latin, letter)
    return letters
