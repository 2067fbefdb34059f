"""Which names of a table have a word that is like one of a query, and how alike."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from onward.graph.cache import LruCache
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable, Script
from onward.graph.matching.reach.ranges import list_ranges
from onward.graph.matching.reach.vocabulary import Near, Vocabulary
from onward.graph.names.similarity import SoundOf
from onward.graph.names.tokens import Token

_CACHED: Final = 16_384  # words: some 8 kB each among a hundred thousand names


class NearNames(NamedTuple):
    """The names that have a word like one of a query.

    Attributes:
        names: Their numbers, sorted, each once.
        alike: How alike the word is that is most so.
        weights: What the heaviest such word weighs.
        forms: Other names from which a legal form was taken that is like the query's word.
    """

    names: Array
    alike: Array
    weights: Array
    forms: Array


class NearNamesFinder:
    """Finds the names that have a word like another one; each word is looked up once.

    Args:
        table: The names.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, table: NameTable, sound_of: SoundOf | None = None) -> None:
        self._names = len(table)
        scripts = [*table.scripts.values(), *table.forms.values()]
        texts = sorted({word for script in scripts for word in script.words})
        place_of = {text: place for place, text in enumerate(texts)}
        self._vocabulary = Vocabulary(texts, sound_of)
        self._words = {
            is_latin: _Postings(script, place_of) for is_latin, script in table.scripts.items()
        }
        self._forms = {
            is_latin: _Postings(script, place_of) for is_latin, script in table.forms.items()
        }
        self._has_word = {
            is_latin: postings.has_word | self._forms[is_latin].has_word
            for is_latin, postings in self._words.items()
        }
        self._near: LruCache[tuple[str, bool], NearNames] = LruCache(_CACHED)

    def find(self, word: Token, *, is_latin: bool) -> NearNames:
        """Return the names that have a word like one of a query in Latin script, or in another."""
        key = word.text, is_latin
        return self._near.get_or_make(key, lambda: self._find_names(word, is_latin))

    def _find_names(self, word: Token, is_latin: bool) -> NearNames:
        near = dict(zip((is_latin, not is_latin), self._find_words(word, is_latin), strict=True))
        words = [postings.find(*near[script]) for script, postings in self._words.items()]
        forms = [postings.find(*near[script]) for script, postings in self._forms.items()]
        names, alike, weights = map(np.concatenate, zip(*words, strict=True))
        without = np.concatenate([postings[0] for postings in forms])
        if len(without):
            is_without = np.zeros(self._names, bool)
            is_without[without] = True
            is_without[names] = False
            without = np.flatnonzero(is_without)
        order = np.argsort(names, kind="stable")
        names = names[order]
        starts = np.flatnonzero(np.diff(names, prepend=-1))
        if len(starts):
            alike = np.maximum.reduceat(alike[order], starts)
            weights = np.maximum.reduceat(weights[order], starts)
        # half as long numbers are exact enough: bounds are rounded up
        return NearNames(
            names[starts], alike.astype(np.float32), weights.astype(np.float32), without
        )

    def _find_words(self, word: Token, is_latin: bool) -> tuple[Near, Near]:
        return self._vocabulary.find_near(
            word, same=self._has_word[is_latin], across=self._has_word[not is_latin]
        )


class _Postings:
    """The names of one script by their words, these counted as in a vocabulary of all scripts.

    Args:
        script: The names by their words.
        place_of: The place of each word in the vocabulary.

    Attributes:
        has_word: By place, whether any name has the word.
    """

    def __init__(self, script: Script, place_of: Mapping[str, int]) -> None:
        places = np.array([place_of[word] for word in script.words], np.int64)
        self.has_word = np.zeros(len(place_of), bool)
        self.has_word[places] = True
        self._script = script
        self._number_of = np.zeros(len(place_of), np.int64)
        self._number_of[places] = np.arange(len(places))

    def find(self, places: Array, alike: Array) -> tuple[Array, Array, Array]:
        """Return the names of words, how alike each word is, and what it weighs.

        Args:
            places: Of the words in the vocabulary.
            alike: How alike they are.
        """
        is_here = self.has_word[places]
        if not is_here.any():
            return _NO_NAMES
        words, script = self._number_of[places[is_here]], self._script
        starts = script.ends[words]
        counts = script.ends[words + 1] - starts
        names = script.names[list_ranges(starts, counts)]
        weights = np.repeat(script.weights[words], counts)
        return names, np.repeat(alike[is_here], counts), weights


_NO_NAMES: Final = (np.empty(0, np.int64), np.empty(0), np.empty(0))
