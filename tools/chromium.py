"""Chromium where this machine has it: its build without windows does a page with half the work."""

import shutil
from typing import Final

NAMES: Final = ("chromium-headless-shell", "chromium")


def find_chromium(*, windowed: bool = False) -> str | None:
    """Return where Chromium is, if it is here.

    Args:
        windowed: Whether the build that people use comes first, as for pictures and measurements.
    """
    names = reversed(NAMES) if windowed else NAMES
    return next(filter(None, map(shutil.which, names)), None)
