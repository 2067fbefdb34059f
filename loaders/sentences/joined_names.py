"""Two names that "and" joins, or one that holds the word."""

import re
from dataclasses import dataclass
from typing import Final

from onward.graph.countries import country_code
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import WordClass, classify_words
from onward.loaders.sentences.characters import OPEN, tidy
from onward.loaders.sentences.name_ends import IsKnown
from onward.loaders.sentences.name_signs import ACRONYM, looks_like_organisation
from onward.loaders.sentences.words import read_words


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A name as it stands in a sentence, without its abbreviation.

    Attributes:
        text: The name.
        start, end: Where it stands, its brackets included.
        reference: The publisher's own number in brackets behind it, "" if there is none.
        brackets: What stands in brackets behind it.
    """

    text: str
    start: int
    end: int
    reference: str = ""
    brackets: str = ""


_ENDING_NOUN: Final = re.compile(
    r"\b(?:group|llc|ltd|limited|inc|company|companies|corporation|bank|jsc|ojsc|pjsc|ooo|oao|ao"
    r"|plc|s\.a\.?|inc\.|co\.|ltd\.|gmbh|fze|fzco|concern|holdings?|university|institute|agency|foundation|fund|enterprises?"
    r"|council|committee|commission|store|stores|industries|supermercados|\)|[\u2019\u201d\"])$",
    re.IGNORECASE,
)

_ENDS_IN_FORM: Final = re.compile(r"\b(?:LLC|Ltd|Limited|Inc|JSC|PLC|GmbH|FZE)\.?$")

_ADJECTIVE: Final = re.compile(r"\s(?:[A-Z]\w+(?:ic|al|ive|ary))$")

_DEPENDENT: Final = re.compile(
    r"^(?:[A-Z][\w-]*\s+){0,3}(?:department|dept|directorate|committee|commission|council|bureau|office"
    r"|division|section)$",
    re.IGNORECASE,
)
"""A body that is named by its task alone."""

_AND_THE: Final = re.compile(r"\s+and\s+(?:of\s+)?(?:the\s+)?")

HEAD_OF: Final = re.compile(
    r"\b(?:ministry|department|agency|directorate|service|front|movement|league|alliance|institute|party|union"
    r"|court|headquarters|board|committee|commission|council|institute|university|academy"
    r"|centre|center|foundation|fund|bureau|directorate|service|organi[sz]ation|association|union"
    r"|corporation|company|administration|society|office|group|corps|secretariat|authority)"
    r" (?:of|for|on)\b",
    re.IGNORECASE,
)
"""What both halves of "Ministry of Industry and Trade" belong to."""

_LEGAL_START: Final = re.compile(
    r"(?:LLC|JSC|OJSC|PJSC|CJSC|OOO|OAO|ZAO|AO|PAO|Limited Liability Company|Joint[- ]Stock Company"
    r"|Public Joint|Bank|Compagnie|Company)\b"
)


def part_at_and(name: NamedParty, is_known: IsKnown) -> list[NamedParty]:
    """Part "Mercury Group and Megapolis Group" in two; "Ministry of Industry and Trade" is one.

    Returns:
        One name, or several; none where it may be either.
    """
    joints = list(_AND_THE.finditer(name.text))
    if not joints or name.text[:1] in OPEN:
        return [name]
    # "Vega Development and Projects LLC and Orion LLC": a legal form ends the first
    joint = next((j for j in joints if _ENDS_IN_FORM.search(name.text[: j.start()])), joints[0])
    left, right = name.text[: joint.start()], name.text[joint.end() :]
    if _is_in_quotes(left) or not (right[:1].isupper() or right[:1] in OPEN):
        return [name]
    # "Utopian Studies and Research Centre (USRC)": the abbreviation is that of both halves
    if name.brackets and name.brackets == _read_initials(left) + _read_initials(right):
        return [name]
    first = NamedParty(tidy(left), name.start, name.end)
    if right.split()[0].lower() in read_words("office"):
        return [first]
    if _are_two_names(left, right, joint[0]) or is_known(left) or is_known(right):
        second = NamedParty(tidy(right), name.start, name.end, name.reference, name.brackets)
        return [*part_at_and(first, is_known), second]
    is_one = HEAD_OF.search(left) or looks_like_organisation(right) or " for " in left
    return [name] if is_one else []


def _read_initials(words: str) -> str:
    return "".join(word[0] for word in words.split() if word[0].isupper())


def _is_in_quotes(left: str) -> bool:
    """Tell whether words end inside a quotation: what follows belongs to it."""
    return any(
        left.count(opening) > left.count(closing)
        for opening, closing in OPEN.items()
        if opening != closing
    )


def _are_two_names(left: str, right: str, joint: str) -> bool:
    """Tell whether "and" stands between two names: each is complete without the other."""
    if ACRONYM.fullmatch(left) and ACRONYM.fullmatch(right):
        return True
    is_right_whole = _ENDING_NOUN.search(right) or _LEGAL_START.match(right)
    if (_LEGAL_START.match(left) and _LEGAL_START.match(right)) or right[:1] in OPEN:
        return True
    # "the Service for the Republic of Crimea and Sevastopol"
    if country_code(right) is not None or {WordClass.PLACE} == set(
        classify_words(split_words(romanise(right)))
    ):
        return False
    # "Justice and Equality Movement", "Scientific and Technical Centre"
    if "the" not in joint and (left.lower() in read_words("of anybody") or _ADJECTIVE.search(left)):
        return False
    # "Propaganda and Agitation Department": the last word is that of both
    if _DEPENDENT.search(right) and not _DEPENDENT.search(left) and "the" not in joint:
        return False
    if "the" in joint:
        return bool(is_right_whole or looks_like_organisation(right) or ACRONYM.fullmatch(right))
    is_left_whole = HEAD_OF.search(left) is None and len(left.split()) > 1
    if is_left_whole and looks_like_organisation(left) and looks_like_organisation(right):
        return True
    return _ENDING_NOUN.search(left) is not None and bool(
        is_right_whole or _LEGAL_START.match(left)
    )
