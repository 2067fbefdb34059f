"""One transaction in, one assessment out: the same bytes for the same snapshot, pack and policy.

The order is fixed: resolve the parties, run every indicator, judge, and write down what was not
looked at. Nothing here reads a clock, a user's name or a set in its own order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from onward import __version__
from onward.queries.assessment.coverage import (
    count_outcomes,
    cover_item,
    cover_parties,
    cover_sources,
    list_gaps,
)
from onward.queries.assessment.duties import list_duties
from onward.queries.assessment.examined import (
    evaluate_regimes,
    judge_countries,
    list_not_applicable,
    list_not_found,
    strongest_outcome,
)
from onward.queries.assessment.findings import (
    build_findings,
    build_near_misses,
    list_unanswered,
    rank_findings,
)
from onward.queries.assessment.later_days.asking import (
    LaterQuestion,
    SinceOrder,
    ask_since,
    build_findings_since,
)
from onward.queries.assessment.later_days.events import find_later_events
from onward.queries.assessment.loaded.absent import (
    DataNeeds,
    find_absent,
    mark_unanswerable,
    say_partly_absent,
)
from onward.queries.assessment.not_covered import list_not_covered
from onward.queries.assessment.question import OrderQuestion
from onward.queries.assessment.questions import list_questions
from onward.queries.assessment.resolving.resolution import Resolution
from onward.queries.assessment.resolving.whole import resolve_order
from onward.queries.assessment.running import (
    TimeLeft,
    open_context,
    run_schedule,
)
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.assessment.verdict import VerdictInput, reach_verdict, suggest
from onward.queries.assessment.words.outcome import VerdictOutcome, describe_outcome
from onward.queries.assessment.words.sentences import with_wording
from onward.queries.assessment.words.unknown_facts import (
    ask_owners_at_home,
    say_owners_at_home,
)
from onward.queries.detection.context import Context
from onward.queries.detection.goods.items import has_cyber_item
from onward.queries.detection.results import NotCovered, Results
from onward.queries.items.classifying import ItemSource, classify_items
from onward.queries.model.assessment import (
    AssessedTransaction,
    Assessment,
    EngineSummary,
)
from onward.queries.model.coverage import Coverage, CoveredPeriod, LimitHit
from onward.queries.model.findings import Finding
from onward.queries.rules.indicator import Indicator
from onward.queries.transactions.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Reading:
    """How an order was read.

    Attributes:
        order: As stated.
        items: Which rows of item masters stand behind its items.
        since: What later days than its own say.
    """

    order: Transaction
    items: tuple[ItemSource, ...]
    since: SinceOrder


def assess(
    transaction: Transaction,
    setup: AssessmentSetup,
    on: date | None = None,
    as_of: date | None = None,
    time_left: TimeLeft | None = None,
) -> Assessment:
    """Assess a transaction.

    Args:
        transaction: As read.
        setup: What it is assessed against.
        on: Valid time; default the transaction's date, else the newest retrieval date, and a gap.
        as_of: Knowledge: only what was published (else retrieved) by then; None = everything.
        time_left: Says how many seconds the caller still waits. When none is left, an indicator
            that was not run *cannot tell* (timeout), so that the answer is never clear.

    Raises:
        UsageError: Neither the transaction nor any source has a date, and none is given.
        EngineError: The engine cannot give the rows of a party or tie.
    """
    return assess_question(OrderQuestion.open(transaction, setup, on, as_of), setup, time_left)


def assess_question(
    question: OrderQuestion,
    setup: AssessmentSetup,
    time_left: TimeLeft | None = None,
    order: Transaction | None = None,
) -> Assessment:
    """Assess the order of a question.

    Args:
        question: The order and its days.
        setup: As in `assess`.
        time_left: As in `assess`.
        order: As it is read, where whoever asks tracks its reading; default: as stated.

    Raises:
        EngineError: As in `assess`.
    """
    order = order or question.stated
    on, as_of = question.on, question.as_of
    resolution = resolve_order(order, setup, on, as_of)
    classified = classify_items(order, setup.items, as_of)
    context = open_context(classified, setup, resolution, on, as_of)
    later = LaterQuestion(classified, resolution, question.left, question.left_before)
    since = ask_since(setup, context, later, time_left)
    context = replace(context, asked_again=since.asked_again)
    results = run_schedule(setup, context, time_left=time_left)
    reading = _Reading(order, classified.sources, since)
    return _build_assessment(setup, question, reading, resolution, context, results)


def _build_assessment(
    setup: AssessmentSetup,
    question: OrderQuestion,
    reading: _Reading,
    resolution: Resolution,
    context: Context,
    results: Results,
) -> Assessment:
    catalogue = setup.catalogue
    weighed = [indicator for indicator in catalogue if not indicator.beside_findings]
    aside = [indicator for indicator in catalogue if indicator.beside_findings]
    order = list(catalogue.indicators)
    findings = rank_findings(
        (
            *_list_findings(weighed, context, results),
            *build_findings_since(catalogue, reading.since, results, context.on),
        ),
        order,
        context,
    )
    beside = rank_findings(_list_findings(aside, context, results), order, context)
    cannot_tell = tuple(
        row for indicator in weighed for row in list_unanswered(indicator, results[indicator.id])
    )
    near_misses = tuple(
        miss
        for indicator in weighed
        for miss in build_near_misses(indicator, results[indicator.id], context)
    )
    loaded = setup.loaded.known_by(context.as_of).with_claims(resolution.overlay.ties)
    needs = DataNeeds.find(loaded, setup.policy, context)
    outcomes = mark_unanswerable(_list_outcomes(results), catalogue, needs, context)
    absent = find_absent(setup, outcomes, needs)
    gaps = list_gaps(context, results, resolution, absent, is_dated=question.is_dated)
    later_events, later_limits = find_later_events(context, reading.since)
    parties, owner_limits = cover_parties(reading.order, context, resolution)
    limits = (
        *_limits_of_matching(resolution),
        *_limits_of_findings(findings),
        *later_limits,
        *owner_limits,
    )
    given = VerdictInput(
        policy=setup.policy,
        findings=findings,
        gaps=gaps,
        complete=not (cannot_tell or gaps or limits),
        has_cyber_item=has_cyber_item(context),
        effects=catalogue.verdict_effects,
        has_open_flag=any(catalogue[row.indicator].kind == "eu_flag" for row in cannot_tell),
    )
    rows = (*findings, *beside)
    coverage = Coverage(
        sources=cover_sources(setup, context, rows),
        indicators=count_outcomes(outcomes),
        absent_data=absent,
        not_covered=_say_not_covered(setup, context, results, needs),
        period=_cover_period(context),
        parties=parties,
        limits_hit=limits,
        gaps=gaps,
        items=tuple(map(cover_item, reading.items)),
    )
    outcome = VerdictOutcome(
        verdict=reach_verdict(given),
        suggestion=suggest(given),
        on=context.on.isoformat(),
        as_of=None if context.as_of is None else context.as_of.isoformat(),
    )
    assessment = Assessment(
        id=question.make_id(setup),
        transaction=AssessedTransaction.with_hash(question.stated, question.hashed),
        verdict=outcome.verdict,
        complete=given.complete,
        suggestion=outcome.suggestion,
        on=outcome.on,
        as_of=outcome.as_of,
        snapshot=setup.snapshot_id,
        onward_version=__version__,
        matcher=setup.lookup.matcher.version,
        rule_pack=setup.plan.pack_summary,
        policy=setup.plan.policy_summary,
        regimes_evaluated=evaluate_regimes(setup, context, results),
        findings=findings,
        context=beside,
        near_misses=near_misses,
        cannot_tell=cannot_tell,
        not_found=tuple(list_not_found(setup, context, results, needs)),
        not_applicable=tuple(list_not_applicable(catalogue, results)),
        destination=judge_countries(setup, reading.order, context),
        matches=resolution.matches,
        duties=tuple(list_duties(context)),
        questions=(
            *list_questions(findings, gaps, outcome.suggestion, reading.order.risk_of_harm),
            *dict.fromkeys(ask_owners_at_home(context)),
        ),
        coverage=coverage,
        later=tuple(later_events),
        verdict_text=describe_outcome(given, outcome, coverage),
        content_hash="",
        engine=EngineSummary(name=setup.engine.name, version=setup.engine.version),
    )
    return with_wording(assessment).with_content_hash()


def _list_findings(
    indicators: Iterable[Indicator], context: Context, results: Results
) -> Iterator[Finding]:
    """Yield the findings of the order's own day."""
    for indicator in indicators:
        if indicator.tells_of != "later_days":
            yield from build_findings(indicator, results[indicator.id], context)


