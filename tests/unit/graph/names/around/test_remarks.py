"""A listed name is found whatever an order system has written into its field beside it."""

# names of other scripts are the point

import pytest

from onward.graph.names.variants import find_variants
from tests.names import ask, listed, matcher, person
from tests.unit.cases import each_case

FIRM = listed("Kaprikat Zubrol")
ANNA = person("Anna Mixtend")


@each_case("field")
def test_remarks_and_numbers_are_no_part_of_a_name(field: str) -> None:
    assert [match.band for match in ask(matcher(FIRM), field).matches] == ["match"]


@each_case("field")
def test_an_office_is_no_part_of_a_persons_name(field: str) -> None:
    assert [match.band for match in ask(matcher(ANNA), field).matches] == ["match"]


@pytest.mark.parametrize("field", ["Anna Mixtend PhD", "Anna Mixtend Sales Manager"])
def test_an_office_without_a_sign_before_it_may_be_a_name(field: str) -> None:
    assert [match.band for match in ask(matcher(ANNA), field).matches] == ["possible"]


@pytest.mark.parametrize(
    "field", ["Anna Berg, CEO of Kaprikat Zubrol", "Mr. Berg Holm, Kaprikat Zubrol"]
)
def test_the_firm_behind_an_office_may_be_meant(field: str) -> None:
    assert [match.band for match in ask(matcher(FIRM), field).matches] == ["possible"]


@each_case("name")
def test_words_of_an_organisation_stay_in_its_name(name: str) -> None:
    ways = {variant.name for variant in find_variants(name).variants}
    assert ways.isdisjoint({"without title", "without office"})


@each_case("field")
def test_the_number_of_a_customer_beside_its_name_is_no_part_of_it(field: str) -> None:
    (match,) = ask(matcher(FIRM), field).matches
    assert match.band == "match"


@pytest.mark.parametrize("name", ["Kaprikat 2000", "1998 Kaprikat", "Military Unit 61398"])
def test_a_year_is_no_number_of_a_customer_and_of_a_unit_its_number_is_its_name(name: str) -> None:
    (match,) = ask(matcher(listed(name)), name).matches
    assert match.score == 1
    assert not {"Kaprikat", "Military Unit"} & {way.text for way in find_variants(name).variants}


@pytest.mark.parametrize(
    "remark", ["DO NOT SHIP", "same as consignee", "HOLD SHIPMENT", "wie oben"]
)
def test_a_remark_hides_no_name_of_common_words(remark: str) -> None:
    lists = matcher(listed("Central Investment Company", country="IR"))
    (found,) = ask(lists, f"Central Investment Company {remark}", countries=("IR",)).matches
    assert found.band == "match"
