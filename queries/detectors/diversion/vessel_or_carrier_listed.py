"""vessel-or-carrier-listed: the carrier of the goods, or who owns or controls it, is listed.

Listed itself, or through the ownership rule of a regime that the policy applies, it stops; owned or
controlled in part, or listed by others, it is high. A former owner is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from onward.graph.model import TieKind
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing, cite_entries, entry_values
from onward.queries.detection.paths import (
    PathSearch,
    WeighedPath,
    ends_of,
    finding_of_paths,
    keep_gravest_paths,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, Result
from onward.queries.detectors.listed_parties.own_listed_direct.topics import current_entries
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import SEVERITIES, measure_level, weaker

BY_OWNERSHIP: Final = "own-50-aggregate"

_TOPICS: Final = frozenset({"sanction", "export.control"})

TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each carrier that is listed, or owned or controlled by a listed party."""
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        weigh = partial(_weigh_path, context, search.subject.pid)
        gravest = keep_gravest_paths(context, search, weigh) if search.paths else None
        if gravest is not None:
            yield _make_finding(context, *gravest)


def _weigh_path(
    context: Context, start: int, path: tuple[int, ...]
) -> WeighedPath[tuple[PartyListing, ...]] | None:
    [pid] = ends_of(context.engine, start, [path])
    [record] = context.engine.parties([pid])
    entries = tuple(entry for entry in current_entries(record, context) if entry.topic in _TOPICS)
    if not entries:
        return None
    severities = [_weigh_entry(context, entry) for entry in entries]
    severity = max(severities, key=SEVERITIES.index)
    rules = (
        ()
        if severity == context.severity
        else (say("by list and measure: {severity}", severity=severity),)
    )
    if not _is_carrier_itself(context, path) and not _counts_as_listed(context, start, entries):
        severity, rules = weaker(severity, "high"), ("only linked to a listed party: high",)
    return WeighedPath(path, severity, rules, entries)


def _weigh_entry(context: Context, entry: PartyListing) -> Severity:
    cap: Severity = context.severity if context.policy.applies(entry.regime) else "high"
    return weaker(cap, measure_level(entry.measure, context.severity))


def _is_carrier_itself(context: Context, path: tuple[int, ...]) -> bool:
    return all(tie.kind == TieKind.POSSIBLY_SAME_AS for tie in context.engine.ties(path))


def _counts_as_listed(context: Context, start: int, entries: Sequence[PartyListing]) -> bool:
    """Tell whether the ownership rule of an entry's regime draws the carrier in, and stops."""
    regimes = {entry.regime for entry in entries}
    return any(
        finding.severity == "stop"
        and finding.subject is not None
        and finding.subject.pid == start
        and finding.object is not None
        and finding.object[1] in regimes
        for finding in context.prior_findings([BY_OWNERSHIP])
    )


def _make_finding(
    context: Context, search: PathSearch, first: WeighedPath[tuple[PartyListing, ...]]
) -> Detected:
    relation = "carries the goods, and is owned or controlled by the listed"
    if _is_carrier_itself(context, first.path):
        relation = "carries the goods, and is on a list itself"
    finding = finding_of_paths(
        context, search, relation=relation, severity=first.severity, severity_rules=first.rules
    )
    return replace(
        finding,
        values=entry_values(first.facts),
        acts=cite_entries(first.facts, context.policy.regimes),
    )
