"""The embedded engine: numpy columns, label tables, guided search. The default.

One snapshot is compiled once into memory-mapped columns (the cache may be deleted at any time).
A pattern is turned into a label table by one reverse search; a question about a party is then a
look-up, and its evidence a search that follows labels only. About 45 bytes a tie, plus 1 byte a
party for each pattern and level (definite, possible).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import compress, islice

import numpy as np

from onward import __version__
from onward.errors import EngineError
from onward.graph.cache import LruCache
from onward.graph.columns import incident as traverse
from onward.graph.columns.columns import (
    PARTY_BIT,
    Array,
    Graph,
    Ties,
    ends_here,
    find_runs,
    starts_here,
)
from onward.graph.columns.incident import OverlayGraph, tally
from onward.graph.columns.labels import (
    Labels,
    Plan,
    Window,
    automaton,
    build,
    build_dated,
    drop_dead,
    drop_dead_one,
    label_overlay,
)
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
from onward.graph.model import Shipment, Tie, TieKind, party_pid
from onward.graph.pattern import Pattern, Question

# ------------------------------------------------------------------------------------------------
# Finding paths: depth first, guided by labels, in (length, tie ids) order, k + 1 and no further.
#
# At each party only ties are followed whose other end carries a split that can remain; rows are in
# tie order, so paths come out in the required order and the search stops early. What a label cannot
# say is checked here: that no party repeats, and what holds at the question's dates.
# ------------------------------------------------------------------------------------------------

BUDGET = 200_000
"""Tie visits a party and pattern, after which the answer is *cannot tell*."""
CHUNK = 64


FEW = 24
"""So many ties at a node are looked at one by one."""

FIRST_PIECE = 256
"""Ties of a hub that are looked at first; each further piece is four times as long."""

Parts = list[tuple[Ties, Array, bool]]
"""Ties at a node: columns, positions in tid order, and whether they start there."""


class GuidedSearch:
    """The paths of one question from one party, at one level (definite or possible).

    Attributes:
        is_exhausted: Whether the budget was used up before the search was through.
    """

    def __init__(
        self,
        graph: Graph,
        over: OverlayGraph | None,
        labels: Labels,
        question: Question,
        budget: int,
    ) -> None:
        self._graph = graph
        self._over = over
        self._labels = labels
        self._plan = labels.plan
        self._question = question
        self._window = Window.from_question(question)
        self._visits_left = budget
        self.is_exhausted = False
        self._rests: dict[tuple[int, int], int] = {}

    def paths(self, start: int) -> Iterator[tuple[int, ...]]:
        """Yield paths as tuples of tie ids, in order, each once.

        Where more visits are needed than the budget allows, the paths end, and `is_exhausted` is
        true.
        """
        label = self._labels.states(start)
        for length, starting in enumerate(self._plan.automaton.starts):
            states = label & starting
            if not states:
                continue
            if length == 0:
                if self._may_end(np.array([start]))[0]:
                    yield ()
            else:
                yield from self._extend_path(start, states, length, (start,), ())
            if self.is_exhausted:
                return

    def _extend_path(
        self, node: int, states: int, left: int, nodes: tuple[int, ...], tids: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        for tid, far, rest in self._find_next(node, states, last=left == 1):
            # Node-simple: a path meets no party twice. Labels do not know what it has met.
            if far in nodes:
                continue
            if not self._may_visit():
                return
            if left == 1:
                yield (*tids, tid)
            else:
                yield from self._extend_path(far, rest, left - 1, (*nodes, far), (*tids, tid))
                if self.is_exhausted:
                    return

    def _find_next(self, node: int, states: int, *, last: bool) -> Iterator[tuple[int, int, int]]:
        """Yield the ties to follow from a node by tid, each with its far node and what may remain.

        Rows of hubs are looked at piece by piece, as the first few ties are mostly enough.
        """
        rows = self._list_rows(node)
        if sum(len(part[1]) for part in rows) <= FEW:  # arrays would cost more than they save
            yield from self._follow_few(rows, states, last=last)
            return
        for parts in _cut_into_pieces(rows):
            tid, far, rest = self._follow_many(parts, states, last=last)
            for low in range(0, len(tid), CHUNK):
                part = slice(low, low + CHUNK)
                # Most searches end after a few ties, so that bits are unpacked chunk by chunk.
                remaining = (int.from_bytes(row.tobytes(), "little") for row in rest[part])
                yield from zip(tid[part].tolist(), far[part].tolist(), remaining, strict=True)

    def _follow_few(self, parts: Parts, states: int, *, last: bool) -> list[tuple[int, int, int]]:
        codes, steps = self._plan.codes, []
        for ties, rows, from_start in parts:
            ends = ties.end if from_start else ties.start
            for row in rows.tolist():
                code = codes.match_row(ties, row, from_start=from_start)
                code = code and drop_dead_one(ties, row, self._window, code)
                far = ends.item(row)
                rest = code and self._find_rests(states, code) & self._labels.states(far)
                if rest:
                    steps.append((ties.tid.item(row), far, rest))
        if last and steps:
            may_end = self._may_end(np.array([far for _, far, _ in steps])).tolist()
            steps = list(compress(steps, may_end))
        return sorted(steps)

    def _may_visit(self) -> bool:
        """Count one visit; when none is left the search ends, and `is_exhausted` says so."""
        self._visits_left -= 1
        self.is_exhausted = self._visits_left < 0
        return not self.is_exhausted

    def _follow_many(self, parts: Parts, states: int, *, last: bool) -> tuple[Array, Array, Array]:
        """Return the ties to follow among some: tids ascending, far nodes, and what may remain."""
        blocks = [
            self._follow_labels(ties, rows, states, from_start=from_start)
            for ties, rows, from_start in parts
        ]
        tid = np.concatenate([block[0] for block in blocks])
        far = np.concatenate([block[1] for block in blocks])
        rest = np.concatenate([block[2] for block in blocks])
        if last and len(far):
            good = self._may_end(far)
            tid, far, rest = tid[good], far[good], rest[good]
        if len(blocks) > 1:
            order = np.argsort(tid, kind="stable")
            tid, far, rest = tid[order], far[order], rest[order]
        return tid, far, rest

    def _list_rows(self, node: int) -> Parts:
        """Return the ties at a node that some step may take: parts, each in tid order."""
        graph, kinds = self._graph, self._plan.codes.kinds
        parts: Parts = []
        if node < graph.node_count:
            for run in find_runs(graph.out_ptr, graph.out_kind, node, kinds):
                parts.append((graph.ties, graph.out_pos[run], True))
            for run in find_runs(graph.in_ptr, graph.in_kind, node, kinds):
                parts.append((graph.ties, graph.in_pos[run], False))
        if self._over is not None:
            for rows, from_start in self._over.list_ties(node):
                parts.append((self._over.ties, rows, from_start))
        return parts or [(graph.ties, np.zeros(0, np.int32), True)]

    def _follow_labels(
        self, ties: Ties, rows: Array, states: int, *, from_start: bool
    ) -> tuple[Array, Array, Array]:
        """Return tids, far nodes and what may remain, of the rows that may be followed."""
        # Labels first, which cost least and drop most; dates are tested on what is left.
        codes = self._plan.codes.match_rows(ties, rows, from_start=from_start)
        far = (ties.end if from_start else ties.start)[rows]
        rest = self._labels.rows(far) & self._tabulate_rests(states, codes)[codes]
        good = np.flatnonzero(_have_bits(rest))
        rows, codes, far, rest = rows[good], codes[good], far[good], rest[good]
        dated = drop_dead(ties, rows, self._window, codes)
        if (dated != codes).any():
            rest &= self._tabulate_rests(states, dated)[dated]
            good = np.flatnonzero(_have_bits(rest))
            rows, far, rest = rows[good], far[good], rest[good]
        return ties.tid[rows], far, rest

    def _tabulate_rests(self, states: int, codes: Array) -> Array:
        """Return, for each code that occurs, the splits that may remain after a tie of it."""
        width = self._plan.automaton.width
        table = np.zeros((256, width), np.uint8)
        # Few codes occur: the automaton is asked once for each.
        for code in set(codes.tolist()) if len(codes) <= CHUNK else np.unique(codes).tolist():
            allowed = self._find_rests(states, code).to_bytes(width, "little")
            table[code] = np.frombuffer(allowed, np.uint8)
        return table

    def _find_rests(self, states: int, code: int) -> int:
        """Return the splits that may remain after a tie of one code; from memory where it can."""
        key = states, code
        if key not in self._rests:
            self._rests[key] = self._plan.automaton.allowed(states, code)
        return self._rests[key]

    def _may_end(self, nodes: Array) -> Array:
        """Tell for each node whether a path may end there."""
        definite = self._plan.definite
        if self._over is None:
            return ends_here(self._graph, self._question, nodes, definite=definite)
        may_end = np.zeros(len(nodes), bool)
        is_base = nodes < self._graph.node_count
        may_end[is_base] = ends_here(self._graph, self._question, nodes[is_base], definite=definite)
        for position in np.flatnonzero(~is_base).tolist():
            node = int(nodes[position])
            may_end[position] = self._over.ends_here(self._question, node, definite=definite)
        return may_end


def _cut_into_pieces(parts: Parts) -> Iterator[Parts]:
    """Cut the ties at a node into pieces of ascending tids, the first ones short."""
    # All parts are cut at the tid where the longest one is cut, so that pieces do not overlap.
    longest = max(parts, key=lambda part: len(part[1]))
    low, place, width = [0] * len(parts), 0, FIRST_PIECE
    while len(longest[1]) > place + width:
        # The first paths are mostly found near the beginning; a long hub needs few pieces.
        place, width = place + width, width * 4
        edge = longest[0].tid[longest[1][place]]
        high = [bisect_left(rows, edge, key=ties.tid.__getitem__) for ties, rows, _ in parts]
        yield [
            (ties, rows[a:b], side)
            for (ties, rows, side), a, b in zip(parts, low, high, strict=True)
        ]
        low = high
    yield [(ties, rows[a:], side) for (ties, rows, side), a in zip(parts, low, strict=True)]


def _have_bits(rest: Array) -> Array:
    """Tell which rows have a bit; column by column, as rows are one or two bytes wide."""
    has_bit = rest[:, 0] != 0
    for column in range(1, rest.shape[1]):
        has_bit |= rest[:, column] != 0
    return np.asarray(has_bit)


# ------------------------------------------------------------------------------------------------
# The label tables of a snapshot's patterns, each built when it is first needed.
# ------------------------------------------------------------------------------------------------

DATED_PLANS = 32


class Plans:
    """The label tables of a snapshot: those over all dates, and the last ones of single dates."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._undated: dict[tuple[str, bool], Plan] = {}
        self._dated: LruCache[tuple[Question, bool], Plan] = LruCache(DATED_PLANS)

    def find_plan(self, question: Question, *, definite: bool, dated: bool) -> Plan:
        """Return the plan of a question: over all dates, or for its own."""
        if not dated:
            return self._find_undated(question.pattern, definite=definite)
        return self._dated.get_or_make(
            (question, definite), lambda: self._build_dated(question, definite=definite)
        )

    def _build_dated(self, question: Question, *, definite: bool) -> Plan:
        machine = automaton(_list_hops(question.pattern), crossing=not definite)
        return build_dated(self._compiled.graph, question, machine, definite=definite)

    def _find_undated(self, pattern: Pattern, *, definite: bool) -> Plan:
        key = label_key(pattern), definite
        if key not in self._undated:
            machine = automaton(_list_hops(pattern), crossing=not definite)
            self._undated[key] = self._compiled.plan(
                pattern,
                machine,
                key,
                lambda graph: build(graph, pattern, machine, definite=definite),
            )
        return self._undated[key]


