"""Months as the page's slider counts them: whole numbers from the year 0."""

from datetime import date
from typing import Final

from onward.graph.dates import EPOCH, first_day

MONTHS: Final = 12


def count_months(day: date) -> int:
    """Return the month of a day.

    >>> count_months(date(2016, 5, 3)) == 2016 * 12 + 4
    True
    """
    return day.year * MONTHS + day.month - 1


def month_of_day(day: int) -> int:
    """Return the month of a day that is counted from 1970."""
    return count_months(date.fromordinal(EPOCH.toordinal() + day))


def find_month(text: str | None) -> int | None:
    """Return the month in which a date of any precision begins; None where there is none."""
    return count_months(first_day(text)) if text else None


def format_month(month: int) -> str:
    """Write a month.

    >>> format_month(2016 * 12 + 4)
    '2016-05'
    """
    return f"{month // MONTHS:04}-{month % MONTHS + 1:02}"
