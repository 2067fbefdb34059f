"""Copies of orders in the jobs that a server has done: what was sent, and the lines of the answer.

A job is kept for a week after it is over. Whoever erases an order does not wait for that.
"""

import json
import mmap
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.errors import InputRefused, StoreError

JOBS: Final = "jobs"
"""Folder of a workspace that holds its jobs."""

_STATE: Final = "state.json"
_OVER: Final = ("done", "failed")


@dataclass(frozen=True, slots=True)
class JobCopies:
    """The jobs of a workspace that hold an order.

    Attributes:
        jobs: Their folders.
    """

    jobs: tuple[Path, ...]

    @classmethod
    def find(cls, workspace: Path, order: str) -> "JobCopies":
        """Find the jobs in which the id of an order stands.

        Raises:
            InputRefused: One of them is not over: it would write the order again.
            StoreError: A file of a job cannot be read.
        """
        folders = sorted(path for path in (workspace / JOBS).glob("*") if path.is_dir())
        holding = tuple(folder for folder in folders if _holds_order(folder, order))
        for folder in holding:
            if not _is_over(folder):
                raise InputRefused(
                    f"job {folder.name} of the server holds {order}, and is not over",
                    hint="wait for its end, or remove it (DELETE /jobs/…), and erase then",
                )
        return cls(holding)

    def remove(self) -> int:
        """Remove them with all that they hold, and return how many there were.

        Raises:
            StoreError: One cannot be removed.
        """
        for folder in self.jobs:
            try:
                shutil.rmtree(folder)
            except OSError as fault:
                raise StoreError(f"{folder}: cannot be removed: {fault.strerror}") from fault
        return len(self.jobs)


def _holds_order(folder: Path, order: str) -> bool:
    patterns = list(_make_patterns(order))
    return any(
        _holds_any(path, patterns)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != _STATE
    )


def _make_patterns(order: str) -> Iterator[re.Pattern[bytes]]:
    """Yield how an id may stand in a file; T-1 does not stand in T-10."""
    plain = order.encode("utf-8", errors="surrogatepass")
    escaped = json.dumps(order)[1:-1].encode()
    for written in dict.fromkeys((plain, escaped)):
        yield re.compile(rb"(?<![\w-])" + re.escape(written) + rb"(?![\w-])")
    for encoding in ("utf-16-le", "utf-16-be"):
        yield re.compile(re.escape(order.encode(encoding, errors="surrogatepass")))


def _holds_any(path: Path, patterns: list[re.Pattern[bytes]]) -> bool:
    try:
        if path.stat().st_size == 0:
            return False
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            return any(pattern.search(text) for pattern in patterns)
    except OSError as fault:
        raise StoreError(f"{path}: cannot be read: {fault.strerror}") from fault


def _is_over(folder: Path) -> bool:
    """Tell whether a job is over; what was never sent whole is none that goes on."""
    try:
        stated = json.loads((folder / _STATE).read_bytes())
    except (OSError, ValueError):
        return not folder.name.startswith("new-")
    return isinstance(stated, dict) and stated.get("phase") in _OVER