@lru_cache(maxsize=1024)
def label_key(pattern: Pattern) -> str:
    """Return the text that says what a label table depends on: steps and end, not the start."""
    return pattern.model_dump_json(include={"steps", "end"}, exclude={"end": {"country_record"}})


def _list_hops(pattern: Pattern) -> tuple[tuple[int, int], ...]:
    return tuple(step.hops for step in pattern.steps)


# ------------------------------------------------------------------------------------------------
# What a snapshot and an overlay hold under a handle or an id: parties, ties, shipments.
# ------------------------------------------------------------------------------------------------


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

    @property
    def carried_topics(self) -> frozenset[str]:
        """The topics of the snapshot's parties, those that rules infer among them."""
        return frozenset(self._graph.topics)

    @property
    def carried_kinds(self) -> frozenset[str]:
        """The kinds of the snapshot's parties, those that rules infer among them."""
        bits = int(np.bitwise_or.reduce(self._graph.kinds_inferred, initial=0))
        return self.kinds | {kind for kind, bit in PARTY_BIT.items() if bits & bit}

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


PATIENCE = 2_000
"""Visits with labels of all dates, before labels are built for the question's own dates."""
CACHED_ANSWERS = 100_000
"""Answers, and label tables, that an overlay's engine keeps."""
BULK = 16
"""More parties than this are first asked together whether their labels lead anywhere."""
NOWHERE = Reach(definite=False, possible=False)


