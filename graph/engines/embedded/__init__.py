"""The embedded engine: numpy columns, label tables, guided search. The default.

One snapshot is compiled once into memory-mapped columns (the cache may be deleted at any time).
A pattern is turned into a label table by one reverse search; a question about a party is then a
look-up, and its evidence a search that follows labels only. About 45 bytes a tie, plus 1 byte a
party for each pattern and level (definite, possible).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

import numpy as np

from onward import __version__
from onward.errors import EngineError
from onward.graph.cache import LruCache
from onward.graph.columns import incident as traverse
from onward.graph.columns.labels import Plan
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.columns.overlay_labels import Labels, label_overlay
from onward.graph.columns.path_ends import starts_here
from onward.graph.columns.tallies import tally
from onward.graph.compiling.compiled import Compiled, open_compiled
from onward.graph.engine import (
    Direction,
    GraphSource,
    Neighbourhood,
    Overlay,
    PathList,
    Reach,
    TieBatch,
    TieCount,
    Witnesses,
)
from onward.graph.engines.embedded.overlaid_rows import OverlaidRows
from onward.graph.engines.embedded.plans import Plans
from onward.graph.engines.embedded.search import BUDGET, GuidedSearch
from onward.graph.pattern import Pattern, Question

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
