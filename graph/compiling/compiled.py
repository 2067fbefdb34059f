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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from onward.errors import StoreError
from onward.graph.columns import columns
from onward.graph.columns.columns import (
    GROUPED,
    LABEL,
    TIE_CODE,
    TIE_ROW,
    Array,
    Graph,
    Rows,
    read_labels,
    write_labels,
)
from onward.graph.columns.labels import Automaton, Plan, StepCodes
from onward.graph.engine import GraphSource
from onward.graph.identity.undecided import DecidedTies, find_decided
from onward.graph.model import TieKind
from onward.graph.notices import report_notice
from onward.graph.pattern import Pattern
from onward.graph.statement_tables import SCHEMAS, to_tables
from onward.graph.statements import Statements
from onward.graph.store.files import discard, whole_folder
from onward.graph.store.sealed_folders import (
    find_damage,
    list_sealed,
    map_array,
    mark_used,
    save_array,
    seal_folder,
)
from onward.graph.store.workspace import Snapshot

if TYPE_CHECKING:
    from onward.graph.compiling.compile import LayerNumbers
    from onward.graph.statement_tables import StatementTables
    from onward.graph.store.manifests import LayerManifest


# ------------------------------------------------------------------------------------------------
# What each layer gives to snapshots, on disk: made once, and shared by all that have the layer.
#
# ``cache/rows-<hash>/`` holds an Arrow file a table, which is memory-mapped wherever a snapshot is
# asked. ``cache/numbers-<hash>/`` holds the searched cells, a file a column, which are read while a
# snapshot is compiled, and ``ids.arrow``. Both can be deleted at any time, and are sealed
# (`store.sealed_folders`).
# ------------------------------------------------------------------------------------------------

VERSION_LAYER_FILES: Final = "1"
"""Raise it with every change of meaning in rows or numbers: what is there is then unused."""

ROWS: Final = "rows-"
NUMBERS: Final = "numbers-"
"""How the names of such folders begin."""

_ARROW: Final = ".arrow"
_NUMPY: Final = ".npy"
_IDS: Final = "ids.arrow"
_TEXTS: Final = "texts.json"

RowTables = Mapping[str, pa.Table]
"""Tables by name, of those that have rows; texts are plain."""


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """A layer that is compiled: its id, and how its tables are read, whole or in parts."""

    id: str
    tables: "Callable[[], StatementTables]"
    parts: Callable[[str], Iterator[pa.Table]]


def open_rows(home: Path, layer: StoredLayer) -> RowTables:
    """Map the rows of a layer; write them first where they are missing or damaged.

    Args:
        home: The workspace's folder of compiled forms.
        layer: The layer.

    Raises:
        OSError: They cannot be written, or were removed meanwhile.
    """
    folder = home / layer_key(ROWS, layer.id)
    if not is_whole(folder):
        with whole_folder(folder) as draft:
            for name in SCHEMAS:
                write_rows(draft / f"{name}{_ARROW}", name, layer.parts(name))
            seal_folder(draft, folder.name)
    # by its seal: a folder that was removed meanwhile must not look like one without rows
    files = [folder / name for name in list_sealed(folder) if name.endswith(_ARROW)]
    return {file.stem: read_table(file) for file in files}


def open_numbers(home: Path, layer: StoredLayer) -> "LayerNumbers":
    """Map the numbers of a layer; make them first where they are missing or damaged.

    Args:
        home: The workspace's folder of compiled forms.
        layer: The layer.

    Raises:
        OSError: They cannot be written, or were removed meanwhile.
    """
    folder = home / layer_key(NUMBERS, layer.id)
    if not is_whole(folder):
        _store_numbers(folder, layer)
    return _load_numbers(folder)


def write_rows(file: Path, name: str, parts: Iterator[pa.Table]) -> None:
    """Write the rows of a table part by part; without any, there is no file."""
    filled = (part for part in parts if part.num_rows)
    first = next(filled, None)
    if first is None:
        return
    schema = _plain_schema(name)
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_table(first.cast(schema).combine_chunks())
        for part in filled:
            writer.write_table(part.cast(schema).combine_chunks())


