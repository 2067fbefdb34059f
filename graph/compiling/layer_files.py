"""What each layer gives to snapshots, on disk: made once, and shared by all that have the layer.

``cache/rows-<hash>/`` holds an Arrow file a table, which is memory-mapped wherever a snapshot is
asked. ``cache/numbers-<hash>/`` holds the searched cells, a file a column, which are read while a
snapshot is compiled, and ``ids.arrow``. Both can be deleted at any time, and are sealed
(`store.sealed_folders`).
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from onward.graph.columns.columns import Array
from onward.graph.notices import report_notice
from onward.graph.statements.schemas import SCHEMAS
from onward.graph.store.cache_parts import mark_used
from onward.graph.store.files import discard, whole_folder
from onward.graph.store.sealed_folders import (
    find_damage,
    list_sealed,
    map_array,
    save_array,
    seal_folder,
)

if TYPE_CHECKING:
    from onward.graph.compiling.layer_numbers import LayerNumbers
    from onward.graph.statements.tables import StatementTables

VERSION: Final = "1"
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
    from onward.graph.statements.tables import StatementTables  # noqa: PLC0415  # heavy

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
    terms = json.dumps([layer_id, VERSION, np.dtype(np.int32).str, sys.byteorder])
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
    from onward.graph.compiling.layer_numbers import read_numbers  # noqa: PLC0415  # heavy

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
    from onward.graph.compiling.layer_numbers import LayerNumbers  # noqa: PLC0415  # heavy

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
