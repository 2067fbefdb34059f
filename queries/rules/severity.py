"""Severities, weakest first, and how grave the measure of a list entry is by itself."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from onward.loaders.parsing.lists import list_table, measure_key
from onward.queries.model.words import Severity

__all__ = ["SEVERITIES", "Severity", "measure_level", "stronger", "weaker"]

SEVERITIES: Final[tuple[Severity, ...]] = ("info", "low", "medium", "high", "notify", "stop")
"""Weakest first, so that positions compare."""


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
    # an unknown word may well be a freeze, so only what the lists name is milder
    milder = _milder_measures().get(measure_key(measure or ""))
    return level if milder is None else weaker(level, milder)


@cache
def _milder_measures() -> Mapping[str, Severity]:
    """Return the measures that do not forbid a delivery, and the severity that each has alone."""
    severities: dict[str, Severity] = {name: name for name in SEVERITIES}
    return {
        measure_key(entry.measure): severities[entry.severity]
        for entry in list_table().values()
        if entry.severity
    }
