"""The aims of speed of docs/benchmarks.md, measured by the commands that users type.

``python -m tests.bench.aims FOLDER [BEFORE [ORDERS CUSTOMERS TIES]]`` writes files by a seed, lets
this checkout and an earlier one load them into workspaces of their own, and takes each figure here
and at once there. What an earlier checkout cannot do, or not within a quarter of an hour, has words
in the place of its figure. Printed is the table; ``make bench`` writes it into the page.
"""

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.checkout import Asked, Checkout, Run
from tests.bench.large_book import LISTS, list_files, write_customers, write_orders
from tests.bench.world import write_world
from tests.lists import ROOT, shared_data

WARMING, MEASURED = 40, 150
"""Customers that make a process warm, and those by name, as by id, that are measured then."""

FEW: Final = 300
"""Names that are matched to know what a start costs: so many that what is read of all is used."""

Measurement = Callable[[Checkout], Sequence[float]]
Order = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table: what is measured in which unit, and what is aimed at."""

    title: str
    unit: str
    aim: str


class AimsTable:
    """Measures two checkouts in turns, and writes what both took.

    Args:
        now: This checkout.
        before: An earlier one; None = there is none to compare with.
    """

    def __init__(self, now: Checkout, before: Checkout | None) -> None:
        self._now = now
        self._before = before
        self._digests: dict[str, list[str]] = {}
        self.lines = [
            "| measure | aim | before | now | ratio |",
            "|---|---|---|---|---|",
        ]

    def measure(self, measurement: Measurement, *rows: Measure) -> None:
        """Take the figures of these rows, which one measurement returns in their order."""
        now = measurement(self._now)
        before = self._measure_before(measurement)
        for place, row in enumerate(rows):
            earlier = before if isinstance(before, str) else before[place]
            self.lines.append(_write_row(row, now[place], earlier))
            sys.stderr.write(f"{self.lines[-1]}\n")

    def note_output(self, name: str, run: Run) -> None:
        """Keep the SHA-256 of what a run printed, to say whether all printed the same."""
        self._digests.setdefault(name, []).append(run.sha256)

    def write_digests(self) -> Iterator[str]:
        """Yield a sentence for each kind of output: whether its runs printed the same bytes."""
        for name, digests in self._digests.items():
            if len(digests) == 1:
                continue
            same = "the same bytes" if len(set(digests)) == 1 else "not the same bytes"
            shortened = ", ".join(f"{digest[:16]}…" for digest in dict.fromkeys(digests))
            yield f"{name}: {same} in {len(digests)} runs (SHA-256 {shortened})."

    def _measure_before(self, measurement: Measurement) -> Sequence[float] | str:
        """Return the figures of the earlier checkout, or in words why there are none."""
        if self._before is None:
            return "not measured"
        try:
            return measurement(self._before)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"before: {error}\n")
            return "cannot"
        except subprocess.TimeoutExpired as error:
            sys.stderr.write(f"before: {error}\n")
            return f"not within {error.timeout:,.0f} s"


def _write_row(row: Measure, now: float, before: float | str) -> str:
    """Write a row of the table.

    >>> _write_row(Measure("names", "/s", "≥ 1,500 /s"), 300.0, 200.0)
    '| names | ≥ 1,500 /s | 200 /s | 300 /s | 1.50 |'
    >>> _write_row(Measure("pairs", "s", "≤ 60 s"), 80.0, "not within 900 s")
    '| pairs | ≤ 60 s | not within 900 s | 80 s | |'
    """
    if isinstance(before, str):
        return f"| {row.title} | {row.aim} | {before} | {now:,.4g} {row.unit} | |"
    return (
        f"| {row.title} | {row.aim} | {before:,.4g} {row.unit} | {now:,.4g} {row.unit} "
        f"| {now / before:.2f} |"
    )


def measure_aims(
    folder: Path, before: Path | None, orders: int, customers: int, ties: int
) -> list[str]:
    """Measure everything in an empty folder; return the lines of the section."""
    table = AimsTable(
        Checkout(ROOT, folder / "now"),
        Checkout(before, folder / "before") if before else None,
    )
    write_world(folder / "ties", ties)
    write_customers(folder / "customers", customers)
    _measure_starts(table)
    _measure_names(table)
    _measure_lists(table)
    _measure_loads(table, folder, ties)
    (folder / "workspace").symlink_to(folder / "now" / "book" / "workspace")
    write_orders(folder, orders, customers)
    _measure_book(table, folder / "orders.jsonl", orders)
    return [*table.lines, "", *table.write_digests()]


def _measure_starts(table: AimsTable) -> None:
    def start(checkout: Checkout) -> Sequence[float]:
        checkout.home.mkdir(parents=True, exist_ok=True)
        return [_take_middle(lambda: checkout.run("--help"))]

    table.measure(start, Measure("`onward --help`, a whole process", "s", "≤ 0.15 s"))


def _measure_names(table: AimsTable) -> None:
    folder = shared_data("matching-dev")
    queries = folder / "input.jsonl"
    lines = queries.read_text("utf-8").splitlines(keepends=True)

    def match(checkout: Checkout) -> Sequence[float]:
        there = checkout.at("names")
        there.load("ftm", [folder / "corpus.jsonl"], "--as", "dev")
        few = there.home / "few.jsonl"
        few.write_text("".join(lines[:FEW]), "utf-8")
        options = ("--limit", 50, "--build", "base", "--json")
        there.run("match", "--file", few, *options)  # makes ready what is made once a snapshot
        start = there.run("match", "--file", few, *options)
        every = there.run("match", "--file", queries, *options)
        table.note_output("Names that are matched", every)
        return [(len(lines) - FEW) / (every.processor_s - start.processor_s)]

    table.measure(match, Measure("names among 20,159, one process", "/s", "≥ 1,500 /s"))


def _measure_lists(table: AimsTable) -> None:
    def match_lists(checkout: Checkout) -> Sequence[float]:
        there = checkout.at("lists")
        for name, path in LISTS.items():
            there.load(name, list_files(path))
        itself = there.run("match", "--self", "--build", "base", "--jobs", 2, "--json")
        table.note_output("Names that find themselves", itself)
        return [itself.seconds]

    def suggest_pairs(checkout: Checkout) -> Sequence[float]:
        there, command = checkout.at("lists"), ("merges", "suggest", "--jobs", 2, "--json")
        first, again = there.run(*command), there.run(*command)
        table.note_output("Pairs that are suggested", first)
        return [first.seconds, again.seconds]

    table.measure(match_lists, Measure("`match --self --jobs 2`, four lists", "s", "≤ 60 s"))
    table.measure(
        suggest_pairs,
        Measure("`merges suggest --jobs 2`, four lists, first time", "s", "≤ 60 s"),
        Measure("likewise, again", "s", "seconds"),
    )


def _measure_loads(table: AimsTable, folder: Path, ties: int) -> None:
    def load(checkout: Checkout) -> Sequence[float]:
        there = checkout.at("book")
        took = there.load("csv", sorted((folder / "ties").glob("*.csv")), "--as", "ties")
        for name, path in LISTS.items():
            there.load(name, list_files(path))
        there.load("csv", sorted((folder / "customers").glob("*.csv")), "--as", "customers")
        return [took.seconds, 1e6 * took.processor_s / ties]

    table.measure(
        load,
        Measure(f"load {ties:,} ties, compiled, names made ready", "s", "≤ 37 s a million"),
        Measure("likewise, processor time a tie", "µs", "≤ 37 µs"),
    )


def _measure_book(table: AimsTable, book: Path, count: int) -> None:
    lines = book.read_text("utf-8").splitlines(keepends=True)
    by_id, by_name = _choose_customers(map(json.loads, lines))
    first_order = book.with_name("first.jsonl")
    first_order.write_text(lines[0], "utf-8")

    def assess_one(checkout: Checkout) -> Sequence[float]:
        there = checkout.at("book")
        there.assess(first_order)  # makes ready what is made once a snapshot
        return [_take_middle(lambda: there.assess(first_order))]

    def assess_all(checkout: Checkout) -> Sequence[float]:
        runs = [checkout.at("book").assess(book, "--jobs", jobs) for jobs in (1, 2)]
        for run in runs:
            table.note_output("The order book", run)
        return [count / runs[0].processor_s, count / runs[1].seconds]

    def ask(checkout: Checkout) -> Sequence[float]:
        warming, rest = by_id[:WARMING] + by_name[:WARMING], by_id[WARMING:] + by_name[WARMING:]
        again = map(_order_again, rest)
        took = list(checkout.at("book").ask_one_by_one([*warming, *rest, *again]))[len(warming) :]
        first, later = took[: len(rest)], took[len(rest) :]
        of_ids, of_names = first[: len(by_id) - WARMING], first[len(by_id) - WARMING :]
        return [
            _take_mean(of_ids),
            _take_mean(of_names),
            _take_p95(first),
            _take_p95(later),
        ]

    table.measure(assess_one, Measure("cold `onward assess`, a whole process", "s", "≤ 0.4 s"))
    table.measure(
        ask,
        Measure("new customer by id, processor time", "ms", "≤ 4 ms, 12 ms with findings"),
        Measure("new customer by name, processor time", "ms", ""),
        Measure("one order of a new customer, warm, p95", "ms", ""),
        Measure("one order of a known customer, warm, p95", "ms", "≤ 5 ms"),
    )
    table.measure(
        assess_all,
        Measure(f"order book, {count:,} orders, one process, processor time", "/s", ""),
        Measure("order book, `--jobs 2`", "/s", "≥ 1,000 /s"),
    )


def _choose_customers(book: Iterator[Order]) -> tuple[list[Order], list[Order]]:
    """Return the first orders of so many customers by id as are asked, and of as many by name."""
    first: dict[str, Order] = {}
    for order in book:
        first.setdefault(json.dumps(order["parties"][1]), order)
    customers_each = WARMING + MEASURED
    by_id = [order for order in first.values() if "id" in order["parties"][1]]
    by_name = [order for order in first.values() if "name" in order["parties"][1]]
    return by_id[:customers_each], by_name[:customers_each]


def _order_again(order: Order) -> Order:
    """Return another order of the same customer, for more of the same."""
    items = [item | {"quantity": "51", "value": "9001"} for item in order["items"]]
    return {**order, "id": f"{order['id']}-again", "items": items}


def _take_middle(run: Callable[[], Run]) -> float:
    return statistics.median(run().seconds for _ in range(5))


def _take_mean(answers: Sequence[Asked]) -> float:
    return statistics.fmean(answer.processor_ms for answer in answers)


def _take_p95(answers: Sequence[Asked]) -> float:
    return statistics.quantiles((answer.ms for answer in answers), n=20)[-1]


def main(folder: str, before: str = "", *sizes: str) -> None:
    """Measure, and print the section."""
    orders, customers, ties = (int(size) for size in sizes or ("10000", "2000", "1000000"))
    home = Path(folder)
    home.mkdir(parents=True)
    lines = measure_aims(home, Path(before) if before else None, orders, customers, ties)
    shutil.rmtree(home)
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main(*sys.argv[1:])
