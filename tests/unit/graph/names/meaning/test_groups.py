"""Words that stand for one another, and only those."""

import pytest

from onward.graph.names.romanise import list_entries, token_frequencies
from onward.graph.names.words import word_meanings
from tests.unit.cases import each_case

GROUPS = [group.split() for group in list_entries("meanings.txt")]
TRADES = [group.split() for group in list_entries("trade_words.txt")]


def stand_for_one_another(left: str, right: str) -> bool:
    return not word_meanings(left).isdisjoint(word_meanings(right))


@each_case("left", "right")
def test_spellings_translations_and_numerals_stand_for_one_another(left: str, right: str) -> None:
    assert stand_for_one_another(left, right)
    assert stand_for_one_another(right, left)


@each_case("left", "right")
def test_other_words_do_not(left: str, right: str) -> None:
    assert not stand_for_one_another(left, right)


def test_a_word_without_a_group_means_nothing_not_even_itself() -> None:
    assert word_meanings("kaprikat") == frozenset()


def test_a_shared_third_word_does_not_make_two_words_one() -> None:
    assert stand_for_one_another("mikhail", "michel")
    assert stand_for_one_another("michel", "miguel")
    assert not stand_for_one_another("mikhail", "miguel")


@pytest.mark.parametrize("groups", [GROUPS, TRADES], ids=["meanings", "trades"])
def test_groups_are_sorted_and_none_is_part_of_another(groups: list[list[str]]) -> None:
    lines = [" ".join(group) for group in groups]
    assert lines == sorted(set(lines))
    assert all(group == sorted(set(group)) and len(group) > 1 for group in groups)
    sets = [set(group) for group in groups]
    assert not any(left < right for left in sets for right in sets)


def test_only_words_that_several_parties_bear_are_in_the_table() -> None:
    assert {word for group in GROUPS for word in group} <= set(token_frequencies()[1])
