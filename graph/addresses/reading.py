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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from onward.graph.addresses.rewrites import rewrite
from onward.graph.addresses.tables import (
    REGION_IS_KEPT,
    AddressWords,
    Town,
    country_names,
    country_of_british_code,
    country_of_town,
    fold_word,
    fold_words,
    has_region,
    is_town,
    last_words_of_countries,
    part_states,
    postal_code_of,
    regions_of,
    telling_words,
    towns_of,
    without_post_boxes,
    without_units,
    words_of,
    write_plainly,
)
from onward.graph.countries import country_code, country_name, is_country
from onward.graph.names.romanise import plain_word, romanise
from onward.graph.names.words import WordClass, classify_word, classify_words

# ------------------------------------------------------------------------------------------------
# How ids of addresses and contacts that were read begin; the same in every layer.
# ------------------------------------------------------------------------------------------------

ContactKind = Literal["phone", "email", "website"]

CONTACT_KINDS: Final[tuple[ContactKind, ...]] = ("phone", "email", "website")

ADDRESS_PREFIX: Final = "address:"
CONTACT_PREFIX: Final = "contact:"


def is_address(party_id: str) -> bool:
    """Tell whether a party id is that of an address that was read."""
    return party_id.startswith(ADDRESS_PREFIX)


def is_contact(party_id: str) -> bool:
    """Tell whether a party id is that of a contact that was read."""
    return party_id.startswith(CONTACT_PREFIX)


# ------------------------------------------------------------------------------------------------
# Numbers of an address that a word names: house, korpus, building, block, plot.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# From the text of an address to its parts in plain words: what commas, blanks and scripts hide.
#
# A part is a tuple of small ASCII words and numbers. Rooms, floors, post boxes and whatever follows
# a telephone number or register number are left out (`onward.graph.addresses.tables` reads the
# rooms).
# ------------------------------------------------------------------------------------------------

Part = tuple[str, ...]

_HAN: Final = re.compile("[\u4e00-\u9fff]")
_LABELS: Final = re.compile(
    r"(?:\btype of entity\b|\bplace of registration\b|\bregistration (?:number|date|no)\b"
    r"|\bcompany reg|\breg(?:istration)?\.? no\b|\b(?:tel(?:ephone)?s?|phones?)\b ?[:.+(\d]"
    r"|\bfax\b|\be-?mails?\b|\bweb ?sites?\b|\bhttps?:|\bwww\.|\btax id\b|\binn\b ?[:\d]|\bogrn\b"
    r"|\bpossible loc|\bas of \w+ \d{4}|\bother info).*",
    re.DOTALL,
)
_POSTAL_LABEL: Final = re.compile(
    r"\b(?:postal code|post code|postcode|zip code|zip|postal index|index|plz|p\.? ?c\.?"
    r"|p\.?k\.?(?=[ .:]*\d{5}\b))"
    r"[ .:#-]*(\d[\d -]*\d)"
)
_FLOORS: Final = (
    r"(?:floors?|flrs?|fl|et\.|etazh|poverkh|etages?|stock|stockwerk|obergeschoss|og|piso|planta|andar"
    r"|piano|verdieping|emelet|pietro|patro|poschodie|kat|kerros|etaj|sprat|vaning|lantai|qavat|tabaghe|tabagheh|tabaqeh)\b\.?"
)
_ROMANCE_FLOORS: Final = r"(?:piso|planta|andar|piano|etages?|etaj)\b\.?"
_FLOOR: Final = re.compile(
    r"\b(?:\d+ ?(?:st|nd|rd|th)? ?(?:-|&|and) ?)?"
    rf"(?:\d+ ?(?:st|nd|rd|th)[ .-]*{_FLOORS}(?: \d+[a-z]?(?=\s*(?:[,;]|$)))?"
    rf"|\d+ ?(?:ere?|i?eme|[eoa]|d[oa]|r[oa]|t[oa])[ .-]*{_ROMANCE_FLOORS}"
    rf"|(?:\d+|[ivx]+)[ .-]*{_FLOORS}(?![ .:]*\d))"
    r"|\b\d+ ?(?:st|nd|rd|th)? ?/ ?f\b|\b[gb]/f\b|\bf/\d+\b|\bfl[ .#]+\d{1,2}\b"
    r"|\b(?:floors?|flrs?|levels?|etage|etazh|et\.|etaj|piso|planta|andar|piano|kat|lantai|lt\.)"
    r"[ .:#]*(?:no\.? ?)?\d+\w?\b"
    r"|\b(?:ground|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|upper|lower|top"
    r"|technical) (?:floor|fl)\b"
)
"""A floor by an ordinal before it, or a number beside it: in "d. 12 etazh 3" that behind it."""
_MAY_BE_SHORT: Final = re.compile(r"\b(?:pr?|b|sh?|r|n|kv|pl|bul|pros|prosp)['v.]*[-/\u00b0\u00ba]")
_INITIALS: Final = re.compile(r"(?<!\w)(?:[a-z]\. ?)+[a-z](?:\. ?)?(?![a-z\d])")
_APOSTROPHES: Final = re.compile("['`\u00b4\u2019]+")
_CLOSE_NO: Final = re.compile(r"\b(no|nr)(?=\d)", re.IGNORECASE)
_SPLIT: Final = re.compile(r"[,;|\n\r\t()\[\]\"\u201c\u201d:]+|\s[-\u2013\u2014]\s|//")
_WORD: Final = re.compile(
    r"\d+[a-z]\d+[a-z]?|\d+[a-z]{0,2}(?:[/-]\d+[a-z]?|/[a-z])*(?![a-z])|[a-z]+\d+\w*|[a-z]+|\d+"
)


