"""own-listed-since: who was put on a list after the day of an order whose goods have not left.

The indicators that read lists are asked once more, on the day of the newest source, or on the day
on which the goods left where that was earlier. What they say then and did not say on the order's
day is a finding of its own, at the severity that it has there.
"""

from collections.abc import Iterator
from dataclasses import replace

from onward.queries.detection.asked_again import AskedAgain, list_new
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, NotApplicable, Result, Undecided


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that is listed, or counts as listed, since the order.

    Yields:
        Detected; Undecided where a later answer is missing; NotApplicable where no source is newer
        than the order, or its goods left on its own day.
    """
    again = context.asked_again
    if again is None:
        yield NotApplicable("no loaded source is newer than the order, or its goods have left")
        return
    for indicator, result in list_new(again.results, context.prior_results):
        if isinstance(result, Undecided):
            yield replace(result, text=f"on {again.day}: {result.text}")
        else:
            yield _make_finding(indicator, result, again, context)


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
            f"goods of an earlier form of this order left on {again.left_before}; "
            "whether these are the same is not known"
        )


def _say_what_clears(again: AskedAgain) -> Iterator[str]:
    if again.left is None:
        yield "clears if the goods left before the entry began, and that is recorded"
