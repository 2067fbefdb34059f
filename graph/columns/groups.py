"""Which node each id of a snapshot belongs to, and its full rows grouped by node."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from itertools import chain
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.columns.arrow_cells import decode_text
from onward.graph.columns.columns import OTHER_ROLE, SHIPMENT_ROLES, Array
from onward.graph.identity.clusters import Clusters
from onward.graph.model import party_pid
from onward.graph.statements.tables import StatementTables

_AT_ONCE: Final = 100_000
"""Ids that are made texts of Python together."""


class NodeIndex:
    """Which node each source's id belongs to.

    Attributes:
        ids: Canonical ids, sorted: the id of each node, as an Arrow array.
    """

    def __init__(self, tables: StatementTables, clusters: Clusters) -> None:
        # A party that only a tie or a role names gets a node as well.
        distinct_ids = [pc.unique(decode_text(column)) for column in _iterate_ids(tables)]
        self._unique = pc.unique(pa.chunked_array(distinct_ids, pa.string())).drop_null()
        del distinct_ids
        canonical = _replace_ids(self._unique, clusters)
        distinct = pc.unique(canonical)
        self.ids = distinct.take(pc.array_sort_indices(distinct))
        self._nodes = np.asarray(pc.index_in(canonical, value_set=self.ids)).astype(np.int32)
        self._is_own = np.asarray(pc.equal(canonical, self._unique), bool)
        # Canonical ids that no row has, and ids that only judgements name, are found as well.
        in_rows = pc.is_in(self.ids, value_set=self._unique)
        canonical_of = {text: text for text in self.ids.filter(pc.invert(in_rows)).to_pylist()}
        canonical_of |= _not_among(clusters.canonical, self._unique)
        others = sorted(canonical_of)
        roots = pa.array([canonical_of[text] for text in others], pa.string())
        nodes = np.asarray(pc.index_in(roots, value_set=self.ids).fill_null(-1))
        self._named_elsewhere = [
            (text, node) for text, node in zip(others, nodes.tolist(), strict=True) if node >= 0
        ]

    def find_nodes(self, column: pa.ChunkedArray) -> Array:
        """Return the node of each id in a column; -1 for null."""
        if not len(column):
            return np.zeros(0, np.int32)
        indices = pc.index_in(decode_text(column), value_set=self._unique)
        places = np.asarray(indices.fill_null(-1)).astype(np.int64)
        nodes = self._nodes[places] if len(self._nodes) else np.zeros(len(places), np.int32)
        return np.where(places < 0, -1, nodes).astype(np.int32)

    @cached_property
    def pids(self) -> Array:
        """The handle of each node's canonical id: int64."""
        return _number_ids(self.ids)

    def handles(self) -> tuple[Array, Array]:
        """Return the handles of all ids (canonical ones too), sorted, and their nodes."""
        pids = self.pids[self._nodes]
        # an id of a party that has another canonical id is found by its own handle
        pids[~self._is_own] = _number_ids(self._unique.filter(pa.array(~self._is_own)))
        others = [party_pid(text) for text, _ in self._named_elsewhere]
        pids = np.concatenate([pids, np.array(others, np.int64)])
        nodes = np.array([node for _, node in self._named_elsewhere], np.int32)
        nodes = np.concatenate([self._nodes, nodes])
        order = np.argsort(pids, kind="stable")
        return pids[order], nodes[order]


def _iterate_ids(tables: StatementTables) -> Iterator[pa.ChunkedArray]:
    """Yield the columns that name parties, one after the other."""
    yield tables.parties["id"]
    yield tables.ties["start"]
    yield tables.ties["end"]
    yield tables.listings["party"]
    yield tables.links["left"]
    yield tables.links["right"]
    for role in SHIPMENT_ROLES:
        yield tables.shipments[role]
    yield pa.chunked_array([tables.shipments["roles"].combine_chunks().items])


def _replace_ids(ids: pa.Array, clusters: Clusters) -> pa.Array:
    """Return the canonical id of each of some ids."""
    is_other = pc.is_in(ids, value_set=pa.array(list(clusters.canonical), pa.string()))
    texts = ids.filter(is_other).to_pylist()
    roots = pa.array([clusters.canonical_id(text) for text in texts], pa.string())
    return pc.replace_with_mask(ids, is_other, roots)


def _not_among(canonical: Mapping[str, str], ids: pa.Array) -> dict[str, str]:
    """Return the ids, with their canonical ones, that no row has."""
    texts = pa.array(list(canonical), pa.string())
    absent = pc.invert(pc.is_in(texts, value_set=ids))
    return {text: canonical[text] for text in texts.filter(absent).to_pylist()}


def _number_ids(ids: pa.Array) -> Array:
    parts = (ids.slice(start, _AT_ONCE) for start in range(0, len(ids), _AT_ONCE))
    texts = chain.from_iterable(part.to_pylist() for part in parts)
    return np.fromiter(map(party_pid, texts), np.int64, len(ids))


def group_rows(tables: StatementTables, index: NodeIndex) -> dict[str, Array]:
    """Group the rows of parties, names, identifiers, traits, list entries and shipments by node."""
    count = len(index.ids)
    columns: dict[str, Callable[[], pa.ChunkedArray]] = {
        "party": lambda: tables.parties["id"],
        "name": lambda: tables.names["party"],
        "identifier": lambda: tables.identifiers["party"],
        "trait": lambda: tables.traits["party"],
        "listing": lambda: tables.listings["party"],
        **{role: partial(tables.shipments.__getitem__, role) for role in SHIPMENT_ROLES},
    }
    # Further roles are pairs (role, party) in a list; each is traced back to the row of its list.
    others = tables.shipments["roles"].combine_chunks()
    holders = pa.ListArray.from_arrays(others.offsets, others.items)
    rows_of_others = np.asarray(pc.list_parent_indices(holders)).astype(np.int64)
    groups: dict[str, Array] = {}
    columns[OTHER_ROLE] = lambda: pa.chunked_array([others.items])
    for name, read_column in columns.items():
        nodes = index.find_nodes(read_column())
        # Most roles of a shipment are empty.
        present = np.flatnonzero(nodes >= 0)
        order = present[np.argsort(nodes[present], kind="stable")]
        ptr = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(nodes[present], minlength=count), out=ptr[1:])
        groups[f"{name}_ptr"] = ptr.astype(np.int32)
        rows = rows_of_others[order] if name == OTHER_ROLE else order
        groups[f"{name}_row"] = rows.astype(np.int32)
    return groups
