"""Forms of one word agree: English ones of trade, and Russian adjectives."""

import pytest

from onward.graph.names.words import word_meanings


def stand_for_one_another(left: str, right: str) -> bool:
    return not word_meanings(left).isdisjoint(word_meanings(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("refinery", "refining"),
        ("manufacturers", "manufacturing"),
        ("constructors", "construction"),
        ("torgovogo", "trading"),
        ("natsionalnaya", "national"),
        ("tulskii", "tula"),
        ("kaluzhskaya", "kaluga"),
        ("penzenskiy", "penza"),
        ("novosibirskogo", "novosibirsk"),
        ("syriens", "syria"),
    ],
)
def test_forms_of_one_word_agree(left: str, right: str) -> None:
    assert stand_for_one_another(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("general", "generation"),
        ("electric", "electronic"),
        ("tulskii", "permskii"),
        ("mayakskiy", "mayak"),
        ("kaprikating", "kaprikated"),
    ],
)
def test_two_words_of_one_beginning_do_not(left: str, right: str) -> None:
    assert not stand_for_one_another(left, right)
