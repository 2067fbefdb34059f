"""Days of GLEIF's moments: it writes midnight of an issuer's zone in universal time."""

import re
from datetime import date, timedelta
from typing import Final

from onward.loaders.parsing import cells as partial_dates

_MOMENT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?"
)
_EAST: Final = 12
"""From this hour on, a full hour of universal time is midnight of a zone in the east."""


def read_day(text: str) -> str | None:
    """Return the day of a moment in the zone of the issuer.

    A full hour in universal time is midnight somewhere: "2023-12-31T23:00:00Z" is 1 January in
    Berlin. A moment with an offset is of that zone already.

    >>> read_day("2023-12-31T23:00:00Z"), read_day("2018-01-01T00:00:00+01:00")
    ('2024-01-01', '2018-01-01')

    Raises:
        ValueError: It is no date.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return partial_dates.parse(text)
    day, hour, minute, second, zone = match.groups()
    is_midnight = (minute, second) == ("00", "00") and zone in ("Z", "+00:00")
    if is_midnight and int(hour) >= _EAST:
        return partial_dates.parse((date.fromisoformat(day) + timedelta(days=1)).isoformat())
    return partial_dates.parse(day)
