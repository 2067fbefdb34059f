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
        columns: Where `NameWords` has them.
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
        # by script: the column of each word in names, and as a legal form; -1 where it has none
        self._columns = {
            is_latin: np.stack((words.columns[is_latin, False], words.columns[is_latin, True]))
            for is_latin in (True, False)
        }
        has_word = {
            is_latin: np.logical_or(*(columns >= 0)) for is_latin, columns in self._columns.items()
        }
        self._vocabulary = Vocabulary(words.distinct, has_word, sound_of)
        numbers: dict[str, int] = {}
        plain = [
            numbers.setdefault(write_plainly(text), len(numbers)) for text in words.distinct.texts
        ]
        self._plain_numbers = numbers
        self._plain = np.empty(len(words.weights), np.int64)
        for columns in words.columns.values():
            has_column = columns >= 0
            self._plain[columns[has_column]] = np.array(plain, np.int64)[has_column]
        self._near: LruCache[tuple[str, bool], NearWords] = LruCache(_CACHED)

    def find(self, word: Token, *, is_latin: bool) -> NearWords:
        """Return the words that are like one of a query in Latin script, or in another."""
        key = word.text, is_latin
        return self._near.get_or_make(key, lambda: self._find_words(word, is_latin))

    def _find_words(self, word: Token, is_latin: bool) -> NearWords:
        same, across = self._vocabulary.find_near(word, is_latin=is_latin)
        columns, alike = self._list_columns(same, is_latin=is_latin)
        if len(across[0]):
            columns_across, alike_across = self._list_columns(across, is_latin=not is_latin)
            columns = np.concatenate((columns, columns_across))
            alike = np.concatenate((alike, alike_across))
        plain = self._plain_numbers.get(write_plainly(word.text), -1)
        return NearWords(columns, alike, (alike >= ALIKE_LEAST) | (self._plain[columns] == plain))

    def _list_columns(self, near: Near, *, is_latin: bool) -> tuple[Array, Array]:
        """Return the columns of words in names of one script, then those of legal forms."""
        places, alike = near
        columns = self._columns[is_latin][:, places]
        is_there = columns >= 0
        return columns[is_there], np.concatenate((alike, alike))[is_there.ravel()]
