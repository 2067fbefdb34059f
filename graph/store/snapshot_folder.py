"""Opening the snapshots of a workspace: nothing of them is used that is not what was written.

A snapshot's id is the hash of its layers' ids, a layer's id the hash of its manifest, and a
manifest holds the hashes of its files. So each step of opening checks the next one.
"""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import ChecksumMismatch, SnapshotMissing, SnapshotUnknown, StoreError, UsageError
from onward.graph.identity.judgements import (
    NO_JUDGEMENTS,
    Judgement,
    LedgerVersion,
    decode_judgements,
    ledger_version,
)
from onward.graph.store.earlier_format import EARLIER, is_earlier
from onward.graph.store.files import UNFINISHED
from onward.graph.store.layers import read_manifest
from onward.graph.store.manifests import FORMAT, LayerManifest, parse_manifest
from onward.graph.store.snapshots import Snapshot, SnapshotContents

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_LOAD_ANEW: Final = "load the sources into a new workspace"
_WRITE_AGAIN: Final = "`onward merges list` writes it again"


class SnapshotFolder(ABC):
    """The snapshots of a workspace folder, to be read.

    Args:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._layers = path / "layers"
        self._snapshots = path / "snapshots"
        self._identity = path / "identity"
        self._current = path / "CURRENT"

    @property
    def cache(self) -> Path:
        """The folder of compiled forms."""
        return self.path / "cache"

    @property
    def records(self) -> Path:
        """The file of transactions and assessments (`onward.queries.records.store`)."""
        return self.path / "records.sqlite"

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been loaded yet."""
        return self._current_id() is None

    def read_current(self) -> str | None:
        """Return the id of the current snapshot without opening it; None where nothing is loaded.

        Raises:
            StoreError: ``CURRENT`` cannot be read, or is damaged.
        """
        return self._current_id()

    def current(self) -> Snapshot:
        """Open the current snapshot.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
            StoreError: A file of it is missing or damaged.
        """
        current = self._current_id()
        if current is not None and is_earlier(self._snapshots / f"{current}.json"):
            self._carry_over()
            current = self._current_id()
        if current is None:
            raise self._nothing_loaded()
        return self._open_snapshot(current)

    def snapshots(self) -> tuple[str, ...]:
        """Return the ids of all snapshots, the current one and older ones, sorted."""
        files = self._snapshots.glob("*.json") if self._snapshots.is_dir() else ()
        return tuple(sorted(path.stem for path in files if not path.name.startswith(UNFINISHED)))

    def latest_snapshots(self) -> tuple[str, ...]:
        """Return the ids of the current snapshot, and of the one that was written last before it.

        Raises:
            StoreError: ``CURRENT`` cannot be read, or is damaged.
        """
        current = self._current_id()
        if current is None:
            return ()
        others = [each for each in self.snapshots() if each != current]
        return current, *sorted(others, key=self._written_at)[-1:]

    def _written_at(self, snapshot: str) -> float:
        try:
            return (self._snapshots / f"{snapshot}.json").stat().st_mtime
        except OSError:
            return 0.0

    def snapshot(self, prefix: str) -> Snapshot:
        """Open the snapshot whose id begins with a prefix.

        Raises:
            SnapshotUnknown: No snapshot does.
            UsageError: Several do.
            StoreError: A file of it is missing or damaged.
        """
        ids = [snapshot for snapshot in self.snapshots() if snapshot.startswith(prefix)]
        if not ids:
            raise SnapshotUnknown(
                f"no snapshot begins with {prefix!r}; `onward status` shows the current one"
            )
        if len(ids) > 1:
            raise UsageError(f"{len(ids)} snapshots begin with {prefix!r}; give more of the id")
        return self._open_snapshot(ids[0])

    def read_contents(self, snapshot: str) -> SnapshotContents:
        """Return what a snapshot consists of, having checked the snapshot's own id.

        Raises:
            SnapshotMissing: There is no such snapshot, or the earlier version wrote it.
            StoreError: Its record is damaged.
        """
        file = self._snapshots / f"{snapshot}.json"
        where = f"snapshots/{file.name}"
        try:
            manifest = parse_manifest(file.read_text(encoding="utf-8"), where, (FORMAT, EARLIER))
        except (OSError, UnicodeDecodeError) as fault:
            raise SnapshotMissing(f"{where}: cannot be read; {_LOAD_ANEW}") from fault
        if manifest["format"] == EARLIER:
            raise SnapshotMissing(
                f"{where}: an earlier version of Onward wrote it, and only its current snapshot "
                "was carried over; use the version that wrote it"
            )
        layers, ledger = manifest.get("layers"), manifest.get("identity", NO_JUDGEMENTS)
        contents = SnapshotContents(layers if isinstance(layers, dict) else {}, ledger)
        if not isinstance(layers, dict) or contents.id != snapshot:
            raise ChecksumMismatch(contents.id, snapshot, where)
        return contents

    def read_layer(self, layer: str) -> LayerManifest:
        """Return what a layer says of itself, by its id, whichever snapshots have it.

        Raises:
            StoreError: It is missing or damaged.
        """
        return read_manifest(self._layers / layer)

    def read_judgements(self, ledger: LedgerVersion) -> tuple[Judgement, ...]:
        """Read what a version of the ledger judges, having checked that it is that version."""
        if ledger == NO_JUDGEMENTS:
            return ()
        where = f"identity/{ledger}.jsonl"
        try:
            content = (self.path / where).read_bytes()
        except OSError as fault:
            raise StoreError(f"{where}: cannot be read; {_WRITE_AGAIN}") from fault
        if ledger_version(content) != ledger:
            raise ChecksumMismatch(str(ledger_version(content)), str(ledger), where, _WRITE_AGAIN)
        return decode_judgements(content)

    @abstractmethod
    def _carry_over(self) -> None:
        """Write a current snapshot of the earlier format anew."""

    def _nothing_loaded(self) -> SnapshotMissing:
        return SnapshotMissing(f"{self.path}: nothing is loaded here yet; run `onward load`")

    def _open_snapshot(self, snapshot: str) -> Snapshot:
        contents = self.read_contents(snapshot)
        return Snapshot(
            [read_manifest(self._layers / layer) for layer in contents.layers.values()],
            self._read_table,
            self.cache,
            contents.ledger,
            lambda: self.read_judgements(contents.ledger),
            self._open_table,
        )

    def _open_table(self, layer: LayerManifest, table: str) -> "pq.ParquetFile | None":
        from onward.graph.store.stored_tables import open_stored  # noqa: PLC0415  # Arrow: only for rows

        return open_stored(self._layers, layer, table)

    def _read_table(self, layer: LayerManifest, table: str) -> "pa.Table":
        from onward.graph.store.parquet import file_name, read_table  # noqa: PLC0415  # Arrow: only for rows

        part = layer.parts.get(file_name(table))
        return read_table(self._layers / layer.id, table, part, layer.counts.get(table, 0))

    def _current_id(self) -> str | None:
        try:
            current = self._current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as fault:
            raise StoreError(f"{self._current}: cannot be read ({fault}); {_LOAD_ANEW}") from fault
        if not (current.isascii() and current.isalnum()):
            raise StoreError(f"{self._current}: does not name a snapshot; {_LOAD_ANEW}")
        return current
