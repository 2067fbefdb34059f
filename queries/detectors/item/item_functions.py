"""item-functions: what an item can do, each function that its operator could use for repression."""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import cyber_standing, item_object
from onward.queries.detection.results import Detected, Result, UnknownFact
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker
from onward.queries.transactions.goods import (
    FUNCTION_WORDS,
    SURVEILLANCE_FUNCTIONS,
    Item,
    ItemFunction,
)
from onward.queries.transactions.transaction import name_item

NEEDS_TEXT: Final = frozenset({"retention_days", "capacity_targets", "other"})
"""Functions that say nothing without how much, or in words what."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each function that is stated; an UnknownFact for one without its text."""
    for position, item in enumerate(context.transaction.items):
        for place, part in enumerate(item.can_do):
            yield _make_finding(position, item, part, context)
            if part.function in NEEDS_TEXT and part.text is None:
                field = f"items.{position}.functions.{place}.text"
                name = part.function.replace("_", " ")
                of = name_item(position, item)
                why = say(
                    "{of}: the function {name} does not say how much, or what", of=of, name=name
                )
                yield UnknownFact("item", field, why)


def _make_finding(position: int, item: Item, part: ItemFunction, context: Context) -> Detected:
    severity, rules = _weigh_item(item, part, context)
    extent = f" ({part.text})" if part.text else ""
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="present",
        severity=severity,
        relation=say(
            "delivers an item that {function_words}{extent}:",
            function_words=FUNCTION_WORDS[part.function],
            extent=extent,
        ),
        identity=f"items.{position}/{part.function}",
        severity_rules=rules,
        values={"item": position, "function": part.function, "extent": part.text},
    )


def _weigh_item(
    item: Item, part: ItemFunction, context: Context
) -> tuple[Severity, tuple[str, ...]]:
    """Weigh a function: less where it only keeps data, or where the six answers have ended it."""
    if part.function not in SURVEILLANCE_FUNCTIONS:
        return weaker(context.severity, "low"), ("most of what is sold can do this: low",)
    if cyber_standing(item, context) == "not":
        return weaker(context.severity, "low"), ("answered not to be for surveillance: low",)
    return context.severity, ()
