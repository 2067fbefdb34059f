"""Read the name, or the list of names, that stands at a place of a sentence."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from onward.graph.countries import country_code
from onward.loaders.sentences.words import read_words

_OPEN: Final = {"\u2018": "\u2019", "\u201c": "\u201d", '"': '"', "\u00ab": "\u00bb", "'": "'"}
_TOKEN: Final = re.compile(r"[\w&\u00b4][\w.&/\u2019'\u2010-\u2012-]*|[\u2018\u201c\"\u00ab'(]|\S")
_JOINING: Final = frozenset(
    ["of", "the", "for", "de", "del", "la", "las", "los", "du", "des", "da", "di", "do", "von", "van", "der", "den", "al", "el", "bin", "ben", "bint", "ibn", "ul", "wa", "named", "after", "y", "e", "et", "und", "&", "-", "–", "al-", "ar", "ad", "as-"]
)
"""Small words inside a name, where a capital follows."""

_LEGAL_FORM: Final = re.compile(
    r",\s+(?:Ltd|LTD|Limited|Inc|INC|LLC|L\.L\.C|S\.A|SA|Corp|Co|GmbH|AG|PLC|plc|FZE|FZCO|FZ)\b"
    r"\.?(?!\s+[A-Z\u2018\u201c])"
)
_BRACKET: Final = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\s*\[([^\]]*)\]")
_REFERENCE: Final = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
_POSSESSIVE: Final = re.compile(r"(?<=\w)['\u2019]s?$")
_COMMA: Final = re.compile(r"\s*,\s+(?:and\s+|as well as\s+)?")
_AND: Final = re.compile(r"\s+(?:and|&|as well as)\s+")
_ENDING_NOUN: Final = re.compile(
    r"\b(?:group|llc|ltd|limited|inc|company|companies|corporation|bank|jsc|ojsc|pjsc|ooo|oao|ao"
    r"|plc|s\.a\.?|inc\.|co\.|ltd\.|gmbh|fze|fzco|concern|holding|university|institute|agency|foundation|fund|enterprises?"
    r"|council|committee|commission|store|stores|industries|supermercados|\)|[\u2019\u201d\"])$",
    re.IGNORECASE,
)
_NATIONALITY: Final = re.compile(
    r"(?:[A-Z][a-z]+(?:ian|ean|ish|ese|ni|li|qi|aeli|i|an)|French|Dutch|Greek|Swiss|Czech|US|U\.S\."
    r"|[A-Z]+[a-z]*-(?:based|owned|designated|listed|run|backed|born|Russian|government\w*)"
    r"|[A-Z]+-listed|[A-Z]+-designated)"
)
_LISTED: Final = re.compile(r"[A-Z]{2,4}-(?:listed|designated|sanctioned)")
_BODY: Final = re.compile(
    r"\s+(?:(?:armed|ground|security|naval|air|aerospace) forces|(?:security|intelligence) services?"
    r"|military|army|navy|air force|government|intelligence)\b",
    re.IGNORECASE,
)
"""What makes a body of a nationality: "Russian ground forces"."""

_OF_CORPORATION: Final = re.compile(r"\s+of (?:the )?(?:State Corporation|Group|Holding)\b.*$")
"""Behind a name, to whom it belongs; never part of it."""

MOST_SKIPPED: Final = 8
"""Words that may stand between "owner of" and the name: "the EU-listed state-owned company"."""

_MAY_GO_ON: Final = re.compile(r"\s+(?:in|and|on|to|with|by|at|&|of|for|the|aux?|\()|\)|,\s")

MOST_NAMES: Final = 12

MOST_LONGER: Final = 9
"""Words by which a known name may be longer than what looks like one."""

_LONGER: Final = re.compile(r"[\w'\u2019-]+")


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


IsKnown = Callable[[str], bool]
"""Whether a text is exactly the name of a party of the list."""


def _is_nobody(_name: str) -> bool:
    return False


def read_names(
    text: str, start: int, end: int, *, of_person: bool, is_known: IsKnown = _is_nobody
) -> list[NamedParty]:
    """Return the names of a list "A, B and C" that begins at a place; none where none is certain.

    Args:
        text: The sentence.
        start, end: Where the list may begin, and what it cannot exceed.
        of_person: Whether the names must be those of persons.
        is_known: Whether a text is a name of the list: of two readings that one is right.

    >>> [n.text for n in read_names("of JSC Kometa and LLC \u2018Vega\u2019.", 2, 25, of_person=False)]
    ['JSC Kometa', 'LLC \u2018Vega\u2019']
    >>> read_names("of several offshore firms in Utopia.", 2, 36, of_person=False)
    []
    """
    first = _read_name(text, start, end, of_person=of_person, is_known=is_known)
    if first is None:
        return []
    names = [first]
    if not of_person and not first.reference and not is_known(first.text):
        names = _part_at_and(first, is_known)
    while names and len(names) < MOST_NAMES:
        following = _read_next(text, names, end, of_person=of_person, is_known=is_known)
        if following is None:
            break
        names.append(following)
    return names


def _read_next(
    text: str, names: list[NamedParty], end: int, *, of_person: bool, is_known: IsKnown
) -> NamedParty | None:
    """Return the next name of a list, behind a comma or "and"."""
    place = names[-1].end
    joint = _AND.match(text, place, end)
    if joint is not None:
        return _read_name(
            text, joint.end(), end, of_person=of_person, is_known=is_known, is_next=True
        )
    joint = _COMMA.match(text, place, end)
    if joint is None:
        return None
    following = _read_name(
        text, joint.end(), end, of_person=of_person, is_known=is_known, is_next=True
    )
    if following is None or _is_apposition(following.text):
        return None
    # "A, B" is a list only where it goes on to "and C", or ends the sentence
    rest = text[following.end : end]
    goes_on = re.match(r"\s*(?:,\s|and\s|as well as\s|[.;)]|$)", rest) is not None
    are_firms = all(map(looks_like_organisation, (names[-1].text, following.text)))
    is_list = goes_on and (
        " and " in text[place:end] or are_firms or len(names) > 1 or not rest.strip(" .;)")
    )
    return following if is_list else None


def _is_apposition(name: str) -> bool:
    """Tell whether what follows a comma describes the name before: a place, or an office."""
    first = name.split(maxsplit=1)[0].lower()
    return country_code(name) is not None or first in read_words("office")


def _read_name(
    text: str,
    start: int,
    end: int,
    *,
    of_person: bool,
    is_known: IsKnown,
    is_next: bool = False,
) -> NamedParty | None:
    begin = _skip_to_name(text, start, end, of_person=of_person)
    if begin is None:
        return None
    name_end, place = _find_end(text, begin, end, of_person=of_person)
    name_end, place = _reach_known(text, begin, (name_end, place), end, is_known)
    printed = text[begin:name_end].strip(" ,.;:")
    brackets = "".join(filter(None, _brackets_behind(text, name_end, end)))
    if place < end and not any(sign in printed for sign in _OPEN):
        printed = _POSSESSIVE.sub("", printed)
    name = _tidy(printed)
    if not _is_name(name, text[place:end], of_person=of_person, is_next=is_next):
        return None
    if of_corporation := _OF_CORPORATION.search(name):
        name = name[: of_corporation.start()]
    reference = _REFERENCE.search(brackets)
    return NamedParty(name, begin, place, reference[0] if reference else "", brackets)


def _skip_to_name(text: str, start: int, end: int, *, of_person: bool) -> int | None:
    """Return where the name begins, behind "the EU-listed company" or "President"."""
    place, last_word, titles = start, "", read_words("title")
    for _ in range(MOST_SKIPPED):
        token = _TOKEN.search(text, place, end)
        if token is None:
            return None
        word = token[0]
        lower = word.lower().rstrip(".,")
        if _opens_quote(text, token.start()):
            return token.start()
        is_capital = _is_capital(word)
        if is_capital and not _is_before_name(text, token, end, of_person=of_person):
            if last_word and last_word not in read_words("before"):
                return None
            return token.start()
        if not (word[0].isalpha()) or (word == lower and lower in _STOPS):
            return None
        last_word = "" if is_capital or lower in titles else lower
        place = token.end()
    return None


_STOPS: Final = frozenset(
    ["of", "in", "for", "by", "to", "at", "with", "from", "on", "which", "who", "that", "and", "or", "as", "where", "when", "several", "many", "various", "some", "other", "others", "certain", "numerous"]
)


def _is_before_name(text: str, token: re.Match[str], end: int, *, of_person: bool) -> bool:
    """Tell whether a capital word only describes the name: "Israeli settler X", "President X"."""
    word = token[0]
    following = _TOKEN.search(text, token.end(), end)
    if following is None:
        return False
    if _LISTED.fullmatch(word):
        return True
    next_word = following[0]
    if of_person and word.lower().rstrip(".") in read_words("title"):
        return next_word[0].isupper()
    is_described = next_word[0].islower() and next_word in read_words("before")
    if is_described and (_NATIONALITY.fullmatch(word) or (word.isalpha() and word.isupper())):
        return _BODY.match(text, token.end(), end) is None
    # "LRA leader Joseph Kony": the leader is meant
    return of_person and next_word in read_words("descriptor")


_ARTICLE: Final = re.compile(r"(?:al|el|an|as|ad|ar|at|az|ash|ul|d|l)[-'\u2019][A-Z]")


def _is_capital(word: str) -> bool:
    """Tell whether a word may belong to a name by its first letter: al-Assad does."""
    return word[0].isupper() or word[0].isdigit() or _ARTICLE.match(word) is not None


def _opens_quote(text: str, place: int) -> bool:
    is_quote = text[place] in _OPEN and (place == 0 or not text[place - 1].isalnum())
    return is_quote and place + 1 < len(text) and text[place + 1].isalnum()


def _find_end(text: str, begin: int, end: int, *, of_person: bool) -> tuple[int, int]:
    """Return where a name ends, without and with the brackets behind it."""
    place = begin
    while place < end:
        if _opens_quote(text, place):
            place = _close_quote(text, place, end)
        else:
            token = _TOKEN.match(text, place, end)
            if token is None or not _is_capital(token[0]):
                break
            place = _end_of_word(text, token, end)
            if text[place - 1] in ",;" or _ends_in_possessive(text, place, end):
                break
        place = _take_legal_form(text, place, end)
        following = _next_part(text, place, end, of_person=of_person)
        if following is None:
            break
        place = following
    if _NATIONALITY.fullmatch(text, begin, place) and (body := _BODY.match(text, place, end)):
        place = body.end()
    return place, _behind_brackets(text, place, end)


def _reach_known(
    text: str, begin: int, found: tuple[int, int], end: int, is_known: IsKnown
) -> tuple[int, int]:
    """Return the end of a longer name that the list knows: "Al-Qaida in the Islamic Maghreb"."""
    name_end, best = found[0], found
    if _has_reference(text, name_end, end) or not _MAY_GO_ON.match(text, name_end, end):
        return found
    for word in itertools.islice(_LONGER.finditer(text, name_end, end), MOST_LONGER):
        bracket = _BRACKET.match(text, word.end(), end)
        has_number = bracket is not None and _has_reference(text, word.end(), end)
        if has_number or is_known(_tidy(text[begin : word.end()])):
            name_end = word.end() + (text[word.end() : word.end() + 1] == ")")
            best = name_end, _behind_brackets(text, name_end, end)
        if has_number or text[word.end() : word.end() + 1] in ",;":
            break
    return best


def _has_reference(text: str, place: int, end: int) -> bool:
    """Tell whether the publisher's own number stands in brackets behind a place."""
    return _REFERENCE.search(" ".join(_brackets_behind(text, place, end))) is not None


