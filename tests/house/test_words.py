"""The code speaks plain English: names, docstrings, comments and types keep to their limits."""

import pytest

from tests.once import made_once
from tools.house_words import DIALECT, LIMITS, Measured, measure


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


def test_private_functions_are_verbs_with_their_objects(measured: Measured) -> None:
    assert measured.places["one word"] == []
