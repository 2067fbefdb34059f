"""Where tests keep their files: in memory where there is room, as most of them are about files."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  # pytest makes a folder of its own in it
LEAST_FREE = 3 * 2**30
"""Bytes that must be free; all tests together use a third of it, Chromium some, too."""


def has_room(folder: Path) -> bool:
    """Tell whether the files of all tests fit into a folder."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= LEAST_FREE


if "TMPDIR" not in os.environ and has_room(MEMORY):
    os.environ["TMPDIR"] = str(MEMORY)  # of the processes that tests start, too
    tempfile.tempdir = None
