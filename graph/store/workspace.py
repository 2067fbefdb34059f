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

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onward.errors import StoreError
from onward.graph.identity.judgements import (
    NO_JUDGEMENTS,
    Judgement,
    encode_judgements,
    ledger_version,
)
from onward.graph.notices import report_notice
from onward.graph.statements.statements import Statements
from onward.graph.store.earlier_format import is_earlier, read_earlier
from onward.graph.store.files import DISK, UNFINISHED, Disk, discard, make_folders, write_whole
from onward.graph.store.layers import read_manifest, write_layer
from onward.graph.store.locking import hold_lock
from onward.graph.store.manifests import (
    FORMAT,
    LayerContent,
    LayerManifest,
    make_manifest,
)
from onward.graph.store.snapshot_folder import SnapshotFolder
from onward.graph.store.snapshots import Snapshot, SnapshotContents

if TYPE_CHECKING:
    from onward.graph.store.cache_parts import CachePart


class WorkspaceFolder(SnapshotFolder):
    """A workspace folder; the first layer put into it makes the folder.

    Args:
        path: The folder.
        disk: What to write through; tests give one that fails.
        wait_s: How long to wait for another process that is writing.
    """

    def __init__(self, path: Path, disk: Disk = DISK, wait_s: float = 0.0) -> None:
        super().__init__(path)
        self._disk = disk
        self._wait_s = wait_s

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
        with self._hold_lock():
            content = make_layer(self._read_layer(name))
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
            layers = self.read_contents(current).layers
            snapshot = self._publish_snapshot(SnapshotContents(layers, version))
        return self._open_snapshot(snapshot)

    def tidy_cache(
        self, needed: Collection[str], kinds: tuple[str, ...], oldest: float
    ) -> "tuple[CachePart, ...]":
        """Remove parts of the cache that are in nobody's use (`store.cache_parts`).

        Nobody else writes to the workspace meanwhile. Its arguments are those of `remove_unused`.

        Raises:
            Busy, StoreError: As `put` does.
        """
        from onward.graph.store.cache_parts import remove_unused  # noqa: PLC0415  # brings numpy

        with self._hold_lock():
            return tuple(remove_unused(self.cache, needed, kinds, oldest))

    def _read_layer(self, name: str) -> Statements:
        """Read the current statements of a layer; none where there is no such layer."""
        from onward.graph.store.parquet import read_statements  # noqa: PLC0415  # Arrow: only for rows

        current = self._current_id()
        layer = None if current is None else self.read_contents(current).layers.get(name)
        if layer is None:
            return Statements()
        folder = self._layers / layer
        return read_statements(folder, read_manifest(folder))

    def _store_layers(self, described: Sequence[tuple[LayerContent, LayerManifest]]) -> str:
        current = self._current_id()
        contents = SnapshotContents({}, NO_JUDGEMENTS)
        if current is not None:
            contents = self.read_contents(current)
        return self._publish_layers(described, contents)

    def _publish_layers(
        self, described: Sequence[tuple[LayerContent, LayerManifest]], contents: SnapshotContents
    ) -> str:
        """Write layers, and publish them together with those that a snapshot consists of."""
        layers = dict(contents.layers)
        for content, manifest in described:
            write_layer(self._disk, self._layers, content, manifest)
            layers[manifest.name] = manifest.id
        return self._publish_snapshot(SnapshotContents(layers, contents.ledger))

    def _carry_over(self) -> None:
        with self._hold_lock():
            pass  # whoever takes the lock carries the snapshot over

    def _write_anew(self) -> None:
        """Write a current snapshot of the earlier format anew; the lock is held."""
        current = self._current_id()
        if current is None or not is_earlier(self._snapshots / f"{current}.json"):
            return
        earlier = read_earlier(self.path, current)
        described = [(content, make_manifest(content)) for content in earlier.layers]
        snapshot = self._publish_layers(described, SnapshotContents({}, earlier.ledger))
        discard(self.cache)  # nothing in it is opened any more
        report_notice(
            f"{self.path}: an earlier version of Onward wrote snapshot {current[:12]}; its layers "
            f"were checked and written anew, as snapshot {snapshot[:12]}"
        )

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

    def _write_if_changed(self, path: Path, content: bytes) -> None:
        if not (path.is_file() and path.read_bytes() == content):
            write_whole(path, content, disk=self._disk)

    @contextmanager
    def _hold_lock(self) -> Iterator[None]:
        """Hold the writer's lock, sweep up after killed writers, and name faults of the disk."""
        try:
            for folder in (self._layers, self._snapshots, self._identity):
                make_folders(self._disk, folder)
            with hold_lock(self.path / "lock", self._wait_s):
                self._sweep_drafts()
                self._write_anew()
                yield
        except OSError as fault:
            raise StoreError(
                f"{self.path}: cannot be written ({fault.strerror or fault}); "
                "the last whole snapshot is still there; repair the disk, then load again"
            ) from fault

    def _sweep_drafts(self) -> None:
        """Remove what a killed or failed writer has left; none of it was ever visible."""
        for folder in (self.path, self._layers, self._snapshots, self._identity):
            for draft in sorted(folder.glob(f"{UNFINISHED}*")):
                self._disk.remove(draft)
