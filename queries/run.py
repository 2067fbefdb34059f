"""Running one indicator: a fault is an answer, never silence."""

from onward.errors import IndicatorInvalid
from onward.queries.context import Context, Detector
from onward.queries.indicator import Indicator
from onward.queries.results import CannotTell, Result
from onward.registry import find


def run(indicator: Indicator, context: Context) -> list[Result]:
    """Give everything that an indicator has to say of a transaction.

    One that raises answers *cannot tell*, with what it raised; the others still run
    (09, section 1 C).
    """
    try:
        return list(detector_of(indicator)(context))
    except Exception as fault:  # noqa: BLE001  # any fault of one indicator is told, not hidden
        text = f"{indicator.id} raised {type(fault).__name__}: {fault}"
        return [CannotTell(None, "raised", (), text)]


def detector_of(indicator: Indicator) -> Detector:
    """Give the function that runs an indicator.

    Raises:
        IndicatorInvalid: It names no detector.
        UsageError: There is no module of that name.
    """
    name = indicator.detection.detector
    if name is None:
        raise IndicatorInvalid(
            f"{indicator.id} names no detector", mend="write detection.detector: its module"
        )
    detect: Detector = find("detector", name).detect
    return detect
