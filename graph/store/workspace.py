"""A workspace: the folder with layers, snapshots, caches, and which snapshot is current.

::

    CURRENT                  id of the current snapshot
    snapshots/<id>.json      layers of a snapshot, by name, and its version of the ledger
    layers/<id>/             one layer (`onward.graph.store.layers`)
    identity/<version>.jsonl what a version of the identity ledger judges
    cache/                   compiled forms; can be deleted at any time
    records.sqlite           transactions, assessments, the identity ledger and the log
    lock                     held by the one process that writes

Everything but ``CURRENT`` is written once and never changed, so readers need no lock: a snapshot
that is open stays the same, whatever is loaded meanwhile.
"""

import fcntl
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from onward.errors import Busy, ChecksumMismatch, SnapshotMissing, StoreError, UsageError
from onward.graph.identity.judgements import (
    NO_JUDGEMENTS,
    Judgement,
    LedgerVersion,
    decode_judgements,
    encode_judgements,
    ledger_version,
)
from onward.graph.statements import Statements
from onward.graph.store.files import DISK, UNFINISHED, Disk, make_folders, write_whole
from onward.graph.store.layers import read_manifest, write_layer
from onward.graph.store.manifests import (
    FORMAT,
    LayerContent,
    LayerManifest,
    make_manifest,
    parse_manifest,
)
from onward.graph.store.snapshots import Snapshot, SnapshotContents

if TYPE_CHECKING:
    import pyarrow as pa

_LOAD_ANEW: Final = "load the sources into a new workspace"
_WRITE_AGAIN: Final = "`onward merges list` writes it again"


