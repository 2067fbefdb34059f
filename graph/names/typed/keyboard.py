"""A name typed while the keyboard was set to the other alphabet: "Rfkfiybrjd" is "Калашников".

The keys of the Russian layout and of the Latin one are compared. A text is read so only where its
own letters make no syllables, and those of the other keys do.
"""

import re
from typing import Final

_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
_RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_TO_RUSSIAN: Final = str.maketrans(_LATIN, _RUSSIAN)
_TO_LATIN: Final = str.maketrans(_RUSSIAN, _LATIN)
_LETTERS: Final = re.compile(r"[^\W\d_]")
_VOWELS: Final = frozenset("aeiouy\u0430\u0435\u0451\u0438\u043e\u0443\u044b\u044d\u044e\u044f")
_SHORTEST: Final = 3
_LETTERS_LEAST: Final = 5
_FEW_VOWELS: Final = 0.2
_MANY_VOWELS: Final = 0.25
_MOST_VOWELS: Final = 0.7


def read_other_keys(text: str) -> str | None:
    """Return what the same keys write in the other alphabet; None where the text says something.

    >>> read_other_keys("Rfkfiybrjd"), read_other_keys("РГФЦУШ"), read_other_keys("Kaprikat")
    ('Калашников', 'HUAWEI', None)
    """
    if not all(map(_is_garbled, text.split())):  # nearly every name ends here
        return None
    table = _TO_RUSSIAN if text.isascii() else _TO_LATIN
    other = text.translate(table)
    letters = _LETTERS.findall(text)
    if len(letters) < _LETTERS_LEAST or other.isascii() is text.isascii():
        return None
    if any(not letter.translate(table).isalpha() for letter in letters):
        return None
    is_word = _MANY_VOWELS <= _share_of_vowels(other) <= _MOST_VOWELS
    return other if is_word and not _cannot_begin(other) else None


def _is_garbled(word: str) -> bool:
    """Tell whether a word has too few vowels to be one; two letters may be anything."""
    is_short = len(_LETTERS.findall(word)) < _SHORTEST
    return is_short or _share_of_vowels(word) <= _FEW_VOWELS or _cannot_begin(word)


def _share_of_vowels(text: str) -> float:
    letters = _LETTERS.findall(text.lower())
    return sum(letter in _VOWELS for letter in letters) / max(len(letters), 1)


def _cannot_begin(text: str) -> bool:
    """Tell whether a word begins with a Russian letter that begins none."""
    return any(word[0] in "ЪЫЬъыь" for word in text.split())
