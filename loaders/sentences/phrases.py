"""What stands between the subject and a relation, and what it says: doubt, the past, a share."""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from onward.errors import ShareError
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.shares import Share
from onward.loaders.sentences.name_signs import is_nationality
from onward.loaders.sentences.words import read_words

MOST_WORDS: Final = 16
"""Words that may stand between the subject and a relation."""

_WORD: Final = re.compile(r"[^\W\d_][\w'\u2019-]*")
_BREAK: Final = re.compile(
    r"[;:]|\s[\u2010-\u2015-]\s|\b(?:where|when|while|because|whose|whom|if|by|around"
    r"|for whom|including|during"
    r"|such as|among|against|despite)\b",
    re.IGNORECASE,
)
_BY_WHOM: Final = re.compile(
    r"\b(appointed|named|nominated|elected|promoted) by [^,;:.]{2,90}?(?= as\b)"
)
"""Who has appointed somebody as the head of X says nothing of whose head that is."""

_OF_ANOTHER: Final = re.compile(
    r"(?<!\bone )\b(?:to|for|with|by|from|of|in)\s+(?:(?:the|a|an|its|his|her)\s+)?"
    r"(?:(?!and\b)[\w-]+\s+)?$"
    r"|(?<!\bone )(?<!\bsome )\bof (?:an?|the) (?:(?!and\b)[a-z-]+\s+){1,3}$"
    r"|\b(?:referred|known|called|named)\b",
    re.IGNORECASE,
)
"""Before a relation, what makes it somebody else's: "an adviser to the Head of X"."""

_RELATIVE: Final = re.compile(r"(?:,\s*)?\b(?:which|who|that)\b", re.IGNORECASE)
_OTHERS: Final = re.compile(r"\b(?:of|for|in|with|at|to|from)\s+(?:the\s+)?[^,a-z\s][^,]*,")
_BEGINS: Final = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:$|,|(?:which|who|that)\s|(?:[a-z]+ly |also |still |then |therefore"
    r" |thus |now |not |only |further |in turn |has |have |had |may |might |could )*"
    r"(?:is|are|was|were|been|be|became|becomes|remains?|serves?|served|acts?|holds?|held|forms?"
    r"|works?|operates?|owns?|has(?! [a-z]+ed\b)|constitutes?|a|an|the|as)\b)",
    re.IGNORECASE,
)
_SECOND: Final = re.compile(r"\band (?:is|are|was)\b[^,]*$")
"""A second predicate: "provides support to and is owned by"."""

_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|does|did|serves?|became|being|holds?)\b", re.IGNORECASE
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|used to|served|held|ceased|stepped down|resigned)\b", re.IGNORECASE
)
_HAS_SERVED: Final = re.compile(
    r"\b(?:has|have) (?:also |currently )?(?:served|held)\b(?!.*\bwas\b)"
)
"""What goes on where the words behind say since when."""

