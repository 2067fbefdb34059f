"""The embedded engine: numpy columns, label tables, guided search. The default.

One snapshot is compiled once into memory-mapped columns (the cache may be deleted at any time).
A pattern is turned into a label table by one reverse search; a question about a party is then a
look-up, and its evidence a search that follows labels only. About 45 bytes a tie, plus 1 byte a
party for each pattern and level. It answers everything that the contract asks.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice

import numpy as np

from onward import __version__
from onward.errors import EngineError
from onward.graph.cache import LruCache
from onward.graph.columns import incident as traverse
from onward.graph.columns.automaton import automaton
from onward.graph.columns.cache import Compiled, open_compiled
from onward.graph.columns.columns import Graph
from onward.graph.columns.labels import Plan, build, build_dated
from onward.graph.columns.overlay import Bits, OverlayGraph, labelled
from onward.graph.columns.predicates import starts_here
from onward.graph.engine import (
    Direction,
    GraphSource,
    More,
    Neighbourhood,
    Overlay,
    PartyRecord,
    PathList,
    Reach,
    TieBatch,
    Witnesses,
)
from onward.graph.engines.embedded.search import BUDGET, Search
from onward.graph.model import Party, Shipment, Tie, party_pid
from onward.graph.pattern import Pattern, Question

PATIENCE = 2_000
"""Visits with labels of all dates, before labels are built for the question's own dates."""
DATED_PLANS = 32
CACHED_ANSWERS = 100_000
"""Answers, and label tables, that an overlay's engine keeps."""
BULK = 16
"""More parties than this are first asked together whether their labels lead anywhere."""
NOWHERE = Reach(definite=False, possible=False)


