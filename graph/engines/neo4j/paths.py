"""The paths of a question: by one statement where that is enough, else by frontiers.

Both ways return the same answers. One statement is quicker; frontiers also see the ties of a
transaction, and end in bounded time around hubs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any, Final, Protocol

from onward.errors import EngineError, EngineTimeout
from onward.graph.cache import LruCache
from onward.graph.columns.columns import TIE_KINDS
from onward.graph.columns.incident import OverlayGraph
from onward.graph.columns.labels import Automaton, StepCodes, Window, automaton, drop_dead_one
from onward.graph.compiling.compiled import Compiled
from onward.graph.engine import Overlay, PartyRecord, PathList
from onward.graph.engines._path_rules import Crossing, Judge, Truth
from onward.graph.engines.embedded import BUDGET, CompiledEngine
from onward.graph.engines.neo4j import cypher as compiler
from onward.graph.engines.neo4j.cypher import (
    SAME,
    Conditions,
    CypherStatement,
    arrows,
    relationships,
)
from onward.graph.engines.neo4j.server import ServedGraph
from onward.graph.model import Tie, TieKind
from onward.graph.pattern import Question

# ------------------------------------------------------------------------------------------------
# The ties that fit a question's steps: the server's, fetched when needed, and the overlay's.
# ------------------------------------------------------------------------------------------------

Ask = Callable[[CypherStatement], list[list[Any]]]
"""Runs one statement and returns its rows."""

Request = tuple[int, bool]
"""A step, and whether only those of its ties are fetched that lead to an end."""

ENDS: Final[Request] = (-1, False)
"""In place of a step: whether a path may end at the party itself."""

WIDEST: Final = 5_000
"""Parties that one statement asks about; for more of them there are several statements."""


@dataclass(slots=True)
class _PartyEdges:
    """The ties at one party, as far as they were fetched.

    Attributes:
        ties: By tie id, the far party and the steps that the tie fits, as a bit set.
        fetched: The requests that were answered.
        ordered: The ties by tie id, once they were needed in order.
    """

    ties: dict[int, tuple[int, int]] = field(default_factory=dict)
    fetched: set[Request] = field(default_factory=set)
    ordered: list[tuple[int, int, int]] | None = None

    def lacks(self, request: Request) -> bool:
        """Tell whether a request is still to be answered."""
        step, _ = request
        return request not in self.fetched and (step, False) not in self.fetched


class EdgeCache:
    """The ties of one question at one level, fetched when they are needed, each once.

    The steps of a code count as in `columns.automaton`: step 0, and the step after the pattern's
    last one, are those of possibly_same_as.

    Args:
        question: With all parameters bound.
        over: The overlay; it may be empty.
        ask: Runs a statement on the server.
        definite: The level.
    """

    def __init__(self, question: Question, over: OverlayGraph, ask: Ask, *, definite: bool) -> None:
        self._question = question
        self._definite = definite
        self._over = over
        self._ask = ask
        self._conditions = Conditions(question, definite=definite)
        self._codes = StepCodes(question.pattern, definite=definite, interests=over.interests)
        self._window = Window.from_question(question)
        self._edges: dict[int, _PartyEdges] = {}
        self._ends: dict[int, bool] = {}

    def list_edges(self, pid: int) -> list[tuple[int, int, int]]:
        """Return the fetched ties at a party: tie id, far party, code; by tie id."""
        edges = self._edges.get(pid)
        if edges is None:
            return []
        if edges.ordered is None:
            edges.ordered = sorted((tid, *rest) for tid, rest in edges.ties.items())
        return edges.ordered

    def may_end(self, pid: int) -> bool:
        """Tell whether a path may end at a party that was reached."""
        return self._ends.get(pid, False)

    def fetch(self, requests: Mapping[int, Iterable[Request]], ending: Iterable[int]) -> None:
        """Fetch what was not fetched yet.

        Args:
            requests: By party, the steps whose ties are needed there.
            ending: The parties at which a path might end.

        Raises:
            EngineTimeout: The server takes too long; then part of it is missing.
        """
        parties_by_request: dict[Request, list[int]] = defaultdict(list)
        for pid, of_party in requests.items():
            if pid not in self._edges:
                self._edges[pid] = self._read_overlay_edges(pid)
            if self._over.node_of(pid) is not None:
                continue  # the server does not hold the overlay's own parties
            edges = self._edges[pid]
            for request in of_party:
                if edges.lacks(request):
                    edges.fetched.add(request)
                    parties_by_request[request].append(pid)
        for pid in ending:
            node = self._over.node_of(pid)
            if node is not None:
                ends = self._over.ends_here(self._question, node, definite=self._definite)
                self._ends[pid] = ends
            elif pid not in self._ends:
                parties_by_request[ENDS].append(pid)
        for portion in _cut_portions(parties_by_request):
            for row in self._ask(self._write_query(portion)):
                self._add_row(*row)

    def _read_overlay_edges(self, pid: int) -> _PartyEdges:
        """Return the overlay's ties at a party."""
        edges, over = _PartyEdges(), self._over
        node = over.graph.node_of(pid)
        node = over.node_of(pid) if node is None else node
        for rows, from_start in over.list_ties(node) if node is not None else ():
            ends = over.ties.end if from_start else over.ties.start
            for row in rows.tolist():
                code = self._codes.match_row(over.ties, row, from_start=from_start)
                code = code and drop_dead_one(over.ties, row, self._window, code)
                if code:
                    edges.ties[over.ties.tid.item(row)] = over.pid_of(ends.item(row)), code
        return edges

    def _add_row(self, step: int, near: int, tid: int, far: int, ends: bool) -> None:
        self._ends[far] = ends
        if step >= 0:
            edges = self._edges[near]
            _, code = edges.ties.get(tid, (far, 0))
            edges.ties[tid] = far, code | 1 << step
            # The order is restored when it is next needed.
            edges.ordered = None

    def _write_query(self, parties_by_request: Mapping[Request, list[int]]) -> CypherStatement:
        parameters = {
            _parameter_name(request): parties for request, parties in parties_by_request.items()
        }
        parts = [self._write_part(request) for request in sorted(parties_by_request)]
        return CypherStatement(
            "\nUNION ALL\n".join(parts), self._conditions.parameters | parameters
        )

    def _write_part(self, request: Request) -> str:
        """Write the part of the query that answers one request."""
        head = f"UNWIND ${_parameter_name(request)} AS near"
        if request == ENDS:
            return (
                f"{head} MATCH (b:Party {{pid: near}}) "
                f"RETURN -1 AS step, near, -1 AS tid, near AS far, {self._write_end_test()} AS ends"
            )
        step, is_last = request
        path, condition = self._write_crossing(step)
        ends = "true" if is_last else self._write_end_test()
        if is_last:
            # A tie that can only be the last must lead to an end: the server leaves out the others.
            condition = f"{condition} AND {self._conditions.end('b')}"
        return (
            f"{head} MATCH (a:Party {{pid: near}}){path}(b:Party) WHERE {condition} "
            f"RETURN {step} AS step, near, r.tid AS tid, b.pid AS far, {ends} AS ends"
        )

    def _write_end_test(self) -> str:
        return f"coalesce({self._conditions.end('b')}, false)"

    def _write_crossing(self, number: int) -> tuple[str, str]:
        """Write how a tie of a step lies between `a` and `b`, and its condition."""
        steps = self._conditions.steps
        if not 1 <= number <= len(steps):
            return f"-[r:{SAME}]-", self._conditions.same("r")
        left, right = arrows(steps[number - 1])
        types = relationships(steps[number - 1].ties)
        return f"{left}[r:{types}]{right}", self._conditions.crossing(number, "r", "a")


