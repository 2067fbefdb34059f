"""Where the real public lists are that some tests read; they are not part of the project.

The folder is ``shared/data`` beside the checkout, or the one that ``ONWARD_REAL_DATA`` names.
"""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.once import made_once

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


@cache
def load_list(source: str, retrieved: str, *places: str) -> Loaded:
    """Return a real list, which is read once in a run however many processes ask for it.

    Args:
        source: The source that reads it.
        retrieved: Its day.
        places: The files, each as `data set/file`, or a data set alone.
    """
    files = [shared_data(Path(place).parts[0]).parent / place for place in places]

    def read() -> Loaded:
        loaded = load(source, files, LoadOptions(source, retrieved))
        return replace(loaded, rows=loaded.statements)  # rows on disk are this process's

    return made_once("+".join((source, retrieved, *places)).replace("/", "_"), read)
