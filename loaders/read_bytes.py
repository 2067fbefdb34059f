"""How far the files of a load are read, in bytes: what a progress bar and the time left rest on."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing_extensions import Buffer

_BUFFER: Final = 1 << 18

Report = Callable[[int, int | None], None]


class ReadingWatch:
    """Reports how much of some files was read; a part that is read again counts once.

    Args:
        sizes: Of the files, in bytes.
        report: Called with the bytes that were read, and of how many.
    """

    def __init__(self, sizes: Mapping[Path, int], report: Report) -> None:
        self._furthest = dict.fromkeys(sizes, 0)
        self._total = sum(sizes.values())
        self._report = report

    @property
    def is_done(self) -> bool:
        """Whether everything was read."""
        return sum(self._furthest.values()) >= self._total

    def note(self, path: Path, position: int) -> None:
        """Note how far a file was read."""
        if position > self._furthest.get(path, position):
            self._furthest[path] = position
            self._report(sum(self._furthest.values()), self._total)


_WATCH: ContextVar[ReadingWatch | None] = ContextVar("reading watch", default=None)


@contextmanager
def watched_by(watch: ReadingWatch | None) -> Iterator[None]:
    """Have a watch told of what is read while the block runs; None tells nobody."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)


class _WatchedFile(io.FileIO):
    """A file that tells how far it was read."""

    def __init__(self, path: Path, watch: ReadingWatch) -> None:
        super().__init__(path, "rb")
        self._path = path
        self._watch = watch

    def readinto(self, buffer: "Buffer", /) -> int | None:
        count = super().readinto(buffer)
        self._watch.note(self._path, self.tell())
        return count


def open_bytes(path: Path, *, is_watched: bool) -> IO[bytes]:
    """Open a file to be read, buffered.

    Args:
        path: The file.
        is_watched: Whether the watch, if there is one, is told how far it is read.

    Raises:
        OSError: It cannot be read.
    """
    watch = _WATCH.get() if is_watched else None
    if watch is None:
        return path.open("rb")
    return io.BufferedReader(_WatchedFile(path, watch), _BUFFER)
