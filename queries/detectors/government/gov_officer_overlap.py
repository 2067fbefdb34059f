"""gov-officer-overlap: who leads the party has, or lately had, a post in a security body or force.

Officers have namesakes. The finding needs a birth date or an identifier of the person: without one
it is possible and of low severity.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import TieKind
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    WeighedPath,
    finding_of_paths,
    keep_gravest_paths,
    limits_as_unknown,
    parties_of,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, Result

TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that an officer of a foreign security body leads."""
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        if search.paths:
            yield from _judge_paths(context, search)


def _judge_paths(context: Context, search: PathSearch) -> Iterator[Detected]:
    weigh = partial(_weigh_path, context, search.subject.pid)
    gravest = keep_gravest_paths(context, search, weigh)
    if gravest is None:
        return
    cut_search, first = gravest
    finding = finding_of_paths(
        context,
        cut_search,
        relation=say("is led by {name}, who holds or lately held a post in", name=first.facts.name),
        severity=first.severity,
        severity_rules=first.rules,
    )
    if not _is_identified(first.facts):
        doubt = say(
            "neither birth date nor identifier of {name} is known: a namesake?",
            name=first.facts.name,
        )
        because = (doubt, *finding.possible_because)
        finding = replace(finding, status="possible", possible_because=because)
    yield finding


def _weigh_path(
    context: Context, start: int, path: tuple[int, ...]
) -> WeighedPath[PartyRecord] | None:
    engine = context.engine
    ties, parties = engine.ties(path), parties_of(engine, start, path)
    position = next(i for i, tie in enumerate(ties) if tie.kind == TieKind.HOLDS_POST)
    officer, body = engine.parties([parties[position], parties[-1]])
    if body.countries and body.countries <= {context.exporter_country}:
        return None
    if _is_identified(officer):
        return WeighedPath(path, context.severity, (), officer)
    return WeighedPath(path, "low", ("nothing but the name says who it is: low",), officer)


def _is_identified(officer: PartyRecord) -> bool:
    """Tell whether a source states more of a person than a name."""
    return any(
        member.identifiers or any(key == "birth_date" for key, _ in member.notes)
        for member in officer.members
    )
