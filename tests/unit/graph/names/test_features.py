"""What a name is found by."""

import pytest

from onward.graph.names.words import BOOSTS, NameForm, make_form, make_plain, name_features


def read(name: str, *, person: bool = False) -> NameForm:
    return make_form(make_plain(name), person=person)


def of_kind(kind: str, name: str) -> list[str]:
    return [one[1:] for one in name_features(read(name)) if one[0] == kind]


def test_a_token_is_found_by_its_letters_in_threes_with_its_ends_marked() -> None:
    assert of_kind("g", "Vega") == ["^ve", "veg", "ega", "ga$"]


def test_joined_tokens_are_found_by_what_stands_across_the_gap() -> None:
    assert set(of_kind("g", "Vegaline")) - set(of_kind("g", "Vega Line")) == set()


def test_spellings_of_one_sound_share_their_skeleton() -> None:
    assert of_kind("k", "Mohammed") == of_kind("k", "Muhamad") == ["mhmd"]


def test_a_long_name_is_found_by_its_initials_and_a_short_word_may_be_initials() -> None:
    (initials,) = of_kind("a", "Vostok Energy Grid Assets")
    assert initials == "vega"
    assert "vega" in of_kind("a", "Vega")


def test_function_words_have_no_initial() -> None:
    assert of_kind("a", "Ministry of Ruda and Tusk")[0] == "mrt"


@pytest.mark.parametrize("name", ["Vega Trading LLC", "VEGA TRADING", "vega-trading, L.L.C."])
def test_case_signs_and_legal_forms_change_no_feature(name: str) -> None:
    assert name_features(read(name)) == name_features(read("Vega Trading"))


def test_a_person_keeps_every_word() -> None:
    assert "kltd" in name_features(read("Ali Ltd", person=True))
    assert "kltd" not in name_features(read("Ali Ltd"))


@pytest.mark.parametrize("name", ["", "???", "😀", "\x00", "-- .."])
def test_a_name_without_letters_or_digits_has_no_feature(name: str) -> None:
    assert name_features(read(name)) == []


@pytest.mark.parametrize("name", ["a", "7", "我", "f:x OR e:1", "g^ab AND *", "x" * 5000])
def test_every_other_name_has_features_of_known_kinds_without_blanks_each_once(name: str) -> None:
    found = name_features(read(name))
    assert found
    assert len(found) == len(set(found))
    for one in found:
        assert one[0] in BOOSTS
        assert one.isascii()
        assert one.replace("^", "").replace("$", "").isalnum()