def read_table(file: Path) -> pa.Table:
    """Map a table that was written as an Arrow file."""
    return pa.ipc.open_file(pa.memory_map(str(file))).read_all()


def stack_rows(layers: Sequence[RowTables]) -> "StatementTables":
    """Return the rows of layers, one behind the other."""
    from onward.graph.statement_tables import StatementTables  # noqa: PLC0415  # heavy

    return StatementTables(**{name: _stack_table(name, layers) for name in SCHEMAS})


def stack_ties(layers: Sequence[RowTables]) -> pa.Table:
    """Return the rows of the layers' ties, one behind the other."""
    return _stack_table("ties", layers)


def _stack_table(name: str, layers: Sequence[RowTables]) -> pa.Table:
    tables = [layer[name] for layer in layers if name in layer]
    return pa.concat_tables(tables) if tables else _plain_schema(name).empty_table()


@cache
def _plain_schema(name: str) -> pa.Schema:
    """Return the columns of a table with plain texts.

    A coded column would have to decode all of its texts to show one row.
    """
    return pa.schema(
        [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in SCHEMAS[name]
        ]
    )


def layer_key(prefix: str, layer_id: str) -> str:
    """Return the name of a layer's folder of rows, or of numbers."""
    terms = json.dumps([layer_id, VERSION_LAYER_FILES, np.dtype(np.int32).str, sys.byteorder])
    return f"{prefix}{sha256(terms.encode()).hexdigest()[:32]}"


def is_whole(folder: Path, what: str = "layer", *, grows: bool = False) -> bool:
    """Tell whether a compiled form is there as it was written; a damaged one is removed, and said.

    Args:
        folder: The form's.
        what: What it is of, in words.
        grows: Whether files may have been added to it since.
    """
    mark_used(folder)
    damage = find_damage(folder, grows=grows)
    if damage is None:
        return True
    if not folder.exists():
        return False
    report_notice(f"cache/{folder.name}: {damage}; the {what} is compiled again")
    discard(folder)
    return False


def _store_numbers(folder: Path, layer: StoredLayer) -> None:
    from onward.graph.compiling.compile import read_numbers  # noqa: PLC0415  # heavy

    with whole_folder(folder) as draft:

        def keep(name: str, column: Array) -> Array:
            save_array(draft / f"{name}{_NUMPY}", column)
            return map_column(draft, name)

        numbers = read_numbers(layer.tables(), keep)
        write_table(draft / _IDS, pa.table({"id": numbers.ids}))
        texts = {name: list(texts) for name, texts in numbers.texts.items()}
        (draft / _TEXTS).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        seal_folder(draft, folder.name)


def _load_numbers(folder: Path) -> "LayerNumbers":
    from onward.graph.compiling.compile import LayerNumbers  # noqa: PLC0415  # heavy

    texts = json.loads((folder / _TEXTS).read_text(encoding="utf-8"))
    names = [name.removesuffix(_NUMPY) for name in list_sealed(folder) if name.endswith(_NUMPY)]
    return LayerNumbers(
        read_table(folder / _IDS)["id"].combine_chunks(),
        {name: tuple(each) for name, each in texts.items()},
        {name: map_column(folder, name) for name in names},
    )


def write_table(file: Path, table: pa.Table) -> None:
    """Write a table as an Arrow file."""
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def map_column(folder: Path, name: str) -> Array:
    """Map a column of numbers."""
    return map_array(folder / f"{name}{_NUMPY}")


GRAPH: Final = "graph-"
"""How the names of such folders begin."""

_TRIES: Final = 3

VERSION = "12"
"""Raise it with every change of meaning in columns or labels: old caches are then unused."""

TEXTS = ("topics", "countries", "sectors", "datasets", "interests", "regimes")

_ADDED: Final = "added.arrow"
"""Ties of what people could not decide, which no layer has."""


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
    from onward.graph.matching.matcher import matcher_version  # noqa: PLC0415  # reads tables of words

    # a graph names rows of its layers by their numbers
    versions = [VERSION, VERSION_LAYER_FILES, matcher_version("base")]
    terms = json.dumps([snapshot_id, *versions, np.dtype(np.int32).str, sys.byteorder])
    return f"{GRAPH}{hashlib.sha256(terms.encode()).hexdigest()[:32]}"


