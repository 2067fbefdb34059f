"""Plans: how cases of an indicator are planted, and a register of all of them.

A plan is a function that plants one pattern into a case and says what must be found. `positive`
and `twin` enter it, once for each combination of the factors that are named:

    @positive("mil-structural", hops=range(7))
    def part_of_the_army(case: Case, hops: int) -> None: ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from onward.queries.planted.case import Case

Planter = Callable[..., None]


@dataclass(frozen=True, slots=True)
class CasePlan:
    """A way to plant one case of an indicator, with all its factors fixed."""

    indicator: str
    is_twin: bool
    planter: Planter
    factors: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        factors = ", ".join(f"{name}={value!r}" for name, value in self.factors)
        return f"{self.indicator} {self.planter.__name__}({factors})"

    def plant(self, case: Case) -> None:
        """Plant the pattern."""
        self.planter(case, **dict(self.factors))


PLANS: Final[list[CasePlan]] = []
"""Every plan, in the order of the modules that enter them."""


def positive(indicator: str, **factors: Iterable[Any]) -> Callable[[Planter], Planter]:
    """Enter a plan whose case must be found."""
    return _enter_plan(indicator, factors, is_twin=False)


def twin(indicator: str, **factors: Iterable[Any]) -> Callable[[Planter], Planter]:
    """Enter a plan whose case is one fact short: the indicator must be silent."""
    return _enter_plan(indicator, factors, is_twin=True)


def _enter_plan(
    indicator: str, factors: dict[str, Iterable[Any]], *, is_twin: bool
) -> Callable[[Planter], Planter]:
    def enter(planter: Planter) -> Planter:
        for values in product(*factors.values()):
            fixed = tuple(zip(factors, values, strict=True))
            PLANS.append(CasePlan(indicator, is_twin, planter, fixed))
        return planter

    return enter
