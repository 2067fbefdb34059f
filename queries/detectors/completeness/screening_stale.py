"""screening-stale: a layer was older on the date than its source allows; no clock is read.

Age counts from the day on which a list was published, where that is stated, else from retrieval.
"""

from collections.abc import Iterator

from onward.graph.sayings import say
from onward.queries.detection.context import Context, LayerFacts, age_days
from onward.queries.detection.results import Result, UnknownFact


def detect(context: Context) -> Iterator[Result]:
    """Yield an unknown fact for each layer that is past its limit, or whose age is not known."""
    for layer in context.layers:
        limit = context.policy.max_age(layer.dataset, layer.source, layer.max_age_days)
        if limit is None:
            continue
        age = age_days(layer, context)
        if age is None:
            text = say(
                "{dataset}, or a row of it, has no date of retrieval: its age is not known",
                dataset=layer.dataset,
            )
            yield _unknown_since(layer, text)
        # on the last day of its age a layer is still fresh
        elif age > limit:
            days = say("{age} days old, and at most {limit} are allowed", age=age, limit=limit)
            text = say(
                "the data of {dataset} is of {aged_from}: {days}",
                dataset=layer.dataset,
                aged_from=layer.aged_from,
                days=days,
            )
            yield _unknown_since(layer, text)


def _unknown_since(layer: LayerFacts, why: str) -> UnknownFact:
    return UnknownFact(on="source", field=layer.dataset, why=why)
