"""What several of these tests share: a clear world, a workspace of one's own, a genuine Neo4j."""

import shutil
from pathlib import Path

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from tests import served
from tests.clear_orders import open_clear_world

server, mute = served.server, served.mute


@pytest.fixture(scope="session")
def setup() -> AssessmentSetup:
    """Open the world in which nothing speaks against an order of `tests.clear_orders`."""
    return open_clear_world()


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """Return a folder with a copy ``ws`` of the workspace that the file's `made` has made."""
    shutil.copytree(made, tmp_path / "ws")
    return tmp_path
