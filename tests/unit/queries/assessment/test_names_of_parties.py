"""A party of an order is one party, whom its name and the facts beside it tell apart."""

from pathlib import Path

import pytest

from tests.example_cases import Case, check_case, read_example_cases

pytestmark = pytest.mark.usefixtures("one_engine")


@pytest.mark.parametrize(
    "case", read_example_cases(Path(__file__).with_name("names_of_parties.yaml"))
)
def test_a_name_is_whose_it_is(case: Case) -> None:
    check_case(case)
