"""What ties and parties must be, as Cypher: the rules of `onward.graph.pattern`, word by word.

A condition is text made of constants, and values that travel as parameters; so equal patterns have
equal text whatever their bounds, dates and countries are, and no value can become text. Cypher
drops a row where a condition is null, that is unknown: *definite* relies on it, *possible* lets the
unknown pass in so many words.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from onward.graph.engines.neo4j.push.properties import LAST_DAY
from onward.graph.engines.neo4j.schema import TYPES, label
from onward.graph.model import UNDIRECTED, PartyKind, TieKind
from onward.graph.pattern import End, Question, ShareTest, Step, years_before

_BOUNDS: Final = ("gte", "gt", "lte", "lt")


class Conditions:
    """The conditions of one question at one level.

    Args:
        question: With all parameters bound.
        definite: Whether to let only pass what is certain, or all that is not ruled out.

    Attributes:
        parameters: Values by the names that the texts use.
    """

    def __init__(self, question: Question, *, definite: bool) -> None:
        self.steps = question.pattern.steps
        self.definite = definite
        self.parameters: dict[str, Any] = dict(_parameters(question, definite=definite))
        self._question = question

    def start(self, party: str) -> str:
        """Return the condition on the party at which a walk begins."""
        kinds = self._question.pattern.start.kinds
        if not kinds:
            return "true"
        has_kind = _has_label(party, kinds)
        if self.definite:
            return has_kind
        others = tuple(kind for kind in PartyKind if kind != PartyKind.UNKNOWN)
        is_unknown = f"{party}:{PartyKind.UNKNOWN} AND NOT {_has_label(party, others)}"
        return f"({has_kind} OR ({is_unknown}))"

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
                *_way(step, tie, near),
                *self._holds(tie, after),
                *_share(step, number, tie, definite=self.definite),
                *_interest(step, number, tie, definite=self.definite),
            ]
        )

    def same(self, tie: str) -> str:
        """Return the condition on a possibly_same_as tie, which is crossed beside the steps."""
        return " AND ".join(self._holds(tie, "$on"))

    def end(self, party: str) -> str:
        """Return the condition on the party at which a walk ends."""
        question, wanted = self._question, self._question.pattern.end
        found = list(self._described(party, wanted))
        if question.end_countries is not None:
            lives = f"any(country IN {party}.countries WHERE country IN $countries)"
            unknown = "" if self.definite else f"{party}.countries IS NULL OR "
            found.append(f"({unknown}{lives})")
        if question.not_ends:
            found.append(f"NOT {party}.pid IN $not_ends")
        if question.only_ends is not None:
            found.append(f"{party}.pid IN $only_ends")
        return "\n  AND ".join(found) or "true"

    def _described(self, party: str, wanted: End) -> Iterator[str]:
        if wanted.kinds:
            yield _has_label(party, wanted.kinds)
        if wanted.topics:
            yield self._carries_topic(party)
        if wanted.sectors:
            yield f"any(sector IN {party}.sectors WHERE sector IN $sectors)"

    def _carries_topic(self, party: str) -> str:
        """Ask the lists that stand side by side on a party: one place in all of them is one entry.

        A topic on a party's own row no longer counts from the day on which entries of its source
        were known to tell when it holds.
        """
        at = f"{party}.entry_"
        told = f"{at}told[i] = $never"
        after = ">=" if self._question.on == LAST_DAY else ">"  # open ends are written as LAST_DAY
        tests = [f"{at}topics[i] IN $topics", f"{at}since[i] <= $on", f"{at}until[i] {after} $on"]
        if self._is_dated:
            tests.append(f"{at}known[i] <= $as_of")
            told = f"({told} OR {at}told[i] > $as_of)"
        tests.append(told)
        if self.definite:
            tests.append(f"NOT {at}inferred[i]")
        places = f"range(0, coalesce(size({at}topics), 0) - 1)"
        alike = "\n    AND ".join(tests)
        return f"any(i IN {places}\n    WHERE {alike})"

    @property
    def _is_dated(self) -> bool:
        return self._question.as_of is not None

    def _holds(self, tie: str, after: str) -> Iterator[str]:
        yield f"({tie}.since IS NULL OR {tie}.since <= $on)"
        yield f"({tie}.until IS NULL OR {tie}.until > {after})"
        if after != "$on":  # a tie that ended before it began holds on no day of the window
            yield f"({tie}.since IS NULL OR {tie}.until IS NULL OR {tie}.until > {tie}.since)"
        if self._is_dated:
            yield f"({tie}.known IS NULL OR {tie}.known <= $as_of)"
        if self.definite:
            yield f"{tie}.standing <> 'inferred'"


def arrows(step: Step) -> tuple[str, str]:
    """Return what stands before and behind a tie in a path that is walked from left to right.

    >>> arrows(Step(ties=(TieKind.OWNS,), direction="in", hops=(1, 1)))
    ('<-', '-')
    """
    if step.direction == "both" or any(kind in UNDIRECTED for kind in step.ties):
        return "-", "-"
    return ("-", "->") if step.direction == "out" else ("<-", "-")


def _parameters(question: Question, *, definite: bool) -> Iterator[tuple[str, Any]]:
    yield "on", question.on
    if question.as_of is not None:
        yield "as_of", question.as_of
    for number, step in enumerate(question.pattern.steps, start=1):
        yield from _step_parameters(step, number, question.on)
    end = question.pattern.end
    if end.topics:
        yield from (("topics", list(end.topics)), ("never", LAST_DAY))
    if end.sectors:
        yield "sectors", list(end.sectors)
    lands = question.end_countries
    if lands is not None:
        yield "countries", sorted(lands.definite if definite else lands.possible)
    if question.not_ends:
        yield "not_ends", sorted(question.not_ends)
    if question.only_ends is not None:
        yield "only_ends", sorted(question.only_ends)


def _step_parameters(step: Step, number: int, on: date) -> Iterator[tuple[str, Any]]:
    if step.within:
        yield f"after{number}", years_before(on, step.within)
    for name, bound in _bounds(step.where.share):
        yield f"share{number}_{name}", float(bound)
    if step.where.interest is not None:
        yield f"interests{number}", list(step.where.interest.any_of)


def _bounds(test: ShareTest | None) -> Iterator[tuple[str, float | int | str]]:
    for name in _BOUNDS:
        bound = None if test is None else getattr(test, name)
        if bound is not None:
            yield name, bound


def _has_label(party: str, kinds: tuple[PartyKind, ...]) -> str:
    tests = [f"{party}:{label(kind)}" for kind in dict.fromkeys(kinds)]
    return f"({' OR '.join(tests)})"


def _way(step: Step, tie: str, near: str) -> Iterator[str]:
    """Ask for the direction where the arrow cannot, as kinds without one are in the same step."""
    free = [kind for kind in TieKind if kind in step.ties and kind in UNDIRECTED]
    if step.direction == "both" or not free or all(kind in UNDIRECTED for kind in step.ties):
        return
    side = "startNode" if step.direction == "out" else "endNode"
    yield f"({_is_of(tie, free)} OR {side}({tie}) = {near})"


def _is_of(tie: str, kinds: list[TieKind]) -> str:
    types = ", ".join(f"'{TYPES[kind]}'" for kind in kinds)
    return f"type({tie}) IN [{types}]"


def _share(step: Step, number: int, tie: str, *, definite: bool) -> Iterator[str]:
    """Test shares of owns ties; other kinds of the step pass."""
    test = step.where.share
    if test is None or TieKind.OWNS not in step.ties:
        return
    others = "" if set(step.ties) == {TieKind.OWNS} else f"type({tie}) <> '{TYPES['owns']}' OR "
    for name, _ in _bounds(test):
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


def _interest(step: Step, number: int, tie: str, *, definite: bool) -> Iterator[str]:
    if step.where.interest is not None:
        unknown = "" if definite else f"{tie}.interest IS NULL OR "
        yield f"({unknown}{tie}.interest IN $interests{number})"
