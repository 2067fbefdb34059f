"""The one place where Onward writes whole files, and the disk operations that it takes.

The operations are few so that a test can replace them with a disk that fails at the n-th one, or
that loses what was not synced. Reading is not among them: stored files never change.
"""

import fcntl
import getpass
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep, strftime
from typing import IO, Final

from onward.errors import Busy, printable

# A draft must be new: whoever may write into the folder cannot make us write elsewhere by a link
# that was put there before.
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class Disk:
    """File operations of a real disk. Each raises OSError when the system does."""

    def make_folder(self, path: Path) -> None:
        """Make a folder unless it exists; its parent must exist."""
        path.mkdir(exist_ok=True)

    def write(self, path: Path, content: bytes | memoryview) -> None:
        """Write a whole new file, without making it durable."""
        with os.fdopen(os.open(path, _NEW_FILE, 0o666), "wb") as file:
            file.write(content)

    def sync(self, path: Path) -> None:
        """Make a file's content, or a folder's list of names, survive a crash of the machine."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Rename a file or folder; an existing file of the new name is replaced atomically."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Remove a file, or a folder with everything in it."""
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


DISK: Final = Disk()

UNFINISHED: Final = ".unfinished-"
"""Prefix of files and folders that a killed writer may leave behind; they mean nothing."""


def draft_path(path: Path) -> Path:
    """Return the name under which a file or folder is written before it is whole.

    No two calls return the same name, so that two writers of one file cannot mix their drafts.
    """
    return path.with_name(f"{UNFINISHED}{path.name}.{os.urandom(4).hex()}")


def write_whole(
    path: Path, content: bytes | memoryview, *, disk: Disk = DISK, durable: bool = True
) -> None:
    """Write a file whose name shows, at any moment, the whole old or the whole new content.

    Args:
        path: The file; its folder must exist.
        content: All that it shall hold.
        disk: The disk to write through.
        durable: Whether the new content survives a crash of the machine from now on. What can be
            made again, such as a cache, need not wait for the device.

    Raises:
        OSError: The disk failed; the file is as it was before, and no draft is left.
    """
    draft = draft_path(path)
    try:
        disk.write(draft, content)
        # The order matters: a name that survives a crash must not stand for an empty file.
        if durable:
            disk.sync(draft)
        disk.rename(draft, path)
    except OSError:
        with suppress(OSError):  # it may not exist, and the disk may fail again
            disk.remove(draft)
        raise
    if durable:
        disk.sync(path.parent)


def discard(path: Path) -> None:
    """Remove a damaged folder of a cache, or what stands in its place; a fault shows on writing."""
    with suppress(OSError):
        DISK.remove(path)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty draft of a cache's folder, which gets its name when the block ends.

    Nothing is synced: a cache holds nothing that cannot be made again. Where another process has
    made the same folder meanwhile, that one stays and this draft is dropped.

    Raises:
        OSError: The disk failed; there is no such folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_path(folder)
    draft.mkdir()
    try:
        yield draft
        draft.rename(folder)
    except OSError:
        if not folder.exists():  # else another process has just made the same
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def make_folders(disk: Disk, path: Path) -> None:
    """Make a folder and its missing parents, all of them durable."""
    if not path.is_dir():
        make_folders(disk, path.parent)
        disk.make_folder(path)
        disk.sync(path.parent)


# ------------------------------------------------------------------------------------------------
# The writer's lock of a workspace: one process writes, another waits, and is told for whom.
#
# The system lets go of the lock when its holder ends, however it ends. What the file says of the
# holder is for people alone.
# ------------------------------------------------------------------------------------------------

_PAUSE_S: Final = 0.1
_LONGEST: Final = 200


@contextmanager
def hold_lock(file: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Hold a lock while the block runs.

    Args:
        file: The lock's file; made where there is none.
        wait_s: How long to wait for another holder.

    Raises:
        Busy: Another process holds it after that time.
        OSError: The file cannot be written.
    """
    with file.open("a+b") as lock:
        _take_lock(lock, file, wait_s)
        lock.truncate(0)
        lock.write(_describe_holder().encode())
        lock.flush()
        yield


def _take_lock(lock: IO[bytes], file: Path, wait_s: float) -> None:
    end = monotonic() + wait_s
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            if monotonic() >= end:
                raise Busy(_say_busy(lock, file)) from fault
            sleep(_PAUSE_S)
        else:
            return


def _say_busy(lock: IO[bytes], file: Path) -> str:
    lock.seek(0)
    holder = printable(lock.read(_LONGEST).decode("utf-8", "replace")).strip()
    by = f": {holder}" if holder else ""
    return f"{file.parent}: another process is writing{by}; try again when it has finished"


def _describe_holder() -> str:
    """Say who holds a lock from now on."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name
        user = f"user {os.getuid()}"
    command = " ".join((Path(sys.argv[0]).name or "python", *sys.argv[1:2]))
    since = strftime("%Y-%m-%d %H:%M:%S")
    return f"{command} of {user} on {socket.gethostname()}, process {os.getpid()}, since {since}"
