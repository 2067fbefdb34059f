"""The aims of speed, measured here and by an earlier checkout in one run, in docs/benchmarks.md.

``ONWARD_AIMS="ORDERS CUSTOMERS TIES"`` sets the size: by default a tenth of the book that the aims
are stated for, and all of its ties.
"""

import os
from pathlib import Path

import pytest

from tests.bench.aims import measure_aims
from tests.bench.beside import AIMS, earlier_tree, place_tables
from tests.lists import ROOT

pytestmark = pytest.mark.bench

SIZES = os.environ.get("ONWARD_AIMS", "10000 2000 1000000")


def test_the_aims_are_measured_and_written(tmp_path: Path) -> None:
    lines = measure_aims(tmp_path, earlier_tree(), *map(int, SIZES.split()))
    file = ROOT / "docs" / "benchmarks.md"
    written = place_tables(file.read_text(encoding="utf-8"), "\n".join(lines), AIMS)
    file.write_text(written, encoding="utf-8")
    assert not [line for line in lines if "not the same bytes" in line]
