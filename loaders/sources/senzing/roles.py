"""Roles of pointers, a table a data source: the word decides who holds and who is held."""

import csv
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from onward.graph.model import TieKind
from onward.graph.shares import Share

_TABLE: Final = Path(__file__).with_name("roles.csv")
_NUMBER: Final = r"(\d{1,3}(?:\.\d{1,6})?)"
_EXACT: Final = re.compile(rf".* {_NUMBER}%")
_BAND: Final = re.compile(rf".* {_NUMBER}%? (?:to )?{_NUMBER}(?:%| percent)")


@dataclass(frozen=True, slots=True)
class PointerRole:
    """What a pointer means: the kind of tie, its share, and whether it leads to the holder."""

    kind: TieKind
    interest: str | None = None
    share: Share | None = None
    points_to_holder: bool = False


@lru_cache(maxsize=4096)
def pointer_role(data_source: str, words: str) -> PointerRole | None:
    """Return what a role of a data source means; None where its table does not say it.

    >>> pointer_role("OPEN-OWNERSHIP", "shareholding 33.3%").share
    Share(min=0.333, max=0.333, min_exclusive=False, max_exclusive=False)
    """
    folded = " ".join(words.casefold().split())
    for source, pattern, role in _read_table():
        if source == data_source and pattern.fullmatch(folded):
            has_share = role.kind in (TieKind.OWNS, TieKind.CONTROLS)
            return replace(role, share=_read_share(folded)) if has_share else role
    return None


def _read_share(words: str) -> Share | None:
    """Read the share of a role: one number is exact, two are the ends of a band."""
    if match := _BAND.fullmatch(words):
        low, high = (float(Decimal(number) / 100) for number in match.groups())
        return Share(low, high) if low <= high <= 1 else None
    if match := _EXACT.fullmatch(words):
        value = float(Decimal(match[1]) / 100)
        return Share(value, value) if value <= 1 else None
    return None


@cache
def _read_table() -> tuple[tuple[str, re.Pattern[str], PointerRole], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            (
                row["data_source"],
                re.compile(row["words"]),
                PointerRole(
                    TieKind(row["kind"]),
                    row["interest"] or None,
                    points_to_holder=row["points_to"] == "holder",
                ),
            )
            for row in csv.DictReader(lines)
        )
