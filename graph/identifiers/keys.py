"""The names of identifier schemes: a closed list, each with the words that people use for it.

A key of an order, a column, or the label before a number: "tax_id", "TIN", "ИНН", "Reg. No.". The
list is `schemes.csv`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from onward.graph.csv_rows import read_rows

_TABLE: Final = Path(__file__).with_name("schemes.csv")
_ENDING: Final = re.compile(r"(?:number|no|nr|num|code|value|номер|код)$")


@cache
def list_schemes() -> tuple[str, ...]:
    """Return every scheme, in the order of the table."""
    return tuple(dict.fromkeys(scheme for scheme, _ in _read_table()))


@cache
def labels() -> Mapping[str, str]:
    """Return the scheme that a label means, by its lower-case words."""
    return {words: scheme for scheme, words in _read_table()}


@lru_cache(maxsize=1024)
def scheme_of_key(key: str) -> str | None:
    """Return the scheme that a key means; None where no scheme is called so.

    >>> [scheme_of_key(key) for key in ("tax_id", "TIN", "ИНН", "VAT-No.", "leiCode", "shoe_size")]
    ['tax_number', 'tax_number', 'inn', 'vat', 'lei', None]
    """
    letters = fold_key(key)
    return _schemes_by_letters().get(letters) or _schemes_by_letters().get(_ENDING.sub("", letters))


def fold_key(text: str) -> str:
    """Return letters and digits alone, without case, width and accents."""
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in parts if char.isalnum())


@cache
def _schemes_by_letters() -> Mapping[str, str]:
    return {fold_key(words): scheme for words, scheme in labels().items()}


def _read_table() -> Iterator[tuple[str, str]]:
    for row in read_rows(_TABLE):
        for words in row["words"].split("; "):
            yield row["scheme"], words
