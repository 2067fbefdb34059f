"""What tells a name from half a phrase: nationalities, bodies, words that any body bears."""

import re
from typing import Final

from onward.loaders.sentences.words import read_words

NATIONALITY: Final = re.compile(
    r"(?:[A-Z][a-z]+(?:ian|ean|ish|ese|ni|li|qi|aeli|i|an)|French|Dutch|Greek|Swiss|Czech|US|U\.S\."
    r"|[A-Z]+[a-z]*-(?:based|owned|designated|listed|run|backed|born|Russian|government\w*)"
    r"|[A-Z]+-listed|[A-Z]+-designated)"
)

LISTED: Final = re.compile(r"[A-Z]{2,4}-(?:listed|designated|sanctioned)")

BODY: Final = re.compile(
    r"\s+(?:(?:armed|ground|security|naval|air|aerospace) forces|(?:security|intelligence)"
    r" services?|military|army|navy|air force|government|intelligence)\b(?!-| and industrial)",
    re.IGNORECASE,
)
"""What makes a body of a nationality: "Russian ground forces"."""


LONGER: Final = re.compile(r"[\w'\u2019-]+")

ACRONYM: Final = re.compile(r"[A-Z]{2,6}")


DESCRIBING: Final = re.compile(
    r"[\w.]+-(?:owned|controlled|run|based|backed|linked|led|affiliated|funded|registered|born"
    r"|listed|designated|sanctioned|aligned)",
    re.IGNORECASE,
)
"""A word that describes a name: "a State-owned company"."""

DESCRIPTIONS: Final = re.compile(
    rf"\s*(?:the\s+|an?\s+)?{DESCRIBING.pattern}(?:(?:,|\s+and)\s+{DESCRIBING.pattern})*\s+",
    re.IGNORECASE,
)
"""Several of them: "the Iran-based and EU-listed"."""


def is_name(name: str, rest: str, *, of_person: bool, is_next: bool) -> bool:
    """Tell whether what was read is a name, and not half a phrase."""
    words = name.split()
    if DESCRIBING.fullmatch(name):
        return False
    has_capital = any(word[:1].isupper() for word in words if len(word) > 1)
    # "'scutul'": a name in quotation marks may be written small
    if not name[:1].isalnum() or (not has_capital and not name[:1].isalpha()):
        return False
    # "Ministry of Digital Development, Communications and Mass Media": only half of it was read
    if _OF_SEVERAL.match(name) and re.match(r",\s+[A-Z]", rest) and not of_person:
        return False
    # "Iran's Oil, Gas and Petrochemical Products Exporters' Union"
    if _OWNED_WORD.fullmatch(name) and re.match(r",\s+[A-Z]", rest) and not of_person:
        return False
    if _FIELD.fullmatch(name) and not looks_like_organisation(name):
        return False
    if _BRANCHED.fullmatch(name) and re.match(r"\s+in\s+(?:the\s+)?[A-Z]", rest):
        return False
    if _is_half(words, rest) or _UNNAMED.match(name):
        return False
    following = re.match(r"\s+(?![af]\.?k\.?a\b)([a-z][\w-]*)", rest)
    is_described = DESCRIBED_BEHIND.match(rest) and not is_nationality(name)
    if following is not None and not (is_described or _may_follow(following[1], name)):
        return False
    if _GOES_ON.match(rest):
        return False
    # "owned by the SAF controlled Special Fund"
    if following is not None and re.match(r"\s+[a-z-]+ed\s+[A-Z]", rest):
        return False
    if of_person and (len(words) < 2 and not is_next and not name.isupper()):
        return False
    if (
        DESCRIBING.fullmatch(words[-1])
        or words[-1].lower() in read_words("office")
        or name.endswith("\u2019s")
    ):
        return False
    return not names_office(name)


DESCRIBED_BEHIND: Final = re.compile(
    r"[\u2019\u201d'\"]?\s+((?:(?:[a-z][a-z-]*\s+){1,5}(?:corporation|concern|conglomerate)"
    r"|(?:terrorist|militant|armed|criminal|paramilitary|insurgent|rebel|hacker|hacking)"
    r"\s+(?:organi[sz]ation|group|movement|militia|network)"
    r"|(?:(?:district|regional|city|central) )?court|penal colony"
    r"|(?:pre-trial )?(?:detention|training|internment)\s+(?:cent(?:re|er)|camp|facility)"
    r"|concern))\b(?!\s+(?:of\b|[A-Z\u2018\u201c]))"
)
"""Behind a name, in small letters, what bears it: "Kometa air and space defence corporation"."""

_FIELD: Final = re.compile(
    r"(?:(?:[A-Z]\w+|of|and) ){0,3}(?:Affairs|Relations|Operations|Finance|Logistics|Transportation"
    r"|Security Affairs|Laborator(?:y|ies))"
)
"""A field that somebody heads, and no body: "Director of International Affairs"."""

