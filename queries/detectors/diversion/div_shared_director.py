"""div-shared-director: somebody directs, owns or controls both the party and a listed one.

The two appointments overlap, or lie at most 24 months apart; else it is a near miss. Appointments
that ended in the last ten years count, at a lower severity; so does somebody with a crowd of
mandates. The listed party itself as director is no shared one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

import numpy as np

from onward.graph.dates import EPOCH, day_number, since_day, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Tie, TieKind
from onward.graph.pattern import CountrySet, years_before
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    ALL_PATHS,
    PathSearch,
    WeighedPath,
    ends_of,
    finding_of_paths,
    keep_gravest_paths,
    limits_as_unknown,
    parties_of,
    search_paths,
    with_all_paths,
)
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.detectors.listed_parties.own_listed_direct.one_party import is_one_party_twice
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import AppointmentRow, FindingValues

APART: Final = "24m"
"""Appointments that lie further apart than this are no common management."""

MANDATES: Final = 100
"""Somebody who directs more companies than this is a professional director."""


@dataclass(frozen=True, slots=True)
class _SharedPerson:
    """Somebody in two companies, and the ties that say so, the subject's first."""

    person: PartyRecord
    ties: tuple[Tie, Tie]
    mandates: int


TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that shares somebody with a listed party.

    Yields:
        Detected; NearlyDetected where all common appointments lie too far apart.
    """
    for subject in context.subjects:
        judge = partial(_judge_subject, context, subject)
        yield from context.results(("div-shared-director", subject), judge)


def _judge_subject(context: Context, subject: Subject) -> Iterator[Result]:
    only_subject = replace(context, subjects=(subject,))
    for search in search_paths(only_subject, not_ends=_find_own_rows(only_subject)):
        yield from limits_as_unknown(search)
        if search.paths:
            yield _judge_paths(context, search)


def _find_own_rows(context: Context) -> frozenset[int]:
    """Return the rows of other lists that are the subject itself, and share everybody with it."""
    own_rows: set[int] = set()
    for search in search_paths(context):
        pid = search.subject.pid
        ends = set(ends_of(context.engine, pid, with_all_paths(context, search).paths))
        own_rows |= {end for end in ends if is_one_party_twice(context, pid, end)}
    return frozenset(own_rows)


def _judge_paths(context: Context, search: PathSearch) -> Result:
    weigh = partial(_weigh_path, context, search.subject.pid)
    gravest = keep_gravest_paths(context, search, weigh)
    if gravest is None:
        for doubtful in _search_doubtful(context, search):
            gravest = keep_gravest_paths(context, doubtful, weigh)
            if gravest is not None:
                break
    if gravest is None:
        return _make_near_miss(context, search)
    cut_search, first = gravest
    return _make_finding(context, cut_search, first)


def _search_doubtful(context: Context, search: PathSearch) -> Iterator[PathSearch]:
    """Search again for paths that certain ones hide: those only are shown where there are any.

    Once to other ends than theirs; once to the same ends, as if nothing were certain of them.
    """
    if search.status != "present":
        return
    engine, only_subject = context.engine, replace(context, subjects=(search.subject,))
    # all ends, since the search may have shown only the first of them
    ends = set(ends_of(engine, search.subject.pid, with_all_paths(context, search).paths))
    yield from search_paths(only_subject, k=ALL_PATHS, not_ends=frozenset(ends))
    countries = {country for record in engine.parties(sorted(ends)) for country in record.countries}
    # as end countries that are merely possible they make every path to them a possible one
    possible = CountrySet(frozenset(), frozenset(countries))
    yield from search_paths(only_subject, k=ALL_PATHS, countries=possible)


def _weigh_path(
    context: Context, start: int, path: tuple[int, ...]
) -> WeighedPath[_SharedPerson] | None:
    shared = _read_path(context, start, path)
    is_own_row = is_one_party_twice(context, start, parties_of(context.engine, start, path)[-1])
    if is_own_row or not _is_near_in_time(*shared.ties):
        return None
    severity, rules = _weigh_person(context, shared)
    return WeighedPath(path, severity, rules, shared)


def _read_path(context: Context, start: int, path: tuple[int, ...]) -> _SharedPerson:
    engine = context.engine
    parties, ties = parties_of(engine, start, path), engine.ties(path)
    first, second = (i for i, tie in enumerate(ties) if tie.kind != TieKind.POSSIBLY_SAME_AS)
    person = parties[first + 1]
    mandates = context.cached(("mandates", person), lambda: _count_mandates(context, person))
    return _SharedPerson(engine.parties([person])[0], (ties[first], ties[second]), mandates)


def _count_mandates(context: Context, person: int) -> int:
    kinds = [TieKind.DIRECTS]
    batch = context.engine.incident([person], kinds, "out", context.on, context.as_of)
    return int(np.unique(batch.end).size)


def _is_near_in_time(left: Tie, right: Tie) -> bool:
    """Tell whether two appointments overlap, or lie no further apart, read at their widest."""
    first, second = sorted((left, right), key=lambda tie: since_day(tie.since))
    since, until = since_day(second.since), until_day(first.until)
    if since < until:  # of open ends, too
        return True
    return day_number(years_before(_date_of(since), APART)) <= until


def _date_of(day: int) -> date:
    return EPOCH + timedelta(days=day)


def _weigh_person(context: Context, shared: _SharedPerson) -> tuple[Severity, tuple[str, ...]]:
    # a professional director connects everybody with everybody
    if shared.mandates > MANDATES:
        return "low", (
            say(
                "{name} has {mandates} mandates: low",
                name=shared.person.name,
                mandates=shared.mandates,
            ),
        )
    today = day_number(context.on)
    if any(until_day(tie.until) <= today for tie in shared.ties):
        return "medium", ("one appointment has ended: medium",)
    return context.severity, ()


def _make_finding(
    context: Context, search: PathSearch, gravest: WeighedPath[_SharedPerson]
) -> Detected:
    finding = finding_of_paths(
        context,
        search,
        relation="shares a director, owner or controller with",
        severity=gravest.severity,
        severity_rules=gravest.rules,
    )
    return replace(finding, values=_person_values(gravest.facts))


def _person_values(shared: _SharedPerson) -> FindingValues:
    of_subject, of_listed = shared.ties
    return {
        "person": shared.person.id,
        "mandates": shared.mandates,
        "own_appointment": _appointment_data(of_subject),
        "listed_appointment": _appointment_data(of_listed),
    }


def _appointment_data(tie: Tie) -> AppointmentRow:
    return {"kind": str(tie.kind), "since": tie.since, "until": tie.until}


def _make_near_miss(context: Context, search: PathSearch) -> NearlyDetected:
    engine, paths = context.engine, search.paths[:1]
    shared = _read_path(context, search.subject.pid, paths[0])
    [end] = engine.parties(ends_of(engine, search.subject.pid, paths))
    return NearlyDetected(
        subject=search.subject,
        object=("party", end.id, end.name),
        field="appointments",
        needed="overlapping, or at most 24 months apart",
        found=say(
            "{name}: {ties}",
            name=shared.person.name,
            ties=joined(map(_period_text, shared.ties), " and "),
        ),
        paths=paths,
    )


def _period_text(tie: Tie) -> str:
    return say(
        "{kind} from {since} until {until}",
        kind=tie.kind,
        since=tie.since or "unknown",
        until=tie.until or "today",
    )
