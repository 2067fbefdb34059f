"""How fast the server answers: ``python -m tests.bench.serving FOLDER [SECONDS [SWAPS]]``.

``FOLDER`` is one of ``tests.bench.large_book make FOLDER TIES CUSTOMERS``: its workspace is copied,
never changed. Each figure is a line of JSON: closed loops of eight connections, then open loops at
half of the rate, then the times of known customers before and after so many loads. The client runs
on the same machine, and takes part of it.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Final

from tests.bench.book import DAY, draw_name
from tests.bench.clients import Load, Question, ask_many, repeat
from tests.serving import Server, serving

CLIENTS: Final = 8
LONGEST_SWAP: Final = 600.0
KNOWN: Final = 200
"""Customers that have been asked about before."""

GOODS: Final = {"description": "relay", "hs": "853641"}


def order(number: int, party: dict[str, str]) -> Question:
    """Return the question for an order that is new."""
    parties = [{"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"}]
    parties.append({"role": "end_user", **party})
    value = {**GOODS, "value": str(100 + number), "currency": "EUR"}
    data = {"id": f"B-{number}", "date": DAY, "kind": "export", "parties": parties}
    body = json.dumps({**data, "items": [value], "destination": "TR"}).encode()
    return Question("POST", "/assess", body)


def make_sorts(first: int) -> dict[str, Callable[[int], Question]]:
    """Return how a question of each sort is made, by its number from `first` on."""
    rng = Random(first)  # noqa: S311  # a benchmark's names, no secret

    def match(_: int) -> Question:
        query = {"schema": "Company", "properties": {"name": [draw_name(rng)]}}
        return Question("POST", "/match", json.dumps({"queries": {"q": query}}).encode())

    return {
        "known": lambda n: order(first + n, {"id": f"customers:k{n % KNOWN}"}),
        "new by id": lambda n: order(first + n, {"id": f"customers:k{KNOWN + first % 7000 + n}"}),
        "new names": lambda n: order(first + n, {"name": draw_name(rng), "country": "TR"}),
        "match": match,
        "pipe alone": lambda n: Question("GET", f"/names?id=customers:k{n % KNOWN}"),
        "front alone": lambda _: Question("GET", "/healthz"),
    }


def measure(server: Server, seconds: float) -> Iterator[dict[str, object]]:
    """Yield the figures of each sort of question."""

    def run(questions: Iterator[Question], **more: float) -> Load:
        return ask_many(
            server.port, server.token, questions, clients=CLIENTS, seconds=seconds, **more
        )

    for place, sort in enumerate(make_sorts(0)):
        first = 1_000_000 * (place + 1)
        if sort == "known":
            first_orders = (make_sorts(first)[sort](number) for number in range(2 * KNOWN))
            ask_many(server.port, server.token, first_orders, clients=2, seconds=600)
        closed = run(repeat(make_sorts(first + 300_000)[sort]))
        yield {"sort": sort, "loop": "closed, 8 connections", **closed.to_data()}
        rate = len(closed.times) / closed.seconds / 2
        opened = run(repeat(make_sorts(first + 600_000)[sort]), rate=rate)
        yield {"sort": sort, "loop": f"open, {rate:.0f} a second", **opened.to_data()}


def measure_swaps(server: Server, seconds: float, swaps: int) -> dict[str, object]:
    """Load so many times while known customers order, and compare the last times with the first."""
    make = make_sorts(9_000_000)["known"]

    def run(start: int) -> Load:
        questions = (make(start + n) for n in range(10_000_000))
        return ask_many(server.port, server.token, questions, clients=2, seconds=seconds)

    # five seconds differ from five seconds without a load, too: that much says nothing of loads
    before = [run(200_000 + 10_000 * number) for number in range(swaps)]
    after, waits = [], []
    for number in range(swaps):
        snapshot = server.get("/readyz", token="").json["snapshot"]
        load_more(server, number)
        waits.append(wait_for_swap(server, snapshot))
        after.append(run(1_000_000 + 10_000 * number))
    calm, loaded = sum_loads(before), sum_loads(after)
    usual = calm.quantile(0.95)
    multiples, chance = (
        [round(load.quantile(0.95) / usual, 2) for load in loads] for loads in (after, before)
    )
    return {
        "sort": f"known, {swaps} swaps",
        "before": calm.to_data(),
        "after": loaded.to_data(),
        "p95 after as a multiple": round(loaded.quantile(0.95) / usual, 2),
        "p95 after each as a multiple": multiples,
        "p95 of each before as a multiple": chance,
        "seconds from a load to its answers": [round(wait, 1) for wait in waits],
    }


def sum_loads(loads: list[Load]) -> Load:
    """Return several loads as one."""
    times = [time for load in loads for time in load.times]
    statuses = sum((load.statuses for load in loads), Counter[int]())
    return Load(sum(load.seconds for load in loads), times, statuses)


def wait_for_swap(server: Server, snapshot: str) -> float:
    """Wait until another snapshot answers, and return how many seconds it took."""
    began = time.monotonic()
    while server.get("/readyz", token="").json.get("snapshot") in (None, snapshot):
        if time.monotonic() - began > LONGEST_SWAP:
            raise SystemExit("a load was not answered from within ten minutes")
        time.sleep(0.1)
    return time.monotonic() - began


def load_more(server: Server, number: int) -> None:
    """Load a layer of one party, a new one each time."""
    table = server.workspace.parent / "more.csv"
    row = f"n{number},Further Ltd {number},Company,GB,2026-05-01\n"
    table.write_text(f"id,name,kind,country,retrieved\n{row}")
    command = [sys.executable, "-m", "onward", "load", "csv", str(table), "--as", "more"]
    command += ["--workspace", str(server.workspace), "--accept-drop", "a benchmark"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def describe_machine() -> Mapping[str, object]:
    """Say where figures were taken, and what else ran there."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    cores = len(os.sched_getaffinity(0))
    return {"machine": f"{platform.machine()}, {cores} cores, Python {sys.version.split()[0]}"} | {
        "load": load
    }


def report(figures: Mapping[str, object]) -> None:
    """Print figures as a line of JSON, at once."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure, and print a line for each figure."""
    source = Path(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    swaps = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    report(describe_machine())
    with tempfile.TemporaryDirectory(dir=source) as folder:
        workspace = Path(folder) / "workspace"
        shutil.copytree(source / "workspace", workspace)
        (workspace / "records.sqlite").unlink(missing_ok=True)
        with serving(workspace, Path(folder), "--workers", "2", "--deadline", "60") as server:
            for figures in measure(server, seconds):
                report(figures)
            if swaps:
                report(measure_swaps(server, seconds, swaps))
    report(describe_machine())


if __name__ == "__main__":
    main()
