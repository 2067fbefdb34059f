"""Shares that stand in the place of an owner's name, or behind it: "(40 %)", "Acme Holding, 40 %".

A percentage is no name: what a list calls "40" is not meant by it.
"""

import re
from functools import lru_cache
from typing import Final

from onward.graph.shares import fraction_of_percentage

_SIGN: Final = (
    r"(?:%|\uff05|\u066a|per ?cent|percent|pct|prozent|v\.? ?h\.?|pour ?cent|por ?ciento|per ?cento"
    r"|por ?cento|procent|\u043f\u0440\u043e\u0446\w*)"
)
_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,9})?"
_PERCENTAGE: Final = re.compile(
    rf"(?<![\w.,])(?:(?P<behind>{_NUMBER})\s*{_SIGN}|(?:%|y\u00fczde)\s*(?P<before>{_NUMBER}))"
    r"(?!\w)",
    re.IGNORECASE,
)
_AROUND: Final = " \t\n\r()[]{},;:/=-\u2013\u2014"


@lru_cache(maxsize=8192)
def split_share(name: str) -> tuple[str, str | None]:
    """Return a name without the share at its end or beginning, and the share as a fraction.

    A name that holds several shares, or one in its middle, is returned as it is.

    >>> split_share("(40 %)"), split_share("Acme Holding, 51,5 %"), split_share("%40 Vell")
    (('', '0.4'), ('Acme Holding', '0.515'), ('Vell', '0.4'))
    >>> split_share("Ana 60 %, Eva 40 %"), split_share("Studio 54")
    (('Ana 60 %, Eva 40 %', None), ('Studio 54', None))
    """
    percentages = list(_PERCENTAGE.finditer(name))
    if len(percentages) != 1:
        return name, None
    [percentage] = percentages
    before, behind = name[: percentage.start()].strip(_AROUND), name[percentage.end() :]
    behind = behind.strip(_AROUND)
    share = fraction_of_percentage(f"{percentage['behind'] or percentage['before']} %")
    if share is None or float(share) > 1 or (before and behind):
        return name, None
    return before or behind, share


def count_shares(name: str) -> int:
    """Count the percentages that a name holds.

    >>> count_shares("Ana 60 %, Eva 40 %"), count_shares("Studio 54")
    (2, 0)
    """
    return sum(1 for _ in _PERCENTAGE.finditer(name))
