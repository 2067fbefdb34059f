"""The compiled form of a snapshot on disk: deletable at any time, never served when stale.

``cache/<key>/`` holds one ``.npy`` a column and Arrow files of the rows, all memory-mapped. The key
is a hash of the snapshot id and the versions of this code and of the tables of names, never of
times or paths. It is written to a temporary name and renamed, so that a reader sees a whole
cache or no cache. Every byte is checked when it is opened (`sealed_folders`): a label or a column
that was damaged would turn a finding into silence. What does not fit is made again, and said.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onward.errors import StoreError
from onward.graph.columns import columns
from onward.graph.columns.automaton import Automaton
from onward.graph.columns.columns import Array, Graph
from onward.graph.columns.label_files import LABEL, read_labels, write_labels
from onward.graph.columns.labels import Plan
from onward.graph.columns.predicates import StepCodes
from onward.graph.columns.rows import GROUPED, Rows
from onward.graph.engine import GraphSource
from onward.graph.notices import report_notice
from onward.graph.pattern import Pattern
from onward.graph.sorting.scratch import scratch_in
from onward.graph.statements.schemas import SCHEMAS
from onward.graph.statements.tables import StatementTables
from onward.graph.store.files import discard, whole_folder
from onward.graph.store.sealed_folders import find_damage, seal_folder

if TYPE_CHECKING:
    from onward.graph.store.stored_tables import StackedTables

VERSION = "11"
"""Raise it with every change of meaning in columns, rows or labels: old caches are then unused."""

TEXTS = ("topics", "countries", "sectors", "datasets", "interests", "regimes")


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
            write_labels(file, plan.bits)
        return plan


def open_compiled(source: GraphSource) -> Compiled:
    """Open a snapshot's compiled form, making it first where it is missing or damaged.

    Raises:
        StoreError: It cannot be written.
    """
    home: Path | None = getattr(source, "cache_dir", None)
    if home is None:
        parts = _compile_parts(source)
        rows = Rows(parts.tables, parts.ids, parts.groups, parts.graph)
        return Compiled(parts.graph, rows, None)
    folder = home / cache_key(source.id)
    if folder.exists():
        damage = find_damage(folder, grows=True)  # by label tables
        if damage is None:
            return _open_folder(folder)
        report_notice(f"cache/{folder.name}: {damage}; the graph is compiled again")
        discard(folder)
    stacked: StackedTables | None = getattr(source, "stacked", None)
    try:
        if stacked is None:
            _store_parts(_compile_parts(source), folder)
        else:
            with scratch_in(home):
                _store_stacked(source, stacked, folder)
    except OSError as fault:
        what = f"{home}: the compiled graph cannot be written ({fault.strerror or fault})"
        raise StoreError(
            f"{what}; free some space, let its owner assess once, or copy the workspace elsewhere"
        ) from fault
    return _open_folder(folder)


def cache_key(snapshot_id: str) -> str:
    """Return the name of the folder that holds a snapshot's compiled form."""
    # Which rows are one party rests on names, too, and so on the tables that compare them.
    from onward.graph.matching.opening import matcher_version  # noqa: PLC0415  # reads tables of words

    terms = json.dumps(
        [snapshot_id, VERSION, matcher_version("base"), np.dtype(np.int32).str, sys.byteorder]
    )
    return f"graph-{hashlib.sha256(terms.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class _Parts:
    graph: Graph
    tables: StatementTables
    ids: pa.Array
    groups: dict[str, Array]


def _compile_parts(source: GraphSource) -> _Parts:
    # Compiling needs Arrow's functions, which are slow to import; opening a cache does not.
    from onward.graph.columns.compile import compile_graph, in_tid_order  # noqa: PLC0415  # see above
    from onward.graph.columns.groups import NodeIndex, group_rows  # noqa: PLC0415  # likewise

    tables = source.tables()
    tables = replace(tables, ties=in_tid_order(tables.ties))
    index = NodeIndex(tables, source.clusters())
    graph = compile_graph(tables, index)
    return _Parts(graph, tables, index.ids, group_rows(tables, index))


