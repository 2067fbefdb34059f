"""Nonproliferation sanctions of the US State Department (INKSNA and others), as a table.

The Consolidated Screening List has them, too; this table has them with the days of each notice.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.graph.model import Statement
from onward.loaders.small_lists import describe_programme_table, read_small_list
from onward.loaders.source import LoadLog, LoadOptions, Source

SOURCE = Source(
    name="us_inksna",
    title="Nonproliferation sanctions (INKSNA)",
    publisher="US State Department, Bureau of International Security and Nonproliferation",
    url="https://www.federalregister.gov",
    licence="facts: US government work, public domain; tables as their maker says",
    files="a table with schema, name, aliases, program, report-date, start-date, end-date, …",
    may_ship=False,
    max_age_days=120,
    entries_dated=True,
    full_count=20,
    regime="US State",
)

_TABLE: Final = describe_programme_table(SOURCE, "US-STATE-INKSNA", ("nonproliferation", "inksna"))


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listings for each name."""
    return read_small_list(_TABLE, files, log, options)
