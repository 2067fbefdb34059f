"""The unfinished copy of a file: written beside it, continued after a break, moved when whole.

Beside it stands what the server said of the file, so that what is continued is the same file.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from onward.errors import StoreError
from onward.graph.store.files import write_whole

_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a file a server gives.

    Attributes:
        address: Hash of the address from which it came; the address itself may hold a key.
        etag: The server's mark of the edition, "" where it gives none.
        modified: When it was last modified, in the server's words.
        size: Bytes of the whole file, None where it is not said.
    """

    address: str
    etag: str
    modified: str
    size: int | None

    @property
    def mark(self) -> str:
        """What proves a later answer to be of the same edition; "" = nothing does."""
        # a weak mark stands for files that mean the same, and may differ in their bytes
        return self.modified if not self.etag or self.etag.startswith("W/") else self.etag


def hash_address(address: str) -> str:
    """Return a hash that stands for an address."""
    return sha256(address.encode()).hexdigest()


class PartialFile:
    """The unfinished copy of one file; nobody else may be writing to it.

    Args:
        target: The file that it becomes.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f".{target.name}.part")
        self._edition_file = target.with_name(f".{target.name}.part.json")

    def find_edition(self, address: str) -> Edition | None:
        """Return the edition of which a part is there and can be continued, else None."""
        if self.path.is_symlink() or not self.path.is_file():
            return None
        try:
            stated = json.loads(self._edition_file.read_bytes())
            edition = Edition(**stated)
        except (OSError, ValueError, TypeError):
            return None
        is_same = edition.address == hash_address(address)
        return edition if is_same and edition.mark and self.size > 0 else None

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size

    def open(self) -> IO[bytes]:
        """Open the part for writing, at its end; a link in its place is refused.

        Raises:
            StoreError: It cannot be opened.
        """
        try:
            handle = os.open(self.path, _OPEN, 0o666)
        except OSError as error:
            raise disk_fault(self.path, error) from error
        file = os.fdopen(handle, "r+b")
        file.seek(0, os.SEEK_END)
        return file

    def note_edition(self, edition: Edition) -> None:
        """Write down of which edition the part is."""
        text = json.dumps(asdict(edition), indent=1) + "\n"
        try:
            write_whole(self._edition_file, text.encode(), durable=False)
        except OSError as error:
            raise disk_fault(self._edition_file, error) from error

    def drop(self) -> None:
        """Remove the part; where that fails, the next one begins anew in its place."""
        for path in (self.path, self._edition_file):
            with suppress(OSError):
                path.unlink()

    def finish(self, target: Path) -> None:
        """Put the part in the place of the file.

        Raises:
            StoreError: The disk failed; the file is as it was.
        """
        try:
            with self.path.open("rb") as file:
                os.fsync(file.fileno())
            self.path.replace(target)
        except OSError as error:
            raise disk_fault(target, error) from error
        with suppress(OSError):
            self._edition_file.unlink()


def disk_fault(path: Path, error: OSError) -> StoreError:
    """Return the error of a disk, in one line."""
    what = error.strerror or str(error)
    return StoreError(f"{path}: cannot be written: {what}; what was there before is intact")


def hash_file(path: Path, kind: str = "sha256") -> str:
    """Return the hash of a file's bytes.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, kind).hexdigest()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
