"""The words of many names, and which of them are like a word that is asked for.

Words are alike in many ways (`names.similarity`): letters, consonants, sound, meaning, an initial,
an abbreviation. Each way has a look-up for all words at once. What a word scores by its letters
follows from the slips alone, and by an abbreviation from its length; words that may be alike in
another way, which are few, are compared one by one.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple, Self

import numpy as np

from onward.graph.matching.reach.letters import Array, read_all_letters, read_letters
from onward.graph.matching.reach.near_texts import NearTexts
from onward.graph.names.similarity import (
    INITIAL,
    LEAST_SIMILARITY,
    NEAR_SKELETON,
    SHORTEST_ABBREVIATION,
    SHORTEST_SKELETON,
    SoundOf,
    compare_words,
    has_in_order,
    has_late_vowel,
    slips_allowed,
    weigh_abbreviation,
    weigh_slips,
)
from onward.graph.names.tokens import Token, make_token

_AFTER_LETTERS: Final = "~"  # behind every letter and digit
Near = tuple[Array, Array]
"""Places of words, and how alike they are."""


class Words(NamedTuple):
    """Words and what of them is looked up.

    Attributes:
        texts: Lower-case ASCII, sorted, each once.
        skeletons: Their consonants.
        meanings: What each stands for, with tabs between.
        letters: Which letters they have (`letters`).
    """

    texts: Sequence[str]
    skeletons: Sequence[str]
    meanings: Sequence[str]
    letters: Array

    @classmethod
    def read(cls, texts: Sequence[str]) -> Self:
        """Read what is looked up of words, sorted."""
        tokens = [make_token(text) for text in texts]
        return cls(
            texts,
            [token.skeleton for token in tokens],
            ["\t".join(sorted(token.meanings)) for token in tokens],
            read_all_letters(texts),
        )


class Vocabulary:
    """Finds the words that are like another one.

    Args:
        word_facts: Of the names.
        stands_in: Whether each word stands in names that came in Latin script, and in others.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(
        self,
        word_facts: Words,
        stands_in: Mapping[bool, Array],
        sound_of: SoundOf | None = None,
    ) -> None:
        words = self.words = word_facts.texts
        self._stands_in = {
            is_latin: stands.astype(bool).tobytes() for is_latin, stands in stands_in.items()
        }
        self._sound_of = sound_of
        self._by_meaning = _group_places(
            (meaning, place)
            for place, meanings in enumerate(word_facts.meanings)
            if meanings
            for meaning in meanings.split("\t")
        )
        self._by_skeleton = _group_places(zip(word_facts.skeletons, count(), strict=False))
        sounds = map(sound_of, words) if sound_of else ()
        self._by_sound = _group_places(zip(sounds, count(), strict=False))
        # consonants alone may stand for a longer word of the same first letter
        bare = _group_places(
            (word[0], place)
            for place, word in enumerate(words)
            if len(word) >= SHORTEST_ABBREVIATION and not has_late_vowel(word)
        )
        self._bare = {first: np.array(places) for first, places in bare.items()}
        self._lengths = [*map(len, words)]
        self._with_digits = {place for place, word in enumerate(words) if not word.isalpha()}
        self._letters = word_facts.letters
        self._spelling = NearTexts(words, _slips_that_count, word_facts.letters)
        self._sounding = {
            is_latin: _SoundingWords(word_facts, np.flatnonzero(stands).tolist())
            for is_latin, stands in stands_in.items()
        }

    def __len__(self) -> int:
        """Count the words."""
        return len(self.words)

    def find_near(self, word: Token, *, is_latin: bool) -> tuple[Near, Near]:
        """Return the words that are like one, in names of its own script and in others.

        Args:
            word: Of the query.
            is_latin: Whether the query came in Latin script.
        """
        alike = self._weigh_letters(word)
        further = self._list_further(word)
        if not word.text.isalpha():  # no number is almost another one: letters do not decide
            further.update(alike)
        near = self._choose_near(word, alike, further, self._stands_in[is_latin], cross=False)
        others = self._stands_in[not is_latin]
        across = {place: value for place, value in alike.items() if others[place]}
        for place in self._list_sounding(word, is_latin=not is_latin):
            across[place] = max(NEAR_SKELETON, across.get(place, 0.0))
            if not word.text.isalpha():
                further.add(place)
        return near, self._choose_near(word, across, further, others, cross=True)

    def _choose_near(
        self,
        word: Token,
        alike: Mapping[int, float],
        further: Iterable[int],
        chosen: bytes,
        *,
        cross: bool,
    ) -> Near:
        """Return the words that are alike, of those chosen; some are compared one by one.

        Args:
            word: Of the query.
            alike: How alike words are that need not be compared.
            further: The words that are compared.
            chosen: By place, whether a word is chosen.
            cross: Whether one of the names came in Latin script and the other did not.
        """
        near = {place: value for place, value in alike.items() if chosen[place]}
        for place in further:
            if chosen[place]:
                listed = make_token(self.words[place])
                near[place], _ = compare_words(word, listed, cross=cross, sound_of=self._sound_of)
        places = [place for place, value in near.items() if value]
        values = [value for value in near.values() if value]
        return np.array(places, np.int64), np.array(values, float)

    def _weigh_letters(self, word: Token) -> dict[int, float]:
        """Return how alike words are in spelling, as an abbreviation or as an initial."""
        text = word.text
        if len(text) == 1:
            return dict.fromkeys(self._list_beginning_with(text), INITIAL)
        alike: dict[int, float] = {}
        lengths, length = self._lengths, len(text)
        for place, slips in zip(*self._spelling.find(text), strict=True):
            alike[place] = weigh_slips(slips, max(lengths[place], length))
        for place in self._list_shortened(text):
            short = weigh_abbreviation(min(lengths[place], length))
            alike[place] = max(short, alike.get(place, 0.0))
        if text.isalpha():
            for place in self._with_digits.intersection(alike):
                del alike[place]
        return alike

    def _list_further(self, word: Token) -> set[int]:
        """Return the words that are compared one by one: they may be alike in any way.

        Those are words of the same consonants, sound or meaning, and a single letter.
        """
        text = word.text
        further = {*self._find_place(text), *self._find_place(text[0])}
        if len(word.skeleton) > 1:
            further.update(self._by_skeleton.get(word.skeleton, ()))
        for meaning in word.meanings:
            further.update(self._by_meaning.get(meaning, ()))
        if self._sound_of is not None:
            further.update(self._by_sound.get(self._sound_of(text), ()))
        return further

    def _list_sounding(self, word: Token, *, is_latin: bool) -> list[int]:
        """Return the words of nearly the same consonants, which counts between scripts."""
        if len(word.skeleton) < SHORTEST_SKELETON:
            return []
        places = self._sounding[is_latin].find(word.skeleton)
        is_word = word.text.isalpha()
        return [place for place in places if not (is_word and place in self._with_digits)]

    def _list_shortened(self, text: str) -> Iterator[int]:
        """Yield the words that a word is short for, and those that are short for it."""
        length = len(text)
        if length >= SHORTEST_ABBREVIATION:
            yield from self._list_beginning_with(text)
        for end in range(SHORTEST_ABBREVIATION, length):
            yield from self._find_place(text[:end])
        # some consonants in their order stand for a word that has all of them
        ours = np.uint64(read_letters(text))
        if length >= SHORTEST_ABBREVIATION and not has_late_vowel(text):
            same_first = self._list_beginning_with(text[0])
            theirs = self._letters[same_first.start : same_first.stop]
            for place in (same_first.start + np.flatnonzero(ours & ~theirs == 0)).tolist():
                if 2 * self._lengths[place] >= 3 * length and has_in_order(self.words[place], text):
                    yield place
        bare = self._bare.get(text[0])
        if bare is not None:
            for place in bare[self._letters[bare] & ~ours == 0].tolist():
                if 2 * length >= 3 * self._lengths[place] and has_in_order(text, self.words[place]):
                    yield place

    def _find_place(self, text: str) -> Sequence[int]:
        place = bisect_left(self.words, text)
        return (place,) if place < len(self.words) and self.words[place] == text else ()

    def _list_beginning_with(self, text: str) -> range:
        start = bisect_left(self.words, text)
        return range(start, bisect_left(self.words, text + _AFTER_LETTERS))


class _SoundingWords:
    """Finds those of some words that have nearly the same consonants.

    Args:
        word_facts: All words.
        places: Where these are among them.
    """

    def __init__(self, word_facts: Words, places: Sequence[int]) -> None:
        skeletons = word_facts.skeletons
        self._by_skeleton = _group_places(
            (skeletons[place], place)
            for place in places
            if len(skeletons[place]) >= SHORTEST_SKELETON
        )
        distinct = list(self._by_skeleton)
        self._near = NearTexts(distinct, _one_slip, read_all_letters(distinct))

    def find(self, skeleton: str) -> list[int]:
        """Return their places."""
        near, _ = self._near.find(skeleton)
        return [place for text in near for place in self._by_skeleton[self._near.texts[text]]]


def _one_slip(_length: int) -> int:
    return 1


def _slips_that_count(letters: int) -> int:
    """Return with how many slips two words are alike at all."""
    slips = range(1, slips_allowed(letters) + 1)
    return max(
        (n for n in slips if n < letters and weigh_slips(n, letters) >= LEAST_SIMILARITY),
        default=0,
    )


def _group_places(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for key, place in pairs:
        groups[key].append(place)
    return dict(groups)
