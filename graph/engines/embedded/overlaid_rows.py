"""What a snapshot and an overlay hold under a handle or an id: parties, ties, shipments."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from onward.errors import EngineError
from onward.graph.columns.columns import PARTY_BIT, Graph
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.compiling.compiled import Compiled
from onward.graph.engine import PartyRecord
from onward.graph.model import Shipment, Tie, party_pid


class OverlaidRows:
    """The rows of a compiled snapshot, and of the overlay that lies over it, if any.

    Args:
        compiled: Columns and rows of a snapshot.
        snapshot_id: Its id.
        over: The overlay that a transaction adds, if any.
    """

    def __init__(self, compiled: Compiled, snapshot_id: str, over: OverlayGraph | None) -> None:
        self._compiled = compiled
        self._graph = compiled.graph
        self._snapshot_id = snapshot_id
        self._over = over

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot that the engine holds."""
        return self._snapshot_id

    @property
    def graph(self) -> Graph:
        """The compiled columns, for measurements and exploration."""
        return self._graph

    @property
    def regimes(self) -> frozenset[str]:
        """The regimes that the snapshot's list entries name."""
        return frozenset(self._graph.regimes)

    @property
    def topics(self) -> frozenset[str]:
        """The topics that sources state of the snapshot's parties, on whatever day."""
        entries, topics = self._graph.entries, self._graph.topics
        # numpy's own `unique` imports as much again as all that opens an engine
        counts = np.bincount(entries.topic[~entries.by_rule], minlength=len(topics))
        return frozenset(topics[code] for code in np.flatnonzero(counts).tolist())

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that sources state of the snapshot's parties."""
        bits = int(np.bitwise_or.reduce(self._graph.kinds, initial=0))
        return frozenset(kind for kind, bit in PARTY_BIT.items() if bits & bit)

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Return the pid of each party by any of its sources' ids; None where it is unknown."""
        return [self._optional_pid(self._find_node(party_pid(party_id))) for party_id in ids]

    def ties(self, tids: Sequence[int]) -> list[Tie]:
        """Return full tie rows, in the order asked for."""
        if self._over is None:
            return self._compiled.rows.ties([self._find_position(tid) for tid in tids])
        return [self._over.tie(tid) or self._read_tie(tid) for tid in tids]

    def _read_tie(self, tid: int) -> Tie:
        return self._compiled.rows.ties([self._find_position(tid)])[0]

    def _find_position(self, tid: int) -> int:
        column = self._graph.ties.tid
        position = int(column.searchsorted(tid))
        if position >= len(column) or column[position] != tid:
            raise EngineError(f"this snapshot has no tie of id {tid}")
        return position

    def parties(self, pids: Sequence[int]) -> list[PartyRecord]:
        """Return full party rows, in the order asked for."""
        return [self._read_record(pid) for pid in pids]

    def _read_record(self, pid: int) -> PartyRecord:
        node = self._find_node(pid)
        if node is None:
            raise EngineError(f"this snapshot has no party of handle {pid}")
        if node >= self._graph.node_count:
            assert self._over is not None  # noqa: S101  # only an overlay has such nodes
            return self._over.record(node)
        return self._compiled.rows.record(node)

    def ends(self, tids: Sequence[int]) -> list[tuple[int, int]]:
        """Return the pids (start, end) of each tie."""
        answers = []
        for tid in tids:
            in_overlay = None if self._over is None else self._over.position(tid)
            if self._over is not None and in_overlay is not None:
                ties, position = self._over.ties, in_overlay
            else:
                ties, position = self._graph.ties, self._find_position(tid)
            start, end = int(ties.start[position]), int(ties.end[position])
            answers.append((self._pid_of(start), self._pid_of(end)))
        return answers

    def shipments(
        self,
        parties: Iterable[int],
        roles: Sequence[str],
        as_of: date | None,
        begins: range | None = None,
    ) -> list[Shipment]:
        """Return the shipments in which a party has one of the roles, by (date, id)."""
        nodes = [node for party in parties if (node := self._find_node(party)) is not None]
        inside = [node for node in nodes if node < self._graph.node_count]
        return self._compiled.rows.shipments(inside, roles, as_of, begins)

    def by_id(self, pids: Sequence[int]) -> list[int]:
        """Sort parties by canonical id."""
        return sorted(pids, key=self._id_of)

    def _id_of(self, pid: int) -> str:
        node = self._find_node(pid)
        assert node is not None  # noqa: S101  # handles come from this engine's own ties
        if node < self._graph.node_count:
            return self._compiled.rows.id(node)
        assert self._over is not None  # noqa: S101  # only an overlay has such nodes
        return self._over.ids[node - self._graph.node_count]

    def _find_node(self, pid: int) -> int | None:
        node = self._graph.node_of(pid)
        return self._over.node_of(pid) if node is None and self._over is not None else node

    def _optional_pid(self, node: int | None) -> int | None:
        return None if node is None else self._pid_of(node)

    def _pid_of(self, node: int) -> int:
        count = self._graph.node_count
        if node < count:
            return int(self._graph.pid[node])
        assert self._over is not None  # noqa: S101  # only an overlay has such nodes
        return self._over.pids[node - count]
