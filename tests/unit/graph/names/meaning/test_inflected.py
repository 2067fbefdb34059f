"""Forms of one word agree: English ones of trade, and Russian adjectives."""

from onward.graph.names.words import word_meanings
from tests.unit.cases import each_case


def stand_for_one_another(left: str, right: str) -> bool:
    return not word_meanings(left).isdisjoint(word_meanings(right))


@each_case("left", "right")
def test_forms_of_one_word_agree(left: str, right: str) -> None:
    assert stand_for_one_another(left, right)


@each_case("left", "right")
def test_two_words_of_one_beginning_do_not(left: str, right: str) -> None:
    assert not stand_for_one_another(left, right)
