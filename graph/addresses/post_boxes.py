"""Post boxes in the languages of the lists: no house stands at one."""

import re
from functools import cache
from typing import Final

from onward.graph.addresses.rewrites import FOLDER
from onward.graph.csv_rows import read_rows

_LONG_NUMBER: Final = 4
"""Digits of a post box that, written again, are no house either."""


def without_post_boxes(plain: str) -> str:
    """Return an address in small letters without its post boxes, nor their number again.

    >>> without_post_boxes("skrytka pocztowa 12, warszawa")
    ' , , warszawa'
    >>> without_post_boxes("p.o. box 11365/8486, tehran, 11365/8486")
    ' , , tehran,  , '
    """
    numbers = {match["number"] for match in _post_box_pattern().finditer(plain)}
    if not numbers:
        return plain
    plain = _post_box_pattern().sub(" , ", plain)
    for number in sorted(numbers):
        if len(number) >= _LONG_NUMBER and number in plain:
            plain = re.sub(rf"(?<![\w/-]){re.escape(number)}(?![\w/-])", " , ", plain)
    return plain


@cache
def _post_box_pattern() -> re.Pattern[str]:
    """Return the words of `data/post_boxes.csv`, in which a dot is a dot, and their number."""
    words = {
        word for row in read_rows(FOLDER / "post_boxes.csv") for word in row["words"].split("; ")
    }
    names = "|".join(word.replace(".", r"\.") for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w/])(?:{names})(?<![a-z]-)[ .:#-]*(?:n[or]?\b\.?|numero)?[ :.#-]*"
        r"(?P<number>\d+[\w-]*(?: ?/ ?\d[\d-]*)?)(?:(?<=\d\d)(?: \d\d\b){1,2}(?= ?,))?"
    )
