"""A server for hours: ``python -m tests.bench.soak FOLDER MINUTES [SWAPS [KILLS [RATE]]]``.

It asks every sort of question of a small workspace in ``FOLDER`` for so many minutes, with so many
loads and killed workers spread over the time, as fast as it is answered or so many questions a
second, and prints what memory, open files and times were
after the first tenth and in the end, as a line of JSON. It fails where they have grown.
"""

import itertools
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tests.bench.clients import Load, Question, ask_many
from tests.bench.serving import describe_machine, load_more, report
from tests.serving import Server, serving
from tests.shell import ORDER, made_workspace
from tests.unit.cases import table

ASKED: Final[list[str]] = table(__file__, "ASKED", lists=True)
ORDERS: Final = 2_000
"""Orders that are different from each other: records grow by no more than these."""

CLIENTS: Final = 3
CALM_SECONDS: Final = 180.0
GROWTH_KIB: Final = 5 * 1024
GROWTH_FILES: Final = 4


@dataclass(frozen=True)
class Size:
    """What the processes of a server hold: memory of each in KiB, the front's first; its files."""

    front: int
    largest_worker: int
    files: int


def measure_size(server: Server) -> Size:
    """Return what a server holds now."""
    workers = max((resident_kib(pid) for pid in server.workers()), default=0)
    files = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
    return Size(resident_kib(server.process.pid), workers, files)


def resident_kib(pid: int) -> int:
    """Return the memory that a process holds for itself, mapped files not counted."""
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    (memory,) = (int(row.split()[1]) for row in rows if row.startswith("RssAnon"))
    return memory


def list_questions() -> Iterator[Question]:
    """Yield every question in turn, and an order after each third."""
    paths = itertools.cycle(ASKED)
    for number in itertools.count():
        if number % 4:
            yield Question("GET", next(paths))
        else:
            order = {**ORDER, "id": f"S-{number % ORDERS}"}
            yield Question("POST", "/assess?view=summary", json.dumps(order).encode())


def trouble(server: Server, seconds: float, swaps: int, kills: int, done: threading.Event) -> None:
    """Load and kill, spread evenly over the first nine tenths of the time."""
    moments = [(0.9 * seconds * (n + 1) / (swaps + 1), "swap") for n in range(swaps)]
    moments += [(0.9 * seconds * (n + 1) / (kills + 1), "kill") for n in range(kills)]
    start = time.monotonic()
    for number, (moment, what) in enumerate(sorted(moments)):
        if done.wait(max(0.0, start + moment - time.monotonic())):
            return
        if what == "swap":
            load_more(server, number)
        elif workers := server.workers():
            os.kill(workers[number % len(workers)], signal.SIGKILL)


def wait_for_calm(server: Server, workers: int) -> None:
    """Wait until no workers of an earlier snapshot are there beside those that answer.

    Two looks a second apart must agree: while one worker ends and another begins there are as many.
    """
    end = time.monotonic() + CALM_SECONDS
    looks: list[int] = []
    while looks[-2:] != [workers, workers] and time.monotonic() < end:
        time.sleep(1.0)
        looks.append(len(server.workers()))


def soak(
    server: Server, minutes: float, swaps: int, kills: int, rate: float | None = None
) -> dict[str, object]:
    """Ask for so long, and return what has grown."""
    questions, seconds, done = list_questions(), 60 * minutes, threading.Event()

    def ask(share: float) -> Load:
        return ask_many(
            *(server.port, server.token, questions),
            clients=CLIENTS,
            seconds=share * seconds,
            rate=rate,
        )

    workers = len(server.workers())
    beside = threading.Thread(target=trouble, args=(server, seconds, swaps, kills, done))
    beside.start()
    parts, sizes = [ask(0.1)], [measure_size(server)]
    for _ in range(9):
        parts.append(ask(0.1))
        sizes.append(measure_size(server))
    done.set()
    beside.join()
    wait_for_calm(server, workers)
    sizes.append(measure_size(server))
    first, last = parts[0], parts[-1]
    return {
        "requests": sum(len(part.times) for part in parts),
        "first tenth": first.to_data(),
        "last tenth": last.to_data(),
        "sizes after each tenth, and in the end": [asdict(size) for size in sizes],
        "has grown": list(_list_growth(sizes)),
        "statuses": dict(sum((part.statuses for part in parts), Counter[int]())),
        "p99 as a multiple": round(last.quantile(0.99) / first.quantile(0.99), 2),
    }


def _list_growth(sizes: Sequence[Size]) -> Iterator[str]:
    """Say what has grown beyond its bar since the first tenth."""
    first, last = sizes[0], sizes[-1]
    for name in ("front", "largest_worker"):
        grown = getattr(last, name) - getattr(first, name)
        if grown > GROWTH_KIB:
            yield f"{name}: {grown:,} KiB"
    if last.files > first.files + GROWTH_FILES:
        yield f"open files: {last.files - first.files}"


def main() -> None:
    """Soak a server, print what came of it, and fail where something grew."""
    folder, minutes = Path(sys.argv[1]), float(sys.argv[2])
    swaps, kills = (int(sys.argv[n]) if len(sys.argv) > n else 0 for n in (3, 4))
    rate = float(sys.argv[5]) if len(sys.argv) > 5 else None
    folder.mkdir(parents=True)
    report(describe_machine())
    with serving(made_workspace(folder), folder, "--workers", "2", "--deadline", "60") as server:
        figures = soak(server, minutes, swaps, kills, rate)
    report(figures)
    report(describe_machine())
    if figures["has grown"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
