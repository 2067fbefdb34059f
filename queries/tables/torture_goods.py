"""Goods that serve execution or torture (`tables/torture_goods.csv`; docs/rule-pack.md, Tables).

The annexes name goods in words, and most of their customs codes cover much ordinary trade beside
them: a row has words to look for in a description, and customs codes only where few others use it.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, cast

from onward.graph.dates import holds_on
from onward.graph.names.normalise import normalise
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow

Annex = Literal["II", "III", "IV"]
Ban = Literal["prohibition", "prior_authorisation"]

TORTURE_COLUMNS: Final = ("annex", "article", "consequence", "title", "words", "hs", *BASIS_COLUMNS)


@dataclass(frozen=True, slots=True)
class TortureGood:
    """Goods of one kind in an annex of Regulation (EU) 2019/125.

    Attributes:
        article: Which forbids their export, or asks for an authorisation.
        words: Phrases that name them, normalised.
        hs: Beginnings of customs codes under which little else travels.
    """

    annex: Annex
    article: str
    consequence: Ban
    title: str
    words: tuple[str, ...]
    hs: tuple[str, ...]
    since: str | None
    until: str | None
    basis: Basis

    def is_named_in(self, description: str) -> bool:
        """Tell whether a description names the goods, in the singular or the plural."""
        return _names_goods(normalise(description), self.words)

    def has_code(self, code: str) -> bool:
        """Tell whether a customs code is one of theirs."""
        return any(code.startswith(start) for start in self.hs)

    def holds_on(self, on: date) -> bool:
        """Tell whether the row holds on a day."""
        return holds_on(self.since, self.until, on)


@lru_cache(maxsize=8192)
def _names_goods(text: str, phrases: tuple[str, ...]) -> bool:
    # an order book repeats its descriptions, and each is held against every row
    return any(re.search(rf"\b{re.escape(phrase)}s?\b", text) for phrase in phrases)


def read_torture_good(row: TableRow) -> tuple[object, TortureGood]:
    """Read one row of torture_goods.csv; its key is annex, title and since."""
    since, until = row.interval()
    annex, title = cast("Annex", row.code("annex", Annex)), row.required("title")
    good = TortureGood(
        annex=annex,
        article=row.required("article"),
        consequence=cast("Ban", row.code("consequence", Ban)),
        title=title,
        words=tuple(normalise(phrase) for phrase in row.text("words").split(";") if phrase.strip()),
        hs=tuple(code.strip() for code in row.text("hs").split(";") if code.strip()),
        since=since,
        until=until,
        basis=row.basis(),
    )
    if not good.words and not good.hs:
        row.refuse("neither words nor customs codes", "words", "write what to look for")
    if not all(code.isdecimal() for code in good.hs):
        row.refuse("is not a customs code", "hs", "write digits, parted by semicolons")
    return (annex, title, since), good
