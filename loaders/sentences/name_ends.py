"""Where a name begins and ends in a sentence."""

import itertools
import re
from collections.abc import Callable
from typing import Final

from onward.loaders.sentences.characters import (
    BRACKET,
    REFERENCE,
    TOKEN,
    behind_brackets,
    close_quote,
    has_reference,
    is_capital,
    opens_quote,
    tidy,
)
from onward.loaders.sentences.name_signs import (
    BODY,
    DESCRIPTIONS,
    LISTED,
    LONGER,
    NATIONALITY,
)
from onward.loaders.sentences.words import read_words

MOST_SKIPPED: Final = 8
"""Words that may stand between "owner of" and the name: "the EU-listed state-owned company"."""


def skip_to_name(text: str, start: int, end: int, *, of_person: bool) -> int | None:
    """Return where the name begins, behind "the EU-listed company" or "President"."""
    described = DESCRIPTIONS.match(text, start, end)
    place = described.end() if described else start
    last_word, titles = "", read_words("title")
    for _ in range(MOST_SKIPPED):
        token = TOKEN.search(text, place, end)
        if token is None:
            return None
        word = token[0]
        lower = word.lower().rstrip(".,")
        if opens_quote(text, token.start()):
            return token.start()
        begins_name = is_capital(word)
        if begins_name and not _is_before_name(text, token, end, of_person=of_person):
            # whatever stands before a legal form describes: "electronics importer LLC Kometa"
            is_clear = last_word in read_words("before") or word in _LEGAL_FORMS
            if last_word and not is_clear:
                return None
            return token.start()
        if not (word[0].isalpha()) or (word == lower and lower in read_words("stop")):
            return None
        last_word = "" if begins_name or lower in titles else lower
        place = token.end()
    return None


def _is_before_name(text: str, token: re.Match[str], end: int, *, of_person: bool) -> bool:
    """Tell whether a capital word only describes the name: "Israeli settler X", "President X"."""
    word = token[0]
    following = TOKEN.search(text, token.end(), end)
    if following is None:
        return False
    if LISTED.fullmatch(word):
        return True
    next_word = following[0]
    # "the Russian 'Union of Friends'"
    if opens_quote(text, following.start()) and NATIONALITY.fullmatch(word):
        return True
    if word.lower().rstrip(".") in _ADDRESSES:
        return next_word[0].isupper()
    if word in _STATE_TITLES and _FULL_NAME.match(text, token.end(), end):
        return True
    if of_person and word.lower().rstrip(".") in read_words("title"):
        return next_word[0].isupper()
    is_described = next_word[0].islower() and next_word in read_words("before")
    if is_described and (NATIONALITY.fullmatch(word) or (word.isalpha() and word.isupper())):
        return BODY.match(text, token.end(), end) is None
    # "LRA leader Joseph Kony": the leader is meant
    return of_person and next_word in read_words("descriptor")


_LEGAL_FORMS: Final = frozenset({"LLC", "JSC", "OJSC", "PJSC", "CJSC", "OOO", "OAO", "AO", "PAO"})

_STATE_TITLES: Final = frozenset({"President", "Sheikh", "Sheik", "Senator"})
_FULL_NAME: Final = re.compile(
    r"\s+[A-Z][a-z\u00e0-\u017e-]+\s+(?:al-)?[A-Z][a-z\u00e0-\u017e-]+(?![\w'\u2019-]|\s+[A-Z])"
)
"""Two names behind a title: "President Ivan Orlov" is no body."""

_ADDRESSES: Final = frozenset({"mr", "mrs", "ms", "mullah"})
"""Before the name of a person, whatever a rule asks for."""

_BRANCH: Final = re.compile(r",\s+(?:Branch|Unit|Ward|Section)\s+(?:No\.?\s*)?\d+\b")
"""Behind a name, which part of the body is meant."""

_LEGAL_FORM: Final = re.compile(
    r",\s+(?:Ltd|LTD|Limited|Inc|INC|LLC|L\.L\.C|S\.A|SA|Corp|Co|GmbH|AG|PLC|plc|FZE|FZCO|FZ)\b"
    r"\.?(?!\s+[A-Z\u2018\u201c])"
)

_MAY_GO_ON: Final = re.compile(r"\s+(?:in|and|on|to|with|by|at|&|of|for|the|aux?|\()|\)|,\s")

MOST_LONGER: Final = 9
"""Words by which a known name may be longer than what looks like one."""

IsKnown = Callable[[str], bool]
"""Whether a text is exactly the name of a party of the list."""


