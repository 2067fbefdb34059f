"""Since when a finding would have been made: the days that an order may read give what all give.

Decks of planted cases, of which every row became known on a day of its own.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from onward.graph.model import DestinationRecord, Statement
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.assess import assess
from onward.queries.what_if.known_days import DaySweep, list_days_for, list_known_days
from tests.property.test_rescreening import PlantedWorld, open_setup

FIRST = date(2025, 1, 1)
"""Before the day of every planted order."""
DAYS = 60
"""On so many days something becomes known, a week apart."""


def spread_days(rng: Random, rows: tuple[Statement, ...]) -> list[Statement]:
    """Let rows become known on days of their own: some were published, some only retrieved.

    Records of countries, which any order may read, become known on one day together.
    """
    spread = []
    for row in rows:
        week = 0 if isinstance(row, DestinationRecord) else rng.randrange(DAYS)
        day = (FIRST + timedelta(weeks=week)).isoformat()
        days = {"published": day} if rng.random() < 0.5 else {"published": None, "retrieved": day}
        spread.append(replace(row, source=replace(row.source, **days)))
    return spread


def judge_sweep(world: PlantedWorld, rng: Random, most: int) -> tuple[int, int, list[str]]:
    """Return how many days were swept of how many, and the orders of which not the same is said."""
    snapshot = memory_snapshot(spread_days(rng, world.rows), world.facts)
    setup = open_setup(snapshot)
    every = list_known_days(snapshot, setup.tables)
    swept, differing = [], []
    for order in rng.sample(world.orders, most):
        findings = assess(order, setup).findings
        days = list_days_for(order, setup, snapshot, order.day or FIRST)
        swept.append(len(days))
        by_all, by_few = (
            DaySweep(order, setup, snapshot, order.day, each).find(findings)
            for each in (tuple(sorted({*every, *days})), days)
        )
        if by_all != by_few:
            differing.append(order.id)
    return sum(swept), len(every) * most, differing


def test_the_days_that_an_order_may_read_say_what_all_days_say(tmp_path: Path) -> None:
    world = PlantedWorld.plant(tmp_path, 3, 10)
    swept, every, differing = judge_sweep(world, Random(3), 2)  # noqa: S311  # a test's world
    assert differing == []
    assert swept < every


@pytest.mark.gauntlet
@pytest.mark.parametrize("seed", range(4))
def test_no_day_is_passed_over_in_a_hundred_sweeps(seed: int, tmp_path: Path) -> None:
    world = PlantedWorld.plant(tmp_path, seed, 26)
    assert judge_sweep(world, Random(seed), 25)[2] == []  # noqa: S311  # a test's world