def read_parts(text: str) -> tuple[list[Part], str | None]:
    """Return the parts of an address in the order of the text, and its postal code if labelled.

    >>> read_parts("Straße 17, 5 A; 10623 Berlin")
    ([('strasse', '17'), ('5a',), ('10623', 'berlin')], None)
    >>> read_parts("Suite 5, 3rd floor, 12 High St., P.O. Box 77, London")
    ([('12', 'high', 'st'), ('london',)], None)
    """
    parts, postal_code = _find_parts(text)
    return list(parts), postal_code


@lru_cache(maxsize=64)
def _find_parts(text: str) -> tuple[tuple[Part, ...], str | None]:
    """Find the parts of a text; of one that cannot be read it is asked again what it names."""
    # the lines of an address are its parts; folding it makes blanks of their ends
    in_one_line = _CLOSE_NO.sub(r"\1 ", write_plainly(", ".join(text.splitlines())))
    plain = _LABELS.sub(" ", _romanise_text(without_units(in_one_line)))
    postal = _POSTAL_LABEL.search(plain)
    if postal:
        plain = _POSTAL_LABEL.sub(" , ", plain)
    plain = without_post_boxes(rewrite(plain, "before post boxes"))
    plain = _FLOOR.sub(" , ", plain)
    if _MAY_BE_SHORT.search(plain):
        plain = rewrite(plain, "short forms")
    plain = _INITIALS.sub(lambda match: "".join(filter(str.isalpha, match[0])) + " ", plain)
    plain = rewrite(plain, "numbers")
    parts = (tuple(_WORD.findall(part)) for part in _SPLIT.split(plain))
    return tuple(part for part in parts if part), postal[1] if postal else None


def _romanise_text(text: str) -> str:
    if text.isascii():
        text = text.replace("#", " no ")
    else:
        if _HAN.search(text):
            text = rewrite(text, "chinese")
        text = romanise(rewrite(text, "before romanising"))
    return _APOSTROPHES.sub("", text.lower())


# ------------------------------------------------------------------------------------------------
# Country, postal code, town and region of an address; what is left names the street.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# The street and the house number among the parts of an address.
# ------------------------------------------------------------------------------------------------

_WITHOUT_BLANKS: Final = ("CN", "TW", "MO")


@dataclass(slots=True)
class Streets:
    """What an address names beside its town.

    Attributes:
        names: Each street's kind and name, folded: "avenue leninski"; the kind street is none.
        written: The same as written.
        houses, extras: Its numbers (`onward.graph.addresses.reading`).
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


# ------------------------------------------------------------------------------------------------
# Addresses in the field of a name: they say where somebody is found, and not who it is.
# ------------------------------------------------------------------------------------------------

_LONGEST_AS_NAMES: Final = 200
_LONGEST_FIELD: Final = 500
"""Characters of a name alone, and of one with its address."""

_LEAST_LETTERS: Final = 3
_COMMAS: Final = 2
_MOST_NAMES: Final = 4
_WORDS_OF_STREET: Final = 2
"""Words of a street's name before the word for a street."""

_SEPARATOR: Final = re.compile(r"\s*[,;|\n\r]+\s*")
_BEFORE_NUMBER: Final = re.compile(r"\s+(?=\d)")
_WORD_AS_NAMES: Final = re.compile(r"[^\s,;|]+")
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
    if len(name) > _LONGEST_AS_NAMES or not any(map(str.isdigit, name)):
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
    words = list(_WORD_AS_NAMES.finditer(text))
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
