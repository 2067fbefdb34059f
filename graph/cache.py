"""Caches of limited size, for answers that are dear to work out and cheap to work out again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from operator import is_
from typing import Any, Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

FEW_OBJECTS: Final = 1_000
"""Objects at most of which `SameObjects` is worth its memory: the rows of small worlds."""

_MISSING: Final[Any] = object()


class LruCache(Generic[Key, Value]):
    """Values by key. When it is full, it drops the value that has gone unused for longest.

    `functools.lru_cache` does the same for a function of hashable arguments; this one is for keys
    that are not the arguments, and for values that are looked at before they are trusted.

    Args:
        maxsize: How many values are kept; at least 1.

    >>> cache: LruCache[str, int] = LruCache(maxsize=2)
    >>> cache.store("a", 1), cache.store("b", 2), cache.get("a"), cache.store("c", 3)
    (1, 2, 1, 3)
    >>> cache.get("a"), cache.get("b"), cache.get_or_make("b", lambda: 4)
    (1, None, 4)
    """

    __slots__ = ("_entries", "_maxsize")

    def __init__(self, maxsize: int) -> None:
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self._maxsize = maxsize

    def __len__(self) -> int:
        """Count the values."""
        return len(self._entries)

    def get(self, key: Key) -> Value | None:
        """Return the value of a key; None where there is none."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def get_or_make(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made and stored first where there is none.

        Args:
            key: What the value depends on.
            make: Makes the value, which may be None; it may use this cache itself.
        """
        value: Value = self._entries.get(key, _MISSING)
        if value is _MISSING:
            return self.store(key, make())
        self._entries.move_to_end(key)
        return value

    def store(self, key: Key, value: Value) -> Value:
        """Store a value in the place of an earlier one, and return it."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._maxsize:
            # The first entry is the one that was used longest ago.
            self._entries.popitem(last=False)
        return value


class SameObjects(Generic[Value]):
    """Objects as a key of `functools.lru_cache`: equal where they are the very same, in order.

    Comparing them by what they hold would take longer than what is remembered of them. The key
    keeps them alive, so that no other object can take the place of one.

    Args:
        objects: Of any kind; nobody changes them.

    >>> rows = [1000, 2000]
    >>> SameObjects(rows) == SameObjects(list(rows)), SameObjects(rows) == SameObjects(rows[:1])
    (True, False)
    """

    __slots__ = ("_hash", "objects")

    def __init__(self, objects: Iterable[Value]) -> None:
        self.objects = tuple(objects)
        self._hash = hash(tuple(map(id, self.objects)))

    def __hash__(self) -> int:
        """Return a hash of who they are."""
        return self._hash

    def __eq__(self, other: object) -> bool:
        """Tell whether another key is of the same objects."""
        if not isinstance(other, SameObjects) or len(self.objects) != len(other.objects):
            return False
        return all(map(is_, self.objects, other.objects))
