"""Numbers of a person's own papers inside free text (05, section 1, rule 10).

As identifiers they are kept and marked personal; in prose nothing marks them, so they leave it.
"""

import re
from typing import Final

_PAPER: Final = r"passport|national id|(?<!tax )(?<!taxpayer )(?<!serial )identi(?:ty|fication)"
_NUMBER: Final = re.compile(
    rf"\b((?:{_PAPER})(?:\s+(?:booklet|card))?\s*(?:numbers?|nos?\.?)?\s*:?\s*(?:\(a\)\s*)?)"
    r"((?:[A-Z]{1,3}[ -]{0,2})?(?=[A-Z0-9/-]*\d{4})[A-Z0-9/-]+)",
    re.IGNORECASE,
)


def without_numbers(text: str) -> str:
    """Take out of a sentence the numbers that it calls those of a passport or identity card.

    >>> without_numbers("holds diplomatic passport number X0012345, which expired")
    'holds diplomatic passport number (personal number), which expired'
    """
    return _NUMBER.sub(r"\1(personal number)", text)
