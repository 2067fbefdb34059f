"""A person who is named by a relative is compared, and no firm of sons or brothers is one."""

# names of other scripts are the point

import pytest

from onward.graph.names.added_text import name_beside_relative


@pytest.mark.parametrize(
    "text",
    [
        "Anna Mixtend's family",
        "Anna Mixtend\u2019s wife",
        "family of Anna Mixtend",
        "Familie Anna Mixtend",
        "famille de Anna Mixtend",
        "die Erben von Anna Mixtend",
        "The Anna Mixtend family trust",
        "Anna Mixtend and family",
        "nephew of Anna Mixtend",
        "brother-in-law of Anna Mixtend",
        "trust for the children of Anna Mixtend",
        "Anna Mixtend ailesi",
        "семья Anna Mixtend",
    ],
)
def test_the_person_beside_a_relative_is_read(text: str) -> None:
    assert list(name_beside_relative(text)) == ["Anna Mixtend"]


@pytest.mark.parametrize(
    "text",
    [
        "Kaprikat & Sons",
        "Kaprikat Brothers Trading LLC",
        "Mixtend Real Estate LLC",
        "Kinder Kaprikat Energy Partners",
        "relatives of the president",
        "the founder's son",
        "Kaprikat family",
    ],
)
def test_firms_and_descriptions_name_no_person(text: str) -> None:
    assert list(name_beside_relative(text)) == []
