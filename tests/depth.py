"""How many examples Hypothesis draws: few in every run, many in `make gauntlet`."""

import os
from typing import Final

from hypothesis import settings

DEEPER: Final = 20 if os.environ.get("ONWARD_HYPOTHESIS") == "gauntlet" else 1
"""Times as many as in the ordinary run, drawn anew each time."""


def examples(count: int, deep: int | None = None) -> settings:
    """Draw so many examples in the ordinary run.

    Args:
        count: How many.
        deep: How many in `make gauntlet`; default `DEEPER` times as many.
    """
    return settings(max_examples=count if DEEPER == 1 else deep or count * DEEPER)
