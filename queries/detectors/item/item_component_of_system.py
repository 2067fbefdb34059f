"""item-component-of-system: the item goes into a system, which somebody operates."""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import item_object, operator_refs
from onward.queries.detection.results import Detected, Result, UnknownFact
from onward.queries.transactions.goods import Answer, Item
from onward.queries.transactions.transaction import name_item

QUESTION: Final = "component_of_system"


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that is, or may be, a part of a system.

    Yields:
        Detected; an UnknownFact where the system or its operator is not named, or where the
        operator is none of the order's parties.
    """
    for position, item in enumerate(context.transaction.items):
        answer = item.component_of_system or context.transaction.answers.get(QUESTION)
        if answer in {"yes", "unclear"} or item.system_name or item.operator:
            yield _make_finding(position, item, answer, context)
        if answer == "yes" or item.operator:
            yield from _find_gaps(position, item, context)


def _make_finding(position: int, item: Item, answer: Answer | None, context: Context) -> Detected:
    doubts = () if answer == "yes" else (_say_doubt(answer),)
    refs = _find_operators(item, context)
    names = list(dict.fromkeys(subject.name for subject in context.subjects if subject.ref in refs))
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="possible" if doubts else "present",
        severity=context.severity,
        relation=say("delivers {system}:", system=_say_system(item, names)),
        identity=f"items.{position}",
        values={
            "item": position,
            "answer": answer or "not answered",
            "system": item.system_name,
            "operator": joined(names) or item.operator,
        },
        possible_because=doubts,
    )


def _say_doubt(answer: Answer | None) -> str:
    if answer == "unclear":
        return "the answer is unclear"
    said = "the answer is no" if answer == "no" else "nobody has answered"
    return say("a system or its operator is named, and {said}", said=said)


def _say_system(item: Item, names: list[str]) -> str:
    """Say what the item is a part of, and who operates it."""
    system = (
        say("a part of the system {system_name}", system_name=item.system_name)
        if item.system_name
        else "a part of a system"
    )
    return (
        say("{system} that {names} operates", system=system, names=joined(names, " and "))
        if names
        else system
    )


def _find_operators(item: Item, context: Context) -> tuple[int, ...]:
    return operator_refs(item, context.transaction, context.subjects)


def _find_gaps(position: int, item: Item, context: Context) -> Iterator[UnknownFact]:
    place, of = f"items.{position}", name_item(position, item)
    if item.system_name is None:
        yield UnknownFact(
            "item", f"{place}.system_name", say("{of}: the system is not named", of=of)
        )
    if _find_operators(item, context):
        return
    why = say(
        "{of}: nobody is named who operates the system; add a party with the role operator", of=of
    )
    if item.operator is not None:
        why = say(
            "{of}: the operator {operator} is none of the parties; add it, as an operator",
            of=of,
            operator=item.operator,
        )
    yield UnknownFact("item", f"{place}.operator", why)
