"""How addresses are rewritten before they are read: the rows of ``data/rewrites.csv``.

A row replaces what a regular expression finds, in the order of the table. The rows of one stage are
applied together: Chinese words, short forms, labels of Turkish doors, sounds of a script.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final

from onward.graph.tables import read_rows

FOLDER: Final = Path(__file__).parent / "data"


def rewrite(text: str, stage: str) -> str:
    """Return a text with all replacements of a stage.

    >>> rewrite("shchepkin", "cyrillic sounds"), rewrite("pr-kt mira", "short forms")
    ('sepkin', ' prospekt  mira')
    """
    for pattern, by in _rewrites_of(stage):
        text = pattern.sub(by, text)
    return text


@cache
def _rewrites_of(stage: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = read_rows(FOLDER / "rewrites.csv")
    return tuple((re.compile(row["pattern"]), row["by"]) for row in rows if row["stage"] == stage)
