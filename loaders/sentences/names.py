"""Read the name, or the list of names, that stands at a place of a sentence."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import WordClass, classify_words
from onward.graph.state_bodies import read_state_body
from onward.graph.tables import read_rows
from onward.loaders.readers.documents import read_patterns

PATTERNS: Final = read_patterns(__file__)

# ------------------------------------------------------------------------------------------------
# The words that decide what a sentence says: `words.csv`, and `rules.csv` compiled.
# ------------------------------------------------------------------------------------------------

WORDS: Final = Path(__file__).with_name("words.csv")
RULES: Final = Path(__file__).with_name("rules.csv")


@dataclass(frozen=True, slots=True)
class SentenceRule:
    """A way in which a sentence states a tie.

    Attributes:
        name: As the load report and the tests say it.
        relations: Kinds of tie; ``leads`` is `directs`, or `holds_post` of a body of a state.
        direction: ``out`` from the entry to the name, ``in`` the other way round, ``both``.
        subject, object: ``person``, ``organisation``, or "" for either; ``certain organisation``
            where the words around could as well name goods.
        head: The words themselves: "owner".
        phrase: The words and what joins them to the name: "owner of".
        is_participle: Whether it says what is done to the subject: "owned by".
        is_verb: Whether it is a verb, which has a subject before it: "owns".
        is_possessive: Whether it says by itself whose it is: "his brother".
        is_behind: Whether the name stands before the words: "a Kometa official".
        is_only_of_list: Whether it makes no party of a name that the list does not have.
        is_only_numbered: Whether it needs the publisher's own number beside the name.
        words: One of them is in every sentence that the rule reads: a fast test.
    """

    name: str
    relations: tuple[str, ...]
    direction: str
    subject: str
    object: str
    head: re.Pattern[str]
    phrase: re.Pattern[str]
    is_participle: bool
    is_verb: bool
    is_possessive: bool
    is_behind: bool
    words: frozenset[str]
    is_only_of_list: bool
    is_only_numbered: bool


_NAME: Final = (
    r"(?<![\w-])(?-i:(?P<name>[A-Z][\w&'\u2019-]*(?: [A-Z][\w&'\u2019-]*){0,5})) (?!of\b|at\b)"
)
_BLANK_OR_HYPHEN: Final = "[- \u2010\u2011]"
"""Between the words of an office, also the hyphens that are no minus sign."""


@cache
def read_words(word_class: str) -> frozenset[str]:
    """Return the words of a class."""
    rows = {row["class"]: row["words"] for row in read_rows(WORDS)}
    return frozenset(rows[word_class].split())


@cache
def read_rules() -> tuple[SentenceRule, ...]:
    """Return the rules, in the order of their table: of two at one place the longer phrase wins."""
    return tuple(map(_read_rule, read_rows(RULES)))


def _read_rule(row: Mapping[str, str]) -> SentenceRule:
    link = row["link"]
    joined = rf"(?:\s*\([^()]*\))?\s+(?:{link})" if link else ""
    # OFAC writes "Director, NAME"
    if "|," in link:
        joined = rf"(?:\s*,(?=\s)|\s+(?:{link.replace('|,', '')}))"
    elif link.startswith((":", "is|:")):
        joined = rf"\s*(?:{link})"
    # a hyphen that does not break is one, too
    before = _NAME if row["form"] == "behind" else ""
    head = rf"{before}(?<![\w-])" + row["head"].replace("[- ]", _BLANK_OR_HYPHEN)
    return SentenceRule(
        row["rule"],
        tuple(row["relation"].split("+")),
        row["direction"],
        row["subject"],
        row["object"],
        re.compile(rf"{head}(?![\w-])", re.IGNORECASE),
        re.compile(rf"{head}{joined}{_end_of(link)}", re.IGNORECASE),
        is_participle=row["form"] == "participle",
        is_verb=row["form"] == "verb",
        is_possessive=row["form"] == "possessive",
        is_behind=row["form"] == "behind",
        words=frozenset(row["words"].split()),
        is_only_of_list=row["parties"] in ("listed", "numbered"),
        is_only_numbered=row["parties"] == "numbered",
    )


def _end_of(link: str) -> str:
    """Return what ends a phrase: a word, or a place that is only looked at."""
    return "" if link.startswith("(?=") else r"(?!\w)"


@cache
def find_rules(is_person: bool) -> dict[str, tuple[SentenceRule, ...]]:  # a cache's key
    """Return the rules for persons or for others, by the words that call for them."""
    kind = "person" if is_person else "organisation"
    by_word: dict[str, list[SentenceRule]] = {}
    for rule in read_rules():
        if rule.subject in ("", kind):
            for word in rule.words:
                by_word.setdefault(word, []).append(rule)
    return {word: tuple(rules) for word, rules in by_word.items()}


def may_state_ties(text: str, *, is_person: bool) -> bool:
    """Tell fast whether any rule has a word in a text: in most texts none has."""
    return not find_rules(is_person).keys().isdisjoint(_WORD.findall(text.lower()))


def rules_for(sentence: str, is_person: bool) -> tuple[SentenceRule, ...]:
    """Return the rules whose words stand in a sentence, in the order of their table."""
    by_word = find_rules(is_person)
    called = by_word.keys() & _WORD.findall(sentence.lower())
    if not called:
        return ()
    names = {rule.name for word in called for rule in by_word[word]}
    return tuple(rule for rule in read_rules() if rule.name in names)


_WORD: Final = re.compile(r"[a-z][a-z'\u2019-]*")


# ------------------------------------------------------------------------------------------------
# The signs of a sentence: words, quotation marks, brackets and the numbers in them.
# ------------------------------------------------------------------------------------------------

OPEN: Final = {"\u2018": "\u2019", "\u201c": "\u201d", '"': '"', "\u00ab": "\u00bb", "'": "'"}

TOKEN: Final = re.compile(r"[\w&\u00b4][\w.&/\u2019'\u2010-\u2012-]*|[\u2018\u201c\"\u00ab'(]|\S")

BRACKET: Final = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\s*\[([^\]]*)\]")

REFERENCE: Final = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")

_ARTICLE: Final = re.compile(r"(?:al|el|an|as|ad|ar|at|az|ash|ul|d|l)[-'\u2019][A-Z]")


def is_capital(word: str) -> bool:
    """Tell whether a word may belong to a name by its first letter: al-Assad does."""
    return word[0].isupper() or word[0].isdigit() or _ARTICLE.match(word) is not None


def opens_quote(text: str, place: int) -> bool:
    """Tell whether a quotation begins at a place; an apostrophe inside a word does not."""
    is_quote = text[place] in OPEN and (place == 0 or not text[place - 1].isalnum())
    return is_quote and place + 1 < len(text) and text[place + 1].isalnum()


def close_quote(text: str, place: int, end: int) -> int:
    """Return the place behind the quotation that begins place_inside, with those inside it."""
    closing = OPEN[text[place]]
    depth = 0
    for place_inside in range(place, end):
        if opens_quote(text, place_inside) and OPEN[text[place_inside]] == closing:
            depth += 1
        elif (
            text[place_inside] == closing
            and not text[place_inside + 1 : place_inside + 2].isalnum()
        ):
            depth -= 1
            if depth <= 0:
                return place_inside + 1
    return place + 1


def behind_brackets(text: str, place: int, end: int) -> int:
    """Return the place behind all brackets that stand at a place."""
    while bracket := BRACKET.match(text, place, end):
        place = bracket.end()
    return place


def brackets_behind(text: str, place: int, end: int) -> Iterator[str]:
    """Yield what stands in the brackets at a place."""
    while bracket := BRACKET.match(text, place, end):
        yield bracket[1] or bracket[2] or ""
        place = bracket.end()


def has_reference(text: str, place: int, end: int) -> bool:
    """Tell whether the publisher's own number stands in brackets behind a place."""
    return REFERENCE.search(" ".join(brackets_behind(text, place, end))) is not None


