"""The tables by which addresses are read: words, towns, regions and postal codes.

Words stand in `data/words.csv`, by role and meaning; a word of a few countries alone says which.
Towns of at least 50,000 (GeoNames, CC BY 4.0) are in `data/cities.csv`, with the spellings of each,
unless two towns of a country have the name. Regions and forms of postal codes are those of Google's
address data (CC BY 4.0).
"""

import mmap
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from onward.graph.addresses.rewrites import FOLDER, rewrite
from onward.graph.countries import names_of_countries
from onward.graph.names.romanise import romanise, split_words
from onward.graph.tables import find_line, read_rows

# ------------------------------------------------------------------------------------------------
# One form for the ways in which a name of a street or town is romanised.
#
# The folding is coarse on purpose: it is applied to names of streets and towns alone, beside which
# number, town and country have to agree as well.
# ------------------------------------------------------------------------------------------------

_CYRILLIC: Final = re.compile("RU|BY|UA|KZ|KG|UZ|TJ|TM|MD|GE|AM|AZ|BG|RS|ME|BA|MK")
_ARABIC: Final = re.compile("AE|SA|IR|IQ|SY|LB|JO|EG|LY|DZ|MA|TN|SD|YE|OM|QA|KW|BH|AF|PK|PS")
_WITHOUT_BLANKS: Final = ("CN", "TW", "MO")
_ARTICLES: Final = frozenset({"al", "el", "ul", "as", "ash", "an", "ar", "ad"})


@lru_cache(maxsize=65536)
def fold_word(word: str, country: str) -> str:
    """Return a romanised word in small letters as all its spellings are written.

    >>> fold_word("leninskiy", "RU") == fold_word("leninsky", "RU") == fold_word("leninskij", "RU")
    True
    """
    if word[0].isdigit():
        return word
    if _CYRILLIC.fullmatch(country):
        return rewrite(word, "cyrillic sounds")
    return rewrite(word, "arabic sounds" if _is_arabic(country) else "other sounds")


@lru_cache(maxsize=512)
def _is_arabic(country: str) -> bool:
    return _ARABIC.fullmatch(country) is not None


def fold_words(words: Iterable[str], country: str) -> str:
    """Return a name's words folded, in their order; Chinese names as one word."""
    return _join_folded(tuple(words), country)


@lru_cache(maxsize=4096)
def _join_folded(words: tuple[str, ...], country: str) -> str:
    """Fold words; those of an address are asked for again at each step of its reading."""
    folded = [fold_word(word, country) for word in words]
    if _is_arabic(country):
        folded = [word for word in folded if word not in _ARTICLES] or folded
    return ("" if country in _WITHOUT_BLANKS else " ").join(folded)


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


# ------------------------------------------------------------------------------------------------
# Which countries have a town of a name: large towns in all scripts, and who else bears the name.
#
# `data/town_names.txt` has the names of towns of at least 100,000 in every script, of those of at
# least 50,000 in many spellings, and for each the countries that have a town of at least 15,000 of
# that name, with the inhabitants of the largest one in each where there are several (GeoNames,
# CC BY 4.0; written by `tools.town_names`). It is sorted, and a name is looked up in it without
# reading the rest: an order names a handful of places.
#
# Ports, border crossings and free zones that are smaller stand in `data/cargo_places.csv`, with
# codes in the form of UN/LOCODE. It was compiled for Onward from general knowledge; of a code only
# the country is read.
# ------------------------------------------------------------------------------------------------

FILE: Final = "town_names.txt"
NAMESAKES: Final = "country_namesakes.csv"

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


def namesakes_of(name: str) -> frozenset[str]:
    """Return the countries with a town or part that is called as another country.

    `data/country_namesakes.csv` has them (GeoNames): the names of towns leave them out.

    >>> namesakes_of("armenia"), namesakes_of("yerevan")
    (frozenset({'CO'}), frozenset())
    """
    return _read_namesakes().get(name, frozenset())


@cache
def _read_namesakes() -> Mapping[str, frozenset[str]]:
    rows = read_rows(FOLDER / NAMESAKES)
    return {row["name"]: frozenset(row["countries"].split()) for row in rows}


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
    line = find_line(_open_file(), name)
    if line:
        return dict(map(_split_bearer, line.split()))
    return dict.fromkeys(_read_cargo_places().get(name, ()), 0)


def _split_bearer(text: str) -> tuple[str, int]:
    country, _, inhabitants = text.partition(":")
    return country, int(inhabitants or 0)


