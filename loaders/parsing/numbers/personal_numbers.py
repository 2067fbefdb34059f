"""Remove the numbers of a person's own papers from free text.

As identifiers they are kept and marked personal; in prose nothing marks them, so they are removed.
"""

import re
from typing import Final

_PAPER: Final = (
    r"passport|national id|(?<!tax )(?<!taxpayer )(?<!serial )identi(?:ty|fication)"
    r"|(?<!tax )(?<!company )\bid(?= (?:no|num|card))"
    r"|social security|military id|birth certificate|driving licence|driver's license"
    r"|inmate|(?:detention|prison)[^;]{0,40}register"
)
_VALUE: Final = r"(?-i:(?:[A-Z]{1,3}[ -]{0,2})?(?=[A-Z0-9/-]*\d{3})[A-Z0-9/-]+)"

_AFTER: Final = re.compile(
    rf"\b((?:{_PAPER})(?:\s+(?:booklet|card))?\s*(?:numbers?|nos?\.?)?(?:\s+is)?\s*:?"
    rf"\s*(?:\(a\)\s*)?)({_VALUE})",
    re.IGNORECASE,
)
"""The paper, then its number: "passport no. 0123"."""

_BEFORE: Final = re.compile(
    r"\b\d{6,}(\s*\([^()]*(?:passport|national id|identity card|identification card)\b)",
    re.IGNORECASE,
)
"""The number, then the paper in brackets: "0123456 (Utopian National Identity Card)"."""

_DIGITS: Final = re.compile(r"\d{3}")
"""What every such number has: a fast test."""

_SIGNS: Final = (
    *("passport", "national id", "identi", "id no", "id num", "id card", "social security"),
    *("military id", "birth certificate", "driving licence", "driver's license"),
    *("inmate", "detention", "prison"),
)
"""What every text with such a number says, in small letters: a fast test, too."""

INSTEAD: Final = "(personal number)"


def without_numbers(text: str) -> str:
    """Replace the numbers in a text that it calls those of a person's own papers.

    >>> without_numbers("holds diplomatic passport number X0012345, which expired")
    'holds diplomatic passport number (personal number), which expired'
    >>> without_numbers("(b) 0012345678 (Utopian National Identity Card)")
    '(b) (personal number) (Utopian National Identity Card)'
    """
    if _DIGITS.search(text) is None:
        return text
    # of other letters than ASCII some are the same as ASCII ones without case
    if text.isascii() and not any(map(text.lower().__contains__, _SIGNS)):
        return text
    # both orders occur in one text, so both patterns are applied
    return _BEFORE.sub(rf"{INSTEAD}\1", _AFTER.sub(rf"\1{INSTEAD}", text))
