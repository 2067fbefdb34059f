"""own-control-listed: a listed party controls the party without a majority of its shares.

EU, UK and UN rules count control beside ownership; those of OFAC and BIS count ownership alone, and
there control is worth knowing only. Who counts as listed through ownership already, or is listed
itself, is another indicator's finding and is not told twice under the same regime.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from onward.graph.model import PartyKind, Tie, TieKind
from onward.graph.pattern import End, Pattern, Step
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing, cite_entries, entry_values
from onward.queries.detection.paths import (
    PathSearch,
    WeighedPath,
    finding_of_paths,
    keep_gravest_paths,
    limits_as_unknown,
    parties_of,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS, Trace
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.detectors.listed_parties.own_listed_direct.topics import current_entries
from onward.queries.model.assessment import Severity
from onward.queries.ownership.owners import are_of_kind, leading_ties
from onward.queries.rules.indicator import SEVERITIES, measure_level, weaker

OWNERSHIP_ONLY: Final = frozenset({"OFAC", "BIS"})
"""Regimes whose rule counts shares and no control."""

WITHOUT_FREEZE: Final[Severity] = "medium"
"""What the control by a party weighs whose entry freezes nothing."""

MANDATES: Final = 100
"""Who directs more companies than this is a professional director."""

BY_OWNERSHIP: Final = "own-50-aggregate"

_TOPICS: Final = frozenset({"sanction", "export.control"})

_NO_CONTROL: Final = frozenset(
    {
        "rightsToSurplusAssetsOnDissolution",
        "rightsToProfitOrIncome",
        "rightToProfitOrIncomeFromAssets",
        "enjoymentAndUseOfAssets",
    }
)
"""Interests that give money, and no say."""

_ACTING_FOR: Final = frozenset({TieKind.NOMINEE_OF, TieKind.REPRESENTS})

_RELATIVE_AS_DIRECTOR: Final = Pattern(
    steps=(
        Step(ties=(TieKind.DIRECTS,), direction="in", hops=(1, 1)),
        Step(ties=(TieKind.FAMILY,), direction="both", hops=(1, 1)),
    ),
    end=End(kinds=(PartyKind.PERSON,), topics=tuple(sorted(_TOPICS))),
)

TRACES: Final = (Trace(ties=frozenset({TieKind.DIRECTS})), BY_PATHS)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that a listed one controls, or may control through others."""
    controlled = set()
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        gravest = _find_gravest(context, search) if search.paths else None
        if gravest is not None:
            controlled.add(search.subject)
            yield _make_finding(context, *gravest, "is controlled, without a majority, by")
    alone = _subjects_with_one_director(context)
    others = tuple(subject for subject in alone if subject not in controlled)
    yield from _find_relatives(replace(context, subjects=others))


def _find_gravest(
    context: Context, search: PathSearch
) -> tuple[PathSearch, WeighedPath[tuple[PartyListing, ...]]] | None:
    told_regimes = _regimes_told(context, search.subject)
    weigh = partial(_weigh_path, context, search.subject.pid, told_regimes)
    return keep_gravest_paths(context, search, weigh)


def _regimes_told(context: Context, subject: Subject) -> frozenset[str]:
    """Return the regimes under which the party surely counts as listed by other indicators."""
    [record] = context.engine.parties([subject.pid])
    own_entries = {entry.regime for entry in current_entries(record, context)}
    by_ownership = {
        finding.object[1]
        for finding in context.prior_findings([BY_OWNERSHIP])
        if finding.subject is not None and finding.subject.pid == subject.pid and finding.object
    }
    return frozenset(own_entries | by_ownership)


