"""The ties that fit a question's steps: the server's, fetched when needed, and the overlay's."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onward.graph.columns.overlay import OverlayGraph
from onward.graph.columns.predicates import StepCodes, Window, drop_dead_one
from onward.graph.engines.neo4j.compiler import SAME
from onward.graph.engines.neo4j.conditions import Conditions, arrows
from onward.graph.engines.neo4j.schema import relationships
from onward.graph.engines.neo4j.statement import CypherStatement
from onward.graph.pattern import Question

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
