"""Which days a partial date covers, and when a statement holds and is known.

Days are counted from 1970-01-01 as plain integers, so that columns and single records share one
rule (docs/semantics.md, Time). Intervals are half open: ``[since, until)``. A coarse ``since``
counts from its first possible day; a coarse ``until`` counts through its last.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

EPOCH = date(1970, 1, 1)
OPEN_START = -(2**31) + 1
OPEN_END = 2**31 - 1

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

EMPTY_CELLS = frozenset({"", "-0-", "NULL", "null", "N/A", "n/a", "none", "None", "-", "--"})
"""Texts that mean "nothing" in a cell; never ``NA`` (Namibia) and never ``0``."""

PLACEHOLDERS = frozenset({"1900-01-01", "1970-01-01", "1969-12-31", "9999-12-31", "2099-12-31"})
"""Days that stand for "unknown" in published files."""
OLDEST_YEAR, NEWEST_YEAR = 1900, 2100
"""Years between which a date of a published file must lie."""

_MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june"),
            *("july", "august", "september", "october", "november", "december"),
        ),
        1,
    )
    for length in (3, 4, 9)
}


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


_ISO = (r"(?P<year>\d{4})", r"(?P<year>\d{4})-(?P<month>\d{2})")
_ISO_DAY = r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
_WORD = r"(?P<month>[A-Za-z]{3,9})"


@dataclass(frozen=True)
class DateForms:
    """How one kind of file writes a date; `read` makes YYYY, YYYY-MM or YYYY-MM-DD of it.

    Attributes:
        forms: Regular expressions for a whole date, with the groups year, month and day.
        hint: How to write a date instead.
        has_unknowns: Whether the files write what they do not know: a part as zeros or as its
            letters (``dd/mm/1980``), a whole date as one of `PLACEHOLDERS`. Their years are
            checked, and a day whose month is not known is left out.
    """

    forms: tuple[str, ...]
    hint: str = "give one date: 2024, 2024-03, 2024-03-05 or 5 March 2024"
    has_unknowns: bool = True

    def read(self, text: str) -> str | None:
        """Return one date in ISO form, with the precision that it has.

        Returns:
            The date; None where the text says nothing or is a placeholder for "unknown".

        Raises:
            ValueError: The text is not a single date of these forms, or no such day exists, or its
                year is implausible. Approximate dates and alternatives ("circa 1957", "1962 or
                1963") are refused: keep their words.
        """
        return _read_date(self, text)

    def read_or_none(self, text: str) -> str | None:
        """Return what `read` does, and None for what is not a date."""
        try:
            return self.read(text)
        except ValueError:
            return None


PUBLISHED_DATES = DateForms(
    (
        *_ISO,
        _ISO_DAY + r"(?:[T ][\d:.]+)?(?:Z|[+-]\d\d:?\d\d)?",
        r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"0?0/(?P<month>\d{2})/(?P<year>\d{4})",
        rf"(?:(?P<day>\d{{1,2}}) )?{_WORD}\.? (?P<year>\d{{4}})",
        rf"{_WORD}\.? (?P<day>\d{{1,2}}), (?P<year>\d{{4}})",
    )
)
"""What lists and registers print: ``5.2.2024``, ``13 March 2024``, ``January 1964``, ISO.

>>> texts = ("5.2.2024", "January 1964", "00/00/1980", "1900-01-01")
>>> [PUBLISHED_DATES.read(text) for text in texts]
['2024-02-05', '1964-01', '1980', None]
"""

DAY_FIRST_DATES = DateForms(
    (r"(?P<day>\d\d?|dd?|DD?)/(?P<month>\d\d?|mm?|MM?)/(?P<year>\d{4})", *PUBLISHED_DATES.forms)
)
"""The same, and ``dd/mm/yyyy``.

>>> [DAY_FIRST_DATES.read(text) for text in ("05/02/2024", "dd/mm/1980", "dd/03/1980")]
['2024-02-05', '1980', '1980-03']
"""

TABLE_DATES = DateForms(
    (
        *_ISO,
        _ISO_DAY + r"(?:[T ]\d{2}:\d{2}.*)?",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
    ),
    "give YYYY, YYYY-MM or YYYY-MM-DD, empty if open or unknown, or say how dates are written, "
    "dates: D.M.Y in a mapping (--map)",
    has_unknowns=False,
)
"""Dates of Onward's own tables; what may be two days is refused.

>>> [TABLE_DATES.read(text) for text in ("2024-03", "2024-03-05T00:00:00", "20240305")]
['2024-03', '2024-03-05', '2024-03-05']
"""

_CLOCK = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
SPREADSHEET_DATES = DateForms(
    (
        *TABLE_DATES.forms,
        *(
            form + _CLOCK
            for form in (
                rf"(?P<day>\d{{1,2}})[ ./-]+{_WORD}[ ./-]+(?P<year>\d{{4}})",
                rf"{_WORD}[ ./-]+(?P<year>\d{{4}})",
                r"(?P<year>\d{4})[./](?P<month>\d{1,2})(?:[./](?P<day>\d{1,2}))?",
                r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])",
                r"(?P<month>\d{1,2})[./-](?P<year>\d{4})",
            )
        ),
    ),
    TABLE_DATES.hint,
    has_unknowns=False,
)
"""Those, and what spreadsheets of trade make of them.

>>> texts = ("Apr 2025", "12-APR-2025", "2025/4/2 10:15", "202504", "04/2025")
>>> [SPREADSHEET_DATES.read(text) for text in texts]
['2025-04', '2025-04-12', '2025-04-02', '2025-04', '2025-04']
"""


@lru_cache(maxsize=65536)
def _read_date(kind: DateForms, text: str) -> str | None:
    # line breaks and double blanks inside a date come from spreadsheets
    bare = " ".join(text.split())
    if bare in EMPTY_CELLS:
        return None
    digits = re.UNICODE if kind.has_unknowns else re.ASCII
    matches = (re.fullmatch(form, bare, digits) for form in kind.forms)
    match = next(filter(None, matches), None)
    if match is None:
        raise ValueError(kind.hint)
    parts = match.groupdict(default="")
    month, day = _month_number(parts.get("month", "")), parts.get("day", "")
    if kind.has_unknowns:
        month, day = ("" if part in _UNKNOWN_PARTS else part for part in (month, day))
    written = (parts["year"], month, day if month else "")
    iso = "-".join(str(int(part)).zfill(max(2, len(part))) for part in written if part)
    if not kind.has_unknowns:
        try:
            day_after(iso)
        except (ValueError, OverflowError) as error:
            raise ValueError(kind.hint) from error
        return iso
    if iso in PLACEHOLDERS:  # which are allowed to be unreasonable: 9999-12-31
        return None
    if not OLDEST_YEAR <= first_day(iso).year <= NEWEST_YEAR:
        raise ValueError(f"the year must lie between {OLDEST_YEAR} and {NEWEST_YEAR}")
    return iso


_UNKNOWN_PARTS = frozenset({"", "0", "00", "d", "dd", "m", "mm"})


def _month_number(written: str) -> str:
    """Return the number of a month in digits; what is no word stays as it is.

    >>> _month_number("March"), _month_number("03"), _month_number("MM")
    ('3', '03', 'mm')
    """
    word = written.lower()
    if not word.isalpha() or word in _UNKNOWN_PARTS:
        return word
    if word not in _MONTHS:
        raise ValueError(f"{word!r} is not a month")
    return str(_MONTHS[word])


_SHORT_YEAR = re.compile(
    r"(?:(?P<day>\d{1,2})[-/ ])?(?P<month>[A-Za-z]{3,9}|(?<=[-/ ])\d{1,2})[-/ ](?P<year>\d\d|\d{4})"
)


def write_year_out(text: str, oldest: int, newest: int) -> str:
    """Return a date as spreadsheets shorten it, ``5-May-57`` or ``5/05/57``, with its whole year.

    Args:
        text: Any text; one that is no such date is returned as it is.
        oldest: First year that is possible.
        newest: Last year that is possible. Where no year or more than one ends in the two digits,
            the text is returned as it is.

    >>> write_year_out("5-May-57", 1926, 2011), write_year_out("05/05/57", 1926, 2011)
    ('5 May 1957', '05/05/1957')
    >>> write_year_out("5-May-2012", 1926, 2011), write_year_out("5-May-12", 1926, 2011)
    ('5 May 2012', '5-May-12')
    """
    match = _SHORT_YEAR.fullmatch(text.strip())
    if match is None:
        return text
    stated = match["year"]
    years = [str(year) for year in range(oldest, newest + 1) if str(year).endswith(stated)]
    whole = [stated] if len(stated) > len("57") else years
    if len(whole) != 1:
        return text
    separator = "/" if match["month"].isdigit() else " "
    return separator.join(filter(None, (match["day"], match["month"], *whole)))
