"""Words around a listed name hide nobody, and find few others: on the lists of four publishers.

Some of it is asked of the developers' set in the ordinary run (`test_matching_figures.py`).
"""

from functools import cache

import pytest

from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import Party
from onward.graph.store.workspace import memory_snapshot
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.added_words import (
    ADDITIONS,
    FURTHER_ADDITIONS,
    JOINED_ADDITIONS,
    bears_name_of_group,
    draw_organisations,
    find_assessed,
    is_newly_possible,
    list_missed,
    unlisted_companies,
)
from tests.realdata import shared_data

LISTS = {
    "ofac": "ofac-sdn-2023/sdn.csv",
    "csl": "us-csl-2022/consolidated.csv.gz",
    "eu_annexes": "eu-annexes",
    "un": "un-2026/UN_consolidated.xml",
}


@cache
def four_lists() -> Matcher:
    """Open the lists of four publishers, each a layer."""
    parties = list[Party]()
    for source, place in LISTS.items():
        folder, _, file = place.partition("/")
        path = shared_data(folder) / file
        loaded = load(source, [path], LoadOptions(source, "2026-08-22"))
        parties += loaded.statements.parties
    return open_matcher(memory_snapshot(parties), "base", canonical=lambda party: party)


@pytest.mark.gauntlet
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("additions", [ADDITIONS, FURTHER_ADDITIONS, JOINED_ADDITIONS])
def test_forty_listed_organisations_are_possible_behind_all_additions(
    seed: int, additions: tuple[str, ...]
) -> None:
    missed, count = list_missed(four_lists(), draw_organisations(four_lists(), 40, seed), additions)
    assert len(missed) <= 0.05 * count, missed


@pytest.mark.gauntlet
def test_of_two_thousand_unlisted_companies_one_in_a_hundred_becomes_possible_at_most() -> None:
    folder = shared_data("matching-dev").parent
    newly = [
        name
        for name in unlisted_companies(folder, 2_000)
        if not bears_name_of_group(name)  # a branch of VTB is no stranger
        and is_newly_possible(find_assessed(four_lists(), PartyQuery(names=(name,))))
    ]
    assert len(newly) <= 20, newly
