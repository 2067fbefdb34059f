"""Destinations where goods may not go: an act bans or restricts equipment for the whole country."""

from datetime import timedelta
from typing import Final, get_args

from onward.graph.dates import EPOCH
from onward.queries.context import Context
from onward.queries.regimes import Equipment, Regime

_KINDS: Final[tuple[Equipment, ...]] = get_args(Equipment)


class Restricted:
    """Which countries are restricted on which day; each answer is worked out once.

    An act on armed groups, on named parties or on buying from the country does not count; a
    political declaration counts only where the policy treats it as an embargo.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._kept: dict[tuple[str, int], tuple[Regime, ...]] = {}

    def at(self, country: str | None, day: int) -> tuple[Regime, ...]:
        """Give the acts that restrict a country on a day, counted from 1970-01-01."""
        if country is None:
            return ()
        key = country, day
        if key not in self._kept:
            self._kept[key] = self._acts(country, day)
        return self._kept[key]

    def truth(self, country: str | None, days: tuple[int, int]) -> bool | None:
        """Tell whether a country is restricted on a date that can mean several days.

        None: on its first or last day only, or no country is stated.
        """
        if country is None:
            return None
        first, last = (bool(self.at(country, day)) for day in days)
        return first if first == last else None

    def _acts(self, country: str, day: int) -> tuple[Regime, ...]:
        context, on = self._context, EPOCH + timedelta(days=day)
        declared = country in context.policy.arms_embargo_by_declaration
        return tuple(
            act
            for kind in _KINDS
            for act in context.destinations.regimes_at(country, kind, on, context.as_of)
            if act.scope == "country" and (declared or not act.is_political)
        )
