"""What a party does, read from the sector text of its row: the division of NACE Rev. 2."""

import re
from functools import lru_cache
from typing import Final

_CODE: Final = re.compile(
    r"(?:(?:NACE|ISIC|UK SIC)(?: *Rev\.? *\d(?:\.\d)?| 2007)?)?[\s:]*[A-U]?[\s.]*(\d{2})(?![A-Z])",
    re.IGNORECASE,
)
_CLASS: Final = re.compile(r"\.?(\d{1,2})")
_FORWARDING: Final = re.compile(r"\b(freight[- ]forward|forwarder|forwarding agent)", re.IGNORECASE)

FORWARDING: Final = "52"
"""Division of warehousing and support activities for transportation: freight forwarders."""

_SECTIONS: Final = (
    *((1, 3), (5, 9), (10, 33), (35, 35), (36, 39), (41, 43), (45, 47), (49, 53), (55, 56)),
    *((58, 63), (64, 66), (68, 68), (69, 75), (77, 82), (84, 84), (85, 85), (86, 88), (90, 93)),
    *((94, 96), (97, 98), (99, 99)),
)

DIVISIONS: Final = frozenset(
    f"{number:02}" for first, last in _SECTIONS for number in range(first, last + 1)
)
"""The divisions of NACE Rev. 2, sections A to U."""

_LIST: Final = re.compile(r"[;|/\n]|,\s")


def divisions(sector: str) -> tuple[str, ...]:
    """Return the division of every code that a text lists.

    >>> divisions("46.52; H52.29"), divisions("46,52"), divisions("telecommunications")
    (('46', '52'), ('46',), ())
    """
    # Registers list several activities in one text.
    codes = map(division, _LIST.split(sector))
    return tuple(dict.fromkeys(filter(None, codes)))  # each once, in the order of the text


@lru_cache(maxsize=4096)
def activity_codes(sector: str) -> tuple[str, ...]:
    """Return every code that a text lists, as its first two to four digits.

    >>> activity_codes("46.52; H5229"), activity_codes("NACE 10.7"), activity_codes("lasers")
    (('4652', '5229'), ('107',), ())
    """
    parts = [part.strip() for part in _LIST.split(sector)]
    matches = [(part, match) for part in parts if (match := _CODE.match(part))]
    return tuple(dict.fromkeys(match[1] + _digits_after(part, match) for part, match in matches))


def _digits_after(text: str, match: re.Match[str]) -> str:
    rest = _CLASS.match(text, match.end())
    return rest[1] if rest else ""


@lru_cache(maxsize=4096)
def division(sector: str) -> str | None:
    """Return the first two digits of a sector code; None where a text holds no code.

    Registers write codes with or without dots, section letter or name of the classification (ISIC
    and the UK's SIC have the divisions of NACE; the old SIC of the US has others and is not read
    where it is named). A text that says in words that it is about freight forwarding gets the
    division of forwarders; no other word is read.

    >>> division("52.29"), division("H5229"), division("NACE 64"), division("Freight forwarder")
    ('52', '52', '64', '52')
    >>> division("telecommunications"), division("5")
    (None, None)
    """
    match = _CODE.match(sector.strip())
    if match is not None:
        return match[1]
    return FORWARDING if _FORWARDING.search(sector) else None
