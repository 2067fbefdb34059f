"""gov-state-owned-aggregate: bodies of one state together own at least one half.

One cascade a state, since shares of two states do not add up. What a source merely calls
state-owned, without a share, counts as possible (class 1 of an obvious relationship).
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from onward.graph.countries import country_name
from onward.graph.engine import PathList
from onward.graph.ownership import Rule
from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.results import Found, Missed, Result, Subject
from onward.queries.ownership.cascades import Answer, Upstream, answer, near, upstream
from onward.queries.ownership.ownership_tree import (
    counterfactuals,
    levels,
    reasons,
    threshold_text,
)
from onward.queries.ownership.states import USERS, by_state, ends, is_body
from onward.queries.rules.severity import weaker

CLASS: Final = 1


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and each state that owns it."""
    rule = Rule(float(context.params["min_share"]))
    above: dict[int, Upstream | None] = {}
    for subject in context.with_roles(USERS):
        if subject.pid not in above:
            above[subject.pid] = upstream(context, subject.pid, *ends(context.tables))
        ancestors = above[subject.pid]
        if ancestors is not None:
            detect_one = partial(_of, context, subject, ancestors, rule)
            yield from context.results(("state_cascade", subject), detect_one)


def _of(context: Context, subject: Subject, above: Upstream, rule: Rule) -> Iterator[Result]:
    own = above.records.get(subject.pid)
    itself = False if own is None else is_body(context, own)
    if itself is True:
        return  # a body is no company of its state
    found = set()
    for state, seeds in by_state(context, above):
        joined = answer(above, seeds, rule)
        if joined is not None:
            found.add(state)
            because = () if joined.sure else reasons(context.engine, subject.pid, joined, seeds)
            yield _found(context, subject, state, joined, because)
        elif itself is False and (short := near(context, above, seeds, rule)) is not None:
            name = context.engine.parties([short.company])[0].name
            needed = f"{threshold_text(rule)} of {name} held by bodies of one state"
            yield Missed(
                subject, _state(state), "share", needed, percent_text(short.total), short.paths
            )
    if own is not None and itself is None:
        for state in sorted((own.countries or {""}) - found):
            said = (f"a source says that {own.name} is state-owned, without a share",)
            yield _found(context, subject, state, None, said)


def _found(
    context: Context, subject: Subject, state: str, joined: Answer | None, because: tuple[str, ...]
) -> Found:
    engine = context.engine
    paths = joined.paths if joined else PathList(((),))
    tree = levels(engine, subject.pid, joined) if joined else []
    return Found(
        subject=subject,
        object=_state(state),
        status="possible" if because else "present",
        severity=weaker(context.level, "high") if because else context.level,
        relation="is owned to one half or more by",
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
        possible_because=because,
        counterfactuals=counterfactuals(engine, subject.pid, joined) if joined else (),
    )


def _state(state: str) -> tuple[str, str, str]:
    name = country_name(state) if state else "a state that is not known"
    return "country", state, f"bodies of {name}"
