"""A text that a person has read asks nobody again: in whatever order, however it is assessed."""

from pathlib import Path
from typing import Any

import pytest

from tests.shell import made_workspace
from tests.steps import Steps, each_step_case


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_workspace(tmp_path_factory.mktemp("made"))


@each_step_case
def test_a_text_is_read_once(case: dict[str, Any], home: Path) -> None:
    Steps(home, ws=home / "ws", by='--by "J. Kessler"').check(case)