# Compiling needs Arrow's functions, which are slow to import; opening a cache does not.


def _compile_in_memory(source: GraphSource) -> Compiled:
    from onward.graph.compiling.compile import read_numbers  # noqa: PLC0415  # see above

    tables = source.tables()
    rows = [{name: getattr(tables, name) for name in SCHEMAS}]
    parts = _compile_parts(source, [read_numbers(tables)], rows, lambda _, column: column)
    return Compiled(parts.graph, Rows(tables, parts.ids, parts.groups, parts.graph), None)


def _read_layer(snapshot: Snapshot, layer: "LayerManifest") -> StoredLayer:
    """Return how a layer is read: in parts where the snapshot is large."""

    @cache  # both its rows and its numbers are made of them
    def read_tables() -> "StatementTables":
        from onward.graph.statement_tables import StatementTables, stack  # noqa: PLC0415  # Arrow

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
    from onward.graph.compiling.compile import (  # noqa: PLC0415  # likewise
        NodeIndex,
        StackedNumbers,
        compile_graph,
        find_tie_rows,
        group_rows,
    )

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


# ------------------------------------------------------------------------------------------------
# The ties possibly_same_as of a snapshot, as judgements leave them.
#
# What was decided is no tie any more, and whoever only such a tie names is no party. What people
# could not decide is a tie that no layer has.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettledTies:
    """What is compiled of the ties.

    Attributes:
        numbers: What each layer gives, and one more for ties that are added, if there are any.
        added: The rows of these; None if there are none.
    """

    numbers: Sequence["LayerNumbers"]
    added: pa.Table | None


def settle_ties(
    snapshot: Snapshot, numbers: Sequence["LayerNumbers"], rows: Sequence[RowTables]
) -> SettledTies:
    """Leave out the decided ties possibly_same_as, and add what is judged unsure.

    Args:
        snapshot: Whose judgements they are.
        numbers: What each of its layers gives.
        rows: The rows of each of its layers.
    """
    from onward.graph.compiling.compile import read_numbers  # noqa: PLC0415  # heavy

    decided = _find_decided(snapshot, numbers, rows)
    remaining = _leave_out(numbers, rows, decided.rows)
    if not decided.added:
        return SettledTies(remaining, None)
    added = to_tables(Statements.from_rows(decided.added))
    return SettledTies([*remaining, read_numbers(added)], added.ties)


def _find_decided(
    snapshot: Snapshot, numbers: Sequence["LayerNumbers"], rows: Sequence[RowTables]
) -> DecidedTies:
    same = TIE_CODE[TieKind.POSSIBLY_SAME_AS]
    places: list[int] = []
    for layer, first in zip(numbers, _first_ties(rows), strict=True):
        of_layer = layer.columns["ties.row"][layer.columns["ties.kind"] == same]
        places += (np.sort(of_layer).astype(np.int64) + first).tolist()

    def read(few: Sequence[int]) -> pa.Table:
        return stack_ties(rows).take(pa.array(few, pa.int64()))

    def party_ids() -> pa.ChunkedArray:
        return stack_rows(rows).parties["id"]

    return find_decided(places, read, snapshot.judgements(), snapshot.clusters, party_ids)


def _leave_out(
    numbers: Sequence["LayerNumbers"], rows: Sequence[RowTables], decided: Sequence[int]
) -> "list[LayerNumbers]":
    """Return layers without the ties of some rows, which are counted over all layers."""
    from onward.graph.compiling.compile import leave_out_ties  # noqa: PLC0415  # heavy

    remaining = []
    for layer, first in zip(numbers, _first_ties(rows), strict=True):
        places = range(first, first + len(layer.columns["ties.row"]))
        of_layer = [row - first for row in decided if row in places]
        remaining.append(leave_out_ties(layer, of_layer) if of_layer else layer)
    return remaining


def _first_ties(rows: Sequence[RowTables]) -> list[int]:
    """Return how many ties lie before those of each layer."""
    counts = [layer["ties"].num_rows if "ties" in layer else 0 for layer in rows]
    return [sum(counts[:place]) for place in range(len(counts))]
