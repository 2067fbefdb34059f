"""Candidates among twenty thousand and a million names: the bars, and docs/benchmarks-names.md.

Set ``ONWARD_LEI_NAMES`` to a folder of Parquet files with legal-entity names (see
`tests.bench.names`); without it, all further names are put together from those of the lists.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.bench.beside import place_tables
from tests.lists import ROOT
from tests.unit.cases import table

pytestmark = pytest.mark.bench

COUNTS = {"20,000": 20_000, "1,000,000": 1_000_000}


def measured(what: str, folder: Path, *rest: object) -> dict[str, Any]:
    """Run one measurement in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.names", what, str(folder), *map(str, rest)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Any]]:
    """Build and ask a layer of each size."""
    found = {}
    for label, count in COUNTS.items():
        folder = tmp_path_factory.mktemp("names")
        lei = os.environ.get("ONWARD_LEI_NAMES", folder)
        found[label] = measured("build", folder, lei, count) | measured("ask", folder)
    return found


def test_the_table_is_written(figures: Mapping[str, Mapping[str, Any]]) -> None:
    page = ROOT / "docs" / "benchmarks-names.md"
    tables = place_tables(page.read_text(encoding="utf-8"), written(figures))
    page.write_text(tables, encoding="utf-8")


def test_a_million_names_are_ready_and_found_as_06_asks(
    figures: Mapping[str, Mapping[str, Any]],
) -> None:
    few, many = figures.values()
    assert many["build_cpu_s"] <= 150
    assert many["queries_per_s"] >= 300
    assert many["mb"]["index/*"] <= 100
    assert many["recall"]["100"] >= 0.91
    assert many["matches_per_s"] >= 100
    assert many["match_p95_ms"] <= 20
    assert few["recall"]["50"] >= 0.955
    assert few["recall_original_script"]["50"] >= 0.96


def written(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the page."""
    machine = (
        f"Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, load average "
        f"{os.getloadavg()[0]:.1f} at the end; Python {platform.python_version()}, tantivy "
        f"{version('tantivy')}."
    )
    rows: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "names": lambda one: f"{one['names']:,}",
        "made ready in": lambda one: f"{one['build_s']:.1f} s",
        "processor time of that": lambda one: f"{one['build_cpu_s']:.1f} s",
        "memory that this took": lambda one: f"{_memory(one):.0f} MB",
        "index, parties, keys on disk": lambda one: _sizes(one["mb"].values()),
        "opened in": lambda one: f"{1000 * one['open_s']:.0f} ms",
        "candidates for so many queries a second of processor time": (
            lambda one: f"{one['queries_per_s']:,.0f}"
        ),
        "p50, p95, likewise": lambda one: f"{one['p50_ms']:.2f} ms, {one['p95_ms']:.2f} ms",
        "right party among the first 1, 10, 50, 100": lambda one: _shares(one["recall"]),
        "original script, first 50, 100": lambda one: _shares(one["recall_original_script"]),
        "whole matches a second of processor time": lambda one: f"{one['matches_per_s']:,.0f}",
        "p50, p95, slowest, likewise": lambda one: (
            f"{one['match_p50_ms']:.1f} ms, {one['match_p95_ms']:.1f} ms, "
            f"{one['match_max_ms']:.0f} ms"
        ),
        "right party at 0.75, 0.90": lambda one: _shares(one["matched"]),
        "memory at the end": lambda one: f"{one['rss_mb']:.0f} MB",
    }
    table = [
        "| |" + "".join(f" {label} |" for label in figures),
        "|---|" + "---|" * len(figures),
        *(
            f"| {name} |" + "".join(f" {cell(one)} |" for one in figures.values())
            for name, cell in rows.items()
        ),
    ]
    return "\n".join([INTRODUCTION, "", machine, "", *table, ""])


INTRODUCTION: str = table(__file__, "INTRODUCTION")


def _memory(one: Mapping[str, Any]) -> float:
    peak = one["peak_mb"]
    return float(peak["after"] - peak["before"])


def _sizes(sizes: Iterable[float]) -> str:
    return " + ".join(f"{size:.0f}" for size in sizes) + " MB"


def _shares(recall: Mapping[str, float]) -> str:
    return ", ".join(f"{share:.3f}" for share in recall.values())
