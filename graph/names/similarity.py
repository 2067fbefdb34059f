"""How alike two words of names are (06, section 5)."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from onward.graph.names.forms import Token, token

LEAST: Final = 0.55
"""Words less alike than this count as different."""

_MOST_SLIPS: Final = 3  # in the longest words
_ABBREVIATES: Final = 4  # letters from which a beginning stands for the whole word
_VOWELS: Final = frozenset("aeiouy")
_VOWEL_RUNS: Final = re.compile("[aeiouy]+")
_ONE_VOWEL: Final = {
    "aa": "a",
    **dict.fromkeys(("ee", "ii", "iy", "y"), "i"),
    **dict.fromkeys(("oo", "ou"), "u"),
    **dict.fromkeys(("ai", "ay", "ei", "ey"), "ei"),
}
_APART: Final = ({"a", "i"}, {"a", "u"}, {"a", "ei"}, {"i", "u"}, {"i", "o"}, {"u", "ei"})
"""Vowels that are not written for each other, as a and e, e and i, or o and u are."""

_NOT_ALIKE: Final = (0.0, "")
_EQUAL: Final = (1.0, "equal")
_INITIAL: Final = (0.8, "initial")
_MEANING: Final = (0.93, "meaning")
_METAPHONE: Final = 0.85
_OTHER_VOWELS: Final = 0.66  # equal consonants, as two slips in seven letters: Hassan, Hussein
_LETTERS_LEAST: Final = 0.6  # of two words that sound alike: Galic is not Jelavic

SoundOf = Callable[[str], str]
"""Gives how a word sounds (the build ``names``: `rigour_names.sound`)."""

Hit = tuple[float, int, float, str]
"""Rank (the less, the sooner aligned), position in the query, how alike, and how they agree."""


class SimilarWords:
    """How alike the words of one query are to words of listed names, each worked out once.

    A query meets the same few hundred words in all its candidates' names.

    Args:
        tokens: The query's.
        cross: Whether the query came in Latin script and the listed names did not, or vice versa.
        sound_of: Where the build knows how words sound.

    Attributes:
        known: What `hits` gives, by the listed word, where it was asked before.
    """

    def __init__(
        self, tokens: Sequence[Token], *, cross: bool, sound_of: SoundOf | None = None
    ) -> None:
        self._tokens = [
            (at, t, t.text[0], t.text, t.skeleton, sound_of(t.text) if sound_of else None)
            for at, t in enumerate(tokens)
        ]
        self._cross = cross
        self._sound_of = sound_of
        self.known: dict[str, tuple[Hit, ...]] = {}

    def hits(self, listed: Token) -> tuple[Hit, ...]:
        """Give the query's words that are like a listed one."""
        found = self.known.get(listed.text)
        if found is None:
            found = self.known[listed.text] = tuple(self._work_out(listed))
        return found

    def like_any(self, words: Sequence[str]) -> frozenset[int]:
        """Give the positions of the query's words that are like one of some words."""
        return frozenset(hit[1] for word in words for hit in self.hits(token(word)))

    def _work_out(self, listed: Token) -> list[Hit]:
        """Compare a listed word with each of the query's; most pairs are dismissed at a glance."""
        found = []
        text, skeleton, sound_of = listed.text, listed.skeleton, self._sound_of
        length = len(text)
        first, meant, sound = text[0], listed.meanings, sound_of(text) if sound_of else None
        for at, ours, our_first, our_text, our_skeleton, our_sound in self._tokens:
            is_worth_it = (
                first == our_first
                or skeleton == our_skeleton
                or self._cross
                or (meant and not meant.isdisjoint(ours.meanings))
                or (sound and sound == our_sound)
                or (
                    -_MOST_SLIPS <= length - len(our_text) <= _MOST_SLIPS
                    and _slips(our_text, text) is not None
                )
            )
            if is_worth_it:
                alike, how = similarity(ours, listed, cross=self._cross, sound_of=sound_of)
                if alike:
                    found.append((-alike * (ours.weight + 0.01), at, alike, how))
        return found


