"""Which countries the words of a text name, in any language and as its grammar bends them.

`data/country_forms.txt` has the names of countries of the Unicode CLDR (Unicode License V3) in some
eighty languages, and the forms of each; `tools.country_forms` writes it. It is sorted, and a form
is looked up in it without reading the rest.
"""

import mmap
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from onward.graph.addresses.rewrites import FOLDER
from onward.graph.tables import find_line

FILE: Final = "country_forms.txt"

_LETTERS: Final = str.maketrans(
    {
        "\u0131": "i",
        "\u0142": "l",
        "\u00f8": "o",
        "\u0111": "d",
        "\u00f0": "d",
        "\u0451": "\u0435",
        "'": None,
        "\u2019": None,
        "\u02bb": None,
    }
)
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
)
_FIRST_UNSPACED: Final = b"\n\xe0\xb8"
"""How the lines begin whose names are Thai, the first of these scripts."""
_SEPARATORS: Final = "-\u2010\u2011\u2013/.,()\u200c\u200b"


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """Write a name in small letters without accents, its words parted by single blanks.

    >>> fold_name("Timor-Leste"), fold_name("Россию"), fold_name("Côte d'Ivoire")
    ('timor leste', 'россию', 'cote divoire')
    """
    small = name.casefold().translate(_LETTERS)
    if not small.isascii():
        decomposed = unicodedata.normalize("NFKD", small)
        bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        small = unicodedata.normalize("NFC", bare).translate(_LETTERS)
    for separator in _SEPARATORS:
        small = small.replace(separator, " ")
    return " ".join(small.split())


@lru_cache(maxsize=8192)
def countries_of_form(form: str) -> frozenset[str]:
    """Return the countries that a folded form names.

    >>> countries_of_form(fold_name("Oroszországba")), countries_of_form(fold_name("Rosję"))
    (frozenset({'RU'}), frozenset({'RU'}))
    >>> countries_of_form("rosary")
    frozenset()
    """
    return frozenset(find_line(_open_file(), form).split())


@cache
def _open_file() -> mmap.mmap:
    with (FOLDER / FILE).open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


@cache
def unspaced_forms() -> Mapping[str, tuple[str, ...]]:
    """Return the names in scripts that write no blanks, by their first two signs, longest first."""
    lines = _open_file()
    names: dict[str, list[str]] = {}
    for line in lines[lines.find(_FIRST_UNSPACED) + 1 :].decode().splitlines():
        name = line.partition("\t")[0]
        if len(name) > 1 and _UNSPACED.match(name):
            names.setdefault(name[:2], []).append(name)
    return {two: tuple(sorted(forms, key=len, reverse=True)) for two, forms in names.items()}
