"""A deck: planted cases one after the other, as many as are asked for, hidden among clean parties.

The same seed gives the same cases. Every pattern gets as many as any other: a case that must be
found, and a twin that is one fact short and must not be.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle
from random import Random
from typing import Final

from onward.queries.planted.case import Case, NameParty, name_plainly
from onward.queries.planted.plan import PLANS, CasePlan

MODULES: Final = ("listings", "ownership", "past", "signs")
"""The plans that come with Onward; tests enter further ones."""

SHELLS: Final = 200


@dataclass(frozen=True, slots=True)
class Planted:
    """A case and the plan that it was planted by."""

    plan: CasePlan
    case: Case


def list_plans() -> list[CasePlan]:
    """Return the plans that come with Onward, in an order that no import decides."""
    modules = [import_module(f"onward.queries.planted.plans.{name}") for name in MODULES]
    # tests enter plans of their own, which are not meant here
    homes = {module.__name__ for module in modules}
    return sorted((plan for plan in PLANS if plan.planter.__module__ in homes), key=str)


def plant_cases(
    plans: Iterable[CasePlan],
    rng: Random,
    count: int,
    layers: Sequence[str] = ("w", "imports"),
    name_party: NameParty = name_plainly,
) -> Iterator[Planted]:
    """Plant so many cases: half of them positives, half of them twins.

    Args:
        plans: What may be planted; every indicator gets as many cases as any other, and every plan
            of it its turn before one comes again.
        rng: What is drawn at random.
        count: How many cases.
        layers: Names under which the tables are loaded; the first holds the cases.
        name_party: Names the parties.

    Yields:
        The cases; each is made when it is asked for.
    """
    # ids of one width sort as numbers do
    width = max(5, len(str(count)))
    for number, plan in zip(range(count), take_turns(list(plans), rng), strict=False):
        case = Case(f"c{number:0{width}}", rng, layers, name_party)
        plan.plant(case)
        case.finish()
        # after the answer is settled: what hides a case must not change it
        hide_case(case)
        yield Planted(plan, case)


def take_turns(plans: Sequence[CasePlan], rng: Random) -> Iterator[CasePlan]:
    """Yield a positive and a twin of each indicator in turn; each one's plans in random order."""
    sorts: dict[tuple[str, bool], list[CasePlan]] = {}
    for plan in plans:
        sorts.setdefault((plan.indicator, plan.is_twin), []).append(plan)
    for plans_of_sort in sorts.values():
        rng.shuffle(plans_of_sort)
    turns = [cycle(alike) for _, alike in sorted(sorts.items(), key=lambda sort: sort[0])]
    for turn in cycle(turns):
        yield next(turn)


def hide_case(case: Case) -> None:
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
    # a hub: whoever cuts off parties with many ties loses the case
    if companies and rng.random() < 0.02:
        hub = rng.choice(companies)
        for number in range(SHELLS):
            case.tie(hub, "owns", f"shell{number}", 0.9, since="2001")
