"""Running the indicators of a setup over one question, on one pair of days."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from onward.queries.assessment.coverage import subjects_asked
from onward.queries.assessment.resolving import Resolution
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.context import Context, run_indicator
from onward.queries.detection.goods import find_operators
from onward.queries.detection.plan import ScheduledIndicator
from onward.queries.detection.results import Result, Results, Undecided
from onward.queries.items import ClassifiedOrder

TimeLeft = Callable[[], float]
"""Returns how many seconds whoever asks still waits: nothing here reads a clock."""

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
            text = f"{indicator.id} {OUT_OF_TIME}"
            results[indicator.id] = (Undecided(None, "timeout", (), text),)
        else:
            results[indicator.id] = ask_indicator(scheduled, context, results)
    return results


def ask_indicator(
    scheduled: ScheduledIndicator, context: Context, results: Results
) -> tuple[Result, ...]:
    """Run one indicator over a question.

    Args:
        scheduled: The indicator, with its parameters and roles.
        context: The question.
        results: What the indicators before it have yielded, by their ids.
    """
    detection = scheduled.indicator.detection
    question = replace(
        context,
        subjects=subjects_asked(scheduled, context),
        params=scheduled.params,
        severity=scheduled.indicator.level,
        patterns=detection.blocks,
        relation=detection.relation or "",
        relation_itself=detection.relation_itself or "",
        clears_if=detection.clears_if or "",
        unless=detection.unless,
        severity_when=detection.severity_when,
        near_misses=detection.near_misses,
        detection=detection,
        roles=scheduled.roles,
        prior_results=results,
    )
    return tuple(run_indicator(scheduled.indicator, question))


def open_context(
    order: ClassifiedOrder,
    setup: AssessmentSetup,
    resolution: Resolution,
    day: date,
    as_of: date | None,
) -> Context:
    """Return the question of a transaction for one pair of days.

    Args:
        order: As it is judged.
        setup: What it is asked against.
        resolution: Who its parties are.
        day: Valid time.
        as_of: Knowledge.
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
        indicators=setup.catalogue.indicators,
        item_conflicts=order.conflicts,
        cache=opened.cache,
    )
