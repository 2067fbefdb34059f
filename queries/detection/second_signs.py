"""A second sign beside one that is weak on its own: what other indicators have found of the order.

Goods of the Common High Priority List go to many honest firms, and many honest firms are young.
Beside another sign of diversion either of them weighs more.
"""

from typing import Final

from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected
from onward.queries.rules.indicator import Indicator
from onward.queries.rules.severity import SEVERITIES

_ENOUGH: Final = SEVERITIES.index("medium")


def find_second_sign(context: Context) -> str | None:
    """Return the title of the first other sign of diversion in the order; None: there is none.

    Only what ran before is seen: whoever asks has to run last.
    """
    for name in sorted(context.prior_results):
        indicator = context.indicators[name]
        if _may_be_sign(indicator):
            for result in context.prior_results[name]:
                if isinstance(result, Detected) and _is_weighty(indicator, result):
                    return indicator.title
    return None


def _may_be_sign(indicator: Indicator) -> bool:
    if indicator.second_sign is not None:
        return indicator.second_sign == "given"
    return indicator.verdict.diversion


def _is_weighty(indicator: Indicator, result: Detected) -> bool:
    if indicator.second_sign == "given":
        return result.status == "present"
    return not result.is_context and SEVERITIES.index(result.severity) >= _ENOUGH
