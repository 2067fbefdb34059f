"""Addresses in the field of a name: they say where somebody is found, and not who it is."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onward.graph.addresses.labels import is_number
from onward.graph.addresses.parts import Part, read_parts
from onward.graph.addresses.post_boxes import without_post_boxes
from onward.graph.addresses.reading import names_street, read_address
from onward.graph.addresses.tables import country_names, is_town, words_of
from onward.graph.countries import country_code, is_country
from onward.graph.names.romanise import plain_word
from onward.graph.names.words import WordClass, classify_word, classify_words

_LONGEST: Final = 200
_LONGEST_FIELD: Final = 500
"""Characters of a name alone, and of one with its address."""

_LEAST_LETTERS: Final = 3
_COMMAS: Final = 2
_MOST_NAMES: Final = 4
_WORDS_OF_STREET: Final = 2
"""Words of a street's name before the word for a street."""

_SEPARATOR: Final = re.compile(r"\s*[,;|\n\r]+\s*")
_BEFORE_NUMBER: Final = re.compile(r"\s+(?=\d)")
_WORD: Final = re.compile(r"[^\s,;|]+")
_EDGES: Final = " ,;:/|-\u2013\u2014\n\r\t"


class NameBeforeAddress(NamedTuple):
    """A name behind which an address stands.

    Attributes:
        text: The name.
        is_sure: Whether a sign, a line or a legal form parts the two, and not a number alone, which
            may belong to the name: "Plant 22 Kaprikat".
        country: That of the address, ISO 3166-1 alpha-2; None where it tells none.
    """

    text: str
    is_sure: bool
    country: str | None


def is_address_text(name: str) -> bool:
    """Tell whether a name is a post box, or a street with the number of a house.

    A legal form makes it a company, and a number in its midst some other name.

    >>> texts = ("12 Harbour Road, Springfield", "ул. Ленина, д. 5", "P.O. Box 7, Dubai")
    >>> [is_address_text(text) for text in texts]
    [True, True, True]
    >>> texts = ("Main Street 1095 (Pty) Ltd", "Route 66 Diner", "Institute 14", "High Street Bank")
    >>> [is_address_text(text) for text in texts]
    [False, False, False, False]
    """
    if len(name) > _LONGEST or not any(map(str.isdigit, name)):
        return False
    parts, _ = read_parts(name)
    words = [word for part in parts for word in part]
    if WordClass.LEGAL in classify_words(words):
        return False
    plain = name.casefold()
    if without_post_boxes(plain) != plain:
        return True
    # "Acme Optik, Hauptstr. 5" names somebody, too
    places = (place for place, part in enumerate(parts) if not _is_place(part))
    first = next(places, None)
    return first is not None and _names_house(parts, first)


def _is_place(part: Part) -> bool:
    """Tell whether a part is a country, a town or a postal code."""
    text = " ".join(part)
    return is_town(text) or text in country_names() or all(map(is_number, part))


def _names_house(parts: Sequence[Part], place: int) -> bool:
    """Tell whether a part is a street, with the number of a house at one of its ends or behind."""
    part, words = parts[place], words_of("")
    others = [word for word in part if word not in words.street and not is_number(word)]
    behind = parts[place + 1][-1:] if place + 1 < len(parts) else ()
    ends_in_number = any(map(is_number, (part[-1], *behind)))
    # "Hauptstrasse 5" has it behind; "155 Missile Brigade" is no street
    if ends_in_number and any(map(words.split_compound, others)):
        return True
    has_kind = any(word in words.street for word in part) and bool(others)
    return has_kind and (ends_in_number or is_number(part[0]))


def names_before_address(text: str, country: str | None = None) -> tuple[NameBeforeAddress, ...]:
    """Return the names that may stand before an address; none where no address is there.

    Bills of lading have one field for both. Where the first words of the address say nothing of a
    street, they may belong to the name: then both names are returned.

    Args:
        text: A field as it is written.
        country: Where the party is, if the address does not say.

    >>> [name.text for name in names_before_address("Kaprikat LLC, 12 Pop Lukina, Belgrade, RS")]
    ['Kaprikat LLC']
    >>> [name.text for name in names_before_address("Zubrol Optik GmbH Hauptstr. 5, Berlin", "DE")]
    ['Zubrol Optik GmbH']
    >>> names_before_address("Kaprikat Zubrol, Ltd."), names_before_address("Plant 22, Kaprikat")
    ((), ())
    """
    text = text[:_LONGEST_FIELD]  # the name stands before, however long the address is
    if not _may_hold_address(text):
        return ()
    names: dict[str, NameBeforeAddress] = {}
    for start, end, is_sure in _list_cuts(text):
        name, rest = text[:start].strip(_EDGES), text[end:].strip(_EDGES)
        if name in names or sum(map(str.isalpha, name)) < _LEAST_LETTERS:
            continue
        is_street = _begins_with_street(rest)
        address = read_address(rest, country)
        place = address.country if address else _read_last_country(rest)
        if address is None and not (is_sure and (is_street or place)):
            continue
        before = NameBeforeAddress(name, is_sure, place)
        if is_sure and is_street:
            return (*names.values(), before)
        is_first = not any(other.is_sure for other in names.values())
        # one word before a comma is a surname
        if is_first and (" " in name if is_sure else len(names) < _MOST_NAMES):
            names[name] = before
    return tuple(names.values())


def _may_hold_address(text: str) -> bool:
    return any(map(str.isdigit, text)) or text.count(",") >= _COMMAS


def _list_cuts(text: str) -> list[tuple[int, int, bool]]:
    """List where a name may end, in their order, and whether it surely ends nowhere else."""
    signs = ((*sign.span(), True) for sign in _SEPARATOR.finditer(text))
    numbers = ((*blank.span(), False) for blank in _BEFORE_NUMBER.finditer(text))
    return sorted([*signs, *_find_ends_by_word(text), *numbers])


def _find_ends_by_word(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where a legal form ends, and where a street may begin without any sign.

    "Kaprikat S.A. Hauptstr. 5", "Kaprikat Pop Lukina St, 5" and "Kaprikat Avenue Zubrol, 5".
    """
    words = list(_WORD.finditer(text))
    plain = [plain_word(word[0]) for word in words]
    is_form = [classify_word(word) is WordClass.LEGAL for word in plain]
    streets = words_of("").street
    for place, word in enumerate(words[1:], start=1):
        if is_form[place] and not is_form[place - 1]:
            yield word.end(), word.end(), True
        if plain[place] in streets:
            for first in words[max(1, place - _WORDS_OF_STREET) : place + 1]:
                yield first.start(), first.start(), False


def _begins_with_street(address: str) -> bool:
    first = _SEPARATOR.split(address, maxsplit=1)[0]
    plain = first.casefold()
    is_named = any(len(word) >= _LEAST_LETTERS and word.isalpha() for word in plain.split())
    return (is_named and names_street(first)) or without_post_boxes(plain) != plain


def _read_last_country(address: str) -> str | None:
    """Return the country that ends an address of two parts or more; None where none does."""
    *others, last = _SEPARATOR.split(address)
    if not others:
        return None
    return last if last.isupper() and is_country(last) else country_code(last)
