"""How alike two words of names are, and which words of two names stand for each other."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from onward.graph.names.tokens import Token, make_token

LEAST_SIMILARITY: Final = 0.55
"""Words less alike than this count as different."""

MOST_SLIPS: Final = 3  # in the longest words
SHORTEST_ABBREVIATION: Final = 3  # letters
SHORTEST_SKELETON: Final = 3  # consonants of which one may differ between scripts
NEAR_SKELETON: Final = 0.72
INITIAL: Final = 0.8
_MOST_INITIALS: Final = 3  # letters; Mhmd is a name
_ABBREVIATES: Final = 4  # letters from which a beginning can stand for the whole word
_VOWELS: Final = frozenset("aeiouy")
_VOWEL_RUNS: Final = re.compile("[aeiouy]+")
_ONE_VOWEL: Final = {
    "aa": "a",
    **dict.fromkeys(("ee", "ii", "iy", "y"), "i"),
    **dict.fromkeys(("oo", "ou"), "u"),
    **dict.fromkeys(("ai", "ay", "ei", "ey"), "ei"),
}
_APART: Final = ({"a", "i"}, {"a", "u"}, {"a", "ei"}, {"i", "u"}, {"i", "o"}, {"u", "ei"})
"""Vowels that are not written for each other; a and e, e and i, or o and u are."""

_NOT_ALIKE: Final = (0.0, "")
_EQUAL: Final = (1.0, "equal")
_INITIAL: Final = (INITIAL, "initial")
_MEANING: Final = (0.93, "meaning")
_METAPHONE: Final = 0.85
_OTHER_VOWELS: Final = 0.66  # equal consonants, as two slips in seven letters: Hassan, Hussein
_LETTERS_LEAST: Final = 0.6  # of two words that sound alike: Galic is not Jelavic

SoundOf = Callable[[str], str]
"""Returns how a word sounds (the build ``names``: `rigour_names.metaphone`)."""

SimilarWord = tuple[float, int, float, str]
"""Rank (the less, the sooner aligned), position in the query, how alike, and how they agree."""


class AlignedPair(NamedTuple):
    """Two words that stand for each other: positions, how alike, and how they agree."""

    query: int
    listed: int
    similarity: float
    how: str


class SimilarWords:
    """How alike the words of one query are to words of listed names, each computed once.

    A query meets the same few hundred words in all its candidates' names.

    Args:
        tokens: The query's.
        cross: Whether the query came in Latin script and the listed names did not, or vice versa.
        sound_of: Returns how a word sounds, where the build knows it.

    Attributes:
        cached: What `find` returns, by the listed word, where it was asked before.
    """

    def __init__(
        self, tokens: Sequence[Token], *, cross: bool, sound_of: SoundOf | None = None
    ) -> None:
        # Unpacked once: attribute look-ups would be half the time of the loop below.
        self._tokens = [
            (
                position,
                token,
                token.text[0],
                token.text,
                token.skeleton,
                sound_of(token.text) if sound_of else None,
            )
            for position, token in enumerate(tokens)
        ]
        self._cross = cross
        self._sound_of = sound_of
        self.cached: dict[str, tuple[SimilarWord, ...]] = {}

    def find(self, listed: Token) -> tuple[SimilarWord, ...]:
        """Return the query's words that are like a listed one."""
        similar = self.cached.get(listed.text)
        if similar is None:
            similar = self.cached[listed.text] = tuple(self._compare_all(listed))
        return similar

    def positions_like(self, words: Sequence[str]) -> frozenset[int]:
        """Return the positions of the query's words that are like any of these words."""
        return frozenset(
            position for word in words for _, position, _, _ in self.find(make_token(word))
        )

    def _compare_all(self, listed: Token) -> list[SimilarWord]:
        """Compare a listed word with each of the query's; most pairs are dismissed at a glance."""
        similar = []
        text, skeleton, sound_of = listed.text, listed.skeleton, self._sound_of
        length = len(text)
        first, meanings = text[0], listed.meanings
        sound = sound_of(text) if sound_of else None
        for position, ours, our_first, our_text, our_skeleton, our_sound in self._tokens:
            # Words that pass none of these tests can have no similarity of at least the least.
            is_worth_comparing = (
                first == our_first
                or skeleton == our_skeleton
                or self._cross
                or (meanings and not meanings.isdisjoint(ours.meanings))
                or (sound and sound == our_sound)
                or (
                    -MOST_SLIPS <= length - len(our_text) <= MOST_SLIPS
                    and _count_slips(our_text, text) is not None
                )
            )
            if is_worth_comparing:
                alike, how = compare_words(ours, listed, cross=self._cross, sound_of=sound_of)
                if alike:
                    # Of two words equally alike to one, the rarer is aligned first.
                    similar.append((-alike * (ours.weight + 0.01), position, alike, how))
        return similar


