"""Chinese military companies of section 1260H, as a table of who stood on which list.

A row is an interval of listing: a company has a row for each list that names it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

from onward.graph.model import Party, PartyKind, Provenance, Statement, Tie, TieKind
from onward.loaders.parsing.names import make_unknown_party, tidy
from onward.loaders.small_lists import (
    ListedParty,
    Row,
    SmallList,
    hash_of_name,
    name_key,
    read_parties,
)
from onward.loaders.source import LoadLog, LoadOptions, Source

SOURCE = Source(
    name="us_1260h",
    title="Chinese military companies, section 1260H",
    publisher="US Department of Defense",
    url="https://www.defense.gov",
    licence="facts: US government work, public domain; tables as their maker says",
    files="a table with Name, Clean Name, Alias, Previous Name, Parent Name, Note, Start date, …",
    may_ship=False,
    max_age_days=120,
    entries_dated=True,
    full_count=180,
    regime="US DoD",
    states_reasons=True,
)

_TABLE: Final = SmallList(
    source=SOURCE,
    code="US-DOD-1260H",
    columns=(
        *("Name", "Clean Name", "Alias", "Previous Name", "Parent Name", "Note", "Start date"),
        *("End date", "Source Url"),
    ),
    name="Clean Name",
    since=("Start date",),
    until="End date",
    kind=PartyKind.COMPANY,
    whole_names=("Name",),
    names=(("Alias", "alias"), ("Previous Name", "former")),
    reason="Note",
    url="Source Url",
    leaves_with_newest=True,
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party for each company, a listing for each time it was listed, and its parents."""
    companies = read_parties(_TABLE, files, log, options)
    listed = {name_key(company.rows[-1].cells["Clean Name"]) for company in companies}
    for company in companies:
        yield from company.statements()
        yield from _make_parents(company, listed)


def _make_parents(company: ListedParty, listed: Collection[str]) -> Iterator[Party | Tie]:
    """Yield a tie from each parent that rows name, until a row names another one, or none."""
    runs = [(key, [*rows]) for key, rows in groupby(company.rows, key=_parent_key)]
    named: set[str] = set()
    for (key, rows), later in zip(runs, [*runs[1:], None], strict=True):
        if not key or key == name_key(rows[0].cells["Clean Name"]):
            continue
        parent = tidy(rows[0].cells["Parent Name"])
        parent_id = f"us_1260h:{hash_of_name(parent)}"
        if key not in listed:
            unknown = make_unknown_party(company.id, parent, company.source)
            parent_id = unknown.id
            if parent_id not in named:
                named.add(parent_id)
                yield unknown
        until = later[1][0].since if later is not None else rows[-1].until
        tie = Tie(
            parent_id,
            company.id,
            TieKind.CONTAINS.value,
            _source_of_tie(company, parent_id, rows[0]),
            interest="unknownInterest",
            since=rows[0].since,
            until=until,
            text=f"Parent: {parent}",
        )
        yield tie


def _source_of_tie(company: ListedParty, parent_id: str, row: Row) -> Provenance:
    record = f"{parent_id}/contains/{company.id}/{row.since}"
    return replace(company.source, record=record)


def _parent_key(row: Row) -> str:
    return name_key(row.cells["Parent Name"])
