"""Reasons why no control code applies that say the opposite, or leave the matter open.

A reason may name a list or an entry and yet classify nothing: "falls under 5A001.f", "comparison
with Annex I pending", or an entry alone, which somebody has put into the wrong column. The words
are one closed table, `reason_words.csv`.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from onward.graph.tables import read_table, read_words
from onward.queries.transactions.empty_words import split_words

ReasonDoubt = Literal["code", "open", "listed"]
"""code: it is nothing but an entry · open: nobody has compared yet, or is sure · listed: it says
that an entry applies, and denies nothing."""

DOUBT_HINTS: Final = read_words("onward.queries.transactions", "code_words.csv", "reason_doubt")

_CODE: Final = re.compile(
    r"(?<![^\W_])\d ?[a-e] ?\d{3}(?:[ .]?(?:\([a-z0-9]{1,2}\)|[a-z0-9]{1,2})(?![^\W_]))*",
    re.IGNORECASE,
)
_OTHER_CODE: Final = re.compile(r"\b(?:ear ?99|ml ?\d{1,2}(?:[ .][a-z0-9]{1,2}\b)*)", re.IGNORECASE)
_STAND_IN: Final = " code "
"""What a text has in the place of each control code, so that phrases of the table can name one."""

_STATED: Final = re.compile(
    r"(?<!not)(?<!nicht)(?<!un) (?:listed|gelistet) (?:as|under|in|als|unter) code "
)
"""It names an entry that applies; that no licence is needed for it is another matter."""

_AROUND_CODES: Final = frozenset(
    {
        *("eu", "eccn", "al", "vb", "usml", "ccl", "annex", "anhang", "annexe", "anexo"),
        *("allegato", "i", "code", "codes", "nr", "no", "entry", "dual", "use", "and", "or"),
        *("und", "oder", "et", "y", "e", "to", "bis", "a", "n", "see", "note"),
    }
)
"""Words that name a code, or join two, and say nothing of it."""


class _Row(NamedTuple):
    """A row of the table: phrases, and what they say of an item."""

    says: Literal["open", "listed", "denial"]
    words: tuple[str, ...]


class _Phrases(NamedTuple):
    """The table, as expressions over the words of a text that are joined by blanks."""

    open: re.Pattern[str]
    listed: re.Pattern[str]
    denial: re.Pattern[str]


@lru_cache(maxsize=4096)
def find_reason_doubt(reason: str) -> ReasonDoubt | None:
    """Say why a reason classifies nothing although it names a list or an entry; None: it may.

    >>> [find_reason_doubt(text) for text in ("5A001.f", "5A001.f?", "it falls under 5A001.f")]
    ['code', 'open', 'listed']
    >>> [find_reason_doubt(text) for text in ("not 5A001.f", "compared with Annex I: no entry")]
    [None, None]
    """
    if "?" in reason:
        return "open"
    words = split_words(_OTHER_CODE.sub(_STAND_IN, _CODE.sub(_STAND_IN, reason)))
    if "code" in words and _AROUND_CODES.issuperset(words):
        denied = {"no", "n"}.intersection(words)
        return None if denied and len(words) == len(denied) + 1 else "code"
    text = f" {' '.join(words)} "
    phrases = _read_phrases()
    if phrases.open.search(text):
        return "open"
    if _STATED.search(text) or (phrases.listed.search(text) and not phrases.denial.search(text)):
        return "listed"
    return None


@cache
def _read_phrases() -> _Phrases:
    phrases: dict[str, list[str]] = {}
    for row in read_table("onward.queries.transactions", "goods/reason_words.csv", _Row):
        phrases.setdefault(row.says, []).extend(row.words)
    return _Phrases(**{says: _join_phrases(phrases[says]) for says in _Phrases._fields})


def _join_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return an expression that finds any of the phrases as whole words; a star ends a beginning.

    Words are written as `split_words` writes them.
    """
    patterns = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ") for phrase in phrases)
    return re.compile(f" (?:{'|'.join(patterns)}) ")
