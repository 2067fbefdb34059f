"""The whole order book of docs/benchmarks.md: real lists, customers, many ties, many orders.

``python -m tests.bench.large_book make FOLDER TIES CUSTOMERS`` loads four real lists, the seeded
world of ties and a layer of customers; ``… orders FOLDER ORDERS CUSTOMERS`` writes a book;
``… assess FOLDER TREE [OPTIONS]`` assesses it by a checkout's own command in an empty record store;
``… single FOLDER`` asks a sample of the book one by one, nothing reused. Each prints a
line of JSON; the SHA-256 of the sample is the same for ``assess`` and ``single``.
"""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.assessment.assess import assess as assess_order
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.transactions.transaction import parse_transaction
from tests.bench.batch import own_memory_mb
from tests.bench.book import (
    BY_NAME,
    COUNTRIES,
    DAY,
    RETRIEVED,
    TO_LISTED,
    WITH_OWNERS,
    draw_name,
    type_name,
)
from tests.bench.world import write_world
from tests.lists import shared_data
from tests.unit.cases import table

LISTS: Final[dict[str, str]] = table(__file__, "LISTS")
FIRMS: Final = frozenset({"Company", "Organization", "LegalEntity"})
SAMPLE: Final = 2_000
"""So many orders of a book are a sample of it, spread evenly."""

GOODS: Final = (("power supply", "850440"), ("relay", "853641"), ("cable gland", "853690"))

_Buyer = tuple[Mapping[str, Any], tuple[str, str]]
"""A customer, and the goods that it orders."""


