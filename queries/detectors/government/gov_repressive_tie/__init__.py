"""gov-repressive-tie: an obvious relationship with a foreign state that has a record of repression.

Two ways lead there: one path of the pattern (classes 0 to 2), and several bodies of one state that
together own one half (class 1). Each state is judged apart:

* present: every link stated, at most as many links as the pattern allows, record established;
* possible: a link claimed, inferred or of an open share, or the record only indicated;
* cannot tell: the record is unknown.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from onward.graph.engine import More, PartyRecord
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    ends_of,
    explain_end,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS, UNDER_STATES
from onward.queries.detection.results import Detected, Result, Subject, Undecided
from onward.queries.detectors.government.gov_repressive_tie.near_misses import near_misses
from onward.queries.detectors.government.gov_repressive_tie.path_class import (
    RELATIONS,
    PathClass,
    classify_path,
)
from onward.queries.detectors.government.gov_repressive_tie.scope import (
    Scope,
    bodies_object,
    chain_length,
    foreign_state_seeds,
    run_stated_cascade,
    state_name,
)
from onward.queries.detectors.government.gov_repressive_tie.state_paths import (
    PATHS_JUDGED,
    Path,
    search_by_state,
)
from onward.queries.model.parts import FindingValues
from onward.queries.ownership.cascades import (
    STATE_NOT_KNOWN,
    Upstream,
    counterfactuals,
    explain_doubts,
    gather_upstream,
    ownership_tree,
    state_ends,
)
from onward.queries.rules.indicator import weaker

PARAMETERS: Final = frozenset({"min_share"})
"""What it reads of an indicator's parameters."""


@dataclass(frozen=True, slots=True)
class _Relationship:
    """The best that one way says of a subject and a state; no doubts: obvious, if the record is."""

    paths: tuple[Path, ...]
    more: More
    path_class: PathClass
    body: tuple[str, str, str]
    values: FindingValues
    counterfactuals: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ClassifiedPath:
    """A path of the pattern that counts, and the body of a state to which it leads."""

    path: Path
    path_class: PathClass
    body: tuple[str, str, str]

    @property
    def rank(self) -> tuple[bool, int, Path]:
        """Certain before doubtful, short before long."""
        return bool(self.path_class.doubts), len(self.path), self.path

    def is_shown_with(self, other: "_ClassifiedPath") -> bool:
        """Tell whether two paths can be shown as one finding's evidence."""
        mine, others = self.path_class, other.path_class
        return (mine.number, bool(mine.doubts)) == (others.number, bool(others.doubts))


TRACES: Final = (*UNDER_STATES, BY_PATHS)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and each state it is obviously tied to."""
    scope = Scope(context)
    for subject in context.with_roles(scope.pattern.start.roles):
        question = ("obvious_relationship", subject, context.exporter_country)
        yield from context.results(question, partial(_judge_subject, scope, subject))


def _judge_subject(scope: Scope, subject: Subject) -> Iterator[Result]:
    """Gather the relationships with each state by both ways, and report the best of each state."""
    relationships: dict[str, list[_Relationship]] = defaultdict(list)
    only_subject = replace(scope.context, subjects=(subject,))
    first = next(search_paths(only_subject, PATHS_JUDGED, scope.countries), None)
    # way one: a single path of the pattern
    for state, search in search_by_state(scope, first):
        yield from limits_as_unknown(search)
        relationship = _relate_by_pattern(scope, state, search)
        if relationship is not None:
            relationships[state].append(relationship)
        elif search.more != "no":
            yield _unknown_beyond_limit(subject, state)
    # way two: several bodies of one state that hold half together
    above = gather_upstream(scope.context, subject.pid, *state_ends(scope.context.tables))
    for state, relationship in _relate_by_cascade(scope, subject, above):
        relationships[state].append(relationship)
    for state in sorted(relationships):
        yield _make_result(scope, subject, state, _choose_best(relationships[state]))
    if not relationships:
        yield from near_misses(scope, subject, above)


def _choose_best(relationships: Sequence[_Relationship]) -> _Relationship:
    """Take what is surest; a cascade that rests on the same paths adds its sums."""
    best = min(relationships, key=lambda way: (bool(way.path_class.doubts), way.path_class.number))
    for way in relationships:
        if way.values and way.paths == best.paths and best.more == "no":
            return replace(best, values=way.values, counterfactuals=way.counterfactuals)
    return best


def _relate_by_pattern(scope: Scope, state: str, search: PathSearch) -> _Relationship | None:
    """Judge the pattern's paths to one state by the best of them; None where none counts."""
    classified = _classify_paths(scope, search)
    if not classified:
        return None
    best = min(classified, key=lambda way: way.rank)
    alike = tuple(way.path for way in classified if way.is_shown_with(best))
    has_hidden = len(alike) > scope.shown
    more: More = "yes" if has_hidden else search.more
    if more == "yes" and not has_hidden:
        more = "unknown"  # there are more paths, but perhaps none that counts
    # a path that was not looked at may be better than the best one only if it is definite
    may_be_better = (
        bool(best.path_class.doubts) and search.status == "present" and search.more != "no"
    )
    limits = (_limit_text(state),) if may_be_better else ()
    paths = alike[: scope.shown]
    return _Relationship(paths, more, best.path_class, best.body, {}, limits=limits)


