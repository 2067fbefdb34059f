"""A week of an export desk: 500 orders as they come, how many need a person, and for how long.

`python -m tests.gauntlet week [--half seen|unseen|all] [--orders N] [--seed N]` draws orders from
`signal_cases` in the shares of `SHARES`, with customers who order again, and assesses them against
real lists. What was asked of a customer or read once in the week is not asked again. The minutes
are an assumption, stated in `MINUTES`, and no measurement.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from onward.queries.assessment.open_points import ACTORS, name_actor
from onward.queries.model.assessment import Assessment
from tests.gauntlet.signal import CLEAR, Assessor
from tests.gauntlet.signal_cases.orders import HALVES, Order, read_changed, read_harmless
from tests.gauntlet.signal_cases.world import open_lists, say_missing

SHARES: Final = {"low": 0.70, "standard": 0.24, "enhanced": 0.05, "changed": 0.01}
"""Of a manufacturer of ordinary goods: one order in a hundred differs by a fact that matters."""

Task = Literal["finding", "customer", "house", "data"]
MINUTES: Final[dict[Task, int]] = {"finding": 20, "customer": 10, "house": 3, "data": 0}
"""A finding looked into, a question put and its answer filed, a text read or a fact entered; data
is loaded for all orders at once."""
_SAYS: Final[dict[Task, str]] = {
    "finding": "look into a finding",
    "customer": ACTORS["customer"],
    "house": ACTORS["house"],
    "data": ACTORS["data"],
}


@dataclass(slots=True)
class Week:
    """What came of the orders.

    Attributes:
        verdicts: How often each came out, by the group that an order was drawn from.
        orders: How many orders have something of a kind to do.
        tasks: How much of a kind there is to do, each once.
    """

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    orders: Counter[Task] = field(default_factory=Counter)
    tasks: Counter[Task] = field(default_factory=Counter)
    with_person: int = 0
    refused: int = 0


def main(arguments: list[str]) -> int:
    """Play the week; exit code 2 where the real lists are not at hand."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet week")
    parser.add_argument("--half", choices=(*HALVES, "all"), default="seen")
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if say_missing():
        return 2
    halves = HALVES if options.half == "all" else (options.half,)
    drawn = draw_orders(halves, options.orders, options.seed)
    with TemporaryDirectory(prefix="onward-week-") as folder:
        week = play(drawn, Assessor(open_lists(Path(folder))))
    sys.stdout.write("\n".join(_list_lines(week, len(drawn))) + "\n")
    return 0


def draw_orders(halves: Sequence[Any], count: int, seed: int) -> list[tuple[str, str, Order]]:
    """Return orders in the shares of the groups: group, id and order, in a drawn sequence."""
    chance = random.Random(seed)  # noqa: S311  # a week repeats itself
    harmless = {each.id: each for each in read_harmless(*HALVES)}
    groups: dict[str, list[tuple[str, Order]]] = {group: [] for group in SHARES}
    for each in read_harmless(*halves):
        groups[each.tier].append((each.id, each.order()))
    for changed in read_changed(*halves):
        order = changed.order(harmless[changed.control].order())
        groups["changed"].append((changed.id, order))
    drawn = [
        (group, *case)
        for group, share in SHARES.items()
        for case in chance.choices(groups[group], k=round(count * share))
    ]
    chance.shuffle(drawn)
    return drawn


def play(drawn: Sequence[tuple[str, str, Order]], assessor: Assessor) -> Week:
    """Assess the orders of the week one after the other."""
    week, done = Week(), set[tuple[str, Task, str]]()
    answers: dict[str, Assessment | None] = {}
    for group, key, order in drawn:
        if key not in answers:
            answers[key] = assessor.ask(order)
        answer = answers[key]
        if answer is None:
            week.refused += 1
            continue
        week.verdicts[group, answer.verdict] += 1
        user = next(one["name"] for one in order["parties"] if one["role"] == "end_user")
        new = {(user, *task) for task in _list_tasks(answer)} - done
        done |= new
        kinds = [task for _, task, _ in new]
        week.tasks.update(kinds)
        week.orders.update(set(kinds))
        week.with_person += any(MINUTES[kind] for kind in kinds)
    return week


def _list_tasks(answer: Assessment) -> Iterator[tuple[Task, str]]:
    """Yield what somebody has to do; of an order that is clear nothing."""
    if answer.verdict == CLEAR:
        return
    for finding in answer.findings:
        if finding.severity not in {"info", "low"}:
            yield "finding", finding.summary
    for gap in answer.coverage.gaps:
        yield name_actor(gap), gap.why_it_matters


def _list_lines(week: Week, count: int) -> Iterator[str]:
    for group, share in SHARES.items():
        verdicts = {each: n for (of, each), n in week.verdicts.items() if of == group}
        said = ", ".join(f"{n} {each}" for each, n in sorted(verdicts.items()))
        yield f"{group:<10} {share:>4.0%} of the orders: {said}"
    yield f"refused: {week.refused}"
    yield f"orders for which a person has something to do: {week.with_person} of {count}"
    for task, minutes in MINUTES.items():
        times, orders = week.tasks[task], week.orders[task]
        yield f"  {_SAYS[task]:<20} {times:>4} times in {orders} orders, {minutes} minutes each"
    hours = sum(times * MINUTES[task] for task, times in week.tasks.items()) / 60
    yield f"in all {hours:.1f} hours"
