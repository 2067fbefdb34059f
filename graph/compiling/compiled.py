"""The compiled form of a snapshot on disk: deletable at any time, never served when stale.

``cache/graph-<hash>/`` holds one ``.npy`` a column, memory-mapped; the rows lie with the layers
(`layer_files`). The hash covers the snapshot id and the versions of this code and of the tables of
names, never times or paths. A folder is written to a temporary name and renamed, so that a reader
sees a whole cache or no cache. Every byte is checked when it is opened (`sealed_folders`): a label
or a column that was damaged would turn a finding into silence. What does not fit is made again, and
said.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from onward.errors import StoreError
from onward.graph.columns import columns
from onward.graph.columns.automaton import Automaton
from onward.graph.columns.columns import Array, Graph
from onward.graph.columns.label_files import LABEL, read_labels, write_labels
from onward.graph.columns.labels import Plan
from onward.graph.columns.predicates import StepCodes
from onward.graph.columns.rows import GROUPED, TIE_ROW, Rows
from onward.graph.compiling.layer_files import VERSION as LAYER_VERSION
from onward.graph.compiling.layer_files import (
    RowTables,
    StoredLayer,
    is_whole,
    map_column,
    open_numbers,
    open_rows,
    read_table,
    stack_rows,
    stack_ties,
    write_rows,
    write_table,
)
from onward.graph.engine import GraphSource
from onward.graph.notices import report_notice
from onward.graph.pattern import Pattern
from onward.graph.statements.schemas import SCHEMAS
from onward.graph.store.files import whole_folder
from onward.graph.store.sealed_folders import save_array, seal_folder
from onward.graph.store.snapshots import Snapshot

if TYPE_CHECKING:
    from onward.graph.compiling.layer_numbers import LayerNumbers
    from onward.graph.statements.tables import StatementTables
    from onward.graph.store.manifests import LayerManifest

GRAPH: Final = "graph-"
"""How the names of such folders begin."""

_TRIES: Final = 3

VERSION = "12"
"""Raise it with every change of meaning in columns or labels: old caches are then unused."""

TEXTS = ("topics", "countries", "sectors", "datasets", "interests", "regimes")

_ADDED: Final = "added.arrow"
"""Ties of what people could not decide, which no layer has."""

_IDS: Final = "ids.arrow"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled snapshot: columns, rows, and the folder of its label tables, if it has one."""

    graph: Graph
    rows: Rows
    folder: Path | None

    def plan(
        self,
        pattern: Pattern,
        machine: Automaton,
        key: tuple[str, bool],
        make: Callable[[Graph], Plan],
    ) -> Plan:
        """Return the label table of a pattern, from its file where it was built before."""
        if self.folder is None:
            return make(self.graph)
        text, definite = key
        name = hashlib.sha256(f"{text}|{definite}".encode()).hexdigest()[:32]
        file = self.folder / f"{LABEL}{name}.npy"
        if file.exists():
            bits = read_labels(file, (self.graph.node_count, machine.width))
            if bits is not None:
                codes = StepCodes(pattern, definite=definite, interests=self.graph.interests)
                return Plan(machine, codes, bits, definite)
            report_notice(f"cache/{self.folder.name}/{file.name} was changed; it was built again")
        plan = make(self.graph)
        # who may only read a workspace builds it again the next time
        if os.access(self.folder, os.W_OK):
            with suppress(FileNotFoundError):  # nobody needs it any more, and it was removed
                write_labels(file, plan.bits)
        return plan


def open_compiled(source: GraphSource) -> Compiled:
    """Open a snapshot's compiled form, making first what is missing or damaged.

    Raises:
        StoreError: It cannot be written.
    """
    home: Path | None = getattr(source, "cache_dir", None)
    if home is None or not isinstance(source, Snapshot):
        return _compile_in_memory(source)
    try:
        for _ in range(_TRIES - 1):
            with suppress(FileNotFoundError):  # somebody removed a part that was being opened
                return _open_parts(source, home)
        return _open_parts(source, home)
    except OSError as fault:
        what = f"{home}: the compiled graph cannot be written ({fault.strerror or fault})"
        raise StoreError(
            f"{what}; free some space, let its owner assess once, or copy the workspace elsewhere"
        ) from fault


def _open_parts(source: Snapshot, home: Path) -> Compiled:
    folder = home / cache_key(source.id)
    layers = [_read_layer(source, layer) for layer in source.layers]
    rows = [open_rows(home, layer) for layer in layers]
    if not is_whole(folder, "graph", grows=True):  # by label tables
        _store_compiled(source, layers, rows, folder)
    return _open_folder(folder, rows)


