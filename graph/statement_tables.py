"""Statements as Arrow tables: how they are stored, and how engines read them in bulk.

One row a statement, in the order of `Statements`; the columns are the fields of the record with
its provenance (dataset, record, url, published, retrieved) and its share (four ``share_…``
columns; null = no share) laid out flat. A party's further names, its identifiers and what rules
infer of it have tables of their own, keyed by (dataset, party) and counted by ``position``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from onward.graph.cache import FEW_OBJECTS, SameObjects
from onward.graph.model import (
    DestinationRecord,
    Identifier,
    IdentityLink,
    Listing,
    Name,
    Party,
    Provenance,
    Shipment,
    Tie,
    tie_id,
)
from onward.graph.shares import Share
from onward.graph.statements import Statements
from onward.graph.tables import read_rows
from onward.graph.traits import Trait

TEXT = pa.string()
CODE = pa.dictionary(pa.int32(), pa.string())  # texts that repeat: kinds, countries, dates …
TEXTS = pa.list_(pa.string())
PAIRS = pa.map_(pa.string(), pa.string())  # ordered, and a key may repeat
SHARE = ("share_min", "share_max", "share_min_exclusive", "share_max_exclusive")
SOURCE = ("dataset", "record", "url", "published", "retrieved")
"""The columns of a statement's provenance."""

_TYPES: Mapping[str, pa.DataType] = {
    "text": TEXT,
    "code": CODE,
    "texts": TEXTS,
    "pairs": PAIRS,
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
}


def _read_schemas() -> Mapping[str, pa.Schema]:
    columns: dict[str, list[tuple[str, pa.DataType]]] = defaultdict(list)
    for row in read_rows(Path(__file__).parent / "data" / "statement_columns.csv"):
        columns[row["table"]].append((row["column"], _TYPES[row["type"]]))
    return {table: pa.schema(of_table) for table, of_table in columns.items()}


SCHEMAS = _read_schemas()
"""The columns of each table. ``tid`` and ``key`` are those of `Tie.tid` and `Tie.key`."""

LATER: frozenset[str] = frozenset({"traits"})
"""Tables that layers of earlier versions do not have: nothing of the sort is stored there."""

Record = TypeVar("Record", Party, Tie, Listing, Shipment, DestinationRecord, IdentityLink)


@dataclass(frozen=True, slots=True)
class StatementTables:
    """The statements of a layer or snapshot as Arrow tables with the columns of `SCHEMAS`."""

    parties: pa.Table
    names: pa.Table
    identifiers: pa.Table
    traits: pa.Table
    ties: pa.Table
    listings: pa.Table
    shipments: pa.Table
    destinations: pa.Table
    links: pa.Table


def to_tables(statements: Statements) -> StatementTables:
    """Lay statements out as tables; `to_statements` reads them back unchanged.

    Args:
        statements: At most one party row an id and dataset, as a layer promises.
    """
    keys = [tie.key for tie in statements.ties]
    return StatementTables(
        parties=_build_table("parties", statements.parties),
        names=_build_part_table("names", statements.parties),
        identifiers=_build_part_table("identifiers", statements.parties),
        traits=_build_part_table("traits", statements.parties, "inferred"),
        ties=_build_table("ties", statements.ties, key=keys, tid=[tie_id(key) for key in keys]),
        listings=_build_table("listings", statements.listings),
        shipments=_build_table("shipments", statements.shipments),
        destinations=_build_destinations(statements.destinations),
        links=_build_table("links", statements.links),
    )


def to_statements(tables: StatementTables) -> Statements:
    """Read statements back from tables, in the tables' order."""
    return Statements(
        parties=parties_of(tables.parties, tables.names, tables.identifiers, tables.traits),
        ties=build_records(Tie, tables.ties),
        listings=build_records(Listing, tables.listings),
        shipments=build_records(Shipment, tables.shipments),
        destinations=build_records(DestinationRecord, tables.destinations),
        links=build_records(IdentityLink, tables.links),
    )


def parties_of(
    parties: pa.Table, names: pa.Table, identifiers: pa.Table, traits: pa.Table | None = None
) -> tuple[Party, ...]:
    """Read parties back with their names, identifiers and traits, where the tables hold them."""
    keys = list(zip(values(parties["dataset"]), values(parties["id"]), strict=True))
    named = _group_parts(Name, names)
    identified = _group_parts(Identifier, identifiers)
    inferred = _group_parts(Trait, traits) if traits is not None else {}
    return build_records(
        Party,
        parties,
        names=[named.get(key, ()) for key in keys],
        identifiers=[identified.get(key, ()) for key in keys],
        inferred=[inferred.get(key, ()) for key in keys],
    )


