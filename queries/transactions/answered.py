"""What answers to questions state of an order: of the one that was asked about, and of no other.

Another order of its number may have come since, with another end-user, or with its items in other
places: what was answered of one party or item is never said of another.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from onward.queries.transactions.field_paths import (
    StatedFields,
    is_silent,
    look_into,
    plain_order,
    with_fields,
)
from onward.queries.transactions.transaction import Transaction

NAMING: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("role", "id", "name", "country", "identifiers"),
    "items": ("sku", "description", "hs", "hs8", "control_code", "eccn"),
}
"""What tells the parts of a list apart; those of other lists are told apart by all they say."""


@dataclass(frozen=True, slots=True)
class AnsweredFields:
    """What answers state of fields of an order.

    Attributes:
        asked: The order that was asked about, as plain data.
        fields: What is stated, as JSON by path.
    """

    asked: Mapping[str, Any]
    fields: StatedFields


def fill_fields(transaction: Transaction, answered: Sequence[AnsweredFields]) -> Transaction:
    """Return an order with what was answered of it where it says nothing itself.

    Args:
        transaction: The order.
        answered: What was answered of orders of its number; of one field the last answer counts.

    Raises:
        InputRefused: As in `with_fields`.
    """
    if not answered:
        return transaction
    order = plain_order(transaction)
    paths = [path for each in answered for path in each.fields]
    chosen: dict[str, str] = {}
    for each in answered:
        bare = _leave_out(each.asked, paths)
        chosen |= {
            path: text
            for path, text in each.fields.items()
            # what the order states stands, whatever somebody once answered
            if is_silent(order, path) and _is_same_thing(order, each.asked, bare, path)
        }
    return with_fields(transaction, chosen)


def _is_same_thing(order: Any, former: Any, bare: Any, path: str) -> bool:
    """Tell whether a field is of the very party, item or order that was asked about.

    Args:
        order: The order whose field it is.
        former: The order that was asked about, with what had been answered of it by then.
        bare: The same without all that was ever answered.
        path: Of the field.
    """
    places = list(_list_places(path))
    if places:
        return all(_is_same_part(order, former, bare, place) for place in places)
    # of the order as a whole: what is sold to whom, and where to
    goes_there = order.get("destination") in (former.get("destination"), bare.get("destination"))
    everything = _list_all(path, order, former)
    return goes_there and all(_is_same_part(order, former, bare, place) for place in everything)


def _list_places(path: str) -> Iterator[tuple[str, ...]]:
    """Yield the parts of lists in which a field stands: of ``parties.1.owners.0.name`` two."""
    steps = path.split(".")
    for end, step in enumerate(steps, start=1):
        if step.isdecimal():
            yield tuple(steps[:end])


def _list_all(path: str, *orders: Any) -> Iterator[tuple[str, ...]]:
    """Yield all parties and items of some orders, but for what the field itself is of."""
    for name in NAMING:
        if name != path:
            size = max(len(order.get(name) or ()) for order in orders)
            yield from ((name, str(place)) for place in range(size))


def _is_same_part(order: Any, former: Any, bare: Any, place: tuple[str, ...]) -> bool:
    """Tell whether the parts at one place of some orders are one, by what tells parts apart."""
    now, then, bare_part = (_follow_path(each, place) for each in (order, former, bare))
    if not isinstance(now, Mapping) or not isinstance(then, Mapping):
        return bool(now == then)
    keys = NAMING.get(place[0], ()) if len(place) == 2 else ()
    return all(
        (now.get(key) or None) in ((each or {}).get(key) or None for each in (then, bare_part))
        for key in keys or now.keys() | then.keys()
    )


def _follow_path(order: Any, place: tuple[str, ...]) -> Any:
    part = order
    for step in place:
        part = look_into(part, step)
    return part


def _leave_out(order: Mapping[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    """Return an order that says nothing of some fields; the places of lists stay."""
    left = deepcopy(dict(order))
    for path in paths:
        *steps, last = path.split(".")
        part = _follow_path(left, tuple(steps))
        if isinstance(part, dict):
            part.pop(last, None)
    return left