class WorkspaceFolder:
    """A workspace folder; the first layer put into it makes the folder.

    Args:
        path: The folder.
        disk: What to write through; tests give one that fails.
    """

    def __init__(self, path: Path, disk: Disk = DISK) -> None:
        self.path = path
        self._disk = disk
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

    def current(self) -> Snapshot:
        """Open the current snapshot.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
            StoreError: A file of it is missing or damaged.
        """
        current = self._current_id()
        if current is None:
            raise self._nothing_loaded()
        return self._open_snapshot(current)

    def snapshots(self) -> tuple[str, ...]:
        """Return the ids of all snapshots, the current one and older ones, sorted."""
        files = self._snapshots.glob("*.json") if self._snapshots.is_dir() else ()
        return tuple(sorted(path.stem for path in files if not path.name.startswith(UNFINISHED)))

    def snapshot(self, prefix: str) -> Snapshot:
        """Open the snapshot whose id begins with a prefix.

        Raises:
            SnapshotMissing: No snapshot does.
            UsageError: Several do.
            StoreError: A file of it is missing or damaged.
        """
        ids = [snapshot for snapshot in self.snapshots() if snapshot.startswith(prefix)]
        if not ids:
            raise SnapshotMissing(
                f"no snapshot begins with {prefix!r}; `onward status` shows the current one"
            )
        if len(ids) > 1:
            raise UsageError(f"{len(ids)} snapshots begin with {prefix!r}; give more of the id")
        return self._open_snapshot(ids[0])

    def put(self, *contents: LayerContent) -> Snapshot:
        """Store layers, each in place of the one of its name, and make the result current.

        All of it or nothing becomes visible; the same content again changes nothing.

        Returns:
            The snapshot that is current now.

        Raises:
            RowRefused: Statements of a layer contradict each other.
            Busy: Another process is writing.
            StoreError: The disk failed; the snapshot that was current still is.
        """
        described = [(content, make_manifest(content)) for content in contents]
        with self._hold_lock():
            snapshot = self._store_layers(described)
        return self._open_snapshot(snapshot)

    def extend(self, name: str, make_layer: Callable[[Statements], LayerContent]) -> Snapshot:
        """Store a layer that is made of what the layer of its name holds now.

        Nobody else can write between reading and writing, so that no addition is lost.

        Args:
            name: The layer's name.
            make_layer: Returns the new layer from the statements of the old one, if any.

        Returns:
            The snapshot that is current now.

        Raises:
            RowRefused, Busy, StoreError: As `put` does; nothing has changed then.
        """
        from onward.graph.store.parquet import read_statements  # noqa: PLC0415  # Arrow: only for rows

        with self._hold_lock():
            current = self._current_id()
            layer = None if current is None else self._read_contents(current).layers.get(name)
            statements = Statements() if layer is None else read_statements(self._layers / layer)
            content = make_layer(statements)
            snapshot = self._store_layers([(content, make_manifest(content))])
        return self._open_snapshot(snapshot)

    def judge(self, make_judgements: Callable[[Snapshot], Iterable[Judgement]]) -> Snapshot:
        """Make judgements of parties part of the current snapshot, in place of all before.

        Nobody else can write meanwhile. The same judgements again change nothing, and judgements
        that were taken back bring back the snapshot that was there before them.

        Args:
            make_judgements: Returns all judgements, given the current snapshot.

        Returns:
            The snapshot that is current now.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
            Busy, StoreError: As `put` does; nothing has changed here then.
        """
        current = self._current_id()
        if current is None:
            raise self._nothing_loaded()
        with self._hold_lock():
            current = self._current_id() or current  # somebody may have loaded meanwhile
            content = encode_judgements(make_judgements(self._open_snapshot(current)))
            version = ledger_version(content)
            if content:
                self._write_if_changed(self._identity / f"{version}.jsonl", content)
            layers = self._read_contents(current).layers
            snapshot = self._publish_snapshot(SnapshotContents(layers, version))
        return self._open_snapshot(snapshot)

    def _store_layers(self, described: Sequence[tuple[LayerContent, LayerManifest]]) -> str:
        current = self._current_id()
        contents = SnapshotContents({}, NO_JUDGEMENTS)
        if current is not None:
            contents = self._read_contents(current)
        layers = dict(contents.layers)
        for content, manifest in described:
            write_layer(self._disk, self._layers, content, manifest)
            layers[manifest.name] = manifest.id
        return self._publish_snapshot(SnapshotContents(layers, contents.ledger))

    def _publish_snapshot(self, contents: SnapshotContents) -> str:
        """Write a snapshot and make it current; its id is returned."""
        snapshot = contents.id
        manifest = {
            "format": FORMAT,
            "id": snapshot,
            "identity": contents.ledger,
            "layers": contents.layers,
        }
        text = json.dumps(manifest, sort_keys=True, indent=1)
        # CURRENT comes last: until then, readers see the old snapshot, which is still whole.
        self._write_if_changed(self._snapshots / f"{snapshot}.json", f"{text}\n".encode())
        self._write_if_changed(self._current, f"{snapshot}\n".encode())
        return snapshot

    def _nothing_loaded(self) -> SnapshotMissing:
        return SnapshotMissing(f"{self.path}: nothing is loaded here yet; run `onward load`")

    def _write_if_changed(self, path: Path, content: bytes) -> None:
        if not (path.is_file() and path.read_bytes() == content):
            write_whole(path, content, disk=self._disk)

    def _open_snapshot(self, snapshot: str) -> Snapshot:
        contents = self._read_contents(snapshot)
        return Snapshot(
            [read_manifest(self._layers / layer) for layer in contents.layers.values()],
            self._read_table,
            self.cache,
            contents.ledger,
            lambda: self._read_judgements(contents.ledger),
        )

    def _read_judgements(self, ledger: LedgerVersion) -> tuple[Judgement, ...]:
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

    def _read_table(self, layer: LayerManifest, table: str) -> "pa.Table":
        from onward.graph.store.parquet import read_table  # noqa: PLC0415  # Arrow: only for rows

        return read_table(self._layers / layer.id, table)

    def _current_id(self) -> str | None:
        try:
            return self._current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as fault:
            raise StoreError(f"{self._current}: cannot be read ({fault}); {_LOAD_ANEW}") from fault

    def _read_contents(self, snapshot: str) -> SnapshotContents:
        """Return what a snapshot consists of, having checked the snapshot's own id."""
        file = self._snapshots / f"{snapshot}.json"
        where = f"snapshots/{file.name}"
        try:
            manifest = parse_manifest(file.read_text(encoding="utf-8"), where)
        except (OSError, UnicodeDecodeError) as fault:
            raise SnapshotMissing(f"{where}: cannot be read; {_LOAD_ANEW}") from fault
        layers, ledger = manifest.get("layers"), manifest.get("identity", NO_JUDGEMENTS)
        contents = SnapshotContents(layers if isinstance(layers, dict) else {}, ledger)
        if not isinstance(layers, dict) or contents.id != snapshot:
            raise ChecksumMismatch(contents.id, snapshot, where)
        return contents

    @contextmanager
    def _hold_lock(self) -> Iterator[None]:
        """Hold the writer's lock, sweep up after killed writers, and name faults of the disk."""
        try:
            for folder in (self._layers, self._snapshots, self._identity):
                make_folders(self._disk, folder)
            with (self.path / "lock").open("ab") as lock:
                self._take_lock(lock)
                self._sweep_drafts()
                yield
        except OSError as fault:
            raise StoreError(
                f"{self.path}: cannot be written ({fault.strerror or fault}); "
                "the last whole snapshot is still there; repair the disk, then load again"
            ) from fault

    def _take_lock(self, lock: IO[bytes]) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise Busy(
                f"{self.path}: another process is writing; try again when it has finished"
            ) from fault

    def _sweep_drafts(self) -> None:
        """Remove what a killed or failed writer has left; none of it was ever visible."""
        for folder in (self.path, self._layers, self._snapshots, self._identity):
            for draft in sorted(folder.glob(f"{UNFINISHED}*")):
                self._disk.remove(draft)
