"""The benchmark: one run, every figure, written as tables into docs/benchmarks.md.

Figures are ratios and seconds of one run on one machine; none of them is a test that can fail, but
what they are figures *of* is checked: the hub attack hides no finding and no search is cut short.
"""

import os
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from onward.queries.rules.catalogue import default_catalogue
from tests.bench.beside import Figures, beside_table, measure_both, place_tables
from tests.bench.neo4j_tables import neo4j_tables
from tests.bench.pictures import tables as picture_tables
from tests.lists import ROOT

pytestmark = pytest.mark.bench

SEED = 1
ORDERS, CUSTOMERS, JOBS = 100_000, 5_000, (1, 2)
BOOK = 2_000


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Measure everything once, small world first."""
    home = tmp_path_factory.mktemp("bench")
    small, large = home / "small", home / "large"
    quiet, attacked = home / "quiet", home / "attacked"
    found: dict[str, Any] = {}
    beside: dict[str, tuple[Figures, Figures]] = {}

    def note(title: str, name: str, folder: Path, *rest: object) -> None:
        found[title] = measure_both(title, name, folder, *rest, seen=beside)

    note("small", "build", small, 100_000, 0)
    note("large", "build", large, 1_000_000, 0)
    note("quiet", "build", quiet, 700_000, 0)
    note("attacked", "build", attacked, 700_000, 3)
    for name, folder in (("small", small), ("large", large)):
        note(f"{name} labels", "labels", folder)
        note(f"{name} embedded", "patterns", folder, "embedded", 1000)
        note(f"{name} networkx", "patterns", folder, "networkx", 200)
        note(f"{name} neo4j", "neo4j", folder, 200, 40)
    note("transactions", "transactions", large, 500)
    note("cold", "cold", large, 5)
    note("hub", "transactions", attacked, 300, hub_of(attacked))
    note("hub before", "transactions", quiet, 3, hub_of(attacked))
    note("book", "book", home / "book", BOOK)
    for jobs in JOBS:
        note(f"batch {jobs}", "batch", large, ORDERS, CUSTOMERS, jobs)
    found["beside"] = beside_table(beside)
    return found


def hub_of(folder: Path) -> str:
    """Name the party that the attack gave a hundred thousand ties."""
    last = (folder / "csv" / "ties.csv").read_text(encoding="utf-8").splitlines()[-1]
    return f"bench:{last.split(',')[2]}"


def test_the_tables_are_written(figures: Mapping[str, Any]) -> None:
    file = ROOT / "docs" / "benchmarks.md"
    written = file.read_text(encoding="utf-8")
    file.write_text(place_tables(written, page(figures)), encoding="utf-8")
    if figures["beside"]:
        sys.stdout.write(figures["beside"])


def test_a_hub_attack_hides_no_finding_and_cuts_no_search(figures: Mapping[str, Any]) -> None:
    assert figures["hub"]["all_within_limits"]
    assert figures["hub before"]["findings"] == figures["hub"]["findings"]


def test_one_process_or_two_give_the_same_bytes_in_flat_memory(figures: Mapping[str, Any]) -> None:
    one, two = (figures[f"batch {jobs}"] for jobs in JOBS)
    assert one["count"] == two["count"] == ORDERS
    assert one["sha256"] == two["sha256"]
    for run in (one, two):
        first, *_, last = run["own_memory_mb"][2:-1]  # caches are full, and no process has ended
        assert last <= 1.1 * first, run


def page(figures: Mapping[str, Any]) -> str:
    """Write what one run has measured."""
    rows = [f"{method()}\n", figures["beside"], load_table(figures), pattern_table(figures)]
    rows += [neo4j_tables(figures), order_table(figures), batch_table(figures)]
    rows.append(book_table(figures))
    return "\n".join([*rows, *picture_tables(), ""])


def method() -> str:
    """Say how, where and with what the figures were measured."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pyarrow", "networkx"))
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    return (
        "Written by `make bench`, which measures the commit before (`BEFORE=…`), too, and puts "
        "each figure beside its own. A seeded world (`tests/bench/world.py`, seed "
        f"{SEED}) of 0.62 parties a tie is written as CSV, loaded, compiled and asked. Each figure "
        "comes from a process of its own; engines run one after the other in one run, so trust the "
        "ratios more than the milliseconds. Nothing is cut by degree; a time cap that leaves "
        "parties unasked is shown.\n\n"
        f"Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, load average "
        f"{load} at the end; Python {platform.python_version()}, {libraries}."
    )


def load_table(figures: Mapping[str, Any]) -> str:
    """Write what building costs, a tie, at both sizes."""
    lines = [
        "## Loading\n",
        "| | 0.1 M ties | 1 M ties | a tie, 1 M against 0.1 M |",
        "|---|---|---|---|",
    ]
    for key, title in (
        ("read_s", "read CSV, check and sort"),
        ("put_s", "write the layer"),
        ("compile_s", "compile for the embedded engine"),
    ):
        few, many = figures["small"][key], figures["large"][key]
        lines.append(f"| {title} | {few:.2f} s | {many:.1f} s | {many / few / 10:.2f} times |")
    few, many = (sum(figures[size].values()) for size in ("small", "large"))
    lines.append(f"| together | {few:.2f} s | {many:.1f} s | {many / few / 10:.2f} times |")
    few, many = (figures[f"{size} labels"]["labels_s"] for size in ("small", "large"))
    tables = figures["large labels"]["tables"]
    lines.append(
        f"| all {tables} label tables of the catalogue | {few:.3f} s | {many:.2f} s | "
        f"{many / few / 10:.2f} times |"
    )
    return "\n".join([*lines, ""])


