"""The one place where Onward writes whole files, and the disk operations that it takes.

The operations are few so that a test can replace them with a disk that fails at the n-th one, or
that loses what was not synced. Reading is not among them: stored files never change.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

# A draft must be new: whoever may write into the folder cannot make us write elsewhere by a link
# that was put there before.
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_LONGER_FILE: Final = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW


class Disk:
    """File operations of a real disk. Each raises OSError when the system does."""

    def make_folder(self, path: Path) -> None:
        """Make a folder unless it exists; its parent must exist."""
        path.mkdir(exist_ok=True)

    def write(self, path: Path, content: bytes | memoryview) -> None:
        """Write a whole new file, without making it durable."""
        with os.fdopen(os.open(path, _NEW_FILE, 0o666), "wb") as file:
            file.write(content)

    def append(self, path: Path, content: bytes | memoryview) -> None:
        """Write at the end of a file that `write` has made, without making it durable."""
        with os.fdopen(os.open(path, _LONGER_FILE), "ab") as file:
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
