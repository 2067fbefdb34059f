"""Store a layer that was sorted on disk: its tables pass through memory a few rows at a time."""

from hashlib import sha256
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from onward.graph.sorting.run_tables import PARTS, split_tables
from onward.graph.sorting.sorted_statements import SortedStatements
from onward.graph.statements.schemas import LATER, SCHEMAS
from onward.graph.store.files import Disk
from onward.graph.store.manifests import StoredFile
from onward.graph.store.parquet import encode_empty, file_name

_WRITE_BYTES: Final = 4 * 2**20


def store_sorted(disk: Disk, folder: Path, statements: SortedStatements) -> dict[str, StoredFile]:
    """Write the tables of a layer into its folder, and make each of them durable.

    Returns:
        What the manifest says of each file, by its name.

    Raises:
        OSError: The disk failed.
    """
    stored: dict[str, StoredFile] = {}
    for name, table in statements.tables.items():
        names = (name, *PARTS) if name == "parties" else (name,)
        writers: dict[str, _TableWriter] = {}
        for part in table.parts():
            for split_name, rows in split_tables(name, part).items():
                if rows.num_rows and split_name not in writers:
                    path = folder / file_name(split_name)
                    writers[split_name] = _TableWriter(disk, path, split_name)
                if rows.num_rows:
                    writers[split_name].write(rows)
        for split_name in names:
            if split_name in writers:
                stored[file_name(split_name)] = writers[split_name].close()
            elif split_name not in LATER:
                stored[file_name(split_name)] = _store_empty(disk, folder, split_name)
    return stored


def _store_empty(disk: Disk, folder: Path, name: str) -> StoredFile:
    content = encode_empty(name)
    disk.write(folder / file_name(name), content)
    disk.sync(folder / file_name(name))
    return StoredFile(sha256(content).hexdigest(), len(content))


class _Sink:
    """What Arrow writes a file into: it is hashed, and handed to the disk in large pieces."""

    def __init__(self, disk: Disk, path: Path) -> None:
        self._disk = disk
        self._path = path
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._digest = sha256()
        self._size = 0
        self.closed = False
        disk.write(path, b"")

    def write(self, content: bytes) -> int:
        """Take some bytes."""
        self._pieces.append(bytes(content))
        self._waiting += len(content)
        self._size += len(content)
        if self._waiting >= _WRITE_BYTES:
            self._pass_on()
        return len(content)

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._size

    def flush(self) -> None:
        """Do nothing: what is written is passed on in large pieces."""

    def close(self) -> None:
        """Do nothing: the file is ended by `finish`."""

    def finish(self) -> StoredFile:
        """Write what is left, make the file durable, and say what it is."""
        self._pass_on()
        self._disk.sync(self._path)
        self.closed = True
        return StoredFile(self._digest.hexdigest(), self._size)

    def _pass_on(self) -> None:
        content = b"".join(self._pieces)
        self._digest.update(content)
        self._disk.append(self._path, content)
        self._pieces.clear()
        self._waiting = 0


class _TableWriter:
    """Writes one table; each call makes a group of rows, so that equal layers are equal files."""

    def __init__(self, disk: Disk, path: Path, name: str) -> None:
        self._sink = _Sink(disk, path)
        self._file = pa.PythonFile(self._sink, mode="w")
        self._writer = pq.ParquetWriter(self._file, SCHEMAS[name], compression="zstd")

    def write(self, rows: pa.Table) -> None:
        self._writer.write_table(rows)

    def close(self) -> StoredFile:
        self._writer.close()
        return self._sink.finish()
