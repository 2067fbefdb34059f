"""From the numbers of a snapshot's layers to the columns that the engine searches."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, compress
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.errors import StoreError
from onward.graph.codes import division
from onward.graph.columns.columns import (
    INDIRECT,
    INFERRED,
    MAX_EXCLUSIVE,
    MIN_EXCLUSIVE,
    OTHER_ROLE,
    PARTY_BIT,
    SHIPMENT_ROLES,
    TIE_CODE,
    Array,
    Entries,
    Graph,
    Ties,
    adjacency,
)
from onward.graph.dates import OPEN_END, OPEN_START, known_day, since_day, until_day
from onward.graph.identity.clusters import Clusters
from onward.graph.model import PartyKind, party_pid
from onward.graph.statement_tables import StatementTables, values

# ------------------------------------------------------------------------------------------------
# Cells of Arrow columns as numpy arrays: codes, days, numbers, truths.
# ------------------------------------------------------------------------------------------------


def known_days(table: pa.Table) -> Array:
    """Return the day on which each row was surely known (dates.known_day): int32."""
    published = read_days(table["published"], lambda text: known_day(text, None), OPEN_START)
    retrieved = read_days(table["retrieved"], lambda text: known_day(None, text), OPEN_START)
    return np.where(published == OPEN_START, retrieved, published).astype(np.int32)


def read_days(column: pa.ChunkedArray, day: Callable[[str], int], missing: int) -> Array:
    """Return each cell's day as `day` reads it, `missing` for null: int32."""
    # Dates repeat: each that occurs is read once.
    texts, places = _encode_column(column)
    days = [day(text) for text in texts]
    return np.array([*days, missing], np.int32)[places]


def coded(column: pa.ChunkedArray | pa.Array, codes: Mapping[str, int]) -> Array:
    """Return the code of each text; -1 for null and for a text without code."""
    texts, places = _encode_column(column)
    return np.array([*(codes.get(text, -1) for text in texts), -1], np.int64)[places]


def _encode_column(column: pa.ChunkedArray | pa.Array) -> tuple[list[str], Array]:
    """Return the distinct texts of a column, and the place of each cell's text among them: int64.

    The place of null is behind the last text. A coded column brings both, and may bring texts that
    no cell has.
    """
    if not len(column):
        return [], np.zeros(0, np.int64)
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = flat if pa.types.is_dictionary(flat.type) else flat.dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    indices = encoded.indices
    filled = indices.fill_null(len(texts)) if indices.null_count else indices
    return texts, np.asarray(filled).astype(np.int64)