def _store_parts(parts: _Parts, folder: Path) -> None:
    with whole_folder(folder) as draft:
        for name, column in (columns.flatten_arrays(parts.graph) | parts.groups).items():
            np.save(draft / f"{name}.npy", column)
        for name in SCHEMAS:
            _write_table(draft / f"{name}.arrow", getattr(parts.tables, name))
        _write_table(draft / "ids.arrow", pa.table({"id": parts.ids}))
        _seal_draft(draft, folder.name, parts.graph)


def _seal_draft(draft: Path, name: str, graph: Graph) -> None:
    texts = {field: list(getattr(graph, field)) for field in TEXTS}
    (draft / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    seal_folder(draft, name)


def _store_stacked(source: GraphSource, stacked: "StackedTables", folder: Path) -> None:
    """Compile a large snapshot with one column in memory at a time, and rows in parts."""
    from onward.graph.columns.compile import compile_graph, find_tid_order  # noqa: PLC0415  # see above
    from onward.graph.columns.groups import NodeIndex, group_rows  # noqa: PLC0415  # likewise
    from onward.graph.sorting.ordering import order_rows  # noqa: PLC0415  # likewise

    with whole_folder(folder) as draft:
        order = find_tid_order(stacked.select("ties", "tid"), lambda: stacked.select("ties", "key"))
        _write_parts(draft / "ties.arrow", "ties", order_rows(stacked.parts("ties"), order))
        for name in SCHEMAS.keys() - {"ties"}:
            _write_parts(draft / f"{name}.arrow", name, stacked.parts(name))
        tables = stacked.tables(order)
        index = NodeIndex(tables, source.clusters())

        def keep(name: str, column: Array) -> Array:
            np.save(draft / f"{name}.npy", column)
            [mapped] = _read_arrays(draft, [name]).values()
            return mapped

        graph = compile_graph(tables, index, keep)
        for name, column in (columns.flatten_arrays(graph) | group_rows(tables, index)).items():
            if not (draft / f"{name}.npy").exists():
                np.save(draft / f"{name}.npy", column)
        _write_table(draft / "ids.arrow", pa.table({"id": index.ids}))
        _seal_draft(draft, folder.name, graph)


def _write_parts(file: Path, name: str, parts: Iterable[pa.Table]) -> None:
    """Write rows part by part; they are read as if they had been written at once."""
    schema = _decode_codes(SCHEMAS[name].empty_table()).schema
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for part in parts:
            writer.write_table(_decode_codes(part).combine_chunks())


def _write_table(file: Path, table: pa.Table) -> None:
    table = _decode_codes(table)
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _decode_codes(table: pa.Table) -> pa.Table:
    # Plain texts: a coded column would have to decode its whole dictionary to show one row.
    coded = [i for i, column in enumerate(table.schema) if pa.types.is_dictionary(column.type)]
    for i in coded:
        column = table.column(i).cast(pa.string())
        table = table.set_column(i, table.schema.field(i).with_type(pa.string()), column)
    return table


def _open_folder(folder: Path) -> Compiled:
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    tables = StatementTables(**{name: _read_table(folder / f"{name}.arrow") for name in SCHEMAS})
    names = [f"{name}_{part}" for name, part in product(GROUPED, ("ptr", "row"))]
    groups = _read_arrays(folder, names)
    ids = _read_table(folder / "ids.arrow")["id"].combine_chunks()
    graph = columns.open_graph(folder, texts)
    return Compiled(graph, Rows(tables, ids, groups, graph), folder)


def _read_arrays(folder: Path, names: Iterable[str]) -> dict[str, Array]:
    return {name: np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray) for name in names}


def _read_table(file: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(file))).read_all()
