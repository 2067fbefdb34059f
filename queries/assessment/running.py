"""Running the indicators of a setup over one question, on one pair of days."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from onward.queries.assessment.coverage import subjects_asked
from onward.queries.assessment.resolving import Resolution
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.context import (
    Context,
    NotedContext,
    NotedOrder,
    run_indicator,
    write_fields,
)
from onward.queries.detection.goods import find_operators
from onward.queries.detection.plan import GraphMarks, ScheduledIndicator, gather_facts
from onward.queries.detection.results import (
    PASSING,
    Note,
    NotedResults,
    OrderValues,
    Result,
    Results,
    Undecided,
    note_nothing,
)
from onward.queries.items.classifying import ClassifiedOrder

if TYPE_CHECKING:
    from onward.queries.detection.context import CustomerAnswers

TimeLeft = Callable[[], float]
"""Returns how many seconds whoever asks still waits: nothing here reads a clock."""

_PASSING: Final = frozenset({"timeout", "engine", "raised"})
"""Why an indicator could not answer this time, and may do so the next."""

OUT_OF_TIME: Final = "was not run: the time that whoever asked would wait was over"


def run_schedule(
    setup: AssessmentSetup,
    context: Context,
    chosen: Collection[str] | None = None,
    time_left: TimeLeft | None = None,
) -> Results:
    """Run the indicators in their order.

    Args:
        setup: What they are run against.
        context: The question.
        chosen: The ids of those that are run; None = all.
        time_left: Asked before each; None = there is no haste.

    Returns:
        What each has to say, by its id.
    """
    results: dict[str, Sequence[Result]] = {}
    run = _Run(setup, context, results, chosen)
    may_speak = _rule_out(setup, context)
    is_cut = False
    for scheduled in setup.plan.schedule:
        indicator = scheduled.indicator
        if chosen is not None and indicator.id not in chosen:
            continue
        # what only stands beside the findings is left out when a weighed one is, and not alone:
        # an answer that was cut has to say so
        if time_left is not None and not indicator.beside_findings:
            is_cut = is_cut or time_left() <= 0
        if is_cut:
            context.note(PASSING)
            text = f"{indicator.id} {OUT_OF_TIME}"
            results[indicator.id] = (Undecided(None, "timeout", (), text),)
        elif may_speak(scheduled):
            results[indicator.id] = run.yield_of(scheduled)
        else:
            results[indicator.id] = ()  # proven: it has nothing to say of these parties
    return results


def list_reads(setup: AssessmentSetup, context: Context) -> Mapping[str, frozenset[Hashable]]:
    """Return what each indicator reads of an order, itself or by what those before it yielded.

    Args:
        setup: What they are run against.
        context: The question.

    Returns:
        By its id the names of fields, and of what is read beside them (`reads`).
    """
    results: dict[str, Sequence[Result]] = {}
    reads: dict[str, frozenset[Hashable]] = {}
    for scheduled in setup.plan.schedule:
        indicator = scheduled.indicator
        names: dict[Hashable, None] = {}
        question = _context_of(scheduled, context, results, names.setdefault)
        results[indicator.id] = tuple(run_indicator(indicator, question))
        earlier = [reads.get(name[0], frozenset()) for name in names if isinstance(name, tuple)]
        reads[indicator.id] = frozenset(names).union(*earlier)
    return reads


class _Run:
    """A run of indicators over one question.

    Args:
        setup: What they are run against.
        context: The question.
        results: What those before have yielded; it grows while they run.
        chosen: The ids of those that are run; None = all.
    """

    def __init__(
        self,
        setup: AssessmentSetup,
        context: Context,
        results: Results,
        chosen: Collection[str] | None,
    ) -> None:
        self._context = context
        self._results = results
        self._chosen = None if chosen is None else frozenset(chosen)
        self._values = open_values(context, results)
        self._answers: CustomerAnswers | None = None
        if setup.keeps_answers:
            self._answers = setup.kept_answers.of_customer(context)

    def yield_of(self, scheduled: ScheduledIndicator) -> tuple[Result, ...]:
        """Return what an indicator yields, for an order of which it reads the same if there is."""
        if self._answers is None:
            return self._run_indicator(scheduled, note_nothing)
        question = (scheduled.indicator.id, self._chosen)
        work_out = partial(self._run_indicator, scheduled)
        return self._answers.get_or_make(question, self._values, work_out, _is_lasting)

    def _run_indicator(self, scheduled: ScheduledIndicator, note: Note) -> tuple[Result, ...]:
        context = _context_of(scheduled, self._context, self._results, note)
        results = tuple(run_indicator(scheduled.indicator, context))
        if not _is_lasting(results):
            self._context.note(PASSING)
        return results


def open_values(context: Context, results: Results) -> OrderValues:
    """Return what can be read of an order and of what indicators have yielded."""
    fields = context.facts.get(OrderValues)
    if fields is None:  # an order is asked about on several days, and after its indicators ran
        fields = context.facts[OrderValues] = write_fields(context.transaction)
    return OrderValues(fields, results, context.later, context.note)


def _is_lasting(results: Sequence[Result]) -> bool:
    """Tell whether an indicator would yield the same another time: no engine has failed."""
    return not any(isinstance(row, Undecided) and row.reason in _PASSING for row in results)


def _rule_out(setup: AssessmentSetup, context: Context) -> Callable[[ScheduledIndicator], bool]:
    """Return what tells whether an indicator can say anything of an order."""
    graph: GraphMarks | None = context.facts.get(GraphMarks)
    if graph is None or not setup.rules_out:
        return lambda _: True
    facts = gather_facts(context)
    if facts is None:
        return lambda _: True
    return lambda scheduled: scheduled.may_speak(facts, graph)


def open_context(
    order: ClassifiedOrder,
    setup: AssessmentSetup,
    resolution: Resolution,
    day: date,
    as_of: date | None,
    note: Note = note_nothing,
) -> Context:
    """Return the question of a transaction for one pair of days.

    Args:
        order: As it is judged.
        setup: What it is asked against.
        resolution: Who its parties are.
        day: Valid time.
        as_of: Knowledge.
        note: Called with the name of each of its fields by which a kept answer is found.
    """
    opened = setup.overlays.open(resolution.overlay, day, as_of)
    return Context(
        engine=opened.engine,
        transaction=order.transaction,
        subjects=(*resolution.subjects, *find_operators(order.transaction, resolution.subjects)),
        on=day,
        as_of=as_of,
        destinations=setup.destinations,
        tables=setup.tables,
        policy=setup.policy,
        layers=setup.layers,
        params={},
        severity="info",
        patterns=(),
        prior_results={},
        blocks=setup.plan.blocks,
        signs=setup.plan.signs,
        item_conflicts=order.conflicts,
        world=opened.world,
        cache=opened.cache,
        facts={GraphMarks: opened.marks},
        note=note,
    )


def _context_of(
    scheduled: ScheduledIndicator, context: Context, results: Results, note: Note
) -> Context:
    # written out: `dataclasses.replace` takes three times as long, and every indicator needs one
    detection = scheduled.indicator.detection
    return NotedContext(
        engine=context.engine,
        transaction=NotedOrder.of(context.transaction, note),
        subjects=subjects_asked(scheduled, context),
        on=context.on,
        as_of=context.as_of,
        destinations=context.destinations,
        tables=context.tables,
        policy=context.policy,
        layers=context.layers,
        blocks=context.blocks,
        signs=context.signs,
        item_conflicts=context.item_conflicts,
        cache=context.cache,
        facts=context.facts,
        params=scheduled.params,
        severity=scheduled.indicator.level,
        patterns=detection.blocks,
        relation=detection.relation or "",
        relation_itself=detection.relation_itself or "",
        near_misses=detection.near_misses,
        roles=scheduled.roles,
        prior_results=NotedResults(results, note),
        later=context.later,
        world=context.world,
        note=note,
    )
