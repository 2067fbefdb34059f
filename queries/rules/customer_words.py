"""What a question to a customer must not hold: anything of a list hit, a source or a suspicion.

A customer who reads which list, record or doubt stands behind a question is warned, or slandered.
Names are the order's own and are no words of ours; they are judged by nobody here.
"""

import re
from typing import Final

_REVEALING: Final = (
    # what was compared, and what came up
    r"sanction\w*",
    r"list(?:s|ed|ing|ings)?|blacklist\w*",
    r"screen(?:ed|ing)?",
    r"findings?|indicators?|red[ -]flags?",
    # where it stands
    r"our (?:sources?|records?|data\w*)|databases?|graph",
    # why it is asked
    r"suspic\w*|suspect\w*|diversion|conceal\w*|evasion|circumvent\w*",
    r"embargo\w*|regimes?|restricted part\w*|denied part\w*|banned",
    r"OFAC|BIS|UNSC|OFSI|SDN",
)
_REVEALING_ELSEWHERE: Final = (
    # German; a list alone may be one of shareholders
    r"\w*sanktion\w*",
    r"gelistet\w*|(?:schwarze\w*|sperr|warn|verbots|terror) ?listen?",
    r"auf (?:\w+ )?(?:der|einer|keiner|welcher|dieser) (?:\w+ )?\w*listen?",
    r"verdacht\w*|verdächtig\w*|umgehung\w*|datenbank\w*",
    # French
    r"listes? noires?|sur (?:une|la|cette|quelle|aucune) (?:\w+ )?liste",
    r"soupçon\w*|contourne\w*|détourne\w*|bases? de données",
    # Spanish, Italian and Portuguese
    r"sancion\w*|sanzion\w*|sanç\w*|listas? negras?|liste? ner[ae]",
    r"sospech\w*|sospett\w*|suspeit\w*",
    # Russian
    r"\w*санкци\w*|подозр\w*|ч[её]рн\w+ спис\w+",
)
"""The same in other languages in which orders are written."""

_REVEALS: Final = re.compile(
    rf"\b(?:{'|'.join((*_REVEALING, *_REVEALING_ELSEWHERE))})\b", re.IGNORECASE
)

_MACHINE: Final = re.compile(
    r"\b[a-z]+_[a-z_]+\b"  # a key: end_user
    r"|\b[a-z]+(?:\.[a-z_]+|\.\d+)+\b"  # a path: parties.1.owners
    r"|\b(?:own|gov|mil|div|hist|eus|dest|item|sec|vessel|clause|catchall|data)-[a-z0-9-]+\b",
)


def find_revealing_word(question: str) -> str | None:
    """Return the first word of a question that no customer may read; None: there is none.

    >>> find_revealing_word("Please name all owners of Acme and their shares.")
    >>> find_revealing_word("Are you the company in this list entry?")
    'list'
    >>> find_revealing_word("Steht Acme auf einer Liste?"), find_revealing_word("санкции")
    ('auf einer Liste', 'санкции')
    >>> find_revealing_word("Bitte senden Sie uns die Liste der Gesellschafter.")
    >>> find_revealing_word("Please tell us: parties.1.owners")
    'parties.1.owners'
    """
    revealing = _REVEALS.search(question) or _MACHINE.search(question)
    return revealing[0] if revealing else None
