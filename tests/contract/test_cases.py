"""What an assessment says of small worlds: the cases of the files in `cases`."""

from pathlib import Path

import pytest

from tests.example_cases import Case, check_case, read_example_cases

pytestmark = pytest.mark.usefixtures("one_engine")

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


@pytest.mark.parametrize("case", read_example_cases(*FILES))
def test_an_assessment_says(case: Case) -> None:
    check_case(case)
