"""own-listed-since: who was put on a list after the day of an order whose goods have not left.

The indicators that read lists are asked once more, on the day of the newest source, or on the day
on which the goods left where that was earlier. What they say then and did not say on the order's
day is a finding of its own, at the severity that it has there.

An order that nobody recorded as shipped counts as open for the policy's `open_months`. Whom lists
name only after that is a gap: whether the goods may still leave is not known.
"""

from collections.abc import Iterator
from dataclasses import replace

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import (
    AskedAgain,
    Detected,
    NewestAnswer,
    NotApplicable,
    Result,
    Subject,
    Undecided,
    UnknownFact,
    list_new,
)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that is listed, or counts as listed, since the order.

    Yields:
        Detected; UnknownFact for whom lists name only after the order has ceased to count as open;
        Undecided where a later answer is missing; NotApplicable where no source is newer than the
        order, or its goods left on its own day.
    """
    again = context.asked_again
    if again is None:
        yield NotApplicable("no loaded source is newer than the order, or its goods have left")
        return
    for indicator, result in list_new(again.results, context.prior_results):
        if isinstance(result, Undecided):
            yield replace(result, text=say("on {day}: {text}", day=again.day, text=result.text))
        else:
            yield _make_finding(indicator, result, again, context)
    if again.newest is not None:
        yield from _find_gaps(again, again.newest, context)


def _find_gaps(again: AskedAgain, newest: NewestAnswer, context: Context) -> Iterator[Result]:
    """Yield a gap for each party that lists name only after the order has ceased to be open."""
    before = {
        indicator: (*results, *context.prior_results.get(indicator, ()))
        for indicator, results in again.results.items()
    }
    named: set[str] = set()
    for _, result in list_new(newest.results, before):
        if isinstance(result, Undecided):
            yield replace(result, text=say("on {day}: {text}", day=newest.day, text=result.text))
        elif result.subject is not None and not result.is_context:
            if result.subject.id not in named:
                yield _unknown_departure(result.subject, again, newest, context)
            named.add(result.subject.id)


def _unknown_departure(
    subject: Subject, again: AskedAgain, newest: NewestAnswer, context: Context
) -> UnknownFact:
    months = context.policy.open_months
    why = say(
        "{name}, or who stands behind it, has been listed between {day} and {day_2}; without a "
        "record of its shipment the order of {day_3} counts as open for {months} months only, so "
        "whether its goods may still leave is not known",
        name=subject.name,
        day=again.day,
        day_2=newest.day,
        day_3=context.on,
        months=months,
    )
    return UnknownFact("shipment", "shipped", why, subject, subject.role)


def _make_finding(
    indicator: str, result: Detected, again: AskedAgain, context: Context
) -> Detected:
    order_day, known_on = context.on.isoformat(), again.day.isoformat()
    return replace(
        result,
        identity="/".join(filter(None, (indicator, result.identity))),
        values={**result.values, "order_day": order_day, "known_on": known_on},
        counter_evidence=(*result.counter_evidence, *_say_departures(again)),
        counterfactuals=(*result.counterfactuals, *_say_what_clears(again)),
    )


def _say_departures(again: AskedAgain) -> Iterator[str]:
    if again.left_before is not None:
        yield (
            say(
                "goods of an earlier form of this order left on {left_before}; whether these are "
                "the same is not known",
                left_before=again.left_before,
            )
        )


def _say_what_clears(again: AskedAgain) -> Iterator[str]:
    if again.left is None:
        yield "clears if the goods left before the entry began, and that is recorded"
