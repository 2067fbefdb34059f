from pathlib import Path

import pytest

from onward.errors import StoreError
from onward.graph.store.workspace import WorkspaceFolder
from tests.gauntlet.faultfs import CRASHES, NEW, OLD, Fault, FaultDisk, held, points
from tests.stores import QuickDisk


@pytest.mark.parametrize(
    "onto_old",
    [True, pytest.param(False, marks=pytest.mark.gauntlet)],
    ids=["next-load", "first-load"],
)
@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_whichever_file_operation_fails_the_old_or_the_new_snapshot_is_whole(
    fault: Fault, onto_old: bool
) -> None:
    assert sum(1 for _ in points(fault, onto_old=onto_old)) > 20


class Hasty(FaultDisk):
    """A disk that says it has synced and has not."""

    def sync(self, path: Path) -> None:
        assert path.exists()


@pytest.mark.parametrize("fault", CRASHES, ids=lambda fault: fault.name)
def test_a_crash_after_a_load_that_was_not_synced_is_seen(fault: Fault, tmp_path: Path) -> None:
    old = WorkspaceFolder(tmp_path, QuickDisk()).put(OLD).id
    disk = Hasty(fault)
    WorkspaceFolder(tmp_path, disk).put(NEW)
    disk.crash()
    if fault is Fault.CRASH_KEEPING_NAMES:
        with pytest.raises(StoreError):
            held(tmp_path)
    else:
        assert held(tmp_path) == old, "the load that was acknowledged is lost"


def test_a_full_disk_is_one_line_that_says_what_is_still_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be written .* last whole snapshot is still"):
        WorkspaceFolder(tmp_path / "w", FaultDisk(Fault.DISK_FULL, 5)).put(NEW)
