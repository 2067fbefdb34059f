"""An order's items, with what an item master says of those whose number they name.

What the line of the order says itself wins. Where the two contradict each other, or two masters do,
it is a gap, and nothing is filled in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from onward.graph.sayings import say
from onward.queries.items.master import ItemMaster, MasterEntry
from onward.queries.items.naming import find_other_name
from onward.queries.transactions.goods import ELEMENTS, CyberSurveillance, Item
from onward.queries.transactions.transaction import Transaction, name_item

_FREE_TEXTS: Final = frozenset(
    {"description", "not_listed_reason", "classified_by", "classified_at", "annex_version"}
)
"""Fields of which two wordings are no contradiction."""

_FILLED: Final = (
    *("description", "hs", "control_code", "eccn", "not_listed_reason", "annex_version"),
    *("classified_by", "classified_at", "families", "us_origin"),
)


@dataclass(frozen=True, slots=True)
class ItemConflict:
    """What an order and an item master say otherwise of an item, or do not know of it.

    Attributes:
        field: Its place in the order, as a path.
        why: In words.
    """

    field: str
    why: str


@dataclass(frozen=True, slots=True)
class ItemSource:
    """Which row of an item master stands behind an item of the order.

    Attributes:
        position: Of the item in the order.
        sku: Its number.
        fields: What the row has filled in.
        datasets: The layers that know it.
    """

    position: int
    sku: str
    fields: tuple[str, ...]
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassifiedOrder:
    """An order as it is judged: its items with what item masters say of them."""

    transaction: Transaction
    sources: tuple[ItemSource, ...] = ()
    conflicts: tuple[ItemConflict, ...] = ()


def classify_items(
    transaction: Transaction, master: ItemMaster, as_of: date | None
) -> ClassifiedOrder:
    """Fill the items of an order from the loaded item masters.

    Args:
        transaction: As stated.
        master: All that is loaded.
        as_of: The day by which a row must have been known; None = everything.
    """
    if not master.is_loaded:
        return ClassifiedOrder(transaction)
    items: list[Item] = []
    sources: list[ItemSource] = []
    conflicts: list[ItemConflict] = []
    for position, item in enumerate(transaction.items):
        entries = master.find(item.sku, as_of) if item.sku else ()
        if item.sku and not entries:
            conflicts += _say_unknown(position, item)
        if not entries:
            items.append(item)
            continue
        other_name = find_other_name(item, entries, master)
        if other_name is not None:
            why = say(
                "is {sku} the number of {item}? {other_name}",
                sku=item.sku,
                item=name_item(position, item),
                other_name=other_name,
            )
            conflicts.append(ItemConflict(f"items.{position}.sku", why))
        entry_item, disputed = _join_entries(entries)
        conflicts += _find_conflicts(position, item, entry_item, disputed)
        filled = _fill_item(item, entry_item, disputed)
        items.append(filled)
        names = Item.model_fields
        fields = [name for name in names if getattr(filled, name) != getattr(item, name)]
        datasets = sorted({entry.source.dataset for entry in entries})
        sources.append(ItemSource(position, str(item.sku), tuple(fields), tuple(datasets)))
    judged = transaction.model_copy(update={"items": tuple(items)})
    return ClassifiedOrder(judged, tuple(sources), tuple(conflicts))


def _say_unknown(position: int, item: Item) -> Iterator[ItemConflict]:
    """Say that no master knows an item, where the order does not classify it either."""
    if not item.has_code_or_reason:
        why = say(
            "the number of {item}, {sku}, is in no item master",
            item=name_item(position, item),
            sku=item.sku,
        )
        yield ItemConflict(f"items.{position}.sku", why)


def _join_entries(entries: Sequence[MasterEntry]) -> tuple[Item, frozenset[str]]:
    """Return what masters say together, and the fields of which they say different things."""
    first, *others = entries
    disputed: set[str] = set()
    entry_item = first.item
    for entry in others:
        for name in (*_FILLED, "cyber_surveillance"):
            cells = _read_field(entry_item, name), _read_field(entry.item, name)
            if _are_contradicting(name, *cells):
                disputed.add(name)
        entry_item = _merge_items(entry_item, entry.item)
    if any(entry.item.control_code for entry in entries) and any(
        entry.item.not_listed_reason and not entry.item.control_code for entry in entries
    ):
        disputed |= {"control_code", "not_listed_reason"}
    return entry_item, frozenset(disputed)


def _merge_items(first: Item, second: Item) -> Item:
    """Return an item with what the second says where the first is silent."""
    missing = {
        name: _read_field(second, name)
        for name in (*_FILLED, "cyber_surveillance")
        if _read_field(first, name) is None and _read_field(second, name) is not None
    }
    return first.model_copy(update=missing)


def _fill_item(item: Item, entry_item: Item, disputed: frozenset[str]) -> Item:
    """Return the order's item with what the master adds to it."""
    skipped = set(disputed)
    if item.control_code or item.not_listed_reason:
        # a code and a reason why none applies are two answers to one question
        skipped |= {"control_code", "not_listed_reason"}
    allowed = entry_item.model_copy(
        update=dict.fromkeys(skipped - {"cyber_surveillance"})
        | ({"cyber_surveillance": CyberSurveillance()} if "cyber_surveillance" in skipped else {})
    )
    return _merge_items(item, allowed)


