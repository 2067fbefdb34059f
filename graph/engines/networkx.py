"""The reference engine: networkx and a plain depth-first search, written from the rules alone.

Ties are the edges of a ``MultiDiGraph``, keyed by tie id; a question is answered by walking every
node-simple path, length by length, and testing each tie and party as the rules are worded. It
shares nothing with the default engine but the contract, and that is its use: where the two differ,
one of them is wrong. About 1 KB a tie; time grows with the number of paths, so it refuses large
graphs.

docs/semantics.md decides what a path is; the docstring of `onward.graph.pattern` words each test.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice, product
from typing import Final

import networkx as nx
import numpy as np

from onward.errors import EngineError, EngineUnavailable
from onward.graph.dates import since_day
from onward.graph.engine import (
    Direction,
    GraphSource,
    Neighbourhood,
    Overlay,
    PartyRecord,
    PathList,
    Reach,
    TieBatch,
    TieCount,
    Witnesses,
)
from onward.graph.engines._path_rules import Crossing, ExhaustiveSearch, Truth, is_known, is_live
from onward.graph.identity.clusters import Clusters
from onward.graph.model import Listing, Party, Shipment, Tie, TieKind, party_pid, statement_key
from onward.graph.pattern import Question
from onward.graph.statements import Statements

# ------------------------------------------------------------------------------------------------
# A layer of statements as a graph of networkx, with the rows of each party beside it.
# ------------------------------------------------------------------------------------------------

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


MAX_TIES: Final = 200_000
"""More ties than this are refused unless the caller insists."""

_KIND_POSITION: Final = {kind.value: position for position, kind in enumerate(TieKind)}


class Engine:
    """All of a snapshot in one networkx graph; exact, slow, for graphs up to 200,000 ties."""

    name = "networkx"
    version = nx.__version__

    def __init__(
        self, snapshot_id: str, layers: Sequence[StatementGraph], clusters: Clusters
    ) -> None:
        self._snapshot_id = snapshot_id
        self._layers = tuple(layers)
        self._clusters = clusters
        self._crossings: dict[int, list[Crossing]] = {}

    @classmethod
    def open(cls, source: GraphSource, *, force: bool = False) -> "Engine":
        """Build the graph of a snapshot.

        Args:
            source: The snapshot.
            force: Build it although it has more than `MAX_TIES` ties.

        Raises:
            EngineUnavailable: Too many ties, or two statements with one id.
        """
        statements, clusters = source.statements(), source.clusters()
        if len(statements.ties) > MAX_TIES and not force:
            raise EngineUnavailable(
                f"engine networkx: {len(statements.ties):,} ties are more than {MAX_TIES:,}; "
                "use --engine embedded, or --force to wait for it"
            )
        return cls(source.id, [StatementGraph.from_statements(statements, clusters)], clusters)

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot that the engine holds."""
        return self._snapshot_id

    @property
    def regimes(self) -> frozenset[str]:
        """The regimes that the snapshot's list entries name."""
        entries = chain.from_iterable(
            rows for layer in self._layers for rows in layer.listings.values()
        )
        return frozenset(entry.regime for entry in entries if entry.regime)

    @property
    def topics(self) -> frozenset[str]:
        """The topics that sources state of the snapshot's parties, on whatever day."""
        stated = chain.from_iterable(party.topics for party in self._all_parties())
        entries = chain.from_iterable(
            rows for layer in self._layers for rows in layer.listings.values()
        )
        return frozenset(stated).union(entry.topic for entry in entries)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that sources state of the snapshot's parties."""
        return frozenset(party.kind for party in self._all_parties())

    def _all_parties(self) -> Iterator[Party]:
        for layer in self._layers:
            yield from chain.from_iterable(layer.members.values())

    def overlay(self, overlay: Overlay) -> "Engine":
        """Return an engine over this snapshot and one more layer; this one stays as it is.

        Ids that the snapshot knows mean its parties; the others are new parties.
        """
        statements = Statements.from_rows([*overlay.parties, *overlay.ties])
        layer = StatementGraph.from_statements(statements, self._clusters)
        return Engine(self._snapshot_id, [*self._layers, layer], self._clusters)

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Return the pid of each party by any of its sources' ids; None where it is unknown."""
        pids = [party_pid(self._clusters.canonical_id(party_id)) for party_id in ids]
        return [pid if self._has_party(pid) else None for pid in pids]

    def reach(self, question: Question, parties: Sequence[int]) -> list[Reach]:
        """Tell for each party whether it has a definite and a possible path."""
        search = ExhaustiveSearch(self, question)
        answers = []
        for party in parties:
            definite = any(True for _ in search.paths(party, Truth.TRUE))
            # A definite path is also a possible one.
            possible = definite or any(True for _ in search.paths(party, Truth.UNKNOWN))
            answers.append(Reach(definite, possible))
        return answers

    def witnesses(self, question: Question, party: int, k: int) -> Witnesses:
        """Return up to k node-simple paths by (length, tie ids), and whether there are more.

        Possible paths are looked for only where there is no definite one.
        """
        search = ExhaustiveSearch(self, question)
        definite = _take_paths(search.paths(party, Truth.TRUE), k)
        if definite.paths:
            return Witnesses(definite, PathList())
        return Witnesses(definite, _take_paths(search.paths(party, Truth.UNKNOWN), k))

    def ties(self, tids: Sequence[int]) -> list[Tie]:
        """Return full tie rows, in the order asked for."""
        return [self._find_tie(tid)[1] for tid in tids]

    def ends(self, tids: Sequence[int]) -> list[tuple[int, int]]:
        """Return the pids (start, end) of each tie."""
        return [self._find_tie(tid)[0] for tid in tids]

    def parties(self, pids: Sequence[int]) -> list[PartyRecord]:
        """Return full party rows, in the order asked for."""
        return [self.party(pid) for pid in pids]

    def party(self, pid: int) -> PartyRecord:
        """Return one party with every member's row and every list entry."""
        self._require_party(pid)
        members = [row for layer in self._layers for row in layer.members.get(pid, ())]
        listings = [row for layer in self._layers for row in layer.listings.get(pid, ())]
        party_id = next(layer.ids[pid] for layer in self._layers if pid in layer.ids)
        return PartyRecord(
            party_id, tuple(sorted(members, key=lambda row: row.id)), tuple(listings)
        )

    def crossings(self, pid: int) -> list[Crossing]:
        """Return every way to cross a tie at a party, in tie-id order; a self-loop comes once."""
        self._require_party(pid)
        if pid not in self._crossings:
            crossings = chain.from_iterable(layer.crossings(pid) for layer in self._layers)
            by_tid = {crossing.tid: crossing for crossing in crossings}
            self._crossings[pid] = [by_tid[tid] for tid in sorted(by_tid)]
        return self._crossings[pid]

    def incident(
        self,
        parties: Iterable[int],
        kinds: Sequence[str],
        direction: Direction,
        on: date | None,
        as_of: date | None,
    ) -> TieBatch:
        """Return the ties that touch a frontier, each once, in tie-id order."""
        ties = {}
        for crossing in chain.from_iterable(map(self.crossings, parties)):
            is_asked_for = crossing.tie.kind in kinds and crossing.allows(direction)
            if is_asked_for and is_live(crossing.tie, on, as_of):
                ties[crossing.tid] = crossing.tie
        tids = sorted(ties)
        return _build_batch(tids, [ties[tid] for tid in tids], self.ends(tids))

    def shipments(
        self,
        parties: Iterable[int],
        roles: Sequence[str],
        as_of: date | None,
        begins: range | None = None,
    ) -> list[Shipment]:
        """Return the shipments in which a party has one of the roles, by (date, id)."""
        shipments = {}
        for party, layer in product(parties, self._layers):
            for role, shipment in layer.shipments.get(party, ()):
                is_in_time = begins is None or since_day(shipment.date) in begins
                if role in roles and is_known(shipment.source, as_of) and is_in_time:
                    key = shipment.date, shipment.id, statement_key(shipment)
                    shipments[key] = shipment
        return [shipments[key] for key in sorted(shipments)]

    def degree(self, parties: Sequence[int], kind: str, direction: Direction) -> list[int]:
        """Return how many ties of a kind each party has, over all time; a self-loop counts once."""
        return [
            sum(
                crossing.tie.kind == kind and crossing.allows(direction)
                for crossing in self.crossings(party)
            )
            for party in parties
        ]

    def tally(self, party: int, on: date, as_of: date | None) -> tuple[TieCount, ...]:
        """Count the ties of a party by kind and direction."""
        rows: defaultdict[tuple[str, Direction], list[Crossing]] = defaultdict(list)
        for crossing in self.crossings(party):
            if is_live(crossing.tie, None, as_of):
                rows[crossing.tie.kind, crossing.direction].append(crossing)
        return tuple(_count_ties(*group, rows[group], on, as_of) for group in sorted(rows))

    def ego(
        self, party: int, hops: int, on: date | None, as_of: date | None, budget: int
    ) -> Neighbourhood:
        """Return up to `budget` parties around a party (itself first), and the ties among them.

        Parties come by distance, then by canonical id.
        """
        distance = {party: 0}
        frontier = {party}
        for hop in range(1, hops + 1):
            neighbours = {crossing.other for crossing in self._live_crossings(frontier, on, as_of)}
            frontier = neighbours - distance.keys()
            distance.update(dict.fromkeys(frontier, hop))
        # By distance, then by canonical id, as every engine orders them.
        nearest_first = sorted(distance, key=lambda pid: (distance[pid], self.party(pid).id))
        parties = nearest_first[:budget]
        ties = {
            crossing.tid
            for crossing in self._live_crossings(parties, on, as_of)
            if crossing.other in parties
        }
        left_out = len(nearest_first) - len(parties)
        return Neighbourhood(tuple(parties), tuple(sorted(ties)), left_out == 0, left_out)

    def _live_crossings(
        self, parties: Iterable[int], on: date | None, as_of: date | None
    ) -> Iterator[Crossing]:
        for crossing in chain.from_iterable(map(self.crossings, parties)):
            if is_live(crossing.tie, on, as_of):
                yield crossing

    def _has_party(self, pid: int) -> bool:
        return any(pid in layer.ids for layer in self._layers)

    def _require_party(self, pid: int) -> None:
        if not self._has_party(pid):
            raise EngineError(f"engine networkx: no party {pid} in snapshot {self._snapshot_id}")

    def _find_tie(self, tid: int) -> tuple[tuple[int, int], Tie]:
        for layer in self._layers:
            if tid in layer.ties:
                return layer.ties[tid]
        raise EngineError(f"engine networkx: no tie {tid} in snapshot {self._snapshot_id}")