def _parameter_name(request: Request) -> str:
    """Name the parameter that holds the parties of a request."""
    step, is_last = request
    if request == ENDS:
        return "ending"
    return f"last{step}" if is_last else f"through{step}"


def _cut_portions(
    parties_by_request: Mapping[Request, list[int]],
) -> Iterator[dict[Request, list[int]]]:
    """Cut lists of parties so that no statement asks about too many."""
    longest = max(map(len, parties_by_request.values()), default=0)
    for low in range(0, longest, WIDEST):
        yield {
            request: parties[low : low + WIDEST]
            for request, parties in parties_by_request.items()
            if parties[low:]
        }


# ------------------------------------------------------------------------------------------------
# Paths by frontiers: what one statement cannot answer, in as many statements as there are hops.
#
# The statements of `compiler` search inside the server, path by path. Two things are beyond them: a
# question in which a transaction's own ties take part, as the server does not hold those, and a hub
# around which the paths are too many to list. Here every tie is fetched at most once a step: all
# ties that fit are fetched for a frontier of parties, the overlay's ties are added, and the result
# is searched from the ends backwards and then listed in order, as the embedded engine does with its
# labels. Time is bounded by the ties, not by the paths.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Checking a path that a server returned, on the snapshot's own rows.
#
# A server holds a copy, and graph databases have been seen to answer wrongly. A path is therefore
# only believed when the rows of each of its ties and parties confirm it, by the rules of the
# reference engine.
# ------------------------------------------------------------------------------------------------


