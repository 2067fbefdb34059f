"""Work that one process of a run does for all: the others wait for it, and read what it has made.

Nothing is kept for the next run: its folder is another one.
"""

import fcntl
import gc
import pickle
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

Made = TypeVar("Made")

_shared: list[Path] = []
"""The folder that all processes of a run share, once it is known."""


def share_in(folder: Path) -> None:
    """Name the folder in which the processes of a run find what one of them has made."""
    _shared.append(folder)


def folder_made_once(name: str, make: Callable[[Path], Made]) -> tuple[Path, Made]:
    """Return a folder that is filled once in a run, and what came of it; nobody changes it.

    Args:
        name: Its name, another one for each.
        make: Fills it, where it is empty.
    """
    folder = (_shared[-1] if _shared else Path(mkdtemp(prefix="onward-once-"))) / name
    return folder, made_once(name, lambda: make(folder))


def made_once(name: str, make: Callable[[], Made]) -> Made:
    """Return what is made once in a run however many processes ask for it.

    Args:
        name: Another one for each thing, and fit for a file.
        make: Makes it; it is pickled for the others.
    """
    if not _shared:
        return make()
    with (_shared[-1] / f"{name}.made").open("ab+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # the others wait for the first
        stream.seek(0)
        if content := stream.read():
            done: Made = _read_pickle(content)
            return done
        made = make()
        stream.write(pickle.dumps(made))
        return made


def _read_pickle(content: bytes) -> Any:
    """Read what this run has written, without a search for garbage among what is just made."""
    gc.disable()
    try:
        return pickle.loads(content)  # noqa: S301  # written by this run
    finally:
        gc.enable()
