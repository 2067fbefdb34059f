"""Which countries have a town of a name: large towns in all scripts, and who else bears the name.

`data/town_names.txt` has the names of towns of at least 100,000 in every script, of those of at
least 50,000 in many spellings, and for each the countries that have a town of at least 15,000 of
that name, with the inhabitants of the largest one in each where there are several (GeoNames,
CC BY 4.0; written by `tools.town_names`). It is sorted, and a name is looked up in it without
reading the rest: an order names a handful of places.
"""

import mmap
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from onward.graph.addresses.rewrites import FOLDER

FILE: Final = "town_names.txt"

TIMES_LARGER: Final = 20
"""How many times the people of all its namesakes together a town has that is meant by its name."""
LEAST_LARGE: Final = 200_000
"""Inhabitants that such a town has at least."""


def countries_of_town(name: str) -> frozenset[str]:
    """Return every country with a town of a name, in plain words.

    >>> sorted(countries_of_town("donetsk")), countries_of_town("no such town")
    (['RU', 'UA'], frozenset())
    """
    return frozenset(_find_bearers(name))


def country_of_largest(name: str) -> str | None:
    """Return the country whose town of a name is so much larger that nobody adds which is meant.

    >>> country_of_largest("moscow"), country_of_largest("donetsk")
    ('RU', None)
    """
    bearers = _find_bearers(name)
    largest = max(bearers, key=lambda country: bearers[country], default=None)
    if largest is None or len(bearers) == 1:
        return largest
    people = bearers[largest]
    others = sum(bearers.values()) - people
    is_meant = people >= LEAST_LARGE and all(bearers.values()) and people >= TIMES_LARGER * others
    return largest if is_meant else None


@lru_cache(maxsize=4096)
def _find_bearers(name: str) -> Mapping[str, int]:
    """Return the inhabitants of the largest town of a name by country; 0 where nobody counts."""
    lines, beginning = _open_file(), f"{name}\t".encode()
    low, high = 0, len(lines)
    # between `low` and `high` whole lines are left, in the order of their names
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", middle, high)
        line = lines[middle:end]
        if line.startswith(beginning):
            return dict(map(_split_bearer, line[len(beginning) :].decode().split()))
        if line < beginning:
            low = end + 1
        else:
            high = middle
    return {}


def _split_bearer(text: str) -> tuple[str, int]:
    country, _, inhabitants = text.partition(":")
    return country, int(inhabitants or 0)


@cache
def _open_file() -> mmap.mmap:
    with (FOLDER / FILE).open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
