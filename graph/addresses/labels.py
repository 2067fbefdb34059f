"""Numbers of an address that a word names: house, korpus, building, block, plot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from onward.graph.addresses.tables import AddressWords

_CODE: Final = re.compile(r"\d[\w/-]*|[a-z]\d*|[ivx]{1,4}|[a-z]{1,4}\d\w*")
_CLOSE: Final = re.compile(r"([a-z]{1,5})(\d+[a-z]?)")
_ORDINAL: Final = re.compile(r"\d+th")

STROENIE: Final = "str"
"""In Russian addresses a building where a number follows and no name of a street is beside it."""


@dataclass(slots=True)
class Labelled:
    """What is left of an address without its labelled numbers, and these.

    Attributes:
        parts: The words that are left, part by part; a part may become empty.
        houses: Numbers of houses, as labelled.
        extras: (What it numbers, the number): ("korpus", "2").
    """

    parts: list[list[str]] = field(default_factory=list)
    houses: list[str] = field(default_factory=list)
    extras: list[tuple[str, str]] = field(default_factory=list)


def is_number(word: str) -> bool:
    """Tell whether a word is a plain number of a house: not an ordinal, which names a street.

    >>> is_number("23b"), is_number("5th"), is_number("lenina")
    (True, False, False)
    """
    return word[0].isdigit() and not _ORDINAL.fullmatch(word)


def part_labels(parts: Sequence[Sequence[str]], words: AddressWords) -> list[list[str]]:
    """Part a label from the number that is written close to it: k2, str3, d5."""
    return [[piece for word in part for piece in _part_label(word, words)] for part in parts]


def _part_label(word: str, words: AddressWords) -> tuple[str, ...]:
    match = _CLOSE.fullmatch(word)
    if match is None or "d" not in words.house:
        return (word,)
    is_label = match[1] in words.extra or match[1] in words.house or match[1] == STROENIE
    return (match[1], match[2]) if is_label else (word,)


def take_labelled(parts: Sequence[Sequence[str]], words: AddressWords) -> Labelled:
    """Take the labelled numbers out of the parts of an address."""
    result = Labelled(parts=[[] for _ in parts])
    flat = [(index, word) for index, part in enumerate(parts) for word in part]
    position, taken = 0, (0, -1)
    while position < len(flat):
        index, word = flat[position]
        # "d. 5 str. 3", "5 str. 3": behind a number it labels the next one
        before = [] if taken == (index, position - 1) else result.parts[index]
        end = _find_value(flat, position, words, before)
        if end is None:
            result.parts[index].append(word)
            position += 1
            continue
        value = flat[end][1]
        if word in words.extra or word == STROENIE:
            result.extras.append((words.extra.get(word, "building"), value))
        else:
            result.houses.append(value)
        taken = index, end
        position = end + 1
    return result


def _find_value(
    flat: Sequence[tuple[int, str]], start: int, words: AddressWords, before: Sequence[str]
) -> int | None:
    """Return where the number stands that a word labels; None where the word is no label."""
    index, word = flat[start]
    is_extra = word in words.extra
    if word == STROENIE:
        is_named = bool(before) and not is_number(before[-1])
        if "d" not in words.house or is_named:
            return None
    elif not is_extra and word not in words.house:
        return None
    end = start + 1
    while end < len(flat) and flat[end][1] in words.house and flat[end][1] != word:
        end += 1
    if end >= len(flat):
        return None
    where, value = flat[end]
    is_last = end + 1 == len(flat) or flat[end + 1][0] != where
    # the number follows in the same part, or is all of the next one: "d., 5"
    is_far = where != index and not (is_last and where == index + 1)
    # "Kometa Building, No. 5 High Street": the number is that of the street
    if is_far or (where != index and is_extra and before):
        return None
    if is_number(value):
        return end
    # letters number buildings and blocks alone; "house b" may begin a name
    is_code = is_extra and where == index and len(word) > 1 and bool(_CODE.fullmatch(value))
    return end if is_code and (is_last or len(value) == 1) else None