def _read_field(item: Item, name: str) -> Any:
    """Return what an item says in a field; None where it says nothing."""
    value = getattr(item, name)
    if name == "cyber_surveillance":
        return value if value.is_answered else None
    return value


def _find_conflicts(
    position: int, item: Item, entry_item: Item, disputed: frozenset[str]
) -> Iterator[ItemConflict]:
    name = name_item(position, item)
    for field in (*_FILLED, "cyber_surveillance"):
        place = f"items.{position}.{field}"
        if field in disputed:
            yield ItemConflict(
                place, say("two item masters contradict each other on {name}", name=name)
            )
        elif _are_contradicting(field, _read_field(item, field), _read_field(entry_item, field)):
            words = say("the order and the item master contradict each other on {name}", name=name)
            yield ItemConflict(place, f"{words}: {_say_both(item, entry_item, field)}")
    for left, right in ((item, entry_item), (entry_item, item)):
        if left.control_code and right.not_listed_reason and not right.control_code:
            side = "the order" if left is item else "the item master"
            why = say(
                "{side} has the control code {control_code} of {name}",
                side=side,
                control_code=left.control_code,
                name=name,
            )
            other = "the other has a reason why none applies"
            yield ItemConflict(f"items.{position}.control_code", f"{why}, {other}")


def _say_both(item: Item, entry_item: Item, field: str) -> str:
    if field == "cyber_surveillance":
        return "the six answers differ"
    left, right = (_say_value(_read_field(part, field)) for part in (item, entry_item))
    return say("{left} and {right}", left=left, right=right)


def _say_value(value: object) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)


def _are_contradicting(name: str, left: Any, right: Any) -> bool:
    """Tell whether two values of a field cannot both be true."""
    if left is None or right is None or name in _FREE_TEXTS:
        return False
    if isinstance(left, CyberSurveillance):
        return _answer_otherwise(left.stated(), right.stated())
    if isinstance(left, tuple):
        return set(left) != set(right)
    first, second = (str(value).strip().casefold() for value in (left, right))
    if name == "hs":  # a longer code is the same goods, named more closely
        return not (first.startswith(second) or second.startswith(first))
    return first != second


def _answer_otherwise(left: Mapping[Any, Any], right: Mapping[Any, Any]) -> bool:
    pairs = [(left[element], right[element]) for element in ELEMENTS]
    return any(first != second for first, second in pairs if first and second)
