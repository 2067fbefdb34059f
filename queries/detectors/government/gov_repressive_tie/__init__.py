"""gov-repressive-tie: an obvious relationship with a foreign state that has a record of repression.

Two ways lead there: one path of the pattern (classes 0 to 2), and several bodies of one state that
together own one half (class 1). Each state is judged apart:

* present: every link stated, at most as many links as the pattern allows, record established;
* possible: a link claimed, inferred or of an open share, or the record only indicated;
* cannot tell: the record is unknown.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from onward.graph.engine import More
from onward.queries.detection.context import Context
from onward.queries.detection.path_search import Walk, ends_of, spent, walks
from onward.queries.detection.results import CannotTell, Found, Result, Subject
from onward.queries.detectors.government.gov_repressive_tie.near_misses import near_misses
from onward.queries.detectors.government.gov_repressive_tie.path_class import (
    RELATIONS,
    Judged,
    judge,
)
from onward.queries.detectors.government.gov_repressive_tie.scope import (
    Scope,
    links,
    state_name,
    state_seeds,
    stated_answer,
)
from onward.queries.detectors.government.gov_repressive_tie.state_paths import (
    LOOKED_AT,
    Path,
    walks_by_state,
)
from onward.queries.ownership.cascades import Upstream, upstream
from onward.queries.ownership.ownership_tree import counterfactuals, levels, reasons
from onward.queries.ownership.states import STATE_NOT_KNOWN, ends
from onward.queries.rules.severity import weaker


@dataclass(frozen=True, slots=True)
class _Tie:
    """The best that one way says of a subject and a state; no doubts: obvious, if the record is."""

    paths: tuple[Path, ...]
    more: More
    judged: Judged
    body: tuple[str, str, str]
    values: Mapping[str, Any]
    counterfactuals: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and each state it is obviously tied to."""
    scope = Scope(context)
    for subject in context.with_roles(scope.pattern.start.roles):
        question = ("obvious_relationship", subject, context.exporter_country)
        yield from context.results(question, partial(_of, scope, subject))


def _of(scope: Scope, subject: Subject) -> Iterator[Result]:
    one = replace(scope.context, subjects=(subject,))
    ties: dict[str, list[_Tie]] = defaultdict(list)
    for state, walk in walks_by_state(scope, next(walks(one, LOOKED_AT, scope.countries), None)):
        yield from spent(walk)
        tie = _by_pattern(scope, state, walk)
        if tie is not None:
            ties[state].append(tie)
        elif walk.more != "no":
            yield _not_judged(subject, state)
    above = _above(scope, subject)
    for state, tie in _by_cascade(scope, subject, above):
        ties[state].append(tie)
    for state in sorted(ties):
        yield _result(scope, subject, state, _best(ties[state]))
    if not ties:
        yield from near_misses(scope, subject, above)


def _best(ties: Sequence[_Tie]) -> _Tie:
    """Take what is surest; a cascade that rests on the same paths adds its sums."""
    best = min(ties, key=lambda tie: (bool(tie.judged.doubts), tie.judged.path_class))
    for tie in ties:
        if tie.values and tie.paths == best.paths and best.more == "no":
            return replace(best, values=tie.values, counterfactuals=tie.counterfactuals)
    return best


def _by_pattern(scope: Scope, state: str, walk: Walk) -> _Tie | None:
    """Judge the pattern's paths to one state, and give the best ones; None where none counts."""
    engine = scope.context.engine
    ends = engine.parties(ends_of(engine, walk.subject.pid, walk.paths))
    ways = []
    for path, body in zip(walk.paths, ends, strict=True):
        judged = judge(engine.ties(path), scope.rule.threshold)
        if judged is not None:
            ways.append((judged, path, ("party", body.id, body.name)))
    if not ways:
        return None
    best = min(ways, key=lambda way: (bool(way[0].doubts), len(way[1]), way[1]))
    alike = [path for judged, path, _ in ways if _is_alike(judged, best[0])]
    more: More = "yes" if len(alike) > scope.shown else walk.more
    if more == "yes" and len(alike) <= scope.shown:
        more = "unknown"  # there are more paths, but perhaps none that counts
    # a path that was not looked at may be better than the best one only if it is definite
    is_open = bool(best[0].doubts) and walk.status == "present" and walk.more != "no"
    limits = (_limit(state),) if is_open else ()
    return _Tie(tuple(alike[: scope.shown]), more, best[0], best[2], {}, limits=limits)


def _is_alike(one: Judged, other: Judged) -> bool:
    """Tell whether two paths can be shown as one finding's evidence."""
    return (one.path_class, bool(one.doubts)) == (other.path_class, bool(other.doubts))


def _not_judged(subject: Subject, state: str) -> CannotTell:
    return CannotTell(subject, "limit", (), f"stopped after {_limit(state)}: none of them counts")


def _limit(state: str) -> str:
    return f"{LOOKED_AT} paths to {state_name(state)}"


def _above(scope: Scope, subject: Subject) -> Upstream | None:
    return upstream(scope.context, subject.pid, *ends(scope.context.tables))


def _by_cascade(
    scope: Scope, subject: Subject, above: Upstream | None
) -> Iterator[tuple[str, _Tie]]:
    """Give class 1 through several bodies of one state: one cascade a state."""
    if above is None:
        return
    for state, seeds in state_seeds(scope, above):
        joined = stated_answer(scope, subject, above, seeds)
        if joined is None or links(joined) > scope.max_links:
            continue
        engine, pid = scope.context.engine, subject.pid
        doubts = () if joined.sure else reasons(engine, pid, joined, seeds)
        yield (
            state,
            _Tie(
                paths=joined.paths.paths,
                more=joined.paths.more,
                judged=Judged(1, doubts),
                body=("country", state, f"bodies of {state_name(state)}"),
                values={"levels": levels(engine, pid, joined)},
                counterfactuals=counterfactuals(engine, pid, joined),
            ),
        )


def _result(scope: Scope, subject: Subject, state: str, tie: _Tie) -> Result:
    context = scope.context
    if state == STATE_NOT_KNOWN or state in scope.records.unknown:
        what = f"the record of {state_name(state)}"
        return CannotTell(subject, "missing_data", (what,), f"{what} is not known")
    record = context.destinations.status(state, context.on, context.as_of)
    doubts, severity = tie.judged.doubts, context.level
    rules: tuple[str, ...] = ()
    if record.status == "indicated":
        doubts = (*doubts, f"the record of {state_name(state)} is only indicated")
        rules = ("medium when the status is possible and the record is only indicated",)
        severity = weaker(severity, "medium")
    if doubts:
        severity = weaker(severity, "high")
    return Found(
        subject=subject,
        object=tie.body,
        status="possible" if doubts else "present",
        severity=severity,
        relation=_relation(tie),
        identity=state,
        severity_rules=rules,
        paths=tie.paths,
        more=tie.more,
        limits=tie.limits,
        path_class=tie.judged.path_class,
        values={
            "class": tie.judged.path_class,
            "state": state,
            "record": record.status,
            "measures": [asdict(one) for one in record.measures if one.value is not None],
            **tie.values,
        },
        possible_because=doubts,
        counterfactuals=tie.counterfactuals,
    )


def _relation(tie: _Tie) -> str:
    return RELATIONS[tie.judged.path_class] if tie.paths[0] else "is itself a body of a state:"
