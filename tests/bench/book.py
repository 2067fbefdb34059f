"""A realistic order book: customers by name and by id, some with owners, that recur; how fast.

Two lists and the exporter's own customers with their owners are written from a seed, with names of
invented words. Of the customers 70 % are named as people type names, 30 % stand by id; a third has
stated owners; 2 % are listed. Each has five orders on average, or one. The book is assessed by
one process, by two, and by an earlier tree where one is given: the ratios of one run are what
counts.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.lists import ROOT
from tests.worlds import CsvWorld

LISTED: Final = 4_000
CUSTOMERS: Final = 8_000
DAY: Final = "2026-05-20"
RETRIEVED: Final = "2026-05-01"
BY_NAME, WITH_OWNERS, TO_LISTED = 0.7, 0.33, 0.02
COUNTRIES: Final = ("DE", "FR", "IT", "PL", "TR", "AE", "KZ", "IN", "BR", "MX", "KE", "UZ")
SYLLABLES: Final = (
    *("bar", "cor", "del", "fen", "gal", "hel", "jun", "kes", "lum"),
    *("mon", "nor", "pol", "quan", "ril", "sig", "tan", "vek", "wes"),
)
TRADES: Final = ("Systems", "Trading", "Telecom", "Logistik", "Services", "Medical", "Motors")
FORMS: Final = ("GmbH", "Ltd", "LLC", "SA", "AG", "S.r.l.", "B.V.", "Inc", "OOO", "FZE")


def measure_book(
    folder: Path, count: int, before: str = "", orders_each: int = 1
) -> dict[str, Any]:
    """Assess a book of orders in a new workspace, once each way.

    Args:
        folder: Where everything is written.
        count: Orders.
        before: A checkout of an earlier commit that assesses the same book; "" = none.
        orders_each: Orders of each customer, on average; 1 = all customers are different.

    Returns:
        Orders a second of processor time: by one process, by two, and by the earlier tree; the
        ratios; and whether all but the last printed the same bytes.
    """
    rng = Random(count)  # noqa: S311  # a benchmark's world, no secret
    workspace, listed = folder / "workspace", write_world(folder / "workspace", rng)
    orders = folder / "orders.jsonl"
    rows = (json.dumps(order) for order in draw_orders(rng, count, listed, orders_each))
    orders.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    first = folder / "first.jsonl"  # whatever is compiled once is no part of the figures
    first.write_text(orders.read_text(encoding="utf-8").partition("\n")[0], encoding="utf-8")
    _run(ROOT, first, workspace)
    runs = {"one": _assess(ROOT, orders, workspace)}
    runs["two"] = _assess(ROOT, orders, workspace, "--jobs", "2")
    if before:
        runs["before"] = _assess(Path(before), orders, workspace)
    figures = {f"{name}_per_second": count / seconds for name, (seconds, _) in runs.items()}
    return {
        "orders": count,
        **figures,
        **{f"times_{name}": runs[name][0] / runs["one"][0] for name in runs},
        "same_bytes": len({runs[name][1] for name in ("one", "two")}) == 1,
    }


def write_world(workspace: Path, rng: Random) -> list[str]:
    """Load two lists and the customers; return the listed names."""
    names = []
    for number, regime in enumerate(("EU", "OFAC")):
        world = CsvWorld(f"list{number}")
        for party in range(LISTED // 2):
            names.append(draw_name(rng))
            world.party(f"p{party}", name=names[-1], country=rng.choice(COUNTRIES))
            world.listing(f"p{party}", regime, since="2024-01-01")
        world.load(workspace, "--retrieved", RETRIEVED)
    customers = CsvWorld("customers")
    for party in range(CUSTOMERS):
        customers.party(f"k{party}", name=draw_name(rng), country=rng.choice(COUNTRIES))
        if party % 2:
            share = rng.choice(("0.2", "0.51", "1.0"))
            customers.tie(f"k{rng.randrange(party)}", "owns", f"k{party}", share)
    customers.load(workspace, "--retrieved", RETRIEVED)
    return names


def draw_name(rng: Random) -> str:
    """Draw the name of a company."""
    words = ("".join(rng.choices(SYLLABLES, k=rng.randint(2, 3))).title() for _ in range(2))
    return f"{' '.join(words)} {rng.choice(TRADES)} {rng.choice(FORMS)}"


def draw_orders(
    rng: Random, count: int, listed: list[str], orders_each: int = 1
) -> Iterator[Mapping[str, Any]]:
    """Yield orders of a DE exporter for goods that no list controls."""
    customers = [_draw_customer(rng, listed) for _ in range(-(-count // orders_each))]
    for number in range(count):
        customer = customers[number] if orders_each == 1 else rng.choice(customers)
        exporter = {"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"}
        yield {
            "id": f"O{number}",
            "date": DAY,
            "kind": "export",
            "parties": [exporter, customer],
            "items": [
                {
                    "description": "power supply",
                    "hs": "850440",
                    "not_listed_reason": "below the thresholds of 3A225",
                }
            ],
            "destination": rng.choice(COUNTRIES[4:]),
        }


def _draw_customer(rng: Random, listed: list[str]) -> Mapping[str, Any]:
    if rng.random() >= BY_NAME:
        return {"role": "end_user", "id": f"customers:k{rng.randrange(CUSTOMERS)}"}
    name = rng.choice(listed) if rng.random() < TO_LISTED / BY_NAME else draw_name(rng)
    customer: dict[str, Any] = {
        "role": "end_user",
        "name": type_name(rng, name),
        "country": rng.choice(COUNTRIES),
    }
    if rng.random() < WITH_OWNERS:
        customer["owners"] = [{"name": draw_name(rng), "share": "0.6"}]
    return customer


def type_name(rng: Random, name: str) -> str:
    """Write a name as people do: in capitals, without its form, or with two letters changed."""
    way = rng.random()
    if way < 0.2:
        return name.upper()
    if way < 0.4:
        return name.rpartition(" ")[0]
    if way < 0.5:
        place = rng.randrange(1, len(name) - 2)
        return f"{name[:place]}{name[place + 1]}{name[place]}{name[place + 2 :]}"
    return name


def _assess(tree: Path, orders: Path, workspace: Path, *options: str) -> tuple[float, str]:
    """Assess a book by a tree's own command; return seconds of processor time and the digest.

    The records are a copy's own, so that no run finds the answers of another.
    """
    with tempfile.TemporaryDirectory(dir=workspace.parent) as home:
        copy = Path(home) / "workspace"
        shutil.copytree(workspace, copy)
        began = _children_seconds()
        printed = _run(tree, orders, copy, *options)
        took = _children_seconds() - began
    return took, hashlib.sha256(printed).hexdigest()


def _run(tree: Path, orders: Path, workspace: Path, *options: str) -> bytes:
    command = [sys.executable, "-m", "onward", "assess", str(orders), "--json"]
    command += ["--workspace", str(workspace), *options]
    path = os.environ | {"PYTHONPATH": str(tree)}
    done = subprocess.run(command, cwd=tree, capture_output=True, env=path, check=False)
    return done.stdout


def _children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system