def decode_text(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return a column of texts without a dictionary."""
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def encode_texts(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Array]:
    """Return the texts of a column, each once, sorted, and the place of each cell's text: int32.

    A cell without text, and an empty one, has the place -1.
    """
    texts, places = _encode_column(column)
    counts = np.bincount(places, minlength=len(texts))  # null is counted behind the last text
    present = sorted(text for text, count in zip(texts, counts, strict=False) if count and text)
    codes = number_texts(present)
    new_places = np.array([*(codes.get(text, -1) for text in texts), -1], np.int32)
    return tuple(present), new_places[places]


def number_texts(texts: Sequence[str]) -> dict[str, int]:
    """Return the place of each text as its code."""
    return {text: code for code, text in enumerate(texts)}


def read_floats(column: pa.ChunkedArray) -> Array:
    """Return the numbers of a column, nan for null: float64."""
    return np.asarray(column.fill_null(float("nan")).to_numpy(), np.float64)


def read_bools(column: pa.ChunkedArray) -> Array:
    """Return the truths of a column, false for null."""
    return np.asarray(column.fill_null(False).to_numpy(zero_copy_only=False), bool)


def filter_traits(traits: pa.Table, about: str) -> pa.Table:
    """Return the traits about kinds, or those about topics."""
    # without its type, Arrow looks for a library of dates at each value
    return traits.filter(pc.equal(decode_text(traits["about"]), pa.scalar(about, pa.string())))


def list_inferred_topics(tables: StatementTables) -> tuple[pa.Table, Array]:
    """Return the topics that rules infer, and the day on which the row of each was known: int32."""
    traits = filter_traits(tables.traits, "topic")
    if not traits.num_rows:
        return traits, np.zeros(0, np.int32)
    ids = pc.unique(decode_text(traits["party"]))
    parties = tables.parties.filter(pc.is_in(decode_text(tables.parties["id"]), value_set=ids))
    days = known_days(parties).tolist()
    keys = zip(values(parties["dataset"]), values(parties["id"]), strict=True)
    day_of = dict(zip(keys, days, strict=True))
    bearers = zip(values(traits["dataset"]), values(traits["party"]), strict=True)
    return traits, np.array([day_of[bearer] for bearer in bearers], np.int32)


# ------------------------------------------------------------------------------------------------
# What a layer gives to every snapshot that has it: the cells that are searched, as numbers.
#
# An id is its place among the layer's ids, a text its place among the texts of its column, a day a
# number; so a snapshot is put together from its layers without reading their rows again.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Which node each id of a snapshot belongs to, and its full rows grouped by node.
# ------------------------------------------------------------------------------------------------


class NodeIndex:
    """Which node each id of some layers belongs to.

    A party that only a tie or a role names has a node as well.

    Args:
        layers: What each layer gives.
        clusters: Which ids are one party.

    Attributes:
        ids: Canonical ids, sorted: the id of each node, as an Arrow array.
        nodes_by_layer: For each layer the node of each of its ids: int32.
    """

    def __init__(self, layers: Sequence[LayerNumbers], clusters: Clusters) -> None:
        self._layers = layers
        self._distinct, self._places = _merge_ids([layer.ids for layer in layers])
        texts = pa.array(sorted(clusters.canonical), pa.string())
        is_other = np.asarray(pc.is_in(self._distinct, value_set=texts), bool)
        others = self._distinct.filter(pa.array(is_other)).to_pylist()
        roots = [clusters.canonical_id(text) for text in others]
        remaining = self._distinct.filter(pa.array(~is_other))
        # canonical ids that no row has
        unnamed = sorted(set(roots) - _select_texts(remaining, roots))
        self.ids, places = _merge_ids([remaining, pa.array(unnamed, pa.string())])
        self._nodes = np.empty(len(self._distinct), np.int32)
        self._nodes[~is_other] = places[0]
        self._nodes[is_other] = self._find_nodes(roots)
        self.nodes_by_layer = [self._nodes[places] for places in self._places]
        self._is_own = ~is_other
        self._unnamed = dict(zip(unnamed, places[1].tolist(), strict=True))
        self._judged = self._find_judged(clusters)

    @property
    def count(self) -> int:
        """Count the nodes."""
        return len(self.ids)

    @cached_property
    def pids(self) -> Array:
        """The handle of each node's canonical id: int64."""
        pids = np.empty(self.count, np.int64)
        pids[self._nodes[self._is_own]] = self._pids_of_ids[self._is_own]
        for text, node in self._unnamed.items():
            pids[node] = party_pid(text)
        return pids

    def handles(self) -> tuple[Array, Array]:
        """Return the handles of all ids (canonical ones too), sorted, and their nodes."""
        elsewhere = self._unnamed | self._judged
        others = np.array([party_pid(text) for text in elsewhere], np.int64)
        pids = np.concatenate([self._pids_of_ids, others])
        nodes = np.concatenate([self._nodes, np.array(list(elsewhere.values()), np.int32)])
        order = np.argsort(pids, kind="stable")
        return pids[order], nodes[order]

    @cached_property
    def _pids_of_ids(self) -> Array:
        """The handle of each id that a row names: int64."""
        pids = np.empty(len(self._distinct), np.int64)
        for layer, places in zip(self._layers, self._places, strict=True):
            pids[places] = layer.columns["ids.pid"]
        return pids

    def _find_nodes(self, texts: Sequence[str]) -> Array:
        """Return the node of each canonical id; -1 for an id that is none: int32."""
        wanted_ids = pa.array(sorted(set(texts)), pa.string())
        # the few are looked for among the many, so that only the few are hashed
        places = np.asarray(pc.index_in(self.ids, value_set=wanted_ids).fill_null(-1))
        nodes = np.flatnonzero(places >= 0)
        node_of = dict(zip(self.ids.take(pa.array(nodes)).to_pylist(), nodes.tolist(), strict=True))
        return np.array([node_of.get(text, -1) for text in texts], np.int32)

    def _find_judged(self, clusters: Clusters) -> dict[str, int]:
        """Return the nodes of ids that only judgements name."""
        named = _select_texts(self._distinct, clusters.canonical)
        texts = sorted(clusters.canonical.keys() - named)
        nodes = self._find_nodes([clusters.canonical[text] for text in texts]).tolist()
        return {text: node for text, node in zip(texts, nodes, strict=True) if node >= 0}


def _select_texts(ids: pa.Array, texts: Iterable[str]) -> set[str]:
    """Return those of some texts that are among ids."""
    few = pa.array(sorted(set(texts)), pa.string())
    return set(ids.filter(pc.is_in(ids, value_set=few)).to_pylist())


def _merge_ids(parts: Sequence[pa.Array]) -> tuple[pa.Array, list[Array]]:
    """Merge sorted ids.

    Returns:
        Each id once, sorted; and for each part the places of its ids there: int32.
    """
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        everything = filled[0] if filled else pa.array([], pa.string())
        return everything, [np.arange(len(part), dtype=np.int32) for part in parts]
    every = pa.concat_arrays(parts)
    order = np.asarray(pc.array_sort_indices(every)).astype(np.int64)
    ordered = every.take(pa.array(order))
    is_first = np.ones(len(ordered), bool)
    is_first[1:] = np.asarray(pc.not_equal(ordered[1:], ordered[:-1]))
    places = np.empty(len(every), np.int32)
    places[order] = np.cumsum(is_first) - 1
    ends = np.cumsum([len(part) for part in parts])
    return ordered.filter(pa.array(is_first)), np.split(places, ends[:-1])


def group_rows(numbers: "StackedNumbers", count: int) -> dict[str, Array]:
    """Group the rows of parties, names, identifiers, traits, list entries and shipments by node.

    Returns:
        ``<name>_ptr`` int32[count + 1] and ``<name>_row`` int32, for the names of `rows.GROUPED`.
    """
    columns = {
        "party": "parties.id",
        "name": "names.party",
        "identifier": "identifiers.party",
        "trait": "traits.party",
        "listing": "listings.party",
        **{role: f"shipments.{role}" for role in SHIPMENT_ROLES},
        OTHER_ROLE: "roles.party",
    }
    groups: dict[str, Array] = {}
    for name, column in columns.items():
        nodes = numbers.nodes(column)
        # Most roles of a shipment are empty.
        present = np.flatnonzero(nodes >= 0)
        order = present[np.argsort(nodes[present], kind="stable")]
        ptr = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(nodes[present], minlength=count), out=ptr[1:])
        groups[f"{name}_ptr"] = ptr.astype(np.int32)
        if name == OTHER_ROLE:
            order = numbers.row_numbers("roles.row", "shipments")[order]
        groups[f"{name}_row"] = order.astype(np.int32)
    return groups


