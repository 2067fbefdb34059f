"""What a transaction's items are to an indicator: their names, and whether they may surveil."""

from collections.abc import Iterator
from typing import Literal

from onward.queries.detection.context import Context
from onward.queries.transactions.families import SURVEILLANCE_FAMILIES
from onward.queries.transactions.parts import Item


def item_object(position: int, item: Item) -> tuple[str, str, str]:
    """Return an item as the object of a finding: its description, else its code, else its place."""
    name = item.description or item.control_code or item.hs or f"item {position + 1}"
    return "item", f"items.{position}", name


def surveillance_items(context: Context) -> Iterator[tuple[int, Item]]:
    """Yield the items, with their places, that are or may be cyber-surveillance items."""
    for position, item in enumerate(context.transaction.items):
        if may_surveil(item, context):
            yield position, item


def may_surveil(item: Item, context: Context) -> bool:
    """Tell whether an item is a cyber-surveillance item, or is not known not to be one.

    A code of the table decides, then any of the six answers, then what it was classified by: a
    code or a reason speaks against, unless one of its families speaks for it.
    """
    goods, code = context.tables.goods, item.control_code
    if goods.listed_at(code, context.on) or goods.coarser_at(code, context.on):
        return True
    # a person's answers outweigh what the classification suggests
    if item.cyber_surveillance.is_answered:
        return "no" not in item.cyber_surveillance.answers
    if item.has_code_or_reason:
        return bool(SURVEILLANCE_FAMILIES.intersection(item.families or ()))
    return True


def surveillance_kind(item: Item, context: Context) -> Literal["listed", "meets", "unclear"] | None:
    """Say in what way an item is known as a cyber-surveillance item; None: it is not.

    Another entry of Annex I, such as one for lasers, does not make it one; its six answers still
    count.
    """
    goods, code = context.tables.goods, item.control_code
    if goods.listed_at(code, context.on):
        return "listed"
    answers = item.cyber_surveillance.answers
    if all(answer == "yes" for answer in answers):
        return "meets"
    is_open = any(answers) and "no" not in answers
    # a code above an entry may be the entry
    return "unclear" if is_open or goods.coarser_at(code, context.on) else None
