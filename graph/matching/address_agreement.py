"""Whether two addresses, as an order and a list write them, are one place."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from onward.graph.names.romanise import romanise, split_words

_WORDS_LEAST: Final = 3  # a town and its country are no address
_SHARED_LEAST: Final = 2 / 3


def share_address(left: Iterable[str], right: Iterable[str]) -> bool:
    """Tell whether one of some addresses is one of others; a cell may hold several, at ";".

    >>> share_address(["12 Zubrol St, Moscow"], ["12, Zubrol Street, Moscow 115280, Russia"])
    True
    >>> share_address(["12 Zubrol St, Moscow"], ["14 Zubrol St, Moscow"])
    False
    """
    ours, theirs = list(_read_all(left)), list(_read_all(right))
    return any(_is_one_place(one, other) for one in ours for other in theirs)


def _read_all(cells: Iterable[str]) -> Iterator[frozenset[str]]:
    for cell in cells:
        yield from (_read_words(text) for text in cell.split(";"))


@lru_cache(maxsize=4096)
def _read_words(address: str) -> frozenset[str]:
    return frozenset(split_words(romanise(address)))


def _is_one_place(left: frozenset[str], right: frozenset[str]) -> bool:
    """Tell whether most words of the shorter address are shared, a number among them."""
    shared = left & right
    shorter = min(len(left), len(right))
    if len(shared) < _WORDS_LEAST or len(shared) < _SHARED_LEAST * shorter:
        return False
    return any(map(_has_digit, shared)) or not any(map(_has_digit, left | right))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
