"""What a layer gives to every snapshot that has it: the cells that are searched, as numbers.

An id is its place among the layer's ids, a text its place among the texts of its column, a day a
number; so a snapshot is put together from its layers without reading their rows again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, compress
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.columns.columns import (
    INDIRECT,
    INFERRED,
    MAX_EXCLUSIVE,
    MIN_EXCLUSIVE,
    PARTY_BIT,
    SHIPMENT_ROLES,
    TIE_CODE,
    Array,
)
from onward.graph.compiling.arrow_cells import (
    coded,
    decode_text,
    encode_texts,
    filter_traits,
    known_days,
    list_inferred_topics,
    read_bools,
    read_days,
    read_floats,
)
from onward.graph.dates import OPEN_END, OPEN_START, since_day, until_day
from onward.graph.model import party_pid
from onward.graph.sectors import division
from onward.graph.statements.tables import StatementTables

Keep = Callable[[str, Array], Array]
"""Takes a finished column by its name, and returns it."""

ID_COLUMNS: Final = (
    ("parties", "id"),
    ("names", "party"),
    ("identifiers", "party"),
    ("traits", "party"),
    ("ties", "start"),
    ("ties", "end"),
    ("listings", "party"),
    ("links", "left"),
    ("links", "right"),
    *(("shipments", role) for role in SHIPMENT_ROLES),
)
"""Columns that name parties, by table; the further roles of shipments are pairs in a list."""

_NAMING: Final = (*(f"{table}.{column}" for table, column in ID_COLUMNS), "roles.party")
"""The columns that name parties, all of them."""

_AT_ONCE: Final = 100_000
"""Ids that are made texts of Python together."""


@dataclass(frozen=True, slots=True)
class LayerNumbers:
    """The searched cells of a layer.

    Attributes:
        ids: The ids that its rows name, each once, sorted.
        texts: The texts of coded columns, sorted, by the names of these.
        columns: Arrays by name (``ties.start``): ids are places in `ids`, texts places in `texts`,
            -1 = none; days int32. Ties are in tid order, all else in the order of the rows.
    """

    ids: pa.Array
    texts: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Array]


def read_numbers(tables: StatementTables, keep: Keep = lambda _, column: column) -> LayerNumbers:
    """Read the searched cells of a layer.

    Args:
        tables: Its rows.
        keep: Takes each column when it is made, before the next is read.
    """
    ids = _list_ids(tables)
    texts: dict[str, tuple[str, ...]] = {}
    columns: dict[str, Array] = {}
    for name, read in _list_readers(tables, ids, texts):
        columns[name] = keep(name, read())
    return LayerNumbers(ids, texts, columns)


def leave_out_ties(layer: LayerNumbers, rows: Sequence[int]) -> LayerNumbers:
    """Return a layer without some of its ties, and without what these alone name.

    Args:
        layer: The layer.
        rows: Numbers of the rows of ties, within the layer.
    """
    remains = ~np.isin(layer.columns["ties.row"], np.array(rows, np.int64))
    columns = {
        name: column[remains] if name.startswith("ties.") else column
        for name, column in layer.columns.items()
    }
    texts = dict(layer.texts)
    for name in ("ties.dataset", "ties.interest"):
        is_named, columns[name] = _renumber_places(len(texts[name]), [columns[name]])
        texts[name] = tuple(compress(texts[name], is_named.tolist()))
    is_named, *renumbered = _renumber_places(len(layer.ids), [columns[name] for name in _NAMING])
    columns |= dict(zip(_NAMING, renumbered, strict=True))
    columns["ids.pid"] = columns["ids.pid"][is_named]
    return LayerNumbers(layer.ids.filter(pa.array(is_named)), texts, columns)


def _renumber_places(count: int, columns: Sequence[Array]) -> tuple[Array, ...]:
    """Tell which of so many places columns name, and return the columns with places of these."""
    is_named = np.zeros(count, bool)
    for column in columns:
        is_named[column[column >= 0]] = True
    places = np.append(np.cumsum(is_named) - 1, -1).astype(np.int32)  # -1 is none, and stays it
    return is_named, *(places[column] for column in columns)


def number_ids(ids: pa.Array) -> Array:
    """Return the handle of each id: int64."""
    parts = (ids.slice(start, _AT_ONCE) for start in range(0, len(ids), _AT_ONCE))
    texts = chain.from_iterable(part.to_pylist() for part in parts)
    return np.fromiter(map(party_pid, texts), np.int64, len(ids))


def _list_ids(tables: StatementTables) -> pa.Array:
    columns = [pc.unique(decode_text(getattr(tables, name)[column])) for name, column in ID_COLUMNS]
    columns.append(pc.unique(_pair_roles(tables).items))
    distinct = pc.unique(pa.chunked_array(columns, pa.string())).drop_null()
    return distinct.take(pc.array_sort_indices(distinct))


def _pair_roles(tables: StatementTables) -> pa.MapArray:
    """Return the further roles of shipments: for each a list of pairs, a role and a party."""
    return tables.shipments["roles"].combine_chunks()


_Reader = tuple[str, Callable[[], Array]]


def _list_readers(
    tables: StatementTables, ids: pa.Array, texts: dict[str, tuple[str, ...]]
) -> Iterator[_Reader]:
    """Yield the name of each column, and what makes it; texts are noted while it is made."""

    def find(column: pa.ChunkedArray) -> Array:
        return _find_places(column, ids)

    def code(name: str, column: pa.ChunkedArray | pa.Array) -> Array:
        texts[name], places = encode_texts(column)
        return places

    yield "ids.pid", lambda: number_ids(ids)
    for table, column in ID_COLUMNS:
        if table != "ties":
            yield f"{table}.{column}", partial(_find_column, tables, table, column, find)
    yield from _list_party_readers(tables, find, code)
    yield from _list_tie_readers(tables, find, code)
    yield from _list_entry_readers(tables, code)
    others = _pair_roles(tables)
    yield "roles.party", lambda: find(pa.chunked_array([others.items]))
    yield "roles.row", lambda: _parent_rows(pa.ListArray.from_arrays(others.offsets, others.items))


def _find_column(
    tables: StatementTables, table: str, column: str, find: Callable[[pa.ChunkedArray], Array]
) -> Array:
    return find(getattr(tables, table)[column])


def _find_places(column: pa.ChunkedArray, ids: pa.Array) -> Array:
    """Return the place of each id; -1 for null: int32."""
    if not len(column):
        return np.zeros(0, np.int32)
    places = pc.index_in(decode_text(column), value_set=ids).fill_null(-1)
    return np.asarray(places).astype(np.int32)


def _parent_rows(lists: pa.Array) -> Array:
    """Return the row of each item of a column of lists: int32."""
    return np.asarray(pc.list_parent_indices(lists)).astype(np.int32)


_Find = Callable[[pa.ChunkedArray], Array]
_Code = Callable[[str, pa.ChunkedArray], Array]


def _list_party_readers(tables: StatementTables, find: _Find, code: _Code) -> Iterator[_Reader]:
    parties = tables.parties
    yield "parties.kind", lambda: coded(parties["kind"], PARTY_BIT).astype(np.int32)
    yield "parties.known", lambda: known_days(parties)
    yield "parties.country", lambda: code("parties.country", parties["country"])
    yield "parties.sector", lambda: code("parties.sector", _read_divisions(parties["sector"]))
    yield "parties.dataset", lambda: code("parties.dataset", parties["dataset"])
    topics = parties["topics"].combine_chunks()
    flat = pa.chunked_array([pc.list_flatten(topics)])
    yield "topics.row", lambda: _parent_rows(topics)
    yield "topics.topic", lambda: code("topics.topic", flat)
    kinds = filter_traits(tables.traits, "kind")
    yield "kinds_inferred.party", lambda: find(kinds["party"])
    yield "kinds_inferred.kind", lambda: coded(kinds["value"], PARTY_BIT).astype(np.int32)
    inferred, days = list_inferred_topics(tables)
    yield "topics_inferred.party", lambda: find(inferred["party"])
    yield "topics_inferred.topic", lambda: code("topics_inferred.topic", inferred["value"])
    yield "topics_inferred.known", lambda: days


def _read_divisions(sectors: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the division of each sector; null for a text that has none."""
    texts, places = encode_texts(sectors)
    divisions = pa.array([*map(division, texts), None], pa.string())
    # the place of what has no text, -1, counts from behind: it is that of the null
    return pa.chunked_array([divisions.take(pa.array(places % len(divisions)))])


