"""Goods that serve execution or torture (`tables/torture_goods.csv`; docs/rule-pack.md, Tables).

The annexes name goods in words, and most of their customs codes cover much ordinary trade beside
them: a row has words to look for in a description, and customs codes only where few others use it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from onward.graph.names.normalise import normalise
from onward.graph.tables import Column, Required
from onward.queries.tables.rows import DatedEntry, Day, PackRow, RowBasis

Annex = Literal["II", "III", "IV"]
Ban = Literal["prohibition", "prior_authorisation"]


def _read_words(row: PackRow, column: str) -> tuple[str, ...]:
    return tuple(map(normalise, row.texts(column)))


@dataclass(frozen=True, slots=True)
class TortureGood(DatedEntry):
    """Goods of one kind in an annex of Regulation (EU) 2019/125.

    Attributes:
        article: Which forbids their export, or asks for an authorisation.
        words: Phrases that name them, normalised.
        hs: Beginnings of customs codes under which little else travels.
    """

    key = ("annex", "title", "since")
    annex: Annex
    article: Required
    consequence: Ban
    title: Required
    words: Annotated[tuple[str, ...], Column(_read_words)]
    hs: tuple[str, ...]
    since: Day
    until: Day
    basis: RowBasis

    def check(self, row: PackRow) -> None:
        """Refuse a row that finds nothing."""
        if not self.words and not self.hs:
            row.refuse("neither words nor customs codes", "words", "write what to look for")
        if not all(code.isdecimal() for code in self.hs):
            row.refuse("is not a customs code", "hs", "write digits, parted by semicolons")

    def is_named_in(self, description: str) -> bool:
        """Tell whether a description names the goods, in the singular or the plural."""
        return _names_goods(normalise(description), self.words)

    def has_code(self, code: str) -> bool:
        """Tell whether a customs code is one of theirs."""
        return any(code.startswith(start) for start in self.hs)


@lru_cache(maxsize=8192)
def _names_goods(text: str, phrases: tuple[str, ...]) -> bool:
    # an order book repeats its descriptions, and each is held against every row
    return any(re.search(rf"\b{re.escape(phrase)}s?\b", text) for phrase in phrases)
