"""Arms embargoes on a country as a whole, which make a military use one that needs a licence."""

from onward.queries.detection.context import Context
from onward.queries.detection.countries import countries_involved
from onward.queries.tables.regimes import CountryRegime


def find_embargoes(context: Context) -> tuple[CountryRegime, ...]:
    """Return the acts by which destination or purchaser's country is under an arms embargo.

    A political declaration is no act, and one on armed groups or named parties is not on the
    country.
    """
    rows: dict[CountryRegime, None] = {}
    for involved in countries_involved(context, "purchaser"):
        regimes = context.destinations.regimes_at(
            involved.country, "arms", context.on, context.as_of
        )
        rows.update(
            dict.fromkeys(
                regime
                for regime in regimes
                if regime.scope == "country" and not regime.is_political
            )
        )
    return tuple(rows)
