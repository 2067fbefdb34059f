"""Which words of listed names are like one of a query, and how alike."""

from typing import Final, NamedTuple

import numpy as np

from onward.graph.cache import LruCache
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_words import NameWords
from onward.graph.matching.reach.vocabulary import Near, Vocabulary
from onward.graph.names.around.within import ALIKE_LEAST, write_plainly
from onward.graph.names.similarity import SoundOf
from onward.graph.names.tokens import Token

_CACHED: Final = 65_536  # words: half a kilobyte each


class NearWords(NamedTuple):
    """The words of names that are like one of a query.

    Attributes:
        columns: Where `NameWords` has them: words first, then legal forms.
        alike: How alike each word is.
        may_be_same: Whether each may be the same word in other letters (`names.around.within`).
    """

    columns: Array
    alike: Array
    may_be_same: Array


class NearWordsFinder:
    """Finds the words of names that are like another one; each is looked up once.

    Args:
        words: Of the names.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, words: NameWords, sound_of: SoundOf | None = None) -> None:
        self._vocabulary = Vocabulary(words.distinct, sound_of)
        self._columns = words.columns
        self._has_word = {
            is_latin: (self._columns[is_latin, False] >= 0) | (self._columns[is_latin, True] >= 0)
            for is_latin in (True, False)
        }
        numbers: dict[str, int] = {}
        plain = [
            numbers.setdefault(write_plainly(text), len(numbers)) for text in words.distinct.texts
        ]
        self._plain_numbers = numbers
        self._plain = np.empty(len(words.weights), np.int64)
        for columns in self._columns.values():
            has_column = columns >= 0
            self._plain[columns[has_column]] = np.array(plain, np.int64)[has_column]
        self._near: LruCache[tuple[str, bool], NearWords] = LruCache(_CACHED)

    def find(self, word: Token, *, is_latin: bool) -> NearWords:
        """Return the words that are like one of a query in Latin script, or in another."""
        key = word.text, is_latin
        return self._near.get_or_make(key, lambda: self._find_words(word, is_latin))

    def _find_words(self, word: Token, is_latin: bool) -> NearWords:
        same, across = self._vocabulary.find_near(
            word, same=self._has_word[is_latin], across=self._has_word[not is_latin]
        )
        near = ((is_latin, same), (not is_latin, across))
        words, alike = self._list_columns(near, are_forms=False)
        forms, alike_forms = self._list_columns(near, are_forms=True)
        columns = np.concatenate((words, forms))
        alike = np.concatenate((alike, alike_forms))
        plain = self._plain_numbers.get(write_plainly(word.text), -1)
        return NearWords(columns, alike, (alike >= ALIKE_LEAST) | (self._plain[columns] == plain))

    def _list_columns(
        self, near: tuple[tuple[bool, Near], ...], *, are_forms: bool
    ) -> tuple[Array, Array]:
        columns, alike = [], []
        for is_latin, (places, of_places) in near:
            there = self._columns[is_latin, are_forms][places]
            columns.append(there[there >= 0])
            alike.append(of_places[there >= 0])
        return np.concatenate(columns), np.concatenate(alike)
