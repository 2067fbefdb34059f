"""Invented names: words that no language has, and the number of the case that they belong to.

The number keeps the names of different cases apart whatever the words are, and marks each name as
invented.
"""

from hashlib import sha256
from typing import Final

_STARTS: Final = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gl",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "s",
    "t",
    "tr",
    "v",
    "z",
)
_VOWELS: Final = ("a", "e", "i", "o", "u", "ae", "io", "ua")
_ENDS: Final = ("l", "m", "n", "r", "s", "t", "x", "nd", "rk", "st")
_WORDS: Final = 2


def invent_name(key: str, place: str) -> str:
    """Return the name of a party, always the same one.

    Args:
        key: Of its case.
        place: Its place in the pattern.

    >>> invent_name("c00001", "acme") == invent_name("c00001", "acme")
    True
    """
    # a hash and no random number: the name does not depend on what was drawn before
    digest = sha256(f"{key}|{place}".encode()).digest()
    words = [_invent_word(digest[6 * number : 6 * number + 6]) for number in range(_WORDS)]
    return f"{' '.join(words)} {key.upper()}"


def _invent_word(seed: bytes) -> str:
    first, vowel, middle, second, end, _ = seed
    letters = (
        _STARTS[first % len(_STARTS)],
        _VOWELS[vowel % len(_VOWELS)],
        _STARTS[middle % len(_STARTS)],
        _VOWELS[second % len(_VOWELS)],
        _ENDS[end % len(_ENDS)],
    )
    return "".join(letters).capitalize()