def _end_of_word(text: str, token: re.Match[str], end: int) -> int:
    """Return the end of a word; a full stop that ends the sentence is none of it."""
    place = token.end()
    is_last = not text[place:end].strip(" )\u2019\u201d\"'")
    return place - 1 if is_last and token[0].endswith(".") and place > token.start() + 1 else place


def _ends_in_possessive(text: str, place: int, end: int) -> bool:
    """Tell whether "AEOI's" stands before a small word: "AEOI's research division"."""
    if not re.search(r"\w['\u2019]s?$", text[:place]):
        return False
    following = _TOKEN.search(text, place, end)
    return following is None or following[0][0].islower()


def _take_legal_form(text: str, place: int, end: int) -> int:
    form = _LEGAL_FORM.match(text, place, end)
    return form.end() if form else place


def _next_part(text: str, place: int, end: int, *, of_person: bool) -> int | None:
    """Return where the name goes on, or None: behind a blank, small words or a bracket."""
    here = place
    bracket = _BRACKET.match(text, place, end)
    if bracket is not None:
        inside = bracket[1] or bracket[2] or ""
        here = bracket.end()
        if len(inside) > 12 or _REFERENCE.search(inside) or not text[here : here + 1].isspace():
            return None
    for _ in range(4):
        blank = re.compile(r"\s+").match(text, here, end)
        if blank is None:
            return None
        here = blank.end()
        if here >= end:
            return None
        if _opens_quote(text, here):
            return here
        token = _TOKEN.match(text, here, end)
        if token is None:
            return None
        word = token[0]
        is_behind_and = text[:here].rstrip().endswith((" and", " &"))
        if is_behind_and and of_person:
            return None
        if is_behind_and and word.lower() in read_words("office"):
            return None
        if _is_capital(word) and not (word[0].isdigit() and (len(word) > 4 or is_behind_and)):
            return here
        # "A and B" is parted later, where each half may be a name of its own
        if word.lower() not in _JOINING and word not in ("and", "\u00b4"):
            return None
        if bracket is not None:
            return None
        here = token.end()
    return None