# ------------------------------------------------------------------------------------------------
# The numbers of several layers as those of one: one number an id, a text, a row.
# ------------------------------------------------------------------------------------------------

_NOWHERE: Final = -1


class StackedNumbers:
    """The columns of layers, one behind the other; ties in tid order over all of them.

    Args:
        layers: What each layer gives.
        rows: How many rows of each table each layer has, in the same order.
        index: Which node each id belongs to.
    """

    def __init__(
        self,
        layers: Sequence[LayerNumbers],
        rows: Sequence[Mapping[str, int]],
        index: NodeIndex,
    ) -> None:
        self._layers = layers
        self._rows = rows
        self._index = index

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return the texts of columns, each once, sorted."""
        every = (layer.texts[name] for layer in self._layers for name in names)
        return tuple(sorted(set().union(*every)))

    def codes(self, name: str, places: Mapping[str, int]) -> Array:
        """Return the place of each text of a column; -1 for none: int32."""
        return self._stack_parts(
            name,
            [
                _translate_places(layer.columns[name], [places[text] for text in layer.texts[name]])
                for layer in self._layers
            ],
        )

    def numbers(self, name: str) -> Array:
        """Return a column whose numbers mean the same in every layer."""
        return self._stack_parts(name, [layer.columns[name] for layer in self._layers])

    def nodes(self, name: str) -> Array:
        """Return the node of each id of a column; -1 for none: int32."""
        return self._stack_parts(
            name,
            [
                _translate_places(layer.columns[name], nodes)
                for layer, nodes in zip(self._layers, self._index.nodes_by_layer, strict=True)
            ],
        )

    def row_numbers(self, name: str, table: str) -> Array:
        """Return a column of the numbers of a table's rows, counted over all layers: int32."""
        firsts = self._first_rows(table)
        return self._stack_parts(
            name,
            [
                layer.columns[name] + np.int32(first)
                for layer, first in zip(self._layers, firsts, strict=True)
            ],
        )

    def _first_rows(self, table: str) -> list[int]:
        counts = [rows.get(table, 0) for rows in self._rows]
        return [sum(counts[:place]) for place in range(len(counts))]

    def _stack_parts(self, name: str, parts: list[Array]) -> Array:
        filled = [part for part in parts if len(part)] or parts[:1]
        column = filled[0] if len(filled) == 1 else np.concatenate(filled)
        if name.startswith("ties."):
            return column if self._tie_order is None else column[self._tie_order]
        return column

    @cached_property
    def _tie_order(self) -> Array | None:
        """In which order stacked ties are in tid order; None = in their own."""
        tids = [layer.columns["ties.tid"] for layer in self._layers]
        filled = [tid for tid in tids if len(tid)]
        if len(filled) < 2:
            return None
        # each part is in order already, which a stable sort makes use of
        return np.argsort(np.concatenate(filled), kind="stable")


