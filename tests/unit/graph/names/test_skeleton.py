"""Spellings of one sound have one skeleton; other sounds have another."""

from onward.graph.names.words import consonant_skeleton
from tests.unit.cases import each_case


@each_case("word", "other")
def test_spellings_of_one_sound_are_one(word: str, other: str) -> None:
    assert consonant_skeleton(word) == consonant_skeleton(other)


@each_case("word", "other")
def test_other_sounds_are_another(word: str, other: str) -> None:
    assert consonant_skeleton(word) != consonant_skeleton(other)


@each_case("word", "bones")
def test_vowels_fall_away_but_at_the_start_and_doubled_letters_are_single(
    word: str, bones: str
) -> None:
    assert consonant_skeleton(word) == bones
