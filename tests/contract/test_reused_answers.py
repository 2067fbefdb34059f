"""What orders share is worked out once; an order that differs in one field shares no more of it.

An answer that is kept for an order of which something else was read would be a quiet miss. Each
field of an order is therefore set to its worst value among orders that are alike in all others, and
every assessment has the bytes that it has where nothing is kept.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random
from typing import Final

import pytest

from onward.errors import InputRefused
from onward.queries.assessment import batch as answering
from onward.queries.assessment import running
from onward.queries.assessment.assess import assess
from onward.queries.assessment.batch import answer_order
from onward.queries.assessment.running import TimeLeft
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.context import Context, run_indicator
from onward.queries.detection.results import Result, Undecided
from onward.queries.examples import example_tables, read_example
from onward.queries.model.parts import content_hash
from onward.queries.records.entries import AssessmentOutcome, Entry
from onward.queries.records.newest import AssessmentSummary
from onward.queries.rules.indicator import Indicator
from onward.queries.shipments import Departures
from onward.queries.transactions.transaction import parse_transaction, transaction_hash
from tests.clear_orders import Order, clear_order, open_clear_world, with_value
from tests.contract.test_every_field_is_read import WORST

LISTED_SINCE: Final = (
    "acme is Company [sanction] (XC); acme.listed = EU from 2026-04-15; T.date = 2026-04-01"
)


@pytest.fixture(scope="module")
def keeping() -> AssessmentSetup:
    return open_clear_world()


@pytest.fixture(scope="module")
def alone(keeping: AssessmentSetup) -> AssessmentSetup:
    return replace(keeping, keeps_answers=False)


def test_each_field_counts_among_orders_that_are_alike_in_all_others(
    keeping: AssessmentSetup, alone: AssessmentSetup
) -> None:
    differing = []
    for path, (order, worst) in WORST.items():
        answer_order(parse_transaction(order), keeping)
        changed = with_value(order, path, worst)
        if not is_same(keeping, alone, changed):
            differing.append(path)
    assert differing == []


def test_an_order_after_its_worst_forms_is_what_it_was(
    keeping: AssessmentSetup, alone: AssessmentSetup
) -> None:
    orders = {repr(order): order for order, _ in WORST.values()}
    assert all(is_same(keeping, alone, order) for order in orders.values())


def test_an_order_that_differs_in_its_number_and_amounts_is_not_assessed_again(
    keeping: AssessmentSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_order(parse_transaction(clear_order()), keeping)
    monkeypatch.setattr(answering, "assess_question", None)
    changes = {"id": "T-2", "reference": "PO 2", "items[].quantity": "7", "items[].value": "70"}
    order = clear_order()
    for path, value in changes.items():
        order = with_value(order, path, value)
    entry = answer_order(parse_transaction(order), keeping)
    answered = json.loads(entry.payload)
    assert answered["transaction"]["id"] == "T-2"
    assert entry.outcome == AssessmentOutcome.read(answered), "as the log says it"
    assert entry.parties == AssessmentSummary.from_json(entry.payload).parties
    assert answered["content_hash"] == content_hash(answered)


def test_what_is_judged_without_the_parties_is_judged_once_for_all_customers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keeping = open_clear_world()
    alone = replace(keeping, keeps_answers=False)
    order = clear_order()
    other = with_value(with_value(order, "parties[].id", None), "parties[].name", "Somebody else")
    assert is_same(keeping, alone, order)
    ran = note_runs(monkeypatch)
    answer_order(parse_transaction(other), keeping)
    assert "data-gap" in ran
    assert ran.isdisjoint({"torture-goods", "item-listed-annex1"})
    assert is_same(keeping, alone, other)


def note_runs(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the ids of the indicators that are run from now on, as they are."""
    ran: set[str] = set()

    def run_noted(indicator: Indicator, context: Context) -> list[Result]:
        ran.add(indicator.id)
        return run_indicator(indicator, context)

    monkeypatch.setattr(running, "run_indicator", run_noted)
    return ran


def test_a_reference_counts_where_it_says_nothing(
    keeping: AssessmentSetup, alone: AssessmentSetup
) -> None:
    orders = [with_value(clear_order(), "reference", text) for text in ("PO 1", "PO 2", "n/a")]
    assert all(is_same(keeping, alone, order) for order in orders)
    said, empty = (answer_order(parse_transaction(order), keeping) for order in orders[1:])
    assert len(said.assessment().coverage.gaps) < len(empty.assessment().coverage.gaps)


