"""The paths of a question: by one statement where that is enough, else by frontiers.

Both ways return the same answers. One statement is quicker; frontiers also see the ties of a
transaction, and end in bounded time around hubs.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from onward.errors import EngineError, EngineTimeout
from onward.graph.cache import LruCache
from onward.graph.columns.columns import TIE_KINDS
from onward.graph.columns.overlay import OverlayGraph
from onward.graph.columns.path_ends import starts_here
from onward.graph.engine import PathList
from onward.graph.engines.embedded import Engine as Embedded
from onward.graph.engines.neo4j import compiler
from onward.graph.engines.neo4j.frontier import FrontierSearch
from onward.graph.engines.neo4j.server_state import ServedGraph
from onward.graph.engines.neo4j.statement import CypherStatement
from onward.graph.engines.neo4j.verify import Verifier
from onward.graph.model import TieKind
from onward.graph.pattern import Question

FIRST_S: Final = 1.5
"""How long one statement may search before frontiers are used instead."""

CACHED_QUESTIONS: Final = 1_000
"""Questions whose answers are kept."""

TOGETHER: Final = 50
"""Parties in one statement: so few that one of them seldom keeps the others waiting."""


class PathFinder:
    """Finds paths over a pushed snapshot and an overlay.

    Args:
        served: The snapshot on a server.
        over: The overlay; it may be empty.
        rows: Full rows of both, on which paths are verified.
    """

    def __init__(self, served: ServedGraph, over: OverlayGraph, rows: Embedded) -> None:
        self._served = served
        self._over = over
        self._rows = rows
        self._overlay_kinds = frozenset(tie.kind for tie in over.rows)
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
            if not self._is_overlaid(question, portion, definite=definite):
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

    def first(self, question: Question, party: int, k: int, *, definite: bool) -> PathList:
        """Return up to k verified paths of a party by (length, tie ids), and whether more exist.

        Raises:
            EngineError: The server returned a path that the rows do not hold.
        """
        may_start = self._may_start(question, party, definite=definite)
        if not may_start or not self._has_kinds(question):
            return PathList()
        path_list = self._search_paths(question, party, k, definite=definite)
        verifier = Verifier(self._rows, question)
        for path in path_list.paths:
            verifier.check(party, path, definite=definite)
        return path_list

    def _search_paths(self, question: Question, party: int, k: int, *, definite: bool) -> PathList:
        if not self._is_overlaid(question, [party], definite=definite):
            listed = self.by_statement(question, party, k, definite=definite)
            if listed is not None:
                return listed
        return self.by_frontiers(question, [party], definite=definite).paths(party, k)

    def by_statement(
        self, question: Question, party: int, k: int, *, definite: bool, limit_s: float = FIRST_S
    ) -> PathList | None:
        """Let the server list a party's paths; None where it takes too long.

        The overlay is not seen.
        """
        statement = compiler.paths(
            question, self._served.dialect, definite=definite, crosses=self._has_possibly_same
        )
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
        return TieKind.POSSIBLY_SAME_AS in self.kinds

    def _has_kinds(self, question: Question) -> bool:
        """Tell whether there are ties of every step that a path must take; else there is none."""
        kinds = self.kinds | self._overlay_kinds
        needed = (step.ties for step in question.pattern.steps if step.hops[0] > 0)
        return not any(kinds.isdisjoint(ties) for ties in needed)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of the snapshot's ties."""
        column = self._over.graph.ties.kind
        return frozenset(kind for code, kind in enumerate(TIE_KINDS) if (column == code).any())

    def _may_start(self, question: Question, pid: int, *, definite: bool) -> bool:
        """Tell whether a path may begin at a party.

        Raises:
            EngineError: Neither the snapshot nor the overlay has it.
        """
        overlay_node = self._over.node_of(pid)
        if overlay_node is not None:
            return self._over.starts_here(question.pattern, overlay_node, definite=definite)
        graph = self._over.graph
        node = graph.node_of(pid)
        if node is None:
            raise EngineError(f"this snapshot has no party of handle {pid}")
        kinds, inferred = graph.kinds.item(node), graph.kinds_inferred.item(node)
        return starts_here(kinds, inferred, question.pattern, definite=definite)

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
        statement = compiler.existence(
            question, self._served.dialect, definite=definite, crosses=self._has_possibly_same
        )
        parameters = {**statement.parameters, "starts": list(parties)}
        try:
            rows = self._served.ask(CypherStatement(statement.text, parameters), FIRST_S)
            return {pid for [pid] in rows}
        except EngineTimeout:
            return None
