"""A reason why no control code applies must deny one: else the item is not classified."""

import pytest

from onward.queries.transactions.goods import find_reason_doubt, find_reason_fault, names_comparison
from tests.unit.cases import each_case, read_cases

CASES = read_cases(__file__)

DOUBTS: dict[str, list[str]] = CASES["DOUBTS"]


@pytest.mark.parametrize("doubt", DOUBTS)
def test_what_leaves_it_open_or_says_the_opposite_classifies_nothing(doubt: str) -> None:
    answers = {text: find_reason_doubt(text) for text in DOUBTS[doubt]}
    assert answers == dict.fromkeys(DOUBTS[doubt], doubt)
    assert not any(map(names_comparison, DOUBTS[doubt]))
    assert None not in map(find_reason_fault, DOUBTS[doubt])


@each_case("reason", lists=True)
def test_a_reason_that_denies_an_entry_classifies(reason: str) -> None:
    assert find_reason_doubt(reason) is None
    assert names_comparison(reason)
