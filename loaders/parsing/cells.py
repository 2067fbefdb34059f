"""Parse one cell: text, list, number, share, date, yes or no.

Each function takes the text of a cell. An empty cell is None; an impossible value raises
ValueError, whose text is the hint. `take` turns that into a refused field.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

from onward.errors import RowRefused
from onward.graph.dates import day_after, first_day
from onward.graph.model import DestinationRecord, Provenance
from onward.graph.shares import Share, fraction_of_percentage
from onward.loaders.source import FieldRefused, LoadLog, LoadOptions, Reason, Source

EMPTY = frozenset({"", "-0-", "NULL", "null", "N/A", "n/a", "none", "None", "-", "--"})
"""Texts that mean "nothing" in a cell; never ``NA`` (Namibia) and never ``0``."""

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
    return None if stripped in EMPTY else stripped


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


@lru_cache(maxsize=65536)
def iso_date(cell: str) -> str | None:
    """Check a date of Onward's own tables and return it with its precision.

    A time of day is left out, and eight digits are a day.

    >>> iso_date("2024-03"), iso_date("2024-03-05T00:00:00"), iso_date("20240305")
    ('2024-03', '2024-03-05', '2024-03-05')
    """
    day = _without_time(text(cell) or "") or None
    if day is None:
        return None
    try:
        first_day(day)
        day_after(day)
    except (ValueError, OverflowError) as error:
        hint = (
            "give YYYY, YYYY-MM or YYYY-MM-DD, empty if open or unknown, or say how dates are "
            "written, dates: D.M.Y in a mapping (--map)"
        )
        raise ValueError(hint) from error
    return day


_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_EIGHT_DIGITS = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")


def _without_time(day: str) -> str:
    if match := _WITH_TIME.fullmatch(day):
        return match.group(1)
    if match := _EIGHT_DIGITS.fullmatch(day):
        return "-".join(match.groups())
    return day


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
# Parse dates as lists write them into ISO texts that keep their precision.
# ------------------------------------------------------------------------------------------------

filled = text

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
_WORDED_DAY: Final = re.compile(r"(\d{1,2})[ ./-]+([A-Za-z]{3,9})[ ./-]+(\d{4})")
_WORDED_MONTH: Final = re.compile(r"([A-Za-z]{3,9})[ ./-]+(\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./](\d{1,2})(?:[./](\d{1,2}))?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[./-](\d{4})")
_SIX_DIGITS: Final = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
_TIME: Final = re.compile(r"[ T]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?$")
_DECIMAL_ZERO: Final = re.compile(r"(\d{4,})\.0")


def read_day(cell: str) -> str | None:
    """Read a day or month; what may be two days is refused.

    >>> [read_day(text) for text in ("Apr 2025", "12-APR-2025", "2025/4/2 10:15", "202504")]
    ['2025-04', '2025-04-12', '2025-04-02', '2025-04']
    """
    text = _TIME.sub("", cell_text(cell) or "")
    if match := _WORDED_DAY.fullmatch(text) or _WORDED_MONTH.fullmatch(text):
        return parse(" ".join(match.groups()))
    if match := _YEAR_FIRST.fullmatch(text) or _SIX_DIGITS.fullmatch(text):
        parts = [part.zfill(2) for part in match.groups() if part]
        return iso_date("-".join(parts))
    if match := _YEAR_LAST.fullmatch(text):
        return iso_date(f"{match[2]}-{match[1].zfill(2)}")
    return iso_date(text)


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
# Read tables of countries and years, where each row measures one country in one year.
#
# Values keep their own scales; the rule pack says what a value means (`queries.rules`).
# Territories,
# parts of countries, continents and former states are not countries: their rows are left out,
# counted
# by name, and never attributed to a country that they belong to.
# ------------------------------------------------------------------------------------------------

NO_COUNTRY = "is no country of today"
NO_VALUE = "has no value"

_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0)?")


@dataclass(frozen=True, slots=True)
class CountryYear:
    """What one row says.

    Attributes:
        country: ISO 3166-1 alpha-2.
        key: The publisher's own name or number of what is measured; with the year, unique.
        values: By measure, those that the row states.
        published: When the edition appeared, unless the user states it.
        url: Where it can be read, if not at the source's own address.
    """

    country: str
    key: str
    year: int
    values: Mapping[str, str]
    published: str | None
    url: str | None = None

    def records(self, source: Source, options: LoadOptions) -> list[DestinationRecord]:
        """Make a destination record of each value."""
        return [
            DestinationRecord(
                self.country,
                measure,
                self.year,
                value,
                Provenance(
                    options.name,
                    f"{self.key}/{self.year}/{measure}",
                    self.url or source.url,
                    options.published or self.published,
                    options.retrieved or options.published,
                ),
            )
            for measure, value in self.values.items()
        ]


def leave_out(log: LoadLog, path: Path, name: str) -> None:
    """Count a row that measures something other than a country, by its name."""
    log.count_not_a_party(path, NO_COUNTRY)
    log.counts[f"left out: {name}"] += 1


def whole(cells: Mapping[str, str], column: str, least: int, most: int) -> int:
    """Read a whole number within bounds; spreadsheets write 2024 as ``2024.0``.

    Raises:
        FieldRefused: The cell is not a whole number, or it is out of bounds.

    >>> whole({"year": "2024.0"}, "year", 1700, 2200)
    2024
    """
    match = _WHOLE.fullmatch(cells[column])
    if match is None or not least <= int(match[1]) <= most:
        hint = f"give a whole number from {least} to {most}"
        raise FieldRefused("bad_number", field=column, value=cells[column], hint=hint)
    return int(match[1])


def year(cells: Mapping[str, str], column: str) -> int:
    """Read a year.

    Raises:
        FieldRefused: The cell is not a year.
    """
    return whole(cells, column, 1700, 2200)


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
