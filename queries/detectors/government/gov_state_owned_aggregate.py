"""gov-state-owned-aggregate: bodies of one state together own at least one half.

One cascade a state, since shares of two states do not add up. What a source merely calls
state-owned, without a share, counts as possible (class 1 of an obvious relationship).
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from onward.graph.countries import say_country
from onward.graph.engine import PathList
from onward.graph.ownership import Rule
from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.plan import UNDER_STATES
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.ownership.cascades import (
    STATE_NOT_KNOWN,
    CascadeOutcome,
    NearMissOfThreshold,
    Upstream,
    counterfactuals,
    explain_doubts,
    find_near_miss,
    gather_upstream,
    is_state_body,
    may_be_body,
    ownership_tree,
    run_cascade,
    seeds_by_state,
    state_ends,
    threshold_text,
)
from onward.queries.rules.indicator import weaker

PARAMETERS: Final = frozenset({"min_share"})
"""What it reads of an indicator's parameters."""

CLASS: Final = 1

TRACES: Final = UNDER_STATES


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer and each state that owns it."""
    rule = Rule(float(context.params["min_share"]))
    for subject in context.with_roles(context.roles):
        above = gather_upstream(context, subject.pid, *state_ends(context.tables))
        if above is not None:
            judge = partial(_judge_subject, context, subject, above, rule)
            yield from context.results(("state_cascade", subject), judge)


def _judge_subject(
    context: Context, subject: Subject, above: Upstream, rule: Rule
) -> Iterator[Result]:
    record = above.records.get(subject.pid)
    is_body = False if record is None else is_state_body(context, record)
    if is_body is True:
        return  # a body is no company of its state
    owning_states = set()
    for state, seeds in seeds_by_state(context, above):
        outcome = run_cascade(above, seeds, rule)
        if outcome is not None:
            owning_states.add(state)
            doubts: tuple[str, ...] = ()
            if not outcome.is_sure:
                doubts = explain_doubts(context.engine, subject.pid, outcome, seeds)
            yield _make_finding(context, subject, state, outcome, doubts)
        # of a party that a source calls state-owned the finding below says more than a near miss
        elif is_body is False:
            near_miss = find_near_miss(context, above, seeds, rule)
            if near_miss is not None:
                yield _make_near_miss(context, subject, state, rule, near_miss)
    # who may be a body itself, by its name, is no company of its state either
    if record is not None and is_body is None and not may_be_body(context, record):
        doubts = (
            say("a source says that {name} is state-owned, without a share", name=record.name),
        )
        # of states whose share is known nothing is added
        for state in sorted((record.countries or {STATE_NOT_KNOWN}) - owning_states):
            yield _make_finding(context, subject, state, None, doubts)


def _make_finding(
    context: Context,
    subject: Subject,
    state: str,
    outcome: CascadeOutcome | None,
    doubts: tuple[str, ...],
) -> Detected:
    """Make the finding of one state; without an outcome only a topic says so."""
    engine = context.engine
    paths = outcome.paths if outcome else PathList(((),))
    tree = ownership_tree(engine, subject.pid, outcome) if outcome else []
    return Detected(
        subject=subject,
        object=_state_object(state),
        status="possible" if doubts else "present",
        severity=weaker(context.severity, "high") if doubts else context.severity,
        relation="is owned to one half or more by",
        consequence="gives one half of it or more to",
        identity=state,
        paths=paths.paths,
        more=paths.more,
        path_class=CLASS,
        values={
            "class": CLASS,
            "state": state,
            "sum": tree[0]["sum"] if tree else None,
            "sum_is": tree[0]["sum_is"] if tree else None,
            "not_known": tree[0]["not_known"] if tree else None,
            "levels": tree,
        },
        possible_because=doubts,
        counterfactuals=counterfactuals(engine, subject.pid, outcome) if outcome else (),
    )


def _make_near_miss(
    context: Context, subject: Subject, state: str, rule: Rule, near_miss: NearMissOfThreshold
) -> NearlyDetected:
    [company] = context.engine.parties([near_miss.company])
    return NearlyDetected(
        subject=subject,
        object=_state_object(state),
        field="share",
        needed=say(
            "{threshold} of {name} held by bodies of one state",
            threshold=threshold_text(rule),
            name=company.name,
        ),
        found=percent_text(near_miss.total),
        paths=near_miss.paths,
    )


def _state_object(state: str) -> tuple[str, str, str]:
    name = say_country(state) if state else say("a state that is not known")
    return "country", state, say("bodies of {name}", name=name)