@cache
def empty(table: str) -> pa.Table:
    """Return one of the tables of `SCHEMAS` without rows."""
    return SCHEMAS[table].empty_table()


def concat(parts: Sequence[StatementTables]) -> StatementTables:
    """Stack tables in the order given; every coded column gets one dictionary."""
    return StatementTables(
        **{name: stack(name, [getattr(part, name) for part in parts]) for name in SCHEMAS}
    )


def stack(table: str, parts: Sequence[pa.Table]) -> pa.Table:
    """Stack the parts of one of the tables of `SCHEMAS` in the order given."""
    filled = [part for part in parts if part.num_rows]
    if not filled:
        return empty(table)
    # Each part has its own dictionaries; engines compare codes, so they need one.
    return pa.concat_tables([empty(table), *filled]).unify_dictionaries().combine_chunks()


def values(column: pa.ChunkedArray) -> list[Any]:
    """Return a column as Python values; equal texts of a coded column are one object."""
    if not pa.types.is_dictionary(column.type):
        return column.to_pylist()  # type: ignore[no-any-return]  # pyarrow ships no types
    cells: list[Any] = []
    for chunk in column.chunks:
        # A null has the index None, for which `get` returns None.
        texts = dict(enumerate(chunk.dictionary.to_pylist()))
        cells.extend(map(texts.get, chunk.indices.to_pylist()))
    return cells


def _build_destinations(rows: Sequence[DestinationRecord]) -> pa.Table:
    if len(rows) > FEW_OBJECTS:
        return _build_table("destinations", rows)
    return _build_same_destinations(SameObjects(rows))


@lru_cache(maxsize=8)
def _build_same_destinations(rows: SameObjects[DestinationRecord]) -> pa.Table:
    """Build the table of records of countries that many small worlds share; nobody changes it."""
    return _build_table("destinations", rows.objects)


def _build_table(name: str, rows: Sequence[Any], **given: list[Any]) -> pa.Table:
    """Build a table column by column: from `given`, else from each row's field."""
    if not rows:
        return empty(name)
    schema = SCHEMAS[name]
    arrays = []
    for column in schema:
        cells = given[column.name] if column.name in given else read_cells(rows, column.name)
        arrays.append(pa.array(cells, type=column.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def read_cells(rows: Sequence[Any], column: str) -> list[Any]:
    """Return what some statements of one type, or their parts, say in a column."""
    if column in SOURCE:
        return list(map(attrgetter(f"source.{column}"), rows))
    if column in SHARE:
        read: Callable[[Any], Any] = attrgetter(column.removeprefix("share_"))
        return [None if row.share is None else read(row.share) for row in rows]
    return list(map(attrgetter(column), rows))


def _build_part_table(name: str, parties: Sequence[Party], field: str = "") -> pa.Table:
    """Build the table of the parties' names, identifiers or traits: a field, by default `name`."""
    owned = [
        (party, position, part)
        for party in parties
        for position, part in enumerate(getattr(party, field or name))
    ]
    return _build_table(
        name,
        [part for _, _, part in owned],
        dataset=[party.source.dataset for party, _, _ in owned],
        party=[party.id for party, _, _ in owned],
        position=[position for _, position, _ in owned],
    )


def build_records(kind: type[Record], table: pa.Table, **given: list[Any]) -> tuple[Record, ...]:
    """Build records column by column: from `given`, else from the column of the field's name."""
    names = [field.name for field in fields(kind)]
    columns = [given[name] if name in given else _read_field(table, name) for name in names]
    return tuple(map(kind, *columns))


def _read_field(table: pa.Table, name: str) -> Iterable[Any]:
    if name == "source":
        return map(Provenance, *(values(table[column]) for column in SOURCE))
    if name == "share":
        return map(_build_share, *(values(table[column]) for column in SHARE))
    column = table[name]
    cells = values(column)
    return map(tuple, cells) if column.type in (TEXTS, PAIRS) else cells


def _build_share(least: float | None, most: float, above: bool, below: bool) -> Share | None:
    return None if least is None else Share(least, most, above, below)


def _group_parts(kind: type[Any], table: pa.Table) -> Mapping[tuple[str, str], tuple[Any, ...]]:
    """Return the names, identifiers or traits of each (dataset, party), in their own order."""
    made = map(kind, *(values(table[field.name]) for field in fields(kind)))
    keys = zip(values(table["dataset"]), values(table["party"]), strict=True)
    groups: dict[tuple[str, str], list[tuple[int, Any]]] = defaultdict(list)
    for key, position, part in zip(keys, values(table["position"]), made, strict=True):
        groups[key].append((position, part))
    return {
        key: tuple(part for _, part in sorted(rows, key=itemgetter(0)))
        for key, rows in groups.items()
    }
