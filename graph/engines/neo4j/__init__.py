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
from onward.graph.columns import incident as traverse
from onward.graph.columns.columns import TIE_KINDS, Array
from onward.graph.columns.incident import tally_batches
from onward.graph.compiling.compiled import Compiled, open_compiled
from onward.graph.engine import (
    Direction,
    GraphSource,
    Overlay,
    Reach,
    TieBatch,
    TieCount,
)
from onward.graph.engines import embedded
from onward.graph.engines.neo4j import cypher as incident_queries
from onward.graph.engines.neo4j.paths import PathFinder
from onward.graph.engines.neo4j.server import Address, ServedGraph, Server
from onward.graph.pattern import Question

FEW: Final = 10
"""Parties of whom the definite paths are listed at once, as they are mostly asked for next; of more
parties it is first asked who has one."""


class Engine(PathFinder):
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
        super().__init__(compiled, served, overlay or Overlay())
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

    def overlay(self, overlay: Overlay) -> "Engine":
        """Return an engine that answers over this snapshot and the overlay together."""
        return Engine(self._compiled, self._served, overlay)

    def reach(self, question: Question, parties: Sequence[int]) -> list[Reach]:
        """Tell for each party whether it has a definite and a possible path."""
        possible = self.exist(question, parties, definite=False)
        # A party without a possible path has no definite one.
        candidates = [pid for pid in parties if possible[pid] is not False]
        definite = self._find_definite(question, candidates)
        return [_build_reach(definite.get(pid, False), possible[pid]) for pid in parties]

    def _find_definite(
        self, question: Question, parties: Sequence[int]
    ) -> Mapping[int, bool | None]:
        """Tell for each party whether it has a definite path; None where a limit was reached."""
        if len(parties) > FEW:
            return self.exist(question, parties, definite=True)
        k = question.pattern.paths.show
        lists = ((pid, self._find_paths(question, pid, k, definite=True)) for pid in parties)
        return {pid: embedded.has_paths(path_list) for pid, path_list in lists}

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
        nodes = self._find_nodes(frontier)
        extra = traverse.overlay_rows(self._over, nodes, kinds, direction, on, as_of)
        return traverse.gather_ties(self._over, self._find_positions(tids), extra)

    def _find_positions(self, tids: Sequence[int]) -> Array:
        """Return where the server's ties lie in the snapshot's columns, each once, in tid order."""
        column, distinct = self._graph.ties.tid, np.unique(np.array(tids, np.int64))
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
        nodes = self._find_nodes([pid])
        return len(traverse.overlay_rows(self._over, nodes, [kind], direction, None, None))

    def tally(self, party: int, on: date, as_of: date | None) -> tuple[TieCount, ...]:
        """Count the ties of a party by kind and direction."""
        everything, holding = (
            self.incident([party], TIE_KINDS, "both", day, as_of) for day in (None, on)
        )
        return tally_batches(party, everything, holding)


def _build_reach(definite: bool | None, possible: bool | None) -> Reach:
    return Reach(definite, True if definite else possible)
