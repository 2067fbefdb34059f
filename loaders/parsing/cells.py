"""Parse one cell: text, list, number, share, date, yes or no.

Each function takes the text of a cell. An empty cell is None; an impossible value raises
ValueError, whose text is the hint. `take` turns that into a refused field.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

from onward.errors import RowRefused
from onward.graph.dates import EMPTY_CELLS
from onward.graph.shares import Share, fraction_of_percentage
from onward.loaders.account import FieldRefused, Reason

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


# ------------------------------------------------------------------------------------------------
# Amounts, days and customs codes as trade documents write them.
# ------------------------------------------------------------------------------------------------

cell_text = text

_AMOUNT: Final = re.compile(
    r"(?P<before>[^\d+-]*?)\s*(?P<number>[+-]?\d+(?:\.\d+)?)\s*(?P<after>\D*)"
)
_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "U$S": "USD",
    "USD$": "USD",
    "RMB": "CNY",
    "₽": "RUB",
    "РУБ": "RUB",
    "РУБ.": "RUB",
    "₴": "UAH",
    "ГРН": "UAH",
    "₸": "KZT",
    "₹": "INR",
    "ZŁ": "PLN",
    "EURO": "EUR",
}
_SHARED_SIGNS: Final = {
    "$": frozenset({"USD", "AUD", "CAD", "HKD", "SGD", "NZD", "TWD", "MXN", "CLP", "COP", "ARS"}),
    "¥": frozenset({"JPY", "CNY"}),
}
"""Signs that several currencies have."""

_SAME_UNITS: Final = (
    {"kg", "kgs", "kgm", "kilo", "kilos", "kilogram", "kilograms", "кг"},
    {"t", "to", "ton", "tons", "tonne", "tonnes", "mt", "тн"},
    {"pc", "pcs", "pce", "pieces", "piece", "stk", "st", "stück", "шт", "unit", "units", "u"},
    {"lb", "lbs", "pound", "pounds"},
)

_CURRENCY: Final = re.compile("[A-Z]{3}")
_UNIT: Final = re.compile(r"[^\W\d_][\w./³² ]{0,19}")
_DECIMAL_ZERO: Final = re.compile(r"(\d{4,})\.0")


def read_hs_code(cell: str) -> str | None:
    """Read a customs code, with or without its dots and blanks.

    Codes have an even number of digits: a spreadsheet drops the zero that one begins with, and
    what is left would be the code of other goods.
    """
    code = _DECIMAL_ZERO.sub(r"\1", text(cell) or "")
    code = re.sub(r"[.\s-]", "", code)
    if code and not re.fullmatch("[0-9]{4,10}", code):
        raise ValueError("give 4 to 10 digits of the Harmonized System, as text")
    if len(code) % 2:
        what = f"it has {len(code)} digits, and seems to have lost a zero"
        raise ValueError(f"{what}; format the column as text")
    return code or None


def split_amount(cell: str) -> tuple[str | None, str]:
    """Return the number of a cell, and what stands beside it.

    >>> split_amount("USD 1234.50"), split_amount("1200 KGS"), split_amount("7")
    (('1234.50', 'USD'), ('1200', 'KGS'), ('7', ''))
    """
    text = cell_text(cell)
    match = _AMOUNT.fullmatch(text) if text else None
    if text is None or match is None:
        return decimal(cell), ""
    before, after = match["before"].strip(), match["after"].strip()
    if before and after:
        raise ValueError("give one number, with its currency or unit on one side")
    return decimal(match["number"]), before or after


def read_currency(text: str) -> str | None:
    """Return the code of a currency, by its code or its sign.

    >>> read_currency("€"), read_currency("usd")
    ('EUR', 'USD')
    """
    word = (cell_text(text) or "").upper()
    code = _SIGNS.get(word, word)
    if code and not _CURRENCY.fullmatch(code):
        raise ValueError("give the code of ISO 4217, such as EUR; $ and ¥ are several currencies")
    return code or None


def check_unit(text: str) -> str:
    """Return what a quantity counts, or refuse what is no word."""
    if not _UNIT.fullmatch(text):
        raise ValueError("give plain digits and a point: 1250.50")
    return text


def is_sign_of(text: str, currency: str) -> bool:
    """Tell whether a sign is one of a currency that is stated elsewhere.

    >>> is_sign_of("$", "CAD"), is_sign_of("$", "EUR")
    (True, False)
    """
    return currency in _SHARED_SIGNS.get(text, ())


def are_one_unit(first: str, second: str) -> bool:
    """Tell whether two words mean one unit.

    >>> are_one_unit("KGS", "kg"), are_one_unit("kg", "t")
    (True, False)
    """
    pair = {first.casefold().strip(". "), second.casefold().strip(". ")}
    return len(pair) == 1 or any(pair <= words for words in _SAME_UNITS)


# ------------------------------------------------------------------------------------------------
# Topics that a source states in codes of its own.
# ------------------------------------------------------------------------------------------------


def refuse_unknown_topic(path: Path, line: int, refused: FieldRefused) -> None:
    """Refuse the whole file for an unknown topic, which could be a sanction; else do nothing.

    Raises:
        RowRefused: The field was refused for its topic.
    """
    if refused.reason == "unknown_topic":
        raise RowRefused(
            "unknown topic",
            file=path.name,
            line=line,
            field=refused.field,
            value=refused.value,
            hint=refused.hint,
        ) from refused
