"""What words mean, proven from files to assessment: rules that one wrong line would break."""

from pathlib import Path
from typing import Any

import pytest

from tests.example_cases import Case, check_case, read_example_cases
from tests.steps import each_step_case
from tests.world_cases import check_world_case

pytestmark = pytest.mark.usefixtures("beside")


@pytest.mark.parametrize("case", read_example_cases(Path(__file__).with_suffix(".yaml")))
def test_an_assessment_says(case: Case) -> None:
    check_case(case)


@each_step_case
def test_what_words_mean_from_tables_to_the_answer(case: dict[str, Any], tmp_path: Path) -> None:
    check_world_case(case, tmp_path)
