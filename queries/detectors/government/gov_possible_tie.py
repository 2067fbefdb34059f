"""gov-possible-tie: a state holds a minority, or an official directs, owns or controls a party.

Three ways, each a finding of its own (docs/semantics.md, Obvious relationship):

* class 3: bodies of one state together hold a quarter or more, and less than one half;
* class 4: who directs, owns or controls the party holds or lately held a post in a body of a state;
* class 6: such a person is called politically exposed, or is family or an associate of one who is.
  As a director alone it says little: info.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from onward.graph.countries import say_country
from onward.graph.model import TieKind
from onward.graph.ownership import SLACK, Rule
from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    WeighedPath,
    finding_of_paths,
    keep_gravest_paths,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS, UNDER_STATES
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
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
)
from onward.queries.rules.indicator import weaker

if TYPE_CHECKING:
    from onward.queries.model.assessment import Severity

HALF: Final = Rule(0.5)
"""From here on the party is state-owned, which other indicators say."""

QUARTER: Final = 0.25

EXPOSED_DIRECTOR: Final = "a politically exposed director alone: info"

POST_BLOCK: Final = 0
"""Place of the pattern that ends at a post; the other one ends at a politically exposed person."""

TRACES: Final = (*UNDER_STATES, BY_PATHS)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and state with a minority, and for each official above one."""
    for subject in context.with_roles(context.roles):
        judge = partial(_judge_stakes, context, subject)
        yield from context.results(("state_minority", subject), judge)
    for number, block in enumerate(context.patterns):
        for search in search_paths(replace(context, patterns=(block,))):
            yield from limits_as_unknown(search)
            yield from _judge_people(replace(context, patterns=(block,)), search, number)


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
    name = say_country(state) if state else say("a state that is not known")
    bodies = ("country", state, say("bodies of {name}", name=name))
    low, high = _sum_stake(stake)
    # sums of floats: exactly a quarter counts as a quarter
    if high < QUARTER - SLACK:
        return NearlyDetected(
            subject=subject,
            object=bodies,
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
    return Detected(
        subject=subject,
        object=bodies,
        status="possible" if doubts else "present",
        severity=context.severity,
        relation="is held to a quarter or more, and less than one half, by",
        identity=state or "state-not-known",
        paths=stake.paths.paths,
        more=stake.paths.more,
        path_class=3,
        values={
            "class": 3,
            "state": state,
            "sum": tree[0]["sum"] if tree else None,
            "sum_is": tree[0]["sum_is"] if tree else None,
            "not_known": tree[0]["not_known"] if tree else None,
            "levels": tree,
        },
        possible_because=doubts,
    )


def _sum_stake(stake: CascadeOutcome) -> tuple[float, float]:
    """Return what the bodies hold at least and at most."""
    stated = stake.crossing_of(stake.company)
    low = stated.total if stated else 0.0
    result, company = stake.result, stake.company
    most = result.outside(company, sure=False) or result.crossing(company, sure=False)
    return low, max(low, most.total if most else low)


def _judge_people(context: Context, search: PathSearch, block: int) -> Iterator[Detected]:
    if not search.paths:
        return
    is_post = block == POST_BLOCK
    gravest = keep_gravest_paths(context, search, partial(_weigh_path, context, is_post=is_post))
    if gravest is None:
        return
    cut_search, path = gravest
    has_post = "is directed, owned or controlled by somebody with a post in"
    exposed = "is directed, owned or controlled by somebody close to politics:"
    finding = finding_of_paths(
        context,
        cut_search,
        relation=has_post if is_post else exposed,
        severity=path.severity,
        severity_rules=path.rules,
    )
    number = 4 if is_post else 6
    way = "post" if is_post else "exposed"
    yield replace(finding, identity=way, path_class=number, values={"class": number})


def _weigh_path(context: Context, path: tuple[int, ...], *, is_post: bool) -> WeighedPath[None]:
    """Weigh a path by how the official stands to the party: a seat on its board is the least."""
    [first] = context.engine.ties(path[:1])
    severity: Severity = context.severity
    if not is_post and first.kind == TieKind.DIRECTS:
        return WeighedPath(path, weaker(severity, "info"), (EXPOSED_DIRECTOR,), None)
    return WeighedPath(path, severity, (), None)
