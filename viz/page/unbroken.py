"""Figures and their units stay on one line: no line ends between "50" and "%".

The explorer does the same with what it writes (`onward/web/page/js/unbroken.js`).
"""

import re
from typing import Final

from markupsafe import Markup

NO_BREAK: Final = "\u00a0"
"""A blank at which no line ends."""

_UNITS: Final = (
    r"%|[A-Z]{3}\b|million\b|billion\b|px\b|[kcmn]?[gmlt]\b|[kM]?[WV]\b|[kMG]?Hz\b|[kMGT]B\b"
    r"|days?\b|weeks?\b|months?\b|years?\b|hours?\b|minutes?\b|seconds?\b|pieces?\b|units?\b|tonnes?\b"
)
_BEFORE: Final = r"\b(?:[A-Z]{3}|No|Nos|Article|Articles|Annex)|§"
"""What stands before its figure: a currency, or the part of an act."""

_BLANK: Final = re.compile(
    rf"(?<=\d) (?={_UNITS})|(?<=illion) (?=[A-Z]{{3}}\b)|(?:{_BEFORE}) (?=\d|[IVX]+\b)"
)


def keep_unbroken(text: str) -> str:
    r"""Put a blank at which no line ends between a figure and its unit.

    >>> keep_unbroken("holds 50 % for 2.5 million EUR").split(" ")
    ['holds', '50\xa0%', 'for', '2.5\xa0million\xa0EUR']
    >>> keep_unbroken("EUR 200 in Article 4, Annex IV: 3 ties").split(" ")
    ['EUR\xa0200', 'in', 'Article\xa04,', 'Annex\xa0IV:', '3', 'ties']
    """
    return _BLANK.sub(lambda found: found[0].replace(" ", NO_BREAK), text)


def write_unbroken(value: object) -> object:
    """Do so with a text that a template fills in; markup stays as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return keep_unbroken(value)
    return value
