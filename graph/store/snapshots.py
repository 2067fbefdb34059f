"""A snapshot: the layers that belong together, read as one."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.graph.identity.clusters import Clusters
from onward.graph.identity.judgements import (
    NO_JUDGEMENTS,
    Judgement,
    LedgerVersion,
    encode_judgements,
    ledger_version,
)
from onward.graph.model import DestinationRecord, Statement
from onward.graph.statements.statements import Statements
from onward.graph.store.manifests import (
    FORMAT,
    LayerContent,
    LayerManifest,
    SourceFacts,
    make_manifest,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from onward.graph.statements.tables import StatementTables
    from onward.graph.store.stored_tables import OpenStored, StackedTables

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
            from onward.graph.statements.tables import stack  # noqa: PLC0415  # Arrow is slow to import

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
        from onward.graph.statements.schemas import SCHEMAS  # noqa: PLC0415  # Arrow is slow to import
        from onward.graph.statements.tables import StatementTables  # noqa: PLC0415  # Arrow is slow to import

        return StatementTables(**{name: self.table(name) for name in SCHEMAS})

    @cached_property
    def stacked(self) -> "StackedTables | None":
        """The tables to be read in parts; None of a snapshot that is small, or lies in memory."""
        rows = sum(layer.counts[name] for layer in self.layers for name in ("parties", "ties"))
        if self._opener is None or rows < LARGE_ROWS:
            return None
        from onward.graph.store.stored_tables import StackedTables  # noqa: PLC0415  # Arrow, see above

        return StackedTables(self.layers, self._opener)

    def statements(self) -> Statements:
        """Return all statements of all layers."""
        return self._all_statements

    def clusters(self) -> Clusters:
        """Return which parties are the same party (`clusters.resolve`)."""
        return self._resolved_clusters

    def resolve_clusters(self, rows: "StatementTables") -> Clusters:
        """Return likewise, from rows that are at hand, rather than read them from the layers."""
        from onward.graph.identity.resolve_tables import resolve_tables  # noqa: PLC0415  # Arrow is slow to import

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
        from onward.graph.statements.tables import to_statements  # noqa: PLC0415  # Arrow is slow to import

        return to_statements(self.tables())

    @cached_property
    def _ledger_judgements(self) -> tuple[Judgement, ...]:
        return self._read_judgements()

    @cached_property
    def _resolved_clusters(self) -> Clusters:
        from onward.graph.identity.resolve_tables import (  # noqa: PLC0415  # Arrow is slow to import
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
        from onward.graph.statements.tables import destinations_of  # noqa: PLC0415  # Arrow is slow to import

        return destinations_of(self.table("destinations"))


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
    from onward.graph.statements.tables import to_tables  # noqa: PLC0415  # Arrow is slow to import

    statements = Statements.from_rows(rows)
    log = {"files": [{"file": facts.name, "accepted": len(statements), "rejected": 0}]}
    manifest = make_manifest(LayerContent(facts, statements, log))
    return manifest, statements, to_tables(statements)
