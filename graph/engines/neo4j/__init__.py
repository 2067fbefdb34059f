"""The Neo4j engine: the graph searched by a Neo4j server, in Cypher.

The server holds a projection of one snapshot, which `onward push` writes. It answers who is tied to
whom: whether there are paths, which they are, which ties touch a party. Full rows come from the
snapshot's own layers, and every path that the server returns is checked, tie by tie, on those rows
before it is used. Some 250 bytes a tie on the server. It needs a server, and a question costs
milliseconds where the embedded engine needs microseconds.
"""

import weakref
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from onward.errors import EngineError
from onward.graph.cache import LruCache
from onward.graph.columns import incident as traverse
from onward.graph.columns.columns import TIE_KINDS, Array
from onward.graph.columns.incident import OverlayGraph, tally_batches
from onward.graph.compiling.compiled import Compiled, open_compiled
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
from onward.graph.engines import embedded
from onward.graph.engines.neo4j import cypher as incident_queries
from onward.graph.engines.neo4j.paths import PathFinder
from onward.graph.engines.neo4j.server import Address, ServedGraph, Server
from onward.graph.model import Shipment, Tie
from onward.graph.pattern import Question

CACHED_ANSWERS: Final = 100_000
"""Answers that an engine keeps."""

FEW: Final = 10
"""Parties of whom the definite paths are listed at once, as they are mostly asked for next; of more
parties it is first asked who has one."""


