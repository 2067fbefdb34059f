"""What addresses in Arabic and Chinese script say with words and numerals of their own.

Each word is written in the plain words by which an address is read, before it is romanised: 五号 is
"5号", شارع is "shari". A town's name in Arabic script has no vowels, and is read by its consonants.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from onward.graph.addresses.rewrites import FOLDER
from onward.graph.csv_rows import read_rows

_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_NUMERAL: Final = (
    "[\u96f6\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343]"
)
_NUMBERED: Final = re.compile(
    rf"{_NUMERAL}+(?=[\u53f7\u865f\u680b\u5e62\u5ea7\u697c\u6a13\u5c42\u5c64\u5ba4\u5355\u55ae\u6bb5\u5f04])"
)
"""Numerals before 号, 栋, 座, 楼, 层, 室, 单元, 段 and 弄; before 路 they are a street's name."""
_DIGITS: Final = {
    char: value
    for value, char in enumerate("\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d")
} | {"\u3007": 0}
_PLACES: Final = {"\u5341": 10, "\u767e": 100, "\u5343": 1000}


def write_plainly(text: str) -> str:
    """Write what an address says in Arabic words or Chinese numerals in plain ones.

    >>> write_plainly("\u5317\u4eac\u8def\u516b\u5341\u516b\u53f7"), write_plainly("12 High Street")
    ('\u5317\u4eac\u8def88\u53f7', '12 High Street')
    """
    if text.isascii():
        return text
    if _ARABIC.search(text):
        text = _arabic_pattern().sub(lambda match: f" {_arabic_words()[match[1]]} ", text)
        # \u060c parts the words of an address as a comma does
        text = text.replace("\u060c", ",").replace("\u061b", ";")
    return _NUMBERED.sub(lambda match: str(read_numeral(match[0])), text)


def read_numeral(text: str) -> int:
    """Return the value of a Chinese numeral, written with places or digit by digit.

    >>> read_numeral("\u4e8c\u5341\u4e94"), read_numeral("\u4e00\u3007\u516b")
    (25, 108)
    """
    if not any(char in _PLACES for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _PLACES:
            total += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


@cache
def _arabic_words() -> Mapping[str, str]:
    rows = read_rows(FOLDER / "arabic_words.csv")
    return {word: row["means"] for row in rows for word in row["words"].split("; ")}


@cache
def _arabic_pattern() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _arabic_words()), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:\u0627\u0644)?({words})(?!\w)")
