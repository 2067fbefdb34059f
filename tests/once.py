"""Work that is done once for all processes of a run, and what it takes."""

import fcntl
import gc
import io
import pickle
import time
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, TypeVar

# Work that one process of a run does for all: the others wait for it, and read what it has made.
#
# Nothing is kept for the next run: its folder is another one.


Made = TypeVar("Made")

shared_folders: list[Path] = []
"""The folder that all processes of a run share, once it is known."""


def share_in(folder: Path) -> None:
    """Name the folder in which the processes of a run find what one of them has made."""
    shared_folders.append(folder)


def folder_made_once(name: str, make: Callable[[Path], Made]) -> tuple[Path, Made]:
    """Return a folder that is filled once in a run, and what came of it; nobody changes it.

    Args:
        name: Its name, another one for each.
        make: Fills it, where it is empty.
    """
    folder = (shared_folders[-1] if shared_folders else Path(mkdtemp(prefix="onward-once-"))) / name
    return folder, made_once(name, lambda: make(folder))


def made_once(name: str, make: Callable[[], Made]) -> Made:
    """Return what is made once in a run however many processes ask for it.

    Args:
        name: Another one for each thing, and fit for a file.
        make: Makes it; it is pickled for the others.
    """
    if not shared_folders:
        return make()
    with (shared_folders[-1] / f"{name}.made").open("ab+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # the others wait for the first
        stream.seek(0)
        if content := stream.read():
            done: Made = _read_pickle(content)
            return done
        made = make()
        stream.write(_write_pickle(made))
        return made


def _write_pickle(made: Any) -> bytes:
    """Write what is made as a pickle, without a search for garbage among so many new objects."""
    content = io.BytesIO()
    gc.disable()
    try:
        _Pickler(content).dump(made)
    finally:
        gc.enable()
    return content.getvalue()


class _Pickler(pickle.Pickler):
    """Asks dataclasses with slots for their values all at once: lists hold 100,000 of them."""

    def reducer_override(self, made: Any) -> Any:
        kind: Any = type(made)
        read = _find_reader(kind)
        return NotImplemented if read is None else (_make_again, (kind, *read(made)))


@cache
def _find_reader(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """Return what reads the values of a dataclass with slots; None for every other class."""
    is_own = "__reduce__" in vars(kind) or "__slots__" not in vars(kind)
    if is_own or not is_dataclass(kind):
        return None
    names = [field.name for field in fields(kind)]
    # one value would come without its tuple
    return attrgetter(*names) if len(names) > 1 else None


def _make_again(kind: type, *values: Any) -> Any:
    again: Any = object.__new__(kind)
    for write, value in zip(_list_writers(kind), values, strict=True):
        write(again, value)  # as a frozen one takes no other way
    return again


@cache
def _list_writers(kind: type) -> list[Callable[[Any, Any], None]]:
    return [getattr(kind, field.name).__set__ for field in fields(kind)]


def _read_pickle(content: bytes) -> Any:
    """Read what this run has written, without a search for garbage among what is just made."""
    gc.disable()
    try:
        return pickle.loads(content)  # noqa: S301  # written by this run
    finally:
        gc.enable()


# Processor time: what other programs of the machine do is not in it.


TRIES: Final = 3


def processor_seconds(work: Callable[[], object], limit: float) -> float:
    """Return the least time of some runs, of which the first that is within the limit is the last.

    A machine that stands still can only make a run longer, and what is slow is so each time.
    """
    least = float("inf")
    for _ in range(TRIES):
        begun = time.process_time()
        work()
        least = min(least, time.process_time() - begun)
        if least <= limit:
            break
    return least
