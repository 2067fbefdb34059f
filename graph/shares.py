"""Shares: the interval that a source states, as a decimal for data, in percent for a reader."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from onward.errors import ShareError

PERCENT_PLACES: Final = 4
"""Decimal places of a percentage that a person reads; data formats get every digit."""

_PERCENTAGE: Final = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,9}))?\s*%")


@dataclass(frozen=True, slots=True)
class Share:
    """An interval of ownership with open or closed ends, as fractions in [0, 1].

    An unknown share is [0, 1]; a kind without shares has no Share at all.

    >>> Share(0.25, 0.5, min_exclusive=True)
    Share(min=0.25, max=0.5, min_exclusive=True, max_exclusive=False)
    """

    min: float
    max: float
    min_exclusive: bool = False
    max_exclusive: bool = False

    def __post_init__(self) -> None:
        """Refuse a reversed interval, a value outside [0, 1] and NaN."""
        bounds = (self.min, self.max)
        if not all(math.isfinite(x) and 0.0 <= x <= 1.0 for x in bounds) or self.min > self.max:
            raise ShareError(
                f"share [{self.min}, {self.max}] is not an interval within 0 and 1",
                hint="give fractions: 0.6 for 60 %",
            )
        if self.min == self.max and (self.min_exclusive or self.max_exclusive):
            raise ShareError(f"share ({self.min}, {self.max}) is empty", hint="close both ends")


def decimal_text(value: float) -> str:
    """Write a share as a decimal string without trailing zeros, to 12 places.

    >>> decimal_text(0.1 + 0.2), decimal_text(1.0), decimal_text(0.0)
    ('0.3', '1', '0')
    """
    return format(Decimal(f"{value:.12f}").normalize() + 0, "f")


def fraction_of_percentage(text: str) -> str | None:
    """Return a percentage as the text of a fraction; None where the text has no per cent sign.

    >>> [fraction_of_percentage(text) for text in ("60 %", "51,5%", "60")]
    ['0.6', '0.515', None]
    """
    percentage = _PERCENTAGE.fullmatch(text.strip())
    if percentage is None:
        return None
    whole, places = percentage.groups(default="")
    return decimal_text(float(Decimal(f"{whole}.{places or 0}") / 100))


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
