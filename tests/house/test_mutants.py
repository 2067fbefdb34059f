"""The domain mutants: each still changes what it says it changes; the long run asks who notices."""

import ast
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from onward.queries.rules.catalogue import default_catalogue
from tests.gauntlet import mutants
from tests.mutants import MUTANTS
from tests.mutants.mutant import Mutant
from tests.mutants.operators import (
    Branch,
    Comparison,
    Constant,
    DropNot,
    DropOperand,
    DropStatement,
    InsertStatement,
    Operator,
    StaleMutantError,
    Substitute,
)

ROOT = Path(__file__).parents[2]


@cache
def read_tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_one_place_and_can_be_asked(mutant: Mutant) -> None:
    if mutant.file.endswith(".py"):
        # of a copy of the function alone: a long module takes long to read and to write
        function = deepcopy(mutant.find_function(read_tree(mutant.file)))
        mutant.change(function)
        ast.parse(ast.unparse(ast.fix_missing_locations(function)))
    else:
        mutant.applied((ROOT / mutant.file).read_text(encoding="utf-8"))
    assert mutant.indicators or mutant.tests
    assert set(mutant.indicators) <= {indicator.id for indicator in default_catalogue()}
    for test in mutant.tests:
        if test.startswith("tests/"):
            assert (ROOT / test).exists()


def test_there_are_forty_mutants_or_more_each_of_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 40


SOUND = """
def reaches(share, limit, names):
    if share is None or share < 0:
        return False
    word = "yes" if share >= limit else "no"
    return not names or (word == "yes" and len(names) > 1)
"""


@pytest.mark.parametrize(
    ("operator", "old", "new"),
    [
        (Comparison(">=", ">"), "share >= limit", "share > limit"),
        (Constant("yes", "no", nth=2), "word == 'yes'", "word == 'no'"),
        (DropOperand("or", 2), "share is None or share < 0", "share is None"),
        (Branch("else"), "'yes' if share >= limit else 'no'", "'no'"),
        (DropNot(), "not names or", "names or"),
        (Substitute("len(names)", "2"), "len(names) > 1", "2 > 1"),
    ],
)
def test_an_operator_changes_one_place(operator: Operator, old: str, new: str) -> None:
    mutant = Mutant("any", "any.py", "reaches", operator)
    sound = ast.unparse(ast.parse(SOUND))
    assert old in sound
    assert mutant.applied(SOUND) == sound.replace(old, new, 1)


def test_statements_are_dropped_and_inserted() -> None:
    dropped = Mutant("any", "any.py", "reaches", DropStatement("If")).applied(SOUND)
    assert "return False" not in dropped
    inserted = InsertStatement("limit = 0", "Assign")
    assert "limit = 0\n    word" in Mutant("any", "any.py", "reaches", inserted).applied(SOUND)


@pytest.mark.parametrize(
    ("function", "operator"),
    [
        ("gone", Comparison(">=", ">")),
        ("reaches", Comparison("<=", "<")),
        ("reaches", Constant("yes", "no", nth=3)),
        ("reaches", DropOperand("and", 3)),
        ("reaches", Substitute("share", "share")),
    ],
)
def test_a_mutant_whose_place_is_gone_or_that_changes_nothing_is_stale(
    function: str, operator: Operator
) -> None:
    with pytest.raises(StaleMutantError, match="stale"):
        Mutant("any", "any.py", function, operator).applied(SOUND)


@pytest.mark.gauntlet
def test_tests_notice_at_least_95_percent_of_the_mutants() -> None:
    assert mutants.main([]) == 0