_APPOINTED: Final = re.compile(
    r"\b(?:was|were|had been|has been) (?:re)?(?:appointed|named|elected|nominated|promoted|founded"
    r"|established|created|designated)\b|^\s*(?:appointed|elected|promoted)\b",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s?(?:%|per\s?cent)", re.IGNORECASE)
_DAY: Final = (
    r"(?:\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2} [A-Z][a-z]+\.? \d{4}|[A-Z][a-z]+\.? \d{4}|\d{4})(?!\d)"
)
_SPAN: Final = re.compile(rf"\b(?:from|between)\s+({_DAY})\s+(?:to|and|until|till)\s+({_DAY})")
_YEARS: Final = re.compile(r"\((\d{4})\s?(?:[-\u2013]|to)\s?(\d{4})\)")
_UNTIL: Final = re.compile(rf"\b(?:until|till)\s+(?:the end of\s+)?({_DAY})")
_SINCE: Final = re.compile(rf"\b(?:since|from)\s+(?:at least\s+)?({_DAY})")
_ON: Final = re.compile(rf"\bon\s+({_DAY})")
_IN: Final = re.compile(rf"\s*,?\s*in\s+({_DAY})")
_OTHER_DEED: Final = re.compile(r",\s+(?:[a-z]+(?:ed|ing)|who|whose|which|that|where)\b")
"""A participle or clause behind a comma: the dates behind it are those of another deed."""

_EARLIER: Final = re.compile(
    r"\b(?:previous|former|earlier) (?:function|role|capacity|position|post)"
)

_ELECTIONS: Final = re.compile(r"^[^.;]*?\belections? in [12]\d{3}\b")
_LATER: Final = re.compile(r"\b(?:but|and) (?:thereafter|later|subsequently|then|has since)\b")
"""What began, and then something else did."""

_OVER: Final = re.compile(
    r"\s*(?:\([^()]*\)\s*)*(?:,? (?:in )?(?:the )?(?:mid-|early |late )?\d{4}s\b"
    r"|,? (?:in|as (?:at|of)) (?:(?:early |mid-|late )?[12]\d{3}|[A-Z][a-z]+\.? [12]\d{3})\b"
    r"|\(subsequently\))"
)
"""Right behind a name, what says that the relation was one of a time."""

_REGIME: Final = re.compile(
    r"^(?:[^.;]*?\bunder|\s*(?:\([^()]*\)\s*)?during) the (?:former )?[\w'\u2019 -]{2,30}? regime\b"
)
"""What was held under a regime is over, or may be."""


class Period(NamedTuple):
    """When a tie holds, as far as the sentence says."""

    since: str | None = None
    until: str | None = None


ALWAYS: Final = Period()


def may_join(bridge: str, *, is_first: bool, has_subject: bool, needs_copula: bool) -> bool:
    """Tell whether the words before a relation leave it to the subject.

    Args:
        bridge: From the subject, or from the last name that was read, to the relation.
        is_first: No name was read since the subject.
        has_subject: The sentence has one; else the relation begins the sentence.
        needs_copula: Whether the words must say "is" or "works as": a relation that is a verb, or
            stands behind "As", needs none.
    """
    bridge = _BY_WHOM.sub(r"\1", bridge)
    words = _WORD.findall(bridge)
    if len(words) > MOST_WORDS or _BREAK.search(bridge) or _OF_ANOTHER.search(bridge):
        return False
    if is_first:
        if needs_copula and not (_BEGINS.match(bridge) or _SECOND.search(bridge)):
            return False
        # "spokesman of Y, owner of Z": what stands behind a comma may be Y's
        if _OTHERS.search(bridge):
            return False
        if not has_subject:
            return len(words) <= 8 and _may_begin(bridge)
        relative = _RELATIVE.search(bridge)
        return relative is None or _is_description(bridge[: relative.start()])
    joined = re.match(r"\s*(?:,\s*)?(?:and|as well as|but)\b", bridge)
    if joined is None or _RELATIVE.search(bridge):
        return False
    return "," not in bridge[joined.end() :]


def _is_description(words: str) -> bool:
    """Tell whether "who" or "that" behind these words means the subject: "is a Russian company"."""
    capitals = [word for word in _WORD.findall(words) if word[0].isupper()]
    return "," not in words and all(is_nationality(word) for word in capitals)


_SEATED: Final = re.compile(
    r"[A-Z][\w-]*-(?:incorporated|registered|based|domiciled|headquartered)"
)
"""Where a firm is, before what it is: "UK-incorporated subsidiary of X"."""


def _may_begin(bridge: str) -> bool:
    """Tell whether words before a relation leave the sentence without a subject of its own.

    >>> _may_begin("Younger "), _may_begin("Brigadier General, "), _may_begin("Ahmed Wali, ")
    (True, True, False)
    """
    if _VERB.search(bridge) or _RELATIVE.search(bridge):
        return False
    names = [
        word
        for word in _WORD.findall(bridge)[1:]
        if word[0].isupper() and word.lower() not in read_words("office") | read_words("title")
    ]
    first = _WORD.search(bridge)
    is_common = first is None or first[0].lower() in _may_open() or bridge.strip().islower()
    is_seated = first is not None and _SEATED.fullmatch(first[0]) is not None
    return not names and (is_common or is_seated)


def _may_open() -> frozenset[str]:
    return read_words("opening") | read_words("office") | read_words("title") | read_words("before")


def may_stand_before_verb(bridge: str) -> bool:
    """Tell whether a verb behind these words has no subject but the entry's: "Also owns X".

    >>> may_stand_before_verb("Also "), may_stand_before_verb("The company ")
    (True, False)
    """
    words = {word.lower() for word in _WORD.findall(bridge)}
    return words <= {"also", "and", "currently", "directly", "indirectly"}


def may_stand_before_participle(bridge: str) -> bool:
    """Tell whether "owned by" behind these words means the subject: not "a licence managed by".

    >>> may_stand_before_participle(" is "), may_stand_before_participle(" holds a licence ")
    (True, False)
    """
    words = re.findall(r"[\w%-]+", bridge.lower())
    if not words or bridge.rstrip().endswith(("%", ",")):
        return True
    return words[-1] in read_words("before participle") | read_words("before")


def may_stand_before_possessive(bridge: str) -> bool:
    """Tell whether "his brother" behind these words means the subject's: nobody else is named.

    >>> may_stand_before_possessive(" pays "), may_stand_before_possessive(" paid Ali and ")
    (True, False)
    """
    return len(_WORD.findall(bridge)) <= MOST_WORDS and re.search(r"[A-Z;:]", bridge) is None


def is_doubtful(words_before: str) -> bool:
    """Tell whether words deny or only suppose what follows.

    >>> is_doubtful(" is reportedly the "), is_doubtful(" is the "), is_doubtful(" is not ")
    (True, False, True)
    """
    words = {word.lower() for word in _WORD.findall(words_before)}
    return not words.isdisjoint(read_words("doubt") | read_words("negation"))


def is_past(words_before: str, words_behind: str = "") -> bool:
    """Tell whether a relation is over.

    >>> is_past(" was the "), is_past(" is the former "), is_past(" was appointed as ")
    (True, True, False)
    >>> is_past("", ", Logar Province, under the Taliban regime"), is_past("", " in 2004.")
    (True, True)
    """
    if (
        _REGIME.search(words_behind)
        or _ELECTIONS.search(words_behind)
        or _EARLIER.search(words_before)
    ):
        return True
    is_begun = _APPOINTED.search(words_before) is not None
    is_current = re.search(r"\b[Cc]urrent(?:ly)?\b", words_before) is not None
    is_of_a_time = not is_current and _OVER.match(words_behind) is not None
    if _LATER.search(words_behind) if is_begun else is_of_a_time:
        return True
    words = [word.lower() for word in _WORD.findall(words_before)]
    if read_words("former").intersection(words) and "current" not in words:
        return True
    if is_begun or (_HAS_SERVED.search(words_before) and _SINCE.search(words_behind)):
        return False
    return bool(_PAST.search(words_before))


def read_period(before: str, behind: str) -> Period:
    """Return the dates that stand beside a relation.

    >>> read_period("", " from 2018 to 2020."), read_period("", " since 22 November 2022.")
    (Period(since='2018', until='2020'), Period(since='2022-11-22', until=None))
    """
    behind = _OTHER_DEED.split(behind, maxsplit=1)[0]
    if span := _SPAN.search(behind) or _YEARS.search(behind):
        return Period(PUBLISHED_DATES.read_or_none(span[1]), PUBLISHED_DATES.read_or_none(span[2]))
    since = _SINCE.search(behind) or _SINCE.search(before)
    if since is None and _APPOINTED.search(before):
        since = _ON.search(behind) or _IN.match(behind)
    until = _UNTIL.search(behind) or _UNTIL.search(before)
    days = (PUBLISHED_DATES.read_or_none(edge[1]) if edge else None for edge in (since, until))
    return Period(*days)


def read_share(near: str) -> Share | None:
    """Return the share that is stated beside a relation of ownership; None if none is.

    >>> read_share("owns 49,5 % of"), read_share("the majority owner of")
    (Share(min=0.495, max=0.495, min_exclusive=False, max_exclusive=False), \
Share(min=0.5, max=1.0, min_exclusive=True, max_exclusive=False))
    """
    if percent := _PERCENT.search(near):
        value = float(Decimal(percent[1].replace(",", ".")) / 100)
        above = re.search(r"(?:more than|over|above|at least)\s*$", near[: percent.start()])
        try:
            if above:
                return Share(value, 1.0, min_exclusive="least" not in above[0])
            return Share(value, value)
        except ShareError:
            return None
    if re.search(r"\b(?:wholly|fully|100 per cent|sole)\b", near, re.IGNORECASE):
        return Share(1.0, 1.0)
    if re.search(r"\bmajority\b", near, re.IGNORECASE):
        return Share(0.5, 1.0, min_exclusive=True)
    return None