class RowSource(Protocol):
    """Full rows of parties and ties."""

    def ties(self, tids: Sequence[int]) -> list[Tie]:
        """Return full tie rows, in the order asked for."""

    def ends(self, tids: Sequence[int]) -> list[tuple[int, int]]:
        """Return the pids (start, end) of each tie."""

    def parties(self, pids: Sequence[int]) -> list[PartyRecord]:
        """Return full party rows, in the order asked for."""


class Verifier:
    """Judges the paths of one question.

    Args:
        rows: Of the snapshot and the overlay.
        question: With all parameters bound.
    """

    def __init__(self, rows: RowSource, question: Question) -> None:
        self._rows = rows
        self._judge = Judge(self, question)

    def party(self, pid: int) -> PartyRecord:
        """Return one party, for the judge."""
        return self._rows.parties([pid])[0]

    def check(self, start: int, path: Sequence[int], *, definite: bool) -> None:
        """Check that a path is one.

        Raises:
            EngineError: By the rows it is not.
        """
        crossings = list(self._follow_path(start, path))
        parties = [start, *(crossing.other for crossing in crossings)]
        # The truth of a path is that of its weakest part.
        truths = (
            self._judge.judge_start(start),
            self._judge.judge_path(crossings, whole=True),
            self._judge.judge_end(parties[-1]),
        )
        floor = Truth.TRUE if definite else Truth.UNKNOWN
        if min(truths) < floor or len(set(parties)) < len(parties):
            raise _build_contradiction(path)

    def _follow_path(self, start: int, path: Sequence[int]) -> Iterator[Crossing]:
        near = start
        rows = zip(path, self._rows.ties(path), self._rows.ends(path), strict=True)
        for tid, row, (first, last) in rows:
            # An empty interest counts as not stated, as in the columns of the embedded engine.
            tie = replace(row, interest=None) if row.interest == "" else row
            if near not in (first, last):
                raise _build_contradiction(path)
            other = last if near == first else first
            yield Crossing(tid, tie, other, along=near == first, against=near == last)
            near = other


def _build_contradiction(path: Sequence[int]) -> EngineError:
    ties = ", ".join(map(str, path)) or "no tie"
    return EngineError(
        f"Neo4j returned a path that the layers do not hold ({ties}); run `onward push --anew`, "
        "and report it if it comes back"
    )


FIRST_S: Final = 1.5
"""How long one statement may search before frontiers are used instead."""

CACHED_QUESTIONS: Final = 1_000
"""Questions whose answers are kept."""

TOGETHER: Final = 50
"""Parties in one statement: so few that one of them seldom keeps the others waiting."""


