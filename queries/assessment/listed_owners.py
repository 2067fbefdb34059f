"""Whoever stands above a party and bears the name of a listed one, for a report on its owners.

They are compared as those above a party of an order are (`related.compare_related`), so that a
report on a party and an assessment of its order say the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from onward.errors import EngineError
from onward.graph.engine import Engine
from onward.graph.ownership import LISTED_TOPICS, gather_holdings
from onward.graph.ownership.report import ComparedOwners, NamedOwner
from onward.queries.assessment.resolving import ExactNames, is_no_evidence
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.assessment.wording import say_source_gaps
from onward.queries.detection.context import LayerFacts
from onward.queries.matching.candidates import Candidate

NO_REGIME: Final = "regime not stated"

_OWN_TABLES: Final = "csv"


@dataclass(frozen=True, slots=True)
class OwnersByName:
    """Who above a party may be whom by name.

    Attributes:
        report: As a report on its owners says it; None where an engine was lost.
        resembling: Pids of listed parties that somebody above it may be, by pid.
    """

    report: ComparedOwners | None
    resembling: Mapping[int, Sequence[int]]


def find_listed_names(
    setup: AssessmentSetup, party: int, on: date, as_of: date | None
) -> OwnersByName:
    """Compare those above a party with the lists by name.

    Args:
        setup: Finds whom a name means.
        party: Pid of the party.
        on: Day on which entries hold.
        as_of: Only what was known by this day; None accepts everything.
    """
    compared = setup.lookup.owners_above.compare(party)
    if compared is None:
        return OwnersByName(None, {})
    exact_names = ExactNames(on, as_of, setup.tables, setup.policy)
    named: list[NamedOwner] = []
    resembling: dict[int, list[int]] = {}
    for answer in map(exact_names.leave_out_resembling, compared.answers):
        owner = answer.candidates[0]
        for other in answer.of_band("possible"):
            row = _describe_name(owner, other, exact_names)
            if row.regimes:
                named.append(row)
            if row.regimes and row.counted:
                resembling.setdefault(owner.pid, []).append(other.pid)
    named.sort(key=lambda row: (-float(row.score), row.owner, row.listed))
    report = ComparedOwners(
        named=tuple(named),
        compared=compared.compared,
        left_out=compared.left_out,
        is_whole=compared.is_whole,
    )
    return OwnersByName(report, resembling)


def _describe_name(owner: Candidate, other: Candidate, exact_names: ExactNames) -> NamedOwner:
    entries = other.record.entries(exact_names.on, exact_names.as_of)
    topics = [topic for _, topic in other.record.bare_topics(exact_names.as_of)]
    regimes = {NO_REGIME for topic in topics if topic in LISTED_TOPICS}
    regimes |= {entry.regime or NO_REGIME for entry in entries if entry.topic in LISTED_TOPICS}
    return NamedOwner(
        owner=owner.record.id,
        listed=other.record.id,
        name=other.name,
        regimes=tuple(sorted(regimes)),
        score=f"{other.score:.2f}",
        because=tuple(other.because),
        counted=not is_no_evidence(other, exact_names.policy),
    )


def say_not_read(
    setup: AssessmentSetup, party: int, on: date, as_of: date | None
) -> tuple[str, ...]:
    """Say which rows and cells of own tables, about a party and its owners, could not be read.

    Args:
        setup: Knows what was read of each layer.
        party: Pid of the party.
        on: Day on which stakes hold.
        as_of: Only what was known by this day; None accepts everything.
    """
    own_tables = [layer for layer in setup.layers if layer.source == _OWN_TABLES]
    if not any(layer.rows_rejected or layer.cells_left_out for layer in own_tables):
        return ()
    above = frozenset(gather_holdings(setup.engine, [party], on, as_of).parties.tolist())
    return tuple(
        text
        for layer in own_tables
        for text in say_source_gaps(
            replace(layer, undescribed=(), smaller_than_full=False),
            _count_cells(layer, setup.engine, above),
        )
    )


def _count_cells(layer: LayerFacts, engine: Engine, parties: frozenset[int]) -> int:
    """Return how many lost cells are about one of some parties, or may be about anybody."""
    located = [about for about in layer.lost if about]
    ids = sorted({party for about in located for party in about})
    try:
        pids = dict(zip(ids, engine.find(ids), strict=True))
    except EngineError:
        return layer.cells_left_out
    about_them = sum(any(pids[party] in parties for party in about) for about in located)
    return layer.cells_left_out - len(located) + about_them
