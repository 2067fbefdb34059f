"""Chinese military companies of section 1260H, as a table of who stood on which list.

A row is an interval of listing: a company has a row for each list that names it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

from onward.graph.model import Party, Statement, Tie, TieKind
from onward.loaders.account import LoadLog
from onward.loaders.lists.engine import (
    ListedParty,
    TableRow,
    hash_of_key,
    name_key,
    read_list_form,
    read_parties,
)
from onward.loaders.parsing.names import make_unknown_party, tidy
from onward.loaders.source import LoadOptions

_FORM: Final = read_list_form(__file__)
SOURCE: Final = _FORM.source


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party for each company, a listing for each time it was listed, and its parents."""
    companies = read_parties(_FORM, files, log, options)
    listed = {name_key(company.rows[-1].cells["Clean Name"]) for company in companies}
    for company in companies:
        yield from company.statements()
        yield from _make_parents(company, listed)


def _make_parents(company: ListedParty, listed: Collection[str]) -> Iterator[Party | Tie]:
    """Yield a tie from each parent that rows name, until a row names another one, or none."""
    runs = [(key, [*rows]) for key, rows in groupby(company.rows, key=_parent_key)]
    named: set[str] = set()
    for (key, rows), later in zip(runs, [*runs[1:], None], strict=True):
        first = rows[0]
        if not key or key == name_key(first.cells["Clean Name"]):
            continue
        parent = tidy(first.cells["Parent Name"])
        parent_id = f"us_1260h:{hash_of_key(name_key(parent))}"
        if key not in listed:
            unknown = make_unknown_party(company.id, parent, company.source)
            parent_id = unknown.id
            if parent_id not in named:
                named.add(parent_id)
                yield unknown
        yield Tie(
            parent_id,
            company.id,
            TieKind.CONTAINS.value,
            replace(company.source, record=f"{parent_id}/contains/{company.id}/{first.since}"),
            interest="unknownInterest",
            since=first.since,
            until=later[1][0].since if later is not None else rows[-1].until,
            text=f"Parent: {parent}",
        )


def _parent_key(row: TableRow) -> str:
    return name_key(row.cells["Parent Name"])
