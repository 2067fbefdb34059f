"""Control codes as orders and tables write them, each split into its entry and sub-items."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Final

_ENTRY: Final = re.compile(r"(?<![^\W_])(\d) ?([a-e]) ?(\d{3})", re.IGNORECASE)


_PART: Final = re.compile(r"[a-z]+|\d+")


_NEXT: Final = re.compile(r"[;,/|&+]|\b(?:and|or|und|oder)\b")


_OTHER: Final = re.compile(
    r"\s*(?:EAR ?99(?!\d)|ML ?\d{1,2}(?!\d)|PL ?\d{4}\b|\d{4}\b).*", re.IGNORECASE | re.DOTALL
)
"""Codes that are no entry of Annex I: EAR99, munitions lists, lists of one state."""


@lru_cache(maxsize=4096)
def codes_in(text: str) -> tuple[tuple[str, ...], ...]:
    """Give every control code that a text names, each split into its entry and sub-items.

    How it is written does not matter: dots, blanks and capitals are left aside, and so are words.

    >>> codes_in("5D002.a.3.b") == codes_in("5d002 a3b") == (("5d002", "a", "3", "b"),)
    True
    >>> codes_in("5A002; 5 A 001 f (mobile)"), codes_in("EAR99")
    ((('5a002',), ('5a001', 'f')), ())
    """
    found = list(_ENTRY.finditer(text))
    rests = [text[a.end() : b.start()] for a, b in pairwise(found)]
    rests += [text[last.end() :] for last in found[-1:]]
    return tuple(
        ("".join(match.groups()).lower(), *_sub_items(rest.lower()))
        for match, rest in zip(found, rests, strict=True)
    )


def _sub_items(rest: str) -> Iterator[str]:
    """Give letters and numbers up to the first word, which is prose."""
    parts = _PART.findall(_NEXT.split(rest, maxsplit=1)[0])
    return takewhile(lambda part: part.isdigit() or len(part) < 3, parts)


def is_readable(code: str) -> bool:
    """Tell whether a text has the form of any control code: one of Annex I, or another list's.

    >>> [is_readable(code) for code in ("5A001.f", "ear99", "ML11", "see annex", "X5A001", "n/a")]
    [True, True, True, False, False, False]
    """
    return bool(codes_in(code)) or _OTHER.fullmatch(code) is not None


def is_within(code: str, entry: str) -> bool:
    """Tell whether a control code is an entry of the list, or one of its sub-items.

    Of several codes in one text, any of them.

    >>> is_within("5A001.f.1", "5A001.f"), is_within("5A001.fx", "5A001.f")
    (True, False)
    """
    return any(one[: len(whole)] == whole for whole in codes_in(entry) for one in codes_in(code))
