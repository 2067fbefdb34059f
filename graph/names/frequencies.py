"""How much a token tells parties apart: rare ones much, common ones little (06, section 5).

How common a token is comes from a fixed table that ships with the matcher, never from the snapshot:
no unrelated party can change a score. `tools/token_frequencies.py` makes the table from lists in
the public domain and says how; its hash is part of the matcher's version.
"""

import hashlib
from functools import cache, lru_cache
from math import log1p
from pathlib import Path
from typing import Final

from onward.graph.names.words import WordClass, class_of

_TABLE: Final = Path(__file__).parent / "data" / "token_frequencies.tsv"

_LEAST: Final = 0.08
_MOST_BY_LENGTH: Final = {1: 0.35, 2: 0.60}
_OF_FUNCTION_WORDS: Final = 0.3


@lru_cache(maxsize=65_536)
def weight(token: str) -> float:
    """Give how much a lower-case ASCII token tells parties apart, from 0.08 to 1.

    It is ln(1 + N/(1 + df)) / ln(1 + N), where df of the N parties of the table bear the token; a
    token that the table lacks has df 0. Function words (the, of, bin …) weigh three tenths of
    that, one letter at most 0.35 and two letters at most 0.60.

    >>> weight("kaprikat"), weight("trading") < weight("citadel"), weight("of") < 0.1
    (1.0, True, True)
    """
    parties, bearers = _table()
    rarity = log1p(parties / (1 + int(bearers.get(token, 0)))) / log1p(parties)
    if class_of(token) is WordClass.FUNCTION:
        rarity *= _OF_FUNCTION_WORDS
    return max(_LEAST, min(rarity, _MOST_BY_LENGTH.get(len(token), 1.0)))


def words() -> tuple[str, ...]:
    """Give the words of the table, sorted."""
    return tuple(_table()[1])


@cache
def hash() -> str:  # noqa: A001 - named beside what it is the hash of: frequencies.hash()
    """Give the SHA-256 of the table, in hexadecimal."""
    return hashlib.sha256(_TABLE.read_bytes()).hexdigest()


@cache
def _table() -> tuple[int, dict[str, str]]:
    """Give N, and df by token: as text, since few of them are ever asked for."""
    head, _, body = _TABLE.read_text(encoding="ascii").partition("\n")
    fields = body.split()
    return int(head.split("\t")[1]), dict(zip(fields[::2], fields[1::2], strict=True))
