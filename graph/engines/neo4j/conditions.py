"""What ties and parties must be, as Cypher: the rules of `onward.graph.pattern`, word by word.

A condition is text made of constants, and values that travel as parameters; so equal patterns have
equal text whatever their bounds, dates and countries are, and no value can become text. Cypher
drops a row where a condition is null, that is unknown: *definite* relies on it, *possible* lets the
unknown pass explicitly.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from onward.graph.engines.neo4j.push.properties import LAST_DAY
from onward.graph.engines.neo4j.schema import TYPES, label
from onward.graph.model import UNDIRECTED, PartyKind, TieKind
from onward.graph.pattern import End, Question, ShareTest, Step, years_before

_BOUNDS: Final = ("gte", "gt", "lte", "lt")


class Conditions:
    """The conditions of one question at one level.

    Args:
        question: With all parameters bound.
        definite: Whether only what is certain passes, or everything that is not ruled out.
        crosses: Whether a path that is only possible may cross possibly_same_as; where a snapshot
            has no such tie it cannot, and a server plans the shorter statement in half of the time.

    Attributes:
        crosses: As given; False where only what is certain passes.
        parameters: Values by the names that the texts use.
    """

    def __init__(self, question: Question, *, definite: bool, crosses: bool = True) -> None:
        self.steps = question.pattern.steps
        self.definite = definite
        self.crosses = crosses and not definite
        self.parameters: dict[str, object] = dict(_list_parameters(question, definite=definite))
        self._question = question

    def start(self, party: str) -> str:
        """Return the condition on the party at which a path begins."""
        kinds = self._question.pattern.start.kinds
        if not kinds:
            return "true"
        has_kind = _has_label(party, kinds)
        if self.definite:
            return has_kind
        others = tuple(kind for kind in PartyKind if kind != PartyKind.UNKNOWN)
        is_unknown = f"{party}:{PartyKind.UNKNOWN} AND NOT {_has_label(party, others)}"
        return f"({has_kind} OR ({is_unknown}) OR {_may_be_of(party, 'start_kinds')})"

    def crossing(self, number: int, tie: str, near: str) -> str:
        """Return the condition on a tie that is crossed in a step.

        Args:
            number: Of the step, from 1.
            tie: Variable of the tie.
            near: Expression of the party from which it is crossed.
        """
        step = self.steps[number - 1]
        after = f"$after{number}" if step.within else "$on"
        return "\n    AND ".join(
            [
                *_test_direction(step, tie, near),
                *self._test_dates(tie, after),
                *_test_share(step, number, tie, definite=self.definite),
                *_test_interest(step, number, tie, definite=self.definite),
            ]
        )

    def same(self, tie: str) -> str:
        """Return the condition on a possibly_same_as tie, which is crossed beside the steps."""
        return " AND ".join(self._test_dates(tie, "$on"))

    def end(self, party: str) -> str:
        """Return the condition on the party at which a path ends."""
        question = self._question
        tests = list(self._test_end(party, question.pattern.end))
        if question.end_countries is not None:
            is_in = f"any(country IN {party}.countries WHERE country IN $countries)"
            unknown = "" if self.definite else f"{party}.countries IS NULL OR "
            tests.append(f"({unknown}{is_in})")
        if question.not_ends:
            tests.append(f"NOT {party}.pid IN $not_ends")
        if question.only_ends is not None:
            tests.append(f"{party}.pid IN $only_ends")
        return "\n  AND ".join(tests) or "true"

    def _test_end(self, party: str, end: End) -> Iterator[str]:
        if end.kinds:
            is_of_kind = _has_label(party, end.kinds)
            may_be = _may_be_of(party, "end_kinds")
            yield is_of_kind if self.definite else f"({is_of_kind} OR {may_be})"
        if end.topics:
            yield self._carries_topic(party)
        if end.sectors:
            yield f"any(sector IN {party}.sectors WHERE sector IN $sectors)"

    def _carries_topic(self, party: str) -> str:
        """Test the lists that stand side by side on a party: one place in all of them is one entry.

        A topic on a party's own row no longer counts from the day on which entries of its source
        were known, which say when it holds.
        """
        entry = f"{party}.entry_"
        still_counts = f"{entry}told[i] = $never"
        after = ">=" if self._question.on == LAST_DAY else ">"  # open ends are written as LAST_DAY
        tests = [
            f"{entry}topics[i] IN $topics",
            f"{entry}since[i] <= $on",
            f"{entry}until[i] {after} $on",
        ]
        if self._is_dated:
            tests.append(f"{entry}known[i] <= $as_of")
            still_counts = f"({still_counts} OR {entry}told[i] > $as_of)"
        tests.append(still_counts)
        if self.definite:
            tests.append(f"NOT {entry}inferred[i]")
        places = f"range(0, coalesce(size({entry}topics), 0) - 1)"
        condition = "\n    AND ".join(tests)
        return f"any(i IN {places}\n    WHERE {condition})"

    @property
    def _is_dated(self) -> bool:
        return self._question.as_of is not None

    def _test_dates(self, tie: str, after: str) -> Iterator[str]:
        yield f"({tie}.since IS NULL OR {tie}.since <= $on)"
        yield f"({tie}.until IS NULL OR {tie}.until > {after})"
        if after != "$on":  # a tie that ended before it began holds on no day of the window
            yield f"({tie}.since IS NULL OR {tie}.until IS NULL OR {tie}.until > {tie}.since)"
        if self._is_dated:
            yield f"({tie}.known IS NULL OR {tie}.known <= $as_of)"
        if self.definite:
            yield f"{tie}.standing <> 'inferred'"


def arrows(step: Step) -> tuple[str, str]:
    """Return what stands before and behind a tie in a path that is read from left to right.

    >>> arrows(Step(ties=(TieKind.OWNS,), direction="in", hops=(1, 1)))
    ('<-', '-')
    """
    if step.direction == "both" or any(kind in UNDIRECTED for kind in step.ties):
        return "-", "-"
    return ("-", "->") if step.direction == "out" else ("<-", "-")


def _list_parameters(question: Question, *, definite: bool) -> Iterator[tuple[str, object]]:
    yield "on", question.on
    if question.as_of is not None:
        yield "as_of", question.as_of
    for number, step in enumerate(question.pattern.steps, start=1):
        yield from _step_parameters(step, number, question.on)
    if question.pattern.start.kinds and not definite:
        yield "start_kinds", [str(kind) for kind in question.pattern.start.kinds]
    end = question.pattern.end
    if end.kinds and not definite:
        yield "end_kinds", [str(kind) for kind in end.kinds]
    if end.topics:
        yield from (("topics", list(end.topics)), ("never", LAST_DAY))
    if end.sectors:
        yield "sectors", list(end.sectors)
    countries = question.end_countries
    if countries is not None:
        yield "countries", sorted(countries.definite if definite else countries.possible)
    if question.not_ends:
        yield "not_ends", sorted(question.not_ends)
    if question.only_ends is not None:
        yield "only_ends", sorted(question.only_ends)


def _step_parameters(step: Step, number: int, on: date) -> Iterator[tuple[str, object]]:
    if step.within:
        yield f"after{number}", years_before(on, step.within)
    for name, bound in _list_bounds(step.where.share):
        yield f"share{number}_{name}", float(bound)
    if step.where.interest is not None:
        yield f"interests{number}", list(step.where.interest.any_of)


def _list_bounds(test: ShareTest | None) -> Iterator[tuple[str, float | int | str]]:
    for name in _BOUNDS:
        bound = None if test is None else getattr(test, name)
        if bound is not None:
            yield name, bound


def _may_be_of(party: str, kinds: str) -> str:
    """Test what rules infer of a party, where its sources state no such kind."""
    return f"any(kind IN coalesce({party}.kinds_inferred, []) WHERE kind IN ${kinds})"


def _has_label(party: str, kinds: tuple[PartyKind, ...]) -> str:
    tests = [f"{party}:{label(kind)}" for kind in dict.fromkeys(kinds)]
    return f"({' OR '.join(tests)})"


def _test_direction(step: Step, tie: str, near: str) -> Iterator[str]:
    """Test the direction where the arrow cannot: the step also has kinds without a direction."""
    undirected = [kind for kind in TieKind if kind in step.ties and kind in UNDIRECTED]
    if step.direction == "both" or not undirected or all(kind in UNDIRECTED for kind in step.ties):
        return
    side = "startNode" if step.direction == "out" else "endNode"
    yield f"({_has_type(tie, undirected)} OR {side}({tie}) = {near})"


def _has_type(tie: str, kinds: list[TieKind]) -> str:
    types = ", ".join(f"'{TYPES[kind]}'" for kind in kinds)
    return f"type({tie}) IN [{types}]"


def _test_share(step: Step, number: int, tie: str, *, definite: bool) -> Iterator[str]:
    """Test shares of owns ties; other kinds of the step pass."""
    test = step.where.share
    if test is None or TieKind.OWNS not in step.ties:
        return
    others = "" if set(step.ties) == {TieKind.OWNS} else f"type({tie}) <> '{TYPES['owns']}' OR "
    for name, _ in _list_bounds(test):
        passes = _CERTAIN[name] if definite else f"{{tie}}.share_min IS NULL OR {_SOME[name]}"
        yield f"({others}{passes.format(tie=tie, bound=f'$share{number}_{name}')})"
    if test.is_null is not None:
        unknown = "IS NULL" if test.is_null else "IS NOT NULL"
        yield f"({others}{tie}.share_min {unknown})"


_CERTAIN: Final = {
    "gte": "{tie}.share_min >= {bound}",
    "gt": "{tie}.share_min > {bound} OR ({tie}.share_min = {bound} AND {tie}.share_min_exclusive)",
    "lte": "{tie}.share_max <= {bound}",
    "lt": "{tie}.share_max < {bound} OR ({tie}.share_max = {bound} AND {tie}.share_max_exclusive)",
}
"""Every value of the share's interval passes the bound."""

_SOME: Final = {
    "gte": (
        "{tie}.share_max > {bound} "
        "OR ({tie}.share_max = {bound} AND NOT coalesce({tie}.share_max_exclusive, false))"
    ),
    "gt": "{tie}.share_max > {bound}",
    "lte": (
        "{tie}.share_min < {bound} "
        "OR ({tie}.share_min = {bound} AND NOT coalesce({tie}.share_min_exclusive, false))"
    ),
    "lt": "{tie}.share_min < {bound}",
}
"""Some value of the share's interval passes the bound."""


def _test_interest(step: Step, number: int, tie: str, *, definite: bool) -> Iterator[str]:
    if step.where.interest is not None:
        unknown = "" if definite else f"{tie}.interest IS NULL OR "
        yield f"({unknown}{tie}.interest IN $interests{number})"