def _weigh_path(
    context: Context, start: int, told_regimes: frozenset[str], path: tuple[int, ...]
) -> WeighedPath[tuple[PartyListing, ...]] | None:
    ties = context.engine.ties(path)
    if not all(map(_gives_control, ties)):
        return None
    parties = parties_of(context.engine, start, path)
    entries = _entries_of(context, parties[-1], told_regimes)
    if not entries:
        return None
    severity, rules = _weigh_entries(context, entries)
    for position, tie in enumerate(ties):
        if tie.kind in _ACTING_FOR and _has_many_mandates(context, parties[position]):
            return WeighedPath(path, "low", ("acts for many: low",), entries)
    return WeighedPath(path, severity, rules, entries)


def _gives_control(tie: Tie) -> bool:
    """Tell whether a tie is no mere right to money, and no stated minority of votes."""
    if tie.kind != TieKind.CONTROLS:
        return True
    is_minority = tie.share is not None and tie.share.max < 0.5
    return tie.interest not in _NO_CONTROL and not is_minority


def _entries_of(
    context: Context, party: int, told_regimes: frozenset[str]
) -> tuple[PartyListing, ...]:
    [record] = context.engine.parties([party])
    return tuple(
        entry
        for entry in current_entries(record, context)
        if entry.topic in _TOPICS and entry.regime not in told_regimes
    )


def _weigh_entries(
    context: Context, entries: tuple[PartyListing, ...]
) -> tuple[Severity, tuple[str, ...]]:
    """Weigh the gravest entry: by whose list it is, and by what it orders."""
    gravest = max((_weigh_entry(context, entry) for entry in entries), key=SEVERITIES.index)
    if gravest == context.severity:
        return gravest, ()
    regimes = joined(sorted({entry.regime for entry in entries}))
    why = "their rules count ownership alone" if gravest == "info" else "no freeze is ordered"
    return gravest, (
        say("listed by {regimes}, {why}: {gravest}", regimes=regimes, why=why, gravest=gravest),
    )


def _weigh_entry(context: Context, entry: PartyListing) -> Severity:
    if entry.regime in OWNERSHIP_ONLY:
        return "info"
    severity = weaker(context.severity, measure_level(entry.measure, "stop"))
    seeds, listing = context.tables.cascade_seeds, entry.listing
    # who is controlled counts as frozen: an export control or a financial restriction freezes none
    freezes = listing is None or seeds.judge_entry(entry.regime, listing).answer is not False
    return severity if freezes else weaker(severity, WITHOUT_FREEZE)


def _has_many_mandates(context: Context, person: int) -> bool:
    kinds = [TieKind.DIRECTS]
    batch = context.engine.incident([person], kinds, "out", context.on, context.as_of)
    return int(np.unique(batch.end).size) > MANDATES


def _make_finding(
    context: Context,
    search: PathSearch,
    first: WeighedPath[tuple[PartyListing, ...]],
    relation: str,
) -> Detected:
    finding = finding_of_paths(
        context, search, relation=relation, severity=first.severity, severity_rules=first.rules
    )
    return replace(
        finding,
        values=entry_values(first.facts),
        counterfactuals=("clears if the rights that give control have ended",),
        acts=cite_entries(first.facts, context.policy.regimes),
    )


def _find_relatives(context: Context) -> Iterator[Detected]:
    """Yield a possible finding where the only director is a relative of a listed person."""
    if not context.subjects:
        return
    for search in search_paths(replace(context, patterns=(_RELATIVE_AS_DIRECTOR,))):
        gravest = _find_gravest(context, search) if search.paths else None
        if gravest is not None:
            relation = "is directed by nobody but a relative of"
            finding = _make_finding(context, *gravest, relation)
            doubt = "whether the relative acts for the listed person is not known"
            because = (doubt, *finding.possible_because)
            yield replace(finding, status="possible", possible_because=because)


def _subjects_with_one_director(context: Context) -> tuple[Subject, ...]:
    batch = leading_ties(context)
    directing = are_of_kind(batch, TieKind.DIRECTS)
    starts, ends = batch.start[directing].tolist(), batch.end[directing].tolist()
    directors = Counter(company for _, company in set(zip(starts, ends, strict=True)))
    return tuple(subject for subject in context.subjects if directors[subject.pid] == 1)
