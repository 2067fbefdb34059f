"""The domain mutants: each still changes what it says it changes; the long run asks who notices."""

import ast
from pathlib import Path

import pytest

from onward.queries.rules.catalogue import default_catalogue
from tests.gauntlet import mutants
from tests.mutants import MUTANTS
from tests.mutants.mutant import Mutant

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_one_place_and_can_be_asked(mutant: Mutant) -> None:
    changed = mutant.applied((ROOT / mutant.file).read_text(encoding="utf-8"))
    if mutant.file.endswith(".py"):
        ast.parse(changed)
    assert mutant.indicators or mutant.tests
    assert set(mutant.indicators) <= {indicator.id for indicator in default_catalogue()}
    for test in mutant.tests:
        if test.startswith("tests/"):
            assert (ROOT / test).exists()


def test_there_are_forty_mutants_or_more_each_of_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 40


def test_a_mutant_whose_text_is_gone_or_stands_twice_is_stale() -> None:
    mutant = Mutant("any", "any.py", "old", "new")
    assert mutant.applied("an old text") == "an new text"
    for text in ("no such text", "old and old"):
        with pytest.raises(ValueError, match="stale: its text stands"):
            mutant.applied(text)


@pytest.mark.gauntlet
def test_tests_notice_at_least_95_percent_of_the_mutants() -> None:
    assert mutants.main([]) == 0
