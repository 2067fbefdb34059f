"""What the lists say of an order's parties on a later day than the order's: that of the newest one.

An order that has not left is not judged by the lists of its own day alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onward.queries.detection.results import Detected, Result, Results, Undecided
from onward.queries.rules.severity import SEVERITIES


@dataclass(frozen=True, slots=True)
class NewestAnswer:
    """What the indicators that read lists yield on the day of the newest source.

    It is asked of an order that is so old that its goods may have left without a record.

    Attributes:
        day: The day of the newest source.
        results: What each indicator yields on it, by its id.
    """

    day: date
    results: Results


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What the indicators that read lists yield on a later day.

    Attributes:
        day: The day: that of the newest source, or where they were earlier that on which the goods
            left, or the last one on which the order counts as open.
        left: The day on which the goods left, where it is recorded.
        left_before: The day on which goods of an earlier form of the same order left.
        results: What each indicator yields on that day, by its id.
        newest: What they yield after the order has ceased to count as open.
    """

    day: date
    left: date | None
    left_before: date | None
    results: Results
    newest: NewestAnswer | None = None


def list_new(again: Results, before: Results) -> list[tuple[str, Detected | Undecided]]:
    """Return what indicators yield on a later day that they did not on the day before, by id.

    A finding that has become graver or certain counts as new.
    """
    return [
        (indicator, result)
        for indicator, results in again.items()
        for result in results
        if isinstance(result, Detected | Undecided) and _is_new(result, before.get(indicator, ()))
    ]


def _is_new(result: Detected | Undecided, earlier_results: Sequence[Result]) -> bool:
    if isinstance(result, Undecided):
        return result not in earlier_results
    return not any(
        isinstance(earlier, Detected) and _is_as_grave(earlier, result)
        for earlier in earlier_results
    )


def _is_as_grave(earlier: Detected, later: Detected) -> bool:
    """Tell whether an earlier finding says as much as a later one of the same party and list."""
    is_same = (earlier.subject, earlier.identity) == (later.subject, later.identity)
    is_as_certain = earlier.status == "present" or later.status == "possible"
    return is_same and is_as_certain and _weigh_detected(earlier) >= _weigh_detected(later)


def _weigh_detected(detected: Detected) -> int:
    return SEVERITIES.index(detected.severity)
