"""Foreign institutions of concern, section 1286, as a table of the yearly reports."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.graph.model import PartyKind, Statement
from onward.loaders.small_lists.description import SmallList
from onward.loaders.small_lists.reading import read_small_list
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

_TABLE: Final = SmallList(
    source=SOURCE,
    code="US-DOD-1286",
    columns=(
        *("schema", "name", "aliases", "topics", "program", "authority", "reason", "report-date"),
        *("start-date", "end-date", "country", "notes", "source_url"),
    ),
    name="name",
    since=("start-date", "report-date"),
    until="end-date",
    country="country",
    kind_column="schema",
    # the tables call them companies; they are universities and institutes
    kinds={"Company": PartyKind.ORGANIZATION},
    names=(("aliases", "alias"),),
    topics="topics",
    reason="reason",
    url="source_url",
    notes={"notes": "note", "program": "programme", "authority": "authority"},
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listings for each institution, whichever reports name it."""
    return read_small_list(_TABLE, files, log, options)
