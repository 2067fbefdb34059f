"""What the extra `names` knows of words; without it these tests are skipped, and CI fails."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.names import rigour_names
from onward.graph.names.romanise import list_entries
from onward.graph.names.words import word_meanings

pytestmark = pytest.mark.skipif(
    not rigour_names.is_installed(),
    reason="the extra names is not installed: pip install '.[names]'",
)

prepared = pytest.mark.gauntlet
"""All meanings are asked in `make gauntlet`: in each process that asks for one, rigour first
prepares all its names, for seven seconds."""

WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)


def stand_for_one_another(left: str, right: str) -> bool:
    return not rigour_names.rigour_meanings(left).isdisjoint(rigour_names.rigour_meanings(right))


@prepared
def test_every_group_of_the_table_that_ships_is_known_to_rigour_as_well() -> None:
    groups = [group.split() for group in list_entries("meanings.txt")]
    assert [
        group
        for group in groups
        if not frozenset.intersection(*map(rigour_names.rigour_meanings, group))
    ] == []


@prepared
@pytest.mark.parametrize(
    ("left", "right"),
    [("ahmed", "ahmet"), ("bank", "banka"), ("tenth", "10"), ("qasem", "ghasem")],
)
def test_spellings_translations_and_numerals_stand_for_one_another(left: str, right: str) -> None:
    assert stand_for_one_another(left, right)


@prepared
@pytest.mark.parametrize(
    ("left", "right"), [("ahmed", "mohamed"), ("7", "007"), ("7", "8"), ("llc", "gmbh")]
)
def test_other_words_numbers_and_legal_forms_do_not(left: str, right: str) -> None:
    assert not stand_for_one_another(left, right)


def test_names_that_the_table_lacks_are_known_and_no_two_of_them_confused() -> None:
    assert word_meanings("ghasem") == frozenset()
    assert stand_for_one_another("qasem", "ghasem")
    assert not stand_for_one_another("ahmed", "mohamed")


@pytest.mark.parametrize(
    ("left", "right"), [("kovalchuk", "kovaltchuk"), ("mohammed", "muhamad"), ("filip", "philip")]
)
def test_words_that_sound_alike_have_one_sound(left: str, right: str) -> None:
    assert rigour_names.metaphone(left) == rigour_names.metaphone(right) != ""


def test_digits_have_no_sound() -> None:
    assert rigour_names.metaphone("2024") == ""


@prepared
@given(WORDS)
def test_any_word_has_a_sound_and_meanings(word: str) -> None:
    assert rigour_names.metaphone(word).isascii()
    assert isinstance(rigour_names.rigour_meanings(word), frozenset)


def test_importing_the_adapter_does_not_import_rigour() -> None:
    probe = "import sys, onward.graph.names.rigour_names; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )
    assert "rigour" not in answer.stdout.split()