def align_words(similar: SimilarWords, listed: Sequence[Token]) -> tuple[AlignedPair, ...]:
    """Pair words greedily by similarity times the query word's weight, each word once."""
    candidates: list[tuple[float, int, int, float, str]] = []
    cached, find = similar.cached, similar.find
    for j, token in enumerate(listed):
        near = cached.get(token.text)
        if near is None:
            near = find(token)
        if near:
            candidates += [(rank, i, j, alike, how) for rank, i, alike, how in near]
    if not candidates:
        return ()
    if len(candidates) < 2:
        return tuple(AlignedPair(i, j, alike, how) for _, i, j, alike, how in candidates)
    candidates.sort()
    used_ours: set[int] = set()
    used_theirs: set[int] = set()
    pairs = []
    for _, i, j, alike, how in candidates:
        if i not in used_ours and j not in used_theirs:
            used_ours.add(i)
            used_theirs.add(j)
            pairs.append(AlignedPair(i, j, alike, how))
    return tuple(pairs)


def compare_words(
    left: Token, right: Token, *, cross: bool, sound_of: SoundOf | None = None
) -> tuple[float, str]:
    """Compare two words.

    Args:
        left: Of the query.
        right: Of the listed name.
        cross: Whether one of the names came in Latin script and the other did not.
        sound_of: Returns how a word sounds, where the build knows it.

    Returns:
        0 or at least `LEAST_SIMILARITY`, and how they agree: equal, initial, meaning, spelling,
        sound, metaphone, abbreviation.
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
    best, how = _compare_spelling(ours, theirs), "spelling"
    sound = _compare_sound(left, right, cross=cross)
    if sound > best:
        best, how = sound, "sound"
    if best < _METAPHONE and sound_of is not None and _is_one_sound(ours, theirs, sound_of):
        best, how = _METAPHONE, "metaphone"
    if best < 0.75 and ours[0] == theirs[0]:
        short = _compare_shortened(ours, theirs)
        if short > best:
            best, how = short, "abbreviation"
    return (best, how) if best >= LEAST_SIMILARITY else _NOT_ALIKE


def _same_digits(ours: str, theirs: str) -> bool:
    """Tell whether the numbers in two words are equal; no number is almost another one."""
    if ours.isdigit() or theirs.isdigit():
        return False
    return [c for c in ours if c.isdigit()] == [c for c in theirs if c.isdigit()]


def slips_allowed(letters: int) -> int:
    """Return how many slips are forgiven, by the letters of the longer of two words."""
    if letters < 5:
        return 1
    return 2 if letters < 9 else MOST_SLIPS


def _count_slips(ours: str, theirs: str) -> int | None:
    """Count slips; None where they are more than `slips_allowed`."""
    longer, shorter = len(ours), len(theirs)
    if longer < shorter:
        longer, shorter = shorter, longer
    # as `slips_allowed`, without a call: most pairs of words end here
    allowed = 1 if longer < 5 else 2 if longer < 9 else MOST_SLIPS
    if longer - shorter > allowed:
        return None
    slips = OSA.distance(ours, theirs, score_cutoff=allowed)
    return None if slips > allowed else slips


def _compare_spelling(ours: str, theirs: str) -> float:
    slips = _count_slips(ours, theirs)
    return 0.0 if slips is None else weigh_slips(slips, max(len(ours), len(theirs)))


def weigh_slips(slips: int, letters: int) -> float:
    """Return how alike two words are in spelling, by slips and letters of the longer one."""
    return float(round((1 - slips / letters) ** 1.2, 6))


def _compare_sound(left: Token, right: Token, *, cross: bool) -> float:
    """Compare consonants; the fewer there are, the more the letters must agree, too."""
    ours, theirs = left.skeleton, right.skeleton
    if ours == theirs and len(ours) > 1:
        if not cross and _are_initials(left.text) is not _are_initials(right.text):
            return 0.0  # KRL is not Carl
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
    is_near = cross and min(len(ours), len(theirs)) >= SHORTEST_SKELETON
    if is_near and OSA.distance(ours, theirs, score_cutoff=1) <= 1:
        return NEAR_SKELETON
    return 0.0


def _are_initials(word: str) -> bool:
    """Tell whether a word is short and has no vowel: its letters stand for words."""
    return len(word) <= _MOST_INITIALS and _VOWELS.isdisjoint(word)


@lru_cache(maxsize=65_536)
def _vowels_differ(ours: str, theirs: str) -> bool:
    """Tell whether half the vowels of two words of equal consonants are not written for each other.

    Jamal is not Jamil, though Ahmad is Ahmed, and Hanafi Hanifi. In words of one syllable, as in
    Chinese names, every vowel tells: Zhang is neither Zheng nor Zhong.
    """
    left, right = _read_vowels(ours), _read_vowels(theirs)
    if len(left) != len(right):
        return False
    if len(left) == 1:
        return left != right
    different = sum({a, b} in _APART for a, b in zip(left, right, strict=True))
    return 2 * different >= len(left) > 0


def _read_vowels(word: str) -> list[str]:
    return [_ONE_VOWEL.get(run, run) for run in _VOWEL_RUNS.findall(word)]


def _is_one_sound(ours: str, theirs: str, sound_of: SoundOf) -> bool:
    sound = sound_of(ours)
    if len(sound) < 3 or sound != sound_of(theirs) or _vowels_differ(ours, theirs):
        return False
    return OSA.normalized_similarity(ours, theirs) >= _LETTERS_LEAST


def _compare_shortened(ours: str, theirs: str) -> float:
    """Compare a word with its beginning (tech), or with some of its consonants (shpg, intl)."""
    shorter, longer = sorted((ours, theirs), key=len)
    if len(shorter) < SHORTEST_ABBREVIATION:
        return 0.0
    if not longer.startswith(shorter):
        is_much_shorter = 2 * len(longer) >= 3 * len(shorter)
        if not is_much_shorter or has_late_vowel(shorter) or not has_in_order(longer, shorter):
            return 0.0
    return weigh_abbreviation(len(shorter))


def weigh_abbreviation(letters: int) -> float:
    """Return how alike a word and its abbreviation are, by the letters of the latter."""
    return 0.75 if letters >= _ABBREVIATES else 0.6


def has_in_order(word: str, letters: str) -> bool:
    """Tell whether a word has some letters in their order.

    >>> has_in_order("international", "intl"), has_in_order("international", "inlt")
    (True, False)
    """
    rest = iter(word)  # `in` uses it up
    return all(letter in rest for letter in letters)


def has_late_vowel(word: str) -> bool:
    """Tell whether a vowel stands behind the first letter; consonants alone may shorten a word.

    >>> has_late_vowel("intl"), has_late_vowel("inter")
    (False, True)
    """
    return not _VOWELS.isdisjoint(word[1:])
