"""The columns that the embedded engine searches: numpy arrays, memory-mapped from a cache.

Parties are *nodes*: positions in the sorted list of canonical ids. Ties are *positions* in tid
order. Neither leaves the engine; outside, parties are pids and ties are tids.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import accumulate
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from onward.graph.dates import OPEN_END, day_number, is_known_by, since_day
from onward.graph.engine import PartyRecord
from onward.graph.model import (
    UNDIRECTED,
    Identifier,
    Listing,
    Name,
    Party,
    PartyKind,
    Provenance,
    Shipment,
    Tie,
    TieKind,
    party_pid,
)
from onward.graph.pattern import CountrySet, Pattern, Question
from onward.graph.shares import Share
from onward.graph.statement_tables import StatementTables
from onward.graph.store.files import write_whole
from onward.graph.store.sealed_folders import checksum_bytes, checksum_file, map_array
from onward.graph.traits import Trait

Array = npt.NDArray[Any]
Nodes = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int32]

TIE_KINDS: tuple[str, ...] = tuple(TieKind)
TIE_CODE: dict[str, int] = {kind: code for code, kind in enumerate(TIE_KINDS)}
PARTY_BIT: dict[str, int] = {kind: 1 << code for code, kind in enumerate(tuple(PartyKind))}
IS_UNDIRECTED = np.array([kind in UNDIRECTED for kind in TIE_KINDS])

SHIPMENT_ROLES = ("shipper", "consignee", "end_user", "forwarder", "notify_party")
OTHER_ROLE = "other_role"
"""Roles of shipments that have a column, and the group of all others."""

MIN_EXCLUSIVE, MAX_EXCLUSIVE, INFERRED, INDIRECT = 1, 2, 4, 8
"""Bits of `Ties.flags`."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Ties as columns, in tid order; all arrays have one length.

    Attributes:
        tid: int64, ascending.
        start, end: int32 nodes.
        kind: uint8, position in `TIE_KINDS`.
        share_min, share_max: float64; NaN where no share is stated.
        flags: uint8, bits above.
        since, until, known: int32 days; ``[since, until)`` holds, `known` as in dates.known_day.
        dataset, interest: int16, positions in the text lists of `Graph`; -1 = none.
    """

    tid: Array
    start: Array
    end: Array
    kind: Array
    share_min: Array
    share_max: Array
    flags: Array
    since: Array
    until: Array
    known: Array
    dataset: Array
    interest: Array

    def __len__(self) -> int:
        """Count the ties."""
        return len(self.tid)


@dataclass(frozen=True, slots=True)
class Entries:
    """Topic entries of parties, grouped by node: node n has rows ptr[n] to ptr[n + 1].

    Attributes:
        ptr: int32[n + 1].
        node: int32, the party of each row.
        topic: int16, position in `Graph.topics`.
        since, until, known: int32 days.
        superseded: int32, for a topic on a party's own row the day from which entries of the same
            source were known, which say when it holds; OPEN_END where there are none.
        inferred: bool.
        by_rule: bool, for a topic that a rule infers of a party and no source states.
    """

    ptr: Array
    node: Array
    topic: Array
    since: Array
    until: Array
    known: Array
    superseded: Array
    inferred: Array
    by_rule: Array


@dataclass(frozen=True, slots=True)
class Graph:
    """A compiled snapshot.

    Attributes:
        pid: int64[n], handle of each node; nodes are sorted by canonical id.
        handle, handle_node: int64[a], int32[a]: every source's own id (as pid), sorted, and its
            node; what `find` and pid look-ups search.
        kinds: int32[n], bit set of `PARTY_BIT` over the members; Unknown for a party that nothing
            describes.
        kinds_inferred: int32[n], likewise, of what rules infer.
        country_ptr, country: rows of int16 codes into `countries` a node.
        sector_ptr, sector: rows of int16 codes into `sectors` a node.
        out_ptr, out_pos, in_ptr, in_pos: ties that start or end at a node; those of one node by
            (kind, tid), so that a hub's many ties of one kind cost nothing where
            ties of other kinds are asked for.
        out_kind, in_kind: uint8, the kind of each tie in `out_pos` and `in_pos`.
        topics, countries, sectors, datasets, interests: text lists that the codes point into.
        regimes: Whose list entries there are.
    """

    pid: Array
    handle: Array
    handle_node: Array
    kinds: Array
    kinds_inferred: Array
    country_ptr: Array
    country: Array
    sector_ptr: Array
    sector: Array
    entries: Entries
    ties: Ties
    out_ptr: Array
    out_pos: Array
    out_kind: Array
    in_ptr: Array
    in_pos: Array
    in_kind: Array
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    datasets: tuple[str, ...]
    interests: tuple[str, ...]
    regimes: tuple[str, ...]

    @property
    def node_count(self) -> int:
        """Count the parties."""
        return len(self.pid)

    def node_of(self, pid: int) -> int | None:
        """Return the node of a handle, or None."""
        position = int(self.handle.searchsorted(pid))
        if position < len(self.handle) and self.handle[position] == pid:
            return int(self.handle_node[position])
        return None

    def nodes_of(self, pids: Array) -> tuple[Nodes, npt.NDArray[np.bool_]]:
        """Return the node of each handle (0 where there is none) and whether there is one."""
        if not len(self.handle):
            return np.zeros(len(pids), np.int32), np.zeros(len(pids), bool)
        position = np.minimum(np.searchsorted(self.handle, pids), len(self.handle) - 1)
        return self.handle_node[position], self.handle[position] == pids


def expand_groups(ptr: Array, nodes: Array) -> tuple[Array, Array]:
    """Return the row numbers of many nodes, and for each the position of its node in `nodes`."""
    low = ptr[nodes].astype(np.int64)
    count = ptr[nodes + 1].astype(np.int64) - low
    owner = np.repeat(np.arange(len(nodes)), count)
    # The place of each row within its own group: counted from where the group begins.
    inside = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    return low[owner] + inside, owner


def adjacency(nodes: Array, kinds: Array, count: int) -> tuple[Array, Array, Array]:
    """Group tie positions by node, and by (kind, position) within a node.

    Args:
        nodes: int32[m], the node of each tie, ties in tid order.
        kinds: uint8[m], the kind of each tie, below 32.
        count: Number of nodes.

    Returns:
        ptr int32[count + 1], positions int32[m], and the kind of each position uint8[m].
    """
    # One sort of packed integers is several times faster than a sort by three keys.
    packed = (nodes.astype(np.int64) << 37) | (kinds.astype(np.int64) << 32)
    packed |= np.arange(len(nodes), dtype=np.int64)
    packed.sort()
    ptr = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(nodes, minlength=count), out=ptr[1:])
    return (
        ptr.astype(np.int32),
        (packed & 0xFFFFFFFF).astype(np.int32),
        ((packed >> 32) & 31).astype(np.uint8),
    )


def find_runs(ptr: Array, kind: Array, node: int, kinds: Array) -> list[slice]:
    """Return where one node's ties of some kinds lie, a slice a kind, each in tid order.

    Args:
        ptr: As in `Graph`, of one side.
        kind: As in `Graph`, of the same side.
        node: A node.
        kinds: bool, by kind code: whether ties of that kind are taken.
    """
    low, high = ptr.item(node), ptr.item(node + 1)
    slices = []
    while low < high:
        code = kind.item(low)
        # A node's ties are sorted by kind, so that each kind is one slice.
        after = low + int(kind[low:high].searchsorted(code, "right"))
        if kinds.item(code):
            slices.append(slice(low, after))
        low = after
    return slices


def flatten_arrays(graph: Graph) -> dict[str, Array]:
    """Flatten a graph to named arrays, for the cache."""
    named: dict[str, Array] = {}
    for field in fields(Graph):
        value = getattr(graph, field.name)
        if isinstance(value, Ties | Entries):
            for column in fields(value):
                named[f"{field.name}.{column.name}"] = getattr(value, column.name)
        elif isinstance(value, np.ndarray):
            named[field.name] = value
    return named


def open_graph(folder: Path, texts: dict[str, list[str]]) -> Graph:
    """Memory-map a graph that `flatten_arrays` named and the cache wrote.

    Args:
        folder: Holds one ``.npy`` a name.
        texts: The text lists by field name.
    """

    def column(name: str) -> Array:
        return map_array(folder / f"{name}.npy")

    groups = {"ties": Ties, "entries": Entries}
    values: dict[str, Ties | Entries | Array | tuple[str, ...]] = {}
    for field in fields(Graph):
        if field.name in groups:
            kind = groups[field.name]
            names = [f"{field.name}.{part.name}" for part in fields(kind)]
            values[field.name] = kind(*map(column, names))
        elif field.name in texts:
            values[field.name] = tuple(texts[field.name])
        else:
            values[field.name] = column(field.name)
    return Graph(**values)  # type: ignore[arg-type]  # one value a field, by construction


# ------------------------------------------------------------------------------------------------
# Label tables on disk: an array, and behind it the checksum of the array and the file's name.
#
# A label that is missing says that there is no path, so a zeroed byte would hide whoever it stands
# for. The checksum is verified whenever a table is opened; `cache` builds one that does not fit
# anew.
# ------------------------------------------------------------------------------------------------

LABEL: Final = "label-"
"""How the names of such files begin."""

_CHECKSUM_BYTES: Final = 64


def write_labels(file: Path, bits: Array) -> None:
    """Write a label table so that a reader never sees half of it.

    Raises:
        OSError: The disk failed.
    """
    content = BytesIO()
    np.save(content, bits)
    content.write(checksum_bytes(content.getvalue(), _name_table(file)).encode())
    write_whole(file, content.getbuffer(), durable=False)


def read_labels(file: Path, shape: tuple[int, int]) -> Array | None:
    """Memory-map a label table; None if it is not as it was written, or of another graph.

    Args:
        file: As `write_labels` wrote it.
        shape: Parties, and bytes of each one's labels.
    """
    try:
        if not is_whole(file):
            return None
        bits = map_array(file)
    except (OSError, ValueError, EOFError):
        return None
    return bits if bits.shape == shape and bits.dtype == np.uint8 else None


def is_whole(file: Path) -> bool:
    """Tell whether a label table is as it was written.

    Raises:
        OSError: It cannot be read.
    """
    end = file.stat().st_size - _CHECKSUM_BYTES
    if end < 0:
        return False
    with file.open("rb") as stream:
        stream.seek(end)
        stated = stream.read()
    return checksum_file(file, _name_table(file), end=end).encode() == stated


def _name_table(file: Path) -> str:
    """Return what a table is: the labels of another pattern or snapshot have another checksum."""
    return f"{file.parent.name}/{file.name}"


# ------------------------------------------------------------------------------------------------
# Where a path may start and where it may end (`graph.pattern`), as masks over nodes.
# ------------------------------------------------------------------------------------------------


def end_seeds(graph: Graph, pattern: Pattern, *, definite: bool) -> Array:
    """Tell which nodes can end a path on some date: bool[n]; dates and countries are not tested."""
    seeds = np.ones(graph.node_count, bool)
    if pattern.end.kinds:
        seeds &= _are_of_kinds(graph, pattern.end.kinds, np.arange(graph.node_count), definite)
    if pattern.end.topics:
        entries = graph.entries
        listed = np.zeros(graph.node_count, bool)
        chosen = _choose_texts(graph.topics, pattern.end.topics)
        if not chosen.any():
            return listed  # nobody carries any of them
        rows = chosen[entries.topic]
        if definite:
            rows &= ~entries.inferred
        listed[entries.node[rows]] = True
        seeds &= listed
    if pattern.end.sectors:
        seeds &= _are_in_sectors(graph, pattern.end.sectors, np.arange(graph.node_count))
    return seeds


def ends_here(graph: Graph, question: Question, nodes: Array, *, definite: bool) -> Array:
    """Tell for each node whether a path may end there at the question's dates."""
    passed = np.ones(len(nodes), bool)
    end = question.pattern.end
    if end.kinds:
        passed &= _are_of_kinds(graph, end.kinds, nodes, definite)
    if end.topics:
        passed &= _carry_topics(graph, question, nodes, definite=definite)
    if end.sectors:
        passed &= _are_in_sectors(graph, end.sectors, nodes)
    if question.end_countries is not None:
        passed &= _are_in_countries(graph, question.end_countries, nodes, definite=definite)
    if question.not_ends:
        passed &= ~np.isin(graph.pid[nodes], np.array(sorted(question.not_ends), np.int64))
    if question.only_ends is not None:
        passed &= np.isin(graph.pid[nodes], np.array(sorted(question.only_ends), np.int64))
    return passed


