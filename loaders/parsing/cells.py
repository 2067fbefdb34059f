"""Parse one cell: text, list, number, share, date, yes or no.

Each function takes the text of a cell. An empty cell is None; an impossible value raises
ValueError, whose text is the hint. `take` turns that into a refused field.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from onward.graph.dates import EMPTY_CELLS
from onward.graph.shares import Share, fraction_of_percentage
from onward.loaders.source import FieldRefused, Reason

T = TypeVar("T")

_DECIMAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_URL = re.compile(r"https?://[^\s\x00-\x20\"'<>\\]+", re.IGNORECASE)


def take(row: Mapping[str, str], field: str, parse: Callable[[str], T], reason: Reason) -> T:
    """Parse one cell of a row; a column that the row lacks reads as empty.

    Raises:
        FieldRefused: The cell has an impossible value.
    """
    cell = row.get(field, "")
    try:
        return parse(cell)
    except ValueError as error:
        raise FieldRefused(reason, field=field, value=cell, hint=str(error)) from error


def text(cell: str) -> str | None:
    """Return the text of a cell, None if it says nothing.

    >>> text("  N/A "), text(" NA ")
    (None, 'NA')
    """
    stripped = cell.strip()
    return None if stripped in EMPTY_CELLS else stripped


def items(cell: str, separator: str = ";") -> tuple[str, ...]:
    """Split the list in a cell; empty items are left out.

    >>> items("a; b;; c")
    ('a', 'b', 'c')
    """
    return tuple(item for part in cell.split(separator) if (item := text(part)) is not None)


@lru_cache(maxsize=64)
def yes_or_no(cell: str) -> bool:
    """Read a flag; an empty cell means no.

    >>> yes_or_no("TRUE"), yes_or_no("")
    (True, False)
    """
    word = (text(cell) or "false").lower()
    if word not in _FLAGS:
        raise ValueError("give true or false")
    return _FLAGS[word]


_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def decimal(cell: str) -> str | None:
    """Check an amount or quantity and return it as text, so that nothing is rounded.

    >>> decimal("150000.00")
    '150000.00'
    """
    number = text(cell)
    if number is not None and not _DECIMAL.fullmatch(number):
        raise ValueError("give plain digits and a point: 1250.50")
    return number


@lru_cache(maxsize=4096)
def fraction(cell: str) -> float | None:
    """Read a share as a fraction from 0 to 1.

    >>> fraction("0.6"), fraction("60 %")
    (0.6, 0.6)
    """
    number = text(cell)
    if number is None:
        return None
    number = fraction_of_percentage(number) or number
    # 60 for 60 % is refused, never guessed: 1 could be 1 % or all
    if not _DECIMAL.fullmatch(number) or not 0.0 <= float(number) <= 1.0:
        hint = "give a fraction from 0 to 1: 0.6 or 60 %, or say percent and decimal in a mapping"
        raise ValueError(f"{hint} (--map)")
    return float(number) + 0.0  # "-0" is 0


def whole_number(cell: str) -> int:
    """Read a count or a year.

    >>> whole_number("2025")
    2025
    """
    digits = cell.strip()
    if not re.fullmatch("[0-9]{1,9}", digits):
        raise ValueError("give a whole number")
    return int(digits)


@lru_cache(maxsize=4096)
def web_address(cell: str) -> str | None:
    """Check that an address can only ever open a web page.

    >>> web_address("https://example.org/a")
    'https://example.org/a'
    """
    address = text(cell)
    if address is not None and not _URL.fullmatch(address):
        raise ValueError("give an address that starts with https:// or http://")
    return address


@lru_cache(maxsize=4096)
def share(
    least: float | None, most: float | None, *, above: bool = False, below: bool = False
) -> Share | None:
    """Build an interval from its bounds; a missing bound is 0 or 1.

    Args:
        least: Smallest share, or None.
        most: Largest share, or None.
        above: The share is more than `least`.
        below: The share is less than `most`.

    Returns:
        The interval; None, unknown, if no bound is given.

    >>> share(0.25, None, above=True)
    Share(min=0.25, max=1.0, min_exclusive=True, max_exclusive=False)
    """
    if (above and least is None) or (below and most is None):
        raise ValueError("an exclusive bound needs its number")
    if least is None and most is None:
        return None
    low, high = least or 0.0, 1.0 if most is None else most
    if low > high:
        raise ValueError("the smaller bound comes first")
    # "more than 50 % and at most 50 %" is no interval
    if low == high and (above or below):
        raise ValueError("equal bounds cannot be exclusive")
    return Share(low, high, above, below)


_PERCENT = r"(\d+(?:[.,]\d+)?)"
_RANGE = re.compile(rf"{_PERCENT}[-\u2013\u2014]{_PERCENT}")
_BOUND = re.compile(rf"(>=|<=|>|<|≥|≤|от|до)?{_PERCENT}(\+)?")
_QUOTIENT = re.compile(r"(\d{1,9})/(\d{1,9})")


@lru_cache(maxsize=4096)
def percentage(cell: str) -> Share:
    """Read a share that is written as a percentage, as in FollowTheMoney.

    ``1`` is 1 %, ``25-50`` an interval, ``>50`` open below, ``1/3`` an exact fraction.

    >>> percentage("33,3 %")
    Share(min=0.333, max=0.333, min_exclusive=False, max_exclusive=False)
    >>> percentage(">50")
    Share(min=0.5, max=1.0, min_exclusive=True, max_exclusive=False)
    """
    # blanks and signs are written in every possible way: "33,3 %", "33.3%"
    bare = re.sub(r"[\s%]", "", cell)
    if match := _QUOTIENT.fullmatch(bare):
        parts, whole = int(match[1]), int(match[2])
        if 0 <= parts <= whole and whole:
            return Share(parts / whole, parts / whole)
    elif match := _RANGE.fullmatch(bare):
        low, high = _percent_to_fraction(match[1]), _percent_to_fraction(match[2])
        if low <= high <= 1.0:
            return Share(low, high)
    elif (match := _BOUND.fullmatch(bare)) and not (match[1] and match[3]):
        value = _percent_to_fraction(match[2])
        if value <= 1.0:
            return _share_from_bound("+" if match[3] else match[1], value)
    raise ValueError("give a percentage: 60, 33.3, 25-50, >50 or 1/3")


def _percent_to_fraction(digits: str) -> float:
    return float(Decimal(digits.replace(",", ".")) / 100)


def _share_from_bound(sign: str | None, value: float) -> Share:
    match sign:
        case None:
            return Share(value, value)
        case ">" if value < 1.0:
            return Share(value, 1.0, min_exclusive=True)
        case "<" if value > 0.0:
            return Share(0.0, value, max_exclusive=True)
        case ">=" | "≥" | "+" | "от":
            return Share(value, 1.0)
        case "<=" | "≤" | "до":
            return Share(0.0, value)
        case _:
            raise ValueError("no share is above 100 % or below 0 %")
