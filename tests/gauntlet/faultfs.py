"""Fail the n-th file operation of a load, for every n: the old or the new snapshot stays whole.

`python -m tests.gauntlet faultfs` prints how many points were tried under each kind of fault. A
crash is played by undoing, in the folder itself, what had not been synced when it came.
"""

import errno
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from onward.errors import StoreError
from onward.graph.store.layers import verify_layer
from onward.graph.store.workspace import WorkspaceFolder
from tests.stores import QuickDisk, layer, owns, party


class Fault(Enum):
    """What happens at the n-th operation."""

    IO_ERROR = "the device reports an error"
    DISK_FULL = "there is no space"
    SHORT_WRITE = "half is written, then there is no space"
    CRASH = "the machine stops; what was not synced is lost"
    CRASH_KEEPING_NAMES = "the machine stops; names are kept, contents not synced are empty"
    CRASH_KEEPING_CONTENTS = "the machine stops; contents are kept, names not synced are lost"


CRASHES = (Fault.CRASH, Fault.CRASH_KEEPING_NAMES, Fault.CRASH_KEEPING_CONTENTS)
NEVER = sys.maxsize


class Crashed(BaseException):
    """The machine has stopped: nothing may run after this but a new process."""


@dataclass
class _Named:
    """A name that may vanish in a crash: made, or taken over from `old` with what it replaced."""

    path: Path
    old: Path | None = None
    replaced: bytes | None = None


class FaultDisk(QuickDisk):
    """A disk whose n-th operation fails, and which knows what a crash would take.

    Args:
        fault: What happens.
        at: At which operation, counted from 1.
    """

    def __init__(self, fault: Fault, at: int = NEVER) -> None:
        self.fault = fault
        self.at = at
        self.operations = 0
        self._unsynced: set[Path] = set()
        self._names: list[_Named] = []

    def make_folder(self, path: Path) -> None:
        self._step()
        if not path.exists():
            self._names.append(_Named(path))
        super().make_folder(path)

    def write(self, path: Path, content: bytes | memoryview) -> None:
        self._step(path, content)
        if not path.exists():
            self._names.append(_Named(path))
        self._unsynced.add(path)
        super().write(path, content)

    def sync(self, path: Path) -> None:
        self._step()
        super().sync(path)  # the device itself is not asked: a crash is played, not waited for
        self._unsynced.discard(path)
        self._names = [named for named in self._names if named.path.parent != path]

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        replaced = new.read_bytes() if new.is_file() else None
        super().rename(old, new)
        self._unsynced = {_moved(path, old, new) for path in self._unsynced}
        for named in self._names:
            if named.path != old:
                named.path = _moved(named.path, old, new)
        self._names.append(_Named(new, old, replaced))

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def crash(self) -> None:
        """Take from the folder what a machine that stops now would lose."""
        if self.fault is not Fault.CRASH_KEEPING_CONTENTS:
            for path in self._unsynced:
                if path.exists():
                    path.write_bytes(b"")
        if self.fault is not Fault.CRASH_KEEPING_NAMES:
            for named in reversed(self._names):
                _undo(named)

    def _step(self, path: Path | None = None, content: bytes | memoryview = b"") -> None:
        self.operations += 1
        if self.operations != self.at:
            return
        if self.fault in CRASHES:
            self.crash()
            raise Crashed
        if self.fault is Fault.SHORT_WRITE and path is not None:
            path.write_bytes(content[: len(content) // 2])
        code = errno.EIO if self.fault is Fault.IO_ERROR else errno.ENOSPC
        raise OSError(code, "the test's fault")


def _moved(path: Path, old: Path, new: Path) -> Path:
    return new / path.relative_to(old) if path.is_relative_to(old) else path


def _undo(named: _Named) -> None:
    if named.old is not None:
        named.path.rename(named.old)
        if named.replaced is not None:
            named.path.write_bytes(named.replaced)
    elif named.path.is_dir():
        shutil.rmtree(named.path)
    else:
        named.path.unlink(missing_ok=True)


OLD = layer(party("old"))
NEW = layer(party("new"), party("b"), owns("new", "b"))


def held(folder: Path) -> str | None:
    """Return the current snapshot's id after seeing that every byte of it is right."""
    if not (folder / "CURRENT").exists():
        return None
    snapshot = WorkspaceFolder(folder).current()
    for manifest in snapshot.layers:
        verify_layer(folder / "layers" / manifest.id)
    return snapshot.id


def load_with(fault: Fault, at: int, folder: Path, before: str | None, new: str) -> bool:
    """Load once on a disk that fails; tell whether the fault came before the load was through.

    Args:
        fault: What happens.
        at: At which operation.
        folder: The workspace.
        before: The snapshot that it holds.
        new: The snapshot of a load that gets through.

    Raises:
        AssertionError: The workspace is not as promised.
    """
    disk = FaultDisk(fault, at)
    stopped = _stopped(WorkspaceFolder(folder, disk))
    if stopped is None:
        if fault in CRASHES:
            disk.crash()  # right after the load was acknowledged
        assert held(folder) == new, "an acknowledged load is lost"
        return False
    assert isinstance(stopped, Crashed) == (fault in CRASHES)
    assert fault in CRASHES or re.fullmatch(".* cannot be written .*", str(stopped))
    assert held(folder) in {before, new}, "neither the old nor the new snapshot"
    assert WorkspaceFolder(folder, QuickDisk()).put(NEW).id == new == held(folder), (
        "it cannot go on"
    )
    return True


def _stopped(workspace: WorkspaceFolder) -> StoreError | Crashed | None:
    """Load, and give what came in the way."""
    try:
        workspace.put(NEW)
    except (StoreError, Crashed) as stopped:
        return stopped
    return None


def points(fault: Fault, *, onto_old: bool) -> Iterator[int]:
    """Fail at operation 1, 2, 3 … until a load gets through; give each point that was tried."""
    with tempfile.TemporaryDirectory() as home:
        old = Path(home) / "old"
        if onto_old:
            WorkspaceFolder(old, QuickDisk()).put(OLD)
        before = held(old)
        new = WorkspaceFolder(Path(home) / "new", QuickDisk()).put(NEW).id
        for at in range(1, NEVER):
            folder = Path(home) / f"at{at}"
            if onto_old:
                shutil.copytree(old, folder)
            if not load_with(fault, at, folder, before, new):
                return
            yield at


def main(_: list[str]) -> int:
    for fault in Fault:
        for onto_old in (False, True):
            tried = sum(1 for _ in points(fault, onto_old=onto_old))
            start = "a workspace with a snapshot" if onto_old else "no workspace"
            sys.stdout.write(f"{fault.name} on {start}: {tried} points, 0 lost\n")
    return 0