def _are_of_kinds(
    graph: Graph, kinds: tuple[PartyKind, ...], nodes: Array, definite: bool
) -> Array:
    """Tell which nodes are of one of some kinds; what a rule infers is no more than possible."""
    bits = _kind_bits(kinds)
    are_so: Array = (graph.kinds[nodes] & bits) != 0
    return are_so if definite else are_so | ((graph.kinds_inferred[nodes] & bits) != 0)


def _carry_topics(graph: Graph, question: Question, nodes: Array, *, definite: bool) -> Array:
    """Tell which nodes carry one of the end's topics on the question's dates."""
    entries = graph.entries
    on = day_number(question.on)
    as_of = OPEN_END if question.as_of is None else day_number(question.as_of)
    rows, owner = expand_groups(entries.ptr, nodes)
    good = _choose_texts(graph.topics, question.pattern.end.topics)[entries.topic[rows]]
    good &= (entries.since[rows] <= on) & (entries.until[rows] > on)
    good &= entries.known[rows] <= as_of
    superseded = entries.superseded[rows]
    good &= (superseded > as_of) | (superseded == OPEN_END)
    if definite:
        good &= ~entries.inferred[rows]
    carries = np.zeros(len(nodes), bool)
    carries[owner[good]] = True
    return carries


def _are_in_sectors(graph: Graph, divisions: tuple[str, ...], nodes: Array) -> Array:
    chosen = _choose_texts(graph.sectors, divisions)
    rows, owner = expand_groups(graph.sector_ptr, nodes)
    inside = np.zeros(len(nodes), bool)
    inside[owner[chosen[graph.sector[rows]]]] = True
    return inside


