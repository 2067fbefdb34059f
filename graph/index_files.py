"""The files of a full-text index: how documents are written into one, and how it is opened again.

A fault of the index is an `OSError` whatever it is about, so that a damaged one is made anew like
any other file of the cache.
"""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import tantivy

_THREADS: Final = 1  # several would distribute the documents by chance

_LOCKS: Final = ".lock"
_OWNERS_ALONE: Final = ("meta.json", ".managed.json")
"""Files that are written so that nobody but their owner can read them."""


class IndexFilesWriter:
    """Writes an index, document by document; nothing of it can be read before it is complete.

    Args:
        schema: The fields of its documents.
        folder: An empty folder, or None for an index in memory.
        heap_bytes: A segment is written when so much memory is full.
    """

    def __init__(self, schema: tantivy.Schema, folder: Path | None, heap_bytes: int) -> None:
        self._folder = folder
        self._index = tantivy.Index(schema, None if folder is None else str(folder))
        self._writer = self._index.writer(heap_bytes, _THREADS)

    def add_document(self, document: tantivy.Document) -> None:
        """Add a document.

        Raises:
            OSError: The disk failed.
        """
        try:
            self._writer.add_document(document)
        except ValueError as fault:
            raise OSError(str(fault)) from fault

    def complete(self) -> tantivy.Index:
        """Write what is still in memory, and return the index.

        Raises:
            OSError: The disk failed.
        """
        try:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._index.reload()
        except ValueError as fault:
            raise OSError(str(fault)) from fault
        if self._folder is not None:
            _let_others_read(self._folder)
        return self._index

    def close(self) -> None:
        """End the writing threads; an index that was not completed is worthless."""
        with suppress(RuntimeError, ValueError):  # they have ended before, or the disk has failed
            self._writer.wait_merging_threads()


def _let_others_read(folder: Path) -> None:
    """Let those read an index who can read the other files of its folder: a shared workspace."""
    others = next(file for file in sorted(folder.iterdir()) if file.name not in _OWNERS_ALONE)
    for name in _OWNERS_ALONE:
        (folder / name).chmod(others.stat().st_mode)


def open_index(folder: Path) -> tantivy.Index:
    """Open an index that was completed, also where nothing can be written.

    Raises:
        OSError: It is missing or damaged.
    """
    try:
        return _open_files(folder)
    except ValueError:
        pass  # most often its lock cannot be taken, since the folder is somebody else's
    try:
        with TemporaryDirectory(prefix="onward-") as links:
            for file in sorted(folder.iterdir()):
                if not file.name.endswith(_LOCKS):
                    Path(links, file.name).symlink_to(file.resolve())
            # its files are mapped into memory when it is opened: the links are needed no longer
            return _open_files(Path(links))
    except ValueError as fault:
        raise OSError(str(fault)) from fault


def _open_files(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")  # it never changes: no thread need watch it
    return index
