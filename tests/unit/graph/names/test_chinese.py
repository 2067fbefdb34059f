"""Names in Chinese characters find those that lists print in Latin letters, and the other way."""

# fullwidth brackets are the point

import pytest

from onward.graph.names.romanise import romanise, split_words
from tests.names import ask, listed, matcher, person
from tests.unit.cases import each_case


@each_case("characters", "latin")
def test_a_firm_is_found_in_either_script(characters: str, latin: str) -> None:
    for name, query in ((characters, latin), (latin, characters)):
        best = ask(matcher(listed(name, "1")), query).matches[0]
        assert best.band in ("match", "possible"), (name, query, best.score)


@pytest.mark.parametrize(
    ("characters", "latin"),
    [("曾凯普", "Zeng Kaipu"), ("翟凯普", "Zhai Kaipu"), ("李长晟", "Li Changsheng")],
)
def test_a_person_is_found_in_either_script(characters: str, latin: str) -> None:
    for name, query in ((characters, latin), (latin, characters)):
        best = ask(matcher(person(name, "1")), query).matches[0]
        assert best.band in ("match", "possible")


def test_a_character_that_names_read_otherwise_is_read_as_in_names() -> None:
    assert split_words(romanise("新拓")) == ["xintuo"]
    assert split_words(romanise("長光")) == ["changguang"]
    assert split_words(romanise("成都拓普")) == ["chengdu", "tuopu"]
