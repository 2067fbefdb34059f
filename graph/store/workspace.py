"""A workspace: the folder with layers, snapshots, caches, and which snapshot is current.

::

    CURRENT                  id of the current snapshot
    snapshots/<id>.json      layers of a snapshot, by name, and its version of the ledger
    layers/<id>/             one layer (`onward.graph.store.manifests`)
    identity/<version>.jsonl what a version of the identity ledger judges
    cache/                   compiled forms; can be deleted at any time
    records.sqlite           transactions, assessments, the identity ledger and the log
    lock                     held by the one process that writes

Everything but ``CURRENT`` is written once and never changed, so readers need no lock: a snapshot
that is open stays the same, whatever is loaded meanwhile.
"""

import json
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import ChecksumMismatch, SnapshotMissing, SnapshotUnknown, StoreError, UsageError
from onward.graph.identity.clusters import (
    NO_JUDGEMENTS,
    Clusters,
    Judgement,
    LedgerVersion,
    decode_judgements,
    encode_judgements,
    ledger_version,
)
from onward.graph.model import DestinationRecord, Statement
from onward.graph.notices import report_notice
from onward.graph.statements import Statements
from onward.graph.store.files import (
    DISK,
    UNFINISHED,
    Disk,
    discard,
    hold_lock,
    make_folders,
    write_whole,
)
from onward.graph.store.manifests import (
    EARLIER,
    FORMAT,
    LayerContent,
    LayerManifest,
    SourceFacts,
    is_earlier,
    make_manifest,
    parse_manifest,
    read_manifest,
)

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from onward.graph.statement_tables import StatementTables
    from onward.graph.store.sealed_folders import CachePart
    from onward.graph.store.tables import OpenStored, StackedTables


# ------------------------------------------------------------------------------------------------
# A snapshot: the layers that belong together, read as one.
# ------------------------------------------------------------------------------------------------

# Arrow takes a third of a cold second to import: functions that need rows import it themselves,
# so that a command on a compiled snapshot does not wait for it.

LARGE_ROWS: Final = 1_000_000
"""Parties and ties from which on a snapshot is compiled without having its tables in memory."""

ReadTable = Callable[[LayerManifest, str], "pa.Table"]
"""Reads one table of one layer, by its name in `schemas.SCHEMAS`."""


