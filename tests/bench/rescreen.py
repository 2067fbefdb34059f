"""Screening a stored order book again after a list has changed in a few entries; how fast.

The book and its world are those of `tests.bench.book`. Of one list ten entries are left out, ten
renamed and ten new. The orders are assessed again twice, from copies of the same records: those
alone that the change touches, and all of them.
"""

import csv
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

from onward.api.workspace import Workspace
from onward.queries.rescreening import StoredAnswer
from tests.bench.book import RETRIEVED, draw_name, draw_orders, write_world
from tests.property.test_rescreening import write_results
from tests.shell import onward

EACH: Final = 10
"""Entries that are left out, renamed and new, each."""

LIST: Final = "list0"


def measure_rescreening(folder: Path, count: int, orders_each: int) -> dict[str, Any]:
    """Assess a book of orders, change a list, and assess the orders again.

    Args:
        folder: Where everything is written.
        count: Orders.
        orders_each: Orders of each customer, on average.

    Returns:
        Seconds of wall clock and of processor time, how many orders the change touches and how
        many it changes, and for how many a full run says anything else than what was left alone.
    """
    rng = Random(count)  # noqa: S311  # a benchmark's world, no secret
    workspace = folder / "workspace"
    listed = write_world(workspace, rng)
    orders = folder / "orders.jsonl"
    rows = (json.dumps(order) for order in draw_orders(rng, count, listed, orders_each))
    orders.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    seconds = {"assess": _time(lambda: _assess(workspace, orders))}
    before = Workspace(workspace).snapshot().id
    change_list(workspace, rng)
    shutil.copytree(workspace, folder / "full")
    runs: dict[str, dict[str, tuple[bool, bool, bytes]]] = {}
    for name, home, since in (("touched", workspace, before), ("full", folder / "full", None)):
        runs[name], seconds[name] = _rescreen(home, since)
    left_alone = [order for order, row in runs["touched"].items() if row[0]]
    return {
        "orders": count,
        **{f"{name}_seconds": wall for name, (wall, _) in seconds.items()},
        **{f"{name}_processor_seconds": used for name, (_, used) in seconds.items()},
        "touched": count - len(left_alone),
        "changed": sum(changed for _, changed, _ in runs["full"].values()),
        "changed_and_left_alone": sum(runs["full"][order][1] for order in left_alone),
        "other_bytes_left_alone": sum(
            runs["full"][order][2] != runs["touched"][order][2] for order in left_alone
        ),
        "other_bytes_touched": sum(
            runs["full"][order][2] != row[2] for order, row in runs["touched"].items() if not row[0]
        ),
    }


def change_list(workspace: Path, rng: Random) -> None:
    """Load a list anew of which a few entries are gone, renamed and new."""
    folder = workspace.with_name(f"{workspace.name}-{LIST}")
    tables = {name: _read(folder / f"{name}.csv") for name in ("parties", "listings")}
    gone = {row["id"] for row in tables["parties"][:EACH]}
    for row in tables["parties"][EACH : 2 * EACH]:
        row["name"] = draw_name(rng)
    model = tables["parties"][0], tables["listings"][0]
    for number in range(EACH):
        tables["parties"].append({**model[0], "id": f"new{number}", "name": draw_name(rng)})
        tables["listings"].append({**model[1], "id": f"new{number}", "party": f"new{number}"})
    figures = {
        "parties": [row for row in tables["parties"] if row["id"] not in gone],
        "listings": [row for row in tables["listings"] if row["party"] not in gone],
    }
    for name, rows in figures.items():
        _write(folder / f"{name}.csv", rows)
    files = [folder / f"{name}.csv" for name in figures]
    place = ("--as", LIST, "--retrieved", RETRIEVED, "--workspace", workspace)
    answer = onward("load", "csv", *files, *place)
    assert answer.code == 0, answer.err


def _assess(workspace: Path, orders: Path) -> None:
    for _ in Workspace(workspace).outcomes(_cut(orders)):
        pass


def _cut(orders: Path) -> Any:
    from onward.api.inputs import cut_documents  # noqa: PLC0415  # only where it is measured

    return cut_documents(orders)


def _rescreen(
    workspace: Path, since: str | None
) -> tuple[dict[str, tuple[bool, bool, bytes]], tuple[float, float]]:
    """Return of each order whether it was left alone, whether it changed, and a digest of what it
    says; and the time without that of the digests."""
    rows: dict[str, tuple[bool, bool, bytes]] = {}
    began, digesting = _clocks(), (0.0, 0.0)
    for row in Workspace(workspace).rescreen(since=since):
        start = _clocks()
        rows[row.order] = row.is_untouched, row.has_changed, _digest(row.after)
        digesting = _add(digesting, _since(start))
    wall, used = _since(began)
    return rows, (wall - digesting[0], used - digesting[1])


def _digest(answer: StoredAnswer) -> bytes:
    from hashlib import sha256  # noqa: PLC0415  # only where it is measured

    return sha256(write_results(answer)).digest()


def _time(do: Callable[[], None]) -> tuple[float, float]:
    began = _clocks()
    do()
    return _since(began)


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(began: tuple[float, float]) -> tuple[float, float]:
    wall, used = _clocks()
    return wall - began[0], used - began[1]


def _add(left: tuple[float, float], right: tuple[float, float]) -> tuple[float, float]:
    return left[0] + right[0], left[1] + right[1]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