def _count_ties(
    kind: str, direction: Direction, crossings: list[Crossing], on: date, as_of: date | None
) -> TieCount:
    others = [crossing.other for crossing in crossings if is_live(crossing.tie, on, as_of)]
    count, parties = len(others), len(set(others))
    return TieCount(kind, direction, count, parties, len(crossings) - count)


def _take_paths(paths: Iterator[tuple[int, ...]], k: int) -> PathList:
    """Take k paths and look for one more, so that `more` is exact."""
    taken = tuple(islice(paths, k + 1))
    return PathList(taken[:k], "yes" if len(taken) > k else "no")


def _build_batch(tids: list[int], ties: list[Tie], ends: list[tuple[int, int]]) -> TieBatch:
    datasets = sorted({tie.source.dataset for tie in ties})
    interests = sorted({tie.interest for tie in ties if tie.interest is not None})
    shares = [tie.share for tie in ties]
    return TieBatch(
        tid=np.array(tids, np.int64),
        start=np.array([start for start, _ in ends], np.int64),
        end=np.array([end for _, end in ends], np.int64),
        kind=np.array([_KIND_POSITION[tie.kind] for tie in ties], np.uint8),
        share_min=np.array([share.min if share else np.nan for share in shares], np.float64),
        share_max=np.array([share.max if share else np.nan for share in shares], np.float64),
        min_exclusive=np.array([bool(share and share.min_exclusive) for share in shares], bool),
        max_exclusive=np.array([bool(share and share.max_exclusive) for share in shares], bool),
        dataset=np.array([datasets.index(tie.source.dataset) for tie in ties], np.int32),
        interest=np.array(
            [-1 if tie.interest is None else interests.index(tie.interest) for tie in ties],
            np.int32,
        ),
        inferred=np.array([tie.standing == "inferred" for tie in ties], bool),
        indirect=np.array([tie.directness == "indirect" for tie in ties], bool),
        since=np.array([since_day(tie.since) for tie in ties], np.int32),
        datasets=tuple(datasets),
        interests=tuple(interests),
    )