def similarity(
    left: Token, right: Token, *, cross: bool, sound_of: SoundOf | None = None
) -> tuple[float, str]:
    """Compare two words.

    Args:
        left: Of the query.
        right: Of the listed name.
        cross: Whether one of the names came in Latin script and the other did not.
        sound_of: Where the build knows how words sound.

    Returns:
        0 or at least `LEAST`, and how they agree: equal, initial, meaning, spelling, sound,
        metaphone, abbreviation.
    """
    ours, theirs = left.text, right.text
    if ours == theirs:
        return _EQUAL
    if not left.meanings.isdisjoint(right.meanings):
        return _MEANING
    if len(ours) == 1 or len(theirs) == 1:
        is_initial = ours[0] == theirs[0] and not ours[0].isdigit()
        return _INITIAL if is_initial else _NOT_ALIKE
    if not (ours.isalpha() and theirs.isalpha()) and not _same_digits(ours, theirs):
        return _NOT_ALIKE
    best, how = _spelling(ours, theirs), "spelling"
    sound = _sound(left, right, cross=cross)
    if sound > best:
        best, how = sound, "sound"
    if best < _METAPHONE and sound_of is not None and _is_one_sound(ours, theirs, sound_of):
        best, how = _METAPHONE, "metaphone"
    if best < 0.75 and ours[0] == theirs[0]:
        short = _shortened(ours, theirs)
        if short > best:
            best, how = short, "abbreviation"
    return (best, how) if best >= LEAST else _NOT_ALIKE


def _same_digits(ours: str, theirs: str) -> bool:
    """Tell whether the numbers in two words are equal: no number is nearly another one."""
    if ours.isdigit() or theirs.isdigit():
        return False
    return [c for c in ours if c.isdigit()] == [c for c in theirs if c.isdigit()]


def _slips(ours: str, theirs: str) -> int | None:
    """Count slips: one is allowed below five letters, two below nine, three from nine."""
    longer, shorter = len(ours), len(theirs)
    if longer < shorter:
        longer, shorter = shorter, longer
    allowed = 1 if longer < 5 else 2 if longer < 9 else 3
    if longer - shorter > allowed:
        return None
    slips = OSA.distance(ours, theirs, score_cutoff=allowed)
    return None if slips > allowed else slips


def _spelling(ours: str, theirs: str) -> float:
    slips = _slips(ours, theirs)
    if slips is None:
        return 0.0
    return float(round((1 - slips / max(len(ours), len(theirs))) ** 1.2, 6))


def _sound(left: Token, right: Token, *, cross: bool) -> float:
    """Compare consonants; the fewer there are, the more the letters must agree, too."""
    ours, theirs = left.skeleton, right.skeleton
    if ours == theirs and len(ours) > 1:
        letters = OSA.normalized_similarity(left.text, right.text)
        consonants = len(ours) - (ours[0] in _VOWELS)
        if consonants < 3 and letters < 0.5:  # NSO is not Navis
            return 0.75 if cross else 0.6
        if cross:
            return 0.9
        if _vowels_differ(left.text, right.text):
            return _OTHER_VOWELS
        is_long = len(ours) > 2 and min(len(left.text), len(right.text)) > 3
        return 0.88 if is_long and letters >= _LETTERS_LEAST else 0.75
    is_near = cross and len(ours) > 2 and len(theirs) > 2
    if is_near and OSA.distance(ours, theirs, score_cutoff=1) <= 1:
        return 0.72
    return 0.0


@lru_cache(maxsize=65_536)
def _vowels_differ(ours: str, theirs: str) -> bool:
    """Tell whether half the vowels of two words of equal consonants are not written for each other.

    Jamal is not Jamil, though Ahmad is Ahmed, and Hanafi Hanifi. In words of one syllable, as in
    Chinese names, every vowel tells: Zhang is neither Zheng nor Zhong.
    """
    left, right = _vowels(ours), _vowels(theirs)
    if len(left) != len(right):
        return False
    if len(left) == 1:
        return left != right
    return 2 * sum({a, b} in _APART for a, b in zip(left, right, strict=True)) >= len(left) > 0


def _vowels(word: str) -> list[str]:
    return [_ONE_VOWEL.get(run, run) for run in _VOWEL_RUNS.findall(word)]


def _is_one_sound(ours: str, theirs: str, sound_of: SoundOf) -> bool:
    sound = sound_of(ours)
    if len(sound) < 3 or sound != sound_of(theirs) or _vowels_differ(ours, theirs):
        return False
    return OSA.normalized_similarity(ours, theirs) >= _LETTERS_LEAST


def _shortened(ours: str, theirs: str) -> float:
    """Compare a word with its beginning (tech), or with some of its consonants (shpg, intl)."""
    shorter, longer = sorted((ours, theirs), key=len)
    if len(shorter) < 3:
        return 0.0
    if not longer.startswith(shorter):
        is_much_shorter = 2 * len(longer) >= 3 * len(shorter)
        if not is_much_shorter or _VOWELS.intersection(shorter[1:]):
            return 0.0
        letters = iter(longer)
        if not all(letter in letters for letter in shorter):
            return 0.0
    return 0.75 if len(shorter) >= _ABBREVIATES else 0.6
