"""The item master: what the exporter knows of its own items, once for all orders."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final

from pydantic import ValidationError

from onward.graph.codes import ITEM_MASTER
from onward.graph.dates import is_known_by
from onward.graph.model import DestinationRecord, Provenance
from onward.graph.sayings import joined, say
from onward.queries.transactions.empty_words import says_nothing, split_words
from onward.queries.transactions.goods import (
    ELEMENTS,
    REASONED,
    CyberSurveillance,
    Item,
    is_own_word,
)
from onward.queries.transactions.transaction import Transaction, name_item

# ------------------------------------------------------------------------------------------------
# What loaded item masters say of an item: read once, found by the number that an order names.
# ------------------------------------------------------------------------------------------------

_PLAIN: Final = (
    *("description", "hs", "control_code", "eccn", "not_listed_reason", "families"),
    *("annex_version", "us_origin"),
)
"""Cells that are fields of an item by the same name."""


@dataclass(frozen=True, slots=True)
class MasterEntry:
    """One row of an item master.

    Attributes:
        sku: The item's number.
        item: What the row says, as an order's line would.
        source: Where it stands.
    """

    sku: str
    item: Item
    source: Provenance


class ItemMaster:
    """The rows of all loaded item masters, by the item's number."""

    def __init__(self, records: Iterable[DestinationRecord] = ()) -> None:
        """Keep the rows that are items; other records are passed over."""
        self._entries: dict[str, list[MasterEntry]] = defaultdict(list)
        for record in records:
            if record.measure == ITEM_MASTER:
                entry = _read_entry(record)
                self._entries[fold_sku(entry.sku)].append(entry)
        self._described = _index_descriptions(self._entries)

    @property
    def is_loaded(self) -> bool:
        """Whether there is any item master at all."""
        return bool(self._entries)

    def find(self, sku: str, as_of: date | None) -> tuple[MasterEntry, ...]:
        """Return what is known of an item by a day; several layers may know it."""
        return tuple(
            entry
            for entry in self._entries.get(fold_sku(sku), ())
            if is_known_by(entry.source.published, entry.source.retrieved, as_of)
        )

    def skus_described(self, description: str) -> tuple[str, ...]:
        """Return the numbers of the items that have a description; signs and case are free."""
        return self._described.get(tuple(split_words(description)), ())


def _index_descriptions(
    entries: Mapping[str, Collection[MasterEntry]],
) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the numbers of items by the words that describe them."""
    described: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for rows in entries.values():
        for entry in rows:
            if entry.item.description:
                words = tuple(split_words(entry.item.description))
                described[words][entry.sku] = None
    return {words: tuple(skus) for words, skus in described.items()}


def fold_sku(sku: str) -> str:
    """Return an item's number as it is compared: capitals and blanks at its ends do not matter.

    >>> fold_sku(" rx-200A ")
    'RX-200A'
    """
    return sku.strip().upper()


def _read_entry(record: DestinationRecord) -> MasterEntry:
    cells: Mapping[str, Any] = json.loads(record.value)
    stated = {name: cells[name] for name in _PLAIN if name in cells}
    answers: dict[str, Any] = {name: cells[name] for name in ELEMENTS if name in cells}
    reasons = {name: cells[f"{name}_reason"] for name in REASONED if cells.get(f"{name}_reason")}
    grounds = {name: cells[name] for name in ("answered_by", "answered_on") if name in cells}
    if answers:
        stated["cyber_surveillance"] = {**answers, **grounds, "reasons": reasons}
    # whoever answers the six questions has classified the item, too
    if "answered_by" in grounds:
        stated["classified_by"] = grounds["answered_by"]
    if len(grounds.get("answered_on", "")) == len("2026-01-01"):
        stated["classified_at"] = grounds["answered_on"]
    return MasterEntry(cells["sku"], _fill_item(stated), record.source)


def _fill_item(stated: dict[str, Any]) -> Item:
    """Fill an item; a cell that no item can have is left out, one after the other."""
    while True:
        try:
            return Item.model_validate_json(json.dumps(stated))
        except ValidationError as error:
            # what is left out is not stated: the order's own gaps say so
            del stated[str(error.errors()[0]["loc"][0])]


# ------------------------------------------------------------------------------------------------
# Whether the description of an order's line is that of the item whose number it names.
#
# A number with a slip in it is another item's, and takes that one's classification.
# ------------------------------------------------------------------------------------------------

_NAMED: Final = 3
"""Numbers of other items that one sentence names."""
_STEM: Final = 4
"""Letters with which two words of one stem begin, and from which one may stand within another."""
_HEADING: Final = 6
"""Digits of a customs code from which equal codes mean equal goods."""


def find_other_name(item: Item, entries: Collection[MasterEntry], master: ItemMaster) -> str | None:
    """Say why a line's description is not that of the item it names; None: it may be.

    Args:
        item: The line of the order.
        entries: What masters say of the number.
        master: All items, of which one may have the line's very description.
    """
    stated = item.description or ""
    names = [entry.item.description for entry in entries if entry.item.description]
    if not names or not split_words(stated) or says_nothing(stated):
        return None
    calls = say(
        "the order calls it {stated}, and the item master {stated_2}",
        stated=repr(stated),
        stated_2=repr(names[0]),
    )
    if any(split_words(name) == split_words(stated) for name in names):
        return None
    others = master.skus_described(stated)
    if others:
        return say(
            "{calls}: {stated} is the item {others}",
            calls=calls,
            stated=repr(stated),
            others=joined(others[:_NAMED]),
        )
    if any(_are_same_goods(stated, name) for name in names) or _agrees_otherwise(item, entries):
        return None
    return say("{calls}, and nothing else of the line says that it is this item", calls=calls)


def _are_same_goods(left: str, right: str) -> bool:
    """Tell whether two descriptions have a word in common, or a stem."""
    pairs = product(_list_own_words(left), _list_own_words(right))
    return any(_are_akin(first, second) for first, second in pairs)


def _list_own_words(text: str) -> list[str]:
    words = split_words(text)
    return [word for word in words if is_own_word(word) and not word.isdecimal()] or words


def _are_akin(left: str, right: str) -> bool:
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) < _STEM:
        return shorter == longer
    return shorter in longer or left[:_STEM] == right[:_STEM]


def _agrees_otherwise(item: Item, entries: Collection[MasterEntry]) -> bool:
    """Tell whether a code of the line is that of the item, so that only its words are others."""
    return any(
        _have_equal_codes(item.hs, entry.item.hs)
        or bool(item.control_code and item.control_code == entry.item.control_code)
        for entry in entries
    )


def _have_equal_codes(left: str | None, right: str | None) -> bool:
    first, second = (left or "")[:_HEADING], (right or "")[:_HEADING]
    return len(first) == _HEADING and first == second


# ------------------------------------------------------------------------------------------------
# An order's items, with what an item master says of those whose number they name.
#
# What the line of the order says itself wins. Where the two contradict each other, or two masters
# do, it is a gap, and nothing is filled in.
# ------------------------------------------------------------------------------------------------

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
        filled = _fill_item_of_classifying(item, entry_item, disputed)
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


def _fill_item_of_classifying(item: Item, entry_item: Item, disputed: frozenset[str]) -> Item:
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
