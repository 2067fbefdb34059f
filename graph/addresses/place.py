"""Country, postal code, town and region of an address; what is left names the street."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from onward.graph.addresses.british_codes import country_of_british_code
from onward.graph.addresses.labels import is_number
from onward.graph.addresses.parts import Part
from onward.graph.addresses.sounds import fold_words
from onward.graph.addresses.states import has_region, part_states
from onward.graph.addresses.tables import (
    REGION_IS_KEPT,
    AddressWords,
    Town,
    country_names,
    country_of_town,
    last_words_of_countries,
    postal_code_of,
    regions_of,
    towns_of,
    words_of,
)
from onward.graph.countries import is_country

_CODE_AT_END: Final = re.compile(r"(?:^|[,;\s])\s*([A-Z]{2})\s*\.?\s*$")
_AMERICAN_END: Final = re.compile(r",\s*([A-Z]{2}),?\s+\d{4,5}(?:-\d{4})?\s*$")
_BEFORE_TOWN: Final = frozenset({"g", "gor", "gorod", "city", "town"})
_CITY_STATES: Final = frozenset({"SG", "HK", "MO", "MC", "GI", "VA"})
_PARTS_OF_CHINA: Final = ("HK", "MO", "TW")
_DIGITS_OF_CODE: Final = 5
_MOST_WORDS: Final = 7


@dataclass(slots=True)
class AddressPlace:
    """Where a street is, and the parts that may name it.

    Attributes:
        words: What words mean in its country.
        towns: Keys of towns of the table.
        places: Folded names of regions and districts; none where a town is known.
        region: Folded, where towns of the country need one.
        display_names: Its names as a text shows them.
        parts: What is left.
        postal_code: As stated.
    """

    country: str
    words: AddressWords
    towns: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    region: str | None = None
    display_names: list[str] = field(default_factory=list)
    parts: list[list[str]] = field(default_factory=list)
    postal_code: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether the town is known, or the country is one town."""
        return bool(self.towns) or self.country in _CITY_STATES


def read_place(parts: Sequence[Part], country: str | None, text: str) -> AddressPlace | None:
    """Return the place of an address; None where its country is not known."""
    rest = [list(part) for part in parts]
    code, also_town = _take_country(rest, country, text)
    code = code or country_of_british_code(text) or _choose_country(rest, country)
    if code is None:
        return None
    if code == "RU" and not _has_town(rest, "RU") and _has_town(rest, "UA"):
        # Crimea, Donetsk, Luhansk: sources name either state, and the place is one
        code = "UA"
    place = AddressPlace(code, words_of(code))
    rest = [part for part in rest if part]
    _take_postal_code(rest, place)
    if place.postal_code and len(place.postal_code) >= _DIGITS_OF_CODE:
        # lists write it in the text and once more in its column
        rest = [[word for word in part if word != place.postal_code] for part in rest]
    _take_towns([part for part in rest if part], place)
    if code in _CITY_STATES:
        place.towns, place.display_names = [], []
    elif not place.towns and also_town:
        place.towns, place.display_names = (
            [also_town.key],
            [also_town.name.title(), *place.display_names],
        )
    return place


def _has_town(parts: Sequence[Sequence[str]], country: str) -> bool:
    towns = towns_of(country)
    return any(fold_words(part, country) in towns for part in parts if part)


def _choose_country(parts: Sequence[Sequence[str]], stated: str | None) -> str | None:
    """Return the country of an address that names none: of its town, else as stated beside it."""
    if stated is not None and (_has_town(parts, stated) or has_region(parts, stated)):
        return stated
    names = (
        " ".join(word for word in part if word.isalpha() and word not in _BEFORE_TOWN)
        for part in parts
    )
    countries = {country_of_town(name) for name in names} - {None}
    return countries.pop() if len(countries) == 1 else stated


def _take_country(
    parts: list[list[str]], stated: str | None, text: str
) -> tuple[str | None, Town | None]:
    """Take the names of the country out of the parts.

    Returns:
        (Its code, the town that has the country's name and stands alone in a part.)
    """
    code_named = _take_code(parts, stated, text)
    american = _AMERICAN_END.search(text) if code_named is None and stated in (None, "US") else None
    if american and american[1].lower() in regions_of("US"):
        return "US", None
    town: Town | None = None
    for part in reversed(parts):
        words = list(part)
        code = _take_country_name(part)
        if code is None:
            continue
        if code_named in (None, code) or (code_named == "CN" and code in _PARTS_OF_CHINA):
            code_named = code
            name = words[len(part) :]
            # "1855 Luxembourg" names the town, "Luxembourg" both
            if all(map(is_number, part)):
                town = town or towns_of(code).get(fold_words(name, code))
        else:
            # "Georgia" of an American address, "Jordan" of a street
            part[:] = words
    return code_named, town


def _take_code(parts: list[list[str]], stated: str | None, text: str) -> str | None:
    """Take the code of a country off the end: "…, Moscow, RU", but not "…, Atlanta, GA"."""
    match = _CODE_AT_END.search(text)
    if match is None or not parts or parts[-1][-1:] != [match[1].lower()]:
        return None
    code = "GB" if match[1] == "UK" else match[1]
    is_state = stated == "US" and code != "US" and code.lower() in regions_of("US")
    if is_state or not is_country(code):
        return None
    parts[-1].pop()
    return code


def _take_country_name(part: list[str]) -> str | None:
    """Take a country's name off the end of a part."""
    # nearly all parts end in a word with which no country's name ends
    if not part or part[-1] not in last_words_of_countries():
        return None
    names = country_names()
    for length in range(min(len(part), _MOST_WORDS), 0, -1):
        code = names.get(" ".join(part[-length:]))
        if code is not None:
            del part[len(part) - length :]
            return code
    return None