def _limits_of_matching(resolution: Resolution) -> Iterator[LimitHit]:
    effect = "a party that resembles this one may not have been compared"
    for limit in resolution.limits:
        yield LimitHit(limit=limit.limit, where=limit.where, effect=effect)


def _limits_of_findings(findings: Iterable[Finding]) -> Iterator[LimitHit]:
    effect = "more evidence may exist than is shown"
    for finding in findings:
        for limit in finding.evidence.limits:
            yield LimitHit(limit=limit, where=finding.id, effect=effect)


def _list_outcomes(results: Results) -> dict[str, str]:
    return {indicator: strongest_outcome(yielded) for indicator, yielded in results.items()}


def _say_not_covered(
    setup: AssessmentSetup, context: Context, results: Results, needs: DataNeeds
) -> tuple[str, ...]:
    """Return in sentences what was not looked at, each once."""
    sentences = (
        result.text
        for yielded in results.values()
        for result in yielded
        if isinstance(result, NotCovered)
    )
    return (
        *say_partly_absent(needs),
        *list_not_covered(setup, context),
        *dict.fromkeys((*say_owners_at_home(context), *sentences)),
        *setup.catalogue.pack.not_looked_for,
    )


def _cover_period(context: Context) -> CoveredPeriod:
    days = [layer.retrieved for layer in context.layers if layer.retrieved]
    return CoveredPeriod(ownership_known_on=max(days, default=None))
