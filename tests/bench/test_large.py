"""Large files are loaded in bounded memory, and shuffled files make the same snapshot."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from onward.api.generated import write_world as write_invented
from tests.bench.world import write_world

TIES = int(os.environ.get("ONWARD_LARGE_TIES", "1000000"))
MOST_MB = 1_500
PARTIES = int(os.environ.get("ONWARD_LARGE_PARTIES", "40000"))
MORE_MB = 200


@pytest.mark.gauntlet
def test_a_large_world_loads_in_bounded_memory_in_whatever_order(tmp_path: Path) -> None:
    write_world(tmp_path / "sorted", TIES)
    shuffle_files(tmp_path / "sorted", tmp_path / "shuffled")
    figures = [measure(tmp_path / name) for name in ("sorted", "shuffled")]
    assert figures[0]["snapshot"] == figures[1]["snapshot"]
    for each in figures:
        assert each["is_there"]
        assert each["load_mb"] <= MOST_MB, each


@pytest.mark.gauntlet
def test_three_times_the_entities_take_little_more_memory(tmp_path: Path) -> None:
    figures = []
    for parties in (PARTIES, 3 * PARTIES):  # both more statements than are sorted in memory
        folder = tmp_path / str(parties)
        write_invented(folder, seed=3, parties=parties, orders=10, forms=["ftm"])
        figures.append(measure(folder / "ftm", "ftm"))
    assert all(each["is_there"] for each in figures)
    few, many = (each["load_mb"] for each in figures)
    assert many <= few + MORE_MB, figures


def measure(folder: Path, source: str = "csv") -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.large", str(folder), source]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures


def shuffle_files(source: Path, target: Path) -> None:
    target.mkdir()
    chance = Random(7)  # noqa: S311  # seeded: the files are the same each time
    for file in source.glob("*.csv"):
        header, *rows = file.read_text("utf-8").splitlines(keepends=True)
        chance.shuffle(rows)
        (target / file.name).write_text(header + "".join(rows), "utf-8")
