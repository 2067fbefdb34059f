"""What loaded item masters say of an item: read once, found by the number that an order names."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from onward.graph.codes import ITEM_MASTER
from onward.graph.dates import is_known_by
from onward.graph.model import DestinationRecord, Provenance
from onward.queries.transactions.empty_words import split_words
from onward.queries.transactions.goods import ELEMENTS, REASONED, Item

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
