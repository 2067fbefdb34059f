"""Military-intelligence end users of 15 CFR 744.22, as a table."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.graph.model import PartyKind, Statement
from onward.loaders.small_lists import SmallList, read_small_list
from onward.loaders.source import LoadLog, LoadOptions, Source

SOURCE = Source(
    name="us_mieu",
    title="Military-intelligence end users, 15 CFR 744.22",
    publisher="US Commerce, Bureau of Industry and Security",
    url="https://www.ecfr.gov/current/title-15/part-744",
    licence="facts: US government work, public domain; tables as their maker says",
    files="a table with Type, Name, Alias, Country, Topics, Program, Date, End date, Source URL",
    may_ship=False,
    max_age_days=120,
    entries_dated=True,
    full_count=13,
    regime="BIS",
)

_TABLE: Final = SmallList(
    source=SOURCE,
    code="US-BIS-MIEU",
    columns=(
        *("Type", "Name", "Alias", "Country", "Topics", "Program", "Date", "End date"),
        "Source URL",
    ),
    name="Name",
    since=("Date",),
    until="End date",
    country="Country",
    needs_country=True,
    kind=PartyKind.MILITARY_UNIT,
    kind_column="Type",
    # an organisation on this list is a body of its state's forces
    kinds={"Organization": PartyKind.MILITARY_UNIT, "LegalEntity": PartyKind.MILITARY_UNIT},
    names=(("Alias", "alias"),),
    topics="Topics",
    url="Source URL",
    notes={"Program": "programme"},
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a unit and its listings for each name in a country."""
    return read_small_list(_TABLE, files, log, options)