def _are_in_countries(
    graph: Graph, countries: CountrySet, nodes: Array, *, definite: bool
) -> Array:
    texts = countries.definite if definite else countries.possible
    chosen = _choose_texts(graph.countries, texts)
    rows, owner = expand_groups(graph.country_ptr, nodes)
    inside = np.zeros(len(nodes), bool)
    inside[owner[chosen[graph.country[rows]]]] = True
    if not definite:  # a party without a country may be of any
        inside |= graph.country_ptr[nodes] == graph.country_ptr[nodes + 1]
    return inside


def starts_here(kinds: int, inferred: int, pattern: Pattern, *, definite: bool) -> bool:
    """Tell whether a path may start at a party of these kinds; an undescribed one only possibly.

    Args:
        kinds: As in `Graph.kinds`.
        inferred: As in `Graph.kinds_inferred`.
        pattern: Its start decides.
        definite: Whether it must be certain.
    """
    if not pattern.start.kinds or kinds & _kind_bits(pattern.start.kinds):
        return True
    if definite:
        return False
    return kinds & ~PARTY_BIT[PartyKind.UNKNOWN] == 0 or bool(
        inferred & _kind_bits(pattern.start.kinds)
    )


@lru_cache(maxsize=256)
def _kind_bits(kinds: tuple[PartyKind, ...]) -> int:
    return sum(PARTY_BIT[kind] for kind in set(kinds))


