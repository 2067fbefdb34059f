"""What every source declares: whose it is, on which terms, how old and how small it may be."""

import pytest

from onward import registry
from onward.loaders.catalogue import find_source
from onward.loaders.source import Source

SOURCES = [find_source(name)[0] for name in registry.names("source")]
LISTS = [source for source in SOURCES if source.regime]

WITHOUT_COUNT = {"ca_sema"}
"""Lists of which no count of a full file is known."""


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_says_whose_it_is_and_on_which_terms(source: Source) -> None:
    assert source.title
    assert source.publisher
    assert source.licence
    assert source.url or "producer" in source.publisher or source.own_tables


@pytest.mark.parametrize("source", LISTS, ids=lambda source: source.name)
def test_a_list_says_how_old_and_how_small_it_may_be(source: Source) -> None:
    assert source.max_age_days
    assert source.full_count or source.name in WITHOUT_COUNT


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_bounds_of_its_size_hold_the_size_it_has(source: Source) -> None:
    least, most = source.size_bounds
    assert 0.5 <= least < 1 < most
