"""What a newcomer types or gives wrongly is named, with what to do about it."""

from pathlib import Path
from typing import Any

from tests.shell import made_workspace
from tests.steps import Steps, each_step_case


@each_step_case
def test_what_is_typed_or_given_wrongly_is_named(case: dict[str, Any], tmp_path: Path) -> None:
    Steps(tmp_path, ws=made_workspace(tmp_path)).check(case)