def _translate_places(places: Array, numbers: Sequence[int] | Array) -> Array:
    """Return the number at each place; -1, which is none, stays -1."""
    with_none = np.append(np.asarray(numbers, np.int32), np.int32(_NOWHERE))
    return with_none[places]


def compile_graph(
    numbers: StackedNumbers, index: NodeIndex, keep: Keep = lambda _, column: column
) -> Graph:
    """Make the columns of a snapshot.

    Args:
        numbers: What its layers give.
        index: The nodes.
        keep: Takes the columns of ties, which are the largest.
    """
    count = index.count
    datasets, interests = numbers.texts("ties.dataset"), numbers.texts("ties.interest")
    ties = _compile_ties(numbers, datasets, interests, keep)
    out_ptr, out_pos, out_kind = _group_ties("out", ties.start, ties.kind, count, keep)
    in_ptr, in_pos, in_kind = _group_ties("in", ties.end, ties.kind, count, keep)
    handle, handle_node = index.handles()
    member = numbers.nodes("parties.id")
    countries, sectors = numbers.texts("parties.country"), numbers.texts("parties.sector")
    country_ptr, country = _codes_by_node(
        numbers.codes("parties.country", number_texts(countries)), member, count
    )
    sector_ptr, sector = _codes_by_node(
        numbers.codes("parties.sector", number_texts(sectors)), member, count
    )
    topics, entries = _compile_entries(numbers, member, count)
    return Graph(
        pid=index.pids,
        handle=handle,
        handle_node=handle_node,
        kinds=_compile_kinds(numbers, member, count),
        kinds_inferred=_compile_inferred_kinds(numbers, count),
        country_ptr=country_ptr,
        country=country,
        sector_ptr=sector_ptr,
        sector=sector,
        entries=entries,
        ties=ties,
        out_ptr=out_ptr,
        out_pos=out_pos,
        out_kind=out_kind,
        in_ptr=in_ptr,
        in_pos=in_pos,
        in_kind=in_kind,
        topics=topics,
        countries=countries,
        sectors=sectors,
        datasets=datasets,
        interests=interests,
        regimes=numbers.texts("listings.regime"),
    )


def find_tie_rows(numbers: StackedNumbers, read_keys: Callable[[Array], Sequence[str]]) -> Array:
    """Return which row each tie is, in tid order: int32.

    Args:
        numbers: What the layers of a snapshot give.
        read_keys: Reads the statement keys of some rows.

    Raises:
        StoreError: Two statement keys have one tie id (chance about 5e-6 at ten million ties).
    """
    rows = numbers.row_numbers("ties.row", "ties")
    repeats = np.flatnonzero(np.diff(numbers.numbers("ties.tid")) == 0)
    if len(repeats):
        first, second = read_keys(rows[repeats[0] : repeats[0] + 2])
        raise StoreError(f"two ties have one id: {first} and {second}; rename one record")
    return rows


def _group_ties(
    side: str, nodes: Array, kinds: Array, count: int, keep: Keep
) -> tuple[Array, Array, Array]:
    ptr, positions, kind = adjacency(nodes, kinds, count)
    return ptr, keep(f"{side}_pos", positions), keep(f"{side}_kind", kind)


def _compile_ties(
    numbers: StackedNumbers, datasets: Sequence[str], interests: Sequence[str], keep: Keep
) -> Ties:
    plain = ("tid", "kind", "share_min", "share_max", "flags", "since", "until", "known")
    texts = {"dataset": datasets, "interest": interests}
    columns: dict[str, Array] = {}
    # one column after the other, each kept before the next is made
    for name in plain:
        columns[name] = keep(f"ties.{name}", numbers.numbers(f"ties.{name}"))
    for name in ("start", "end"):
        columns[name] = keep(f"ties.{name}", numbers.nodes(f"ties.{name}"))
    for name, listed in texts.items():
        codes = numbers.codes(f"ties.{name}", number_texts(listed)).astype(np.int16)
        columns[name] = keep(f"ties.{name}", codes)
    return Ties(**columns)


def _compile_kinds(numbers: StackedNumbers, member: Array, count: int) -> Array:
    kinds = np.zeros(count, np.int32)
    # Several rows may describe one party, each with a kind of its own.
    np.bitwise_or.at(kinds, member, numbers.numbers("parties.kind"))
    kinds[kinds == 0] = PARTY_BIT[PartyKind.UNKNOWN]  # named by a tie and described by nothing
    return kinds


