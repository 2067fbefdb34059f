"""Which node each id of a snapshot belongs to, and its full rows grouped by node."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.columns.columns import OTHER_ROLE, SHIPMENT_ROLES, Array
from onward.graph.compiling.layer_numbers import LayerNumbers
from onward.graph.identity.clusters import Clusters
from onward.graph.model import party_pid

if TYPE_CHECKING:
    from onward.graph.compiling.stacked import StackedNumbers


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