_BRANCHED: Final = re.compile(r"al[- ]qa.?[ie]da|islamic state", re.IGNORECASE)
"""Names of which others are made: "Al-Qaida in the Arabian Peninsula" is another."""

_OWNED_WORD: Final = re.compile(r"[A-Z]\w+['\u2019]s \w+")

_UNNAMED: Final = re.compile(
    r"(?:Department|Division|Section|Unit) of (?:the )?(?:[A-Z]\w+ ){0,2}"
    r"(?:Ministry|Service|KGB|FSB)\b"
    r"|(?:Security|Protocol|Intelligence|Operations|Finance|Logistics|Armaments?|Communications"
    r"|Personnel|Administration) of\b|.*\bNo\.?$|No\.?\s?\d+$"
)
"""Some part of a body, one of many, or a number that is not read."""

_GOES_ON: Final = re.compile(
    r"\s+(?:(?:wing|faction|branch|section)\s+of\b|in\s+(?:the\s+)?(?:[A-Z]\w+\s+)?(?:[Ff]ields?|[Ss]pheres?|[Aa]reas?)\s+of\b|to\s+the\s+[A-Z]|named\s+after\b"
    r"|with\s+(?:the\s+)?[A-Z]|in\s+Opposition\b"
    r"|on\s+(?!Jan|Feb|Mar|Apr|May\b|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Z]"
    r"|of\s+(?:the\s+|its\s+)?(?!companies|entities|firms|enterprises|which|whom)[a-z]|of\s+(?:the\s+)?[\u2018\u201c])|\s*\([^()]*\)\s+of\s+(?:the\s+)?[A-Z]"
)
"""Behind words that were read, what shows that they are half a name: "in the field of"."""


def names_office(name: str) -> bool:
    """Tell whether words name an office: "General Director of JSC Vega", "Head of …".

    >>> names_office("General Director of JSC Vega"), names_office("General Staff")
    (True, False)
    """
    words = name.lower().strip("\u2018\u201c'\"").split()
    # "Iranian President Raisi"
    if (
        len(words) > 2
        and is_nationality(name.split(maxsplit=1)[0])
        and words[1] in read_words("office")
    ):
        return True
    if words[0] in ("general", "first", "managing", "executive", "state") and len(words) > 1:
        return words[1] in read_words("office")
    if all(word.strip(".,") in read_words("title") for word in words):
        return True
    return words[0] in read_words("office")


def _is_half(words: list[str], rest: str) -> bool:
    """Tell whether words are half a name, or a word that any body could bear: "Department"."""
    if " ".join(words).lower() in _OF_ANYBODY or words[-1] in "'\u2018\u201c\"":
        return True
    if len(words) > 1 or ACRONYM.fullmatch(words[0]):
        return False
    is_adjective = words[0].endswith(("al", "ic", "ive")) and re.match(r",\s+[A-Z]", rest)
    return bool(is_adjective) or words[0].lower() in read_words("organisation")


_OF_ANYBODY: Final = frozenset(
    {
        *("management board", "supervisory board", "board of directors", "executive board"),
        *("air force", "army", "navy", "general staff"),
        *("faithful", "board", "directors", "armed forces", "security council"),
        *("supreme council", "supervisory council"),
    }
)

_OF_SEVERAL: Final = re.compile(
    r".*\b(?:ministry|department|academy|agency|committee|cent(?:re|er)|commission|directorate|service)"
    r" (?:of|for|on)\b",
    re.IGNORECASE,
)


def _may_follow(word: str, name: str) -> bool:
    """Tell whether a small word behind a name leaves it whole: not "the Sevastopol commission"."""
    if _is_function_word(word):
        return True
    if is_nationality(name):
        return False
    return word in read_words("noun") or word in _ADVERBS or word.endswith(("ed", "ing"))


_ADVERBS: Final = frozenset({"directly", "actively", "currently", "previously", "jointly"})


def _is_function_word(word: str) -> bool:
    return word in read_words("stop") or word in read_words("function")


def looks_like_organisation(name: str) -> bool:
    """Tell whether a name has a word that only organisations have.

    >>> looks_like_organisation("Ministry of Defence"), looks_like_organisation("SORM")
    (True, False)
    """
    words = {word.lower().strip(".,") for word in LONGER.findall(name)}
    return not words.isdisjoint(read_words("organisation"))


def is_nationality(word: str) -> bool:
    """Tell whether a capital word only says of which country something is.

    >>> is_nationality("Russian"), is_nationality("UAE-based"), is_nationality("Kometa")
    (True, True, False)
    """
    return NATIONALITY.fullmatch(word) is not None
