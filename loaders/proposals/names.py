"""How the name of a column is read, and how alike it is to what people call a column.

Systems shorten names, set particles between their words and put these in either order: ``Land
Endkunde``, ``End-user country``, ``Cód. de cliente``, ``Artikelnr.``. Names are compared by what is
left of them.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Self

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

OWN_NAME: Final = 2.0
"""How alike a column's own name is to it: nothing is likelier."""
SAME_NAME: Final = 1.0
SAME_REDUCED: Final = 0.99
"""How alike two names are that say the same in other words, or in another order."""
NEAR_NAME: Final = 0.86
"""How alike two names must be to mean one column."""

_LETTERS: Final = str.maketrans({"ł": "l", "\u0131": "i", "ё": "е"})  # noqa: RUF001  # Cyrillic
_EITHER: Final = re.compile(r"\s*[/|]\s*|\s+(?:oder|bzw\.?|or|ou|o|lub)\s+", re.IGNORECASE)
"""What stands between two names of one column, or of two that share it."""
_ASIDE: Final = re.compile(r"\s*[(\[].*?[)\]]\s*")
_NUMBER_AT_END: Final = re.compile(r"(?<=\w\w)(?:nr|nummer)$")


@cache
def fold_words(text: str) -> str:
    """Return a column's name as bare words.

    >>> fold_words("Gründungs-Datum"), fold_words("Straße/Nr.")
    ('grundungs datum', 'strasse nr')
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w%]+|_", " ", bare).split())


@cache
def reduce_name(text: str) -> str:
    """Return what a name says: its words in full, without particles, in an order of their own.

    >>> reduce_name("Cód. de cliente"), reduce_name("Code client")
    ('cliente code', 'client code')
    >>> reduce_name("Artikelnr."), reduce_name("Artikel-Nr."), reduce_name("Telefon 1")
    ('artikel no', 'artikel no', 'telefon')
    """
    meanings = _read_meanings()
    parted = " ".join(_NUMBER_AT_END.sub(" no", word) for word in fold_words(text).split())
    words = [meanings.get(word, word) for word in parted.split()]
    reduced = [word for word in words if word]
    if reduced[1:] and reduced[-1] == "1":  # the first of several is the one that is meant
        reduced.pop()
    return " ".join(sorted(reduced or words))


def split_alternatives(name: str) -> list[str]:
    """Return the names that one column bears.

    >>> split_alternatives("NIF/CIF"), split_alternatives("Nombre o razón social")
    (['NIF', 'CIF'], ['Nombre', 'razón social'])
    """
    return [part for part in _EITHER.split(_ASIDE.sub(" ", name).strip()) if part]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """What people call a column.

    Attributes:
        own: What it is called here, folded.
        words: The names that are listed, folded; a name of nearly these letters is one of them.
        reduced: What these say, and what names made of two of them say.
    """

    own: str
    words: tuple[str, ...]
    reduced: frozenset[str]

    @classmethod
    def make(cls, column: str, words: Iterable[str], composed: Iterable[str] = ()) -> Self:
        """Return the names of a column of some words, and of names composed of several."""
        listed = tuple(words)
        reduced = frozenset(map(reduce_name, (column, *listed, *composed)))
        return cls(fold_words(column), listed, reduced)

    def rate(self, name: str) -> float:
        """Return how alike a table's name is to these: 0, or `NEAR_NAME` to `OWN_NAME`."""
        folded = fold_words(name)
        if folded == self.own:
            return OWN_NAME
        if folded in self.words:
            return SAME_NAME
        alternatives = split_alternatives(name)
        whole = self._rate_words(" ".join(alternatives))
        return max(whole, min(map(self._rate_words, alternatives), default=0.0))

    def _rate_words(self, name: str) -> float:
        """Return how alike a name is to the likeliest: by what it says, or by its letters."""
        if reduce_name(name) in self.reduced:
            return SAME_REDUCED
        listed = (self.own, *self.words)
        by_letters = DamerauLevenshtein.normalized_similarity
        near = extractOne(
            fold_words(name), listed, scorer=by_letters, processor=None, score_cutoff=NEAR_NAME
        )
        return near[1] if near else 0.0


ColumnWords = Mapping[str, ColumnNames]
"""What people call each column of a table."""


@cache
def _read_meanings() -> dict[str, str]:
    path = files("onward.loaders.proposals") / "name_words.csv"
    with path.open(encoding="utf-8") as file:
        return {row["word"]: row["means"] for row in csv.DictReader(file)}
