"""Look-alike letters are read as they look; what is written in one script is left alone."""

# ruff: noqa: RUF001  # look-alike letters are the point

import json
import random
import unicodedata

import pytest

from onward.graph.names.romanise import list_entries, romanise, split_words, unmask
from tests.lists import shared_data
from tests.unit.cases import each_case

TO_CYRILLIC = str.maketrans("aeopcxyisjABEKMHOPCTXYISJ", "аеорсхуіѕјАВЕКМНОРСТХУІЅЈ")


@each_case("name", "looks", "replaced")
def test_a_word_that_mixes_scripts_is_read_in_the_one_it_can_belong_to(
    name: str, looks: str, replaced: str
) -> None:
    found = unmask(name)
    assert found is not None
    assert (found.text, found.replaced, found.is_mixed) == (looks, replaced, True)


@each_case("name")
def test_a_name_that_is_what_it_says_is_left_alone(name: str) -> None:
    assert unmask(name) is None


def test_a_name_wholly_of_look_alikes_is_read_too_but_nothing_is_mixed() -> None:
    found = unmask("РОСТ")
    assert found is not None
    assert (found.text, found.is_mixed) == ("POCT", False)


def test_every_row_names_its_letter_and_looks_like_one_latin_letter() -> None:
    for code, latin, name in (line.split(",") for line in list_entries("confusables.csv")):
        assert unicodedata.name(chr(int(code, 16))) == name
        assert latin.isascii()
        assert latin.isalpha()
        assert len(latin) == 1


@pytest.mark.parametrize("count", [1, 2, 9])
def test_listed_names_are_found_again_whatever_letters_are_replaced(count: int) -> None:
    """At least 99 of 100 with 1, 2 or 9 letters replaced."""
    lines = (shared_data("matching-dev") / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    rng = random.Random(count)  # noqa: S311  # a seed
    found = tried = 0
    for line in rng.sample(lines, 1500):
        name = json.loads(line)["properties"]["name"][0]
        spots = [at for at, char in enumerate(name) if ord(char) in TO_CYRILLIC]
        chars = list(name)
        for at in rng.sample(spots, min(count, len(spots))):
            chars[at] = chars[at].translate(TO_CYRILLIC)
        looks = unmask("".join(chars))
        text = looks.text if looks else "".join(chars)
        tried += 1
        found += split_words(romanise(text)) == split_words(romanise(name))
    assert found / tried >= 0.99
