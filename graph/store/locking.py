"""The writer's lock of a workspace: one process writes, another waits, and is told for whom.

The system lets go of the lock when its holder ends, however it ends. What the file says of the
holder is for people alone.
"""

import fcntl
import getpass
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep, strftime
from typing import IO, Final

from onward.errors import Busy, printable

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
