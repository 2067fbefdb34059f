"""A second sign beside one that is weak on its own: what other indicators have found of the order.

Goods of the Common High Priority List go to many honest firms, and many honest firms are young.
Beside another sign of diversion either of them weighs more.
"""

from typing import Final

from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected
from onward.queries.rules.severity import SEVERITIES

WEAK_SIGNS: Final = frozenset({"div-chpl-item", "div-new-company"})
"""Indicators that need a second sign themselves, and are none to each other."""

CONTEXT_SIGNS: Final = frozenset({"div-transshipment-country"})
"""Context that alone is never a finding, and beside a finding is a sign."""

_ENOUGH: Final = SEVERITIES.index("medium")


def find_second_sign(context: Context) -> str | None:
    """Return the title of the first other sign of diversion in the order; None: there is none.

    Only what ran before is seen: whoever asks has to run last.
    """
    for indicator in sorted(context.prior_results):
        if indicator in context.signs and indicator not in WEAK_SIGNS:
            for result in context.prior_results[indicator]:
                if isinstance(result, Detected) and _is_weighty(indicator, result):
                    return context.signs[indicator]
    return None


def _is_weighty(indicator: str, result: Detected) -> bool:
    if indicator in CONTEXT_SIGNS:
        return result.status == "present"
    return not result.is_context and SEVERITIES.index(result.severity) >= _ENOUGH
