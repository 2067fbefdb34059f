"""What orders share is worked out once; an order that differs in one field shares no more of it.

An answer that is kept for an order of which something else was read would be a quiet miss. Each
field of an order is therefore set to its worst value among orders that are alike in all others, and
every assessment has the bytes that it has where nothing is kept.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from onward.errors import InputRefused
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.transactions.transaction import parse_transaction
from tests.clear_orders import Order, assess_order, open_clear_world, with_value
from tests.contract.test_every_field_is_read import WORST


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
        assess_order(keeping, order)
        changed = with_value(order, path, worst)
        if not is_same(keeping, alone, changed):
            differing.append(path)
    assert differing == []


def test_an_order_after_its_worst_forms_is_what_it_was(
    keeping: AssessmentSetup, alone: AssessmentSetup
) -> None:
    orders = {repr(order): order for order, _ in WORST.values()}
    assert all(is_same(keeping, alone, order) for order in orders.values())


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
    return assess_order(keeping, order).to_json() == assess_order(alone, order).to_json()
