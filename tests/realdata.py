"""Where the real public lists are that some tests read; they are not part of the project.

The folder is ``shared/data`` beside the checkout, or the one that ``ONWARD_REAL_DATA`` names.
"""

import fcntl
import os
import pickle
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ONWARD_REAL_DATA", ROOT.parent / "shared" / "data"))


def shared_data(name: str) -> Path:
    """Return the folder of one data set, such as ``ofac-2021``.

    A test without its data is skipped and says so; where CI runs, every skip fails.
    """
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"no real data {name!r}: put it into {DATA} or set ONWARD_REAL_DATA")
    return folder


_shared: list[Path] = []
"""The folder that all processes of a run share, once it is known."""


def share_lists_in(folder: Path) -> None:
    """Name the folder in which the processes of a run find the lists that one of them has read."""
    _shared.append(folder)


@cache
def load_list(source: str, retrieved: str, *places: str) -> Loaded:
    """Return a real list, which is read once in a run however many processes ask for it.

    Args:
        source: The source that reads it.
        retrieved: Its day.
        places: The files, each as `data set/file`, or a data set alone.
    """
    files = [shared_data(Path(place).parts[0]).parent / place for place in places]
    options = LoadOptions(source, retrieved)
    if not _shared:
        return load(source, files, options)
    name = "+".join((source, retrieved, *places)).replace("/", "_")
    kept = _shared[-1] / f"{name}.list"
    with kept.open("ab+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # the others wait for the first
        stream.seek(0)
        if content := stream.read():
            read: Loaded = pickle.loads(content)  # noqa: S301  # written by this run
            return read
        loaded = load(source, files, options)
        loaded = replace(loaded, rows=loaded.statements)  # rows on disk are this process's
        stream.write(pickle.dumps(loaded))
        return loaded