def _classify_paths(scope: Scope, search: PathSearch) -> list[_ClassifiedPath]:
    engine = scope.context.engine
    bodies = engine.parties(ends_of(engine, search.subject.pid, search.paths))
    classified = []
    for path, body in zip(search.paths, bodies, strict=True):
        path_class = classify_path(engine.ties(path), scope.rule.threshold)
        if path_class is not None:
            path_class = _doubt_body(scope, path_class, body)
            classified.append(_ClassifiedPath(path, path_class, ("party", body.id, body.name)))
    return classified


def _doubt_body(scope: Scope, path_class: PathClass, body: PartyRecord) -> PathClass:
    """Add to a path's doubts that only a rule says what its last party is."""
    context = scope.context
    reasons = explain_end(body, context.patterns, context.on, context.as_of)
    return replace(path_class, doubts=(*path_class.doubts, *reasons))


def _unknown_beyond_limit(subject: Subject, state: str) -> Undecided:
    text = say("stopped after {limit_text}: none of them counts", limit_text=_limit_text(state))
    return Undecided(subject, "limit", (), text)


def _limit_text(state: str) -> str:
    return say(
        "{paths_judged} paths to {state}", paths_judged=PATHS_JUDGED, state=state_name(state)
    )


def _relate_by_cascade(
    scope: Scope, subject: Subject, above: Upstream | None
) -> Iterator[tuple[str, _Relationship]]:
    """Yield class 1 through several bodies of one state: one cascade a state."""
    if above is None:
        return
    engine, pid = scope.context.engine, subject.pid
    for state, seeds in foreign_state_seeds(scope, above):
        outcome = run_stated_cascade(scope, subject, above, seeds)
        if outcome is None or chain_length(outcome) > scope.max_links:
            continue
        doubts = () if outcome.is_sure else explain_doubts(engine, pid, outcome, seeds)
        relationship = _Relationship(
            paths=outcome.paths.paths,
            more=outcome.paths.more,
            path_class=PathClass(1, doubts),
            body=bodies_object(state),
            values={"levels": ownership_tree(engine, pid, outcome)},
            counterfactuals=counterfactuals(engine, pid, outcome),
        )
        yield state, relationship


def _make_result(scope: Scope, subject: Subject, state: str, relationship: _Relationship) -> Result:
    """Weigh a relationship by the state's record; of an unknown one nothing can be told."""
    context = scope.context
    if state == STATE_NOT_KNOWN or state in scope.records.unknown:
        needed = say("the record of {state}", state=state_name(state))
        return Undecided(
            subject, "missing_data", (needed,), say("{needed} is not known", needed=needed)
        )
    record = context.destinations.status(state, context.on, context.as_of)
    doubts, severity = relationship.path_class.doubts, context.severity
    rules: tuple[str, ...] = ()
    # an indicated record leaves the relationship possible, however sure the links are
    if record.status == "indicated":
        doubts = (
            *doubts,
            say(
                "of {state}, {indication}",
                state=state_name(state),
                indication=record.describe_indication(),
            ),
        )
        rules = ("medium when the status is possible and the record is only indicated",)
        severity = weaker(severity, "medium")
    if doubts:
        severity = weaker(severity, "high")
    return Detected(
        subject=subject,
        object=relationship.body,
        status="possible" if doubts else "present",
        severity=severity,
        relation=_word_relation(relationship, state),
        identity=state,
        severity_rules=rules,
        paths=relationship.paths,
        more=relationship.more,
        limits=relationship.limits,
        path_class=relationship.path_class.number,
        values={
            "class": relationship.path_class.number,
            "state": state,
            "record": record.status,
            "measures": record.measure_rows(),
            **relationship.values,
        },
        possible_because=doubts,
        counterfactuals=relationship.counterfactuals,
    )


def _word_relation(relationship: _Relationship, state: str) -> str:
    if not relationship.paths[0]:
        return say("is itself a body of the State of {state}", state=state_name(state))
    return RELATIONS[relationship.path_class.number]
