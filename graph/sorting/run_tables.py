"""Statements of one type as an Arrow table that can be cut and sorted: one row a statement.

The columns are those of `schemas.SCHEMAS`, with plain texts in the place of coded ones, beside the
statement key and the canonical line that is hashed. A party's names, identifiers and traits lie in
lists in its own row, so that they move with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.model import Identifier, Name, Statement, tie_id
from onward.graph.statements.schemas import SCHEMAS, TEXT
from onward.graph.statements.tables import read_cells
from onward.graph.traits import Trait

KEY: Final = "statement_key"
LINE: Final = "line"

PARTS: Final[Mapping[str, tuple[type[Any], str]]] = {
    "names": (Name, "names"),
    "identifiers": (Identifier, "identifiers"),
    "traits": (Trait, "inferred"),
}
"""Tables of the parts of parties: the type of a part, and the party's field that holds them."""


def build_run_table(
    name: str, rows: Sequence[Statement], keys: Sequence[str], lines: Sequence[bytes]
) -> pa.Table:
    """Build the table of some statements of one type.

    Args:
        name: Their table in `schemas.SCHEMAS`.
        rows: The statements.
        keys: The statement key of each.
        lines: The canonical line of each, as it is hashed.
    """
    columns: dict[str, pa.Array] = {
        KEY: pa.array(keys, TEXT),
        LINE: pa.array(lines, pa.large_binary()),
    }
    given: dict[str, Any] = {}
    if name == "ties":
        given = {"key": columns[KEY], "tid": [tie_id(key) for key in keys]}
    for column in SCHEMAS[name]:
        cells = given[column.name] if column.name in given else read_cells(rows, column.name)
        columns[column.name] = pa.array(cells, _without_dictionary(column.type))
    if name == "parties":
        for part, (kind, field) in PARTS.items():
            columns[part] = _build_lists(part, kind, list(map(attrgetter(field), rows)))
    return pa.table(columns)


def split_tables(name: str, table: pa.Table) -> dict[str, pa.Table]:
    """Return the tables that are stored, with the columns of `schemas.SCHEMAS`.

    Args:
        name: Of the type's own table.
        table: As `build_run_table` makes it, sorted.
    """
    tables = {name: _code_columns(name, {c: table[c] for c in SCHEMAS[name].names})}
    if name == "parties":
        for part in PARTS:
            tables[part] = _flatten_lists(part, table)
    return tables


def sort_table(table: pa.Table) -> pa.Table:
    """Sort a table by statement key, rows of one key by their lines."""
    order = pc.array_sort_indices(table[KEY].combine_chunks())
    ordered = table.take(order).combine_chunks()
    keys = ordered[KEY].combine_chunks()
    # nearly every key has one row, and comparing lines is slow
    if len(keys) < 2 or not pc.any(pc.equal(keys[1:], keys[:-1])).as_py():
        return ordered
    order = pc.sort_indices(table, [(KEY, "ascending"), (LINE, "ascending")])
    return table.take(order).combine_chunks()


def _without_dictionary(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_dictionary(kind) else kind


def _build_lists(part: str, kind: type[Any], lists: Sequence[Sequence[Any]]) -> pa.Array:
    offsets = np.zeros(len(lists) + 1, np.int32)
    np.cumsum([len(items) for items in lists], out=offsets[1:])
    flat = [item for items in lists for item in items]
    types = {column.name: _without_dictionary(column.type) for column in SCHEMAS[part]}
    names = [field.name for field in fields(kind)]
    cells = [pa.array(list(map(attrgetter(name), flat)), types[name]) for name in names]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays(cells, names))


def _flatten_lists(part: str, table: pa.Table) -> pa.Table:
    """Return the table of the names, identifiers or traits of some parties."""
    lists = table[part].combine_chunks()
    parents = pc.list_parent_indices(lists)
    items = pc.list_flatten(lists)
    first = np.concatenate([[0], np.cumsum(np.asarray(pc.list_value_length(lists)))])
    rows = np.asarray(parents).astype(np.int64)
    positions = np.arange(len(items)) - first[rows]
    columns = {
        "dataset": table["dataset"].take(parents),
        "party": table["id"].take(parents),
        "position": pa.array(positions.astype(np.int32)),
    }
    for place, name in enumerate(field.name for field in items.type):
        columns[name] = items.field(place)
    return _code_columns(part, columns)


def _code_columns(name: str, columns: Mapping[str, Any]) -> pa.Table:
    schema = SCHEMAS[name]
    arrays = [
        columns[column.name].dictionary_encode()
        if pa.types.is_dictionary(column.type)
        else columns[column.name]
        for column in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