def _choose_texts(texts: Sequence[str], chosen: Collection[str]) -> Array:
    """Tell of each code whether its text is among some, and at last of -1, which is no text."""
    return np.array([*(text in chosen for text in texts), False], bool)


# ------------------------------------------------------------------------------------------------
# One record at a time, read straight from the buffers of memory-mapped Arrow columns.
#
# Arrow's own way to a Python value is made for whole columns: a record of thirty cells costs it a
# quarter of a millisecond. An assessment needs a few dozen records, each from another place, so the
# cells are read here by offset and length, some ten times faster. `graph.tables` reads the same
# columns in bulk; a test holds both to the same records.
# ------------------------------------------------------------------------------------------------

Record = TypeVar("Record")
Cell = Callable[[int], Any]

_SOURCE = tuple(field.name for field in fields(Provenance))
_SHARE = tuple(f"share_{field.name}" for field in fields(Share))


class RowReader(Generic[Record]):
    """Reads records of one kind from a table whose columns are the record's fields, laid out flat.

    Args:
        kind: A dataclass; ``source`` and ``share`` are put together from their columns.
        table: In the layout of `graph.tables.SCHEMAS`; texts plain or coded.
        left_out: Fields that have no column here; they keep their default, or are given.
    """

    def __init__(self, kind: type[Record], table: pa.Table, left_out: Sequence[str] = ()) -> None:
        self._kind = kind
        self._names = tuple(f.name for f in fields(kind) if f.name not in left_out)  # type: ignore[arg-type]  # records are dataclasses
        # Rows of several layers, or written in parts, lie in several batches.
        self._batches = [pa.Table.from_batches([batch]) for batch in table.to_batches()]
        self._ends = list(accumulate(batch.num_rows for batch in self._batches))
        self._cells: dict[int, tuple[Cell, ...]] = {}

    def __call__(self, row: int, **given: Any) -> Record:
        """Return the record of a row; `given` are the fields that have no column."""
        place = bisect_right(self._ends, row)
        inside = row - self._ends[place - 1] if place else row
        # Readers are made when a batch's first record is read: of many none ever is.
        cells = self._cells.get(place) or self._make_readers(place)
        values = {name: cell(inside) for name, cell in zip(self._names, cells, strict=True)}
        return self._kind(**values, **given)

    def _make_readers(self, place: int) -> tuple[Cell, ...]:
        cells = tuple(_read_field(self._batches[place], name) for name in self._names)
        self._cells[place] = cells
        return cells


