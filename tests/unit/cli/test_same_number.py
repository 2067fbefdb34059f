"""Two orders with one number: nothing of the graver one goes by without a word."""

from pathlib import Path
from typing import Any

from tests.shell import made_workspace
from tests.steps import Steps, each_step_case


@each_step_case
def test_nothing_of_the_graver_order_goes_by_without_a_word(
    case: dict[str, Any], tmp_path: Path
) -> None:
    Steps(tmp_path, ws=made_workspace(tmp_path)).check(case)
