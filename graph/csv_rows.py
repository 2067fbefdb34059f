"""The tables that are data of the package: CSV files beside the code that reads them."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def read_rows(file: Path) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a CSV file by the names of its columns; a file is read once."""
    with file.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))
