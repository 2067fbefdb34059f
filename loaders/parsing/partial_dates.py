"""Parse dates as lists write them into ISO texts that keep their precision."""

import re
from datetime import date
from functools import lru_cache

from onward.loaders.parsing.cells import text as filled

PLACEHOLDERS = frozenset({"1900-01-01", "1970-01-01", "1969-12-31", "9999-12-31", "2099-12-31"})
"""Days that stand for "unknown" in files."""

OLDEST_YEAR, NEWEST_YEAR = 1900, 2100

_MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTHS = {
    name[:length]: number for number, name in enumerate(_MONTH_NAMES, 1) for length in (3, 4, 9)
}
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<number>\d{2})",
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})(?:[T ][\d:.]+)?(?:Z|[+-]\d\d:?\d\d)?",
        r"(?P<year>\d{4})/(?P<number>\d{2})/(?P<day>\d{2})",
        r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})",
        r"0?0/(?P<number>\d{2})/(?P<year>\d{4})",
        rf"(?P<day>\d{{1,2}}) {_MONTH} (?P<year>\d{{4}})",
        rf"{_MONTH} (?P<year>\d{{4}})",
        rf"{_MONTH} (?P<day>\d{{1,2}}), (?P<year>\d{{4}})",
    )
)


@lru_cache(maxsize=65536)
def parse(text: str) -> str | None:
    """Return one date as YYYY, YYYY-MM or YYYY-MM-DD.

    Args:
        text: ``5.2.2024``, ``13 March 2024``, ``01 Jan 1956``, ``January 1964``, ``1964``, ISO.

    Returns:
        The date; None if the text is empty or a placeholder for "unknown".

    Raises:
        ValueError: The text is not a single date, or the year is implausible. Approximate dates
            and alternatives ("circa 1957", "1962 or 1963") are refused: keep their words.

    >>> parse("5.2.2024"), parse("January 1964"), parse("00/00/1980"), parse("1900-01-01")
    ('2024-02-05', '1964-01', '1980', None)
    """
    printed = filled(text)
    if printed is None:
        return None
    # line breaks and double blanks inside a date come from spreadsheets
    bare = " ".join(printed.split())
    match = next(filter(None, (form.fullmatch(bare) for form in _FORMS)), None)
    if match is None:
        raise ValueError("give one date: 2024, 2024-03, 2024-03-05 or 5 March 2024")
    iso = _iso_date(match.groupdict())
    return None if iso in PLACEHOLDERS else iso


def _iso_date(parts: dict[str, str | None]) -> str:
    year = int(parts["year"] or 0)
    month, day = _read_month(parts), int(parts.get("day") or 0)
    date(year, month or 1, day or 1)  # raises ValueError: there is no such day
    precision = len("YYYY-MM-DD") if day else len("YYYY-MM") if month else len("YYYY")
    iso = f"{year:04}-{month:02}-{day:02}"[:precision]
    # placeholders are allowed to be unreasonable: 9999-12-31
    if iso not in PLACEHOLDERS and not OLDEST_YEAR <= year <= NEWEST_YEAR:
        raise ValueError(f"the year must lie between {OLDEST_YEAR} and {NEWEST_YEAR}")
    return iso


def _read_month(parts: dict[str, str | None]) -> int:
    """Return the number of the month, 0 if none is stated."""
    if parts.get("number"):
        return int(parts["number"] or 0)
    word = (parts.get("month") or "").lower()
    if word and word not in _MONTHS:
        raise ValueError(f"{word!r} is not a month")
    return _MONTHS.get(word, 0)


_DAY_FIRST = re.compile(r"(?P<day>\w{1,2})/(?P<month>\w{1,2})/(?P<year>\d{4})")


def parse_day_first(text: str) -> str | None:
    """Return a date written ``dd/mm/yyyy``; its unknown parts are zeros, or the letters themselves.

    What is not written so is read as `parse` does.

    Raises:
        ValueError: As `parse` raises it.

    >>> parse_day_first("05/02/2024"), parse_day_first("00/00/1980"), parse_day_first("dd/mm/1980")
    ('2024-02-05', '1980', '1980')
    >>> parse_day_first("dd/03/1980"), parse_day_first("2024-02-05")
    ('1980-03', '2024-02-05')
    """
    match = _DAY_FIRST.fullmatch(text.strip())
    if match is None:
        return parse(text)
    day, month = (_known_part(match[name]) for name in ("day", "month"))
    # a day without its month is no date: the year is
    return parse("-".join(filter(None, (match["year"], month, day if month else None))))


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


def _known_part(digits: str) -> str | None:
    if digits.lower() in {"dd", "mm", "d", "m"} or not digits.strip("0"):
        return None
    return digits.zfill(2)
