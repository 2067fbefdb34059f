"""Files without a name: room on disk that is gone with the process, however it ends."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO
from weakref import finalize

from onward.errors import StoreError

_FOLDER: ContextVar[Path | None] = ContextVar("scratch folder", default=None)


@contextmanager
def scratch_in(folder: Path) -> Iterator[None]:
    """Have scratch files lie in a folder: beside the layers there is room where /tmp has none."""
    token = _FOLDER.set(folder if folder.is_dir() else None)
    try:
        yield
    finally:
        _FOLDER.reset(token)


class ScratchFile:
    """A file without a name; nothing of it is left when the process ends or is killed."""

    def __init__(self) -> None:
        self._folder = _FOLDER.get()
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(  # noqa: SIM115  # closed with the object
                dir=self._folder
            )
        except OSError as fault:
            raise self._explain_fault(fault) from fault
        finalize(self, self._file.close)

    @property
    def stream(self) -> IO[bytes]:
        """The file, to be read."""
        return self._file

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Say what a fault of the disk means, whatever writes into the file meanwhile.

        Raises:
            StoreError: The disk is full, or failed.
        """
        try:
            yield
        except OSError as fault:
            raise self._explain_fault(fault) from fault

    def write(self, content: bytes | memoryview) -> None:
        """Write at the present place.

        Raises:
            StoreError: The disk is full, or failed.
        """
        with self.explained():
            self._file.write(content)

    def flush(self) -> None:
        """Hand all that was written to the system.

        Raises:
            StoreError: The disk is full, or failed.
        """
        with self.explained():
            self._file.flush()

    def _explain_fault(self, fault: OSError) -> StoreError:
        where = self._folder or tempfile.gettempdir()
        return StoreError(
            f"{where}: rows cannot be kept while they are read ({fault.strerror or fault}); "
            "what was loaded before is whole; free some space, then load again"
        )
