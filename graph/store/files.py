"""The file operations that everything Onward stores goes through.

They are few so that a test can replace them with a disk that fails at the n-th operation, or
that loses what was not synced. Reading is not among them: stored files never change.
"""

import os
import shutil
from pathlib import Path
from typing import Final


class Disk:
    """File operations of a real disk. Each raises OSError when the system does."""

    def make_folder(self, path: Path) -> None:
        """Make a folder where there is none; its parent must exist."""
        path.mkdir(exist_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        """Write a whole new file, without making it durable."""
        path.write_bytes(content)

    def sync(self, path: Path) -> None:
        """Make a file's content, or a folder's list of names, survive a crash of the machine."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file or folder its name; a file there before is replaced in the same instant."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Remove a file, or a folder with all that it holds."""
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


DISK: Final = Disk()

UNFINISHED: Final = ".unfinished-"
"""Begins the names of files and folders that a killed writer may leave; they mean nothing."""


def unfinished(path: Path) -> Path:
    """Give the name under which a file or folder is written before it is whole."""
    return path.with_name(f"{UNFINISHED}{path.name}")


def write_whole(disk: Disk, path: Path, content: bytes) -> None:
    """Write a file so that its name shows, at any moment, the whole old or the whole new one.

    The folder must exist. When this returns, the new content survives a crash.
    """
    draft = unfinished(path)
    disk.write(draft, content)
    disk.sync(draft)
    disk.rename(draft, path)
    disk.sync(path.parent)


def make_folders(disk: Disk, path: Path) -> None:
    """Make a folder and those above it, durable, where they do not exist."""
    if not path.is_dir():
        make_folders(disk, path.parent)
        disk.make_folder(path)
        disk.sync(path.parent)
