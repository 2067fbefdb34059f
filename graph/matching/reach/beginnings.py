"""The names that begin with another one, found in sorted texts: a field may have cut that one."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from onward.graph.names.around.beginnings import LEAST_LETTERS
from onward.graph.names.forms import NameForm

_BEHIND_LETTERS = "\x7f"
"""Stands behind whatever a name made plain consists of."""


class Beginnings:
    """Finds names by how they begin.

    Args:
        wholes: By name, all its words as one.
        joined: By name, its words without legal forms as one.
    """

    def __init__(self, wholes: Sequence[str], joined: Sequence[str]) -> None:
        numbered = chain(enumerate(wholes), enumerate(joined))
        long_names = {(text, name) for name, text in numbered if len(text) > LEAST_LETTERS}
        self._long_names = sorted(long_names)

    def find(self, form: NameForm) -> list[int]:
        """Return the names, sorted, that begin as a long one does."""
        return sorted(set(chain.from_iterable(map(self._list_begun, _long_texts(form)))))

    def _list_begun(self, beginning: str) -> Iterator[int]:
        first = bisect_left(self._long_names, (beginning,))
        last = bisect_left(self._long_names, (beginning + _BEHIND_LETTERS,))
        return (name for _, name in self._long_names[first:last])


def _long_texts(form: NameForm) -> Iterable[str]:
    return (text for text in {form.whole, form.joined} if len(text) >= LEAST_LETTERS)
