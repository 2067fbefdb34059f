"""Whose body a name says that it is: no ministry of one state is taken for another's."""

import pytest

from onward.graph.state_bodies import country_of_body, names_state
from tests.unit.cases import each_case


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Islamic Republic of Iran", "IR"),
        ("Republic of Iran", "IR"),
        ("Government of Kazakhstan", "KZ"),
        ("Kazakh Government", "KZ"),
        ("the Belarusian State", "BY"),
        ("Staat Belarus", "BY"),
        ("Республика Беларусь", "BY"),
        ("Российская Федерация", "RU"),
        ("Ministry of Energy (Kazakhstan)", "KZ"),
        ("Ministry of Defence of the Democratic People's Republic of Korea", "KP"),
        ("Ministry of Foreign Trade of Iran and Syria", None),
        ("Ministry of Interior", None),
        ("State of Georgia", None),
        ("Kazakhstan Kagazy JSC", None),
        ("republic of " * 10_000, None),
    ],
)
def test_a_name_tells_of_one_country_or_of_none(name: str, country: str | None) -> None:
    assert country_of_body(name) == country


@each_case("name")
def test_a_state_is_one_in_any_of_its_forms(name: str) -> None:
    assert names_state(name)
