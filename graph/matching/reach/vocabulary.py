"""The words of many names, and which of them are like a word that is asked for.

Words are alike in many ways (`names.similarity`): letters, consonants, sound, meaning, an initial,
an abbreviation. Each way has a look-up that returns all words which may be so, and a few others;
the comparison itself decides. So no word that is alike is left out.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress, count
from operator import itemgetter
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from onward.graph.matching.reach.letters import (
    Array,
    count_least_edits,
    read_all_letters,
    read_letters,
)
from onward.graph.names.similarity import (
    SHORTEST_ABBREVIATION,
    SoundOf,
    compare_words,
    has_late_vowel,
    slips_allowed,
)
from onward.graph.names.tokens import Token, make_token

_AFTER_LETTERS: Final = "~"  # behind every letter and digit
_MOST_SLIPS: Final = 3
_SHORTEST_SKELETON: Final = 3  # consonants of which one may differ

Near = tuple[Array, Array]
"""Places of words, and how alike they are."""


class Vocabulary:
    """Finds the words that are like another one.

    Args:
        words: Lower-case ASCII, sorted, each once.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, words: Sequence[str], sound_of: SoundOf | None = None) -> None:
        self.words = words
        self._sound_of = sound_of
        self._tokens = [make_token(word) for word in words]
        self._by_meaning = _group_places(
            (meaning, place)
            for place, token in enumerate(self._tokens)
            for meaning in token.meanings
        )
        skeletons = (token.skeleton for token in self._tokens)
        self._by_skeleton = _group_places(zip(skeletons, count(), strict=False))
        sounds = map(sound_of, words) if sound_of else ()
        self._by_sound = _group_places(zip(sounds, count(), strict=False))
        # consonants alone may stand for a longer word of the same first letter
        bare = _group_places(
            (word[0], place)
            for place, word in enumerate(words)
            if len(word) >= SHORTEST_ABBREVIATION and not has_late_vowel(word)
        )
        self._bare = {first: np.array(places) for first, places in bare.items()}
        self._letters = read_all_letters(words)
        self._spelling = _ByLetters(words)
        self._skeletons = _ByLetters(list(self._by_skeleton))

    def __len__(self) -> int:
        """Count the words."""
        return len(self.words)

    def find_near(self, word: Token, *, same: Array, across: Array) -> tuple[Near, Near]:
        """Return the words that are like one, in its own script and in others.

        Args:
            word: Of the query.
            same: By place, whether a word stands in names that came in the query's script: both in
                Latin, or neither.
            across: By place, whether it stands in others.
        """
        candidates = self._list_candidates(word)
        alike = np.fromiter(candidates, np.int64)
        candidates.update(self._list_sounding(word))
        sounding = np.fromiter(candidates, np.int64)
        return (
            self._compare_words(word, alike[same[alike]], cross=False),
            self._compare_words(word, sounding[across[sounding]], cross=True),
        )

    def _compare_words(self, word: Token, candidates: Array, *, cross: bool) -> Near:
        near: dict[int, float] = {}
        for place in candidates.tolist():
            listed = self._tokens[place]
            alike, _ = compare_words(word, listed, cross=cross, sound_of=self._sound_of)
            if alike:
                near[place] = alike
        return (
            np.fromiter(near, np.int64, len(near)),
            np.fromiter(near.values(), float, len(near)),
        )

    def _list_candidates(self, word: Token) -> set[int]:
        text = word.text
        candidates = set(self._by_skeleton.get(word.skeleton, ()))
        for meaning in word.meanings:
            candidates.update(self._by_meaning.get(meaning, ()))
        if self._sound_of is not None:
            candidates.update(self._by_sound.get(self._sound_of(text), ()))
        candidates.update(self._find_place(text[0]))
        if len(text) == 1:
            candidates.update(self._list_beginning_with(text))
            return candidates
        candidates.update(self._spelling.find(text, slips_allowed))
        candidates.update(self._list_shortened(text))
        return candidates

    def _list_sounding(self, word: Token) -> Iterator[int]:
        """Yield the words of nearly the same consonants, which counts between scripts."""
        if len(word.skeleton) >= _SHORTEST_SKELETON:
            for place in self._skeletons.find(word.skeleton, _one_slip):
                yield from self._by_skeleton[self._skeletons.texts[place]]

    def _list_shortened(self, text: str) -> Iterator[int]:
        """Yield the words that a word may be short for, and those that may be short for it."""
        if len(text) >= SHORTEST_ABBREVIATION:
            yield from self._list_beginning_with(text)
        for end in range(SHORTEST_ABBREVIATION, len(text)):
            yield from self._find_place(text[:end])
        # some consonants in their order stand for a word that has all of them
        ours = np.uint64(read_letters(text))
        if not has_late_vowel(text):
            same_first = self._list_beginning_with(text[0])
            theirs = self._letters[same_first.start : same_first.stop]
            yield from (same_first.start + np.flatnonzero(ours & ~theirs == 0)).tolist()
        bare = self._bare.get(text[0])
        if bare is not None:
            yield from bare[self._letters[bare] & ~ours == 0].tolist()

    def _find_place(self, text: str) -> Sequence[int]:
        place = bisect_left(self.words, text)
        return (place,) if place < len(self.words) and self.words[place] == text else ()

    def _list_beginning_with(self, text: str) -> range:
        start = bisect_left(self.words, text)
        return range(start, bisect_left(self.words, text + _AFTER_LETTERS))


class _ByLetters:
    """Finds texts from which few edits lead to another one, by their lengths and letters."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._order = np.argsort(lengths, kind="stable")
        self._lengths = lengths[self._order]
        self._letters = read_all_letters(texts)[self._order]

    def find(self, text: str, allowed: Callable[[int], int]) -> list[int]:
        """Return the places of texts that are so few edits away.

        Args:
            text: Where the edits begin.
            allowed: Returns how many edits are allowed, by the length of the longer text.
        """
        length = len(text)
        low = int(np.searchsorted(self._lengths, length - _MOST_SLIPS))
        high = int(np.searchsorted(self._lengths, length + _MOST_SLIPS, "right"))
        edits = count_least_edits(text, self._letters[low:high])
        longest = self._lengths[low:high]
        # more is allowed in longer words
        most = np.array([allowed(max(length, other)) for other in range(length + _MOST_SLIPS + 1)])
        near = np.flatnonzero(edits <= most[longest])
        places: list[int] = self._order[low + near].tolist()
        if not places:
            return []
        texts = itemgetter(*places, places[0])(self.texts)[:-1]  # at least two, to get a tuple
        exact = cdist([text], texts, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, dtype=np.uint8)
        is_near = (exact[0] <= most[longest[near]]).tolist()
        return list(compress(places, is_near))


def _one_slip(_length: int) -> int:
    return 1


def _group_places(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for key, place in pairs:
        groups[key].append(place)
    return dict(groups)