def _close_quote(text: str, place: int, end: int) -> int:
    """Return the place behind the quotation that begins here, with those inside it."""
    closing = _OPEN[text[place]]
    depth = 0
    for here in range(place, end):
        if _opens_quote(text, here) and _OPEN[text[here]] == closing:
            depth += 1
        elif text[here] == closing and not text[here + 1 : here + 2].isalnum():
            depth -= 1
            if depth <= 0:
                return here + 1
    return place + 1


def _behind_brackets(text: str, place: int, end: int) -> int:
    while bracket := _BRACKET.match(text, place, end):
        place = bracket.end()
    return place


def _brackets_behind(text: str, place: int, end: int) -> Iterator[str]:
    while bracket := _BRACKET.match(text, place, end):
        yield bracket[1] or bracket[2] or ""
        place = bracket.end()


def _tidy(name: str) -> str:
    """Write a name without the quotation marks around the whole, and without loose ends."""
    bare = " ".join(name.split())
    while len(bare) > 2 and bare[0] in _OPEN and _close_quote(bare, 0, len(bare)) == len(bare):
        bare = bare[1:-1].strip()
    return bare.strip(" ,;:")


def _is_name(name: str, rest: str, *, of_person: bool, is_next: bool) -> bool:
    """Tell whether what was read is a name, and not half a phrase."""
    words = name.split()
    if len(name) < 3 or not any(word[:1].isupper() for word in words if len(word) > 1):
        # "'scutul'": a name in quotation marks may be written small
        if not name[:1].isalpha():
            return False
    # "Ministry of Digital Development, Communications and Mass Media": only half of it was read
    if _OF_SEVERAL.match(name) and re.match(r",\s+[A-Z]", rest) and not of_person:
        return False
    if _is_half(words, rest):
        return False
    following = re.match(r"\s+([a-z][\w-]*)", rest)
    if following is not None and not _may_follow(following[1], name):
        return False
    # "owned by the SAF controlled Special Fund"
    if following is not None and re.match(r"\s+[a-z-]+ed\s+[A-Z]", rest):
        return False
    if of_person and (len(words) < 2 and not is_next and not name.isupper()):
        return False
    return words[0].lower() not in read_words("office") and name[-2:] != "\u2019s"


