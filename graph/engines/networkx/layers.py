"""A layer of statements as a graph of networkx, with the rows of each party beside it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import networkx as nx

from onward.errors import EngineUnavailable
from onward.graph.engines._path_rules import Crossing
from onward.graph.identity.clusters import Clusters
from onward.graph.model import Listing, Party, Shipment, Tie, party_pid
from onward.graph.statements.statements import Statements

_SHIPMENT_ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")


@dataclass(slots=True)
class StatementGraph:
    """Statements as a graph of pids, with the rows of each party beside it."""

    graph: "nx.MultiDiGraph[int]" = field(default_factory=nx.MultiDiGraph)
    ties: dict[int, tuple[tuple[int, int], Tie]] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    members: dict[int, list[Party]] = field(default_factory=lambda: defaultdict(list))
    listings: dict[int, list[Listing]] = field(default_factory=lambda: defaultdict(list))
    shipments: dict[int, list[tuple[str, Shipment]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def from_statements(cls, statements: Statements, clusters: Clusters) -> "StatementGraph":
        """Build the graph; every id that a statement names becomes a party."""
        layer = cls()
        for party in statements.parties:
            layer.members[layer._add_party(party.id, clusters)].append(party)
        for listing in statements.listings:
            layer.listings[layer._add_party(listing.party, clusters)].append(listing)
        for shipment in statements.shipments:
            for role, party_id in _list_roles(shipment):
                layer.shipments[layer._add_party(party_id, clusters)].append((role, shipment))
        # Parties that only an identity link names can be found as well.
        for link in statements.links:
            layer._add_party(link.left, clusters)
            layer._add_party(link.right, clusters)
        for tie in statements.ties:
            ends = layer._add_party(tie.start, clusters), layer._add_party(tie.end, clusters)
            layer._add_tie(tie, ends)
        return layer

    def crossings(self, pid: int) -> Iterator[Crossing]:
        """Yield every tie at a party; a self-loop once, with both ways of crossing it."""
        if pid not in self.graph:
            return
        for _, other, tid in self.graph.out_edges(pid, keys=True):
            yield Crossing(tid, self.ties[tid][1], other, along=True, against=other == pid)
        for other, _, tid in self.graph.in_edges(pid, keys=True):
            # The self-loop came with the outgoing edges.
            if other != pid:
                yield Crossing(tid, self.ties[tid][1], other, along=False, against=True)

    def _add_party(self, party_id: str, clusters: Clusters) -> int:
        canonical = clusters.canonical_id(party_id)
        pid = party_pid(canonical)
        # Handles are hashes: a collision is next to impossible, and refused.
        if self.ids.setdefault(pid, canonical) != canonical:
            raise EngineUnavailable(
                f"parties {self.ids[pid]} and {canonical} have one handle; rename one of them"
            )
        return pid

    def _add_tie(self, tie: Tie, ends: tuple[int, int]) -> None:
        tid = tie.tid
        if tid in self.ties:
            raise EngineUnavailable(
                f"ties {self.ties[tid][1].key} and {tie.key} have one id; rename one record"
            )
        self.ties[tid] = ends, tie
        self.graph.add_edge(*ends, key=tid)


def _list_roles(shipment: Shipment) -> Iterator[tuple[str, str]]:
    for role in _SHIPMENT_ROLES:
        party_id = getattr(shipment, role)
        if party_id is not None:
            yield role, party_id
    yield from shipment.roles