class Engine(OverlaidRows):
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
        super().__init__(compiled, snapshot_id, over)
        self._budget = budget
        self._plans = plans or Plans(compiled)
        self._labels: LruCache[tuple[Question, bool, bool], Labels] = LruCache(CACHED_ANSWERS)
        self._path_lists: LruCache[tuple[Question, int, bool], PathList] = LruCache(CACHED_ANSWERS)

    @classmethod
    def open(cls, source: GraphSource, *, budget: int = BUDGET) -> "Engine":
        """Open a snapshot, from its cache where there is one.

        Args:
            source: The snapshot.
            budget: Tie visits a party and pattern.
        """
        return cls(open_compiled(source), source.id, budget=budget)

    def overlay(self, overlay: Overlay) -> "Engine":
        """Return an engine that answers over this snapshot and the overlay together."""
        over = OverlayGraph(self._graph, overlay)
        return Engine(self._compiled, self._snapshot_id, over, self._budget, self._plans)

    def reach(self, question: Question, parties: Sequence[int]) -> list[Reach]:
        """Tell for each party whether it has a definite and a possible path."""
        is_bulk = len(parties) > BULK
        has_label = (self._have_labels if is_bulk else self._each_has_label)(question, parties)
        return [
            self._reach_one(question, party) if is_labelled else NOWHERE
            for party, is_labelled in zip(parties, has_label, strict=True)
        ]

    def _reach_one(self, question: Question, party: int) -> Reach:
        k = question.pattern.paths.show  # the paths themselves are mostly asked for next
        definite = self._find_paths(question, party, k, definite=True)
        if definite.paths:
            return Reach(definite=True, possible=True)
        possible = self._find_paths(question, party, k, definite=False)
        return Reach(has_paths(definite), has_paths(possible))

    def _have_labels(self, question: Question, parties: Sequence[int]) -> list[bool]:
        """Read many labels at once: a party without one has no path; the others are searched."""
        nodes, is_in_graph = self._graph.nodes_of(np.array(parties, np.int64))
        labels = self._find_labels(question, definite=False, dated=False)
        starts = _start_states(labels.plan).to_bytes(labels.plan.automaton.width, "little")
        is_labelled = (labels.rows(nodes) & np.frombuffer(starts, np.uint8)).any(axis=1)
        # What is not in the graph stands in the overlay, or nowhere: the search finds out.
        may_have_path: list[bool] = (is_labelled | ~is_in_graph).tolist()
        return may_have_path

    def _each_has_label(self, question: Question, parties: Sequence[int]) -> list[bool]:
        """Read few labels one by one, without the cost of arrays."""
        labels = self._find_labels(question, definite=False, dated=False)
        starts = _start_states(labels.plan)
        nodes = [self._find_node(party) for party in parties]
        return [node is None or bool(labels.states(node) & starts) for node in nodes]

    def witnesses(self, question: Question, party: int, k: int) -> Witnesses:
        """Return up to k node-simple paths by (length, tie ids), and whether there are more."""
        definite = self._find_paths(question, party, k, definite=True)
        if definite.paths:
            return Witnesses(definite, PathList())
        return Witnesses(definite, self._find_paths(question, party, k, definite=False))

    def _find_paths(self, question: Question, party: int, k: int, *, definite: bool) -> PathList:
        """Search, or answer from the cache of an overlay."""
        # Over one overlay many indicators ask the same, and so do other orders of the customer.
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
        node = self._find_node(party)
        if node is None:
            raise EngineError(f"this snapshot has no party of handle {party}")
        if not self._may_start(question.pattern, node, definite=definite):
            return PathList()
        labels = self._find_labels(question, definite=definite, dated=False)
        if not labels.states(node) & _start_states(labels.plan):
            return PathList()
        if self._budget > PATIENCE:
            paths, is_exhausted = self._collect_paths(labels, question, node, k + 1, PATIENCE)
            if not is_exhausted:
                return PathList(paths[:k], "yes" if len(paths) > k else "no")
            # Labels over all dates led astray too often: labels of the question's own dates are
            # dearer to build, and lead to live ties only.
            labels = self._find_labels(question, definite=definite, dated=True)
        paths, is_exhausted = self._collect_paths(labels, question, node, k + 1, self._budget)
        if is_exhausted:
            return PathList(paths[:k], "unknown", (f"{self._budget} tie visits",))
        return PathList(paths[:k], "yes" if len(paths) > k else "no")

    def _collect_paths(
        self, labels: Labels, question: Question, node: int, count: int, budget: int
    ) -> tuple[tuple[tuple[int, ...], ...], bool]:
        """Return up to `count` paths, and whether the budget ended the search before that."""
        search = GuidedSearch(self._graph, self._over, labels, question, budget)
        paths = tuple(islice(search.paths(node), count))
        return paths, search.is_exhausted and len(paths) < count

    def _find_labels(self, question: Question, *, definite: bool, dated: bool) -> Labels:
        key = question, definite, dated
        cached = self._labels.get(key)
        if cached is not None:
            return cached
        plan = self._plans.find_plan(question, definite=definite, dated=dated)
        return self._labels.store(key, label_overlay(plan, self._over, question))

    def _may_start(self, pattern: Pattern, node: int, *, definite: bool) -> bool:
        if node < self._graph.node_count:
            return starts_here(
                self._graph.kinds.item(node),
                self._graph.kinds_inferred.item(node),
                pattern,
                definite=definite,
            )
        assert self._over is not None  # noqa: S101  # only an overlay has such nodes
        return self._over.starts_here(pattern, node, definite=definite)

    def incident(
        self,
        parties: Iterable[int],
        kinds: Sequence[str],
        direction: Direction,
        on: date | None,
        as_of: date | None,
    ) -> TieBatch:
        """Return the ties that touch a frontier, each once, in tid order."""
        nodes = [node for party in parties if (node := self._find_node(party)) is not None]
        return traverse.incident(self._graph, self._over, nodes, kinds, direction, on, as_of)

    def tie_kinds(self, party: int) -> frozenset[TieKind]:
        """Return the kinds of the ties that touch a party, at any time: quick at hubs, too."""
        node = self._find_node(party)
        return frozenset() if node is None else traverse.kinds_at(self._graph, self._over, node)

    def degree(self, parties: Sequence[int], kind: str, direction: Direction) -> list[int]:
        """Return how many ties of a kind each party has, over all time."""
        batches = (self.incident([party], [kind], direction, None, None) for party in parties)
        return [len(batch.tid) for batch in batches]

    def tally(self, party: int, on: date, as_of: date | None) -> tuple[TieCount, ...]:
        """Count the ties of a party by kind and direction: quick at hubs."""
        node = self._find_node(party)
        return () if node is None else tally(self._graph, self._over, node, on, as_of)

    def ego(
        self, party: int, hops: int, on: date | None, as_of: date | None, budget: int
    ) -> Neighbourhood:
        """Return the neighbourhood of a party for a map, nearest parties first."""
        return traverse.ego(self, party, hops, on, as_of, budget)


def _start_states(plan: Plan) -> int:
    return sum(plan.automaton.starts)


def has_paths(path_list: PathList) -> bool | None:
    """Tell whether there are paths; None where the search ended before it found one."""
    if path_list.paths:
        return True
    return None if path_list.limits else False