def _is_half(words: list[str], rest: str) -> bool:
    """Tell whether words are half a name, or a word that any body could bear: "Department"."""
    if " ".join(words).lower() in _OF_ANYBODY or words[-1] in "'\u2018\u201c\"":
        return True
    if len(words) > 1 or _ACRONYM.fullmatch(words[0]):
        return False
    is_adjective = words[0].endswith(("al", "ic", "ive")) and re.match(r",\s+[A-Z]", rest)
    return bool(is_adjective) or words[0].lower() in read_words("organisation")


_OF_ANYBODY: Final = frozenset(
    {
        *("management board", "supervisory board", "board of directors", "executive board"),
        *("board", "armed forces", "security council", "supreme council", "supervisory council"),
    }
)
_OF_SEVERAL: Final = re.compile(
    r".*\b(?:ministry|department|agency|committee|cent(?:re|er)|commission|directorate|service)"
    r" (?:of|for|on)\b",
    re.IGNORECASE,
)


def _may_follow(word: str, name: str) -> bool:
    """Tell whether a small word behind a name leaves it whole: not "the Sevastopol commission"."""
    if _is_function_word(word):
        return True
    if is_nationality(name):
        return False
    return word in read_words("noun") or word.endswith(("ed", "ing"))


def _is_function_word(word: str) -> bool:
    return word in _STOPS or word in read_words("function")