def find_end(text: str, begin: int, end: int, *, of_person: bool) -> tuple[int, int]:
    """Return where a name ends, without and with the brackets behind it."""
    place = begin
    while place < end:
        if opens_quote(text, place):
            place = close_quote(text, place, end)
        else:
            token = TOKEN.match(text, place, end)
            if token is None or not is_capital(token[0]):
                break
            place = _end_of_word(text, token, end)
            if text[place - 1] in ",;" or _ends_in_possessive(text, place, end):
                break
        place = _take_legal_form(text, place, end)
        following = _next_part(text, place, end, of_person=of_person)
        if following is None:
            break
        place = following
    if NATIONALITY.fullmatch(text, begin, place) and (body := BODY.match(text, place, end)):
        place = body.end()
    return place, behind_brackets(text, place, end)


def reach_known(
    text: str, begin: int, first_end: tuple[int, int], end: int, is_known: IsKnown
) -> tuple[int, int]:
    """Return the end of a longer name that the list knows: "Al-Qaida in the Islamic Maghreb"."""
    name_end, best = first_end[0], first_end
    if has_reference(text, name_end, end) or not _MAY_GO_ON.match(text, name_end, end):
        return first_end
    for word in itertools.islice(LONGER.finditer(text, name_end, end), MOST_LONGER):
        bracket = BRACKET.match(text, word.end(), end)
        has_number = bracket is not None and has_reference(text, word.end(), end)
        if has_number or is_known(tidy(text[begin : word.end()])):
            name_end = word.end() + (text[word.end() : word.end() + 1] == ")")
            best = name_end, behind_brackets(text, name_end, end)
        if has_number or text[word.end() : word.end() + 1] in ",;":
            break
    return best


def _end_of_word(text: str, token: re.Match[str], end: int) -> int:
    """Return the end of a word; a full stop that ends the sentence is none of it."""
    place = token.end()
    is_last = not text[place:end].strip(" )\u2019\u201d\"'")
    return place - 1 if is_last and token[0].endswith(".") and place > token.start() + 1 else place


_POSSESSIVE: Final = re.compile(r"\w['\u2019]s?$")


def _ends_in_possessive(text: str, place: int, end: int) -> bool:
    """Tell whether "AEOI's" stands before a small word: "AEOI's research division"."""
    if _POSSESSIVE.search(text[max(0, place - 4) : place]) is None:
        return False
    following = TOKEN.search(text, place, end)
    return following is None or following[0][0].islower()


def _take_legal_form(text: str, place: int, end: int) -> int:
    form = _LEGAL_FORM.match(text, place, end) or _BRANCH.match(text, place, end)
    return form.end() if form else place


_DASHES: Final = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015")
_OF_CAPITAL: Final = re.compile(r" of (?:the )?[A-Z]")
_BEFORE_TO: Final = re.compile(r"\b(?:Assistance|Aid|Support|Service|Contribution) to$")
"""What "to" goes on: "League for Assistance to Enterprises"."""
_BLANK: Final = re.compile(r"\s+")
_NUMBERED: Final = re.compile(r"\b(?:unit|brigade|regiment|battalion|no)\s+$", re.IGNORECASE)


def _next_part(text: str, place: int, end: int, *, of_person: bool) -> int | None:
    """Return where the name goes on, or None: behind a blank, small words or a bracket."""
    next_place, inside = place, ""
    bracket = BRACKET.match(text, place, end)
    if bracket is not None:
        inside = bracket[1] or bracket[2] or ""
        next_place = bracket.end()
        is_inner = inside[:1].isupper() and _OF_CAPITAL.match(text, next_place, end)
        if (
            (len(inside) > 12 and not is_inner)
            or REFERENCE.search(inside)
            or not text[next_place : next_place + 1].isspace()
        ):
            return None
    for _ in range(4):
        blank = _BLANK.match(text, next_place, end)
        if blank is None:
            return None
        next_place = blank.end()
        if next_place >= end:
            return None
        if opens_quote(text, next_place):
            return next_place
        token = TOKEN.match(text, next_place, end)
        if token is None:
            return None
        word = token[0]
        # "Kim Un - Director of": a dash parts a person from what he is
        if of_person and word in _DASHES:
            return None
        is_behind_and = text[:next_place].rstrip().endswith((" and", " &"))
        if is_behind_and and of_person:
            return None
        if is_behind_and and word.lower() in read_words("office"):
            return None
        is_number = word[0].isdigit() and (len(word) > 4 or is_behind_and)
        if is_capital(word) and not (
            is_number and not _NUMBERED.search(text[max(0, next_place - 12) : next_place])
        ):
            return next_place
        # "A and B" is parted later, where each half may be a name of its own
        is_joining = word.lower() in read_words("joining") or word in ("and", "\u00b4")
        if not is_joining and not _BEFORE_TO.search(f"{text[:next_place].rstrip()} {word}"):
            return None
        # "the Autonomous Territorial Unit (ATU) of Gagauzia" ends behind "Gagauzia"
        is_within = word.lower() in ("of", "the") and not of_person
        if bracket is not None and not (is_within and inside[:1].isupper()):
            return None
        next_place = token.end()
    return None
