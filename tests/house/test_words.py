"""The code speaks plain English: names, docstrings, comments and types keep to their limits."""

import pytest

from tests.once import made_once
from tests.unit.cases import each_case
from tools.house_words import (
    DIALECT,
    LIMITS,
    TEST_DIALECT,
    Measured,
    find_dialect_of_tests,
    list_test_dialect,
    measure,
)


@pytest.fixture(scope="module")
def measured() -> Measured:
    return made_once("house-words", measure)


@pytest.mark.parametrize("what", LIMITS)
def test_a_figure_keeps_to_its_limits(what: str, measured: Measured) -> None:
    least, most = LIMITS[what]
    assert least <= measured.figures()[what] <= most, "python -m tools.house_words --list"


def test_no_local_name_is_of_the_old_dialect(measured: Measured) -> None:
    assert measured.places["dialect"] == []
    assert {"told", "asked", "held", "found"} <= DIALECT


def test_no_variable_of_a_test_or_a_tool_says_only_that_something_was_told() -> None:
    assert find_dialect_of_tests() == [], "name what the value is: answer, message, question"
    assert TEST_DIALECT <= DIALECT


@each_case("text")
def test_such_a_variable_is_seen_wherever_it_gets_its_value(text: str) -> None:
    [(line, name)] = list_test_dialect(f'"""Who has told this."""\n{text}\n')
    assert line == 2
    assert name in TEST_DIALECT


@pytest.mark.parametrize("text", ["x = 'told = 1'", "told()", "x.told = 1", "f(told=1)", "# told"])
def test_texts_attributes_and_fields_of_others_are_no_variables(text: str) -> None:
    assert list_test_dialect(text) == []


def test_private_functions_are_verbs_with_their_objects(measured: Measured) -> None:
    assert measured.places["one word"] == []