def _take_postal_code(parts: list[list[str]], place: AddressPlace) -> None:
    form = postal_code_of(place.country)
    for index, part in enumerate(parts):
        if place.postal_code is None and form and any(not word.isalpha() for word in part):
            _take_code_of_form(parts, index, form, place)
        if place.postal_code is None:
            _take_long_number(part, place)


def _take_long_number(part: list[str], place: AddressPlace) -> None:
    """Take a number of five digits or more: whatever the country, few houses have such a one."""
    for position, word in enumerate(part):
        if word.isdigit() and len(word) >= 5 and not _may_be_house(part, position, place):
            place.postal_code = word
            del part[position]
            return


def _may_be_house(part: Sequence[str], position: int, place: AddressPlace) -> bool:
    """Tell whether a number of five digits may be a house's: "18555 Collins Avenue"."""
    others = [*part[:position], *part[position + 1 :]]
    if len(part[position]) > 5 or any(is_number(word) for word in others):
        return False
    return any(word in place.words.street for word in others)


def _take_code_of_form(
    parts: list[list[str]], index: int, form: re.Pattern[str], place: AddressPlace
) -> None:
    part = parts[index]
    for length in (2, 1):
        for start in dict.fromkeys((0, len(part) - length)) if len(part) >= length else ():
            words = part[start : start + length]
            code = "".join(words)
            # "185 35" is a code in Greece; "1860 4" are two numbers where codes have no blank
            if not any(form.fullmatch(mark.join(words)) for mark in (" ", "-")):
                continue
            is_digits = code.isdigit()
            is_short = is_digits and len(code) <= 4
            if is_short and not _may_be_code(parts, index, start, length, place):
                continue
            if is_digits and length == 1 and _may_be_house(part, start, place):
                continue
            # "5 High": two house numbers are no code
            if length == 2 and is_short:
                continue
            place.postal_code = code
            del part[start : start + length]
            return


def _may_be_code(
    parts: Sequence[list[str]], index: int, start: int, length: int, place: AddressPlace
) -> bool:
    """Tell whether a number of four digits is a postal code: beside a town, or after a house."""
    part, words = parts[index], place.words
    if any(word in words.street or word in words.house or word in words.extra for word in part):
        return False
    beside = part[:start] + part[start + length :]
    if not beside and index > 0:
        return len(part[0]) == 4
    others = [word for other, texts in enumerate(parts) if other != index for word in texts]
    is_town = bool(beside) and fold_words(beside, place.country) in towns_of(place.country)
    has_house = any(is_number(word) for word in others)
    return is_town or (has_house and (not beside or start == 0))


def _take_towns(parts: list[list[str]], place: AddressPlace) -> None:
    country = place.country
    towns = towns_of(country)
    if country in REGION_IS_KEPT:
        parts = part_states(parts, country)
    named: dict[str, Town] = {}
    left: list[list[str]] = []
    for part in parts:
        town = towns.get(fold_words(part, country))
        # "Gorodetsky District" is not the town of Gorodets
        if town is None and not any(word in place.words.region for word in part):
            names = [word for word in part if word not in place.words.town]
            town = towns.get(fold_words(names, country))
        if town is not None:
            named.setdefault(town.key, town)
        else:
            left.append(part)
    if not named:
        left = [_take_town_inside(part, place, named) for part in reversed(left)][::-1]
    place.towns = sorted(named)
    place.display_names = [town.name.title() for town in named.values()]
    place.parts = _take_regions(left, place)


def _take_town_inside(part: list[str], place: AddressPlace, named: dict[str, Town]) -> list[str]:
    """Take a town off the end, or the beginning, of a part that holds more than its name."""
    if named:
        return part
    towns = towns_of(place.country)
    for length in range(min(4, len(part) - 1), 0, -1):
        for names, others in ((part[-length:], part[:-length]), (part[:length], part[length:])):
            town = towns.get(fold_words(names, place.country))
            if town is not None and _is_whole_without(others, place.words):
                named[town.key] = town
                return others
    return part


def _is_whole_without(others: Sequence[str], words: AddressWords) -> bool:
    """Tell whether what is left beside a town's name is a district, or a street with a name."""
    if others[-1] in words.region or others[0] in words.region:
        return any(word not in words.region for word in others)
    has_name = any(
        not is_number(word)
        and word not in words.street
        and word not in words.stop
        and word not in words.house
        for word in others
    )
    return has_name and any(is_number(word) or word in words.street for word in others)


def _take_regions(parts: list[list[str]], place: AddressPlace) -> list[list[str]]:
    """Sort out regions and districts: needed where the town is not known, else dropped."""
    country, words = place.country, place.words
    regions = regions_of(country)
    left: list[list[str]] = []
    for part in parts:
        names = [word for word in part if word not in words.region and word not in words.town]
        region = regions.get(fold_words(part, country)) or regions.get(fold_words(names, country))
        if region is not None and country in REGION_IS_KEPT:
            # "Washington, PA": of two, the first is the town
            if place.region not in (None, region):
                place.places.append(str(place.region))
            place.region = region
            name = " ".join(part)
            place.display_names.append(name.upper() if len(name) == 2 else name.title())
        elif region is not None or _is_area(part, words):
            if not place.towns:
                place.places.append(fold_words(names, country))
                place.display_names.append(" ".join(part).title())
        elif names:
            left.append(part)
    return left


def _is_area(part: Sequence[str], words: AddressWords) -> bool:
    """Tell whether a part names a region or district and no street: "Futian District"."""
    return any(word in words.region for word in part) and not any(
        is_number(word) or word in words.street for word in part
    )