class Snapshot:
    """An immutable set of layers, at most one a name: what engines open (`GraphSource`).

    Rows are read when they are first needed, and stay in memory.

    Args:
        layers: Manifests of its layers, in any order.
        read: Reads a table of a layer.
        cache_dir: Where engines may store folders of what they compiled, or None.
        ledger: Version of the identity ledger.
        judged: Reads what that version judges.
        opener: Opens a table of a layer to be read in parts; None where it lies in memory.

    Attributes:
        id: Hash of the names and ids of the layers and of the identity ledger's version.
        layers: Manifests by name.
        read, cache_dir, ledger: As given.
    """

    def __init__(
        self,
        layers: Iterable[LayerManifest],
        read: ReadTable,
        cache_dir: Path | None = None,
        ledger: LedgerVersion = NO_JUDGEMENTS,
        judged: Callable[[], tuple[Judgement, ...]] = tuple,
        opener: "OpenStored | None" = None,
    ) -> None:
        # Statement keys begin with "name|": in this order, stacked layers are sorted as a whole.
        self.layers = tuple(sorted(layers, key=lambda layer: f"{layer.name}|"))
        self.id = snapshot_id({layer.name: layer.id for layer in self.layers}, ledger)
        self.cache_dir = cache_dir
        self.ledger = ledger
        self.read = read
        self._read_judgements = judged
        self._opener = opener
        self._tables: dict[str, pa.Table] = {}

    def layer(self, name: str) -> LayerManifest | None:
        """Return the manifest of the layer of that name."""
        return next((layer for layer in self.layers if layer.name == name), None)

    def table(self, name: str) -> "pa.Table":
        """Return one of the tables of `schemas.SCHEMAS`, all layers stacked.

        Of the ties possibly_same_as, only those that nobody has decided yet.
        """
        if name not in self._tables:
            from onward.graph.statement_tables import stack  # noqa: PLC0415  # Arrow is slow to import

            table = stack(name, [self.read(layer, name) for layer in self.layers])
            self._tables[name] = self._drop_decided(table) if name == "ties" else table
        return self._tables[name]

    def _drop_decided(self, ties: "pa.Table") -> "pa.Table":
        from onward.graph.identity.undecided import drop_decided  # noqa: PLC0415  # Arrow, see above

        return drop_decided(
            ties, self.judgements(), self.clusters, lambda: self.table("parties")["id"]
        )

    def tables(self) -> "StatementTables":
        """Return all statements as Arrow tables, in the order of `statements`."""
        from onward.graph.statement_tables import SCHEMAS, StatementTables  # noqa: PLC0415  # see above

        return StatementTables(**{name: self.table(name) for name in SCHEMAS})

    @cached_property
    def stacked(self) -> "StackedTables | None":
        """The tables to be read in parts; None of a snapshot that is small, or lies in memory."""
        rows = sum(layer.counts[name] for layer in self.layers for name in ("parties", "ties"))
        if self._opener is None or rows < LARGE_ROWS:
            return None
        from onward.graph.store.tables import StackedTables  # noqa: PLC0415  # Arrow, see above

        return StackedTables(self.layers, self._opener)

    def statements(self) -> Statements:
        """Return all statements of all layers."""
        return self._all_statements

    def clusters(self) -> Clusters:
        """Return which parties are the same party (`clusters.resolve`)."""
        return self._resolved_clusters

    def resolve_clusters(self, rows: "StatementTables") -> Clusters:
        """Return likewise, from rows that are at hand, rather than read them from the layers."""
        from onward.graph.identity.undecided import resolve_tables  # noqa: PLC0415  # Arrow is slow to import

        if "_resolved_clusters" not in self.__dict__:
            numbers, links = rows.identifiers, rows.links
            self._resolved_clusters = resolve_tables(
                rows.parties, rows.names, numbers, links, self.judgements()
            )
        return self._resolved_clusters

    def judgements(self) -> tuple[Judgement, ...]:
        """Return what the identity ledger judges, by the version that this snapshot names."""
        return self._ledger_judgements

    def with_judgements(self, judgements: Iterable[Judgement]) -> "Snapshot":
        """Return the same layers as if the ledger held these judgements and no others."""
        fixed = tuple(judgements)
        ledger = ledger_version(encode_judgements(fixed))
        snapshot = Snapshot(
            self.layers, self.read, self.cache_dir, ledger, lambda: fixed, self._opener
        )
        # Judgements change no table but that of ties, of which the decided ones are left out.
        snapshot._tables = {name: table for name, table in self._tables.items() if name != "ties"}
        return snapshot

    def destinations(self) -> tuple[DestinationRecord, ...]:
        """Return all destination records, without reading other tables."""
        return self._destination_records

    def keep_destinations(self, rows_by_layer: Mapping[str, Statements]) -> None:
        """Take the destination records as they were given, rather than read them from tables."""
        self._destination_records = tuple(
            record for layer in self.layers for record in rows_by_layer[layer.name].destinations
        )

    @cached_property
    def _all_statements(self) -> Statements:
        from onward.graph.statement_tables import to_statements  # noqa: PLC0415  # Arrow is slow to import

        return to_statements(self.tables())

    @cached_property
    def _ledger_judgements(self) -> tuple[Judgement, ...]:
        return self._read_judgements()

    @cached_property
    def _resolved_clusters(self) -> Clusters:
        from onward.graph.identity.undecided import (  # noqa: PLC0415  # Arrow: only for rows
            resolve_parts,
            resolve_tables,
        )

        if self.stacked is not None:
            return resolve_parts(self.stacked.parts, self.stacked.filter, self.judgements())
        parties, names = self.table("parties"), self.table("names")
        numbers, links = self.table("identifiers"), self.table("links")
        return resolve_tables(parties, names, numbers, links, self.judgements())

    @cached_property
    def _destination_records(self) -> tuple[DestinationRecord, ...]:
        if not any(layer.counts["destinations"] for layer in self.layers):
            return ()
        from onward.graph.statement_tables import build_records  # noqa: PLC0415  # Arrow is slow to import

        return build_records(DestinationRecord, self.table("destinations"))