@cache
def _read_cargo_places() -> Mapping[str, frozenset[str]]:
    """Return the countries of ports, border crossings and free zones that are no large town."""
    countries: dict[str, frozenset[str]] = {}
    for row in read_rows(FOLDER / "cargo_places.csv"):
        for name in row["names"].split("; "):
            plain = name if name.isascii() else " ".join(split_words(romanise(name)))
            countries[plain] = countries.get(plain, frozenset()) | {row["code"][:2]}
    return countries


@cache
def _open_file() -> mmap.mmap:
    with (FOLDER / FILE).open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


# ------------------------------------------------------------------------------------------------
# Regions and states that an address names, and the towns beside them.
# ------------------------------------------------------------------------------------------------


def has_region(parts: Sequence[Sequence[str]], country: str) -> bool:
    """Tell whether a part is a region of a country: "Washington" of an American address."""
    regions = regions_of(country)
    return any(fold_words(part, country) in regions for part in parts if part)


def part_states(parts: Sequence[list[str]], country: str) -> list[list[str]]:
    """Part a town from the code of its state: "Dayton OH"; but not "Fifth Avenue NE"."""
    towns, regions = towns_of(country), regions_of(country)
    parted: list[list[str]] = []
    for part in parts:
        is_state = len(part) > 1 and len(part[-1]) == 2 and part[-1] in regions
        is_town = is_state and fold_words(part[:-1], country) in towns
        parted += [part[:-1], part[-1:]] if is_town else [part]
    return parted


# ------------------------------------------------------------------------------------------------
# What addresses in Arabic and Chinese script say with words and numerals of their own.
#
# Each word is written in the plain words by which an address is read, before it is romanised: 五号
# is "5号", شارع is "shari". A town's name in Arabic script has no vowels, and is read by its
# consonants.
# ------------------------------------------------------------------------------------------------

_ARABIC_SCRIPTS: Final = re.compile("[\u0600-\u06ff]")
_NUMERAL: Final = (
    "[\u96f6\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343]"
)
_NUMBERED: Final = re.compile(
    rf"{_NUMERAL}+(?=[\u53f7\u865f\u680b\u5e62\u5ea7\u697c\u6a13\u5c42\u5c64\u5ba4\u5355\u55ae\u6bb5\u5f04])"
)
"""Numerals before 号, 栋, 座, 楼, 层, 室, 单元, 段 and 弄; before 路 they are a street's name."""
_DIGITS: Final = {
    char: value
    for value, char in enumerate("\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d")
} | {"\u3007": 0}
_PLACES: Final = {"\u5341": 10, "\u767e": 100, "\u5343": 1000}


def write_plainly(text: str) -> str:
    """Write what an address says in Arabic words or Chinese numerals in plain ones.

    >>> write_plainly("\u5317\u4eac\u8def\u516b\u5341\u516b\u53f7"), write_plainly("12 High Street")
    ('\u5317\u4eac\u8def88\u53f7', '12 High Street')
    """
    if text.isascii():
        return text
    if _ARABIC_SCRIPTS.search(text):
        text = _arabic_pattern().sub(lambda match: f" {_arabic_words()[match[1]]} ", text)
        # \u060c parts the words of an address as a comma does
        text = text.replace("\u060c", ",").replace("\u061b", ";")
    return _NUMBERED.sub(lambda match: str(read_numeral(match[0])), text)


def read_numeral(text: str) -> int:
    """Return the value of a Chinese numeral, written with places or digit by digit.

    >>> read_numeral("\u4e8c\u5341\u4e94"), read_numeral("\u4e00\u3007\u516b")
    (25, 108)
    """
    if not any(char in _PLACES for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _PLACES:
            total += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


@cache
def _arabic_words() -> Mapping[str, str]:
    rows = read_rows(FOLDER / "arabic_words.csv")
    return {word: row["means"] for row in rows for word in row["words"].split("; ")}


@cache
def _arabic_pattern() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _arabic_words()), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:\u0627\u0644)?({words})(?!\w)")


# ------------------------------------------------------------------------------------------------
# The country that a British postal code tells: no other country writes codes of that form.
# ------------------------------------------------------------------------------------------------

_CODE: Final = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]? ?\d[A-Z]{2}\b")
_ISLANDS: Final = {"JE": "JE", "GY": "GG", "IM": "IM"}
"""Areas that lie in a country of their own: Jersey, Guernsey, Isle of Man."""


