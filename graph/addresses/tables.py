"""The tables by which addresses are read: words, towns, regions and postal codes.

Words stand in `data/words.csv`, by role and meaning; a word of a few countries alone says which.
Towns of at least 50,000 (GeoNames, CC BY 4.0) are in `data/cities.csv`, with the spellings of each,
unless two towns of a country have the name. Regions and forms of postal codes are those of Google's
address data (CC BY 4.0).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from onward.graph.addresses.rewrites import FOLDER
from onward.graph.addresses.sounds import fold_words
from onward.graph.countries import names_of_countries
from onward.graph.csv_rows import read_rows
from onward.graph.names.romanise import romanise, split_words

ROLES: Final = (
    *("street", "compound", "house", "extra", "region", "town", "building", "site", "stop"),
    "spelling",
)
"""street: a kind of street; compound: one at the end of a street's name (Hauptstrasse); house: a
house number follows; extra: a number of something beside the house follows (block, korpus, plot);
region, town: what the name beside it is; building, site: the name beside it is a building's, or a
park's or port's; stop: says nothing; spelling: another way to write a word of a street's name."""

REGION_IS_KEPT: Final = frozenset({"US", "CA", "AU", "BR", "MX", "IN"})
"""Countries whose addresses always name the state, which tells towns apart."""


@dataclass(frozen=True, slots=True)
class AddressWords:
    """What words mean in addresses of a country: the meaning by the word, role by role."""

    street: Mapping[str, str]
    compound: Mapping[str, str]
    house: Mapping[str, str]
    extra: Mapping[str, str]
    region: Mapping[str, str]
    town: Mapping[str, str]
    building: Mapping[str, str]
    site: Mapping[str, str]
    stop: Mapping[str, str]
    spelling: Mapping[str, str]
    endings: tuple[str, ...]

    def is_silent(self, word: str) -> bool:
        """Whether a word is no part of a name: an article, or the kind of a place."""
        return word in self.stop or word in self.region or word in self.town

    def split_compound(self, word: str) -> tuple[str, str] | None:
        """Part a street's name and kind that are one word: ("haupt", "street")."""
        # nearly all words have none of the endings, and there is no end of words to remember
        if not word.endswith(self.endings):
            return None
        longest = next(ending for ending in self.endings if word.endswith(ending))
        return (
            (word[: -len(longest)], self.compound[longest])
            if len(word) > len(longest) + 2
            else None
        )


@dataclass(frozen=True, slots=True)
class Town:
    """A town that needs no region to be told from others of its country."""

    key: str
    name: str


@cache
def words_of(country: str) -> AddressWords:
    """Return what words mean in addresses of a country."""
    meanings: dict[str, dict[str, str]] = {role: {} for role in ROLES}
    for row in read_rows(FOLDER / "words.csv"):
        if not row["countries"] or country in row["countries"].split():
            for text in row["words"].split("; "):
                meanings[row["role"]].setdefault(text, row["meaning"])
    endings = sorted(meanings["compound"], key=len, reverse=True)
    return AddressWords(**meanings, endings=tuple(endings))


@cache
def telling_words() -> frozenset[str]:
    """Return every word, of any country, that a street, building or number of one has beside it."""
    rows = [row for row in read_rows(FOLDER / "words.csv") if row["role"] in _TELLING]
    return frozenset(word for row in rows for word in row["words"].split("; "))


_TELLING: Final = ("street", "house", "extra", "building", "site")


@cache
def towns_of(country: str) -> Mapping[str, Town]:
    """Return the towns of a country by every spelling, folded."""
    towns: dict[str, Town] = {}
    for line in _lines_of_towns().get(country, ()):
        names = line.split("; ")
        town = Town(fold_words(names[0].split(), country), names[0])
        for name in names:
            towns.setdefault(fold_words(name.split(), country), town)
    return towns


@cache
def country_of_town(name: str) -> str | None:
    """Return the only country with a town of a name, as the table writes it.

    >>> country_of_town("simferopol"), country_of_town("london")
    ('UA', None)
    """
    return _countries_by_town().get(name)


def is_town(name: str) -> bool:
    """Tell whether any country has a town of a name, as the table writes it."""
    return name in _countries_by_town()


@cache
def region_of_town(name: str) -> str | None:
    """Return the part of a country, by its code of ISO 3166-2, that has rules of its own.

    >>> region_of_town("simferopol"), region_of_town("kyiv")
    ('UA-43', None)
    """
    rows = read_rows(FOLDER / "region_towns.csv")
    return next((row["region"] for row in rows if name in row["names"].split("; ")), None)


@cache
def _countries_by_town() -> Mapping[str, str | None]:
    countries: dict[str, str | None] = {}
    for country, lines in _lines_of_towns().items():
        for name in {name for line in lines for name in line.split("; ")}:
            countries[name] = None if name in countries else country
    return countries


@cache
def _lines_of_towns() -> Mapping[str, list[str]]:
    """Return the names of each town by country: read as lines, since there are ten thousand."""
    lines: dict[str, list[str]] = {}
    for line in (FOLDER / "cities.csv").read_text(encoding="utf-8").splitlines()[1:]:
        country, _, names = line.partition(",")
        lines.setdefault(country, []).append(names)
    return lines


@cache
def regions_of(country: str) -> Mapping[str, str]:
    """Return the regions of a country by every spelling, folded: one spelling of each."""
    regions: dict[str, str] = {}
    for row in read_rows(FOLDER / "regions.csv"):
        if row["country"] == country:
            names = [fold_words(name.split(), country) for name in row["names"].split("; ")]
            for name in names:
                regions.setdefault(name, names[0])
    return regions


@cache
def postal_code_of(country: str) -> re.Pattern[str] | None:
    """Return the form of a country's postal codes, None where it has none."""
    forms = {row["country"]: row["pattern"] for row in read_rows(FOLDER / "postal_codes.csv")}
    form = forms.get(country)
    return re.compile(form, re.IGNORECASE) if form else None


_SHORT_NAMES: Final = {
    "uk": "GB",
    "us": "US",
    "usa": "US",
    "uae": "AE",
    "prc": "CN",
    "drc": "CD",
    "rdc": "CD",
}


@cache
def country_names() -> Mapping[str, str]:
    """Return the codes of countries by name, in plain words."""
    names = ((" ".join(split_words(romanise(name))), code) for name, code in names_of_countries())
    # "per." is a lane in Russia, "col." a quarter in Mexico: codes of three letters do not count
    return {name: code for name, code in names if len(name) > 3} | _SHORT_NAMES


@cache
def last_words_of_countries() -> frozenset[str]:
    """Return the words in which the names of `country_names` end."""
    return frozenset(name.rpartition(" ")[2] for name in country_names())