def cache_key(snapshot_id: str) -> str:
    """Return the name of the folder that holds a snapshot's compiled form."""
    # Which rows are one party rests on names, too, and so on the tables that compare them.
    from onward.graph.matching.opening import matcher_version  # noqa: PLC0415  # reads tables of words

    # a graph names rows of its layers by their numbers
    versions = [VERSION, LAYER_VERSION, matcher_version("base")]
    terms = json.dumps([snapshot_id, *versions, np.dtype(np.int32).str, sys.byteorder])
    return f"{GRAPH}{hashlib.sha256(terms.encode()).hexdigest()[:32]}"


# Compiling needs Arrow's functions, which are slow to import; opening a cache does not.


def _compile_in_memory(source: GraphSource) -> Compiled:
    from onward.graph.compiling.layer_numbers import read_numbers  # noqa: PLC0415  # see above

    tables = source.tables()
    rows = [{name: getattr(tables, name) for name in SCHEMAS}]
    parts = _compile_parts(source, [read_numbers(tables)], rows, lambda _, column: column)
    return Compiled(parts.graph, Rows(tables, parts.ids, parts.groups, parts.graph), None)


def _read_layer(snapshot: Snapshot, layer: "LayerManifest") -> StoredLayer:
    """Return how a layer is read: in parts where the snapshot is large."""

    @cache  # both its rows and its numbers are made of them
    def read_tables() -> "StatementTables":
        from onward.graph.statements.tables import StatementTables, stack  # noqa: PLC0415  # Arrow

        return StatementTables(
            **{name: stack(name, [snapshot.read(layer, name)]) for name in SCHEMAS}
        )

    def read_parts(name: str) -> Iterator[pa.Table]:
        if snapshot.stacked is None:
            return iter([getattr(read_tables(), name)])
        return snapshot.stacked.of_layer(layer).parts(name)

    def tables() -> "StatementTables":
        if snapshot.stacked is None:
            return read_tables()
        return snapshot.stacked.of_layer(layer).tables()

    return StoredLayer(layer.id, tables, read_parts)


def _store_compiled(
    snapshot: Snapshot, layers: Sequence[StoredLayer], rows: list[RowTables], folder: Path
) -> None:
    """Put together what the layers give, each large column written before the next is made."""
    from onward.graph.compiling.settled_ties import settle_ties  # noqa: PLC0415  # see above

    numbers = [open_numbers(folder.parent, layer) for layer in layers]
    snapshot.resolve_clusters(stack_rows(rows))
    settled = settle_ties(snapshot, numbers, rows)
    with whole_folder(folder) as draft:

        def keep(name: str, column: Array) -> Array:
            save_array(draft / f"{name}.npy", column)
            return map_column(draft, name)

        if settled.added is not None:
            write_rows(draft / _ADDED, "ties", iter([settled.added]))
            rows = [*rows, {"ties": settled.added}]
        parts = _compile_parts(snapshot, settled.numbers, rows, keep)
        for name, column in (columns.flatten_arrays(parts.graph) | parts.groups).items():
            if not (draft / f"{name}.npy").exists():
                save_array(draft / f"{name}.npy", column)
        write_table(draft / _IDS, pa.table({"id": parts.ids}))
        texts = {field: list(getattr(parts.graph, field)) for field in TEXTS}
        (draft / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        seal_folder(draft, folder.name)


@dataclass(frozen=True, slots=True)
class _Parts:
    graph: Graph
    ids: pa.Array
    groups: dict[str, Array]


def _compile_parts(
    source: GraphSource,
    numbers: Sequence["LayerNumbers"],
    rows: Sequence[RowTables],
    keep: Callable[[str, Array], Array],
) -> _Parts:
    from onward.graph.compiling.compile import compile_graph, find_tie_rows  # noqa: PLC0415  # see above
    from onward.graph.compiling.nodes import NodeIndex, group_rows  # noqa: PLC0415  # likewise
    from onward.graph.compiling.stacked import StackedNumbers  # noqa: PLC0415  # likewise

    index = NodeIndex(numbers, source.clusters())
    counts = [{name: table.num_rows for name, table in layer.items()} for layer in rows]
    stacked = StackedNumbers(numbers, counts, index)

    def read_keys(places: Array) -> list[str]:
        keys: list[str] = stack_ties(rows)["key"].take(pa.array(places)).to_pylist()
        return keys

    tie_row = keep(TIE_ROW, find_tie_rows(stacked, read_keys))
    graph = compile_graph(stacked, index, keep)
    return _Parts(graph, index.ids, group_rows(stacked, index.count) | {TIE_ROW: tie_row})


def _open_folder(folder: Path, rows: list[RowTables]) -> Compiled:
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    if (folder / _ADDED).exists():
        rows = [*rows, {"ties": read_table(folder / _ADDED)}]
    names = [TIE_ROW, *(f"{name}_{part}" for name, part in product(GROUPED, ("ptr", "row")))]
    groups = {name: map_column(folder, name) for name in names}
    ids = read_table(folder / _IDS)["id"].combine_chunks()
    graph = columns.open_graph(folder, texts)
    return Compiled(graph, Rows(stack_rows(rows), ids, groups, graph), folder)
