"""The desk of those who act: a workspace with one kept order."""

from pathlib import Path

import pytest

from onward.api.workspace import Workspace
from tests.assessments import workspace_with


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    """Return a workspace with one order: a stop, a gap and a match with somebody listed."""
    return workspace_with(tmp_path)
