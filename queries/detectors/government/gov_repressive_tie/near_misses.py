"""Near misses of an obvious relationship: a link too many, two states together, five points."""

from collections.abc import Iterator

from onward.graph.pattern import MAX_HOPS, CountrySet, Pattern, Question
from onward.graph.shares import percent_text
from onward.queries.detection.path_search import ends_of
from onward.queries.detection.results import Missed, Subject
from onward.queries.detectors.government.gov_repressive_tie.scope import (
    Scope,
    links,
    state_name,
    state_seeds,
    stated_answer,
)
from onward.queries.ownership.cascades import Near, Seeds, Upstream, answer, near
from onward.queries.ownership.ownership_tree import levels, threshold_text


def near_misses(scope: Scope, subject: Subject, above: Upstream | None) -> Iterator[Missed]:
    """Yield what is one predicate short: a link too long, two states together, five points."""
    yield from _too_long(scope, subject)
    if above is None:
        return
    together: Seeds | None = None
    for state, seeds in state_seeds(scope, above):
        together = seeds if together is None else _union(together, seeds)
        body = ("country", state, f"bodies of {state_name(state)}")
        joined = stated_answer(scope, subject, above, seeds)
        short = near(scope.context, above, seeds, scope.rule) if joined is None else None
        if short is not None:
            yield _short(scope, subject, body, short)
    all_states = answer(above, together, scope.rule) if together is not None else None
    if all_states is not None and links(all_states) <= scope.max_links:
        total = levels(scope.context.engine, subject.pid, all_states)[0]["sum"]
        yield Missed(
            subject,
            None,
            "state",
            f"{threshold_text(scope.rule)} held by bodies of one state",
            f"{percent_text(float(total))} held by bodies of several states together",
            all_states.paths.paths,
        )


def _short(scope: Scope, subject: Subject, body: tuple[str, str, str], short: Near) -> Missed:
    name = scope.context.engine.parties([short.company])[0].name
    needed = f"{threshold_text(scope.rule)} of {name}"
    return Missed(subject, body, "share", needed, percent_text(short.total), short.paths)


def _too_long(scope: Scope, subject: Subject) -> Iterator[Missed]:
    """Ask for one link more than the pattern allows."""
    context = scope.context
    longer = _one_more(scope.pattern)
    if longer is None:
        return
    some = scope.records.established | scope.records.indicated
    question = Question(
        longer.bind(context.params), context.on, context.as_of, CountrySet(some, some)
    )
    if context.engine.reach(question, [subject.pid])[0].possible is not True:
        return
    found = context.engine.witnesses(question, subject.pid, scope.shown)
    paths = found.definite.paths or found.possible.paths
    if len(paths[0]) <= scope.max_links:
        return  # not its length is what keeps this path from counting
    [end] = context.engine.parties(ends_of(context.engine, subject.pid, paths[:1]))
    yield Missed(
        subject,
        ("party", end.id, end.name),
        "links",
        f"at most {scope.max_links} links",
        f"{len(paths[0])} links",
        paths,
    )


def _one_more(pattern: Pattern) -> Pattern | None:
    *steps, last = pattern.steps
    if last.hops[1] >= MAX_HOPS:
        return None
    longer = last.model_copy(update={"hops": (last.hops[0], last.hops[1] + 1)})
    return pattern.model_copy(update={"steps": (*steps, longer)})


def _union(left: Seeds, right: Seeds) -> Seeds:
    return Seeds(
        tuple(sorted({*left.sure, *right.sure})),
        tuple(sorted({*left.maybe, *right.maybe})),
        {**left.tails, **right.tails},
    )
