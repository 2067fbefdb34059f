"""Whether the description of an order's line is that of the item whose number it names.

A number with a slip in it is another item's, and takes that one's classification.
"""

from collections.abc import Collection
from itertools import product
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.items.master import ItemMaster, MasterEntry
from onward.queries.transactions.empty_words import says_nothing, split_words
from onward.queries.transactions.goods import Item, is_own_word

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