def _read_field(table: pa.Table, name: str) -> Cell:
    if name == "source":
        parts = tuple(column_reader(table[column]) for column in _SOURCE)
        return lambda row: Provenance(*[part(row) for part in parts])
    if name == "share":
        low, *others = (column_reader(table[column]) for column in _SHARE)

        def share(row: int) -> Share | None:
            least = low(row)
            return None if least is None else Share(least, *[other(row) for other in others])

        return share
    return column_reader(table[name])


def column_reader(column: pa.ChunkedArray) -> Cell:
    """Return the function that reads a column's cell by row: what ``column[row].as_py()`` gives."""
    if column.num_chunks == 1:
        return _read_cells(column.chunk(0))
    readers = [_read_cells(chunk) for chunk in column.chunks]
    # Chunked: find the chunk first, then the row within it.
    ends = list(accumulate(len(chunk) for chunk in column.chunks))

    def read(row: int) -> Any:
        place = bisect_right(ends, row)
        return readers[place](row - ends[place - 1] if place else row)

    return read


def _read_cells(array: pa.Array) -> Cell:
    """Return the function that reads a cell by row; offsets of a sliced array are added once."""
    kind = array.type
    if pa.types.is_string(kind):
        return _where_valid(array, _read_text(array))
    if pa.types.is_dictionary(kind):
        code, text = _read_cells(array.indices), _read_cells(array.dictionary)
        return lambda row: None if (place := code(row)) is None else text(place)
    if pa.types.is_map(kind):
        return _where_valid(array, _read_pairs(array))
    if pa.types.is_list(kind):
        return _where_valid(array, _read_list(array))
    if pa.types.is_boolean(kind):
        bits, first = memoryview(array.buffers()[1] or b""), array.offset
        return _where_valid(
            array, lambda row: bool(bits[(row + first) >> 3] >> ((row + first) & 7) & 1)
        )
    return _where_valid(array, _read_number(array))


def _read_text(array: pa.Array) -> Cell:
    _, offsets, data = array.buffers()
    ends = np.frombuffer(offsets, np.int32).data if offsets else memoryview(b"")
    letters, first = memoryview(data or b""), array.offset
    # A text is a slice of all letters, between two offsets.
    return lambda row: str(letters[ends[row + first] : ends[row + first + 1]], "utf-8")


def _read_number(array: pa.Array) -> Cell:
    values = np.frombuffer(array.buffers()[1] or b"", array.type.to_pandas_dtype()).data
    first = array.offset
    return lambda row: values[row + first]


def _read_list(array: pa.Array) -> Cell:
    item, span = _read_cells(array.values), _item_ranges(array)
    return lambda row: tuple(map(item, span(row)))


