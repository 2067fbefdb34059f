"""Values in parts, each of which fits into memory where all together may not.

What belongs together, such as all states of one record, has one key, and so lies in one part.
"""

from collections.abc import Iterator
from typing import Final, Generic, TypeVar
from zlib import crc32

from onward.graph.sorting.scratch import ScratchFile
from onward.graph.sorting.spool import IN_MEMORY, dump_block, load_block

T = TypeVar("T")

PART_VALUES: Final = 100_000
"""Values that a part holds, more or less."""

MOST_PARTS: Final = 256


class PartedSpool(Generic[T]):
    """Values that are read part by part, once all are added.

    Args:
        count: How many values there will be, more or less: it decides on the number of parts.
        part_values: How many values a part may hold.
    """

    def __init__(self, count: int, part_values: int | None = None) -> None:
        parts = min(1 + count // (part_values or PART_VALUES), MOST_PARTS)
        self._waiting: list[list[T]] = [[] for _ in range(parts)]
        self._blocks: list[list[tuple[int, int]]] = [[] for _ in range(parts)]
        self._file: ScratchFile | None = None
        self._end = self._in_memory = 0

    def part_of(self, key: str) -> int:
        """Return in which part the values of a key lie: the same one in every process."""
        return crc32(key.encode()) % len(self._waiting)

    def append(self, key: str, value: T) -> None:
        """Add a value under its key.

        Raises:
            StoreError: The disk is full, or failed.
        """
        self._waiting[self.part_of(key)].append(value)
        self._in_memory += 1
        # one part alone would be read at once anyway
        if self._in_memory > IN_MEMORY and len(self._waiting) > 1:
            self._write_waiting()

    def parts(self) -> Iterator[list[T]]:
        """Yield the values of each part, in the order in which they were added."""
        if self._file is not None:
            self._file.flush()
        for blocks, waiting in zip(self._blocks, self._waiting, strict=True):
            yield [*self._read_blocks(blocks), *waiting]

    def _read_blocks(self, blocks: list[tuple[int, int]]) -> Iterator[T]:
        if self._file is None:
            return
        for start, length in blocks:
            self._file.stream.seek(start)
            yield from load_block(self._file.stream.read(length))

    def _write_waiting(self) -> None:
        self._file = self._file or ScratchFile()
        for blocks, waiting in zip(self._blocks, self._waiting, strict=True):
            if waiting:
                block = dump_block(waiting)
                self._file.write(block)
                blocks.append((self._end, len(block)))
                self._end += len(block)
                waiting.clear()
        self._in_memory = 0