class Engine:
    """The Neo4j engine over one snapshot; see the module's text.

    Args:
        compiled: Columns and rows of the snapshot, in which ids are looked up.
        served: The same snapshot on a server.
        overlay: What a transaction adds.
    """

    name = "neo4j"

    def __init__(
        self, compiled: Compiled, served: ServedGraph, overlay: Overlay | None = None
    ) -> None:
        self._compiled = compiled
        self._served = served
        self._over = OverlayGraph(compiled.graph, overlay or Overlay())
        self._rows = embedded.Engine(compiled, served.snapshot_id, self._over)
        self._paths = PathFinder(served, self._over, self._rows)
        self._path_lists: LruCache[tuple[Question, int, bool], PathList] = LruCache(CACHED_ANSWERS)
        self.version = served.version

    @classmethod
    def open(cls, source: GraphSource, *, server: Server | None = None) -> "Engine":
        """Open a snapshot that was pushed.

        Args:
            source: The snapshot.
            server: Holds it; by default the one that the environment names.

        Raises:
            EngineUnavailable: The server cannot be reached.
            SnapshotMismatch: It holds another snapshot, or none, or not all of it.
        """
        opened = server or Server(Address.from_environment())
        served = ServedGraph.open(opened, source.id)
        engine = cls(open_compiled(source), served)
        if server is None:
            # A server that was opened here is closed with the last engine over it.
            weakref.finalize(served, opened.close)
        return engine

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot that the engine holds."""
        return self._served.snapshot_id

    @property
    def regimes(self) -> frozenset[str]:
        """The regimes that the snapshot's list entries name."""
        return self._rows.regimes

    @property
    def topics(self) -> frozenset[str]:
        """The topics that sources state of the snapshot's parties, on whatever day."""
        return self._rows.topics

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that sources state of the snapshot's parties."""
        return self._rows.kinds

    def overlay(self, overlay: Overlay) -> "Engine":
        """Return an engine that answers over this snapshot and the overlay together."""
        return Engine(self._compiled, self._served, overlay)

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Return the pid of each party by any of its sources' ids; None where it is unknown."""
        return self._rows.find(ids)

    def reach(self, question: Question, parties: Sequence[int]) -> list[Reach]:
        """Tell for each party whether it has a definite and a possible path."""
        possible = self._paths.exist(question, parties, definite=False)
        # A party without a possible path has no definite one.
        candidates = [pid for pid in parties if possible[pid] is not False]
        definite = self._find_definite(question, candidates)
        return [_build_reach(definite.get(pid, False), possible[pid]) for pid in parties]

    def _find_definite(
        self, question: Question, parties: Sequence[int]
    ) -> Mapping[int, bool | None]:
        """Tell for each party whether it has a definite path; None where a limit was reached."""
        if len(parties) > FEW:
            return self._paths.exist(question, parties, definite=True)
        k = question.pattern.paths.show
        lists = ((pid, self._find_paths(question, pid, k, definite=True)) for pid in parties)
        return {pid: embedded.has_paths(path_list) for pid, path_list in lists}

    def witnesses(self, question: Question, party: int, k: int) -> Witnesses:
        """Return up to k node-simple paths by (length, tie ids), and whether there are more."""
        definite = self._find_paths(question, party, k, definite=True)
        if definite.paths:
            return Witnesses(definite, PathList())
        return Witnesses(definite, self._find_paths(question, party, k, definite=False))

    def _find_paths(self, question: Question, party: int, k: int, *, definite: bool) -> PathList:
        """Ask the server, or answer from the cache of this engine."""
        key = question, party, definite
        cached = self._path_lists.get(key)
        if cached is None or (len(cached.paths) < k and cached.more != "no"):
            path_list = self._paths.first(question, party, k, definite=definite)
            # An answer that hit a limit is asked for again: the server may be less busy then.
            return path_list if path_list.limits else self._path_lists.store(key, path_list)
        if len(cached.paths) <= k:
            return cached
        return PathList(cached.paths[:k], "yes", cached.limits)

    def ties(self, tids: Sequence[int]) -> list[Tie]:
        """Return full tie rows, in the order asked for."""
        return self._rows.ties(tids)

    def parties(self, pids: Sequence[int]) -> list[PartyRecord]:
        """Return full party rows, in the order asked for."""
        return self._rows.parties(pids)

    def ends(self, tids: Sequence[int]) -> list[tuple[int, int]]:
        """Return the pids (start, end) of each tie."""
        return self._rows.ends(tids)

    def shipments(
        self,
        parties: Iterable[int],
        roles: Sequence[str],
        as_of: date | None,
        begins: range | None = None,
    ) -> list[Shipment]:
        """Return the shipments in which a party has one of the roles, by (date, id)."""
        return self._rows.shipments(parties, roles, as_of, begins)

    def incident(
        self,
        parties: Iterable[int],
        kinds: Sequence[str],
        direction: Direction,
        on: date | None,
        as_of: date | None,
    ) -> TieBatch:
        """Return the ties that touch a frontier, each once, in tid order."""
        frontier = sorted(set(parties))
        on_server = [pid for pid in frontier if self._over.node_of(pid) is None]
        statements = incident_queries.incident_ties(on_server, kinds, direction, on, as_of)
        tids = [tid for statement in statements for [tid] in self._served.ask(statement)]
        nodes = [node for pid in frontier if (node := self._find_node(pid)) is not None]
        extra = traverse.overlay_rows(self._over, nodes, kinds, direction, on, as_of)
        return traverse.gather_ties(
            self._compiled.graph, self._over, self._find_positions(tids), extra
        )

    def _find_node(self, pid: int) -> int | None:
        node = self._compiled.graph.node_of(pid)
        return self._over.node_of(pid) if node is None else node

    def _find_positions(self, tids: Sequence[int]) -> Array:
        """Return where the server's ties lie in the snapshot's columns, each once, in tid order."""
        column, distinct = self._compiled.graph.ties.tid, np.unique(np.array(tids, np.int64))
        places = np.searchsorted(column, distinct)
        is_inside = places < len(column)
        if not is_inside.all() or (column[places] != distinct).any():
            raise EngineError(
                "Neo4j returned a tie that the layers do not hold; run `onward push --anew`"
            )
        return places

    def degree(self, parties: Sequence[int], kind: str, direction: Direction) -> list[int]:
        """Return how many ties of a kind each party has, over all time."""
        on_server = [pid for pid in parties if self._over.node_of(pid) is None]
        counts = dict(self._served.ask(incident_queries.party_degrees(on_server, kind, direction)))
        return [counts.get(pid, 0) + self._count_added(pid, kind, direction) for pid in parties]

    def _count_added(self, pid: int, kind: str, direction: Direction) -> int:
        node = self._find_node(pid)
        nodes = [] if node is None else [node]
        return len(traverse.overlay_rows(self._over, nodes, [kind], direction, None, None))

    def tally(self, party: int, on: date, as_of: date | None) -> tuple[TieCount, ...]:
        """Count the ties of a party by kind and direction."""
        everything, holding = (
            self.incident([party], TIE_KINDS, "both", day, as_of) for day in (None, on)
        )
        return tally_batches(party, everything, holding)

    def ego(
        self, party: int, hops: int, on: date | None, as_of: date | None, budget: int
    ) -> Neighbourhood:
        """Return the neighbourhood of a party for a map, nearest parties first."""
        return traverse.ego(self, party, hops, on, as_of, budget)

    def by_id(self, pids: Sequence[int]) -> list[int]:
        """Sort parties by canonical id."""
        return self._rows.by_id(pids)


def _build_reach(definite: bool | None, possible: bool | None) -> Reach:
    return Reach(definite, True if definite else possible)
