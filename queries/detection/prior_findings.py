"""What indicators that ran before have found: the ground on which level rules stand."""

from collections.abc import Iterable

from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected


def present(context: Context, indicators: Iterable[str]) -> list[Detected]:
    """Give the findings of some indicators that are present; a possible one raises nothing."""
    return [
        result
        for indicator in indicators
        for result in context.found.get(indicator, ())
        if isinstance(result, Detected) and result.status == "present"
    ]


def present_for(context: Context, indicators: Iterable[str]) -> frozenset[int]:
    """Give the pids of the subjects for which one of some indicators is present."""
    found = present(context, indicators)
    return frozenset(one.subject.pid for one in found if one.subject is not None)
