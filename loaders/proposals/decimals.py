"""What separates a whole number from its fraction in somebody's table, by all that it holds.

A number says it where both signs stand in it ("1.250,50"), where one groups digits ("1.250.000"),
or where what follows is no group of three ("12,5"). "1.250" alone may be either.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Sign = Literal[".", ","]

_NUMBER: Final = re.compile(r"\d[\d.,]*")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\s'\u2019_]+(?=\d)")
_NO_CENTS: Final = re.compile(r"\d([.,])\s*[-\u2013\u2014]")
_GROUP: Final = 3


@dataclass(frozen=True, slots=True)
class DecimalReading:
    """How numbers are written.

    Attributes:
        sign: What stands before the fraction.
        doubt: Why that is open, in words; None where nothing is.
    """

    sign: Sign
    doubt: str | None = None


def recognise_decimal(cells: Iterable[str]) -> DecimalReading:
    """Read from numbers how they are written: with a comma where any of them says so.

    >>> recognise_decimal(["1.250", "1.250.000"]).sign, recognise_decimal(["1.25", "3"]).sign
    (',', '.')
    >>> recognise_decimal(["1.250", "7"])
    DecimalReading(sign='.', doubt='1.250 may be 1250 or 1.25; say decimal: "," or "."')
    """
    first: dict[Sign | None, str] = {}
    for cell in cells:
        number = _find_number(cell)
        if number is not None and not number.isdecimal():
            first.setdefault(_sign_of(cell, number), number)
    comma, point, either = first.get(","), first.get("."), first.get(None)
    if comma and point:
        doubt = f"{comma} has a comma before the fraction, and {point} a point; write one of them"
        return DecimalReading(",", doubt)
    if comma or point or either is None:
        return DecimalReading("," if comma else ".")
    whole, fraction = re.split("[.,]", either)
    meant = f"{whole}{fraction} or {whole}.{fraction.rstrip('0') or '0'}"
    return DecimalReading(
        "," if "," in either else ".", f'{either} may be {meant}; say decimal: "," or "."'
    )


def _find_number(cell: str) -> str | None:
    """Return the only number of a cell, without what stands around it."""
    numbers = _NUMBER.findall(_BETWEEN_DIGITS.sub("", cell))
    return numbers[0].rstrip(".,") if len(numbers) == 1 else None


def _sign_of(cell: str, number: str) -> Sign | None:
    """Return which sign stands before the fraction of a number; None where it may be either."""
    no_cents = _NO_CENTS.search(cell)
    if no_cents is not None:
        return "," if no_cents[1] == "," else "."
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return "," if number.rindex(",") > number.rindex(".") else "."
    if points > 1 or commas > 1:
        return "," if points else "."
    whole, fraction = re.split("[.,]", number)
    if len(fraction) == _GROUP and len(whole) <= _GROUP and whole.strip("0"):
        return None
    return "," if commas else "."
