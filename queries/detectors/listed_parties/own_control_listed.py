"""own-control-listed: a listed party controls the party without a majority of its shares.

EU, UK and UN rules count control beside ownership; those of OFAC and BIS count ownership alone, and
there control is worth knowing only. Who counts as listed through ownership already, or is listed
itself, is another indicator's finding and is not told twice under the same regime.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onward.graph.model import PartyKind, Tie, TieKind
from onward.graph.pattern import End, Pattern, Step
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing, cite_entries, entry_values
from onward.queries.detection.paths import (
    Path,
    WeighedPath,
    find_gravest,
    find_gravest_of,
    parties_of,
    search_paths,
)
from onward.queries.detection.results import Detected, DetectedFacts, Result, Subject
from onward.queries.detectors.listed_parties.own_listed_direct import current_entries
from onward.queries.model.assessment import Severity
from onward.queries.ownership.owners import MANDATES, are_of_kind, count_mandates, leading_ties
from onward.queries.rules.indicator import SEVERITIES, measure_level, weaker

OWNERSHIP_ONLY: Final = frozenset({"OFAC", "BIS"})
"""Regimes whose rule counts shares and no control."""

WITHOUT_FREEZE: Final[Severity] = "medium"
"""What the control by a party weighs whose entry freezes nothing."""

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


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that a listed one controls, or may control through others."""
    controlled = set()
    for result in find_gravest(context, _weigh_path):
        if isinstance(result, Detected):
            controlled.add(result.subject)
        yield result
    alone = _subjects_with_one_director(context)
    others = tuple(subject for subject in alone if subject not in controlled)
    if others:
        relatives = replace(context, subjects=others, patterns=(_RELATIVE_AS_DIRECTOR,))
        for search in search_paths(relatives):
            finding = find_gravest_of(context, search, _weigh_relative)
            if finding is not None:
                yield finding


def _weigh_relative(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    """Weigh the way over the only director to a listed relative."""
    weighed = _weigh_path(context, subject, path)
    if weighed is None:
        return None
    weighed.facts["relation"] = "is directed by nobody but a relative of"
    return replace(
        weighed, doubts=("whether the relative acts for the listed person is not known",)
    )


def _weigh_path(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    ties = context.engine.ties(path)
    if not all(map(_gives_control, ties)):
        return None
    parties = parties_of(context.engine, subject.pid, path)
    entries = _entries_of(context, parties[-1], _regimes_told(context, subject))
    if not entries:
        return None
    severity, rules = _weigh_entries(context, entries)
    for position, tie in enumerate(ties):
        if tie.kind in _ACTING_FOR and count_mandates(context, parties[position]) > MANDATES:
            severity, rules = "low", ("acts for many: low",)
    facts = DetectedFacts(
        values=entry_values(entries), acts=cite_entries(entries, context.policy.regimes)
    )
    return WeighedPath(path, severity, rules, facts)


def _regimes_told(context: Context, subject: Subject) -> frozenset[str]:
    """Return the regimes under which the party surely counts as listed by other indicators."""
    [record] = context.engine.parties([subject.pid])
    own_entries = {entry.regime for entry in current_entries(record, context)}
    by_ownership = {
        finding.object[1]
        for finding in context.prior_findings("counts_as_listed", of=subject)
        if finding.object
    }
    return frozenset(own_entries | by_ownership)


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


def _subjects_with_one_director(context: Context) -> tuple[Subject, ...]:
    batch = leading_ties(context)
    directing = are_of_kind(batch, TieKind.DIRECTS)
    starts, ends = batch.start[directing].tolist(), batch.end[directing].tolist()
    directors = Counter(company for _, company in set(zip(starts, ends, strict=True)))
    return tuple(subject for subject in context.subjects if directors[subject.pid] == 1)
