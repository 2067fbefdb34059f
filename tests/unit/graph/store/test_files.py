"""One writer of whole files: the old or the new content shows, and nothing is left beside it."""

import errno
from pathlib import Path

import pytest

from onward.graph.store.files import Disk, draft_path, whole_folder, write_whole


class CountingDisk(Disk):
    """A disk that notes its operations, and fails at the one that it is told."""

    def __init__(self, failing: str = "") -> None:
        self.failing = failing
        self.operations: list[str] = []

    def _note(self, operation: str) -> None:
        self.operations.append(operation)
        if operation == self.failing:
            raise OSError(errno.ENOSPC, "the test's fault")

    def write(self, path: Path, content: bytes | memoryview) -> None:
        super().write(path, content)
        self._note("write")

    def sync(self, path: Path) -> None:
        self._note("sync")
        super().sync(path)

    def rename(self, old: Path, new: Path) -> None:
        self._note("rename")
        super().rename(old, new)


def test_content_is_safe_before_its_name_and_the_name_before_the_end(tmp_path: Path) -> None:
    disk = CountingDisk()
    write_whole(tmp_path / "a", b"new", disk=disk)
    assert disk.operations == ["write", "sync", "rename", "sync"]
    assert (tmp_path / "a").read_bytes() == b"new"


def test_what_can_be_made_again_does_not_wait_for_the_device(tmp_path: Path) -> None:
    disk = CountingDisk()
    write_whole(tmp_path / "a", b"new", disk=disk, durable=False)
    assert disk.operations == ["write", "rename"]


@pytest.mark.parametrize("failing", ["write", "sync", "rename"])
def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path, failing: str) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(OSError, match="the test's fault"):
        write_whole(tmp_path / "a", b"new", disk=CountingDisk(failing))
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]


def test_a_draft_is_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    (tmp_path / "draft").symlink_to(tmp_path / "kept")
    with pytest.raises(FileExistsError):
        Disk().write(tmp_path / "draft", b"new")
    assert (tmp_path / "kept").read_bytes() == b"kept"


def test_two_writers_of_one_file_have_drafts_of_their_own() -> None:
    assert len({draft_path(Path("a.html")) for _ in range(100)}) == 100


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def make(folder: Path, fault: OSError | None = None) -> None:
        with whole_folder(folder) as draft:
            (draft / "part").write_bytes(b"x")
            assert [path.name for path in draft.iterdir()] == ["part"]
            if fault is not None:
                raise fault

    with pytest.raises(OSError, match="full"):
        make(tmp_path / "cache" / "a", OSError("full"))
    assert not list((tmp_path / "cache").iterdir())
    make(tmp_path / "cache" / "a")
    make(tmp_path / "cache" / "a")  # another process has made the same meanwhile
    assert [path.name for path in (tmp_path / "cache").rglob("*")] == ["a", "part"]
