"""Read an address: one key for all spellings of a place, none for what cannot be read.

The rule. Country, town, street and house number make the key. Rooms, floors, post boxes, postal
codes, districts and names of buildings do not, where these four are known: the texts keep them, and
who compares two parties at one address compares these, too. Where the town is none of the table,
all names that are left belong to the key, regions included: a town's name alone may be another's.

An address without a number is read with all of its words. Where these name a building (Al Moosa
Tower One, Sheikh Zayed Road) that is as good as a number; a street, park or port alone (grade
``street``) proves no common house. A town alone, a post box and what names neither a
street nor a number is no address.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from onward.graph.addresses.ids import ADDRESS_PREFIX
from onward.graph.addresses.parts import Part, read_parts
from onward.graph.addresses.place import AddressPlace, read_place
from onward.graph.addresses.sounds import fold_words
from onward.graph.addresses.streets import Streets, read_streets
from onward.graph.addresses.tables import AddressWords, telling_words
from onward.graph.countries import country_name

Grade = Literal["house", "street"]

_LONGEST: Final = 500
_LETTERS: Final = re.compile("[a-z]+")
_DIGIT: Final = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class ReadAddress:
    """An address that was read.

    Attributes:
        key: What all spellings of it have in common.
        text: To show: street, house, town and country.
        country: ISO 3166-1 alpha-2.
        grade: house: it names a house, by number or name; street: a street, park or port alone.
        postal_code: As stated, or None.
        beside: Names of quarters and buildings that the key leaves out, folded.
    """

    key: str
    text: str
    country: str
    grade: Grade
    postal_code: str | None = None
    beside: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Party id of its node: the same in every layer."""
        return ADDRESS_PREFIX + hashlib.sha256(self.key.encode()).hexdigest()[:20]


@lru_cache(maxsize=16384)
def read_address(text: str, country: str | None = None) -> ReadAddress | None:
    """Read one address.

    Args:
        text: As written.
        country: Where it is, if the text does not say.

    Returns:
        The address; None where street or house, town or country cannot be read.

    >>> first = read_address("ul. Lenina, d. 5, Moskva, 101000, Russia")
    >>> first.key == read_address("5 LENINA STREET; Moscow", "RU").key
    True
    >>> first.text, first.grade, read_address("P.O. Box 5, Moscow, Russia")
    ('Ul Lenina 5, Moscow, Russia', 'house', None)
    """
    if len(text) > _LONGEST or not _may_name_street(text):
        return None
    parts, labelled_code = read_parts(text)
    place = read_place(parts, country, text) if parts else None
    if place is None or not place.parts:
        return None
    return _make_address(place, read_streets(place), labelled_code or place.postal_code)


def read_addresses(
    text: str, country: str | None = None
) -> tuple[tuple[str, ReadAddress | None], ...]:
    """Read a cell of one address or several, parted by semicolons.

    Returns:
        (The text of each, what was read of it); a text that says nothing but a place is left out.

    >>> [found.text for _, found in read_addresses("Lenina 5, Moscow; Kirova 3, Tula", "RU")]
    ['Lenina 5, Moscow, Russia', 'Kirova 3, Tula, Russia']
    >>> read_addresses("12 High Street; London", "GB")[0][1].text
    'High Street 12, London, United Kingdom'
    """
    pieces = [piece.strip() for piece in text.split(";")]
    read = tuple((piece, read_address(piece, country)) for piece in pieces if piece)
    if len(read) > 1 and not any(address for _, address in read):
        whole = read_address(text, country)
        return ((text, whole),) if whole else read
    return read


def names_street(text: str) -> bool:
    """Tell whether a text says more than a town, a post box or in whose care somebody is.

    >>> names_street("12 High Street"), names_street("P.O. Box 5, Moscow 101000, Russia")
    (True, False)
    """
    if not _may_name_street(text):
        return False
    parts, _ = read_parts(text)
    return any(_tells_street(part, place) for part in parts for place in range(len(part)))


