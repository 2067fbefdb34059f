"""Country names and codes of every source as ISO 3166-1 alpha-2.

The table `data/countries.csv` has the spellings of public sources, in English, and
`data/country_names.csv` the names in German, French, Spanish, Italian, Polish, Portuguese, Dutch
and Russian (Unicode CLDR 47, and common variants). Unknown text is never guessed: the loader warns
and keeps the words (docs/sources.md, Rules of every loader).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from onward.graph.sayings import WithArticle, say
from onward.graph.tables import read_rows

TABLE = Path(__file__).parent / "data" / "countries.csv"
FOREIGN_NAMES = TABLE.with_name("country_names.csv")
_USER_ASSIGNED = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
_WITH_ARTICLE = (
    "AE AN AX BS CC CD CF CG CK DO FK FO GB GM IM IO KM KY MH MP MV NL PH SB SC SU TC UM US VA VG "
    "VI"
)
"""Codes of countries that English gives an article in a sentence."""
_STATE_FORM = re.compile(
    r"^(?:republik|konigreich|staat|sultanat|emirat|grossherzogtum|furstentum|republique|royaume"
    r"|etat|republica|reino|repubblica|regno|republika|krolestwo|republic|kingdom|respublika"
    r"|\u0440\u0435\u0441\u043f\u0443\u0431\u043b\u0438\u043a\u0430"
    r"|\u043a\u043e\u0440\u043e\u043b\u0435\u0432\u0441\u0442\u0432\u043e)"
    r"(?: (?:de la|du|de|des|del|della|di|of the|of))? "
)
_TOLD_APART_BY_FORM = frozenset({"CD", "CG", "CN", "KP", "KR", "TW"})
"""Countries of which two have one name but for the form: the Republics of Korea."""
_UNKNOWN = ("XX", "ZZ")
_REGION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,4}")


def is_country(code: str) -> bool:
    """Tell whether a code is known, historic (SU, YU, CS, DD, AN) or user-assigned (XA, ZZ …).

    >>> is_country("HK"), is_country("XK"), is_country("QQ"), is_country("UK")
    (True, True, True, False)
    """
    return code in _names_by_code() or _USER_ASSIGNED.fullmatch(code) is not None


def is_country_of_today(code: str) -> bool:
    """Tell whether a code may be that of a country that exists: ZZ and XX stand for "unknown".

    >>> is_country_of_today("RU"), is_country_of_today("SU"), is_country_of_today("ZZ")
    (True, False, False)
    """
    return code not in _UNKNOWN and code not in _historic_codes()


def names_country(code: str) -> bool:
    """Tell whether a code names any country: XX and ZZ say that none is known.

    >>> names_country("SU"), names_country("ZZ")
    (True, False)
    """
    return code not in _UNKNOWN


def region_code(text: str) -> str | None:
    """Return the code of a part of a country (ISO 3166-2), None where the text is none.

    >>> region_code(" ua-43 "), region_code("Ukraine"), region_code("UK-LND")
    ('UA-43', None, None)
    """
    bare = text.strip().upper()
    region = _REGION.fullmatch(bare)
    return bare if region is not None and is_country(region[1]) else None


@lru_cache(maxsize=65536)
def country_code(text: str) -> str | None:
    """Return the code of a country by its code, name, long form, demonym or region code.

    Args:
        text: One country as a source writes it; letter case, accents, "the" and brackets are free.

    Returns:
        ISO 3166-1 alpha-2, or None where the text is not known.

    >>> country_code("Islamic Republic of Iran"), country_code("Lebanese"), country_code("na")
    ('IR', 'LB', 'NA')
    >>> country_code("cn-xz"), country_code("Türkei"), country_code("Atlantis")
    ('CN', 'TR', None)
    """
    bare = text.strip().upper()
    if len(bare) == 2 and is_country(bare):
        return bare
    region = _REGION.fullmatch(bare)
    if region is not None and is_country(region[1]):
        return region[1]
    folded = _fold_text(text)
    return _codes_by_name().get(folded) or _codes_by_foreign_name().get(folded) or _of_state(folded)


def _of_state(folded: str) -> str | None:
    """Return the code of a country behind the form of its state: "Republik Kasachstan"."""
    bare = _STATE_FORM.sub("", folded, count=1)
    if bare == folded:
        return None
    code = _codes_by_foreign_name().get(bare) or _codes_by_name().get(bare)
    return None if code in _TOLD_APART_BY_FORM else code


def country_of_address(address: str) -> str | None:
    """Return the country that stands at the end of an address.

    Both last comma parts together, then the last, then the one before: the longest known name at
    the end of each. A two-letter code does not count: it is as often a state, province or word.

    >>> country_of_address("Kutuzovsky 36, Moscow 121170 Russian Federation")
    'RU'
    >>> country_of_address("1 Peachtree, Atlanta, GA"), country_of_address("Office 6G")
    (None, None)
    """
    bare = re.sub(r"\([^(),]*,[^()]*\)$", "", address.strip(" .\"'"))  # the same in another script
    parts = [part for part in re.split("[,;]", bare) if part.strip()][-2:]
    # "Congo, Democratic Republic": a name may itself hold a comma, so both parts come first.
    whole = _codes_by_name().get(_fold_text(" ".join(parts)))
    if whole is not None:
        return whole
    return next(filter(None, map(_find_country_at_end, reversed(parts))), None)


@cache
def spellings() -> tuple[str, ...]:
    """Return the names, long forms and demonyms of all countries, as the table writes them."""
    texts = chain.from_iterable(map(_list_spellings, read_rows(TABLE)))
    return tuple(filter(None, texts))


def agreed_country(codes: Iterable[str | None]) -> str | None:
    """Return the country on which all agree; None where they differ or one is not known.

    >>> agreed_country(["RU", "RU"]), agreed_country(["RU", "US"]), agreed_country([])
    ('RU', None, None)
    """
    distinct = set(codes)
    return distinct.pop() if len(distinct) == 1 else None


@cache
def names_of_countries() -> tuple[tuple[str, str], ...]:
    """Return every name of a country in any language, folded, with its code."""
    english, foreign = _codes_by_name(), _codes_by_foreign_name()
    return tuple({**foreign, **english}.items())


@cache
def country_name(code: str) -> str:
    """Return the English name of a code; a code without one is its own name.

    >>> country_name("VN"), country_name("XA")
    ('Vietnam', 'XA')
    """
    return _names_by_code().get(code, code)


@cache
def say_country(code: str) -> str:
    """Return the English name of a code as a text that a document can write in its language.

    >>> say("from {country}", country=say_country("US"))
    'from the United States'
    """
    name = country_name(code)
    return WithArticle(name, {}) if takes_article(code) else say(name)


@cache
def say_named_country(name: str) -> str:
    """Return a text that may be the English name of a country, as `say_country` has it.

    >>> say("of {country}", country=say_named_country("United States"))
    'of the United States'
    """
    code = country_code(name)
    is_name = code is not None and country_name(code) == name
    return say_country(code) if code is not None and is_name else say(name)


def country_in_sentence(code: str) -> str:
    """Return the English name of a code as it stands within a sentence.

    >>> country_in_sentence("GB"), country_in_sentence("FR")
    ('the United Kingdom', 'France')
    """
    name = country_name(code)
    return f"the {name}" if takes_article(code) else name


def takes_article(code: str) -> bool:
    """Tell whether English gives a country an article in a sentence.

    >>> takes_article("NL"), takes_article("FR")
    (True, False)
    """
    return code in _WITH_ARTICLE.split()


def _find_country_at_end(part: str) -> str | None:
    # what precedes brackets counts before what they hold: "Taipei, Taiwan (China)"
    end, in_brackets = len(part), []
    while (group := _brackets_at_end(part, end)) is not None:
        end, text = group
        in_brackets.append(text)
    texts = (part[:end], *reversed(in_brackets))
    return next(filter(None, map(_find_name_at_end, texts)), None)


def _brackets_at_end(part: str, end: int) -> tuple[int, str] | None:
    """Return where the last brackets before a place begin, and their text, if nothing follows."""
    while end and part[end - 1].isspace():
        end -= 1
    start = part.rfind("(", 0, end)
    is_last = start >= 0 and part[end - 1] == ")" and ")" not in part[start : end - 1]
    return (start, part[start + 1 : end - 1]) if is_last else None


def _find_name_at_end(text: str) -> str | None:
    """Return the country whose name ends a text, the longest first."""
    folded = _fold_text(text)
    end = len(folded)
    while end and (folded[end - 1].isdecimal() or folded[end - 1] == " "):  # "Singapore 534818"
        end -= 1
    words = folded[:end].split()[-_most_words_of_a_name() :]
    for start in range(len(words)):
        name = " ".join(words[start:])
        if len(name) > 2 and (code := _codes_by_name().get(name)) is not None:
            return code
    return None


@cache
def _most_words_of_a_name() -> int:
    return max(name.count(" ") + 1 for name in _codes_by_name())


def _fold_text(text: str) -> str:
    """Fold case, accents, punctuation, "&" and a leading "the"."""
    if text.isascii() and text.isalnum():  # a plain word, as most are
        return text.lower()
    folded = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    without_accents = folded if folded.isascii() else _drop_accents(folded)
    without_marks = re.sub(r"['\u2019.]", "", without_accents)  # "D.R. Congo", "Côte d'Ivoire"
    words = re.sub(r"[^\w]+", " ", without_marks).split()
    has_article = words[:1] == ["the"] and len(words) > 1
    return " ".join(words[1:] if has_article else words)


def _drop_accents(folded: str) -> str:
    return "".join(char for char in folded if not unicodedata.combining(char))


@cache
def _names_by_code() -> dict[str, str]:
    return {row["code"]: row["name"] for row in read_rows(TABLE)}


@cache
def _codes_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in read_rows(TABLE):
        for spelling in [row["alpha3"], *_list_spellings(row)]:
            if folded := _fold_text(spelling):
                names.setdefault(folded, row["code"])
    return names


@cache
def _historic_codes() -> frozenset[str]:
    return frozenset(row["code"] for row in read_rows(TABLE) if row["status"] == "historic")


@cache
def _codes_by_foreign_name() -> dict[str, str]:
    """Return the codes by names in other languages; addresses are not searched for them."""
    rows = read_rows(FOREIGN_NAMES)
    return {_fold_text(name): row["code"] for row in rows for name in row["names"].split(";")}


def _list_spellings(row: Mapping[str, str]) -> list[str]:
    return [row["name"], *row["aliases"].split(";"), *row["demonyms"].split(";")]
