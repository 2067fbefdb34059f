"""A layer that grows by what it holds: nothing is lost, whoever writes meanwhile."""

import fcntl
from contextlib import suppress
from pathlib import Path

import pytest

from onward.errors import Busy, InputRefused, StoreError
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent
from onward.graph.store.workspace import WorkspaceFolder
from tests.gauntlet.faultfs import Fault, FaultDisk
from tests.stored import QuickDisk, layer, party


def grow(workspace: WorkspaceFolder, local: str) -> str:
    """Add a party to the layer `reg`; give the snapshot's id."""
    return workspace.extend("reg", lambda statements: layer(*statements, party(local))).id


def parties(workspace: WorkspaceFolder) -> list[str]:
    return [one.id for one in workspace.current().statements().parties]


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "w", QuickDisk())


def test_it_begins_where_nothing_is_loaded(workspace: WorkspaceFolder) -> None:
    grow(workspace, "a")
    assert parties(workspace) == ["reg:a"]


def test_it_keeps_its_rows_and_the_other_layers(workspace: WorkspaceFolder) -> None:
    workspace.put(layer(party("x", "other"), name="other"))
    grow(workspace, "a")
    grow(workspace, "b")
    assert parties(workspace) == ["other:x", "reg:a", "reg:b"]


def test_the_same_again_changes_nothing(workspace: WorkspaceFolder) -> None:
    assert grow(workspace, "a") == grow(workspace, "a")
    assert len(workspace.snapshots()) == 1


def test_nobody_else_writes_between_reading_and_writing(workspace: WorkspaceFolder) -> None:
    grow(workspace, "a")

    def interrupted(statements: Statements) -> LayerContent:
        with pytest.raises(Busy):
            WorkspaceFolder(workspace.path).put(layer(party("z")))
        return layer(*statements, party("b"))

    workspace.extend("reg", interrupted)
    assert parties(workspace) == ["reg:a", "reg:b"]


def test_a_refusal_leaves_everything_as_it_was(workspace: WorkspaceFolder) -> None:
    before = grow(workspace, "a")

    def refused(statements: Statements) -> LayerContent:
        raise InputRefused(f"no more than {len(statements)}")

    with pytest.raises(InputRefused):
        workspace.extend("reg", refused)
    assert workspace.current().id == before


def test_a_second_writer_is_told_to_wait(workspace: WorkspaceFolder) -> None:
    grow(workspace, "a")
    with (workspace.path / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Busy, match="another process is writing"):
            grow(workspace, "b")


@pytest.mark.parametrize("operation", range(1, 25))
def test_whichever_file_operation_fails_what_it_held_is_whole(
    operation: int, tmp_path: Path
) -> None:
    before = grow(WorkspaceFolder(tmp_path, QuickDisk()), "a")
    failing = WorkspaceFolder(tmp_path, FaultDisk(Fault.DISK_FULL, operation))
    with suppress(StoreError):
        grow(failing, "b")
    snapshot = WorkspaceFolder(tmp_path).current()
    known = [one.id for one in snapshot.statements().parties]
    assert known == (["reg:a"] if snapshot.id == before else ["reg:a", "reg:b"])
