"""Birth dates as sources write them, as far as they can be compared."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_NAMED: Final = rf"(?P<named>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY: Final = r"(?P<day>\d{1,2})"
_YEAR: Final = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_DATES: Final = tuple(
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
_LONGEST_SPAN: Final = 30
_LONGEST: Final = 200


@lru_cache(maxsize=65_536)
def birth_dates(text: str) -> tuple[str, ...]:
    """Give the dates that a text holds, as ISO texts whose precision is kept.

    "Between 1958 and 1960" holds each of these years; "circa" and the like are read over. What
    cannot be read, such as a day that does not exist, counts as its year, or as nothing.

    >>> birth_dates("circa Mar 1971; 5.2.1972"), birth_dates("Between 1958 and 1960")
    (('1971-03', '1972-02-05'), ('1958', '1959', '1960'))
    """
    rest, found = text[:_LONGEST], dict[str, None]()
    for span in _SPAN.finditer(rest):
        first, last = int(span["first"]), int(span["year"])
        if 0 < last - first <= _LONGEST_SPAN:
            found.update((str(year), None) for year in range(first, last + 1))
    for form in _DATES:
        found.update((_iso(match.groupdict()), None) for match in form.finditer(rest))
        rest = form.sub(" ", rest)
    return tuple(sorted(found))


def _iso(parts: dict[str, str | None]) -> str:
    """Write a date as precisely as it is known; the year alone where the rest is no date."""
    named, year = parts.get("named"), int(parts["year"] or 0)
    month = _MONTHS.index(named.lower()) + 1 if named else int(parts.get("month") or 0)
    day = int(parts.get("day") or 0)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return str(year)
    return f"{year:04}-{month:02}-{day:02}"[: 10 if day else 7 if month else 4]
