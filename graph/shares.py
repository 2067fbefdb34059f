"""Shares as text: a decimal for data, a percentage for a reader."""

from decimal import Decimal
from typing import Final

PERCENT_PLACES: Final = 4
"""Decimal places of a percentage that a person reads; data formats get every digit."""


def decimal_text(value: float) -> str:
    """Write a share as a decimal string without trailing zeros, to 12 places.

    >>> decimal_text(0.1 + 0.2), decimal_text(1.0), decimal_text(0.0)
    ('0.3', '1', '0')
    """
    return format(Decimal(f"{value:.12f}").normalize() + 0, "f")


def percent_text(fraction: float | str) -> str:
    """Write a fraction in percent for a reader, to four places.

    >>> percent_text(0.55), percent_text("0.5"), percent_text(1 / 3)
    ('55 %', '50 %', '33.3333 %')
    """
    return f"{percent_number(fraction, PERCENT_PLACES)} %"


def percent_number(fraction: float | str, places: int | None = None) -> str:
    """Write a fraction in percent, without the sign and without trailing zeros.

    Args:
        fraction: A number, or its decimal text.
        places: Decimal places to round to; None = every digit.

    >>> percent_number("0.3333"), percent_number(1.0), percent_number(2 / 3, 1)
    ('33.33', '100', '66.7')
    """
    # a float is read as it is printed: 0.07 is seven hundredths, not its nearest binary fraction
    percent = Decimal(str(fraction)).scaleb(2)
    if places is not None:
        percent = round(percent, places)
    text = format(percent + 0, "f")  # adding zero takes the sign from a negative zero
    return text.rstrip("0").rstrip(".") if "." in text else text
