"""Severities, weakest first."""

from onward.queries.model.words import Severity

__all__ = ["SEVERITIES", "Severity", "stronger", "weaker"]

SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "notify", "stop")
"""Weakest first, so that positions compare."""


def stronger(severity: Severity, floor: Severity) -> Severity:
    """Give the stronger of two severities.

    >>> stronger("medium", "high"), stronger("stop", "high")
    ('high', 'stop')
    """
    return max(severity, floor, key=SEVERITIES.index)


def weaker(severity: Severity, cap: Severity) -> Severity:
    """Give the weaker of two severities.

    >>> weaker("stop", "high")
    'high'
    """
    return min(severity, cap, key=SEVERITIES.index)
