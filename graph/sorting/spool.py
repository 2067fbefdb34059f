"""Values in the order in which they were added: a few in memory, the others in a scratch file."""

import io
import pickle
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from onward.graph.sorting.scratch import ScratchFile

T = TypeVar("T")

IN_MEMORY: Final = 20_000
"""Values that are held in memory; of most sources these are all."""

_BLOCK: Final = 2_000
"""Values that are written, and read, together: what they have in common is written once."""


class Spool(Generic[T]):
    """Values that are read in their order, as often as one likes, once all are added.

    Args:
        in_memory: Values from which on a file is used.
    """

    def __init__(self, in_memory: int | None = None) -> None:
        self._in_memory = IN_MEMORY if in_memory is None else in_memory
        self._values: list[T] = []
        self._file: ScratchFile | None = None
        self._blocks: list[tuple[int, int]] = []  # where each begins, and its length
        self._end = 0
        self._count = 0

    def append(self, value: T) -> None:
        """Add a value.

        Raises:
            StoreError: The disk is full, or failed.
        """
        self._values.append(value)
        self._count += 1
        limit = self._in_memory if self._file is None else _BLOCK
        if len(self._values) > limit:
            self._write_values()

    def __len__(self) -> int:
        """Count the values."""
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Yield the values in the order in which they were added; nothing is added meanwhile."""
        if self._file is not None:
            self._file.flush()
            for start, length in self._blocks:
                self._file.stream.seek(start)
                yield from load_block(self._file.stream.read(length))
        yield from self._values

    def _write_values(self) -> None:
        if self._file is None:
            self._file = ScratchFile()
        for start in range(0, len(self._values), _BLOCK):
            block = dump_block(self._values[start : start + _BLOCK])
            self._file.stream.seek(self._end)
            self._file.write(block)
            self._blocks.append((self._end, len(block)))
            self._end += len(block)
        self._values.clear()


def dump_block(values: list[T]) -> bytes:
    """Return values as bytes that `load_block` reads."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    # dataclasses would be written field by field in Python, four times as slowly
    pickler.dispatch_table = _REDUCERS
    pickler.dump(values)
    return buffer.getvalue()


def load_block(block: bytes) -> list[Any]:
    """Return the values of `dump_block`."""
    values: list[Any] = pickle.loads(block)  # noqa: S301  # written by this process, in a file without a name
    return values


class _Reducers(dict[type, Callable[[Any], Any]]):
    """How dataclasses are written: as the call that makes them anew, from all of their fields."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if not is_dataclass(kind):
            raise KeyError(kind)  # the pickler writes it in its own way
        self[kind] = _make_reducer(kind)
        return self[kind]


def _make_reducer(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    names = [field.name for field in fields(kind)]
    if len(names) == 1:
        return lambda record: (kind, (getattr(record, names[0]),))
    read_fields = attrgetter(*names)
    return lambda record: (kind, read_fields(record))


_REDUCERS: Final = _Reducers()
