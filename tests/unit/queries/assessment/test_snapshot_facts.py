"""What follows from all rows of a snapshot is worked out once, and is the same from the cache."""

from pathlib import Path

import pytest

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.assessment import loaded as facts
from onward.queries.assessment.loaded import SnapshotFacts
from onward.queries.assessment.setup import AssessmentSetup
from tests.worlds import CsvWorld


@pytest.fixture
def setup(tmp_path: Path) -> AssessmentSetup:
    """Open a world in which a company that nobody describes has an owner."""
    world = CsvWorld("own")
    world.party("owner")
    world.tie("owner", "owns", "slip", "1")
    world.listing("owner", "EU", since="2024-01-01")
    world.load(tmp_path / "workspace", "--retrieved", "2026-05-01")
    return AssessmentSetup.open(WorkspaceFolder(tmp_path / "workspace").current())


def test_facts_are_read_from_the_cache_as_they_were_worked_out(
    setup: AssessmentSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = WorkspaceFolder(tmp_path / "workspace").current()
    found = SnapshotFacts.find(snapshot, setup.engine)
    assert found.undescribed == {"own": ("own:slip",)}
    assert found.published == frozenset()
    assert str(found.newest_source) == "2026-05-01"
    monkeypatch.setattr(facts, "list_undescribed", lambda *_: pytest.fail("worked out again"))
    assert SnapshotFacts.read(snapshot, setup.engine) == found


def test_another_snapshot_has_facts_of_its_own(setup: AssessmentSetup, tmp_path: Path) -> None:
    assert setup.layers[0].undescribed == ("own:slip",)
    world = CsvWorld("own")
    world.party("slip")
    world.load(tmp_path / "workspace", "--retrieved", "2026-05-02", "--accept-drop", "a test")
    again = AssessmentSetup.open(WorkspaceFolder(tmp_path / "workspace").current())
    assert again.layers[0].undescribed == ()
    assert str(again.newest_source) == "2026-05-02"