def tidy(name: str) -> str:
    """Write a name without the quotation marks around the whole, and without loose ends."""
    bare = " ".join(name.split())
    while len(bare) > 2 and bare[0] in OPEN and close_quote(bare, 0, len(bare)) == len(bare):
        bare = bare[1:-1].strip()
    return bare.strip(" ,;:")


# ------------------------------------------------------------------------------------------------
# What tells a name from half a phrase: nationalities, bodies, words that any body bears.
# ------------------------------------------------------------------------------------------------

NATIONALITY: Final = PATTERNS["nationality"]

LISTED: Final = re.compile(r"[A-Z]{2,4}-(?:listed|designated|sanctioned)")

BODY: Final = PATTERNS["body"]
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


DESCRIBED_BEHIND: Final = PATTERNS["described behind"]
"""Behind a name, in small letters, what bears it: "Kometa air and space defence corporation"."""

_FIELD: Final = PATTERNS["field"]
"""A field that somebody heads, and no body: "Director of International Affairs"."""

_BRANCHED: Final = re.compile(r"al[- ]qa.?[ie]da|islamic state", re.IGNORECASE)
"""Names of which others are made: "Al-Qaida in the Arabian Peninsula" is another."""

_OWNED_WORD: Final = re.compile(r"[A-Z]\w+['\u2019]s \w+")

