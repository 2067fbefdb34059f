"""Running one indicator: its detector, or its patterns alone; a fault is an answer, never silence."""

from collections.abc import Callable, Iterable, Iterator

from onward.graph.pattern import Question
from onward.queries.catalogue import Indicator
from onward.queries.context import Context
from onward.queries.results import CannotTell, Found, Result
from onward.queries.walks import Walk, walks
from onward.registry import find


def run(indicator: Indicator, context: Context) -> list[Result]:
    """Give everything that an indicator has to say of a transaction.

    One that raises answers *cannot tell*, with what it raised; the others still run
    (09, section 1 C).
    """
    try:
        return list(_detector(indicator)(context))
    except Exception as fault:  # noqa: BLE001  # any fault of one indicator must be told, not hidden
        text = f"{indicator.id} raised {type(fault).__name__}: {fault}"
        return [CannotTell(None, "raised", (), text)]


def _detector(indicator: Indicator) -> Callable[[Context], Iterable[Result]]:
    name = indicator.detection.detector
    if name is None:
        return plain_pattern
    detect: Callable[[Context], Iterable[Result]] = find("detector", name).detect
    return detect
