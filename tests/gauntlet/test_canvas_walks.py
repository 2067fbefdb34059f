"""Five hundred walks over a canvas: what was there stays, and each step can be drawn again."""

import random
from pathlib import Path

import pytest

import onward
from tests.bench.world import write_world
from tests.browsing import Stillness, Walker

pytestmark = pytest.mark.gauntlet

WALKS = 500
REDRAWN = 25
"""Of these, walks that are gone back and forth once more."""

CLICKS = 8
TIES = 4_000
LEAST = 4
"""Ties of a party that somebody begins with."""


def test_what_was_on_a_canvas_stays_where_it_was_while_more_comes(tmp_path: Path) -> None:
    files = write_world(tmp_path / "csv", TIES)
    ws = onward.Workspace(tmp_path / "workspace")
    ws.load("csv", *files.paths, name="w")
    parties = [f"w:{name}" for name in files.companies]
    starts = [party for party in parties if ws.tie_counts(party).ties >= LEAST]
    chance = random.Random(1)  # noqa: S311  # a test repeats itself
    stillness = Stillness()
    for number in range(WALKS):
        walk = Walker(ws, number).walk(chance.choice(starts), CLICKS)
        stillness.add(walk)
        if number < REDRAWN:
            forth = [ws.canvas(drawn.step.body()).write_figure() for drawn in walk]
            other = onward.Workspace(ws.path)
            back = [other.canvas(drawn.step.body()).write_figure() for drawn in reversed(walk)]
            assert back[::-1] == forth
    figures = stillness.summarize()
    print(figures, len(stillness.moves))  # noqa: T201  # figures for docs/benchmarks.md
    assert figures["order kept"] >= 0.99
    assert figures["unmoved"] >= 0.65
    assert figures["p90"] <= 250
    assert figures["crossings"] <= 2