_UNNAMED: Final = PATTERNS["unnamed"]
"""Some part of a body, one of many, or a number that is not read."""

_GOES_ON: Final = PATTERNS["goes on"]
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

_OF_SEVERAL: Final = PATTERNS["of several"]


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


# ------------------------------------------------------------------------------------------------
# Where a name begins and ends in a sentence.
# ------------------------------------------------------------------------------------------------

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
_FULL_NAME: Final = PATTERNS["full name"]
"""Two names behind a title: "President Ivan Orlov" is no body."""

_ADDRESSES: Final = frozenset({"mr", "mrs", "ms", "mullah"})
"""Before the name of a person, whatever a rule asks for."""

_BRANCH: Final = re.compile(r",\s+(?:Branch|Unit|Ward|Section)\s+(?:No\.?\s*)?\d+\b")
"""Behind a name, which part of the body is meant."""

_LEGAL_FORM: Final = PATTERNS["legal form"]

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


_POSSESSIVE_NAME_ENDS: Final = re.compile(r"\w['\u2019]s?$")


def _ends_in_possessive(text: str, place: int, end: int) -> bool:
    """Tell whether "AEOI's" stands before a small word: "AEOI's research division"."""
    if _POSSESSIVE_NAME_ENDS.search(text[max(0, place - 4) : place]) is None:
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


# ------------------------------------------------------------------------------------------------
# Two names that "and" joins, or one that holds the word.
# ------------------------------------------------------------------------------------------------


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


_ENDING_NOUN: Final = PATTERNS["ending noun"]

_ENDS_IN_FORM: Final = re.compile(r"\b(?:LLC|Ltd|Limited|Inc|JSC|PLC|GmbH|FZE)\.?$")

_ADJECTIVE: Final = re.compile(r"\s(?:[A-Z]\w+(?:ic|al|ive|ary))$")

_DEPENDENT: Final = PATTERNS["dependent"]
"""A body that is named by its task alone."""

_AND_THE: Final = re.compile(r"\s+and\s+(?:of\s+)?(?:the\s+)?")

HEAD_OF: Final = PATTERNS["head of"]
"""What both halves of "Ministry of Industry and Trade" belong to."""

_LEGAL_START: Final = PATTERNS["legal start"]


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


# ------------------------------------------------------------------------------------------------
# What stands behind a name and is none of it, or belongs to it: offices, portfolios, a noun.
# ------------------------------------------------------------------------------------------------

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
_NOUN: Final = PATTERNS["noun"]
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


_POSSESSIVE: Final = re.compile(r"(?<=\w)['\u2019]s?$")

_COMMA: Final = re.compile(r"\s*,\s+(?:and\s+|as well as\s+)?")

_AND: Final = re.compile(r"\s+(?:and|&|as well as)\s+")

_OF_CORPORATION: Final = re.compile(r"\s+of (?:the )?(?:State Corporation|Group|Holding)\b.*$")
"""Behind a name, to whom it belongs; never part of it."""

_INNER_ACRONYM: Final = re.compile(r"\s+\([A-Z][^()]*\)\s+(?=of\s)")
"""An abbreviation inside a name: "the Autonomous Territorial Unit (ATU) of Gagauzia"."""

_POSSESSIVE_BEHIND: Final = re.compile(r"['\u2019]s\b")

_CAPITALS: Final = re.compile(r"\s+[A-Z][a-z]+\s+[A-Z]")

_OF_COUNTRY: Final = re.compile(r"^([A-Z][\w ]*)['\u2019]s?\s+")

MOST_NAMES: Final = 12


def _is_nobody(_name: str) -> bool:
    return False


