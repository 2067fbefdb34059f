"""The street and the house number among the parts of an address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from onward.graph.addresses.labels import is_number, part_labels, take_labelled
from onward.graph.addresses.place import AddressPlace
from onward.graph.addresses.sounds import fold_word
from onward.graph.addresses.tables import AddressWords

_WITHOUT_BLANKS: Final = ("CN", "TW", "MO")


@dataclass(slots=True)
class Streets:
    """What an address names beside its town.

    Attributes:
        names: Each street's kind and name, folded: "avenue leninski"; the kind street is none.
        written: The same as written.
        houses, extras: Its numbers (`onward.graph.addresses.labels`).
        left: Parts that are neither.
    """

    names: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    houses: list[str] = field(default_factory=list)
    extras: list[tuple[str, str]] = field(default_factory=list)
    left: list[list[str]] = field(default_factory=list)


def read_streets(place: AddressPlace) -> Streets:
    """Read what is left of an address without its place."""
    labelled = take_labelled(part_labels(place.parts, place.words), place.words)
    streets = Streets(houses=labelled.houses, extras=labelled.extras)
    parts, words = labelled.parts, place.words
    is_street = [_has_street_word(part, words) for part in parts]
    if not any(is_street):
        _mark_first_with_number(parts, is_street, words)
    for index in [index for index, marked in enumerate(is_street) if marked]:
        if not streets.houses:
            _take_number(parts, index, streets, words)
    if any(is_street) and not streets.houses:
        _take_lone_number(parts, streets)
    for part, marked in zip(parts, is_street, strict=True):
        name = _name_street(part, place) if marked else None
        if name is not None:
            streets.names.append(name)
            streets.written.append(" ".join(map(_show_word, part)))
        elif part:
            streets.left.append(part)
    return streets


def _has_street_word(part: Sequence[str], words: AddressWords) -> bool:
    return any(word in words.street and len(part) > 1 for word in part) or any(
        words.split_compound(word) for word in part
    )


def _mark_first_with_number(
    parts: Sequence[list[str]], is_street: list[bool], words: AddressWords
) -> None:
    """Take the first part with a name and a house number for a street: "Kalinina 12"."""
    for index, part in enumerate(parts):
        has_name = any(not is_number(word) and not words.is_silent(word) for word in part)
        if not has_name:
            continue
        beside = [parts[other] for other in (index - 1, index + 1) if 0 <= other < len(parts)]
        if any(map(_is_bare_number, beside)) or any(is_number(word) for word in part):
            is_street[index] = True
            return


def _is_bare_number(part: Sequence[str]) -> bool:
    return len(part) == 1 and is_number(part[0])


def _take_number(parts: list[list[str]], index: int, streets: Streets, words: AddressWords) -> None:
    """Take the house number of a street's part: beside it, at its end, or at its beginning."""
    for other in (index + 1, index - 1):
        if 0 <= other < len(parts) and _is_bare_number(parts[other]):
            streets.houses.append(parts[other].pop())
            return
    part = parts[index]
    at_start = is_number(part[0])
    inside = [position for position, word in enumerate(part) if is_number(word)]
    if not at_start and not is_number(part[-1]):
        # "Boyaca 1012 y Icaza": at the corner of two streets
        if len(inside) == 1 and not any(word in words.street for word in part):
            streets.houses.append(part.pop(inside[0]))
        return
    # "Lenina street 8 129": behind the house stands the flat, where nobody numbers crossings
    has_flats = "d" in words.house or "katu" in words.compound
    if has_flats and not at_start and len(part) > 2 and all(map(is_number, part[-2:])):
        part.pop()
    # of two numbers the first is the house's: "10 Street 5" lies in a street that has a number
    rest = part[1:] if at_start else part[:-1]
    kinds = sum(word in words.street for word in rest)
    if kinds > 1 or any(word not in words.street for word in rest):
        streets.houses.append(part.pop(0 if at_start else -1))


def _take_lone_number(parts: list[list[str]], streets: Streets) -> None:
    """Take the only number that is a part of its own, wherever it stands."""
    alone = [part for part in parts if _is_bare_number(part)]
    if len(alone) == 1:
        streets.houses.append(alone[0].pop())


def _name_street(part: Sequence[str], place: AddressPlace) -> str | None:
    """Return the kind of a street and its name, folded; None where it has no name."""
    words, country = place.words, place.country
    kinds: set[str] = set()
    names: list[str] = []
    articles: list[str] = []
    kind_words = [position for position, word in enumerate(part) if word in words.street]
    for position, word in enumerate(part):
        # "St. Nicholas Street" is no street called Nicholas
        is_saint = word == "st" and len(kind_words) > 1 and position == kind_words[0]
        compound = words.split_compound(word)
        if position in kind_words and not is_saint:
            kinds.add(words.street[word])
        elif compound is not None:
            names.append(fold_word(compound[0], country))
            kinds.add(compound[1])
        elif word in words.spelling:
            names.append(words.spelling[word])
        elif word in words.stop:
            articles.append(fold_word(word, country))
        else:
            names.append(fold_word(word, country))
    # "The Street", "Main Office Road"
    names = names or articles
    if not names:
        # "Quay Street", "Avenue Road": a kind of street is the name of another
        return (
            " ".join(sorted(words.street[part[i]] for i in kind_words))
            if len(kind_words) > 1
            else None
        )
    name = ["".join(names)] if country in _WITHOUT_BLANKS else sorted(names)
    return " ".join([*sorted(kinds - {"street"}), *name])


def _show_word(word: str) -> str:
    return word.title() if word.isalpha() else word.removesuffix("th")
