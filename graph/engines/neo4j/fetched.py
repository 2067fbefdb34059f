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
from onward.graph.engines.neo4j.statement import Statement
from onward.graph.pattern import Question

Ask = Callable[[Statement], list[list[Any]]]
"""Runs one statement and gives its rows."""

Wanted = tuple[int, bool]
"""A step, and whether only such of its ties are asked for as lead to an end."""

ENDS: Final[Wanted] = (-1, False)
"""In place of a step: whether a walk may end at the party itself."""

WIDEST: Final = 5_000
"""Parties that one statement asks of; more of them are asked of in several."""


@dataclass(slots=True)
class _Known:
    """What is known of the ties at one party.

    Attributes:
        ties: By tie id, the far party and the steps that the tie fits, as a bit set.
        asked: What was fetched.
        order: The ties by tie id, once somebody has asked for them.
    """

    ties: dict[int, tuple[int, int]] = field(default_factory=dict)
    asked: set[Wanted] = field(default_factory=set)
    order: list[tuple[int, int, int]] | None = None

    def lacks(self, wanted: Wanted) -> bool:
        """Tell whether something is still to be fetched."""
        return wanted not in self.asked and (wanted[0], False) not in self.asked


class Fetched:
    """The ties of one question at one level, as far as they were fetched.

    The steps of a code count as in `embedded.splits`: 0 and one more than the pattern has are those
    of possibly_same_as.

    Args:
        question: With all parameters bound.
        over: The overlay, or that of nothing.
        ask: Asks the server.
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
        self._known: dict[int, _Known] = {}
        self._ends: dict[int, bool] = {}

    def at(self, pid: int) -> list[tuple[int, int, int]]:
        """Return what was fetched at a party: tie id, far party, code; by tie id."""
        known = self._known.get(pid)
        if known is None:
            return []
        if known.order is None:
            known.order = sorted((tid, *rest) for tid, rest in known.ties.items())
        return known.order

    def may_end(self, pid: int) -> bool:
        """Tell whether a walk may end at a party that was reached."""
        return self._ends.get(pid, False)

    def fetch(self, asked: Mapping[int, Iterable[Wanted]], ending: Iterable[int]) -> None:
        """Fetch what is not known yet.

        Args:
            asked: By party, the steps whose ties are wanted there.
            ending: The parties of which it is wanted whether a walk may end there.

        Raises:
            EngineTimeout: The server takes too long; then some of it is not known.
        """
        lists: dict[Wanted, list[int]] = defaultdict(list)
        for pid, steps in asked.items():
            if pid not in self._known:
                self._known[pid] = self._overlaid(pid)
            known = self._known[pid]
            for wanted in steps if self._over.node_of(pid) is None else ():
                if known.lacks(wanted):
                    known.asked.add(wanted)
                    lists[wanted].append(pid)
        for pid in ending:
            node = self._over.node_of(pid)
            if node is not None:
                ends = self._over.ends_here(self._question, node, definite=self._definite)
                self._ends[pid] = ends
            elif pid not in self._ends:
                lists[ENDS].append(pid)
        for some in _portions(lists):
            for row in self._ask(self._statement(some)):
                self._add(*row)

    def _overlaid(self, pid: int) -> _Known:
        """Return the overlay's ties at a party."""
        known, over = _Known(), self._over
        node = over.graph.node_of(pid)
        node = over.node_of(pid) if node is None else node
        for rows, from_start in over.list_ties(node) if node is not None else ():
            ends = over.ties.end if from_start else over.ties.start
            for row in rows.tolist():
                code = self._codes.match_row(over.ties, row, from_start=from_start)
                code = code and drop_dead_one(over.ties, row, self._window, code)
                if code:
                    known.ties[over.ties.tid.item(row)] = over.pid_of(ends.item(row)), code
        return known

    def _add(self, step: int, near: int, tid: int, far: int, ends: bool) -> None:
        self._ends[far] = ends
        if step >= 0:
            known = self._known[near]
            _, code = known.ties.get(tid, (far, 0))
            known.ties[tid] = far, code | 1 << step
            known.order = None

    def _statement(self, lists: Mapping[Wanted, list[int]]) -> Statement:
        parameters = {_name(wanted): some for wanted, some in lists.items()}
        parts = [self._part(wanted) for wanted in sorted(lists)]
        return Statement("\nUNION ALL\n".join(parts), self._conditions.parameters | parameters)

    def _part(self, wanted: Wanted) -> str:
        """Write the question for one list of parties."""
        head = f"UNWIND ${_name(wanted)} AS near"
        if wanted == ENDS:
            return (
                f"{head} MATCH (b:Party {{pid: near}}) "
                f"RETURN -1 AS step, near, -1 AS tid, near AS far, {self._ends_at_b()} AS ends"
            )
        step, is_last = wanted
        path, condition = self._crossed(step)
        ends = "true" if is_last else self._ends_at_b()
        if is_last:
            condition = f"{condition} AND {self._conditions.end('b')}"
        return (
            f"{head} MATCH (a:Party {{pid: near}}){path}(b:Party) WHERE {condition} "
            f"RETURN {step} AS step, near, r.tid AS tid, b.pid AS far, {ends} AS ends"
        )

    def _ends_at_b(self) -> str:
        return f"coalesce({self._conditions.end('b')}, false)"

    def _crossed(self, number: int) -> tuple[str, str]:
        """Write how a tie of a step lies between `a` and `b`, and its condition."""
        steps = self._conditions.steps
        if not 1 <= number <= len(steps):
            return f"-[r:{SAME}]-", self._conditions.same("r")
        left, right = arrows(steps[number - 1])
        types = relationships(steps[number - 1].ties)
        return f"{left}[r:{types}]{right}", self._conditions.crossing(number, "r", "a")


def _name(wanted: Wanted) -> str:
    """Name the parameter that holds the parties of whom something is wanted."""
    step, is_last = wanted
    return "ending" if wanted == ENDS else f"last{step}" if is_last else f"through{step}"


def _portions(lists: Mapping[Wanted, list[int]]) -> Iterator[dict[Wanted, list[int]]]:
    """Cut lists of parties so that no statement asks of too many."""
    longest = max(map(len, lists.values()), default=0)
    for low in range(0, longest, WIDEST):
        yield {wanted: some[low : low + WIDEST] for wanted, some in lists.items() if some[low:]}
