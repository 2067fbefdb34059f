"""The risk of harm as a person judges it: how grave, how many, how lasting, how likely.

No finding fills it in and nothing is computed from it: a program that weighs findings would claim
to know what only a person can answer for. It stands in the order and is printed as it was given.
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from onward.graph.sayings import say
from onward.queries.transactions.fields import Day, Text, any_case
from onward.queries.transactions.own_keys import OrderPart

_LEVELS = Literal["low", "medium", "high"]
HarmLevel = Annotated[_LEVELS, any_case(get_args(_LEVELS))]


class HarmLevels(OrderPart):
    """The four measures of a risk; None = not judged."""

    scale: Annotated[HarmLevel | None, Field(description="How grave the harm would be.")] = None
    scope: Annotated[HarmLevel | None, Field(description="How many people it would reach.")] = None
    irremediability: Annotated[
        HarmLevel | None, Field(description="How hard it would be to make good.")
    ] = None
    likelihood: Annotated[HarmLevel | None, Field(description="How likely it is.")] = None

    @property
    def is_judged(self) -> bool:
        """Whether any of the four is given."""
        return any(level for _, level in self)


MEASURES: Final = tuple(HarmLevels.model_fields)
"""The four measures, in the order in which they are read."""


class RiskOfHarm(OrderPart):
    """The risk of harm before and after mitigation, and who has judged it."""

    before: HarmLevels = HarmLevels()
    after: HarmLevels = HarmLevels()
    mitigation: Text | None = None
    stated_by: Text | None = None
    stated_on: Day | None = None

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield each measure with what was judged of it before and after mitigation."""
        for measure in MEASURES:
            before, after = getattr(self.before, measure), getattr(self.after, measure)
            yield measure.capitalize(), before or NOT_JUDGED, after or NOT_JUDGED

    def missing(self) -> Iterator[tuple[str, str]]:
        """Yield the place and the name of what keeps the judgement from being whole."""
        if not self.stated_by:
            yield "stated_by", "who has judged it"
        judged = [("before", "before mitigation", self.before)]
        # what mitigation leaves is to be judged where there is any, or where some of it is judged
        if self.mitigation or self.after.is_judged:
            judged.append(("after", "after mitigation", self.after))
        for place, when, levels in judged:
            for measure in MEASURES:
                if getattr(levels, measure) is None:
                    yield (
                        f"{place}.{measure}",
                        say("the {measure} {when}", measure=measure, when=when),
                    )

    @property
    def remains_high(self) -> bool:
        """Whether it is grave and likely still: after mitigation, or before it where none is."""
        last = self.after if self.after.is_judged else self.before
        gravest = (last.scale, last.scope, last.irremediability)
        return "high" in gravest and last.likelihood in ("medium", "high")


NOT_JUDGED: Final = "not judged"
