"""Consignees as contracts and transport papers name them: whether two texts name the same one."""

import re
from enum import IntEnum
from functools import lru_cache
from typing import Final

from onward.graph.names.forms import make_plain
from onward.graph.names.words import WordClass, classify_words, split_legal_forms
from onward.queries.transactions.empty_words import says_nothing

_TO_ORDER: Final = re.compile(r"\s*(?:un)?to (?:the )?(?:order|bearer|holder)\b", re.IGNORECASE)
"""A bill of lading that may be handed on names nobody who receives the goods."""


class Likeness(IntEnum):
    """How far two texts name one company or place."""

    DIFFERENT = 0
    ALIKE = 1
    SAME = 2


def names_somebody(text: str) -> bool:
    """Tell whether a text names a consignee.

    >>> names_somebody("Acme LLC, 5 Long Road"), names_somebody("To the order of First Bank")
    (True, False)
    """
    return not says_nothing(text) and _TO_ORDER.match(text) is None


def compare_names(agreed: str, stated: str) -> Likeness:
    """Compare two names without their legal forms; papers may add an address to one.

    >>> compare_names("Acme Optik LLC", "ACME OPTIK, 5 Long Road, Almaty").name
    'SAME'
    >>> compare_names("Acme Optik", "Acme Optik Russia").name, compare_names("Acme", "Zeta").name
    ('ALIKE', 'DIFFERENT')
    """
    ours, theirs = _distinct_words(agreed), _distinct_words(stated)
    common = ours & theirs
    if not common:
        return Likeness.DIFFERENT
    if ours <= theirs:
        # "Acme" and "Acme Russia" are two companies as often as one; an address says more
        added = theirs - ours
        is_branch = bool(added) and added <= _places_in(stated)
        return Likeness.ALIKE if is_branch else Likeness.SAME
    return Likeness.SAME if theirs <= ours else Likeness.ALIKE


@lru_cache(maxsize=4096)
def _distinct_words(text: str) -> frozenset[str]:
    words, _ = split_legal_forms(make_plain(text).words.split())
    return frozenset(words)


@lru_cache(maxsize=4096)
def _places_in(text: str) -> frozenset[str]:
    words = make_plain(text).words.split()
    classes = classify_words(words)
    return frozenset(
        word for word, kind in zip(words, classes, strict=True) if kind is WordClass.PLACE
    )
