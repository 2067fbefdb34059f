"""An assessment whose time is over says so: it is never clear, and finds nothing that is not so."""

from collections.abc import Callable

import pytest

from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.records.entries import Entry
from onward.queries.transactions.transaction import parse_transaction
from tests.clear_orders import WORLD, Order, clear_order, open_clear_world, with_value

CLEAR = "CLEAR_WITHIN_STATED_LIMITS"


@pytest.fixture(scope="module")
def setup() -> AssessmentSetup:
    """Open the world; every indicator is run, so that time can be over before each."""
    return open_clear_world(WORLD)


def after(calls: int) -> Callable[[], float]:
    """Return a clock that says after so many questions that no time is left."""
    left = iter([1.0] * calls)
    return lambda: next(left, 0.0)


@pytest.mark.parametrize("calls", [0, 1, 7, 30, 60])
def test_a_clear_order_is_not_clear_when_indicators_were_not_run(
    calls: int, setup: AssessmentSetup
) -> None:
    order = parse_transaction(clear_order())
    whole, cut = assess(order, setup), assess(order, setup, time_left=after(calls))
    assert whole.verdict == CLEAR
    assert (cut.id, cut.verdict, cut.complete) == (whole.id, "INCOMPLETE", False)
    assert "timeout" in {row.reason for row in cut.cannot_tell}
    assert cut.suggestion.value != "proceed"
    assert Entry.from_assessment(cut).is_cut_short


@pytest.mark.parametrize("calls", [0, 1, 7, 30, 60])
def test_what_was_found_until_then_is_a_part_of_the_whole(
    calls: int, setup: AssessmentSetup
) -> None:
    order: Order = with_value(clear_order(), "parties[].id", "example:sister")
    whole = assess(parse_transaction(order), setup)
    cut = assess(parse_transaction(order), setup, time_left=after(calls))
    assert {row.id for row in cut.findings} <= {row.id for row in whole.findings}
    assert not cut.complete


def test_with_time_enough_the_answer_is_the_same_to_the_last_byte(setup: AssessmentSetup) -> None:
    order = parse_transaction(clear_order())
    whole = assess(order, setup)
    assert assess(order, setup, time_left=lambda: 5.0).content_hash == whole.content_hash
