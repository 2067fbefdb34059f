"""Paths by frontiers: what one statement cannot answer, in as many statements as there are hops.

The statements of `compiler` walk inside the server, walk by walk. Two things are beyond them: a
question in which a transaction's own ties take part, as the server does not hold those, and a hub
around which the walks are too many to list. Here every tie is fetched at most once a step: a
frontier of parties is asked for all ties that fit, the overlay's ties are put beside them, and what
was fetched is searched from the ends backwards and then listed in order, as the embedded engine
does with its labels. Time is bounded by the ties, not by the walks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from onward.errors import EngineTimeout
from onward.graph.columns.automaton import Automaton, automaton
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.engine import More, PathList
from onward.graph.engines.embedded.search import BUDGET
from onward.graph.engines.neo4j.fetched import Ask, Fetched
from onward.graph.pattern import Question

Layer = dict[int, int]
"""Splits that may remain, as a bit set, by the party to which so many hops have led."""


class Frontiers:
    """All paths of one question from some parties, at one level.

    Args:
        question: With all parameters bound.
        over: The overlay, or that of nothing.
        ask: Asks the server.
        starts: Parties (pids) at which a walk of the question may begin.
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
        self._splits = _Walks(automaton(hops, crossing=not definite))
        self._ties = Fetched(question, over, ask, definite=definite)
        self._limits: tuple[str, ...] = ()
        self._layers = self._spread(starts)
        self._good = self._lead_to_ends()

    def paths(self, start: int, k: int) -> PathList:
        """Return up to k node-simple paths by (length, tie ids), and whether there are more."""
        listing = _Listing(self._ties, self._good, self._splits)
        found = tuple(islice(listing.paths(start), k + 1))
        limits = self._limits
        if listing.spent:
            limits = (*limits, f"{BUDGET} tie visits")
        more: More = "yes" if len(found) > k else "unknown" if limits else "no"
        return PathList(found[:k], more, limits if more == "unknown" else ())

    def _spread(self, starts: Iterable[int]) -> list[Layer]:
        """Walk outwards hop by hop. A limit ends it; what lies nearer is known whole."""
        layers: list[Layer] = [dict.fromkeys(starts, self._splits.every)]
        while layers[-1]:
            asked = {pid: self._splits.wanted(states) for pid, states in layers[-1].items()}
            try:
                self._ties.fetch(asked, [pid for pid, states in layers[-1].items() if states & 1])
            except EngineTimeout as fault:
                self._limits = (fault.limit,)
                layers[-1] = {pid: states & 1 for pid, states in layers[-1].items()}
                break
            layers.append(self._next(layers[-1]))
        return layers

    def _next(self, layer: Layer) -> Layer:
        following: Layer = defaultdict(int)
        for pid, states in layer.items():
            for _, far, code in self._ties.at(pid):
                following[far] |= self._splits.after(states, code)
        return {pid: states for pid, states in following.items() if states}

    def _lead_to_ends(self) -> list[Layer]:
        """Keep of each layer the splits that can be walked to an end: labels, worked out here."""
        good: list[Layer] = []
        following: Layer = {}
        for layer in reversed(self._layers):
            kept: Layer = {}
            for pid, states in layer.items():
                rest = states & 1 if states & 1 and self._ties.may_end(pid) else 0
                for _, far, code in self._ties.at(pid) if following else ():
                    if far in following:
                        rest |= self._splits.before(states, code, following[far])
                if rest:
                    kept[pid] = rest
            good.append(kept)
            following = kept
        return [*reversed(good), {}]


class _Walks:
    """What an automaton says of bit sets of splits, each thing worked out once."""

    def __init__(self, machine: Automaton) -> None:
        self.starts = machine.starts
        self.every = 0
        for states in machine.starts:
            self.every |= states
        self._machine = machine
        self._after: dict[tuple[int, int], int] = {}
        self._before: dict[tuple[int, int, int], int] = {}
        self._wanted: dict[int, tuple[tuple[int, bool], ...]] = {}

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

    def wanted(self, states: int) -> tuple[tuple[int, bool], ...]:
        """Return the steps whose tie may come next, and of each whether it can only be the last."""
        if states not in self._wanted:
            found: dict[int, bool] = {}
            for number, step in self._next_steps(states):
                found[step] = found.get(step, True) and self._machine.after[number] == 0
            self._wanted[states] = tuple(sorted(found.items()))
        return self._wanted[states]

    def _next_steps(self, states: int) -> Iterator[tuple[int, int]]:
        for number, step in enumerate(self._machine.first):
            if step >= 0 and states >> number & 1:
                yield number, step


class _Listing:
    """Lists the paths of one search from a party, in order."""

    def __init__(self, ties: Fetched, good: list[Layer], walks: _Walks) -> None:
        self._ties = ties
        self._good = good
        self._splits = walks
        self._left = BUDGET
        self.spent = False

    def paths(self, start: int) -> Iterator[tuple[int, ...]]:
        """Yield paths by (length, tie ids); where visits run out they end, and `spent` is true."""
        label = self._good[0].get(start, 0)
        for length, starting in enumerate(self._splits.starts):
            states = label & starting
            if states and length == 0:
                yield ()
            elif states:
                yield from self._walk(states, length, (start,), ())
            if self.spent:
                return

    def _walk(
        self, states: int, left: int, parties: tuple[int, ...], tids: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        good = self._good[len(parties)]
        for tid, far, code in self._ties.at(parties[-1]):
            rest = self._splits.after(states, code) & good.get(far, 0)
            if not rest or far in parties:
                continue
            self._left -= 1
            self.spent = self._left < 0
            if self.spent:
                return
            if left == 1:
                yield (*tids, tid)
            else:
                yield from self._walk(rest, left - 1, (*parties, far), (*tids, tid))
                if self.spent:
                    return
