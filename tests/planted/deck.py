"""A deck: many planted cases side by side in one world, hidden among what is of no interest.

The same seed gives the same deck; the cases of one deck touch neither each other nor the crowd.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import Final

from onward.queries.planted.planted import PLANS, CasePlan, Planted, list_plans, plant_cases
from tests.planted.ground import add_crowd, add_import_record, add_records
from tests.worlds import CsvWorld

MODULES: Final = (
    *("state", "listed", "diversion", "trade", "order"),
    *("customer", "item"),
    *("documents", "quantities", "since", "beside", "rows"),
)
CROWD: Final = 150


@dataclass(frozen=True, slots=True)
class Deck:
    """Planted cases, the world that holds them all, and an import record beside it."""

    seed: int
    planted: tuple[Planted, ...]
    world: CsvWorld
    imports: CsvWorld


def plans(indicators: Collection[str]) -> list[CasePlan]:
    """Return the plans of some indicators, in the same order whoever imported their modules."""
    list_plans()  # those that come with Onward
    for module in MODULES:
        import_module(f"tests.planted.plans.{module}")
    return sorted((plan for plan in PLANS if plan.indicator in indicators), key=str)


def make_deck(seed: int, cases: int, indicators: Collection[str]) -> Deck:
    """Plant so many cases of some indicators: half of them positives, half of them twins.

    Every indicator gets as many as any other, and every plan of it its turn before one comes again.
    """
    rng = Random(seed)  # noqa: S311  # a test's world, no secret
    world = _make_ground(rng)
    planted = list(plant_cases(plans(indicators), rng, cases))
    rng.shuffle(planted)
    return _plant(planted, world, seed)


def make_decks(seed: int, cases: int, size: int, indicators: Collection[str]) -> Iterator[Deck]:
    """Yield the cases of one deck as decks of at most so many, each in a world of its own."""
    whole = make_deck(seed, cases, indicators).planted
    for start in range(0, len(whole), size):
        rng = Random(seed + start)  # noqa: S311  # a test's world, no secret
        yield _plant(whole[start : start + size], _make_ground(rng), seed + start)


def _make_ground(rng: Random) -> CsvWorld:
    """Return a world that holds the records of countries and a crowd."""
    world = CsvWorld()
    add_records(world)
    add_crowd(world, rng, CROWD)
    return world


def _plant(planted: Sequence[Planted], world: CsvWorld, seed: int) -> Deck:
    """Put cases into a world."""
    for one in planted:
        world.parties += one.case.parties.values()
        world.ties += one.case.ties
        world.listings += one.case.listings
        world.shipments += one.case.shipments
    imports = CsvWorld("imports", shipments=[row for one in planted for row in one.case.arrivals])
    add_import_record(imports)
    return Deck(seed, tuple(planted), world, imports)
