"""Papers that a workspace keeps itself: what people hand over to a server, which has no file of it.

Each lies under its hash in a folder of its order, so that erasing the order reaches all of them.
"""

import re
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from onward.errors import LimitExceeded, StoreError
from onward.graph.store.files import write_whole

PAPERS: Final = "papers"
"""Folder of a workspace that holds its papers."""

MIB: Final = 1024 * 1024
MOST_BYTES: Final = 5 * MIB

_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class KeptPapers:
    """The papers of an order that a workspace keeps.

    Attributes:
        folder: Theirs; it is made with the first one.
    """

    folder: Path

    @classmethod
    def of_order(cls, workspace: Path, order: str) -> "KeptPapers":
        """Return the papers of an order."""
        name = sha256(order.encode("utf-8", errors="surrogatepass")).hexdigest()[:16]
        return cls(workspace / PAPERS / name)

    def find(self, name: str, content: bytes) -> Path:
        """Return where a paper lies, or would.

        Args:
            name: As its file is called; of it the ending counts, so that it can be opened.
            content: All of it.
        """
        suffix = Path(name).suffix
        ending = suffix.lower() if _SUFFIX.fullmatch(suffix) else ""
        return self.folder / f"{sha256(content).hexdigest()}{ending}"

    def keep(self, name: str, content: bytes) -> Path:
        """Write a paper, and return where it lies; one that is there stays.

        Raises:
            LimitExceeded: It is too large, or has nothing in it.
            StoreError: It cannot be written.
        """
        if not 0 < len(content) <= MOST_BYTES:
            size = f"has more than {MOST_BYTES // MIB} MiB" if content else "is empty"
            hint = "add a large one by the command, where the server runs"
            raise LimitExceeded(f"the paper {size}", field="content", hint=hint)
        path = self.find(name, content)
        try:
            # what a customer sends is nobody else's business
            self.folder.parent.mkdir(mode=0o700, exist_ok=True)
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if not path.is_file() or path.read_bytes() != content:
                write_whole(path, content)
        except OSError as fault:
            raise StoreError(f"{path}: cannot be written: {fault.strerror}") from fault
        return path

    def remove(self) -> int:
        """Remove all of them, and return how many there were.

        Raises:
            StoreError: One cannot be removed.
        """
        if not self.folder.is_dir():
            return 0
        count = sum(1 for path in self.folder.iterdir() if path.is_file())
        try:
            shutil.rmtree(self.folder)
        except OSError as fault:
            raise StoreError(f"{self.folder}: cannot be removed: {fault.strerror}") from fault
        return count