def _read_pairs(array: pa.Array) -> Cell:
    key, item, span = _read_cells(array.keys), _read_cells(array.items), _item_ranges(array)
    return lambda row: tuple((key(place), item(place)) for place in span(row))


def _item_ranges(array: pa.Array) -> Callable[[int], range]:
    """Return the function that tells where a list's items lie among all items."""
    offsets = array.buffers()[1]
    ends = np.frombuffer(offsets, np.int32).data if offsets else memoryview(b"")
    first = array.offset
    return lambda row: range(ends[row + first], ends[row + first + 1])


def _where_valid(array: pa.Array, read: Cell) -> Cell:
    """Return a reader that returns None for null cells."""
    if array.null_count == 0:  # then no cell need be looked at twice
        return read
    bits, first = memoryview(array.buffers()[0]), array.offset

    def cell(row: int) -> Any:
        place = row + first
        is_valid = bits[place >> 3] >> (place & 7) & 1
        return read(row) if is_valid else None

    return cell


# ------------------------------------------------------------------------------------------------
# Full rows behind the columns: ties, parties and shipments with all their sources.
#
# The rows lie in Arrow files in the order of the columns and are memory-mapped; only the rows that
# an answer needs are read.
# ------------------------------------------------------------------------------------------------

GROUPED = ("party", "name", "identifier", "trait", "listing", *SHIPMENT_ROLES, OTHER_ROLE)
"""What is grouped by node: ``<name>_ptr`` into ``<name>_row``, which holds row numbers."""


TIE_ROW = "tie_row"
"""The column that says which row each tie is, by its position: int32."""

CACHED_ROWS = 4096
"""Ties, and parties, that are kept after they were read."""


class _PartReader:
    """Reads names, identifiers or traits, which belong to a party's row by (dataset, id)."""

    def __init__(self, kind: type[Any], table: pa.Table) -> None:
        self._part = RowReader(kind, table)
        self._keys = [column_reader(table[name]) for name in ("dataset", "party", "position")]

    def __call__(self, rows: Sequence[int]) -> Mapping[tuple[str, str], tuple[Any, ...]]:
        """Return the parts of each (dataset, party) among some rows, in their own order."""
        parts_by_party: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        for row in rows:
            dataset, party, position = (key(row) for key in self._keys)
            parts_by_party.setdefault((dataset, party), []).append((position, self._part(row)))
        return {
            key: tuple(part for _, part in sorted(parts, key=itemgetter(0)))
            for key, parts in parts_by_party.items()
        }


