"""Who stands in the fields of a trade document: a party, an agent for one, or nobody by name.

Bills of lading and customs declarations have a field for each role, and people write more into it
than a name: "TO ORDER", "SAME AS CONSIGNEE", an agent with its principal, a tax number.
"""

import re
from dataclasses import dataclass
from typing import Final

from onward.graph.identifiers import identifier
from onward.graph.model import Identifier
from onward.loaders.parsing.names import tidy
from onward.loaders.parsing.phrases import read_patterns

PATTERNS: Final = read_patterns(__file__)

_ORDER: Final = PATTERNS["order"]
"""What a paper says that is made out to whoever holds it."""

_NOBODY: Final = PATTERNS["nobody"]
_SAME: Final = PATTERNS["same"]
_FOR_PRINCIPAL: Final = PATTERNS["for principal"]
_CARE_OF: Final = re.compile(r"\s*[,(]?\s*\bc/o\b\s*:?\s*", re.IGNORECASE)
_TAX_NUMBERS: Final = re.compile(r"(\d{10}|\d{12})(?: (\d{9}))? +(?=\D)")


@dataclass(frozen=True, slots=True)
class TraderName:
    """What a field says of a trader.

    Attributes:
        name: Of the party; None where nobody is named.
        agent: Who acts for it, where the field names both.
        numbers: That stand before the name.
        why: Why nobody is named, as the end of a sentence.
        same_as: Whether the field points to the consignee.
    """

    name: str | None
    agent: str | None = None
    numbers: tuple[Identifier, ...] = ()
    why: str = ""
    same_as: bool = False


def read_trader(cell: str) -> TraderName:
    """Return what a field of a trade document says of a trader.

    >>> read_trader("TO THE ORDER OF LAKE BANK").why
    'the paper is made out to order'
    >>> read_trader("DHL O/B Acme GmbH")
    TraderName(name='Acme GmbH', agent='DHL', numbers=(), why='', same_as=False)
    """
    text = tidy(cell)
    bare = text.strip(" .,;:-*()")
    if _ORDER.fullmatch(bare):
        return TraderName(None, why="the paper is made out to order")
    if not bare or _NOBODY.fullmatch(bare):
        return TraderName(None, why="the record names nobody")
    if _SAME.fullmatch(bare):
        return TraderName(None, why="the record points to another field", same_as=True)
    if match := _FOR_PRINCIPAL.search(text):
        agent, principal = text[: match.start()], text[match.end() :]
        if _is_name(agent) and _is_name(principal):
            return TraderName(_trim_name(principal), _trim_name(agent))
    if match := _CARE_OF.search(text):
        party, agent = text[: match.start()], text[match.end() :]
        if _is_name(party) and _is_name(agent):
            return TraderName(_trim_name(party), _trim_name(agent))
    return _split_numbers(text)


def _split_numbers(text: str) -> TraderName:
    """Part a Russian tax number, and the number of an office behind it, from the name after it."""
    match = _TAX_NUMBERS.match(text)
    number = identifier("inn", match[1], "RU") if match else None
    if match is None or number is None or number.valid is not True:
        return TraderName(text)
    return TraderName(_trim_name(text[match.end() :]), numbers=(number,))


def _is_name(text: str) -> bool:
    return sum(letter.isalpha() for letter in text) > 1


def _trim_name(text: str) -> str:
    return text.strip(" ,;:-()")
