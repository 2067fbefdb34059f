"""Words of the leaks for what somebody is in a company, as kinds of ties."""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from onward.graph.model import TieKind

_TABLE: Final = Path(__file__).with_name("roles.csv")
_BEARER: Final = re.compile(
    r"(?:the |el |al |to )*(?:bearer|portador|inhaber)(?: (?:\d+|shares?|[a-z]))?", re.IGNORECASE
)
_SAME_WORDS = """
    similar same_name_as same_company_as same_as same_id_as same_address_as same_intermediary_as
    probably_same_officer_as similar_company_as
"""
_SAME: Final = frozenset(_SAME_WORDS.split())


class Role(NamedTuple):
    """The kind of tie, and the interest where the word says one."""

    kind: TieKind
    interest: str | None = None


_TYPES: Final = {
    "intermediary_of": Role(TieKind.REPRESENTS),
    "registered_address": Role(TieKind.LOCATED_AT),
    "underlying": Role(TieKind.CONTROLS),
}

UNKNOWN: Final = Role(TieKind.LINKED)


@lru_cache(maxsize=4096)
def role_of(rel_type: str, link: str) -> Role | None:
    """Return what a relationship means; None where neither its type nor its words say it.

    >>> role_of("officer_of", "Shareholder of"), role_of("officer_of", "gardener of")
    (Role(kind=<TieKind.OWNS: 'owns'>, interest='shareholding'), None)
    """
    if rel_type in _TYPES:
        return _TYPES[rel_type]
    if rel_type in _SAME:
        return Role(TieKind.POSSIBLY_SAME_AS)
    if rel_type != "officer_of":
        return UNKNOWN if rel_type == "connected_to" else None
    words = re.sub(r"^is |\s+(?:of|for|in)$", "", " ".join(link.casefold().split()))
    return next((role for pattern, role in _read_table() if pattern.fullmatch(words)), None)


def is_bearer(name: str) -> bool:
    """Tell whether a name stands for whoever holds the paper: nobody's name.

    >>> is_bearer("THE BEARER"), is_bearer("Bearer 1"), is_bearer("Bearer Trading Ltd")
    (True, True, False)
    """
    return bool(_BEARER.fullmatch(" ".join(name.split())))


@cache
def _read_table() -> tuple[tuple[re.Pattern[str], Role], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            (re.compile(row["words"]), Role(TieKind(row["kind"]), row["interest"] or None))
            for row in csv.DictReader(lines)
        )
