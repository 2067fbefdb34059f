"""Names that stand beside each other in one field, and what looks like it and is one name."""

# names of other scripts are the point

import pytest

from onward.graph.names.added_text import names_somebody, split_names
from tests.names import ask, listed, matcher
from tests.unit.cases import each_case


@each_case("field")
def test_a_phrase_a_sign_or_a_quotation_makes_two_names(field: str) -> None:
    assert [name.text.strip(" ,:") for name in split_names(field)] == [
        "Zubrol Foods",
        "Kaprikat Trading",
    ]


@each_case("field")
def test_a_form_a_trade_or_a_place_behind_the_sign_leaves_one_name(field: str) -> None:
    assert split_names(field) == ()


@pytest.mark.parametrize(
    "phrase", ["on behalf of", "To the order of", "c/o", "For account of", "O/B", "a nombre de"]
)
def test_a_phrase_before_the_only_name_is_no_part_of_it(phrase: str) -> None:
    assert [name.text for name in split_names(f"{phrase} Kaprikat")] == ["Kaprikat"]


@each_case("field", "is_sure")
def test_what_may_stand_within_a_name_makes_two_names_perhaps(field: str, *, is_sure: bool) -> None:
    assert [name.is_sure for name in split_names(field)] == [is_sure, is_sure]


def test_each_of_several_names_is_looked_for() -> None:
    lists = matcher(*map(listed, ("Kaprikat", "Mixtend Dolgat", "Brezovan Industries")))
    field = "Zubrol / Kaprikat General Trading c/o Mixtend Dolgat on behalf of Brezovan Industries"
    found = {match.party for match in ask(lists, field).matches if match.band != "weak"}
    assert found == {"list:Kaprikat", "list:Mixtend Dolgat", "list:Brezovan Industries"}


@pytest.mark.parametrize("field", ["{} & Zubrol", "Zubrol and {}", "Zubrol Co. {}", "{}. Zubrol"])
@pytest.mark.parametrize("name", ["Kaprikat", "Kaprikat Storage and Transport Mixtend"])
def test_a_listed_name_joined_to_another_one_is_possible_in_any_country(
    name: str, field: str
) -> None:
    lists = matcher(listed(name, country="IR"))
    for countries in ((), ("IR",), ("TR",)):
        (match,) = ask(lists, field.format(name), countries=countries).matches
        assert match.band in ("possible", "match")


@each_case("field")
def test_what_a_name_was_or_whose_firm_it_is_is_found(field: str) -> None:
    found = ask(matcher(listed("Kaprikat Trading")), field).matches
    assert [match.band for match in found] == ["possible"] or found[0].band == "match"


@each_case("field")
def test_a_state_s_firm_that_has_no_word_of_its_own_is_found_beside_others(field: str) -> None:
    (match,) = ask(matcher(listed("Russian Railways", country="RU")), field).matches
    assert match.band in ("possible", "match")


@pytest.mark.parametrize("field", ["Zubrol / Dubai Office", "Zubrol c/o Russian Federation"])
def test_an_office_and_a_country_are_nobody_beside_a_name(field: str) -> None:
    assert "Dubai Office" not in [name.text for name in split_names(field)]
    assert "Russian Federation" not in [name.text for name in split_names(field)]


@each_case("field")
def test_a_listed_name_of_common_words_is_one_of_two_behind_a_word_and_before_u(field: str) -> None:
    lists = matcher(listed("Central Investment Company", country="IR"))
    (found,) = ask(lists, field, countries=("IR",)).matches
    assert found.band in ("match", "possible")


@each_case("label")
def test_what_papers_call_a_party_is_no_part_of_its_name(label: str) -> None:
    for name in ("Kaprikat Trading", "Marble Shipping Ltd"):
        assert [part.text for part in split_names(f"{label} {name}")] == [name]


@pytest.mark.parametrize(
    "field", ["Anna Kaufer", "Kaufer Anna", "Anna Buyer", "Buyer Anna", "Consignee", "Notify Dubai"]
)
def test_a_label_alone_or_as_a_surname_names_nobody_else(field: str) -> None:
    assert split_names(field) == ()


def test_a_label_behind_a_sign_is_no_part_of_a_name() -> None:
    assert [name.text for name in split_names("Kaprikat Zubrol (consignee)")] == ["Kaprikat Zubrol"]


@each_case("department")
def test_a_department_names_nobody_in_any_language(department: str) -> None:
    assert not names_somebody(department)


def test_a_contact_stands_behind_a_firm_with_a_courtesy() -> None:
    assert [name.text for name in split_names("Kaprikat Trading Mr. Zubrol")] == [
        "Kaprikat Trading",
        "Zubrol",
    ]
    assert split_names("Mr Zubrol Kaprikat") == ()


@pytest.mark.parametrize("label", ["UBO", "UBO:", "FAO", "Project:", "Customer no. 5:"])
def test_a_label_that_names_nobody_is_taken_off(label: str) -> None:
    assert "Zubrol Foods" in [name.text for name in split_names(f"{label} Zubrol Foods")]
