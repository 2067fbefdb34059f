"""What was examined without a finding: regimes, countries, and indicators that found nothing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Final

from onward.graph.codes import TRADE_FLOW
from onward.graph.json_forms import canonical_hash
from onward.graph.sayings import joined
from onward.queries.assessment.loaded.absent import DataNeeds
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.destinations.country_record import CountryRecord
from onward.queries.destinations.trade_flows import read_trade_flows
from onward.queries.detection.context import Context
from onward.queries.detection.countries import places_of
from onward.queries.detection.pack_plan import ScheduledIndicator
from onward.queries.detection.results import (
    Detected,
    NotApplicable,
    NotCovered,
    Result,
    Results,
    Subject,
    Undecided,
    UnknownFact,
)
from onward.queries.model.assessment import AssessedCountry, EvaluatedRegime, MeasureReading
from onward.queries.model.findings import InapplicableIndicator, NotFound
from onward.queries.model.part import copy_fields
from onward.queries.ownership.exporter_group import subjects_apart_from_exporter
from onward.queries.rules.indicator import Indicator
from onward.queries.transactions.transaction import Transaction

_WITHOUT_FINDING: Final = (
    (Undecided, "cannot_tell"),
    (UnknownFact, "gap"),
    (NotApplicable | NotCovered, "not_applicable"),
)
"""Outcomes of an indicator that detected nothing, the one that says most first."""


def strongest_outcome(results: Sequence[Result]) -> str:
    """Return an indicator's outcome: the strongest thing that it has to say."""
    if not results:  # so it is with most indicators, and most transactions
        return "not_found"
    statuses = {result.status for result in results if isinstance(result, Detected)}
    if statuses:
        return "present" if "present" in statuses else "possible"
    for kind, outcome in _WITHOUT_FINDING:
        if any(isinstance(result, kind) for result in results):
            return outcome
    return "not_found"


def subjects_asked(scheduled: ScheduledIndicator, context: Context) -> tuple[Subject, ...]:
    """Return whom an indicator may ask about: all, or all but the exporter's own group."""
    if scheduled.indicator.detection.apart_from_exporter:
        return subjects_apart_from_exporter(context)
    return context.subjects


def evaluate_regimes(
    setup: AssessmentSetup, context: Context, indicators: Collection[str]
) -> tuple[EvaluatedRegime, ...]:
    """Return how each ownership regime stands on the date (docs/semantics.md, Ownership).

    Args:
        setup: Keeps the answer for the other orders of the day.
        context: The question.
        indicators: Those that ran.
    """
    question = ("regimes", context.on, frozenset(indicators))
    regimes: tuple[EvaluatedRegime, ...] = setup.shared_parts.get_or_make(
        question, lambda: tuple(_evaluate_regimes(context, indicators))
    )
    return regimes


def _evaluate_regimes(context: Context, indicators: Collection[str]) -> Iterator[EvaluatedRegime]:
    seeds = context.tables.cascade_seeds
    return (
        EvaluatedRegime(
            regime=regime.regime,
            in_force=regime.state,
            at=context.on.isoformat(),
            note=joined(
                filter(None, (regime.note, seeds.control_note(regime.regime, indicators))), "; "
            )
            or None,
        )
        for regime in context.tables.ownership_regimes_at(context.on)
    )


def list_not_found(
    setup: AssessmentSetup, context: Context, results: Results, needs: DataNeeds
) -> Iterator[NotFound]:
    """Yield, for each indicator, the parties of which it is proven that nothing was found.

    An indicator without the data that it needs has proven nothing.
    """
    searched = tuple(layer.dataset for layer in context.layers)
    about = setup.snapshot_id, context.on.isoformat()
    find_ids = partial(_ids_asked, {}, context)
    sorted_ids = cache(sorted)  # most indicators ask about the same parties, and find nothing
    for scheduled in setup.plan.schedule:
        indicator = scheduled.indicator
        if needs.lack_of(indicator):
            continue
        yielded = results[indicator.id]
        answered = _ids_answered(yielded)
        is_about_all = None in answered  # an answer for the transaction speaks of every party
        if is_about_all or strongest_outcome(yielded) in {"gap", "not_applicable"}:
            continue
        subjects = find_ids(scheduled)
        untold = needs.untold.ids(indicator)
        clear = sorted_ids(subjects - answered - untold if answered or untold else subjects)
        if not clear and (answered or not subjects.isdisjoint(untold)):
            continue
        yield NotFound(
            indicator=indicator.id,
            parties=tuple(clear),
            searched_sources=searched,
            frontier_hash=canonical_hash([indicator.id, indicator.version, *about, clear]),
        )


def _ids_answered(results: Sequence[Result]) -> frozenset[str | None]:
    """Return of whom an indicator has something to say; None where it is the transaction."""
    return frozenset(
        result.subject.id if result.subject else None
        for result in results
        if isinstance(result, Detected | Undecided)
    )


def _ids_asked(
    ids: dict[tuple[bool, frozenset[str]], frozenset[str]],
    context: Context,
    scheduled: ScheduledIndicator,
) -> frozenset[str]:
    """Return the ids of those whom an indicator asks about; many ask about the same."""
    key = scheduled.indicator.detection.apart_from_exporter, scheduled.roles
    if key not in ids:
        ids[key] = frozenset(
            subject.id
            for subject in subjects_asked(scheduled, context)
            if not scheduled.roles or subject.role in scheduled.roles
        )
    return ids[key]


def list_not_applicable(
    catalogue: Iterable[Indicator], results: Results
) -> Iterator[InapplicableIndicator]:
    """Yield the indicators whose question does not arise, or could not be looked at, and why."""
    for indicator in catalogue:
        for result in results[indicator.id]:
            if isinstance(result, NotApplicable | NotCovered):
                reason = result.reason if isinstance(result, NotApplicable) else result.text
                yield InapplicableIndicator(
                    indicator=indicator.id, title=indicator.title, reason=reason
                )


def judge_countries(
    setup: AssessmentSetup, transaction: Transaction, context: Context
) -> tuple[AssessedCountry, ...]:
    """Return the record of each country looked at, once for each part it plays."""
    destination = (transaction.destination or "", transaction.destination_region or "")
    parts = [("destination", destination)]
    parts += [("end_user_country", place) for place in places_of(context, "end_user")]
    parts += [("route", (country, "")) for country in transaction.way]
    on, as_of = context.on, context.as_of
    codes = [code for item in transaction.items for code in (item.hs, item.hs8) if code]
    flows = tuple(context.destinations.rows_of(TRADE_FLOW))

    def describe(role: str, country: str, region: str) -> AssessedCountry:
        return _describe_record(
            role,
            context.destinations.status(country, on, as_of, region or None),
            read_trade_flows(flows, country, codes, on, as_of) if flows else (),
        )

    goods = tuple(codes) if flows else ()
    return tuple(
        setup.shared_parts.get_or_make(
            ("country", role, country, region, on, as_of, goods),
            partial(describe, role, country, region),
        )
        for role, (country, region) in dict.fromkeys(parts)
        if country
    )


def _describe_record(
    role: str, record: CountryRecord, flows: Iterable[MeasureReading]
) -> AssessedCountry:
    """Return a country record, for the part that the country plays, with every measure."""
    conflicts = (copy_fields(MeasureReading, reading) for reading in record.conflicts)
    return copy_fields(
        AssessedCountry,
        record,
        role=role,
        measures=tuple(copy_fields(MeasureReading, reading) for reading in record.measures),
        conflicts=(*conflicts, *flows),
        note=record.note or None,
    )
