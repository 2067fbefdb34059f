"""Which countries have a town of a name: large towns in all scripts, and who else bears the name.

`data/town_names.txt` has the names of towns of at least 100,000 in every script, of those of at
least 50,000 in many spellings, and for each the countries that have a town of at least 15,000 of
that name (GeoNames, CC BY 4.0; written by `tools.town_names`). It is sorted, and a name is looked
up in it without reading the rest: an order names a handful of places.
"""

import mmap
from functools import cache, lru_cache
from typing import Final

from onward.graph.addresses.tables import FOLDER

FILE: Final = "town_names.txt"


@lru_cache(maxsize=4096)
def countries_of_town(name: str) -> frozenset[str]:
    """Return every country with a town of a name, in plain words.

    >>> sorted(countries_of_town("donetsk")), countries_of_town("no such town")
    (['RU', 'UA'], frozenset())
    """
    lines, beginning = _open_file(), f"{name}\t".encode()
    low, high = 0, len(lines)
    # between `low` and `high` whole lines are left, in the order of their names
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", middle, high)
        line = lines[middle:end]
        if line.startswith(beginning):
            return frozenset(line[len(beginning) :].decode().split())
        if line < beginning:
            low = end + 1
        else:
            high = middle
    return frozenset()


@cache
def _open_file() -> mmap.mmap:
    with (FOLDER / FILE).open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
