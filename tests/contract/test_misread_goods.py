"""Goods that are written as nobody should write them: a gap or a finding each, and never clear."""

from onward.queries.assessment.setup import AssessmentSetup
from tests.order_cases import OrderCase, check_order, each_order_case


@each_order_case
def test_goods_as_they_are_written(case: OrderCase, setup: AssessmentSetup) -> None:
    check_order(setup, case)