def _compile_inferred_kinds(numbers: StackedNumbers, count: int) -> Array:
    kinds = np.zeros(count, np.int32)
    bearers, bits = numbers.nodes("kinds_inferred.party"), numbers.numbers("kinds_inferred.kind")
    np.bitwise_or.at(kinds, bearers, bits)
    return kinds


def _codes_by_node(codes: Array, member: Array, count: int) -> tuple[Array, Array]:
    """Group the codes of the parties' rows by node, each once; -1 is no code."""
    is_coded = codes >= 0
    # Node and code in one integer: one sort finds the distinct pairs.
    pairs = np.unique((member[is_coded].astype(np.int64) << 16) | codes[is_coded])
    ptr = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(pairs >> 16, minlength=count), out=ptr[1:])
    return ptr.astype(np.int32), (pairs & 0xFFFF).astype(np.int16)


def _compile_entries(
    numbers: StackedNumbers, member: Array, count: int
) -> tuple[tuple[str, ...], Entries]:
    """Join the list entries with the topics of the parties' own rows, which have no start.

    Neither have topics that rules infer. Where the same source has entries of a bare topic, these
    say when it holds (`engine.PartyRecord.bare_topics`).
    """
    topics = numbers.texts("listings.topic", "topics.topic", "topics_inferred.topic")
    codes = number_texts(topics)
    own_rows = numbers.row_numbers("topics.row", "parties")
    listed_known, traits_known = (
        numbers.numbers("listings.known"),
        numbers.numbers("topics_inferred.known"),
    )
    own_count, listed_count, trait_count = len(own_rows), len(listed_known), len(traits_known)
    # behind the list entries: topics of the parties' own rows, then those that rules infer
    bare_count = own_count + trait_count
    node = np.concatenate(
        [
            numbers.nodes("listings.party"),
            member[own_rows],
            numbers.nodes("topics_inferred.party"),
        ]
    )
    stated = np.concatenate(
        [numbers.codes("listings.topic", codes), numbers.codes("topics.topic", codes)]
    )
    topic = np.concatenate([stated, numbers.codes("topics_inferred.topic", codes)])
    source = number_texts(numbers.texts("listings.dataset", "parties.dataset"))
    dataset = np.concatenate(
        [
            numbers.codes("listings.dataset", source),
            numbers.codes("parties.dataset", source)[own_rows],
        ]
    )
    # One number for (party, source, topic): entries supersede an own topic of the same number.
    of_sources = node[: listed_count + own_count].astype(np.int64)
    key = (of_sources * len(source) + dataset) * max(len(topics), 1) + stated
    superseded = _first_known(key[:listed_count], listed_known, key[listed_count:])
    never = np.full(len(node), OPEN_END, np.int32)
    by_rule = np.ones(trait_count, bool)
    order = np.argsort(node, kind="stable")
    ptr = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(node, minlength=count), out=ptr[1:])
    since, until = numbers.numbers("listings.since"), numbers.numbers("listings.until")
    days_known = [listed_known, numbers.numbers("parties.known")[own_rows], traits_known]
    inferred = [numbers.numbers("listings.inferred"), np.zeros(own_count, bool), by_rule]
    entries = Entries(
        ptr=ptr.astype(np.int32),
        node=node[order].astype(np.int32),
        topic=topic[order].astype(np.int16),
        since=np.concatenate([since, np.full(bare_count, OPEN_START, np.int32)])[order],
        until=np.concatenate([until, np.full(bare_count, OPEN_END, np.int32)])[order],
        known=np.concatenate(days_known)[order],
        superseded=np.concatenate(
            [never[:listed_count], superseded, never[listed_count + own_count :]]
        )[order],
        inferred=np.concatenate(inferred)[order],
        by_rule=np.concatenate([np.zeros(listed_count + own_count, bool), by_rule])[order],
    )
    return topics, entries


def _first_known(keys: Array, days_known: Array, wanted_keys: Array) -> Array:
    """Return the first known day of each of some keys, OPEN_END where no entry has the key: int32.

    Args:
        keys: Of the entries.
        days_known: Day on which each entry was known.
        wanted_keys: Whose days are returned.
    """
    order = np.lexsort((days_known, keys))
    unique, first = np.unique(keys[order], return_index=True)
    places = np.searchsorted(unique, wanted_keys)
    has_entry = np.isin(wanted_keys, unique)
    days = np.full(len(wanted_keys), OPEN_END, np.int32)
    days[has_entry] = days_known[order][first][places[has_entry]]
    return days