class Engine:
    """The embedded engine over one snapshot; see the module's text.

    Args:
        compiled: Columns and rows of a snapshot.
        snapshot_id: Its id.
        over: The overlay that a transaction adds, if any.
        budget: Tie visits a party and pattern before the answer is *cannot tell*.
    """

    name = "embedded"
    version = __version__

    def __init__(
        self,
        compiled: Compiled,
        snapshot_id: str,
        over: OverlayGraph | None = None,
        budget: int = BUDGET,
        plans: "Plans | None" = None,
    ) -> None:
        self._compiled = compiled
        self._graph = compiled.graph
        self._snapshot_id = snapshot_id
        self._over = over
        self._budget = budget
        self._plans = plans or Plans(compiled)
        self._labels: LruCache[tuple[Question, bool, bool], Bits] = LruCache(CACHED_ANSWERS)
        self._path_lists: LruCache[tuple[Question, int, bool], PathList] = LruCache(CACHED_ANSWERS)

    @classmethod
    def open(cls, source: GraphSource, *, budget: int = BUDGET) -> "Engine":
        """Open a snapshot, from its cache where there is one.

        Args:
            source: The snapshot.
            budget: Tie visits a party and pattern.
        """
        return cls(open_compiled(source), source.id, budget=budget)

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot that the engine holds."""
        return self._snapshot_id

    @property
    def graph(self) -> Graph:
        """The compiled columns, for whoever measures or explores them."""
        return self._graph

    @property
    def regimes(self) -> frozenset[str]:
        """Whose list entries the snapshot holds."""
        return frozenset(self._graph.regimes)

    def overlay(self, overlay: Overlay) -> "Engine":
        """Give an engine that answers over this snapshot and the overlay together."""
        over = OverlayGraph(self._graph, overlay)
        return Engine(self._compiled, self._snapshot_id, over, self._budget, self._plans)

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Give the pid of each party by any of its sources' ids; None where there is none."""
        return [self._pid(self._node(party_pid(party_id))) for party_id in ids]

    def reach(self, question: Question, parties: Sequence[int]) -> list[Reach]:
        """Give each party two bits, definite and possible; labels decide most, paths the rest."""
        asked = self._may_lead if len(parties) > BULK else self._each_may_lead
        return [
            self._reach(question, party) if may else NOWHERE
            for party, may in zip(parties, asked(question, parties), strict=True)
        ]

    def _reach(self, question: Question, party: int) -> Reach:
        k = question.pattern.paths.show  # who is reached is mostly asked for its paths next
        definite = self._paths(question, party, k, definite=True)
        if definite.paths:
            return Reach(definite=True, possible=True)
        possible = self._paths(question, party, k, definite=False)
        return Reach(_known(definite), _known(possible))

    def _may_lead(self, question: Question, parties: Sequence[int]) -> list[bool]:
        """Read many labels at once: a party without any has no path; the others are searched."""
        nodes, is_here = self._graph.nodes_of(np.array(parties, np.int64))
        bits = self._bits(question, definite=False, dated=False)
        starts = _any_start(bits.plan).to_bytes(bits.plan.automaton.width, "little")
        labelled_here = (bits.rows(nodes) & np.frombuffer(starts, np.uint8)).any(axis=1)
        may: list[bool] = (labelled_here | ~is_here).tolist()
        return may

    def _each_may_lead(self, question: Question, parties: Sequence[int]) -> list[bool]:
        """Read few labels one by one, without the cost of arrays."""
        bits = self._bits(question, definite=False, dated=False)
        starts = _any_start(bits.plan)
        nodes = [self._node(party) for party in parties]
        return [node is None or bool(bits.states(node) & starts) for node in nodes]

    def witnesses(self, question: Question, party: int, k: int) -> Witnesses:
        """Give up to k node-simple paths by (length, tie ids), and whether there are more."""
        definite = self._paths(question, party, k, definite=True)
        if definite.paths:
            return Witnesses(definite, PathList())
        return Witnesses(definite, self._paths(question, party, k, definite=False))

    def _paths(self, question: Question, party: int, k: int, *, definite: bool) -> PathList:
        """Search, or remember: over one overlay the same is asked by many, and of many orders."""
        if self._over is None:
            return self._search_paths(question, party, k, definite=definite)
        key = question, party, definite
        cached = self._path_lists.get(key)
        if cached is None or (len(cached.paths) < k and cached.more != "no"):
            path_list = self._search_paths(question, party, k, definite=definite)
            return self._path_lists.store(key, path_list)
        if len(cached.paths) <= k:
            return cached
        return PathList(cached.paths[:k], "yes", cached.limits)

    def _search_paths(self, question: Question, party: int, k: int, *, definite: bool) -> PathList:
        node = self._node(party)
        if node is None:
            raise EngineError(f"this snapshot has no party of handle {party}")
        if not self._starts(question.pattern, node, definite=definite):
            return PathList()
        bits = self._bits(question, definite=definite, dated=False)
        if not bits.states(node) & _any_start(bits.plan):
            return PathList()
        if self._budget > PATIENCE:
            found, spent = self._collect(bits, question, node, k + 1, PATIENCE)
            if not spent:
                return PathList(found[:k], "yes" if len(found) > k else "no")
            bits = self._bits(question, definite=definite, dated=True)
        found, spent = self._collect(bits, question, node, k + 1, self._budget)
        more: More = "yes" if len(found) > k else "unknown" if spent else "no"
        limits = (f"{self._budget} tie visits",) if spent else ()
        return PathList(found[:k], more, limits)

    def _collect(
        self, bits: Bits, question: Question, node: int, wanted: int, budget: int
    ) -> tuple[tuple[tuple[int, ...], ...], bool]:
        search = Search(self._graph, self._over, bits, question, budget)
        found = tuple(islice(search.paths(node), wanted))
        return found, search.spent and len(found) < wanted

    def _bits(self, question: Question, *, definite: bool, dated: bool) -> Bits:
        key = question, definite, dated
        cached = self._labels.get(key)
        if cached is not None:
            return cached
        plan = self._plans.of(question, definite=definite, dated=dated)
        return self._labels.store(key, labelled(plan, self._over, question))

    def _starts(self, pattern: Pattern, node: int, *, definite: bool) -> bool:
        if node < self._graph.node_count:
            return starts_here(self._graph.kinds.item(node), pattern, definite=definite)
        assert self._over is not None  # noqa: S101  # only an overlay has such nodes
        return self._over.starts_here(pattern, node, definite=definite)

    def ties(self, tids: Sequence[int]) -> list[Tie]:
        """Give full tie rows, in the order asked for."""
        own = {tid: self._over.tie(tid) for tid in tids} if self._over else {}
        asked = [tid for tid in tids if own.get(tid) is None]
        rows = self._compiled.rows.ties([self._position(tid) for tid in asked])
        found = own | dict(zip(asked, rows, strict=True))
        return [tie for tid in tids if (tie := found[tid]) is not None]

    def _position(self, tid: int) -> int:
        column = self._graph.ties.tid
        position = int(np.searchsorted(column, tid))
        if position >= len(column) or column[position] != tid:
            raise EngineError(f"this snapshot has no tie of id {tid}")
        return position

    def parties(self, pids: Sequence[int]) -> list[PartyRecord]:
        """Give full party rows, in the order asked for."""
        return [self._record(pid) for pid in pids]

    def _record(self, pid: int) -> PartyRecord:
        node = self._node(pid)
        if node is None:
            raise EngineError(f"this snapshot has no party of handle {pid}")
        if node >= self._graph.node_count:
            assert self._over is not None  # noqa: S101  # only an overlay has such nodes
            return self._over.record(node)
        return self._compiled.rows.record(node)

    def ends(self, tids: Sequence[int]) -> list[tuple[int, int]]:
        """Give the pids (start, end) of each tie."""
        answers = []
        for tid in tids:
            ties, position = self._graph.ties, -1
            if self._over is not None and (found := self._over.position(tid)) is not None:
                ties, position = self._over.ties, found
            else:
                position = self._position(tid)
            start, end = int(ties.start[position]), int(ties.end[position])
            answers.append((self._pid_of(start), self._pid_of(end)))
        return answers

    def incident(
        self,
        parties: Iterable[int],
        kinds: Sequence[str],
        direction: Direction,
        on: date | None,
        as_of: date | None,
    ) -> TieBatch:
        """Give the ties that touch a frontier, each once, in tid order."""
        nodes = [node for party in parties if (node := self._node(party)) is not None]
        return traverse.incident(self._graph, self._over, nodes, kinds, direction, on, as_of)

    def shipments(
        self,
        parties: Iterable[int],
        roles: Sequence[str],
        as_of: date | None,
        begins: range | None = None,
    ) -> list[Shipment]:
        """Give the shipments in which a party has one of the roles, by (date, id)."""
        nodes = [node for party in parties if (node := self._node(party)) is not None]
        inside = [node for node in nodes if node < self._graph.node_count]
        return self._compiled.rows.shipments(inside, roles, as_of, begins)

    def degree(self, parties: Sequence[int], kind: str, direction: Direction) -> list[int]:
        """Give how many ties of a kind each party has, over all time."""
        batches = (self.incident([party], [kind], direction, None, None) for party in parties)
        return [len(batch.tid) for batch in batches]

    def ego(
        self, party: int, hops: int, on: date | None, as_of: date | None, budget: int
    ) -> Neighbourhood:
        """Give the neighbourhood of a party for a map, nearest parties first."""
        return traverse.ego(self, party, hops, on, as_of, budget)

    def by_id(self, pids: Sequence[int]) -> list[int]:
        """Sort parties by canonical id."""
        return sorted(pids, key=self._id_of)

    def _id_of(self, pid: int) -> str:
        node = self._node(pid)
        assert node is not None  # noqa: S101  # handles come from this engine's own ties
        if node < self._graph.node_count:
            return self._compiled.rows.id(node)
        assert self._over is not None  # noqa: S101  # only an overlay has such nodes
        return self._over.ids[node - self._graph.node_count]

    def _node(self, pid: int) -> int | None:
        node = self._graph.node_of(pid)
        return self._over.node_of(pid) if node is None and self._over is not None else node

    def _pid(self, node: int | None) -> int | None:
        return None if node is None else self._pid_of(node)

    def _pid_of(self, node: int) -> int:
        count = self._graph.node_count
        if node < count:
            return int(self._graph.pid[node])
        assert self._over is not None  # noqa: S101  # only an overlay has such nodes
        return self._over.pids[node - count]


