"""gov-possible-tie: a state holds a minority, or an official directs, owns or controls a party.

Three ways, each a finding of its own (docs/semantics.md, Obvious relationship):

* class 3: bodies of one state together hold a quarter or more, and less than one half;
* class 4: who directs, owns or controls the party holds or lately held a post in a body of a state;
* class 6: such a person is called politically exposed, or is family or an associate of one who is.
  As a director alone it says little: info.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onward.graph.model import TieKind
from onward.graph.ownership import SLACK, Rule
from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.paths import Path, WeighedPath, find_gravest
from onward.queries.detection.results import DetectedFacts, NearlyDetected, Result, Subject
from onward.queries.ownership.cascades import (
    CascadeOutcome,
    Seeds,
    explain_doubts,
    find_minority_stake,
    gather_upstream,
    is_state_body,
    ownership_tree,
    run_cascade,
    seeds_by_state,
    state_ends,
    state_object,
    state_values,
)
from onward.queries.rules.indicator import weaker

HALF: Final = Rule(0.5)
"""From here on the party is state-owned, which other indicators say."""

QUARTER: Final = 0.25

EXPOSED_DIRECTOR: Final = "a politically exposed director alone: info"


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and state with a minority, and for each official above one."""
    for subject in context.with_roles(context.roles):
        yield from _judge_stakes(context, subject)
    # one pattern ends at a post, the other one at a politically exposed person
    for block, weigh in zip(context.patterns, (_weigh_post, _weigh_exposed), strict=True):
        yield from find_gravest(replace(context, patterns=(block,)), weigh)


def _judge_stakes(context: Context, subject: Subject) -> Iterator[Result]:
    above = gather_upstream(context, subject.pid, *state_ends(context.tables))
    if above is None:
        return
    record = above.records.get(subject.pid)
    # a body of a state is no company in which one holds a part
    if record is not None and is_state_body(context, record) is True:
        return
    for state, seeds in seeds_by_state(context, above):
        outcome = run_cascade(above, seeds, HALF)
        # what is owned to one half for certain is another indicator's; what may be, is both's
        if outcome is None or not outcome.is_sure:
            stake = find_minority_stake(context.engine, above, seeds, HALF)
            if stake is not None:
                yield _weigh_stake(context, subject, state, seeds, stake)


def _weigh_stake(
    context: Context,
    subject: Subject,
    state: str,
    seeds: Seeds,
    stake: CascadeOutcome,
) -> Result:
    low, high = _sum_stake(stake)
    # sums of floats: exactly a quarter counts as a quarter
    if high < QUARTER - SLACK:
        return NearlyDetected(
            subject=subject,
            object=state_object(state),
            field="share",
            needed=say(
                "at least {percent} held by bodies of one state", percent=percent_text(QUARTER)
            ),
            found=percent_text(low),
            paths=stake.paths.paths,
        )
    engine = context.engine
    doubts: tuple[str, ...] = ()
    if not stake.is_sure:
        doubts = explain_doubts(engine, subject.pid, stake, seeds)
    elif low < QUARTER - SLACK:
        doubts = (
            say(
                "the share is between {percent} and {percent_2}",
                percent=percent_text(low),
                percent_2=percent_text(high),
            ),
        )
    tree = ownership_tree(engine, subject.pid, stake)
    return context.find(
        subject=subject,
        object=state_object(state),
        identity=state or "state-not-known",
        paths=stake.paths.paths,
        more=stake.paths.more,
        path_class=3,
        values=state_values(3, state, tree),
        possible_because=doubts,
    )


def _sum_stake(stake: CascadeOutcome) -> tuple[float, float]:
    """Return what the bodies hold at least and at most."""
    stated = stake.crossing_of(stake.company)
    low = stated.total if stated else 0.0
    result, company = stake.result, stake.company
    most = result.outside(company, sure=False) or result.crossing(company, sure=False)
    return low, max(low, most.total if most else low)


def _weigh_post(context: Context, _: Subject, path: Path) -> WeighedPath:
    """Weigh a path to a post in a body of a state (class 4)."""
    facts = DetectedFacts(
        relation="is directed, owned or controlled by somebody with a post in",
        identity="post",
        path_class=4,
        values={"class": 4},
    )
    return WeighedPath(path, context.severity, facts=facts)


def _weigh_exposed(context: Context, _: Subject, path: Path) -> WeighedPath:
    """Weigh a path to somebody close to politics (class 6): a seat on the board is the least."""
    [first] = context.engine.ties(path[:1])
    facts = DetectedFacts(
        relation="is directed, owned or controlled by somebody close to politics:",
        identity="exposed",
        path_class=6,
        values={"class": 6},
    )
    if first.kind == TieKind.DIRECTS:
        return WeighedPath(path, weaker(context.severity, "info"), (EXPOSED_DIRECTOR,), facts)
    return WeighedPath(path, context.severity, facts=facts)
