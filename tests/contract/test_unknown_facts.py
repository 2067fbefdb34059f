"""A fact that is written down and says nothing is not known: it never lets an order proceed."""

from pathlib import Path
from typing import Any

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from tests.order_cases import OrderCase, check_order, each_order_case
from tests.steps import each_step_case
from tests.world_cases import check_world_case


@each_order_case
def test_what_says_nothing_is_not_known_and_what_says_enough_is(
    case: OrderCase, setup: AssessmentSetup
) -> None:
    answer = check_order(setup, case)
    assert not answer["coverage"]["gaps"] or answer["suggestion"]["value"] != "proceed"


@pytest.mark.usefixtures("one_engine")
@each_step_case
def test_it_is_so_from_tables_to_the_answer(case: dict[str, Any], tmp_path: Path) -> None:
    check_world_case(case, tmp_path)