class PathFinder(CompiledEngine):
    """Finds paths over a pushed snapshot and an overlay.

    Args:
        compiled: Columns and rows of the snapshot, on which paths are verified.
        served: The same snapshot on a server.
        overlay: What a transaction adds; it may be empty.
    """

    def __init__(self, compiled: Compiled, served: ServedGraph, overlay: Overlay) -> None:
        super().__init__(compiled, served.snapshot_id, overlay)
        self._served = served
        self._overlay_kinds = frozenset(tie.kind for tie in self._over.rows)
        self._existence: LruCache[tuple[Question, bool], dict[int, bool | None]] = LruCache(
            CACHED_QUESTIONS
        )

    def exist(
        self, question: Question, parties: Sequence[int], *, definite: bool
    ) -> dict[int, bool | None]:
        """Tell for each party whether it has a path; None where a limit was reached first."""
        answers: dict[int, bool | None] = self._existence.get_or_make((question, definite), dict)
        unanswered = [pid for pid in dict.fromkeys(parties) if answers.get(pid) is None]
        if unanswered:
            answers |= self._search_existence(question, unanswered, definite=definite)
        return answers

    def _search_existence(
        self, question: Question, parties: Sequence[int], *, definite: bool
    ) -> dict[int, bool | None]:
        answers: dict[int, bool | None] = dict.fromkeys(parties, False)
        if not self._has_kinds(question):
            return answers
        starts = [pid for pid in parties if self._may_start(question, pid, definite=definite)]
        for low in range(0, len(starts), TOGETHER):
            portion = starts[low : low + TOGETHER]
            with_path = None
            if self._is_one_statement(question, portion, definite=definite):
                with_path = self._ask_existence(question, portion, definite=definite)
            if with_path is not None:
                # The server names the parties with a path; the others have none.
                answers |= dict.fromkeys(with_path, True)
                continue
            frontiers = self.by_frontiers(question, portion, definite=definite)
            for pid in portion:
                first = frontiers.paths(pid, 1)
                answers[pid] = bool(first.paths) or (None if first.limits else False)
        return answers

    def _search_paths(self, question: Question, party: int, k: int, *, definite: bool) -> PathList:
        """Return up to k verified paths of a party by (length, tie ids), and whether more exist.

        Raises:
            EngineError: The server returned a path that the rows do not hold.
        """
        may_start = self._may_start(question, party, definite=definite)
        if not may_start or not self._has_kinds(question):
            return PathList()
        path_list = None
        if self._is_one_statement(question, [party], definite=definite):
            path_list = self.by_statement(question, party, k, definite=definite)
        if path_list is None:
            path_list = self.by_frontiers(question, [party], definite=definite).paths(party, k)
        verifier = Verifier(self, question)
        for path in path_list.paths:
            verifier.check(party, path, definite=definite)
        return path_list

    def by_statement(
        self, question: Question, party: int, k: int, *, definite: bool, limit_s: float = FIRST_S
    ) -> PathList | None:
        """Let the server list a party's paths; None where it takes too long.

        The overlay is not seen.
        """
        statement = compiler.paths(question, definite=definite, crosses=self._has_possibly_same)
        # A path may come several times: so many rows hold k + 1 distinct paths, if there are.
        limit = (k + 1) * compiler.repeats(question.pattern, definite=definite)
        parameters = {**statement.parameters, "start": party, "limit": limit}
        try:
            rows = self._served.ask(CypherStatement(statement.text, parameters), limit_s)
        except EngineTimeout:
            return None
        distinct = tuple(dict.fromkeys(tuple(tids) for [tids] in rows))
        return PathList(distinct[:k], "yes" if len(distinct) > k else "no")

    def by_frontiers(
        self, question: Question, parties: Iterable[int], *, definite: bool
    ) -> FrontierSearch:
        """Search hop by hop from parties at which a path may begin; the overlay takes part."""
        return FrontierSearch(question, self._over, self._served.ask, parties, definite=definite)

    @cached_property
    def _has_possibly_same(self) -> bool:
        """Whether the snapshot has ties possibly_same_as, of which most have none."""
        return TieKind.POSSIBLY_SAME_AS in self._tie_kinds

    def _has_kinds(self, question: Question) -> bool:
        """Tell whether there are ties of every step that a path must take; else there is none."""
        kinds = self._tie_kinds | self._overlay_kinds
        needed = (step.ties for step in question.pattern.steps if step.hops[0] > 0)
        return not any(kinds.isdisjoint(ties) for ties in needed)

    @cached_property
    def _tie_kinds(self) -> frozenset[str]:
        """The kinds of the snapshot's ties."""
        column = self._over.graph.ties.kind
        return frozenset(kind for code, kind in enumerate(TIE_KINDS) if (column == code).any())

    def _is_one_statement(
        self, question: Question, parties: Iterable[int], *, definite: bool
    ) -> bool:
        """Tell whether the server can answer by one statement: it knows nothing of the overlay."""
        is_overlaid = self._is_overlaid(question, parties, definite=definite)
        return self._served.has_quantified_paths and not is_overlaid

    def _is_overlaid(self, question: Question, parties: Iterable[int], *, definite: bool) -> bool:
        """Tell whether the overlay may take part: by a party, or a tie of a step's kind."""
        kinds = {kind for step in question.pattern.steps for kind in step.ties}
        if not definite:
            # It may be crossed beside the steps of a path that is only possible.
            kinds.add(TieKind.POSSIBLY_SAME_AS)
        return not kinds.isdisjoint(self._overlay_kinds) or any(
            self._over.node_of(pid) is not None for pid in parties
        )

    def _ask_existence(
        self, question: Question, parties: Sequence[int], *, definite: bool
    ) -> set[int] | None:
        """Let the server tell which parties have a path; None where it takes too long."""
        statement = compiler.existence(question, definite=definite, crosses=self._has_possibly_same)
        parameters = {**statement.parameters, "starts": list(parties)}
        try:
            rows = self._served.ask(CypherStatement(statement.text, parameters), FIRST_S)
            return {pid for [pid] in rows}
        except EngineTimeout:
            return None