def make(folder: Path, ties: int, customers: int) -> dict[str, Any]:
    """Load lists, ties and customers into ``FOLDER/workspace``; return the seconds of each."""
    began = {"start": time.perf_counter()}
    write_world(folder / "ties", ties)
    write_customers(folder / "customers", customers)
    loads: dict[str, list[str]] = {
        name: [name, *map(str, list_files(path))] for name, path in LISTS.items()
    }
    for name in ("ties", "customers"):
        files = sorted(map(str, (folder / name).glob("*.csv")))
        loads[name] = ["csv", *files, "--as", name]
    for name, arguments in loads.items():
        command = [sys.executable, "-m", "onward", "load", *arguments]
        command += ["--retrieved", RETRIEVED, "--workspace", str(folder / "workspace")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        began[name] = time.perf_counter()
    times = list(began.values())
    return {
        name: round(after - before, 1)
        for name, before, after in zip(loads, times, times[1:], strict=False)
    }


def list_files(path: str) -> list[Path]:
    """Return the files of a list of `LISTS`.

    Raises:
        Skipped: The shared data is not on this machine.
    """
    place = shared_data(path.partition("/")[0]).parent / path
    return sorted(place.glob("*.csv")) if place.is_dir() else [place]


def write_customers(folder: Path, count: int) -> None:
    """Write customers, half of which another one owns."""
    rng = Random(7)  # noqa: S311  # a benchmark's world, no secret
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "parties.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "name", "kind", "country"))
        for number in range(count):
            table.writerow((f"k{number}", draw_name(rng), "Company", rng.choice(COUNTRIES)))
    with (folder / "ties.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "from", "to", "kind", "share_min", "share_max"))
        for number in range(3, count, 2):
            share, owner = rng.choice(("0.2", "0.51", "1.0")), rng.randrange(number)
            table.writerow((f"t{number}", f"k{owner}", f"k{number}", "owns", share, share))


def write_orders(folder: Path, count: int, customers: int) -> dict[str, Any]:
    """Write ``FOLDER/orders.jsonl``: each customer orders one kind of goods, amounts differ."""
    rng = Random(11)  # noqa: S311  # a benchmark's orders, no secret
    with (folder / "customers" / "parties.csv").open() as file:
        rows = list(csv.DictReader(file))
    listed = _read_listed_names(folder)
    buyers = [(_draw_buyer(rng, rows, listed), rng.choice(GOODS)) for _ in range(customers)]
    places = [rng.choice(COUNTRIES[4:]) for _ in buyers]
    # everybody orders once, and whoever orders again does so anywhere in the book
    turns = [*range(customers), *(rng.randrange(customers) for _ in range(count - customers))]
    rng.shuffle(turns)
    with (folder / "orders.jsonl").open("w", encoding="utf-8") as lines:
        for number, turn in enumerate(turns):
            order = _write_order(number, buyers[turn], places[turn], rng)
            lines.write(json.dumps(order, ensure_ascii=False) + "\n")
    return {"orders": count, "customers": customers, "listed_names": len(listed)}


def _read_listed_names(folder: Path) -> list[str]:
    snapshot = WorkspaceFolder(folder / "workspace").current()
    layer = next(layer for layer in snapshot.layers if layer.name == "csl")
    columns = snapshot.read(layer, "parties").select(["name", "kind"])
    return sorted({row["name"] for row in columns.to_pylist() if row["kind"] in FIRMS})


def _draw_buyer(rng: Random, rows: list[dict[str, str]], listed: list[str]) -> Mapping[str, Any]:
    if rng.random() >= BY_NAME:
        return {"role": "end_user", "id": f"customers:{rng.choice(rows)['id']}"}
    drawn, row = rng.random(), rng.choice(rows)
    if drawn < TO_LISTED / BY_NAME:
        name, country = rng.choice(listed), rng.choice(COUNTRIES)
    elif drawn < 0.5:
        name, country = row["name"], row["country"]
    else:
        name, country = draw_name(rng), rng.choice(COUNTRIES)
    buyer: dict[str, Any] = {"role": "end_user", "name": type_name(rng, name), "country": country}
    if rng.random() < WITH_OWNERS:
        buyer["owners"] = [{"name": draw_name(rng), "share": "0.6"}]
    return buyer


def _write_order(number: int, buyer: _Buyer, place: str, rng: Random) -> dict[str, Any]:
    party, goods = buyer
    item = {"description": goods[0], "hs": goods[1], "quantity": str(rng.randint(1, 50))}
    item |= {"value": str(rng.randint(100, 9_000)), "not_listed_reason": "below all thresholds"}
    exporter = {"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"}
    return {
        "id": f"O{number}",
        "date": DAY,
        "kind": "export",
        "parties": [exporter, party],
        "items": [item],
        "destination": place,
    }


def assess(folder: Path, tree: Path, *options: str) -> dict[str, Any]:
    """Assess the book by a checkout's command, with an empty record store that is then removed."""
    home = folder / f"run-{os.getpid()}"
    home.mkdir()
    for shared in (folder / "workspace").iterdir():
        if not shared.name.startswith("records"):
            (home / shared.name).symlink_to(shared)
    command = [sys.executable, "-m", "onward", "assess", str(folder / "orders.jsonl"), "--json"]
    command += ["--workspace", str(home), *options]
    try:
        figures = _watch(command, tree, _choose_sample(folder))
        figures["records_mb"] = sum(file.stat().st_size for file in home.glob("records*")) / 1e6
    finally:
        shutil.rmtree(home)
    return figures


def _choose_sample(folder: Path) -> range:
    with (folder / "orders.jsonl").open("rb") as lines:
        count = sum(1 for _ in lines)
    return range(0, count, max(1, count // SAMPLE))


def _watch(command: list[str], tree: Path, sample: range) -> dict[str, Any]:
    digest, digest_of_sample, memory = hashlib.sha256(), hashlib.sha256(), [0.0]
    began, before = time.perf_counter(), os.times()
    path = os.environ | {"PYTHONPATH": str(tree)}
    running = subprocess.Popen(command, cwd=tree, env=path, stdout=subprocess.PIPE)
    assert running.stdout is not None
    number = 0
    for number, line in enumerate(running.stdout, start=1):
        digest.update(line)
        if number - 1 in sample:
            digest_of_sample.update(line)
        if number % 2_000 == 0:
            memory.append(own_memory_mb(running.pid))
    running.wait()
    took, after = time.perf_counter() - began, os.times()
    processor = after.children_user + after.children_system
    processor -= before.children_user + before.children_system
    return {
        "orders": number,
        "seconds": round(took, 1),
        "processor_s": round(processor, 1),
        "per_second": round(number / took, 1),
        "sha256": digest.hexdigest(),
        "sample_sha256": digest_of_sample.hexdigest(),
        "own_memory_mb": [round(size) for size in memory[1 :: max(1, len(memory) // 10)]],
        "most_mb": round(max(memory)),
        "exit_code": running.returncode,
    }


def single(folder: Path) -> dict[str, Any]:
    """Ask each order of the sample by itself; return how many and the SHA-256 of the answers."""
    setup = AssessmentSetup.open(WorkspaceFolder(folder / "workspace").current())
    alone = replace(setup, keeps_answers=False)
    lines = (folder / "orders.jsonl").read_text(encoding="utf-8").splitlines()
    sample = _choose_sample(folder)
    digest = hashlib.sha256()
    for place in sample:
        answer = assess_order(parse_transaction(json.loads(lines[place])), alone)
        digest.update(answer.to_json() + b"\n")
    return {"orders": len(sample), "sample_sha256": digest.hexdigest()}


def main(name: str, folder: str, *rest: str) -> None:
    """Do one part and print its figures."""
    home = Path(folder)
    parts = {
        "make": lambda: make(home, int(rest[0]), int(rest[1])),
        "orders": lambda: write_orders(home, int(rest[0]), int(rest[1])),
        "assess": lambda: assess(home, Path(rest[0]), *rest[1:]),
        "single": lambda: single(home),
    }
    sys.stdout.write(json.dumps(parts[name]()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
