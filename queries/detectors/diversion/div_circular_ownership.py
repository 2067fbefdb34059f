"""div-circular-ownership: above the party, companies own one another in a circle.

A circle of two to eight companies hides who stands at its end. A company's shares in itself are
none: treasury shares are ordinary.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from onward.graph.engine import TieBatch
from onward.graph.model import TieKind
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.plan import Trace
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.ownership.owners import are_of_kind, leading_ties

MOST: Final = 8
"""Most companies of a circle, and most links from the party up to it."""

LEAST_SHARE: Final = 0.1
"""Smaller stakes in one another are ordinary among groups of companies."""

Owners = Mapping[int, Mapping[int, int]]
"""Of each company its owners, with the tie of each."""

TRACES: Final = (Trace(ties=frozenset({TieKind.OWNS})),)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer below a circle of owners."""
    owners = _gather_owners(context)
    for subject in context.with_roles(context.roles) if owners else ():
        path = _find_circle(owners, subject.pid)
        if path is not None:
            yield _make_finding(context, subject, path)


def _gather_owners(context: Context) -> Owners:
    """Return the owners above the parties, as far up as a circle may reach."""
    owners: dict[int, dict[int, int]] = defaultdict(dict)
    seen = {subject.pid for subject in context.subjects}
    batch = leading_ties(context)
    for _ in range(2 * MOST):
        frontier = set()
        for tid, owner, company, share, is_inferred in _list_stakes(batch):
            # a share that nobody states is NaN, and is not below the least
            if owner != company and not share < LEAST_SHARE and not is_inferred:
                owners[company].setdefault(owner, tid)
                frontier.add(owner)
        frontier -= seen
        seen |= frontier
        if not frontier:
            break
        batch = context.engine.incident(frontier, [TieKind.OWNS], "in", context.on, context.as_of)
    return owners


def _list_stakes(batch: TieBatch) -> Iterator[tuple[int, int, int, float, bool]]:
    owns = are_of_kind(batch, TieKind.OWNS)
    columns = (batch.tid, batch.start, batch.end, batch.share_max, batch.inferred)
    return zip(*(column[owns].tolist() for column in columns), strict=True)


def _find_circle(owners: Owners, party: int) -> tuple[int, ...] | None:
    """Return the ties from a party up to the nearest circle and once round it; None: no circle."""
    paths: dict[int, tuple[int, ...]] = {party: ()}
    frontier = [party]
    for _ in range(MOST + 1):
        for company in frontier:
            if (circle := _go_round(owners, company)) is not None:
                return (*paths[company], *circle)
        frontier = _climb_once(owners, frontier, paths)
    return None


def _climb_once(
    owners: Owners, frontier: list[int], paths: dict[int, tuple[int, ...]]
) -> list[int]:
    new = []
    for company in frontier:
        for owner, tid in sorted(owners.get(company, {}).items()):
            if owner not in paths:
                paths[owner] = (*paths[company], tid)
                new.append(owner)
    return new


def _go_round(owners: Owners, company: int) -> tuple[int, ...] | None:
    """Return the ties of the shortest circle from a company over its owners back to itself."""
    paths: dict[int, tuple[int, ...]] = {company: ()}
    frontier = [company]
    for _ in range(MOST):
        for below in frontier:
            if company in owners.get(below, {}):
                return (*paths[below], owners[below][company])
        frontier = _climb_once(owners, frontier, paths)
    return None


def _make_finding(context: Context, subject: Subject, path: tuple[int, ...]) -> Detected:
    names = [record.name for record in context.engine.parties(_companies_on(context, path))]
    return Detected(
        subject=subject,
        object=None,
        status="present",
        severity=context.severity,
        relation=say(
            "stands below companies that own one another in a circle: {names}", names=joined(names)
        ),
        paths=(path,),
        counterfactuals=("clears if the natural persons behind the circle are named",),
    )


def _companies_on(context: Context, path: tuple[int, ...]) -> list[int]:
    ends = context.engine.ends(path)
    return list(dict.fromkeys(owner for owner, _ in ends))
