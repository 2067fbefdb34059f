"""Tables that pictures and documents are made by: files of CSV beside the code that reads them."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO


@cache
def read_table(name: str) -> Sequence[Mapping[str, str]]:
    """Return the rows of a table.

    Args:
        name: Its file below ``viz``, such as ``drawing/colours.csv``.
    """
    text = files("onward.viz").joinpath(*name.split("/")).read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(text)))


def read_column(name: str, key: str, column: str) -> dict[str, str]:
    """Return a column of a table by another one; cells that say nothing are left out."""
    return {row[key]: row[column] for row in read_table(name) if row.get(column)}
