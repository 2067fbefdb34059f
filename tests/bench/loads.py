"""Peak memory and time of the largest loads, over files that are made by a seed.

`python -m tests.bench.loads FOLDER ROWS` prints the table of `docs/benchmarks.md`; each load has a
process of its own, since a process never gives back its peak.
"""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

from onward.graph.store.workspace import WorkspaceFolder
from onward.loaders.layers import layer_content
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.bench.measure import resident_mb
from tests.unit.cases import table

SEED: Final = 7
WORDS: Final[list[str]] = table(__file__, "WORDS", lists=True)
RELATIONSHIP: Final[dict[str, str]] = table(__file__, "RELATIONSHIP")


def write_table(path: Path, rows: Iterator[dict[str, str]]) -> None:
    """Write a table with the columns of its first row."""
    first = next(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(first))
        table.writeheader()
        table.writerow(first)
        table.writerows(rows)


def write_relationships(path: Path, count: int) -> None:
    """Write level 2 of GLEIF's golden copy."""
    draw = Random(SEED)  # noqa: S311  # seeded: files are the same
    ends = ("Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID")
    pairs = ((number, draw.randrange(count)) for number in range(count))
    leis = ([f"MADE00{number:012d}00" for number in pair] for pair in pairs)
    write_table(path, (dict(zip(ends, pair, strict=True)) | RELATIONSHIP for pair in leis))


def write_owners(path: Path, count: int) -> None:
    """Write a snapshot of persons with significant control."""
    draw = Random(SEED)  # noqa: S311  # seeded: files are the same
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            company = f"{number // 2:08d}"
            data: dict[str, Any] = {
                "kind": "individual-person-with-significant-control",
                "links": {"self": f"/company/{company}/persons-with-significant-control/{number}"},
                "name": f"Ms {draw.choice(WORDS)} {draw.choice(WORDS)}son",
                "natures_of_control": ["ownership-of-shares-25-to-50-percent"],
                "notified_on": "2016-04-06",
                "address": {"premises": str(number % 900), "address_line_1": "Paper Street"},
                "date_of_birth": {"month": number % 12 + 1, "year": 1930 + number % 70},
            }
            stream.write(json.dumps({"company_number": company, "data": data}) + "\n")


def write_customers(path: Path, count: int) -> None:
    """Write a table of parties of one's own."""
    draw = Random(SEED)  # noqa: S311  # seeded: files are the same
    write_table(
        path,
        (
            {
                "id": f"K{number}",
                "name": f"{draw.choice(WORDS)} {draw.choice(WORDS)} {number} Ltd",
                "country": "DE",
                "address": f"{number % 900} {draw.choice(WORDS)} Street, Leeds",
            }
            for number in range(count)
        ),
    )


FILES: Final[dict[str, tuple[str, Callable[[Path, int], None]]]] = {
    "gleif": ("20260801-0800-gleif-goldencopy-rr.csv", write_relationships),
    "uk_psc": ("psc-snapshot-2026-08-01.txt", write_owners),
    "csv": ("parties.csv", write_customers),
}


def measure_load(source: str, folder: Path) -> str:
    """Load a file and store its layer; return a row of the table."""
    file = folder / FILES[source][0]
    began = time.process_time()
    name = "own" if source == "csv" else source
    loaded = load(source, [file], LoadOptions(name, "2026-08-02"))
    peak, seconds = resident_mb(), time.process_time() - began
    WorkspaceFolder(folder / f"workspace-{source}").put(layer_content(loaded))
    megabytes, count = file.stat().st_size / 2**20, len(loaded.rows)
    return (
        f"| {source} | {megabytes:.0f} MB | {count:,} | {peak:.0f} MB | {seconds:.0f} s "
        f"| {resident_mb():.0f} MB |"
    )


def main(folder: str, rows: str, *source: str) -> None:
    """Print the table, or one of its rows."""
    if source:
        sys.stdout.write(measure_load(source[0], Path(folder)) + "\n")
        return
    for name, (file, write) in FILES.items():
        write(Path(folder) / file, int(rows))
        command = [sys.executable, "-m", "tests.bench.loads", folder, rows, name]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