class Rows:
    """The rows of a compiled snapshot.

    Args:
        tables: All layers' tables.
        ids: Canonical id of each node, as an Arrow array.
        groups: Row numbers by node: ``<name>_ptr`` int32[n + 1] and ``<name>_row`` int32[m]; and
            `TIE_ROW`, the row number of each tie in tid order.
        graph: The columns, in which ids are looked up.
    """

    def __init__(
        self, tables: StatementTables, ids: pa.Array, groups: Mapping[str, Array], graph: Graph
    ) -> None:
        self._dataset = column_reader(tables.parties["dataset"])
        self._id = column_reader(tables.parties["id"])
        self._party = RowReader(Party, tables.parties, ("names", "identifiers", "inferred"))
        self._names = _PartReader(Name, tables.names)
        self._identifiers = _PartReader(Identifier, tables.identifiers)
        self._traits = _PartReader(Trait, tables.traits)
        self._listing = RowReader(Listing, tables.listings)
        self._shipment = RowReader(Shipment, tables.shipments)
        self._dates = tables.shipments["date"]
        self._graph = graph
        self._ids = ids
        self._groups = groups
        # Evidence of neighbouring questions repeats; a few thousand rows save most look-ups.
        read_tie, tie_row = RowReader(Tie, tables.ties), groups[TIE_ROW]
        self._tie = lru_cache(maxsize=CACHED_ROWS)(
            lambda position: read_tie(tie_row.item(position))
        )
        self.record = lru_cache(maxsize=CACHED_ROWS)(self._read_record)

    def id(self, node: int) -> str:
        """Return the canonical id of a node."""
        return str(self._ids[node].as_py())

    def ties(self, positions: Sequence[int]) -> list[Tie]:
        """Return the ties at some positions."""
        return [self._tie(position) for position in positions]

    def _read_record(self, node: int) -> PartyRecord:
        names = self._names(self._list_rows("name", node))
        identifiers = self._identifiers(self._list_rows("identifier", node))
        traits = self._traits(self._list_rows("trait", node))
        parties = []
        for row in self._list_rows("party", node):
            key = self._dataset(row), self._id(row)
            parties.append(
                self._party(
                    row,
                    names=names.get(key, ()),
                    identifiers=identifiers.get(key, ()),
                    inferred=traits.get(key, ()),
                )
            )
        listings = [self._listing(row) for row in self._list_rows("listing", node)]
        return PartyRecord(
            self.id(node),
            # Engines must agree on the order of members, however the layers were stacked.
            tuple(sorted(parties, key=lambda party: (party.id, party.source.dataset))),
            tuple(sorted(listings, key=lambda entry: (entry.source.dataset, entry.id))),
        )

    def _list_rows(self, name: str, node: int) -> list[int]:
        ptr, row = self._groups[f"{name}_ptr"], self._groups[f"{name}_row"]
        rows: list[int] = row[int(ptr[node]) : int(ptr[node + 1])].tolist()
        return rows

    def shipments(
        self,
        nodes: Sequence[int],
        roles: Sequence[str],
        as_of: date | None,
        begins: range | None = None,
    ) -> list[Shipment]:
        """Return the shipments in which a node has one of the roles, by (date, id)."""
        distinct = np.array(sorted(set(nodes)), np.int64)
        by_role = [self._rows_of_group(role, distinct) for role in SHIPMENT_ROLES if role in roles]
        sure = np.unique(np.concatenate([np.zeros(0, np.int64), *by_role]))
        unsure = np.zeros(0, np.int64)
        if not set(roles) <= set(SHIPMENT_ROLES):  # all further roles share one group
            unsure = np.setdiff1d(self._rows_of_group(OTHER_ROLE, distinct), sure)
        if begins is not None:
            sure, unsure = (rows[self._begin_in(rows, begins)] for rows in (sure, unsure))
        shipments = [self._shipment(row) for row in sure.tolist()]
        shipments += [
            shipment
            for shipment in map(self._shipment, unsure.tolist())
            if self._has_role(shipment, roles, distinct)
        ]
        known_shipments = (
            shipment
            for shipment in shipments
            if is_known_by(shipment.source.published, shipment.source.retrieved, as_of)
        )
        return sorted(known_shipments, key=lambda shipment: (shipment.date, shipment.id))

    def every_shipment(self) -> Iterator[Shipment]:
        """Yield all shipments, in the order of their rows."""
        return map(self._shipment, range(len(self._dates)))

    def _rows_of_group(self, group: str, nodes: Array) -> npt.NDArray[np.int64]:
        """Return the rows of shipments that a group has for some nodes."""
        places, _ = expand_groups(self._groups[f"{group}_ptr"], nodes)
        return self._groups[f"{group}_row"][places].astype(np.int64)

    def _begin_in(self, rows: npt.NDArray[np.int64], begins: range) -> npt.NDArray[np.bool_]:
        if not len(rows):
            return np.zeros(0, np.bool_)  # Arrow's functions, for the days, are slow to import
        days = self._first_days[rows]
        return (days >= begins.start) & (days < begins.stop)

    @cached_property
    def _first_days(self) -> npt.NDArray[np.int32]:
        """First day of each shipment; each date that occurs is read once."""
        dates = self._dates.combine_chunks().dictionary_encode()
        first = [since_day(text) for text in dates.dictionary.to_pylist()]
        days: npt.NDArray[np.int32] = np.array(first, np.int32)[dates.indices.to_numpy()]
        return days

    def _has_role(self, shipment: Shipment, roles: Sequence[str], nodes: Array) -> bool:
        """Tell whether one of the nodes has one of the further roles."""
        parties = [party for role, party in shipment.roles if role in roles]
        holders = [self._graph.node_of(party_pid(party)) for party in parties]
        return any(node in nodes for node in holders if node is not None)
