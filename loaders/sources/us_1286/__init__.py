"""Foreign institutions of concern, section 1286, as a table of the yearly reports."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.graph.model import PartyKind, Statement
from onward.loaders.small_lists import describe_programme_table, read_small_list
from onward.loaders.source import LoadLog, LoadOptions, Source

SOURCE = Source(
    name="us_1286",
    title="Foreign institutions of concern, section 1286",
    publisher="US Department of Defense",
    url="https://basicresearch.defense.gov",
    licence="facts: US government work, public domain; tables as their maker says",
    files="a table with schema, name, aliases, program, report-date, end-date, country, …",
    may_ship=False,
    max_age_days=120,
    entries_dated=True,
    full_count=100,
    regime="US DoD",
)

_TABLE: Final = describe_programme_table(
    SOURCE,
    "US-DOD-1286",
    ("1286",),
    # the tables call them companies; they are universities and institutes
    kind_column_means={"Company": PartyKind.ORGANIZATION},
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listings for each institution, whichever reports name it."""
    return read_small_list(_TABLE, files, log, options)