def country_of_british_code(text: str) -> str | None:
    """Return the country of an address by its postal code, None where it has no British one.

    >>> country_of_british_code("16, Berkeley Street, London, W1J 8DZ")
    'GB'
    >>> country_of_british_code("12 Hill Street, St. Helier, JE2 4UA")
    'JE'
    >>> country_of_british_code("111 Wellington St, Ottawa, K1A 0A9")
    """
    code = _CODE.search(text)
    return _ISLANDS.get(code[1], "GB") if code else None


# ------------------------------------------------------------------------------------------------
# Post boxes in the languages of the lists: no house stands at one.
# ------------------------------------------------------------------------------------------------

_LONG_NUMBER: Final = 4
"""Digits of a post box that, written again, are no house either."""


def without_post_boxes(plain: str) -> str:
    """Return an address in small letters without its post boxes, nor their number again.

    >>> without_post_boxes("skrytka pocztowa 12, warszawa")
    ' , , warszawa'
    >>> without_post_boxes("p.o. box 11365/8486, tehran, 11365/8486")
    ' , , tehran,  , '
    """
    numbers = {match["number"] for match in _post_box_pattern().finditer(plain)}
    if not numbers:
        return plain
    plain = _post_box_pattern().sub(" , ", plain)
    for number in sorted(numbers):
        if len(number) >= _LONG_NUMBER and number in plain:
            plain = re.sub(rf"(?<![\w/-]){re.escape(number)}(?![\w/-])", " , ", plain)
    return plain


@cache
def _post_box_pattern() -> re.Pattern[str]:
    """Return the words of `data/post_boxes.csv`, in which a dot is a dot, and their number."""
    words = {
        word for row in read_rows(FOLDER / "post_boxes.csv") for word in row["words"].split("; ")
    }
    names = "|".join(word.replace(".", r"\.") for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w/])(?:{names})(?<![a-z]-)[ .:#-]*(?:n[or]?\b\.?|numero)?[ :.#-]*"
        r"(?P<number>\d+[\w-]*(?: ?/ ?\d[\d-]*)?)(?:(?<=\d\d)(?: \d\d\b){1,2}(?= ?,))?"
    )


# ------------------------------------------------------------------------------------------------
# Which unit of a building an address names: suite, office, flat, room. Read, never guessed.
#
# The rule. A unit is a word of ``data/unit_words.csv`` followed by a code: a number, a number with
# a
# letter, or one letter; "No.", "Nr" and "#" may stand between. ``Suite 12-B``, ``Ste. 12 B`` and
# ``SUITE 12B`` are one unit; ``Offices 5 and 7`` are two. Floors, blocks, houses and post boxes are
# no units.
#
# Two addresses in one building name the same unit when they use the same words and share a code for
# each. Where the words differ (Suite 5 and Office 5; Suite 5, Office 12 and Suite 5) or one names
# none, nobody knows whether they differ: then only the building is the same.
# ------------------------------------------------------------------------------------------------

UnitAnswer = Literal["same", "different", "cannot tell"]

_LETTER: Final = r"[^\W\d_](?!\w)"
_CODE_UNITS: Final = rf"(?:\d+(?:[- ]?{_LETTER})?(?:[-/]\d+)*|[^\W\d_]-?\d+|{_LETTER})"
_AND: Final = re.compile(r" *(?:&|\+|\band\b|\bund\b|\bи\b) *")
_FLOOR_UNIT: Final = re.compile(r"#(?P<codes>\d+-\d+[a-z]?)(?!\w)")  # Singapore: floor and unit
_HAN_UNITS: Final = (
    (re.compile(r"(?P<codes>\d+) ?[\u53f7\u865f]? ?\u5ba4"), "room"),
    (re.compile(r"(?P<codes>\d+) ?(?:\u5355\u5143|\u55ae\u5143)"), "entrance"),
)
"""Chinese and Japanese rooms and entrances: the number stands before the word."""

_TURKISH: Final = re.compile(
    r"\b(?:mah|mh|mahallesi|sok|sokagi|sokak|sk|cad|caddesi|cd|bulv|bulvari|kapi|daire"
    r"|turkiye|turkey)\b"
)
"""Words of which one is in nearly every Turkish address, without their accents."""

_SIGNS: Final = str.maketrans({"\u2116": "#", "\u0131": "i"})
"""The sign for a number, and the Turkish i without a dot, which is no accent."""

_BESIDE_LETTER: Final = re.compile(r"(?<=\d)[- ](?=[^\W\d])|(?<=[^\W\d])-(?=\d)")


