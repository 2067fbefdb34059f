"""Which country a place names: an address that ends with it, the code of a port, or a town.

A town counts where it is a part of the place by itself ("ul. Lenina 5, Moscow"), since its name may
also be a street's or a person's.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Final

from onward.graph.addresses.states import has_region
from onward.graph.addresses.tables import country_names, country_of_town, region_of_town, words_of
from onward.graph.addresses.town_names import countries_of_town, country_of_largest
from onward.graph.countries import country_of_address, is_country
from onward.graph.names.romanise import romanise, split_words

_PORT: Final = re.compile(r"([A-Z]{2}) ?[A-Z2-9]{3}")
_PARTS: Final = re.compile(
    r"[,;:|\u060c\u061b\u3001\uff0c\uff1b()\[\]/\n\r\t]+|\s[-\u2013\u2014]\s"
)
_SHORTEST_TOWN: Final = 5
"""Letters: shorter names of the table are words of many languages ("Ham", "Bar", "Perm")."""
_SHORTEST_NATIVE: Final = 4
"""Letters of a name that is written in another script, and put into Latin letters."""
_SHORTEST_REGION: Final = 3
_OCCUPIERS: Final = {"CY": "TR", "UA": "RU"}
"""By country with occupied parts: as whose the places there are written, too."""
_CHINESE_TOWN: Final = re.compile(r"([\u4e00-\u9fff]{2,4})\u5e02")
"""What stands before the sign for town in an address that is written without blanks."""
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_MOST_WORDS: Final = 4
"""Words of the name of a town or country that is looked for among others."""
_BEHIND_TOWN: Final = frozenset({"si", "shi"})


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """Where a place is.

    Attributes:
        country: None where it is not known.
        others: Countries with a far smaller town of the name, where only size decided.
    """

    country: str | None = None
    others: frozenset[str] = frozenset()


def read_country(
    place: str | None, stated: Collection[str] = (), *, within: bool = False
) -> PlaceReading:
    """Return in which country a place is; of a town whose name several have, which is meant.

    A region beside the town decides first ("Moscow, Idaho"), then what the order states elsewhere,
    then size: a town with many times the people of all its namesakes together is meant by its name.

    Args:
        place: As the order writes it.
        stated: Countries that other fields of the order state.
        within: Whether a town counts among other words ("Moscow Sheremetyevo"), which is no street.

    >>> read_country("Moscow", ["KZ"])
    PlaceReading(country='RU', others=frozenset({'US'}))
    >>> read_country("Moscow", ["US"]).country, read_country("Moscow, Idaho").country
    ('US', 'US')
    >>> read_country("Donetsk")
    PlaceReading(country=None, others=frozenset())
    """
    named = find_countries(place, within=within)
    if len(named) < 2:
        return PlaceReading(next(iter(named), None))
    of_region = [country for country in named if _has_part_of(place, country)]
    of_order = named.intersection(stated)
    for countries in (of_region, of_order):
        if countries:
            return PlaceReading(next(iter(countries)) if len(countries) == 1 else None)
    largest = country_of_largest(_last_town(place or "", within=within))
    return PlaceReading(largest, named - {largest}) if largest else PlaceReading()


@lru_cache(maxsize=4096)
def find_countries(place: str | None, *, within: bool = False) -> frozenset[str]:
    """Return the country that a place names; of a town whose name several have, all of them.

    Args:
        place: As the order writes it.
        within: Whether a town or country counts among other words of its part, too.

    >>> find_countries("Port Road 3, Vladivostok, Russia"), find_countries("RUVVO")
    (frozenset({'RU'}), frozenset({'RU'}))
    >>> find_countries("ul. Lenina 5, Vladivostok"), find_countries("1 Long Road")
    (frozenset({'RU'}), frozenset())
    >>> sorted(find_countries("Donetsk, Artema 5"))
    ['RU', 'UA']
    """
    text = (place or "").strip()
    port = _PORT.fullmatch(text)
    if port is not None and is_country(port[1]):
        return frozenset({port[1]})
    country = country_of_address(text)
    if country is not None:
        return frozenset({country})
    country = _find_foreign_name(text, within=within)
    return frozenset({country}) if country else countries_of_town(_last_town(text, within=within))


def _find_foreign_name(text: str, *, within: bool) -> str | None:
    """Return the country that a place names in any language, with a name that no town has."""
    for part in reversed(_PARTS.split(text)):
        words = _strip_place_words(_drop_numbers(part))
        starts = range(max(0, len(words) - _MOST_WORDS)) if within else range(0)
        for start in (0, *starts):
            name = " ".join(words[start:])
            if (country := country_names().get(name)) and not countries_of_town(name):
                return country
    return None


def contradicts(place: str | None, country: str | None) -> frozenset[str]:
    """Return the countries that a place names where the stated one is not among them; else none.

    A part of the stated country beside the town says that it is one of its own: "Moscow, Idaho".
    """
    named = find_countries(place)
    if not named or country is None or country in named:
        return frozenset()
    return frozenset() if _has_part_of(place, country) else named


def _has_part_of(place: str | None, country: str) -> bool:
    """Tell whether a place names a region of a country, and no country."""
    words = [_drop_numbers(part) for part in _PARTS.split(place or "")]
    return country_of_address(place or "") is None and has_region(words, country)


def _last_town(text: str, *, within: bool = False) -> str:
    """Return the last of the towns that a text names, in plain words; "" for none."""
    towns = [town for town in _list_towns(text) if countries_of_town(town)]
    if not towns and within:
        towns = list(_list_towns_within(text))
    return towns[-1] if towns else ""


def has_town_of(place: str, countries: Collection[str]) -> bool:
    """Tell whether a place has a town of one of some countries among its words, a short one, too.

    >>> has_town_of("Oslo Filipstad", ["NO"]), has_town_of("Oslo Filipstad", ["SE"])
    (True, False)
    """
    return any(
        not countries_of_town(run).isdisjoint(countries) or country_of_town(run) in countries
        for part in _PARTS.split(place)
        for run in _list_runs(part)
        if len(run) >= _SHORTEST_NATIVE or len(_drop_numbers(part)) == 1
    )


def _list_towns_within(text: str) -> Iterator[str]:
    """Yield the first and longest town among the words of each part that is no street."""
    for part in _PARTS.split(text):
        runs = (run for run in _list_runs(part) if len(run) >= _SHORTEST_TOWN)
        town = next((run for run in runs if _is_town([run])), None)
        if town is not None:
            yield town


def _list_runs(part: str) -> Iterator[str]:
    """Yield the words beside each other of a part of a place, the longest first; of a street none.

    A street is often named after a town.
    """
    words = _drop_numbers(part)
    if not words_of("").street.keys().isdisjoint(words):
        return
    around = read_place_words()
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            if not around.issuperset(run):  # "Customs" is no town
                yield " ".join(run)


def _drop_numbers(part: str) -> list[str]:
    """Return the words of a part of a place, without those that have digits."""
    words = split_words(romanise(part))
    return [word for word in words if not any(map(str.isdigit, word))]


@lru_cache(maxsize=4096)
def find_own_region(place: str | None) -> str | None:
    """Return the code of a part of a country with rules of its own that a place names.

    >>> find_own_region("Simferopol, Crimea, Ukraine"), find_own_region("Kyiv, Ukraine")
    ('UA-43', None)
    """
    towns = _list_towns(place or "", _SHORTEST_REGION)
    return next((region for town in towns if (region := region_of_town(town))), None)


def names_occupier(place: str | None) -> bool:
    """Tell whether a place of an occupied part is written as one of the state that occupies it.

    A town of that state with the same name is no such place.

    >>> names_occupier("Simferopol, Russia"), names_occupier("Famagusta, Mersin 10, Turkey")
    (True, True)
    >>> names_occupier("Donetsk, Rostov region, Russia"), names_occupier("Kyrenia, Cyprus")
    (False, False)
    """
    region = find_own_region(place)
    occupier = _OCCUPIERS.get((region or "").partition("-")[0])
    return find_countries(place) == {occupier} and any(
        find_own_region(part) == region and occupier not in find_countries(part)
        for part in _PARTS.split(place or "")
    )


def _list_towns(text: str, shortest: int = _SHORTEST_TOWN) -> Iterator[str]:
    """Yield what may be a town: the words of a part, without numbers and what stands before it."""
    for town in _CHINESE_TOWN.findall(text):
        yield " ".join(split_words(romanise(town)))
    for part in _PARTS.split(text):
        least = min(shortest, shortest if _LATIN.search(part) else _SHORTEST_NATIVE)
        words = split_words(romanise(part))
        for is_number, group in groupby(words, key=lambda word: any(map(str.isdigit, word))):
            name = _strip_place_words(list(group))
            town = " ".join(name)
            # "customs" alone is a kind of place, whatever town bears the name
            is_kind = read_place_words().issuperset(name)
            if not is_number and not is_kind and len(town) >= least:
                yield town


def _strip_place_words(words: list[str]) -> list[str]:
    """Return the name of a town without what stands around it: "DAP Minsk airport".

    A town may begin with such a word: what is a town as it stands keeps it ("Port Said").
    """
    around = read_place_words()
    name = list(words)
    while len(name) > 1 and not _is_town(name):
        if name[0] in around:
            name.pop(0)
        elif name[-1] in around or name[-1] in _BEHIND_TOWN:
            name.pop()
        else:
            break
    return name


def _is_town(words: Sequence[str]) -> bool:
    text = " ".join(words)
    return bool(countries_of_town(text)) or region_of_town(text) is not None


@cache
def read_place_words() -> frozenset[str]:
    """Return the words around names of towns that say nothing of where a place is."""
    lines = (files(__package__) / "place_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())
