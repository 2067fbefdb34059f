"""The label tables of a snapshot's patterns, each built when it is first needed."""

from functools import lru_cache

from onward.graph.cache import LruCache
from onward.graph.columns.automaton import automaton
from onward.graph.columns.labels import Plan, build, build_dated
from onward.graph.compiling.compiled import Compiled
from onward.graph.pattern import Pattern, Question

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