@lru_cache(maxsize=4096)
def read_units(address: str) -> Mapping[str, frozenset[str]]:
    """Return the codes of the units that an address names, by the word's meaning.

    >>> {word: sorted(codes) for word, codes in read_units("Ste. 12-B, 5 High Street").items()}
    {'suite': ['12b']}
    >>> {word: sorted(codes) for word, codes in read_units("Offices 5 and 7, Tower One").items()}
    {'office': ['5', '7']}
    >>> dict(read_units("Defne Sok. KNo: 1, DNo: 365")) == dict(read_units("Sok. No:1 D:365"))
    True
    >>> dict(read_units("5th floor, Block 3, 12 High Street"))
    {}
    """
    codes: dict[str, frozenset[str]] = {}
    folded = _fold_address(address)
    for unit in _unit_pattern().finditer(folded):
        meaning = _read_meanings()[unit["word"]]
        codes[meaning] = codes.get(meaning, frozenset()) | _split_codes(unit["codes"])
    for pattern, meaning in _HAN_UNITS:
        for unit in pattern.finditer(folded):
            codes[meaning] = codes.get(meaning, frozenset()) | _split_codes(unit["codes"])
    for unit in _FLOOR_UNIT.finditer(folded):
        codes["#"] = codes.get("#", frozenset()) | _split_codes(unit["codes"])
    return codes


def building_text(address: str) -> str:
    """Return the words of an address without its units, to compare by.

    >>> building_text("Suite 5, Tower One") == building_text("TOWER ONE - Office 12")
    True
    """
    rest = _FLOOR_UNIT.sub(" ", _unit_pattern().sub(" ", _fold_address(address)))
    return " ".join(re.sub(r"[^\w]+", " ", rest).split())


def without_units(address: str) -> str:
    """Return an address in small letters without its units, to read the rest of it.

    >>> without_units("Suite 5, 12 High Street")
    ' , , 12 high street'
    """
    return _FLOOR_UNIT.sub(" , ", _unit_pattern().sub(" , ", _fold_address(address)))


def same_unit(left: str, right: str) -> UnitAnswer:
    """Tell whether two addresses in one building name the same unit.

    >>> same_unit("Suite 12-B, Tower One", "Tower One, Ste 12B")
    'same'
    >>> same_unit("Suite 5", "Suite 6"), same_unit("Suite 5", "Office 5")
    ('different', 'cannot tell')
    """
    ours, theirs = read_units(left), read_units(right)
    # Suite 5 and Office 5 may be one room or two
    if not ours or ours.keys() != theirs.keys():
        return "cannot tell"
    shared = all(ours[word] & theirs[word] for word in ours)
    return "same" if shared else "different"


def compare_units(left: Sequence[str], right: Sequence[str]) -> UnitAnswer:
    """Return the best answer over all pairs: same, before cannot tell, before different."""
    answers = {same_unit(ours, theirs) for ours in left for theirs in right}
    order: tuple[UnitAnswer, ...] = ("same", "cannot tell", "different")
    return next((answer for answer in order if answer in answers), "cannot tell")


def _fold_address(address: str) -> str:
    """Write in small letters without accents, with plain dashes and single blanks."""
    if address.isascii():
        return _write_turkish_labels(" ".join(address.lower().split()))
    folded = unicodedata.normalize("NFKD", address.casefold().translate(_SIGNS))
    without_accents = "".join(char for char in folded if not unicodedata.combining(char))
    plain = re.sub(r"[\u2010-\u2015]", "-", without_accents)
    return _write_turkish_labels(" ".join(plain.split()))


def _write_turkish_labels(folded: str) -> str:
    """Write the labels of a Turkish address in full; any other one stays as it is.

    They are short, or stand on the other side of what they name.
    """
    return rewrite(folded, "turkish labels") if _TURKISH.search(folded) else folded


def _split_codes(text: str) -> frozenset[str]:
    """Take a list of codes apart; a letter stands close to its number, whatever is between them."""
    return frozenset(_BESIDE_LETTER.sub("", code) for code in _AND.split(text))


@cache
def _read_meanings() -> Mapping[str, str]:
    """Return the meaning of each word for a unit; of and off are read with their dot only."""
    rows = read_rows(FOLDER / "unit_words.csv")
    return {word: row["unit"] for row in rows for word in row["words"].split("; ")}


@cache
def _unit_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(_read_meanings(), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?P<word>{names})(?=[\W\d])\.?[ /:]*(?:(?:number|no|nr)\b[ .:]*|#)? *"
        rf"(?P<codes>{_CODE_UNITS}(?:{_AND.pattern}{_CODE_UNITS})*)(?![-/]?\w)"
    )
