"""An order that notes what is read of it, field by field; of its items, amounts are apart.

Orders of one customer for the same goods differ in their number and in how much is ordered. Few
look at either, so that what nobody has read of an order holds for the next one (`reads`).
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from types import FunctionType, MethodType
from typing import Any, Final, cast

from onward.graph.json_forms import canonical_json
from onward.queries.detection.reads import WHOLE, Note
from onward.queries.transactions.goods.items import AMOUNTS, Item
from onward.queries.transactions.transaction import Transaction

ITEMS: Final = "items"
ITEM_AMOUNTS: Final = "the amounts of the items"
"""Names of what is read of items: all but the amounts, and these."""

EMPTY_REFERENCE: Final = "a reference that says nothing"
"""Name of what is read of a reference where only that is asked."""

_FIELDS: Final = frozenset(Transaction.model_fields)
_ITEM_FIELDS: Final = frozenset(Item.model_fields)


def write_fields(order: Transaction) -> Mapping[str, bytes]:
    """Return the fields of an order that are not as if unstated, each as canonical JSON.

    In it every value that a field can have is another text. Of the amounts of items, their field
    says no more than `Item.empty_amounts` does; they have a text of their own.
    """
    return order.written if isinstance(order, NotedOrder) else dict(_write_fields(order))


def _write_fields(order: Transaction) -> Iterator[tuple[str, bytes]]:
    yield EMPTY_REFERENCE, canonical_json(order.empty_reference)
    for name, value in order.plain().items():
        if name != ITEMS:
            yield name, canonical_json(value)
            continue
        yield ITEM_AMOUNTS, canonical_json([[item.get(key) for key in AMOUNTS] for item in value])
        yield name, canonical_json([_without_amounts(item) for item in value])


def _without_amounts(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item of which the amounts say no more than that they are nothing."""
    nothing = {name: True for name in AMOUNTS if name in item and not Decimal(item[name])}
    return {name: value for name, value in item.items() if name not in AMOUNTS} | nothing


class NotedOrder:
    """An order that notes which of its fields are read; it is read as the order itself is.

    What the order works out of its fields is worked out here, so that these are noted. Whatever
    else is asked of it counts as having read the whole.
    """

    def __init__(self, order: Transaction, note: Note) -> None:
        self._order = order
        self._note = note

    @classmethod
    def of(cls, order: Transaction, note: Note) -> Transaction:
        """Return an order that notes what is read of it, as the order that it stands for."""
        return cast("Transaction", cls(order, note))

    @cached_property
    def written(self) -> Mapping[str, bytes]:
        """The order's fields as `write_fields` writes them; whoever compares them takes note."""
        return write_fields(self._order)

    @property
    def empty_reference(self) -> str | None:
        """The reference, where it says nothing; another one need not be read for that."""
        self._note(EMPTY_REFERENCE)
        return self._order.empty_reference

    @cached_property
    def _noted_items(self) -> tuple[Item, ...]:
        return tuple(NotedItem.of(item, self._note) for item in self._order.items)

    def __getattr__(self, name: str) -> Any:
        """Return what the order has under a name."""
        if name in _FIELDS:
            self._note(name)
            return self._noted_items if name == ITEMS else getattr(self._order, name)
        return _work_out(self, Transaction, self._order, name, WHOLE)


class NotedItem:
    """An item that notes whether its amounts are read; all else of it is read with the items."""

    __slots__ = ("_item", "_note")

    def __init__(self, item: Item, note: Note) -> None:
        self._item = item
        self._note = note

    @classmethod
    def of(cls, item: Item, note: Note) -> Item:
        """Return an item that notes what is read of it, as the item that it stands for."""
        return cast("Item", cls(item, note))

    @property
    def empty_amounts(self) -> tuple[str, ...]:
        """The amounts that are stated as nothing: the items say so without any amount."""
        return self._item.empty_amounts

    def __getattr__(self, name: str) -> Any:
        """Return what the item has under a name."""
        if name in AMOUNTS:
            self._note(ITEM_AMOUNTS)
        if name in _ITEM_FIELDS:
            return getattr(self._item, name)
        return _work_out(self, Item, self._item, name, ITEM_AMOUNTS)

    def __eq__(self, other: object) -> bool:
        """Tell whether another item says the same."""
        self._note(ITEM_AMOUNTS)
        return self._item == (other._item if isinstance(other, NotedItem) else other)

    def __hash__(self) -> int:
        """Return the hash of the item."""
        self._note(ITEM_AMOUNTS)
        return hash(self._item)


def _work_out(noted: object, model: type, itself: object, name: str, whole: str) -> Any:
    """Return what is worked out of the fields of a part, which are read of what notes them.

    Whatever else is asked of the part counts as having read the whole.
    """
    member = vars(model).get(name)
    if isinstance(member, property) and member.fget is not None:
        return member.fget(noted)
    if isinstance(member, FunctionType):
        return MethodType(member, noted)
    noted._note(whole)  # type: ignore[attr-defined]  # both have it
    return getattr(itself, name)
