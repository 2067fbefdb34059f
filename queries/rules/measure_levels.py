"""How grave a measure is that a list entry orders."""

from collections.abc import Mapping
from typing import Final

from onward.queries.rules.severity import Severity, weaker

NO_BAN_ON_SUPPLY: Final[Mapping[str, Severity]] = {
    "travel ban": "medium",
    "sectoral, not blocking": "high",
    "correspondent account restrictions": "high",
}
"""Measures that do not forbid the delivery by themselves, and the severity they have alone."""


def measure_level(measure: str | None, level: Severity) -> Severity:
    """Give the severity of a measure: one that is not stated, or not known to be milder, stops.

    >>> measure_level("Travel ban", "stop"), measure_level("asset freeze", "stop")
    ('medium', 'stop')
    """
    mild = NO_BAN_ON_SUPPLY.get((measure or "").strip().lower().replace("_", " "))
    return level if mild is None else weaker(level, mild)
