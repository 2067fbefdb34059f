"""A workspace: the folder with layers, snapshots, caches, and which snapshot is current.

::

    CURRENT                  id of the current snapshot
    snapshots/<id>.json      layers of a snapshot, by name, and its version of the ledger
    layers/<id>/             one layer (`onward.graph.store.layers`)
    identity/<version>.jsonl what a version of the identity ledger judges
    cache/                   compiled forms; deletable at any time
    records.sqlite           transactions, assessments, the identity ledger and the log
    lock                     held by the one process that writes

Everything but ``CURRENT`` is written once and never changed, so readers need no lock: whoever has
opened a snapshot keeps it, whatever is loaded meanwhile.
"""

import fcntl
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    checked_format,
    describe,
)
from onward.graph.store.snapshots import Snapshot, snapshot_id

if TYPE_CHECKING:
    import pyarrow as pa

ANEW: Final = "load the sources into a new workspace"
WRITE_AGAIN: Final = "`onward merges list` writes it again"


@dataclass(frozen=True, slots=True)
class Held:
    """What a snapshot holds: the ids of its layers by name, and its version of the ledger."""

    layers: Mapping[str, str]
    ledger: LedgerVersion

    @property
    def id(self) -> str:
        """The id of such a snapshot."""
        return snapshot_id(self.layers, self.ledger)


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
        return self._open(current)

    def snapshots(self) -> tuple[str, ...]:
        """Give the ids of all snapshots, the current one and older ones, sorted."""
        found = self._snapshots.glob("*.json") if self._snapshots.is_dir() else ()
        return tuple(sorted(path.stem for path in found if not path.name.startswith(UNFINISHED)))

    def snapshot(self, beginning: str) -> Snapshot:
        """Open the snapshot whose id begins so.

        Raises:
            SnapshotMissing: There is none.
            UsageError: There are several.
            StoreError: A file of it is missing or damaged.
        """
        fitting = [found for found in self.snapshots() if found.startswith(beginning)]
        if not fitting:
            raise SnapshotMissing(
                f"no snapshot begins with {beginning!r}; `onward status` shows the current one"
            )
        if len(fitting) > 1:
            raise UsageError(
                f"{len(fitting)} snapshots begin with {beginning!r}; give more of the id"
            )
        return self._open(fitting[0])

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
        described = [(content, describe(content)) for content in contents]
        with self._writing():
            made = self._store(described)
        return self._open(made)

    def extend(self, name: str, grown: Callable[[Statements], LayerContent]) -> Snapshot:
        """Store a layer that is made of what the layer of its name holds now.

        Nobody else can write between reading and writing, so that no addition is lost.

        Args:
            name: The layer's name.
            grown: Gives the new layer from the statements of the old one; none where there is none.

        Returns:
            The snapshot that is current now.

        Raises:
            RowRefused, Busy, StoreError: As `put` does; nothing has changed then.
        """
        from onward.graph.store.parquet import read_statements  # noqa: PLC0415  # Arrow: only for rows

        with self._writing():
            current = self._current_id()
            layer = None if current is None else self._held(current).layers.get(name)
            held = Statements() if layer is None else read_statements(self._layers / layer)
            content = grown(held)
            made = self._store([(content, describe(content))])
        return self._open(made)

    def judge(self, judged: Callable[[Snapshot], Iterable[Judgement]]) -> Snapshot:
        """Make what is judged of parties part of the current snapshot, in place of all before.

        Nobody else can write meanwhile. The same judgements again change nothing, and judgements
        that were taken back give the snapshot that was there before them.

        Args:
            judged: Gives all that is judged, having seen the current snapshot.

        Returns:
            The snapshot that is current now.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
            Busy, StoreError: As `put` does; nothing has changed here then.
        """
        current = self._current_id()
        if current is None:
            raise self._nothing_loaded()
        with self._writing():
            current = self._current_id() or current
            content = encode_judgements(judged(self._open(current)))
            held = self._held(current)
            if content:
                self._write(self._identity / f"{ledger_version(content)}.jsonl", content)
            made = self._publish(Held(held.layers, ledger_version(content)))
        return self._open(made)

    def _store(self, described: Sequence[tuple[LayerContent, LayerManifest]]) -> str:
        current = self._current_id()
        held = Held({}, NO_JUDGEMENTS) if current is None else self._held(current)
        layers = dict(held.layers)
        for content, manifest in described:
            write_layer(self._disk, self._layers, content, manifest)
            layers[manifest.name] = manifest.id
        return self._publish(Held(layers, held.ledger))

    def _publish(self, held: Held) -> str:
        made = held.id
        manifest = {"format": FORMAT, "id": made, "identity": held.ledger, "layers": held.layers}
        text = json.dumps(manifest, sort_keys=True, indent=1)
        self._write(self._snapshots / f"{made}.json", f"{text}\n".encode())
        self._write(self._current, f"{made}\n".encode())
        return made

    def _nothing_loaded(self) -> SnapshotMissing:
        return SnapshotMissing(f"{self.path}: nothing is loaded here yet; run `onward load`")

    def _write(self, path: Path, content: bytes) -> None:
        if not (path.is_file() and path.read_bytes() == content):
            write_whole(path, content, disk=self._disk)

    def _open(self, snapshot: str) -> Snapshot:
        held = self._held(snapshot)
        return Snapshot(
            [read_manifest(self._layers / layer) for layer in held.layers.values()],
            self._read,
            self.cache,
            held.ledger,
            lambda: self._judged(held.ledger),
        )

    def _judged(self, ledger: LedgerVersion) -> tuple[Judgement, ...]:
        """Read what a version of the ledger judges, having checked that it is that version."""
        if ledger == NO_JUDGEMENTS:
            return ()
        where = f"identity/{ledger}.jsonl"
        try:
            content = (self.path / where).read_bytes()
        except OSError as fault:
            raise StoreError(f"{where}: cannot be read; {WRITE_AGAIN}") from fault
        if ledger_version(content) != ledger:
            raise ChecksumMismatch(str(ledger_version(content)), str(ledger), where, WRITE_AGAIN)
        return decode_judgements(content)

    def _read(self, layer: LayerManifest, table: str) -> "pa.Table":
        from onward.graph.store.parquet import read_table  # noqa: PLC0415  # Arrow: only for rows

        return read_table(self._layers / layer.id, table)

    def _current_id(self) -> str | None:
        try:
            return self._current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as fault:
            raise StoreError(f"{self._current}: cannot be read ({fault}); {ANEW}") from fault

    def _held(self, snapshot: str) -> Held:
        """Give what a snapshot holds, having checked the snapshot's own id."""
        file = self._snapshots / f"{snapshot}.json"
        where = f"snapshots/{file.name}"
        try:
            manifest = checked_format(file.read_text(encoding="utf-8"), where)
        except (OSError, UnicodeDecodeError) as fault:
            raise SnapshotMissing(f"{where}: cannot be read; {ANEW}") from fault
        layers, ledger = manifest.get("layers"), manifest.get("identity", NO_JUDGEMENTS)
        held = Held(layers if isinstance(layers, dict) else {}, ledger)
        if not isinstance(layers, dict) or held.id != snapshot:
            raise ChecksumMismatch(held.id, snapshot, where)
        return held

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the one place for a writer, sweep up after killed ones, and name disk faults."""
        try:
            for folder in (self._layers, self._snapshots, self._identity):
                make_folders(self._disk, folder)
            with (self.path / "lock").open("ab") as lock:
                self._take(lock)
                self._sweep()
                yield
        except OSError as fault:
            raise StoreError(
                f"{self.path}: cannot be written ({fault.strerror or fault}); "
                "the last whole snapshot is still there; mend the disk, then load again"
            ) from fault

    def _take(self, lock: IO[bytes]) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise Busy(
                f"{self.path}: another process is writing; try again when it has finished"
            ) from fault

    def _sweep(self) -> None:
        """Remove what a killed or failed writer has left; none of it was ever visible."""
        for folder in (self.path, self._layers, self._snapshots, self._identity):
            for left in sorted(folder.glob(f"{UNFINISHED}*")):
                self._disk.remove(left)
