"""Where the real public lists are that some tests read; they are not part of the project.

The folder is ``shared/data`` beside the checkout, or the one that ``ONWARD_REAL_DATA`` names.
"""

import os
from pathlib import Path

import pytest

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