def _part_at_and(name: NamedParty, is_known: IsKnown) -> list[NamedParty]:
    """Part "Mercury Group and Megapolis Group" in two; "Ministry of Industry and Trade" is one.

    Returns:
        One name, or two; none where it may be either.
    """
    joint = _AND_THE.search(name.text)
    if joint is None or name.text[:1] in _OPEN:
        return [name]
    left, right = name.text[: joint.start()], name.text[joint.end() :]
    if not right[:1].isupper():
        return [name]
    first = NamedParty(_tidy(left), name.start, name.end)
    if right.split()[0].lower() in read_words("office"):
        return [first]
    if _are_two_names(left, right, joint[0]) or is_known(left) or is_known(right):
        second = NamedParty(_tidy(right), name.start, name.end, name.reference, name.brackets)
        return [first, second]
    is_one = _HEAD_OF.search(left) or looks_like_organisation(right)
    return [name] if is_one else []


_AND_THE: Final = re.compile(r"\s+and\s+(?:of\s+)?(?:the\s+)?")
_HEAD_OF: Final = re.compile(
    r"\b(?:ministry|department|agency|committee|commission|council|institute|university|academy"
    r"|centre|center|foundation|fund|bureau|directorate|service|organi[sz]ation|association|union"
    r"|corporation|company|administration|society|office|group|corps|secretariat|authority) (?:of|for|on)\b",
    re.IGNORECASE,
)
"""What both halves of "Ministry of Industry and Trade" belong to."""


def _are_two_names(left: str, right: str, joint: str) -> bool:
    """Tell whether "and" stands between two names: each is complete without the other."""
    if _ACRONYM.fullmatch(left) and _ACRONYM.fullmatch(right):
        return True
    is_right_whole = _ENDING_NOUN.search(right) or _LEGAL_START.match(right)
    if _LEGAL_START.match(left) and _LEGAL_START.match(right):
        return True
    if "the" in joint:
        return bool(is_right_whole or looks_like_organisation(right) or _ACRONYM.fullmatch(right))
    if _HEAD_OF.search(left) is None and len(left.split()) > 1:
        if looks_like_organisation(left) and looks_like_organisation(right):
            return True
    return _ENDING_NOUN.search(left) is not None and bool(
        is_right_whole or _LEGAL_START.match(left)
    )


_ACRONYM: Final = re.compile(r"[A-Z]{2,6}")
_LEGAL_START: Final = re.compile(
    r"(?:LLC|JSC|OJSC|PJSC|CJSC|OOO|OAO|ZAO|AO|PAO|Limited Liability Company|Joint[- ]Stock Company"
    r"|Public Joint|Bank|Compagnie|Company)\b"
)


def looks_like_organisation(name: str) -> bool:
    """Tell whether a name has a word that only organisations have.

    >>> looks_like_organisation("Ministry of Defence"), looks_like_organisation("SORM")
    (True, False)
    """
    words = {word.lower().strip(".,") for word in _LONGER.findall(name)}
    return not words.isdisjoint(read_words("organisation"))


def is_nationality(word: str) -> bool:
    """Tell whether a capital word only says of which country something is.

    >>> is_nationality("Russian"), is_nationality("UAE-based"), is_nationality("Kometa")
    (True, True, False)
    """
    return _NATIONALITY.fullmatch(word) is not None
