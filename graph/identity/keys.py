"""What a name or number must equal to be found outside every ranking, as sorted hashes."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from onward.graph.identity.forms import Form
from onward.graph.identity.numbers import is_placeholder
from onward.graph.model import Identifier, tie_id

Array = npt.NDArray[Any]

_SHORT_SKELETON: Final = 4  # consonants; fewer are those of too many names
_NO_SIGN: Final = re.compile(r"[\W_]+")
_PADDED: Final = frozenset(
    {"registration_number", "tax_number", "identification_number", "national_id", "passport"}
)
"""Schemes whose numbers some sources fill up with leading zeros."""


def name_keys(form: Form) -> Iterator[str]:
    """Give what equal names share: the same words in any order, split anyhow, or their sounds.

    A name without tokens has no key.
    """
    if form.tokens:
        yield " ".join(sorted(token.text for token in form.tokens))
        yield form.joined
        if len(form.joined_skeleton) >= _SHORT_SKELETON:
            yield f"k|{form.joined_skeleton}"


def number_keys(identifier: Identifier) -> Iterator[str]:
    """Give the key of an identifier, without signs and padding zeros; a placeholder has none."""
    value = _NO_SIGN.sub("", identifier.value).upper()
    if not is_placeholder(value):
        is_padded = identifier.scheme in _PADDED
        yield f"{identifier.scheme}|{value.lstrip('0') if is_padded else value}"


class Keys:
    """Rows of parties by key.

    Two keys with one hash (63 bits) would give a party too many: whoever asks compares anyway.

    Args:
        hashes: int64[n], sorted.
        rows: int32[n], sorted within equal hashes.
    """

    def __init__(self, hashes: Array, rows: Array) -> None:
        self.hashes = hashes
        self.rows = rows

    def holders(self, keys: Iterator[str]) -> list[int]:
        """Give the rows that have any of these keys, sorted."""
        found: set[int] = set()
        for key in keys:
            wanted = tie_id(key)
            low = np.searchsorted(self.hashes, wanted, "left")
            high = np.searchsorted(self.hashes, wanted, "right")
            found.update(self.rows[low:high].tolist())
        return sorted(found)


class KeyCollector:
    """Gathers keys; each takes 12 bytes of memory."""

    def __init__(self) -> None:
        self._hashes: list[Array] = []
        self._rows: list[Array] = []

    def add(self, keyed: Iterable[tuple[int, str]]) -> None:
        """Add rows and their keys."""
        pairs = {(tie_id(key), row) for row, key in keyed}
        self._hashes.append(np.fromiter((key for key, _ in pairs), np.int64, len(pairs)))
        self._rows.append(np.fromiter((row for _, row in pairs), np.int32, len(pairs)))

    def keys(self) -> Keys:
        """Give all that was added, sorted."""
        hashes = np.concatenate([np.zeros(0, np.int64), *self._hashes])
        rows = np.concatenate([np.zeros(0, np.int32), *self._rows])
        order = np.lexsort((rows, hashes))
        return Keys(hashes[order], rows[order])
