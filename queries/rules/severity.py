"""Severities, weakest first, and how grave the measure of a list entry is by itself."""

from collections.abc import Mapping
from typing import Final

from onward.queries.model.words import Severity

__all__ = ["NO_BAN_ON_SUPPLY", "SEVERITIES", "Severity", "measure_level", "stronger", "weaker"]

SEVERITIES: Final[tuple[Severity, ...]] = ("info", "low", "medium", "high", "notify", "stop")
"""Weakest first, so that positions compare."""

NO_BAN_ON_SUPPLY: Final[Mapping[str, Severity]] = {
    "travel ban": "medium",
    "sectoral, not blocking": "high",
    "correspondent account restrictions": "high",
}
"""Measures that do not forbid a delivery by themselves, and the severity they have alone."""


def stronger(severity: Severity, floor: Severity) -> Severity:
    """Return the stronger of two severities.

    >>> stronger("medium", "high"), stronger("stop", "high")
    ('high', 'stop')
    """
    return max(severity, floor, key=SEVERITIES.index)


def weaker(severity: Severity, cap: Severity) -> Severity:
    """Return the weaker of two severities.

    >>> weaker("stop", "high")
    'high'
    """
    return min(severity, cap, key=SEVERITIES.index)


def measure_level(measure: str | None, level: Severity) -> Severity:
    """Return the severity of a measure: one that is not stated, or not known to be milder, stops.

    >>> measure_level("Travel ban", "stop"), measure_level("asset freeze", "stop")
    ('medium', 'stop')
    """
    mild = NO_BAN_ON_SUPPLY.get((measure or "").strip().lower().replace("_", " "))
    return level if mild is None else weaker(level, mild)
