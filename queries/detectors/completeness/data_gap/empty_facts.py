"""Facts that are stated and say nothing, and texts that do not say what their field asks for."""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import UnknownFact
from onward.queries.transactions.goods import Item, find_code_fault, find_reason_fault, is_readable
from onward.queries.transactions.transaction import list_facts, name_item

QUOTED: Final = 80
"""Characters of a text that a gap quotes."""

_RULED_ELSEWHERE: Final = frozenset(
    {"name", "control_code", "eccn", "not_listed_reason", "operator"}
)
"""Facts that have a rule of their own, which says more."""


def find_empty_facts(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each fact that says nothing, and quote it."""
    for fact in list_facts(context.transaction):
        is_ruled_elsewhere = fact.name in _RULED_ELSEWHERE and fact.on != "document"
        if fact.says_nothing and not is_ruled_elsewhere:
            why = say_empty(fact.name, fact.of, fact.text)
            yield UnknownFact(fact.on, fact.field, why, role=fact.role)
    for position, item in enumerate(context.transaction.items):
        yield from _check_reason(position, item)
        yield from _check_export_code(position, item)


def say_empty(name: str, of: str, text: str) -> str:
    """Return the sentence on a fact that says nothing, which quotes it."""
    name = name.replace("_", " ")
    return say(
        "{name} of {of}: {quoted} says nothing; state it, or leave it out",
        name=name,
        of=of,
        quoted=quote(text),
    )


def _check_reason(position: int, item: Item) -> Iterator[UnknownFact]:
    """Name a reason that says nothing of what was compared, where no code speaks instead."""
    reason = item.not_listed_reason
    if reason is None or is_readable(item.control_code or ""):
        return
    fault = find_reason_fault(reason)
    if fault is None:
        return
    why = say(
        "why {item} is not listed: {quoted} {fault}",
        item=name_item(position, item),
        quoted=quote(reason),
        fault=fault,
    )
    yield UnknownFact("item", f"items.{position}.not_listed_reason", why)


def _check_export_code(position: int, item: Item) -> Iterator[UnknownFact]:
    """Name an ECCN that is none; `item-listed-annex1` judges the control code."""
    code = item.eccn
    if code is not None and (hint := find_code_fault(code)) is not None:
        of = name_item(position, item)
        why = say(
            "ECCN of {of}: {quoted} does not have the form of one; {hint}",
            of=of,
            quoted=quote(code),
            hint=hint,
        )
        yield UnknownFact("item", f"items.{position}.eccn", why)


def quote(text: str) -> str:
    """Return a text in quotes, cut where it is long, its control characters made visible."""
    return repr(text if len(text) <= QUOTED else f"{text[:QUOTED]}…")
