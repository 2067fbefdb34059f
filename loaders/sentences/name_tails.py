"""What stands behind a name and is none of it, or belongs to it: offices, portfolios, a noun."""

import re
from typing import Final

from onward.loaders.sentences.joined_names import HEAD_OF
from onward.loaders.sentences.name_signs import DESCRIBED_BEHIND, looks_like_organisation

_OFFICE: Final = (
    r"(?:(?:first|deputy|acting|vice|senior|inspector)[ -])*"
    r"(?:head|chief|commander|director|chairman|chairwoman|chairperson|president|assistant|deputy"
    r"|general|representative|secretary|minister|governor|rector|inspector)\b"
)
_SECOND_OFFICE: Final = re.compile(
    rf"\s*(?:/|\s[-\u2013\u2014]\s|\s(?:and|&)\s+(?:the\s+)?){_OFFICE}.*$", re.IGNORECASE
)
_OFFICE_INSIDE: Final = re.compile(
    rf"\w['\u2019]s?(?:\s+\([^()]*\))?\s+{_OFFICE}(?!\s+(?:staff|directorate|intelligence|security))",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(r"\s+(?:He|She|It|They|His|Her|Its)$")
_PORTFOLIO: Final = re.compile(r"\s+for\s+(?:the\s+)?[A-Z].*$")
_DEPUTY: Final = re.compile(r"\b(?:deputy|vice|assistant)\b[^,;]*$", re.IGNORECASE)
_NOUN: Final = re.compile(
    r"[\u2019\u201d'\"]?\s+((?:military |construction |trading )?(?:group|grouping|company|holding"
    r"|battalion|brigade|militia|network))\b(?!\s+[A-Z\u2018\u201c])"
)
"""A noun in small letters that tells what bears the name before it: "the Kometa group"."""
_LONGEST_PLAIN: Final = 2
"""Words of a name that says little without such a noun."""


def cut_tail(name: str) -> str:
    """Cut off what is no part of a name: a second office, a pronoun of a sentence without a stop.

    >>> cut_tail("Border Directorate - Head of Coast Guard"), cut_tail("Kometa Bureau He")
    ('Border Directorate', 'Kometa Bureau')
    """
    return _PRONOUN.sub("", _SECOND_OFFICE.sub("", name))


def holds_office(name: str) -> bool:
    """Tell whether the holder of an office is part of what was read: "Kometa's Head of Sales".

    >>> holds_office("Kometa\u2019s Head of Sales"), holds_office("Utopia\u2019s Ministry of Trade")
    (True, False)
    """
    return _OFFICE_INSIDE.search(name) is not None


def cut_portfolio(name: str, before: str) -> str:
    """Cut off what a deputy is in charge of: "Deputy Chief of the Kometa Staff for Logistics".

    Args:
        name: What was read behind the office.
        before: The words up to the end of the office.

    >>> cut_portfolio("Kometa Staff for Logistics", "Deputy Chief of")
    'Kometa Staff'
    >>> cut_portfolio("Committee for Youth Affairs", "Deputy Chief of")
    'Committee for Youth Affairs'
    """
    portfolio = _PORTFOLIO.search(name) if _DEPUTY.search(before) else None
    if portfolio is None or HEAD_OF.search(name[: portfolio.start()] + " for"):
        return name
    return name[: portfolio.start()]


def noun_behind(name: str, text: str, place: int) -> str:
    """Return the noun in small letters that belongs to a short name, "" if there is none.

    >>> noun_behind("Kometa", "part of the Kometa group of firms", 18)
    'group'
    """
    if described := DESCRIBED_BEHIND.match(text, place):
        # a name in quotation marks is whole
        return described[1] if described[0][0].isspace() else ""
    if len(name.split()) > _LONGEST_PLAIN or looks_like_organisation(name):
        return ""
    noun = _NOUN.match(text, place)
    return noun[1] if noun else ""
