"""Korean persons are found by their names in Hangul, as lists write them in Latin letters."""

import pytest

from onward.graph.names.romanise import person_readings, romanise_hangul
from tests.names import ask, listed, matcher, only, person
from tests.unit.cases import each_case


@each_case("hangul", "north", "south")
def test_a_person_is_read_as_the_north_and_as_the_south_writes(
    hangul: str, north: str, south: str
) -> None:
    assert person_readings(hangul) == (north, south)


@pytest.mark.parametrize(
    "text", ["", "김", "삼성전자", "뷁정은", "김정은 무역회사", "Kim 정은", "孟晚舟"]
)
def test_what_is_no_family_name_with_a_given_name_has_no_reading(text: str) -> None:
    assert person_readings(text) == ()


def test_r_is_no_l_at_the_beginning_of_a_syllable() -> None:
    assert romanise_hangul("현대로템 실라") == "hyeondaerotem silla"


@pytest.mark.parametrize("name", ["Kim Jong Un", "KIM, Jong-un", "Jong Un Kim", "Kim Jongun"])
def test_who_is_listed_in_latin_letters_is_found_in_hangul_and_the_other_way_round(
    name: str,
) -> None:
    assert only(ask(matcher(person(name)), "김정은", kind="Person")).score >= 0.95
    assert only(ask(matcher(person("김정은")), name, kind="Person")).score >= 0.95


def test_another_given_name_is_another_person() -> None:
    assert ask(matcher(person("Kim Yong Chol")), "김정은", kind="Person").matches == ()


def test_a_company_is_found_by_the_sound_of_its_name() -> None:
    rotem = matcher(listed("현대로템 주식회사", country="KR"))
    assert only(ask(rotem, "Hyundai Rotem Co., Ltd.")).score >= 0.90
