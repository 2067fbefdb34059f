"""Birth dates as sources write them, as far as they can be compared."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_NAMED: Final = rf"(?P<named>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY: Final = r"(?P<day>\d{1,2})"
_YEAR: Final = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_DATE_FORMS: Final = tuple(
    re.compile(rf"(?<![a-z0-9]){form}", re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>\d\d)(?:-{_DAY})?(?!\d)",
        rf"{_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}",
        rf"(?:{_DAY} )?{_NAMED} ?{_YEAR}",
        rf"{_NAMED} {_DAY}, ?{_YEAR}",
        _YEAR,
    )
)
_SPAN: Final = re.compile(rf"{_YEAR.replace('year', 'first')} *(?:and|to|until|[-\u2013]) *{_YEAR}")
_LONGEST_SPAN: Final = 30  # years; a longer span says nothing of a person
_LONGEST: Final = 200  # characters that are read


@lru_cache(maxsize=65_536)
def parse_birth_dates(text: str) -> tuple[str, ...]:
    """Return the dates that a text holds, as ISO texts whose precision is kept.

    "Between 1958 and 1960" holds each of these years; "circa" and the like are ignored. A date that
    does not exist counts as its year, and text without a year as nothing.

    >>> parse_birth_dates("circa Mar 1971; 5.2.1972"), parse_birth_dates("Between 1958 and 1960")
    (('1971-03', '1972-02-05'), ('1958', '1959', '1960'))
    """
    rest = text[:_LONGEST]
    dates: set[str] = set()
    for span in _SPAN.finditer(rest):
        first, last = int(span["first"]), int(span["year"])
        if 0 < last - first <= _LONGEST_SPAN:
            dates.update(map(str, range(first, last + 1)))
    # The most precise form goes first, and what it has read is taken away: the year of
    # 5.2.1972 is no second date.
    for form in _DATE_FORMS:
        dates.update(_to_iso(match.groupdict()) for match in form.finditer(rest))
        rest = form.sub(" ", rest)
    return tuple(sorted(dates))


def _to_iso(parts: dict[str, str | None]) -> str:
    """Write a date as precisely as it is known; only the year if there is no such day."""
    named, year = parts.get("named"), int(parts["year"] or 0)
    month = _MONTHS.index(named.lower()) + 1 if named else int(parts.get("month") or 0)
    day = int(parts.get("day") or 0)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return str(year)
    if day:
        return f"{year:04}-{month:02}-{day:02}"
    return f"{year:04}-{month:02}" if month else f"{year:04}"