def _tells_street(part: Part, place: int) -> bool:
    """Tell whether a word belongs to a street or house, unlike a postal code or "St. Peter"."""
    word = part[place]
    if word[0].isdigit():
        return len(word) < _DIGITS_OF_CODE
    if len(word) <= 2 and place + 1 < len(part):
        return word in telling_words() and part[place + 1][0].isdigit()
    return len(word) > 2 and word in telling_words()


_DIGITS_OF_CODE: Final = 5
_SHORTEST_CODE: Final = 4


def _may_name_street(text: str) -> bool:
    """Tell quickly whether a text has a digit, or a word that a street or building has beside it.

    Asked first, since half of all listed addresses are a town or a country.
    """
    if not text.isascii() or _DIGIT.search(text):
        return bool(text.strip())
    return not telling_words().isdisjoint(_LETTERS.findall(text.lower()))


def _make_address(
    place: AddressPlace, streets: Streets, postal_code: str | None
) -> ReadAddress | None:
    words, country = place.words, place.country
    houses, extras = _choose_house(streets)
    names = [[word for word in part if not words.is_silent(word)] for part in streets.left]
    left = sorted({fold_words(part, country) for part in names if part})
    is_building = any(_names_building(part, words) for part in streets.left)
    is_site = any(word in words.site for part in streets.left for word in part)
    is_house = bool(houses) and bool(streets.names or left)
    if not (is_house or streets.names or (extras and left) or is_building or is_site):
        return None
    is_placed = bool(place.is_known or place.places or place.region or left)
    if not is_placed:
        if not (is_house and postal_code and len(postal_code) >= _SHORTEST_CODE):
            return None
        # a postal code without a town tells the place as well
        place.places, place.display_names = [f"code {postal_code}"], [postal_code]
    # where the house is known, names of buildings and quarters add nothing
    is_sure = bool(houses and streets.names) and place.is_known
    terms = (
        country,
        "+".join(place.towns or sorted(place.places)),
        place.region or "",
        "+".join(sorted(streets.names)),
        "+".join(sorted({_plain_number(house) for house in houses})),
        "+".join(sorted({f"{kind} {_plain_number(value)}" for kind, value in extras})),
        "" if is_sure else "+".join(left),
    )
    return ReadAddress(
        key="|".join(terms),
        text=_write_text(place, streets, houses, extras, is_sure=is_sure),
        country=country,
        grade="house" if is_house or is_building or (extras and left) else "street",
        postal_code=postal_code,
        beside=tuple(left) if is_sure else (),
    )


def _names_building(part: Sequence[str], words: AddressWords) -> bool:
    """Tell whether a part names a building, by more than the word for one."""
    has_word = any(word in words.building for word in part)
    return has_word and any(
        word not in words.building and not words.is_silent(word) for word in part
    )


def _choose_house(streets: Streets) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the house and what else is numbered; a lone building of a street is its house."""
    buildings = [entry for entry in streets.extras if entry[0] == "building"]
    if not streets.houses and streets.names and len(buildings) == 1:
        # "Lenina street, building 3" is how lists translate "house 3"
        others = [entry for entry in streets.extras if entry not in buildings]
        return [buildings[0][1]], others
    return streets.houses, streets.extras


def _plain_number(number: str) -> str:
    return number.lstrip("0").replace("\\", "/") or "0"


def _write_text(
    place: AddressPlace,
    streets: Streets,
    houses: Sequence[str],
    extras: Sequence[tuple[str, str]],
    *,
    is_sure: bool,
) -> str:
    street = ", ".join(streets.written)
    # "Street 10, 5": two numbers beside each other would read as one
    blank = ", " if street[-1:].isdigit() else " "
    pieces = [blank.join(filter(None, (street, *houses)))]
    pieces += [f"{kind} {value}" for kind, value in sorted(extras)]
    if not is_sure:
        pieces += [" ".join(part).title() for part in streets.left]
    pieces += [*place.display_names, country_name(place.country)]
    return ", ".join(dict.fromkeys(piece for piece in pieces if piece))