@dataclass(frozen=True, slots=True)
class SnapshotContents:
    """What a snapshot consists of: the ids of its layers by name, and a version of the ledger."""

    layers: Mapping[str, str]
    ledger: LedgerVersion

    @property
    def id(self) -> str:
        """The id of such a snapshot."""
        return snapshot_id(self.layers, self.ledger)


def snapshot_id(layers: Mapping[str, str], ledger: LedgerVersion = NO_JUDGEMENTS) -> str:
    """Return the id of a snapshot: a hash of its layers' ids by name and the ledger's version."""
    text = json.dumps({"format": FORMAT, "identity": ledger, "layers": layers}, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def memory_snapshot(
    statements: Iterable[Statement],
    layers: Iterable[SourceFacts] = (),
    judgements: Iterable[Judgement] = (),
) -> Snapshot:
    """Make a snapshot without a disk: one layer for each dataset that the statements name.

    Args:
        statements: Any statements, in any order.
        judgements: What is judged of parties, in any order.
        layers: Facts of layers; a layer may be named here and hold nothing. Of other layers, only
            the name and the dates of the rows are known.

    Raises:
        RowRefused: Statements contradict each other, as in a stored layer.
    """
    facts = {fact.name: fact for fact in layers}
    by_dataset: dict[str, list[Statement]] = defaultdict(list)
    for row in statements:
        by_dataset[row.source.dataset].append(row)
    layers_in_memory = [
        _make_layer(facts.get(name, SourceFacts(name=name)), by_dataset[name])
        for name in sorted(facts.keys() | by_dataset.keys())
    ]
    manifests = [manifest for manifest, _, _ in layers_in_memory]
    rows_by_layer = {manifest.name: rows for manifest, rows, _ in layers_in_memory}
    tables_by_layer = {manifest.name: tables for manifest, _, tables in layers_in_memory}
    snapshot = Snapshot(manifests, lambda layer, name: getattr(tables_by_layer[layer.name], name))
    snapshot = snapshot.with_judgements(judgements)
    snapshot.keep_destinations(rows_by_layer)
    return snapshot


def _make_layer(
    facts: SourceFacts, rows: list[Statement]
) -> tuple[LayerManifest, Statements, "StatementTables"]:
    from onward.graph.statement_tables import to_tables  # noqa: PLC0415  # Arrow is slow to import

    statements = Statements.from_rows(rows)
    log = {"files": [{"file": facts.name, "accepted": len(statements), "rejected": 0}]}
    manifest = make_manifest(LayerContent(facts, statements, log))
    return manifest, statements, to_tables(statements)


# ------------------------------------------------------------------------------------------------
# Opening the snapshots of a workspace: nothing of them is used that is not what was written.
#
# A snapshot's id is the hash of its layers' ids, a layer's id the hash of its manifest, and a
# manifest holds the hashes of its files. So each step of opening checks the next one.
# ------------------------------------------------------------------------------------------------

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
        from onward.graph.store.tables import open_stored  # noqa: PLC0415  # Arrow: only for rows

        return open_stored(self._layers / layer.id, layer, table)

    def _read_table(self, layer: LayerManifest, table: str) -> "pa.Table":
        from onward.graph.store.tables import read_table  # noqa: PLC0415  # Arrow: only for rows

        return read_table(self._layers / layer.id, layer, table)

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
        from onward.graph.store.sealed_folders import remove_unused  # noqa: PLC0415  # brings numpy

        with self._hold_lock():
            return tuple(remove_unused(self.cache, needed, kinds, oldest))

    def _read_layer(self, name: str) -> Statements:
        """Read the current statements of a layer; none where there is no such layer."""
        from onward.graph.store.tables import read_statements  # noqa: PLC0415  # Arrow: only for rows

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
        from onward.graph.store.layers import write_layer  # noqa: PLC0415  # Arrow: only for rows

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
        from onward.graph.store.layers import read_earlier  # noqa: PLC0415  # Arrow: only for rows

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


# ------------------------------------------------------------------------------------------------
# Everything of a workspace's folder read from its first byte to its last: is it what was written?
#
# Opening a snapshot checks what it takes. This looks at the rest, too: every row of every layer,
# the snapshots that are not current, and every cache.
# ------------------------------------------------------------------------------------------------

Fault = str | None
"""What is wrong with a part, in one line; None where nothing is."""

CheckedPart = tuple[str, Fault]
"""The place of a part in the workspace's folder, and what is wrong with it."""


def verify_snapshots(folder: SnapshotFolder) -> Iterator[CheckedPart]:
    """Yield each snapshot, each layer that one of them names, and each version of the ledger.

    Snapshots of the earlier format are left out: nothing opens them any more.
    """
    from onward.graph.store.layers import verify_layer  # noqa: PLC0415  # Arrow: only for rows

    layers: set[str] = set()
    ledgers: set[LedgerVersion] = set()
    for snapshot in folder.snapshots():
        place = f"snapshots/{snapshot}.json"
        if is_earlier(folder.path / place):
            continue
        try:
            contents = folder.read_contents(snapshot)
        except StoreError as fault:
            yield place, str(fault)
            continue
        yield place, None
        layers.update(contents.layers.values())
        if contents.ledger != NO_JUDGEMENTS:
            ledgers.add(contents.ledger)
    for layer in sorted(layers):
        layer_folder = folder.path / "layers" / layer
        yield f"layers/{layer}", _find_fault(partial(verify_layer, layer_folder))
    for ledger in sorted(ledgers, key=str):
        yield f"identity/{ledger}.jsonl", _find_fault(partial(folder.read_judgements, ledger))
    yield "CURRENT", _find_fault(folder.current)


def verify_caches(cache: Path, is_whole: Callable[[Path], bool | None]) -> Iterator[CheckedPart]:
    """Yield each cache, in a folder or a file of its own.

    Args:
        cache: The workspace's folder of compiled forms.
        is_whole: Tells whether a file that has a checksum of its own is as it was written; None
            where it is no such file.
    """
    for part in sorted(cache.iterdir()) if cache.is_dir() else ():
        if part.name.startswith(UNFINISHED):
            continue
        if part.is_dir():
            yield from _verify_folder(part, is_whole)
        elif (whole := is_whole(part)) is not None and part.exists():
            yield f"cache/{part.name}", None if whole else "was changed"


def _verify_folder(folder: Path, is_whole: Callable[[Path], bool | None]) -> Iterator[CheckedPart]:
    from onward.graph.store.sealed_folders import find_damage  # noqa: PLC0415  # it needs numpy

    damage = find_damage(folder, grows=True)
    if not folder.exists():
        return  # nobody needed it, and it was removed meanwhile
    yield f"cache/{folder.name}", None if damage is None else str(damage)
    for file in sorted(folder.iterdir()):
        whole = is_whole(file) if file.is_file() else None
        if whole is not None:
            yield f"cache/{folder.name}/{file.name}", None if whole else "was changed"


def _find_fault(check: Callable[[], object]) -> Fault:
    try:
        check()
    except StoreError as fault:
        return str(fault)
    return None
