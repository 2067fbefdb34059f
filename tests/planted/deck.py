"""A deck: many planted cases side by side in one world, hidden among what is of no interest.

The same seed gives the same deck; the cases of one deck touch neither each other nor the crowd.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle
from random import Random
from typing import Final

from tests.csv_world import CsvWorld
from tests.planted.case import Case
from tests.planted.ground import add_crowd, add_import_record, add_records
from tests.planted.plan import PLANS, Plan

MODULES: Final = (
    *("state", "listed", "diversion", "trade", "order"),
    *("customer", "past", "signs", "item", "bans"),
    *("documents", "quantities", "since", "beside"),
)
CROWD: Final = 150
SHELLS: Final = 200


@dataclass(frozen=True, slots=True)
class Planted:
    """A case and the plan that it was planted by."""

    plan: Plan
    case: Case


@dataclass(frozen=True, slots=True)
class Deck:
    """Planted cases, the world that holds them all, and an import record beside it."""

    seed: int
    planted: tuple[Planted, ...]
    world: CsvWorld
    imports: CsvWorld


def plans(indicators: Collection[str]) -> list[Plan]:
    """Return the plans of some indicators, in the same order whoever imported their modules."""
    for module in MODULES:
        import_module(f"tests.planted.plans.{module}")
    return sorted((plan for plan in PLANS if plan.indicator in indicators), key=str)


def make_deck(seed: int, cases: int, indicators: Collection[str]) -> Deck:
    """Plant so many cases of some indicators: half of them positives, half of them twins.

    Every indicator gets as many as any other, and every plan of it its turn before one comes again.
    """
    rng = Random(seed)  # noqa: S311  # a test's world, no secret
    world = CsvWorld()
    add_records(world)
    add_crowd(world, rng, CROWD)
    planted = []
    for number, plan in zip(range(cases), _turns(plans(indicators), rng), strict=False):
        case = Case(f"c{number:05}", rng)
        plan.plant(case)
        case.finish()
        _hide(case)
        planted.append(Planted(plan, case))
    rng.shuffle(planted)
    for one in planted:
        world.parties += one.case.parties.values()
        world.ties += one.case.ties
        world.listings += one.case.listings
        world.shipments += one.case.shipments
    imports = CsvWorld("imports", shipments=[row for one in planted for row in one.case.arrivals])
    add_import_record(imports)
    return Deck(seed, tuple(planted), world, imports)


def _turns(chosen: Sequence[Plan], rng: Random) -> Iterator[Plan]:
    """Yield a positive and a twin of each indicator in turn; each one's plans in random order."""
    sorts: dict[tuple[str, bool], list[Plan]] = {}
    for plan in chosen:
        sorts.setdefault((plan.indicator, plan.is_twin), []).append(plan)
    for some in sorts.values():
        rng.shuffle(some)
    turns = [cycle(some) for _, some in sorted(sorts.items(), key=lambda sort: sort[0])]
    for turn in cycle(turns):
        yield next(turn)


def _hide(case: Case) -> None:
    """Surround the companies of a case with clean parties, and now and then with a crowd of shells.

    Nothing here owns or leads a company of the case, and nothing has a topic, a list or a sector.
    """
    rng = case.rng
    companies = [name for name, row in case.parties.items() if row["kind"] == "Company"]
    for number in range(rng.randint(0, 4) if companies else 0):
        name, other = rng.choice(companies), f"n{number}"
        kind = rng.choice(("supplies", "employs", "directs", "owns", "located_at", "family"))
        if kind == "directs":  # a person who also leads somebody clean
            case.party(other, "Person")
            case.tie(other, kind, name)
            case.tie(other, kind, f"{other}-too")
        elif kind == "located_at":
            case.party(other, "Address")
            case.tie(name, kind, other)
            case.tie(f"{other}-too", kind, other)
        else:
            case.party(other, "Person" if kind in ("employs", "family") else "Company")
            case.tie(name, kind, other, 0.3 if kind == "owns" else 0)
    if companies and rng.random() < 0.02:
        hub = rng.choice(companies)
        for number in range(SHELLS):
            case.tie(hub, "owns", f"shell{number}", 0.9, since="2001")
