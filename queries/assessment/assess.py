"""One transaction in, one assessment out: the same bytes for the same snapshot, pack and policy.

The order is fixed: resolve the parties, run every indicator, judge, and write down what was not
looked at. Nothing here reads a clock, a user's name or a set in its own order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from onward import __version__
from onward.graph.sayings import say
from onward.queries.assessment.coverage import (
    DataNeeds,
    count_outcomes,
    cover_item,
    cover_parties,
    cover_sources,
    evaluate_regimes,
    find_absent,
    judge_countries,
    list_gaps,
    list_not_applicable,
    list_not_covered,
    list_not_found,
    mark_unanswerable,
    say_all_absent,
    say_namesakes,
    say_partly_absent,
    strongest_outcome,
)
from onward.queries.assessment.findings import (
    build_findings,
    build_near_misses,
    list_unanswered,
    rank_findings,
)
from onward.queries.assessment.later_days import (
    LaterQuestion,
    SinceOrder,
    ask_since,
    build_findings_since,
    find_later_events,
)
from onward.queries.assessment.resolving import Resolution, resolve_order
from onward.queries.assessment.running import TimeLeft, open_context, run_schedule
from onward.queries.assessment.setup import AssessmentSetup, OrderQuestion
from onward.queries.assessment.verdict import (
    VerdictInput,
    VerdictOutcome,
    describe_outcome,
    reach_verdict,
    suggest,
)
from onward.queries.assessment.wording import (
    ask_owners_at_home,
    join_words,
    say_owners_at_home,
    with_wording,
)
from onward.queries.detection.context import Context
from onward.queries.detection.goods import has_cyber_item
from onward.queries.detection.results import NotCovered, Results
from onward.queries.detection.tiers import choose_tier
from onward.queries.end_use import (
    ASSESSMENT_SINCE,
    BELARUS_SINCE,
    CLAUSE_SINCE,
    RestrictedGoods,
    contract_day,
    find_restricted_goods,
    has_clause,
)
from onward.queries.items import ItemSource, classify_items
from onward.queries.model.assessment import (
    AssessedTier,
    AssessedTransaction,
    Assessment,
    Audience,
    Coverage,
    CoveredPeriod,
    Duty,
    EngineSummary,
    Finding,
    Gap,
    LimitHit,
    OpenQuestion,
    Suggestion,
)
from onward.queries.rules.indicator import Indicator
from onward.queries.transactions.fields import RiskOfHarm
from onward.queries.transactions.transaction import Transaction

# ------------------------------------------------------------------------------------------------
# The duties of an order: what has to be done, by which act, and what the order says of it.
# ------------------------------------------------------------------------------------------------

RUSSIA_ACT: Final = "https://eur-lex.europa.eu/eli/reg/2014/833/oj"
BELARUS_ACT: Final = "https://eur-lex.europa.eu/eli/reg/2006/765/oj"

_CLAUSE: Final = (
    "Put a clause into the contract that forbids re-export to {country} or for use there, with "
    "remedies for its breach."
)
_ASSESSMENT: Final = (
    "Assess in writing the risk that the goods are exported to Russia or for use there, put "
    "measures against it into practice, and keep both on file. (Annex XL; since 26 May 2025 also "
    "Annex XLVIII, whose codes were not read.)"
)


def list_duties(context: Context) -> Iterator[Duty]:
    """Yield the duties of an order, in the order in which they have to be done."""
    goods = find_restricted_goods(context)
    if goods is not None:
        yield from _list_clauses(goods, context)
        if goods.is_priority and context.on >= ASSESSMENT_SINCE:
            yield _make_assessment(goods)
    yield from _list_conditions(context)


def _list_clauses(goods: RestrictedGoods, context: Context) -> Iterator[Duty]:
    day, met = contract_day(context), has_clause(context)
    for act, since, country, url in (
        ("Regulation (EU) No 833/2014 Art. 12g", CLAUSE_SINCE, "Russia", RUSSIA_ACT),
        ("Regulation (EC) No 765/2006 Art. 8g", BELARUS_SINCE, "Belarus", BELARUS_ACT),
    ):
        if day >= since:
            yield Duty(
                duty="no_reexport_clause",
                act=act,
                verified="secondary",
                since=since.isoformat(),
                url=url,
                because=goods.name,
                what=say(_CLAUSE, country=country),
                met=met,
            )


def _make_assessment(goods: RestrictedGoods) -> Duty:
    return Duty(
        duty="documented_risk_assessment",
        act="Regulation (EU) No 833/2014 Art. 12gb",
        verified="secondary",
        since=ASSESSMENT_SINCE.isoformat(),
        url=RUSSIA_ACT,
        because=goods.name,
        what=say(_ASSESSMENT),
        met=None,
    )


def _list_conditions(context: Context) -> Iterator[Duty]:
    licence = context.transaction.licence
    if licence is None:
        return
    act = say("licence {number}", number=licence.number)
    if licence.authority:
        act = say(
            "licence {number} of {authority}", number=licence.number, authority=licence.authority
        )
    for condition in licence.conditions:
        yield Duty(
            duty="licence_conditions",
            act=act,
            verified="text",
            since=licence.date,
            url=None,
            because="the licence on file",
            what=say("Keep to the condition: {condition}", condition=condition),
            met=None,
        )


# ------------------------------------------------------------------------------------------------
# What to ask: the customer, for findings and gaps; the people of the exporter's own house.
# ------------------------------------------------------------------------------------------------

KNOWLEDGE_QUESTION: Final = (
    "Does anybody here know that the items are intended, wholly or in part, for a use that "
    "Art. 5(1) of Regulation (EU) 2021/821 names?"
)

CATCH_ALL_QUESTION: Final = (
    "Does anybody here know that the items are intended, wholly or in part, for a use that "
    "Art. 4(1) of Regulation (EU) 2021/821 names?"
)


HARM_QUESTION: Final = (
    "The risk of harm that remains is judged grave and not unlikely: who answers for the delivery, "
    "and on which conditions?"
)


def list_questions(
    findings: Sequence[Finding],
    gaps: Sequence[Gap],
    suggestion: Suggestion,
    harm: RiskOfHarm | None = None,
) -> Iterator[OpenQuestion]:
    """Yield the questions of an assessment.

    Where a prohibition speaks, knowledge is not asked for: no answer would make it possible.

    Args:
        findings: Of the assessment, as are gaps and suggestion.
        gaps: What is not known.
        suggestion: Which rules fired.
        harm: As a person judges it.
    """
    for finding in findings:
        yield OpenQuestion(audience=finding.audience, about=finding.id, question=finding.question)
    for gap in gaps:
        if gap.question:  # a source that is old or was read in part is mended, not asked
            yield OpenQuestion(audience=gap.audience, about=gap.id, question=gap.question)
    fired = {rule.rule for rule in suggestion.rules}
    if "R4_catchall" in fired and "R1_prohibition" not in fired:
        yield OpenQuestion(audience="internal", about="knowledge", question=CATCH_ALL_QUESTION)
    if "R7_eu_flag" in fired and "R1_prohibition" not in fired:
        yield OpenQuestion(audience="internal", about="knowledge", question=KNOWLEDGE_QUESTION)
    if harm is not None and harm.remains_high:
        yield OpenQuestion(audience="internal", about="risk_of_harm", question=HARM_QUESTION)


@dataclass(frozen=True, slots=True)
class GroupedQuestion:
    """A question that one answer serves, with the findings that ask it.

    Attributes:
        findings: Their numbers, as texts and pictures count them.
    """

    audience: Audience
    text: str
    findings: tuple[int, ...]

    def __str__(self) -> str:
        if not self.findings:
            return self.text
        noun = "finding" if len(self.findings) == 1 else "findings"
        return f"{self.text} ({noun} {join_words([str(number) for number in self.findings])})"


def group_questions(assessment: Assessment) -> list[GroupedQuestion]:
    """Return the questions for a reader: those to the customer first, each wording once."""
    numbers = {finding.id: number for number, finding in enumerate(assessment.findings, start=1)}
    asking: dict[tuple[Audience, str], list[int]] = {}
    for question in assessment.questions:
        numbers_of_question = asking.setdefault((question.audience, question.question), [])
        number = numbers.get(question.about)
        if number is not None and number not in numbers_of_question:
            numbers_of_question.append(number)
    grouped = [
        GroupedQuestion(audience, text, tuple(findings))
        for (audience, text), findings in asking.items()
    ]
    return sorted(grouped, key=lambda question: question.audience != "customer")


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


def _tell_tier(context: Context) -> AssessedTier | None:
    """Return how much had to be known of the order, where the policy tells orders apart."""
    if context.policy.required is not None:
        return None
    tier, because = choose_tier(context)
    return AssessedTier(tier=tier, because=because)


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
        not_covered=(
            *say_namesakes(context, resolution),
            *_say_not_covered(setup, context, results, needs),
        ),
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
        tier=_tell_tier(context),
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


_NO_ORDER: Final = Transaction(id="no order")


def list_unexamined(
    setup: AssessmentSetup, on: date | None = None, as_of: date | None = None
) -> tuple[str, ...]:
    """Return in sentences what is looked at for no order: sources not loaded, acts without tables.

    Each assessment of the day says them beside what was not looked at of its own parties.

    Args:
        setup: The snapshot, rule pack and policy.
        on: Valid time, as in `assess`.
        as_of: Knowledge, as in `assess`.

    Raises:
        UsageError: As in `assess`.
    """
    question = OrderQuestion.open(_NO_ORDER, setup, on, as_of)
    order, on, as_of = question.stated, question.on, question.as_of
    resolution = resolve_order(order, setup, on, as_of)
    context = open_context(classify_items(order, setup.items, as_of), setup, resolution, on, as_of)
    needs = DataNeeds.find(setup.loaded.known_by(as_of), setup.policy, context)
    return tuple(
        dict.fromkeys((*say_all_absent(needs), *_say_not_covered(setup, context, {}, needs)))
    )


def _cover_period(context: Context) -> CoveredPeriod:
    days = [layer.retrieved for layer in context.layers if layer.retrieved]
    return CoveredPeriod(ownership_known_on=max(days, default=None))
