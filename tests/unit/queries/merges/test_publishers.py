"""Rows of one layer are two parties, unless two publishers or two lists speak of them."""

import pytest

from onward.graph.model import Listing, Party, Provenance
from onward.graph.store.manifests import SourceFacts
from onward.graph.store.workspace import memory_snapshot
from onward.queries.merges import Publishers


def row(local: str, url: str | None, source: str = "own") -> Party:
    return Party(f"{source}:{local}", "Zubrol", "Company", None, Provenance(source, local, url))


def listed(local: str, title: str, act: str | None = None, source: str = "own") -> Listing:
    record = Provenance(source, f"{local}/{title}/{act}")
    return Listing(record.record, f"{source}:{local}", "sanction", "EU", record, title, act=act)


def publishers(*rows: Party | Listing, source: str = "csv") -> Publishers:
    return Publishers(memory_snapshot(rows, [SourceFacts(name="own", source=source)]))


A, B = row("1", "https://one.example/a"), row("2", "https://two.example/b")


def test_rows_of_two_layers_differ() -> None:
    assert publishers(A, row("1", None, "other")).differ("own:1", "other:1")


def test_rows_of_own_tables_differ_where_they_cite_two_hosts() -> None:
    found = publishers(A, B, row("3", "https://one.example/c"), row("4", None))
    assert found.mixed == {"own"}
    assert found.differ("own:1", "own:2")
    assert not found.differ("own:1", "own:3")
    assert not found.differ("own:1", "own:4")


def test_an_official_list_is_one_publisher_whatever_its_rows_cite() -> None:
    found = publishers(A, B, source="ofac")
    assert not found.mixed
    assert not found.differ("own:1", "own:2")


@pytest.mark.parametrize("url", ["http://[", "", "no address"])
def test_what_is_no_address_cites_nobody(url: str) -> None:
    assert not publishers(A, row("2", url)).mixed


@pytest.mark.parametrize(
    ("second", "other"),
    [
        (listed("2", "Annex I", "act 2"), True),
        (listed("2", "Annex IV", "act 1"), True),
        (listed("2", "Annex I", "act 1"), False),
    ],
)
def test_rows_on_two_lists_or_under_two_acts_may_be_one(second: Listing, other: bool) -> None:
    one = row("1", None), row("2", None), listed("1", "Annex I", "act 1"), second
    found = publishers(*one, source="eu")
    assert found.on_other_lists("own:1", "own:2") is other
    assert bool(found.mixed) is other
    assert not found.on_other_lists("own:1", "own:3")