class Plans:
    """The label tables of a snapshot, each built once; those of single dates kept for a while."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._kept: dict[tuple[str, bool], Plan] = {}
        self._dated: LruCache[tuple[Question, bool], Plan] = LruCache(DATED_PLANS)

    def of(self, question: Question, *, definite: bool, dated: bool) -> Plan:
        """Give the plan of a question: over all dates, or for its own."""
        if not dated:
            return self._of_pattern(question.pattern, definite=definite)
        return self._dated.get_or_make(
            (question, definite), lambda: self._build_dated(question, definite=definite)
        )

    def _build_dated(self, question: Question, *, definite: bool) -> Plan:
        machine = automaton(_hops(question.pattern), crossing=not definite)
        return build_dated(self._compiled.graph, question, machine, definite=definite)

    def _of_pattern(self, pattern: Pattern, *, definite: bool) -> Plan:
        key = walk_key(pattern), definite
        if key not in self._kept:
            machine = automaton(_hops(pattern), crossing=not definite)
            self._kept[key] = self._compiled.plan(
                pattern,
                machine,
                key,
                lambda graph: build(graph, pattern, machine, definite=definite),
            )
        return self._kept[key]


@lru_cache(maxsize=1024)
def walk_key(pattern: Pattern) -> str:
    """Give the text that says what a label table depends on: steps and end, not the start."""
    return pattern.model_dump_json(include={"steps", "end"}, exclude={"end": {"country_record"}})


def _hops(pattern: Pattern) -> tuple[tuple[int, int], ...]:
    return tuple(step.hops for step in pattern.steps)


def _any_start(plan: Plan) -> int:
    return sum(plan.automaton.starts)


def _known(found: PathList) -> bool | None:
    return True if found.paths else None if found.limits else False


__all__ = ["Engine", "Party"]