def pattern_table(figures: Mapping[str, Any]) -> str:
    """Write the embedded engine beside networkx: every pattern of the catalogue, with evidence."""
    lines = [
        "## Every pattern of the catalogue for one company, evidence rows included\n",
        "| engine, ties | open | p50 | p95 | max | asked (not asked) | peak memory |",
        "|---|---|---|---|---|---|---|",
    ]
    for size, title in (("small", "0.1 M"), ("large", "1 M")):
        for engine in ("embedded", "networkx"):
            row = figures[f"{size} {engine}"]
            lines.append(
                f"| {engine}, {title} | {row['open_s']:.2f} s | {row['p50_ms']:.2f} ms | "
                f"{row['p95_ms']:.2f} ms | {row['max_ms']:.1f} ms | {row['asked']} "
                f"({row['not_asked']}) | {row['rss_mb']:.0f} MB |"
            )
    ours, theirs = figures["large embedded"], figures["large networkx"]
    p95, slowest = (theirs[key] / ours[key] for key in ("p95_ms", "max_ms"))
    lines.append(
        f"\nAt 1 M ties networkx's p95 is {p95:,.0f} times and its slowest party {slowest:,.0f} "
        "times that of the embedded engine.\n"
    )
    return "\n".join(lines)


def order_table(figures: Mapping[str, Any]) -> str:
    """Write whole assessments: warm, cold, and under the hub attack."""
    indicators = len(default_catalogue().indicators)
    warm, hub, cold = figures["transactions"], figures["hub"], figures["cold"]
    return "\n".join(
        [
            f"## Whole assessments at 1 M ties (all {indicators} indicators, JSON and hashes)\n",
            "| | p50 | p95 | p99 | peak memory |",
            "|---|---|---|---|---|",
            _order_row("warm", warm),
            _order_row("end-user is a hub: 0.7 M ties and three hubs of 0.1 M", hub),
            "",
            f"A cold `onward assess` as a whole process: {cold['min_s']:.2f} s at best, "
            f"{cold['median_s']:.2f} s in the middle, {cold['processor_s']:.2f} s of processor "
            "time. Under the attack no search was cut, and the findings are the same as without "
            "it, by id.",
            "",
        ]
    )


def batch_table(figures: Mapping[str, Any]) -> str:
    """Write an order book of 100,000 orders, assessed by one process and by two."""
    lines = [
        "## A whole order book in one run\n",
        f"`onward assess orders.jsonl --json --jobs N`: {ORDERS:,} orders of {CUSTOMERS:,} "
        "customers, drawn at random from the 1 M ties, all of one day. Each is read, assessed with "
        "evidence, kept in the record store and printed. Memory is what the processes hold for "
        "themselves, mapped files not counted, after each tenth of the orders.\n",
        "| processes | seconds | assessments a second | own memory after each tenth (MB) |",
        "|---|---|---|---|",
    ]
    for jobs in JOBS:
        run = figures[f"batch {jobs}"]
        memory = " ".join(map(str, run["own_memory_mb"]))
        lines.append(f"| {jobs} | {run['seconds']:.0f} | {run['per_second']:,.0f} | {memory} |")
    return "\n".join([*lines, "", "The output of both runs is the same, byte for byte.", ""])


def book_table(figures: Mapping[str, Any]) -> str:
    """Write a book of mostly new customers: by one process, by two, and by an earlier tree."""
    run = figures["book"]
    titles = {
        "one": "as it is",
        "two": "`--jobs 2`",
        "before": "the commit before",
    }
    lines = [
        "## An order book of mostly new customers\n",
        f"{BOOK:,} orders, all different (`tests/bench/book.py`): 70 % by name, 30 % by id of "
        "8,000 customers, a third with stated owners, 2 % to a party of two lists of 4,000; start "
        "included, one process, seconds of processor time.\n",
        "| | orders a second | times as long |",
        "|---|---|---|",
    ]
    for name, title in titles.items():
        if f"times_{name}" in run:
            speed, times = run[f"{name}_per_second"], run[f"times_{name}"]
            lines.append(f"| {title} | {speed:,.0f} | {times:.2f} |")
    return "\n".join([*lines, ""])


def test_a_book_is_the_same_by_one_process_and_by_two(figures: Mapping[str, Any]) -> None:
    assert figures["book"]["same_bytes"]


def _order_row(title: str, row: Mapping[str, Any]) -> str:
    times = " | ".join(f"{row[key]:.1f} ms" for key in ("p50_ms", "p95_ms", "p99_ms"))
    return f"| {title} | {times} | {row['rss_mb']:.0f} MB |"
