"""The keys of a transaction's `answers`, and where each question comes from (`code_words.csv`)."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from onward.graph.tables import read_words

_read: Final = partial(read_words, "onward.queries.transactions", "code_words.csv")

ITEM_FLAGS: Final = _read("item_flag")
"""Red flags of the item; their wording is not confirmed."""

BEHAVIOUR: Final = _read("behaviour")
"""Behaviour and trade practice, with its source: a flag of 15 CFR Part 732 Supplement No. 3 as of
12 November 2025, or the Tri-Seal compliance note of 2 March 2023; both read in summaries."""

OTHERS: Final = _read("other")

QUESTIONS: Final = frozenset((*ITEM_FLAGS, *BEHAVIOUR, *OTHERS))
"""Every key that `answers` may hold."""


def question_sources() -> Mapping[str, str]:
    """Return where each question comes from, by key, in the order of the questionnaire."""
    return {**ITEM_FLAGS, **BEHAVIOUR, **OTHERS}
