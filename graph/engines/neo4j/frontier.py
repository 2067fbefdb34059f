"""Paths by frontiers: what one statement cannot answer, in as many statements as there are hops.

The statements of `compiler` search inside the server, path by path. Two things are beyond them: a
question in which a transaction's own ties take part, as the server does not hold those, and a hub
around which the paths are too many to list. Here every tie is fetched at most once a step: all ties
that fit are fetched for a frontier of parties, the overlay's ties are added, and the result is
searched from the ends backwards and then listed in order, as the embedded engine does with its
labels. Time is bounded by the ties, not by the paths.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from onward.errors import EngineTimeout
from onward.graph.columns.automaton import Automaton, automaton
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.engine import PathList
from onward.graph.engines.embedded.search import BUDGET
from onward.graph.engines.neo4j.edge_cache import Ask, EdgeCache
from onward.graph.pattern import Question

Layer = dict[int, int]
"""Splits that may remain, as a bit set, by the party to which so many hops have led."""


class FrontierSearch:
    """All paths of one question from some parties, at one level.

    Args:
        question: With all parameters bound.
        over: The overlay; it may be empty.
        ask: Runs a statement on the server.
        starts: Parties (pids) at which a path of the question may begin.
        definite: The level.
    """

    def __init__(
        self,
        question: Question,
        over: OverlayGraph,
        ask: Ask,
        starts: Iterable[int],
        *,
        definite: bool,
    ) -> None:
        hops = tuple(step.hops for step in question.pattern.steps)
        self._splits = _SplitSets(automaton(hops, crossing=not definite))
        self._edges = EdgeCache(question, over, ask, definite=definite)
        self._limits: tuple[str, ...] = ()
        self._layers = self._walk_outwards(starts)
        self._labels = self._label_layers()

    def paths(self, start: int, k: int) -> PathList:
        """Return up to k node-simple paths by (length, tie ids), and whether there are more."""
        listing = _Listing(self._edges, self._labels, self._splits)
        paths = tuple(islice(listing.paths(start), k + 1))
        if len(paths) > k:
            return PathList(paths[:k], "yes")
        # Only without k + 1 paths does it matter that a limit was met.
        limits = self._limits
        if listing.is_exhausted:
            limits = (*limits, f"{BUDGET} tie visits")
        return PathList(paths, "unknown" if limits else "no", limits)

    def _walk_outwards(self, starts: Iterable[int]) -> list[Layer]:
        """Return the layers, hop by hop. A time limit ends them; the nearer ones are complete."""
        layers: list[Layer] = [dict.fromkeys(starts, self._splits.every)]
        while layers[-1]:
            requests = {pid: self._splits.next_ties(states) for pid, states in layers[-1].items()}
            ending = [pid for pid, states in layers[-1].items() if states & 1]
            try:
                self._edges.fetch(requests, ending)
            except EngineTimeout as fault:
                self._limits = (fault.limit,)
                # Of the last layer it is known who is an end, and no ties.
                layers[-1] = {pid: states & 1 for pid, states in layers[-1].items()}
                break
            layers.append(self._step_outwards(layers[-1]))
        return layers

    def _step_outwards(self, layer: Layer) -> Layer:
        following: Layer = defaultdict(int)
        for pid, states in layer.items():
            for _, far, code in self._edges.list_edges(pid):
                following[far] |= self._splits.after(states, code)
        return {pid: states for pid, states in following.items() if states}

    def _label_layers(self) -> list[Layer]:
        """Return for each layer the splits that can be walked to an end, as labels by party."""
        labels_by_hop: list[Layer] = []
        next_labels: Layer = {}
        for layer in reversed(self._layers):
            labels: Layer = {}
            for pid, states in layer.items():
                if label := self._label_party(pid, states, next_labels):
                    labels[pid] = label
            labels_by_hop.append(labels)
            next_labels = labels
        labels_by_hop.reverse()
        return [*labels_by_hop, {}]

    def _label_party(self, pid: int, states: int, next_labels: Layer) -> int:
        """Return those of a party's splits that lead to an end.

        Args:
            pid: The party.
            states: Its splits.
            next_labels: Labels of the parties that are one hop further out.
        """
        # Split 0 takes no more ties: it leads to an end where the party may be one itself.
        label = states & 1 if self._edges.may_end(pid) else 0
        if next_labels:
            for _, far, code in self._edges.list_edges(pid):
                if far in next_labels:
                    label |= self._splits.before(states, code, next_labels[far])
        return label


class _SplitSets:
    """The moves of an automaton over bit sets of splits, each worked out once."""

    def __init__(self, machine: Automaton) -> None:
        self.starts = machine.starts
        self.every = 0
        for states in machine.starts:
            self.every |= states
        self._machine = machine
        self._after: dict[tuple[int, int], int] = {}
        self._before: dict[tuple[int, int, int], int] = {}
        self._next_ties: dict[int, tuple[tuple[int, bool], ...]] = {}

    def after(self, states: int, code: int) -> int:
        """Return the splits that may remain after a tie that fits the steps of a code."""
        key = states, code
        if key not in self._after:
            self._after[key] = self._machine.allowed(states, code)
        return self._after[key]

    def before(self, states: int, code: int, rest: int) -> int:
        """Return those of the splits from which a tie of a code leads to one of `rest`."""
        key = states, code, rest
        if key not in self._before:
            after = self._machine.after
            self._before[key] = sum(
                1 << number
                for number, step in self._next_steps(states)
                if code >> step & 1 and rest >> after[number] & 1
            )
        return self._before[key]

    def next_ties(self, states: int) -> tuple[tuple[int, bool], ...]:
        """Return the steps whose tie may come next, and whether it can only be the last."""
        if states not in self._next_ties:
            is_last: dict[int, bool] = {}
            for number, step in self._next_steps(states):
                is_last[step] = is_last.get(step, True) and self._machine.after[number] == 0
            self._next_ties[states] = tuple(sorted(is_last.items()))
        return self._next_ties[states]

    def _next_steps(self, states: int) -> Iterator[tuple[int, int]]:
        for number, step in enumerate(self._machine.first):
            if step >= 0 and states >> number & 1:
                yield number, step


class _Listing:
    """Lists the paths of one search from a party, in order."""

    def __init__(self, edges: EdgeCache, labels: list[Layer], splits: _SplitSets) -> None:
        self._edges = edges
        self._labels = labels
        self._splits = splits
        self._visits_left = BUDGET
        self.is_exhausted = False

    def paths(self, start: int) -> Iterator[tuple[int, ...]]:
        """Yield paths by (length, tie ids); where the budget ends them, `is_exhausted` is true."""
        label = self._labels[0].get(start, 0)
        for length, starting in enumerate(self._splits.starts):
            states = label & starting
            if states and length == 0:
                yield ()
            elif states:
                yield from self._extend_path(states, length, (start,), ())
            if self.is_exhausted:
                return

    def _extend_path(
        self, states: int, left: int, parties: tuple[int, ...], tids: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        labels = self._labels[len(parties)]
        for tid, far, code in self._edges.list_edges(parties[-1]):
            rest = self._splits.after(states, code) & labels.get(far, 0)
            if not rest or far in parties:
                continue
            self._visits_left -= 1
            self.is_exhausted = self._visits_left < 0
            if self.is_exhausted:
                return
            if left == 1:
                yield (*tids, tid)
            else:
                yield from self._extend_path(rest, left - 1, (*parties, far), (*tids, tid))
                if self.is_exhausted:
                    return
