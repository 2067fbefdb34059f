"""Country names and codes of every source as ISO 3166-1 alpha-2 (05, section 1, rule 8).

The table `data/countries.csv` is the only place where a spelling is known. Unknown text is never
guessed: the loader warns and keeps the words.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "countries.csv"
_USER_ASSIGNED = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
_REGION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,4}")


def is_country(code: str) -> bool:
    """Tell whether a code is known, historic (SU, YU, CS, DD, AN) or user-assigned (XA, ZZ …).

    >>> is_country("HK"), is_country("XK"), is_country("QQ"), is_country("UK")
    (True, True, True, False)
    """
    return code in _codes() or _USER_ASSIGNED.fullmatch(code) is not None


@lru_cache(maxsize=65536)
def country_code(text: str) -> str | None:
    """Give the code of a country by its code, name, long form, demonym or region code.

    Args:
        text: One country as a source writes it; letter case, accents, "the" and brackets are free.

    Returns:
        ISO 3166-1 alpha-2, or None where the text is not known.

    >>> country_code("Islamic Republic of Iran"), country_code("Lebanese"), country_code("na")
    ('IR', 'LB', 'NA')
    >>> country_code("cn-xz"), country_code("Atlantis")
    ('CN', None)
    """
    bare = text.strip().upper()
    if len(bare) == 2 and is_country(bare):
        return bare
    region = _REGION.fullmatch(bare)
    if region is not None and is_country(region[1]):
        return region[1]
    return _names().get(_plain(text))


def country_of_address(address: str) -> str | None:
    """Give the country that stands at the end of an address.

    Both last comma parts together, then the last, then the one before: the longest known name at
    the end of each. A two-letter code does not count: it is as often a state, province or word.

    >>> country_of_address("Kutuzovsky 36, Moscow 121170 Russian Federation")
    'RU'
    >>> country_of_address("1 Peachtree, Atlanta, GA"), country_of_address("Office 6G")
    (None, None)
    """
    bare = re.sub(r"\([^()]*,[^()]*\)$", "", address.strip(" .\"'"))  # the same in another script
    parts = [part for part in re.split("[,;]", bare) if part.strip()][-2:]
    whole = _names().get(_plain(" ".join(parts)))
    return whole or next(filter(None, map(_ending, reversed(parts))), None)


@cache
def spellings() -> tuple[str, ...]:
    """Give the names, long forms and demonyms of all countries, as the table writes them."""
    return tuple(
        spelling
        for row in _rows()
        for spelling in (row["name"], *row["aliases"].split(";"), *row["demonyms"].split(";"))
        if spelling
    )


def agreed_country(codes: Iterable[str | None]) -> str | None:
    """Give the one country on which all agree; None where they differ or one is not known.

    >>> agreed_country(["RU", "RU"]), agreed_country(["RU", "US"]), agreed_country([])
    ('RU', None, None)
    """
    distinct = set(codes)
    return distinct.pop() if len(distinct) == 1 else None


@cache
def country_name(code: str) -> str:
    """Give the English name of a code; a code without one is its own name.

    >>> country_name("VN"), country_name("XA")
    ('Vietnam', 'XA')
    """
    return _codes().get(code, code)


def _ending(part: str) -> str | None:
    inner = re.search(r"\(([^()]*)\)\s*$", part)
    if inner is not None:
        return _ending(part[: inner.start()]) or _ending(inner[1])
    words = re.sub(r"[\s\d-]+$", "", _plain(part)).split()  # "Singapore 534818"
    for start in range(len(words)):
        name = " ".join(words[start:])
        if len(name) > 2 and (code := _names().get(name)) is not None:
            return code
    return None


def _plain(text: str) -> str:
    """Fold case, accents, punctuation, "&" and a leading "the"."""
    folded = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    kept = "".join(char for char in folded if not unicodedata.combining(char))
    words = re.sub(r"[^\w]+", " ", re.sub(r"['\u2019.]", "", kept)).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def _codes() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows()}


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in _rows():
        spellings = [row["alpha3"], row["name"], *row["aliases"].split(";")]
        for spelling in [*spellings, *row["demonyms"].split(";")]:
            if plain := _plain(spelling):
                names.setdefault(plain, row["code"])
    return names
