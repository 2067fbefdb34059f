"""Running one indicator: a fault is an answer, never silence."""

from typing import TYPE_CHECKING

from onward.errors import EngineError, EngineTimeout
from onward.queries.detection.context import Context, Detector
from onward.queries.detection.results import Result, Undecided
from onward.queries.rules.indicator import Indicator
from onward.registry import find

if TYPE_CHECKING:
    from onward.queries.model.words import Reason


def run(indicator: Indicator, context: Context) -> list[Result]:
    """Give everything that an indicator has to say of a transaction.

    One that raises answers *cannot tell*, with what it raised, beside what it had found until then;
    the others still run (09, section 1 C).
    """
    results: list[Result] = []
    try:
        for result in detector_of(indicator)(context):
            results.append(result)  # noqa: PERF402  # what came before a fault is kept
    except EngineError as fault:
        reason: Reason = "timeout" if isinstance(fault, EngineTimeout) else "engine"
        results.append(Undecided(None, reason, (), f"{indicator.id}: {fault}"))
    except Exception as fault:  # noqa: BLE001  # any fault of one indicator is told, not hidden
        text = f"{indicator.id} raised {type(fault).__name__}: {fault}"
        results.append(Undecided(None, "raised", (), text))
    return results


def detector_of(indicator: Indicator) -> Detector:
    """Give the function that runs an indicator.

    Raises:
        UsageError: There is no module of that name.
    """
    detect: Detector = find("detector", indicator.detection.module).detect
    return detect
