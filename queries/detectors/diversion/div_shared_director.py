"""div-shared-director: somebody directs, owns or controls both the party and a listed one.

The two appointments overlap, or lie at most 24 months apart; else it is a near miss. Appointments
that ended in the last ten years count, at a lower severity; so does somebody with a crowd of
mandates. The listed party itself as director is no shared one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import numpy as np

from onward.graph.dates import EPOCH, day_number, since_day, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Tie, TieKind
from onward.graph.pattern import CountrySet, years_before
from onward.queries.detection.context import Context
from onward.queries.detection.path_findings import WeighedPath, finding_of_paths, keep_gravest_paths
from onward.queries.detection.path_search import (
    ALL_PATHS,
    PathSearch,
    ends_of,
    limits_as_unknown,
    parties_of,
    search_paths,
    with_all_paths,
)
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.rules.severity import Severity

APART: Final = "24m"
"""Appointments that lie further apart than this are no common management."""

MANDATES: Final = 100
"""Somebody who directs more companies than this is a professional director."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that shares somebody with a listed party.

    Yields:
        Detected; NearlyDetected where all common appointments lie too far apart.
    """
    for subject in context.subjects:
        yield from context.results(
            ("div-shared-director", subject), partial(_about, context, subject)
        )


def _about(context: Context, subject: Subject) -> Iterator[Result]:
    for walk in search_paths(replace(context, subjects=(subject,))):
        yield from limits_as_unknown(walk)
        if walk.paths:
            yield from _of(context, walk)


def _of(context: Context, walk: PathSearch) -> Iterator[Result]:
    weigh = partial(_weigh, context, walk.subject.pid)
    weighed = keep_gravest_paths(context, walk, weigh)
    for doubtful in () if weighed else _doubtful(context, walk):
        weighed = weighed or keep_gravest_paths(context, doubtful, weigh)
    if weighed is not None:
        yield _found(context, *weighed)
    else:
        yield _missed(context, walk)


def _doubtful(context: Context, walk: PathSearch) -> Iterator[PathSearch]:
    """PathSearch again for paths that certain ones hide: those only are shown where there are any.

    Once to other ends than theirs; once to the same ends, as if nothing were certain of them.
    """
    if walk.status != "present":
        return
    one, engine = replace(context, subjects=(walk.subject,)), context.engine
    ends = set(ends_of(engine, walk.subject.pid, with_all_paths(context, walk).paths))
    yield from search_paths(one, k=ALL_PATHS, not_ends=frozenset(ends))
    lands = {land for record in engine.parties(sorted(ends)) for land in record.countries}
    yield from search_paths(one, k=ALL_PATHS, countries=CountrySet(frozenset(), frozenset(lands)))


@dataclass(frozen=True, slots=True)
class _Shared:
    """Somebody in two companies, and the ties that say so, the subject's first."""

    person: PartyRecord
    ties: tuple[Tie, Tie]
    mandates: int


def _weigh(context: Context, start: int, path: tuple[int, ...]) -> WeighedPath[_Shared] | None:
    shared = _shared(context, start, path)
    if not _is_near(*shared.ties):
        return None
    severity, rules = _severity(context, shared)
    return WeighedPath(path, severity, rules, shared)


def _shared(context: Context, start: int, path: tuple[int, ...]) -> _Shared:
    engine = context.engine
    walked, ties = parties_of(engine, start, path), engine.ties(path)
    first, second = (at for at, tie in enumerate(ties) if tie.kind != TieKind.POSSIBLY_SAME_AS)
    person = walked[first + 1]
    mandates = context.cached(("mandates", person), lambda: _mandates(context, person))
    return _Shared(engine.parties([person])[0], (ties[first], ties[second]), mandates)


def _mandates(context: Context, person: int) -> int:
    kinds = [TieKind.DIRECTS]
    batch = context.engine.incident([person], kinds, "out", context.on, context.as_of)
    return int(np.unique(batch.end).size)


def _is_near(one: Tie, other: Tie) -> bool:
    """Tell whether two appointments overlap, or lie no further apart, read at their widest."""
    earlier, later = sorted((one, other), key=lambda tie: since_day(tie.since))
    since, until = since_day(later.since), until_day(earlier.until)
    if since < until:  # of open ends, too
        return True
    return day_number(years_before(_day(since), APART)) <= until


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)


def _severity(context: Context, shared: _Shared) -> tuple[Severity, tuple[str, ...]]:
    if shared.mandates > MANDATES:
        return "low", (f"{shared.person.name} has {shared.mandates} mandates: low",)
    today = day_number(context.on)
    if any(until_day(tie.until) <= today for tie in shared.ties):
        return "medium", ("one appointment has ended: medium",)
    return context.severity, ()


def _found(context: Context, walk: PathSearch, first: WeighedPath[_Shared]) -> Detected:
    told = finding_of_paths(
        context,
        walk,
        relation="shares a director, owner or controller with",
        severity=first.severity,
        severity_rules=first.rules,
    )
    return replace(told, values=_values(first.facts))


def _values(shared: _Shared) -> dict[str, Any]:
    own, listed = shared.ties
    return {
        "person": shared.person.id,
        "mandates": shared.mandates,
        "own_appointment": _appointment(own),
        "listed_appointment": _appointment(listed),
    }


def _appointment(tie: Tie) -> dict[str, Any]:
    return {"kind": str(tie.kind), "since": tie.since, "until": tie.until}


def _missed(context: Context, walk: PathSearch) -> NearlyDetected:
    shared = _shared(context, walk.subject.pid, walk.paths[0])
    end = ends_of(context.engine, walk.subject.pid, walk.paths[:1])[0]
    record = context.engine.parties([end])[0]
    return NearlyDetected(
        subject=walk.subject,
        object=("party", record.id, record.name),
        field="appointments",
        needed="overlapping, or at most 24 months apart",
        found=f"{shared.person.name}: {' and '.join(map(_period, shared.ties))}",
        paths=walk.paths[:1],
    )


def _period(tie: Tie) -> str:
    return f"{tie.kind} from {tie.since or 'unknown'} until {tie.until or 'today'}"
