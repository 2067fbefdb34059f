"""Keys of names and numbers, by which equal ones are found whatever the ranking: sorted hashes."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from onward.graph.matching.numbers.identifier_agreement import bare_value, is_placeholder
from onward.graph.model import Identifier, tie_id
from onward.graph.names.forms import NameForm

Array = npt.NDArray[Any]

_SHORT_SKELETON: Final = 4  # consonants; fewer are those of too many names


def name_keys(form: NameForm) -> Iterator[str]:
    """Yield what equal names share: the same words in any order, split anyhow, or their sounds.

    A name without tokens has no key.
    """
    if form.tokens:
        yield words_key([token.text for token in form.tokens])
        yield form.joined
        if len(form.joined_skeleton) >= _SHORT_SKELETON:
            yield f"k|{form.joined_skeleton}"


def words_key(words: Iterable[str]) -> str:
    """Return the key of the names that have just these words, in any order."""
    return " ".join(sorted(words))


def number_keys(identifier: Identifier) -> Iterator[str]:
    """Yield the key of an identifier, as it is compared; a placeholder has none."""
    if not is_placeholder(identifier.value):
        yield f"{identifier.scheme}|{bare_value(identifier)}"


class KeyIndex:
    """Rows of parties by key.

    Two keys with the same hash (63 bits) would return one party too many, which does no harm:
    whoever is found is compared anyway.

    Args:
        hashes: int64[n], sorted.
        rows: int32[n], sorted within equal hashes.
    """

    def __init__(self, hashes: Array, rows: Array) -> None:
        self.hashes = hashes
        self.rows = rows

    def holders(self, keys: Iterator[str]) -> list[int]:
        """Return the rows that have any of these keys, sorted."""
        rows: set[int] = set()
        for key in keys:
            key_hash = tie_id(key)
            low = np.searchsorted(self.hashes, key_hash, "left")
            high = np.searchsorted(self.hashes, key_hash, "right")
            rows.update(self.rows[low:high].tolist())
        return sorted(rows)


class KeyCollector:
    """Gathers rows by key; each takes 12 bytes of memory."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._rows = array("i")

    def add(self, row: int, keys: Iterable[str]) -> None:
        """Add the keys of a row; equal ones count once."""
        hashes = {tie_id(key) for key in keys}
        self._hashes.extend(hashes)
        self._rows.extend(repeat(row, len(hashes)))

    def keys(self) -> KeyIndex:
        """Return everything that was added, sorted."""
        hashes, rows = np.array(self._hashes, np.int64), np.array(self._rows, np.int32)
        # By hash, then by row: a look-up is two binary searches, and its rows are in order.
        order = np.lexsort((rows, hashes))
        return KeyIndex(hashes[order], rows[order])
