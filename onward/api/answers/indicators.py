"""The indicators as JSON data, for the command of that name and for the HTTP API."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onward.queries.model.parts import JsonObject
    from onward.queries.rules.catalogue import IndicatorCatalogue
    from onward.queries.rules.indicator import Indicator
    from onward.queries.rules.policy import Policy


def describe_indicators(
    catalogue: "IndicatorCatalogue", policy: "Policy", chosen: "Indicator | Sequence[Indicator]"
) -> "JsonObject":
    """Describe one indicator in full, or list some, with the rules that are in force."""
    from onward.queries.rules.describe import indicator_data

    judged_by = {
        "rule_pack": catalogue.summary().to_data(),
        "policy": policy.summary().to_data(),
    }
    if not isinstance(chosen, Sequence):
        return {**judged_by, "indicator": indicator_data(chosen, catalogue, policy)}
    rows = [indicator_data(row, catalogue, policy) for row in chosen]
    return {**judged_by, "files": dict(catalogue.files), "indicators": rows}