def read_names(
    text: str, start: int, end: int, *, of_person: bool, is_known: IsKnown = _is_nobody
) -> list[NamedParty]:
    """Return the names of a list "A, B and C" that begins at a place; none where none is certain.

    Args:
        text: The sentence.
        start: Where the list may begin.
        end: What it cannot exceed.
        of_person: Whether the names must be those of persons.
        is_known: Whether a text is a name of the list: of two readings that one is right.

    >>> [name.text for name in read_names("of JSC Kometa and LLC Vega.", 2, 27, of_person=False)]
    ['JSC Kometa', 'LLC Vega']
    >>> read_names("of several offshore firms in Utopia.", 2, 36, of_person=False)
    []
    """
    first = _read_name(text, start, end, of_person=of_person, is_known=is_known)
    if first is None:
        return []
    names = [first]
    # "the fund 'Talent and Success'"
    is_quoted = text[first.start] in OPEN and first.text[:1] not in OPEN
    if not (of_person or is_quoted or first.reference or is_known(first.text)):
        names = part_at_and(first, is_known)
    while names and len(names) < MOST_NAMES:
        following = _read_next(text, names, end, of_person=of_person, is_known=is_known)
        if following is None:
            break
        is_one = of_person or following.reference or is_known(following.text)
        parts = [following] if is_one else part_at_and(following, is_known)
        if not parts:
            break
        names += parts
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
    return country_code(name) is not None or names_office(name)


def _read_name(
    text: str,
    start: int,
    end: int,
    *,
    of_person: bool,
    is_known: IsKnown,
    is_next: bool = False,
) -> NamedParty | None:
    begin = skip_to_name(text, start, end, of_person=of_person)
    if begin is None:
        return None
    name_end, place = find_end(text, begin, end, of_person=of_person)
    if inner := _INNER_ACRONYM.search(text, begin, name_end):
        # "ATU of Gagauzia" is one name, but what the list knows without "of …" is the shorter one
        is_short = is_known(tidy(text[begin : inner.start()]))
        if is_short:
            name_end, place = inner.start(), behind_brackets(text, inner.start(), end)
    name_end, place = reach_known(text, begin, (name_end, place), end, is_known)
    printed = text[begin:name_end].strip(" ,.;:")
    brackets = " ".join(filter(None, brackets_behind(text, name_end, end)))
    if place < end and not any(sign in printed for sign in OPEN):
        printed = _POSSESSIVE.sub("", printed)
    # "X - Utopia's defence conglomerate": two names were run together
    is_owner = printed != text[begin:name_end].strip(" ,.;:")
    if place > name_end and _POSSESSIVE_BEHIND.match(text, place, end):
        return None
    if is_owner and DESCRIBED_BEHIND.match(text, place, end):
        return None
    if re.match(r"\s*[Uu]nit\s*$", text[max(0, begin - 5) : begin]) and printed[:1].isdigit():
        return None
    name = tidy(_INNER_ACRONYM.sub(" ", printed))
    if not is_name(name, text[place:end], of_person=of_person, is_next=is_next):
        return None
    # "Guards 4th (Kometa) Tank Division": the name goes on behind its brackets
    if place > name_end and _CAPITALS.match(text, place, end) and not is_known(name):
        return None
    if of_corporation := _OF_CORPORATION.search(name):
        name = name[: of_corporation.start()]
    reference = REFERENCE.search(brackets)
    if not reference and not is_known(name):
        name = _tidy_unknown(name, text, name_end, is_known, of_person=of_person)
    if not name:
        return None
    return NamedParty(name, begin, place, reference[0] if reference else "", brackets)


def _tidy_unknown(
    name: str, text: str, name_end: int, is_known: IsKnown, *, of_person: bool
) -> str:
    """Write a name that the list lacks without what is no part of it, "" where it is none."""
    if of_person:
        return name
    bare = cut_tail(name)
    owner = _OF_COUNTRY.match(bare)
    if owner is not None and country_code(owner[1]):
        behind_owner = bare[owner.end() :]
        is_clear = behind_owner.count(" ") > 1 and read_state_body(behind_owner) is None
        # "Utopia's Centre of Space Research" of a list that has the centre
        if is_clear and is_known(behind_owner):
            return behind_owner
    if holds_office(bare) or (
        bare != name and not is_name(bare, "", of_person=False, is_next=False)
    ):
        return ""
    if bare == name and (noun := noun_behind(name, text, name_end)):
        return f"{name} {noun}"
    return bare
