"""Which days a partial date covers, and when a statement holds and is known.

Days are counted from 1970-01-01 as plain integers, so that columns and single records share one
rule (docs/semantics.md, Time). Intervals are half open: ``[since, until)``. A coarse ``since``
counts from its first possible day; a coarse ``until`` counts through its last.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

EPOCH = date(1970, 1, 1)
OPEN_START = -(2**31) + 1
OPEN_END = 2**31 - 1

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def day_number(day: date) -> int:
    """Count days from 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def is_coarse(text: str | None) -> bool:
    """Tell whether a date is less precise than a day.

    >>> is_coarse("2019-03"), is_coarse("2019-03-05"), is_coarse(None)
    (True, False, False)
    """
    # The length of an ISO date tells its precision.
    return text is not None and len(text) < len("2019-03-05")


@lru_cache(maxsize=65536)
def first_day(text: str) -> date:
    """Return the first day that a partial date can mean.

    Raises:
        ValueError: The text is not YYYY, YYYY-MM or YYYY-MM-DD, or no such day exists.

    >>> first_day("2019-03")
    datetime.date(2019, 3, 1)
    """
    match = _PARTIAL.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = match.groups()
    return date(int(year), int(month or 1), int(day or 1))


@lru_cache(maxsize=65536)
def day_after(text: str) -> date:
    """Return the first day after everything that a partial date can mean.

    >>> day_after("2019"), day_after("2019-12"), day_after("2019-12-31")
    (datetime.date(2020, 1, 1), datetime.date(2020, 1, 1), datetime.date(2020, 1, 1))
    """
    start = first_day(text)
    if len(text) == len("2019"):
        return date(start.year + 1, 1, 1)
    if len(text) == len("2019-12"):
        # After December comes January of the next year.
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return start + timedelta(days=1)


def since_day(text: str | None) -> int:
    """Return the first day, as a number, on which a statement holds; None is an open start."""
    return OPEN_START if text is None else day_number(first_day(text))


def until_day(text: str | None) -> int:
    """Return the first day on which a statement no longer holds; None is an open end.

    An exact ``until`` is itself the first day outside; a coarse one counts through its last day.
    """
    if text is None:
        return OPEN_END
    return day_number(day_after(text) if is_coarse(text) else first_day(text))


def known_day(published: str | None, retrieved: str | None) -> int:
    """Return the first day on which a statement was surely known: published, else retrieved.

    A coarse date counts from the end of what it can mean, so that nothing is known too early.
    A statement with neither date has always been known.
    """
    text = published or retrieved
    if text is None:
        return OPEN_START
    # The last day that a coarse date can mean; an exact date is that day.
    return day_number(day_after(text)) - 1 if is_coarse(text) else day_number(first_day(text))


def aged_from(published: str | None, retrieved: str | None) -> str | None:
    """Return the day from which the age of a whole list counts; None where nothing says it.

    A list that was published years ago and fetched this week is years old.

    >>> aged_from("2022-04", "2026-05-01"), aged_from(None, "2026-05-01"), aged_from(None, None)
    ('2022-04', '2026-05-01', None)
    """
    return min(filter(None, (published, retrieved)), key=since_day, default=None)


def describe_age(published: str | None, retrieved: str | None, age_days: int) -> str:
    """Say how old a list is on a day, and from when on; of a younger one, how long after it came.

    Args:
        published: When the list was published, if that is stated.
        retrieved: When it was retrieved.
        age_days: Its age in days, counted from `aged_from`; negative where it came after the day.

    >>> describe_age("2026-04-01", "2026-05-01", 31), describe_age(None, "2026-05-01", 1)
    ('31 days old, counted from 2026-04-01', '1 day old')
    >>> describe_age(None, "2026-05-01", -171)
    'retrieved 171 days after this date'
    """
    days = f"{abs(age_days):,} day" + ("" if abs(age_days) == 1 else "s")
    dated = aged_from(published, retrieved)
    what = "published" if published is not None and published == dated else "retrieved"
    if age_days < 0:
        return f"{what} {days} after this date"
    # beside another day that stands there an age would look miscounted
    is_doubtful = None not in (published, retrieved) and published != retrieved
    return f"{days} old, counted from {dated}" if is_doubtful else f"{days} old"


def months_after(day: date, months: int) -> date:
    """Return the day some months after another; 31 January and one month is the end of February.

    >>> months_after(date(2024, 1, 31), 1), months_after(date(2024, 11, 15), 24)
    (datetime.date(2024, 2, 29), datetime.date(2026, 11, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_day = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last_day))


def holds_on(since: str | None, until: str | None, on: date) -> bool:
    """Tell whether ``[since, until)`` holds on a day.

    >>> holds_on("2024-01-01", "2024-06-01", date(2024, 6, 1))
    False
    """
    return since_day(since) <= day_number(on) < until_day(until)


def is_known_by(published: str | None, retrieved: str | None, as_of: date | None) -> bool:
    """Tell whether a statement was known by ``as_of``; None accepts every statement."""
    return as_of is None or known_day(published, retrieved) <= day_number(as_of)
