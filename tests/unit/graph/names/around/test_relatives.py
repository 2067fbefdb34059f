"""A person who is named by a relative is compared, and no firm of sons or brothers is one."""

# names of other scripts are the point

from onward.graph.names.added_text import name_beside_relative
from tests.unit.cases import each_case


@each_case("text")
def test_the_person_beside_a_relative_is_read(text: str) -> None:
    assert list(name_beside_relative(text)) == ["Anna Mixtend"]


@each_case("text")
def test_firms_and_descriptions_name_no_person(text: str) -> None:
    assert list(name_beside_relative(text)) == []