def test_amounts_count_where_they_are_read() -> None:
    example = read_example("acme.sites = 2; item.per_site = 1; item.quantity = 4 => not_found")
    order = example.transaction
    (item,) = order.items
    more = order.model_copy(update={"items": (item.model_copy(update={"quantity": "5"}),)})
    keeping = AssessmentSetup.open(example.snapshot(), tables=example_tables())
    alone = replace(keeping, keeps_answers=False)
    few, many = (answer_order(row, keeping) for row in (order, more))
    assert [few, many] == [answer_order(row, alone) for row in (order, more)]
    assert len(few.assessment().findings) < len(many.assessment().findings)


def test_an_order_that_has_left_is_not_answered_as_one_that_has_not() -> None:
    example = read_example(f"{LISTED_SINCE} => not_found")
    order = example.transaction.model_copy(update={"id": "left"})
    left = Departures({transaction_hash(order)[:16]: date(2026, 4, 10)}, {})
    setup = AssessmentSetup.open(example.snapshot(), tables=example_tables())
    keeping = replace(setup, departures=left)
    first, second = (answer_order(row, keeping) for row in (example.transaction, order))
    alone = replace(keeping, keeps_answers=False)
    assert [first, second] == [answer_order(row, alone) for row in (example.transaction, order)]
    assert first.assessment().findings != second.assessment().findings


def test_an_order_that_was_cut_short_is_assessed_again() -> None:
    for looks in (1, 2, 20):
        keeping = open_clear_world()
        order = parse_transaction(clear_order())
        assert answer_order(order, keeping, time_left=clock_of(looks)).is_cut_short
        assert not answer_order(order, keeping).is_cut_short


def test_without_time_nothing_is_answered_from_an_earlier_order() -> None:
    keeping = open_clear_world()
    alone = replace(keeping, keeps_answers=False)
    order = parse_transaction(clear_order())
    whole = answer_order(order, keeping)
    cut, cut_alone = (
        answer_order(order, setup, time_left=clock_of(0)) for setup in (keeping, alone)
    )
    assert cut == cut_alone
    assert cut.is_cut_short
    assert answer_order(order, keeping, time_left=clock_of(1)) == whole


def clock_of(looks: int) -> TimeLeft:
    """Return a clock by which time is left for so many looks at it."""
    left = iter([1.0] * looks)
    return lambda: next(left, 0.0)


def test_what_an_indicator_failed_to_say_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    keeping = open_clear_world()
    order = parse_transaction(clear_order())
    with monkeypatch.context() as failing:
        failing.setattr(running, "run_indicator", lambda *_: [Undecided(None, "engine", (), "")])
        assert answer_order(order, keeping).is_cut_short
    assert not answer_order(order, keeping).is_cut_short


@pytest.mark.gauntlet
def test_orders_that_differ_in_several_fields_share_only_what_is_alike() -> None:
    keeping = open_clear_world()
    alone = replace(keeping, keeps_answers=False)
    for number, order in enumerate(draw_orders(3_000)):
        assert is_same(keeping, alone, order), number


def draw_orders(count: int) -> Iterator[Order]:
    """Yield orders with up to three fields at their worst; each comes back now and then."""
    rng = Random(17)  # noqa: S311  # a test's orders, no secret
    drawn: list[Order] = []
    for _ in range(count):
        if drawn and rng.random() < 0.4:
            yield rng.choice(drawn[-50:])
            continue
        order, _ = rng.choice(list(WORST.values()))
        for path in rng.sample(list(WORST), rng.randint(1, 3)):
            # what is no order, such as a region of another country, is drawn again
            changed = with_value(order, path, WORST[path][1])
            order = changed if is_readable(changed) else order
        drawn.append(order)
        yield order


def is_readable(order: Order) -> bool:
    """Tell whether an order can be read."""
    try:
        parse_transaction(order)
    except InputRefused:
        return False
    return True


def is_same(keeping: AssessmentSetup, alone: AssessmentSetup, order: Order) -> bool:
    """Tell whether an order has the same bytes beside others and alone."""
    transaction = parse_transaction(order)
    expected = Entry.from_assessment(assess(transaction, alone))
    return answer_order(transaction, keeping) == expected
