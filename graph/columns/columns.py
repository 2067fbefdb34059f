"""The columns that the embedded engine searches: numpy arrays, memory-mapped from a cache.

Parties are *nodes*: positions in the sorted list of canonical ids. Ties are *positions* in tid
order. Neither leaves the engine; outside, parties are pids and ties are tids.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from onward.graph.model import UNDIRECTED, PartyKind, TieKind
from onward.graph.store.sealed_folders import map_array

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