def _list_tie_readers(tables: StatementTables, find: _Find, code: _Code) -> Iterator[_Reader]:
    ties = tables.ties
    tid = ties["tid"].to_numpy().astype(np.int64)
    order = np.argsort(tid, kind="stable")
    readers: dict[str, Callable[[], Array]] = {
        "tid": lambda: tid,
        "row": lambda: np.arange(len(tid), dtype=np.int32),
        "start": lambda: find(ties["start"]),
        "end": lambda: find(ties["end"]),
        "kind": lambda: coded(ties["kind"], TIE_CODE).astype(np.uint8),
        "share_min": lambda: read_floats(ties["share_min"]),
        "share_max": lambda: read_floats(ties["share_max"]),
        "flags": lambda: _read_flags(ties),
        "since": lambda: read_days(ties["since"], since_day, OPEN_START),
        "until": lambda: read_days(ties["until"], until_day, OPEN_END),
        "known": lambda: known_days(ties),
        "dataset": lambda: code("ties.dataset", ties["dataset"]),
        "interest": lambda: code("ties.interest", ties["interest"]),
    }
    for name, read in readers.items():
        yield f"ties.{name}", partial(_read_in_order, read, order)


def _read_in_order(read: Callable[[], Array], order: Array) -> Array:
    return read()[order]


def _read_flags(ties: pa.Table) -> Array:
    bits = {
        MIN_EXCLUSIVE: read_bools(ties["share_min_exclusive"]),
        MAX_EXCLUSIVE: read_bools(ties["share_max_exclusive"]),
        INFERRED: coded(ties["standing"], {"inferred": 1}) == 1,
        INDIRECT: coded(ties["directness"], {"indirect": 1}) == 1,
    }
    flags = np.zeros(ties.num_rows, np.uint8)
    for bit, is_set in bits.items():
        flags |= np.where(is_set, bit, 0).astype(np.uint8)
    return flags


def _list_entry_readers(tables: StatementTables, code: _Code) -> Iterator[_Reader]:
    listed = tables.listings
    for name in ("topic", "dataset", "regime"):
        yield f"listings.{name}", partial(_code_column, code, listed, name)
    yield "listings.since", lambda: read_days(listed["since"], since_day, OPEN_START)
    yield "listings.until", lambda: read_days(listed["until"], until_day, OPEN_END)
    yield "listings.known", lambda: known_days(listed)
    yield "listings.inferred", lambda: coded(listed["standing"], {"inferred": 1}) == 1


def _code_column(code: _Code, listed: pa.Table, name: str) -> Array:
    return code(f"listings.{name}", listed[name])
