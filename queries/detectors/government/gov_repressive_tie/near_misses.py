"""Near misses of an obvious relationship: a link too many, two states together, five points."""

from collections.abc import Iterator

from onward.graph.pattern import MAX_HOPS, CountrySet, Pattern, Question
from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.queries.detection.paths import ends_of
from onward.queries.detection.results import NearlyDetected, Subject
from onward.queries.detectors.government.gov_repressive_tie.scope import (
    Scope,
    bodies_object,
    chain_length,
    foreign_state_seeds,
    run_stated_cascade,
)
from onward.queries.ownership.cascades import (
    NearMissOfThreshold,
    Seeds,
    Upstream,
    find_near_miss,
    ownership_tree,
    run_cascade,
    threshold_text,
)


def near_misses(scope: Scope, subject: Subject, above: Upstream | None) -> Iterator[NearlyDetected]:
    """Yield what is one predicate short: a link too long, two states together, five points."""
    yield from _find_longer_path(scope, subject)
    if above is None:
        return
    all_seeds: Seeds | None = None
    for state, seeds in foreign_state_seeds(scope, above):
        all_seeds = seeds if all_seeds is None else all_seeds.union(seeds)
        if run_stated_cascade(scope, subject, above, seeds) is None:
            near_miss = find_near_miss(scope.context, above, seeds, scope.rule)
            if near_miss is not None:
                yield _short_of_threshold(scope, subject, state, near_miss)
    if all_seeds is not None:
        yield from _held_by_several_states(scope, subject, above, all_seeds)


def _short_of_threshold(
    scope: Scope, subject: Subject, state: str, near_miss: NearMissOfThreshold
) -> NearlyDetected:
    [company] = scope.context.engine.parties([near_miss.company])
    return NearlyDetected(
        subject=subject,
        object=bodies_object(state),
        field="share",
        needed=say(
            "{threshold} of {name}", threshold=threshold_text(scope.rule), name=company.name
        ),
        found=percent_text(near_miss.total),
        paths=near_miss.paths,
    )


def _held_by_several_states(
    scope: Scope, subject: Subject, above: Upstream, seeds: Seeds
) -> Iterator[NearlyDetected]:
    """Ask what the bodies of all states hold together: shares of two states do not add up."""
    outcome = run_cascade(above, seeds, scope.rule)
    if outcome is None or chain_length(outcome) > scope.max_links:
        return
    total = ownership_tree(scope.context.engine, subject.pid, outcome)[0]["sum"]
    yield NearlyDetected(
        subject=subject,
        object=None,
        field="state",
        needed=say("{threshold} held by bodies of one state", threshold=threshold_text(scope.rule)),
        found=say(
            "{percent} held by bodies of several states together",
            percent=percent_text(float(total)),
        ),
        paths=outcome.paths.paths,
    )


def _find_longer_path(scope: Scope, subject: Subject) -> Iterator[NearlyDetected]:
    """Ask for one link more than the pattern allows."""
    engine, question = scope.context.engine, _longer_question(scope)
    if question is None or engine.reach(question, [subject.pid])[0].possible is not True:
        return
    witnesses = engine.witnesses(question, subject.pid, scope.shown)
    paths = witnesses.definite.paths or witnesses.possible.paths
    if len(paths[0]) <= scope.max_links:
        return  # not its length is what keeps this path from counting
    [end] = engine.parties(ends_of(engine, subject.pid, paths[:1]))
    yield NearlyDetected(
        subject=subject,
        object=("party", end.id, end.name),
        field="links",
        needed=say("at most {max_links} links", max_links=scope.max_links),
        found=say("{count} links", count=len(paths[0])),
        paths=paths,
    )


def _longer_question(scope: Scope) -> Question | None:
    longer = _add_link(scope.pattern)
    if longer is None:
        return None
    context, records = scope.context, scope.records
    # an unknown record would be a second thing that lacks
    states = records.established | records.indicated
    countries = CountrySet(states, states)
    return Question(longer.bind(context.params), context.on, context.as_of, countries)


def _add_link(pattern: Pattern) -> Pattern | None:
    *steps, last = pattern.steps
    if last.hops[1] >= MAX_HOPS:
        return None
    longer = last.model_copy(update={"hops": (last.hops[0], last.hops[1] + 1)})
    return pattern.model_copy(update={"steps": (*steps, longer)})
