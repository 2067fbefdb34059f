"""Read the names that one cell of a list, or of an order, holds."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from rapidfuzz.distance import OSA

from onward.graph.countries import country_code
from onward.graph.model import NameKind
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import (
    NOISE_WORDS,
    WordClass,
    classify_word,
    classify_words,
    consonant_skeleton,
    split_legal_forms,
    token_weight,
)

# ------------------------------------------------------------------------------------------------
# The words between the names of one cell: also known as, formerly, in Russian, born.
# ------------------------------------------------------------------------------------------------

CellNameKind = NameKind | Literal["other party"]
"""Kind of a name in a cell; "other party" is somebody else: who stands behind "c/o"."""

_BEFORE: Final = r"(?:(?<=[\s,;(\[])|^)"
_AFTER: Final = r"(?:(?![\w&-])[\s.:,]*)"

_MARKS: Final[tuple[tuple[CellNameKind, str], ...]] = (
    (
        "former",
        r"f\.\s?k\.\s?a\.?|f/k/a|fka|formerly(?: known as)?|previously(?: known as)?"
        r"|former names?|old name|(?:formerly|previously) called",
    ),
    ("alias", r"n\.\s?k\.\s?a\.?|n/k/a|nka|now(?: known as| called)|renamed(?: to)?"),
    ("alias", r"d\.\s?b\.\s?a\.?|d/b/a|dba|doing business as|t/a|trading as|operating as"),
    (
        "alias",
        r"a\.\s?k\.\s?a\.?|a/k/a|aka|(?:also |commonly |better |publicly )?known (?:as|under)"
        r"|alias(?:es)?|also (?:called|spelled|spelt|written)|alternative(?:ly)?(?: spelling)?"
        r"|other names?|otherwise",
    ),
    (
        "other party",
        r"c/o|c\.o\.|(?<!for )(?<!the )(?<!and )(?<!in )care of|(?:for and )?on behalf of",
    ),
)
MARK: Final = re.compile(
    _BEFORE
    + "(?:"
    + "|".join(f"(?P<m{n}>{words})" for n, (_, words) in enumerate(_MARKS))
    + ")"
    + _AFTER,
    re.IGNORECASE,
)
"""A mark before a name; `mark_kind` says which."""

_LANGUAGES: Final = (
    r"arabic|armenian|azerbaijani|belarus+ian|chinese|english|farsi|georgian|hebrew|kazakh|korean"
    r"|kyrgyz|moldovan|pashto|persian|romanian|russ?ian|serbian|syrian|thai|turkish|ukrainian|urdu"
    r"|uzbek|vietnamese"
)
LANGUAGE: Final = re.compile(
    _BEFORE + rf"(?:in )?(?:original script|native script|cyrillic|(?:{_LANGUAGES})"
    r"(?: script| spelling| name| language)?)\s*:\s*",
    re.IGNORECASE,
)
"""A label before a name in another script, as in "Russian: …"."""

LANGUAGE_ALONE: Final = re.compile(rf"(?:in )?(?:{_LANGUAGES})\W*", re.IGNORECASE)

LABEL_ENTITY: Final = re.compile(
    r"(?:[.,;]\s*|\s+)(?:and )?(?:affiliated|subordinate|subsidiary)\s+(?:entit(?:y|ies)"
    r"|institutions?|compan(?:y|ies)|organi[sz]ations?)\s*[:\-\u2013]?\s*|\s+entity:\s*",
    re.IGNORECASE,
)
"""Behind it stands the listed one, before it the body that it belongs to."""

TAIL: Final = re.compile(
    r"[,;]?\s*(?:(?:and|or)\s+(?:any|all|its|their|the following|other)\s+"
    r"(?:of its\s+)?(?:successors?|sub-?\s?units?|subsidiar(?:y|ies)|affiliates?|branches).*"
    r"|(?:\(including [^()]*\)\s*)?(?:and|with) (?:its )?subsidiaries"
    r"|,?\s*including .*)$",
    re.IGNORECASE | re.DOTALL,
)
"""What a list adds to a name to mean more than one party."""

BIRTH: Final = re.compile(
    r"[\s,;.(\[]*\b(?:date of birth|place of birth|d\.?o\.?b|p\.?o\.?b)\b[\s:.]*.*$"
    r"|[\s,;.(\[]*\bborn\b(?=[^()]*\d{4}).*$",
    re.IGNORECASE | re.DOTALL,
)
"""When and where a person was born, behind its name."""

PAPERS: Final = re.compile(
    r"[\s,;.(\[]*\b(?:passport|identification card|identity card|residency card|id (?:no|number)"
    r"|national id)\b.*$",
    re.IGNORECASE | re.DOTALL,
)

NOTE: Final = re.compile(
    r"(?:as )?(?:formerly|previously) listed(?: as)?\W*|as amended|original script|sub-unit name"
    r"|nom de guerre|combat name|birth name|code ?name|nickname|initials|call sign"
    r"|third|second|segundo|tercero|jr|sr|re?td|the \w+"
    r"|false identity.*|date of .*|when .*|branch .*|including .*|.* branch|all of .*|located .*"
    r"|parent organi[sz]ation.*|a (?:subordinate|subsidiary|branch|part) .*"
    r"|official|.* (?:individual|official)(?: in .*)?",
    re.IGNORECASE | re.DOTALL,
)
"""What stands in brackets and is no name."""

OF_TRADE: Final = re.compile(
    r"off[ -]?shore|on[ -]?shore|zona (?:libre|franca)|free (?:trade )?zone|.* only|\d+"
    r"|(?:national research |national |state )?(?:university|research institute)"
    r"|(?:национальный исследовательский|государственный) университет"
    r"|(?:special|особая) (?:economic|экономическая) (?:zone|зона)",
    re.IGNORECASE,
)
"""What stands in brackets and is part of the name outside."""

FORMER_NOTE: Final = re.compile(r"former names?|old name|formerly|ex", re.IGNORECASE)
WEAK_NOTE: Final = re.compile(
    r"nom de guerre|combat name|code ?name|nickname|initials|call sign", re.IGNORECASE
)

BORN: Final = re.compile(r"(?:born|n[ée]e|maiden name)\s*:?\s+(?=[^\W\d])", re.IGNORECASE)
"""Before the name that a person was born with."""

OR: Final = re.compile(r"[\s,]+(?:or|oder|ou)\s+")
ALTERNATIVE: Final = re.compile(r"^(?:or|oder|ou|and/or)\s+", re.IGNORECASE)

NUMBERED: Final = re.compile(
    r"(?:(?<=[\s,;])|^)(?:\((?P<bracket>[a-z]{1,2}|[ivx]{1,4}|\d{1,2})\)"
    r"|(?P<bare>[a-h]|\d{1,2})\))(?=\s*\S)"
)
"""The number of a name in a list: (a), (b), b), 2)."""


def mark_kind(match: re.Match[str]) -> CellNameKind:
    """Return the kind of the name behind a mark.

    >>> [mark_kind(found) for found in MARK.finditer("A f.k.a. B, now known as C, c/o D")]
    ['former', 'alias', 'other party']
    """
    number = int((match.lastgroup or "m0")[1:])
    return _MARKS[number][0]


# ------------------------------------------------------------------------------------------------
# Where brackets and quotes of a text stand, and what stands outside of them.
# ------------------------------------------------------------------------------------------------

_HIDDEN: Final = "\x00"
_HIDING: Final = re.compile('[(\\[{\u00ab\u201c\u201e\u2018"]')
_QUOTED: Final = re.compile(
    "\u00ab[^\u00ab\u00bb]*\u00bb|[\u201c\u201e][^\u201c\u201d]*[\u201c\u201d]"
    '|(?<!\\w)\u2018[^\u2018\u2019]*\u2019(?!\\w)|(?<![\\w"])"[^"]*"(?!\\w)'
)


def mask(text: str, *, quotes: bool = False) -> str:
    """Return a text of the same length in which nothing shows that stands in brackets.

    Args:
        text: A cell or a piece of it; a bracket that nothing closes reaches to the end.
        quotes: Whether what stands in quotes is hidden, too.
    """
    if not _HIDING.search(text):
        return text
    hidden = _hide_brackets(text)
    if not quotes:
        return hidden
    return _QUOTED.sub(lambda match: _HIDDEN * len(match[0]), hidden)


def _hide_brackets(text: str) -> str:
    chars, depth = list(text), 0
    for position, char in enumerate(text):
        depth += char in "([{"
        if depth:
            chars[position] = _HIDDEN
        depth -= bool(depth) and char in ")]}"
    return "".join(chars)


def split_at(pattern: re.Pattern[str], text: str, *, quotes: bool = False) -> list[str]:
    """Split a text where a pattern stands outside of brackets."""
    visible = mask(text, quotes=quotes)
    if pattern.search(visible) is None:
        return [text]
    pieces, start = [], 0
    for match in pattern.finditer(visible):
        pieces.append(text[start : match.start()])
        start = match.end()
    return [*pieces, text[start:]]


def brackets(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each outermost bracket, closed or not."""
    depth = start = 0
    for position, char in enumerate(text):
        if char in "([{":
            if not depth:
                start = position
            depth += 1
        elif char in ")]}" and depth:
            depth -= 1
            if not depth:
                yield start, position + 1
    if depth:
        yield start, len(text)


# ------------------------------------------------------------------------------------------------
# What a piece of a list's cell tells: nothing, a place, an abbreviation, a spelling, a script.
# ------------------------------------------------------------------------------------------------

EDGES: Final = " ,;:/.-\u2010-\u2015=*\t\n"
QUOTES: Final = "\"'`\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e"

_ALIKE: Final = 0.6  # of two spellings of one word, such as Wafiq and Wafeeq
_PARTS_OF_PLACES: Final = frozenset(
    ("province", "region", "republic", "city", "district", "oblast", "islands")
)
_RARE: Final = 0.45
_LEGAL_WORDS: Final = frozenset(
    (
        *("de", "y", "s", "i", "of", "otkrytoe"),
        *("zakrytoe", "publichnoe", "aktsionernoe", "obshchestvo", "obschchestvo", "dochernee"),
        *("ogranichennoi", "ogranichennoy", "otvetstvennostyu", "open", "closed", "public"),
        *("private", "joint", "stock", "company", "sociedad", "asociacion"),
        *("civil", "anonima", "produccion", "rural", "responsabilidad", "limitada"),
        *("ilimitada", "capital", "variable", "mercantil", "federal", "state"),
        *("budgetary", "institution", "unitary", "enterprise"),
    )
)
"""Words of legal forms that are written out."""
_FORM: Final = re.compile(r"(?=[A-Z]\.)(?:(?:[A-Z]\.\s?)+|(?:de|DE|y|Y)\s)+$")
_ENOUGH: Final = 40  # characters that show a text's script
_LONGEST_ABBREVIATION: Final = 12
_WORD: Final = re.compile(r"\S+")
_ANY_NAME: Final = "kaprikat"  # a legal form is told apart only beside a name
_ONE_SCRIPT: Final = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK"}


def trim(text: str) -> str:
    """Return a piece of a cell without what parts it from the others; quotes inside stay.

    >>> trim(" 'Free Donbas', "), trim("OOO 'Kometa'")
    ('Free Donbas', "OOO 'Kometa'")
    """
    piece = " ".join(text.split()).replace(" ,", ",").strip(" ,;:/=*-\u2013\u2014")
    if piece[:1] and piece[0] in QUOTES and not any(mark in piece[1:-1] for mark in QUOTES):
        piece = piece.strip(QUOTES + " ,")
    return _without_stray_brackets(piece)


def _without_stray_brackets(text: str) -> str:
    """Take away a closing bracket that nothing opens, and an opening one that nothing closes."""
    if text.count(")") == text.count("(") + 1 and text.endswith(")"):
        text = text[:-1].rstrip(" ,;")
    if text.count("(") == text.count(")") + 1 and text.startswith("("):
        text = text[1:].lstrip()
    return text


@lru_cache(maxsize=16_384)
def name_words(text: str) -> tuple[str, ...]:
    """Return the plain words of a piece that are left without its legal forms.

    >>> name_words("Co., Ltd."), name_words("OOO Kometa")
    ((), ('kometa',))
    """
    words, _ = split_legal_forms([_ANY_NAME, *split_words(romanise(text))])
    return tuple(words[1:])


@lru_cache(maxsize=16_384)
def distinctive_words(text: str) -> tuple[str, ...]:
    """Return the plain words of a piece that tell parties apart."""
    words = name_words(text)
    classes = classify_words(words)
    return tuple(
        word
        for word, word_class in zip(words, classes, strict=True)
        if word_class is WordClass.DISTINCTIVE
    )


@lru_cache(maxsize=16_384)
def is_place(text: str) -> bool:
    """Return whether a piece names a place: a country, a town, or one with a word such as branch.

    >>> is_place("Hong Kong"), is_place("UK"), is_place("Albanian branch"), is_place("Kometa")
    (True, True, True, False)
    """
    if country_code(text.strip(" .")) is not None:
        return True
    words = split_words(romanise(text))
    classes = classify_words(words)
    if WordClass.PLACE not in classes:
        return False
    rest = [
        word
        for word, word_class in zip(words, classes, strict=True)
        if word_class not in (WordClass.PLACE, WordClass.FUNCTION)
    ]
    # a free zone or a district is written as letters beside its place: "Dalian FTZ"
    return all(word in NOISE_WORDS or word in _PARTS_OF_PLACES or len(word) <= 3 for word in rest)


@lru_cache(maxsize=16_384)
def is_legal_form(text: str) -> bool:
    """Return whether a piece is a legal form and nothing else, in letters or written out.

    >>> is_legal_form("Co., Ltd."), is_legal_form("S.A. de C.V."), is_legal_form("Kometa Ltd.")
    (True, True, False)
    """
    words = split_words(romanise(text))
    is_written_out = _LEGAL_WORDS.issuperset(words) or words[:1] in (["sociedad"], ["asociacion"])
    return is_written_out or not name_words(text) or _FORM.match(text) is not None


def says_nothing(text: str) -> bool:
    """Return whether a piece is a place, a legal form or words of trade alone: nobody's name."""
    return is_place(text) or not distinctive_words(text)


def count_words(text: str) -> int:
    """Return how many words a piece is written in."""
    return sum(1 for word in text.split() if any(map(str.isalnum, word)))


def is_abbreviation(text: str) -> bool:
    """Return whether a piece is one word in capitals, as abbreviations are.

    >>> is_abbreviation("IRISL"), is_abbreviation("BK CO."), is_abbreviation("Roskomnadzor")
    (True, False, False)
    """
    letters = [char for char in text if char.isalpha()]
    capitals = sum(map(str.isupper, letters))
    is_short = len(text) <= _LONGEST_ABBREVIATION
    return " " not in text and is_short and 2 * capitals > len(letters) > 1


def stands_for(short: str, long: str) -> bool:
    """Return whether the letters of an abbreviation begin words of a name, in their order.

    >>> stands_for("AIO", "Aerospace Industries Organisation"), stands_for("NNK", "Kometa")
    (True, False)
    """
    letters = "".join(split_words(romanise(short)))
    words = split_words(romanise(long))
    initials = "".join(word[0] for word in words)
    if not letters or not initials:
        return False
    position = 0
    for letter in letters:
        position = initials.find(letter, position) + 1
        if not position:
            return False
    return len(letters) > 1


@lru_cache(maxsize=16_384)
def resembles(word: str, other: str) -> bool:
    """Return whether two words are spellings of one word.

    >>> resembles("Wafiq", "Wafeeq"), resembles("SIVAKAU", "SIVAKOU"), resembles("Guro", "Ermias")
    (True, True, False)
    """
    left, right = ("".join(split_words(romanise(text))) for text in (word, other))
    if not left or not right:
        return False
    if consonant_skeleton(left) == consonant_skeleton(right):
        return True
    return left[0] == right[0] and OSA.normalized_similarity(left, right) >= _ALIKE


def share_word(piece: str, other: str) -> bool:
    """Return whether two pieces share a word that few parties bear, or a spelling of one."""
    words = _rare_words(other)
    return any(resembles(word, other_word) for word in _rare_words(piece) for other_word in words)


def _rare_words(text: str) -> list[str]:
    words = distinctive_words(text)
    return [word for word in words if len(word) > 2 and token_weight(word) >= _RARE]


@lru_cache(maxsize=4096)
def _letter_script(char: str) -> str:
    """Return the script of a letter; "" of anything else."""
    if not char.isalpha():
        return ""
    script = unicodedata.name(char, "").partition(" ")[0]
    return _ONE_SCRIPT.get(script, script)


def script_of(text: str) -> str:
    """Return the script of most letters that a text begins with; "" without letters.

    >>> script_of("Citadel"), script_of("Цитадель"), script_of("42")
    ('LATIN', 'CYRILLIC', '')
    """
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else ""
    counts: dict[str, int] = {}
    for char in text[:_ENOUGH]:
        script = _letter_script(char)
        counts[script] = counts.get(script, 0) + 1
    counts.pop("", None)
    return max(counts, key=counts.__getitem__) if counts else ""


def _is_of_one_script(word: str) -> bool:
    return word.isascii() or len({_letter_script(char) for char in word} - {""}) < 2


def split_scripts(text: str) -> list[str]:
    """Split a text into runs of one script; brackets stay with the words before them.

    >>> split_scripts("Fawaz GERGES - فواز جرجس")
    ['Fawaz GERGES -', 'فواز جرجس']
    """
    if text.isascii():
        return [text]
    visible = mask(text)
    starts, current = [0], ""
    for word in _WORD.finditer(visible):
        # a word of two scripts has letters that only look like those of the other one
        script = script_of(word[0]) if _is_of_one_script(word[0]) else ""
        if script and current and script != current:
            starts.append(word.start())
        current = script or current
    return [text[start:end].strip() for start, end in pairwise([*starts, len(text)])]


def replace_word(words: Sequence[str], place: int, word: str) -> str:
    """Return a name with one of its words replaced."""
    return " ".join([*words[:place], word, *words[place + 1 :]])


# ------------------------------------------------------------------------------------------------
# The pieces that a list in a cell is split into, and what each looks like.
#
# A comma, a slash or a dash is also part of names ("Co., Ltd.", "Import/Export", "S/A"), so each
# sort of list says what speaks for several names. Where that is open, the pieces are names of the
# kind "weak": whoever asks for one is shown the party, and nobody is taken for it.
# ------------------------------------------------------------------------------------------------

_OPEN_FORMS: Final = frozenset({"company", "corporation", "corp", "co", "concern"})


class Piece(NamedTuple):
    """A piece of a cell; its kind is None where it is that of the cell or an alias."""

    text: str
    kind: CellNameKind | None = None


class SplitList(NamedTuple):
    """The pieces of a list, and why it is doubtful that each is a name."""

    pieces: tuple[Piece, ...]
    doubt: str | None = None


NO_LIST: Final = SplitList(())


def without_brackets(piece: str) -> str:
    """Return a piece without its brackets."""
    return mask(piece).replace("\x00", "").strip()


def spell_last_word(name: str, spellings: list[str], *, is_person: bool = False) -> list[str]:
    """Return a name with each spelling in the place of its last word; [] if one is no spelling.

    Behind a slash, a word alone is always another surname of a person.
    """
    words = name.split()
    if not is_person and not all(resembles(spelling, words[-1]) for spelling in spellings):
        return []
    return [" ".join([*words[:-1], spelling]) for spelling in spellings]


def piece_or_abbreviation(text: str) -> Piece:
    """Return a piece of the kind of its cell; one word alone is weak."""
    return Piece(text, "weak" if count_words(text) == 1 else None)


def has_legal_form(piece: str) -> bool:
    """Return whether a piece ends like a company; a corporation may be a part of another one."""
    words = split_words(romanise(piece))
    if words[:3] == ["joint", "stock", "company"]:
        return True
    _, removed = split_legal_forms(words)
    # in the midst of a name, a form of few letters is a word: Tsim Sha Tsui is no Sh.A.
    ends = {words[0], words[-1]}.intersection(removed) if words else set()
    return not _OPEN_FORMS.issuperset(ends)


# ------------------------------------------------------------------------------------------------
# The names that one bracket of a cell holds: another name, an abbreviation, a spelling.
# ------------------------------------------------------------------------------------------------

_LIST: Final = re.compile(r"[;,/]\s*")
_LEAST_ABBREVIATION: Final = 3  # of two letters anybody's name may be made
_RARE_BRACKETED: Final = 0.9
_LEAST_OF_RARE: Final = 6
_LEAST_OF_NAME: Final = 2
_LEAST_SPELLING: Final = 4


@dataclass(slots=True)
class BracketContext:
    """What stands around a bracket.

    Attributes:
        before: The name up to the bracket, other brackets left out.
        after: What follows the bracket, likewise.
    """

    before: str
    after: str
    is_person: bool


def is_part_of_name(content: str) -> bool:
    """Return whether words are a place, a legal form or one word of trade: (Belarus), (Group)."""
    is_trade = not distinctive_words(content) and len(name_words(content)) < _LEAST_OF_NAME
    return is_trade or is_place(content) or is_legal_form(content)


def names_in_bracket(content: str, context: BracketContext) -> Iterator[Piece]:
    """Yield the names that a bracket holds."""
    if not any(map(str.isalnum, content)) or len(content) == 1:
        return
    if (language := LANGUAGE.search(content)) is not None:
        yield from _name_in_script(trim(content[language.end() :]), context)
        return
    if NOTE.fullmatch(content) or BIRTH.search(content) or PAPERS.search(content):
        return
    if (born := BORN.match(content)) is not None:
        yield from _born_as(trim(content[born.end() :]), context)
        return
    if (mark := MARK.match(content)) is not None:
        for item in _split_items(content[mark.end() :]):
            yield from _marked_name(item, mark_kind(mark), context)
        return
    alternative = ALTERNATIVE.match(content)
    for item in _split_items(content[alternative.end() if alternative else 0 :]):
        if script_of(item) not in ("", script_of(context.before)):
            yield from _name_in_script(item, context)
        elif context.is_person:
            yield from _name_of_person(item, "alias", context)
        else:
            yield from _name_of_organisation(item, "alias", context)


def _split_items(content: str) -> Iterator[str]:
    """Yield the names of a bracket; a legal form belongs to the name before its comma."""
    names: list[str] = []
    for part in split_at(_LIST, content):
        for item in split_at(OR, part):
            if names and not name_words(item):
                names[-1] = f"{names[-1]}, {item.strip()}"
            else:
                names.append(item)
    for name in names:
        without_mark = MARK.sub("", name) if MARK.match(name) else name
        outside = without_mark[: without_mark.find("(")] if "(" in without_mark else without_mark
        if item := trim(outside):
            yield item


def _name_in_script(text: str, context: BracketContext) -> Iterator[Piece]:
    """Yield a name in another script; one word in the midst of a name is a spelling of a word."""
    is_word_inside = bool(context.after) and count_words(text) == 1
    if text and not is_word_inside and (context.is_person or not says_nothing(text)):
        yield Piece(text, "alias" if script_of(text) == "LATIN" else "original")


def _born_as(surname: str, context: BracketContext) -> Iterator[Piece]:
    words = context.before.split()
    if count_words(surname) == 1 and len(words) > 1:
        yield Piece(replace_word(words, len(words) - 1, surname), "former")
    elif count_words(surname) > 1:
        yield Piece(surname, "former")


def _marked_name(item: str, kind: CellNameKind, context: BracketContext) -> Iterator[Piece]:
    if script_of(item) not in ("", script_of(context.before)):
        yield from _name_in_script(item, context)
    elif context.is_person:
        yield from _name_of_person(item, kind, context, is_marked=True)
    else:
        yield from _name_of_organisation(item, kind, context, is_marked=True)


def _name_of_person(
    item: str, kind: CellNameKind, context: BracketContext, *, is_marked: bool = False
) -> Iterator[Piece]:
    """Yield what a bracket makes of a person's name: a word spelled anew, or another name."""
    before = context.before.split()
    if count_words(item) == 1 or (is_marked and context.after and before):
        yield from _respell_name(item, kind, context, is_marked=is_marked)
    elif is_marked or any(
        resembles(word, word_before) for word in item.split() for word_before in before
    ):
        yield Piece(item, kind)


def _respell_name(
    item: str, kind: CellNameKind, context: BracketContext, *, is_marked: bool
) -> Iterator[Piece]:
    before = context.before.split()
    if not before:
        return
    same_case = item.isupper() or (item[:1].isupper() and not before[-1].isupper())
    is_spelling = resembles(item, before[-1])
    # a second surname stands in capitals as the first one does
    if len(before) > 1 or context.after:
        if is_spelling or (same_case and not is_marked):
            name = replace_word(before, len(before) - 1, item)
            yield Piece(f"{name} {context.after}".strip(), kind)
        elif is_marked:
            yield Piece(item, "weak")  # a nickname is anybody's


def _name_of_organisation(
    item: str, kind: CellNameKind, context: BracketContext, *, is_marked: bool = False
) -> Iterator[Piece]:
    if is_part_of_name(item) and not is_marked:
        return
    if context.after and name_words(context.after):
        yield from _in_the_midst(item, kind, context, is_marked=is_marked)
    elif count_words(item) > 1 and not (len(name_words(item)) == 1 and len(item) < 8):
        yield Piece(item, kind)
    elif (last := context.before.split()[-1:]) and _is_spelling(item, last[0]):
        # "OOO Elkomtekh (Elkomtex)": the same name, its last word in another spelling
        words = context.before.split()
        yield Piece(replace_word(words, len(words) - 1, item), kind)
    else:
        yield from _single_word(item, kind)


def _is_spelling(item: str, word: str) -> bool:
    return len(item) >= _LEAST_SPELLING and bool(name_words(word)) and resembles(item, word)


def _single_word(item: str, kind: CellNameKind) -> Iterator[Piece]:
    """Yield one word or abbreviation: weak, unless it is long and no other listed party has it."""
    words = name_words(item)
    letters = "".join(words)
    if len(letters) < _LEAST_ABBREVIATION:
        return
    is_rare = len(words) == 1 and token_weight(words[0]) >= _RARE_BRACKETED
    is_own = is_rare and len(letters) >= _LEAST_OF_RARE
    yield Piece(item, kind if is_own else "weak")


def _in_the_midst(
    item: str, kind: CellNameKind, context: BracketContext, *, is_marked: bool
) -> Iterator[Piece]:
    """Yield a name whose end stands behind the bracket: "Pishgam (Pioneer) Energy Industries"."""
    before = context.before.split()
    if not before:
        return
    first_after = context.after.split()[0].lower()
    goes_on = classify_word(first_after) is WordClass.FUNCTION
    if (
        count_words(item) == 1
        and not is_abbreviation(item)
        and not stands_for(item, context.before)
    ):
        if not name_words(before[-1]):
            yield from _single_word(item, kind)
            return
        name = replace_word(before, len(before) - 1, item)
        yield Piece(f"{name} {context.after}", kind)
        return
    yield Piece(f"{item} {context.after}", kind)
    if is_marked and goes_on and count_words(item) > 1:
        yield Piece(item, kind)


# ------------------------------------------------------------------------------------------------
# Names in the brackets of a cell: another name, an abbreviation, a spelling of one word.
#
# A bracket that holds a place, a date, a legal form or a note is no name, and a place or a legal
# form stays in the name that it stands in.
# ------------------------------------------------------------------------------------------------

_LONGEST_INITIALS: Final = 6
_MOST_NAMES: Final = 24


def read_brackets(text: str, kind: CellNameKind, *, is_person: bool) -> list[Piece]:
    """Return the name without its brackets, then the names in them.

    Args:
        text: A piece of a cell that is one name but for its brackets.
        kind: The kind of the name outside.
        is_person: Whether it is a person's.

    >>> [p.text for p in read_brackets("Rostec (Russian Technologies)", "alias", is_person=False)]
    ['Rostec', 'Russian Technologies']
    >>> [p.text for p in read_brackets("VTB Bank (Belarus)", "alias", is_person=False)]
    ['VTB Bank (Belarus)']
    """
    spans = list(brackets(text))
    contents = [_read_content(text[start:end]) for start, end in spans]
    stays = [
        _is_markup(text[start], content)
        or _stays_in_name(content, text[:start], text[end:], is_person=is_person)
        for (start, end), content in zip(spans, contents, strict=True)
    ]
    outside = _join_outside(text, spans, stays)
    base_kind = kind
    pieces: list[Piece] = []
    for (start, end), content, is_kept in zip(spans, contents, stays, strict=True):
        if FORMER_NOTE.fullmatch(content):
            base_kind = "former"
        elif WEAK_NOTE.fullmatch(content):
            base_kind = "weak"
        elif not is_kept:
            context = BracketContext(
                _join_outside(text[:start], _spans_within(spans, 0, start), stays),
                _join_outside(text[end:], _spans_within(spans, end, len(text)), ()),
                is_person,
            )
            pieces.extend(names_in_bracket(content, context))
    name = trim(outside)
    if count_words(name) == 0:
        return [Piece(trim(contents[0]) if contents else name, kind)]
    return [Piece(name, base_kind), *pieces[:_MOST_NAMES]]


def _read_content(bracketed: str) -> str:
    """Return what stands in a bracket; lists also print "((X)" and "(X "."""
    return bracketed.lstrip("([{ ").rstrip(")]} ")


def _spans_within(spans: list[tuple[int, int]], low: int, high: int) -> list[tuple[int, int]]:
    return [(start - low, end - low) for start, end in spans if low <= start and end <= high]


def _join_outside(text: str, spans: list[tuple[int, int]], stays: "list[bool] | tuple[()]") -> str:
    """Return a text without the brackets that are names; those that belong to it stay."""
    parts, position = [], 0
    for number, (start, end) in enumerate(spans):
        if number < len(stays) and stays[number]:
            continue
        parts.append(text[position:start])
        position = end
    return " ".join(" ".join([*parts, text[position:]]).split())


def _is_markup(bracket: str, content: str) -> bool:
    """Return whether a square bracket holds one word: a mark of an editor, not a name."""
    return bracket == "[" and count_words(content) <= 1


def _stays_in_name(content: str, before: str, after: str, *, is_person: bool) -> bool:
    """Return whether a bracket is part of its name, seen beside what stands around it."""
    # "Kaprikat Airlines (KA)": the letters of a country may be those of the name
    if not is_person and is_abbreviation(content) and stands_for(content, before):
        return False
    belongs = _belongs_to_name(content, is_person=is_person)
    return belongs or (not is_person and _is_town(content, before, after))


def _belongs_to_name(content: str, *, is_person: bool) -> bool:
    """Return whether a bracket is part of its name: a place, a legal form, a word of trade."""
    if OF_TRADE.fullmatch(content):
        return True
    if not any(map(str.isalnum, content)) or NOTE.fullmatch(content) or MARK.match(content):
        return is_place(content) and not MARK.match(content)
    if NUMBERED.fullmatch(f"({content})x") or LANGUAGE.match(content) or ALTERNATIVE.match(content):
        return False
    if is_person:
        return False
    return is_part_of_name(content)


def _is_town(content: str, before: str, after: str) -> bool:
    """Return whether a bracket holds a town that no list knows: "Kometa (Shanshan) Co., Ltd."."""
    words = before.split()
    if count_words(content) != 1 or not words or not _ends_in_form(after):
        return False
    if ALTERNATIVE.match(content) or stands_for(content, before) or resembles(content, words[-1]):
        return False
    is_short = is_abbreviation(content) and len(content) <= _LONGEST_INITIALS
    return not is_short and not (is_abbreviation(content) and any(map(str.islower, before)))


def _ends_in_form(text: str) -> bool:
    words = split_words(romanise(text))
    return bool(words) and classify_word(words[-1]) is WordClass.LEGAL


# ------------------------------------------------------------------------------------------------
# Commas in a cell: between names, or within one.
# ------------------------------------------------------------------------------------------------

_FEW: Final = 3

_COMMA: Final = re.compile(r"[,\uff0c\u060c\u3001](?!\d)")

_ADDRESS: Final = re.compile(
    r"(?:building|block|road|street|floor|room|unit|suite|flat|no|p\.?\s?o\.? box)\b\W*\w*\d"
    r"|(?:in|at|near|located)\b",
    re.IGNORECASE,
)

_PLACE_WORDS: Final = frozenset(("district", "province", "city", "town", "county", "area"))

_SUFFIXES: Final = frozenset(
    ("jr", "sr", "ii", "iii", "iv", "ltd", "limited", "inc", "incorporated")
)

_AND: Final = re.compile(r"^(?:and|&)\s+", re.IGNORECASE)

_CONJUNCTIONS: Final = frozenset(
    ("and", "&", "y", "i", "\u0438", "et", "und", "e", "ve", "\u0442\u0430", "\u0456")
)

_FUNCTION_START: Final = re.compile(r"[^\W\d_]")


def split_commas(text: str, *, is_person: bool) -> SplitList:
    """Split a list of names of two or more words each.

    >>> names = split_commas("Kani Brigade, Kani Militia, Al Kani", is_person=False)
    >>> [piece.text for piece in names.pieces]
    ['Kani Brigade', 'Kani Militia', 'Al Kani']
    >>> split_commas("Mapna Group, Inc.", is_person=False).pieces
    ()
    >>> split_commas("QUIJANO BECERRA, Alvaro Andres", is_person=True).pieces
    ()
    """
    if _COMMA.search(text) is None:
        return NO_LIST
    pieces = _names_at_commas(text, is_person=is_person)
    if len(pieces) < 2:
        return NO_LIST
    return _list_of_persons(pieces) if is_person else _list_of_organisations(pieces)


def _names_at_commas(text: str, *, is_person: bool) -> list[str]:
    """Split at commas; a legal form or a place belongs to the name before it."""
    pieces: list[str] = []
    for part in split_at(_COMMA, text, quotes=True):
        piece = " ".join(part.split())
        if not trim(piece):
            continue
        if pieces and (_is_suffix(piece) or (not is_person and _belongs_to_last(piece))):
            pieces[-1] = f"{pieces[-1]}, {piece}"
        else:
            pieces.append(piece)
    return [piece for part in pieces if (piece := trim(part))]


def _belongs_to_last(piece: str) -> bool:
    """Return whether a piece ends the name before it: a legal form, a place, an address."""
    bare = without_brackets(piece)
    return is_legal_form(bare) or is_place(bare) or bool(_ADDRESS.match(bare))


def _is_suffix(piece: str) -> bool:
    """Return whether a piece only ends the name before it: Jr., III, Ltd."""
    words = split_words(romanise(piece))
    is_form_of_words = words[:2] == ["limited", "liability"]
    return not words or (words[0] in _SUFFIXES and not is_form_of_words)


def _list_of_organisations(pieces: list[str]) -> SplitList:
    if any(map(_continues_name, pieces[1:])) or _lists_words_of_name(pieces):
        return NO_LIST
    is_joined = _AND.match(pieces[-1]) is not None
    pieces = [_AND.sub("", piece) for piece in pieces]
    several_words = [piece for piece in pieces if count_words(without_brackets(piece)) > 1]
    if len(pieces) == 2:
        return _pair_of_organisations(pieces[0], pieces[1], is_joined=is_joined)
    if 2 * len(several_words) < len(pieces) or len(several_words) < 2:
        return SplitList((), "commas between single words")
    return SplitList(tuple(map(piece_or_abbreviation, pieces)))


def _pair_of_organisations(left: str, right: str, *, is_joined: bool) -> SplitList:
    if is_abbreviation(right) and stands_for(right, left) and count_words(left) > 1:
        return SplitList((Piece(left), Piece(right, "weak")))
    if 1 in (count_words(without_brackets(left)), count_words(without_brackets(right))):
        return SplitList((), "a comma beside a single word")
    is_short = stands_for(left, right) or stands_for(right, left)
    both_legal = has_legal_form(left) and has_legal_form(right)
    differ = script_of(left) != script_of(right)
    is_list = is_joined and has_legal_form(left)
    if is_list or is_short or both_legal or differ or share_word(left, right):
        return SplitList((Piece(left), Piece(right)))
    if not _names_body(right):
        return NO_LIST  # a place that is not known as one
    # "Kaprikat Corporation, JSC Meteorit": a company of that corporation
    pair = (Piece(left, "weak"), Piece(right, "alias" if has_legal_form(right) else "weak"))
    return SplitList(pair, "two names, or one with the body that it belongs to")


def _names_body(piece: str) -> bool:
    """Return whether a piece has a word of trade, a legal form or an abbreviation, as bodies do."""
    words = split_words(romanise(piece))
    if any(classify_word(word) in (WordClass.GENERIC, WordClass.LEGAL) for word in words):
        return words[-1] not in _PLACE_WORDS
    has_small = any(map(str.islower, piece))
    return has_small and any(word.isupper() and len(word) > 1 for word in piece.split())


def _continues_name(piece: str) -> bool:
    """Return whether a piece goes on with a sentence: it begins small, or with "of" or "de"."""
    first = _FUNCTION_START.search(piece)
    if first is not None and first[0].islower() and not _AND.match(piece):
        word = piece.split(maxsplit=1)[0]
        return word.islower() and not word.startswith("al-")
    words = split_words(romanise(piece))
    starts_open = words[0] in ("of", "de", "del", "for", "in", "named", "des", "du", "no")
    return not words or (starts_open and classify_word(words[0]) is not WordClass.LEGAL)


def _lists_words_of_name(pieces: list[str]) -> bool:
    """Return whether an "and" joins words of one name: "Protection, Guarding and Security"."""
    has_and = [not _CONJUNCTIONS.isdisjoint(piece.lower().split()) for piece in pieces]
    first = has_and.index(True) if any(has_and) else 0
    # in a long list, "and" stands inside of one of its names
    if not first or (len(pieces) > _FEW and first < len(pieces) - 1):
        return False
    before, joined = pieces[:first], pieces[first]
    if _AND.match(joined):
        # "A Holdings Limited, B Limited and C": each has a legal form of its own
        return not all(map(has_legal_form, before))
    is_like_another = any(share_word(piece, joined) for piece in before)
    return not is_like_another and not any(map(has_legal_form, before))


def _list_of_persons(pieces: list[str]) -> SplitList:
    """Split names of persons; "Surname, Given" is one name however many words it has."""
    first, *rest = pieces
    if count_words(first) < 2:
        are_single = all(count_words(piece) == 1 for piece in pieces)
        return SplitList((), "single words of a name" if are_single and len(pieces) > 2 else None)
    several_words = [piece for piece in rest if count_words(piece) > 1]
    if several_words:
        pieces = list(_with_spellings(pieces))
        first, *rest = pieces
        several_words = [piece for piece in rest if count_words(piece) > 1]
    if len(pieces) > 2 and 2 * len(several_words) >= len(rest):
        return SplitList(tuple(map(piece_or_abbreviation, pieces)))
    spellings = [piece for piece in rest if count_words(piece) == 1]
    if len(spellings) == len(rest):
        made = spell_last_word(first, spellings)
        return SplitList((Piece(first), *map(Piece, made))) if made else NO_LIST
    if len(pieces) == 2 and (_share_spelling(first, rest[0]) or _ends_in_surname(first)):
        return SplitList((Piece(first), Piece(rest[0])))
    return SplitList((), "two names, or a surname before given names")


def _with_spellings(pieces: list[str]) -> Iterator[str]:
    """Yield each piece; a word that is a spelling of the surname before it gets the given name."""
    name = ""
    for piece in pieces:
        made = spell_last_word(name, [piece]) if name and count_words(piece) == 1 else []
        name = made[0] if made else piece
        yield name


def _share_spelling(name: str, other: str) -> bool:
    return any(resembles(word, other_word) for word in name.split() for other_word in other.split())


def _ends_in_surname(name: str) -> bool:
    """Return whether a name is written "Given SURNAME"."""
    words = name.split()
    return words[-1].isupper() and len(words[-1]) > 1 and not words[0].isupper()


# ------------------------------------------------------------------------------------------------
# Lists in a cell: names between semicolons, numbers, dashes and "or".
# ------------------------------------------------------------------------------------------------

_SEMICOLON: Final = re.compile(r"[;\n|\u2022\uff1b]+-?")
_DASH: Final = re.compile(r"\s+[-\u2010-\u2015]\s+")


def split_semicolons(text: str) -> list[str]:
    """Split at semicolons and ends of lines.

    >>> split_semicolons("Kometa (CAGL) ; Meteor; ")
    ['Kometa (CAGL)', 'Meteor']
    """
    if _SEMICOLON.search(text) is None:
        return [text]
    return [piece for part in split_at(_SEMICOLON, text) if (piece := trim(part))]


def split_numbered(text: str) -> list[str]:
    """Split a list whose names are numbered; one number behind a name counts as a list, too.

    >>> split_numbered("(a) Kometa Co., (b) Meteor Co."), split_numbered("Tet Kham (s) Pte")
    (['Kometa Co.', 'Meteor Co.'], ['Tet Kham (s) Pte'])
    """
    matches = list(NUMBERED.finditer(text))
    numbers = [match["bracket"] or match["bare"] for match in matches]
    # "(a) ... (b) ..." needs no commas; a letter alone may be a word of the name
    is_list = numbers[:1] in (["a"], ["i"], ["1"]) and len(numbers) > 1
    matches = [match for match in matches if is_list or _begins_item(text, match)]
    if not matches:
        return [text]
    ends = [*(match.start() for match in matches[1:]), len(text)]
    pieces = [text[: matches[0].start()]]
    pieces += [text[match.end() : end] for match, end in zip(matches, ends, strict=True)]
    return [piece for part in pieces if (piece := trim(part))]


def _begins_item(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()].rstrip()
    return not before or before[-1] in ",;"


def split_dashes(text: str, *, is_person: bool) -> SplitList:  # noqa: ARG001  # as its peers
    """Split "NNK - Nova Naftavaia Kampania": an abbreviation or one word, and what it stands for.

    >>> [name.text for name in split_dashes("TAK - Tey Azad Kurdistan", is_person=False).pieces]
    ['TAK', 'Tey Azad Kurdistan']
    >>> split_dashes("Islamic State - Khorasan", is_person=False).pieces
    ()
    """
    if _DASH.search(text) is None:
        return NO_LIST
    pieces = [piece for part in split_at(_DASH, text, quotes=True) if (piece := trim(part))]
    if len(pieces) != 2:
        return NO_LIST
    short, long = sorted(pieces, key=count_words)
    if count_words(short) != 1 or count_words(long) < 3 or len(short) < 3 or says_nothing(short):
        return NO_LIST
    if stands_for(short, long) and is_abbreviation(short):
        return SplitList(tuple(map(piece_or_abbreviation, pieces)))
    has_own_name = len(distinctive_words(long)) > 1
    if short is pieces[0] and has_own_name:
        return SplitList((Piece(short, "weak"), Piece(long, "weak")), "a dash in one name or two")
    return NO_LIST


def split_alternatives(text: str, *, is_person: bool) -> SplitList:
    """Split at "or" between names that have a word in common.

    >>> split_alternatives("Kometa Bank or Bank Kometa", is_person=False).pieces[1].text
    'Bank Kometa'
    """
    if OR.search(text) is None:  # as most texts; to hide their brackets takes longer
        return NO_LIST
    parts = split_at(OR, text)
    pieces = [piece for part in parts if (piece := trim(part))] if len(parts) > 1 else []
    if len(pieces) < 2:
        return NO_LIST
    if is_person and count_words(pieces[-1]) == 1 and count_words(pieces[0]) > 1:
        words = pieces[0].split()
        spelled = [words[-1:], *([piece] for piece in pieces[1:])]
        if all(resembles(word[0], words[-1]) for word in spelled):
            return _as_pieces([" ".join([*words[:-1], *word]) for word in spelled])
    are_alike = all(share_word(piece, pieces[0]) for piece in pieces[1:])
    several = all(count_words(piece) > 1 for piece in pieces)
    differ = len({script_of(piece) for piece in pieces}) > 1
    return _as_pieces(pieces) if several and (are_alike or differ) else NO_LIST


def _as_pieces(texts: list[str]) -> SplitList:
    return SplitList(tuple(map(Piece, texts)))


# ------------------------------------------------------------------------------------------------
# Names that stand one behind the other in a cell, without a mark or a comma between them.
# ------------------------------------------------------------------------------------------------

_LEAST_OF_SCRIPT: Final = {"CJK": 2, "ARABIC": 3}  # letters that make a name
_JOINED: Final = re.compile(r"(?<=\x00)\s+(?:and|et|und)\s+", re.IGNORECASE)


def split_labels(text: str) -> list[str]:
    """Split before and after "Russian:"."""
    if ":" not in text:
        return [text]
    return [piece for part in split_at(LANGUAGE, text) if (piece := trim(part))]


def split_joined_names(text: str) -> list[str]:
    """Split "X (ABC) and Y (DEF)"."""
    if ")" not in text:
        return [text]
    pieces = [piece for part in split_at(_JOINED, text) if (piece := trim(part))]
    return pieces if all(piece.endswith(")") for piece in pieces) else [text]


def split_names_by_script(text: str, *, is_person: bool) -> list[str]:
    """Split a name from the same name in another script; a legal form alone is no name."""
    runs = split_scripts(text) if "/" not in text else [text]
    if len(runs) < 2:
        return [text]
    pieces = [piece for run in runs if (piece := trim(run))]
    return pieces if all(_stands_alone(piece, is_person=is_person) for piece in pieces) else [text]


def _stands_alone(text: str, *, is_person: bool) -> bool:
    """Return whether a run of one script can be a name: it is more than a legal form."""
    least = _LEAST_OF_SCRIPT.get(script_of(text), 4)
    has_letters = sum(map(str.isalpha, text)) >= least
    return has_letters and (is_person or bool(distinctive_words(text)))


def split_repeats(text: str, *, is_person: bool) -> list[str]:
    """Split "Given SURNAME Given SURNAME": the second surname is a spelling of the first."""
    hidden = mask(text)
    if "," in hidden or "/" in hidden:
        return [text]
    words = [word for word in re.finditer(r"\S+", hidden) if "\x00" not in word[0]]
    surnames = [n for n, word in enumerate(words) if _is_surname(word[0])]
    if not is_person or len(surnames) < 2 or surnames[0] == 0:
        return [text]
    ends = [
        words[last + 1].start()
        for last, following in pairwise(surnames)
        if following > last + 1
        and words[last + 1][0].istitle()
        and (
            resembles(words[following][0], words[last][0])
            or resembles(words[last + 1][0], words[0][0])
        )
    ]
    starts = [0, *ends]
    return [text[low:high] for low, high in zip(starts, [*ends, len(text)], strict=True)]


def _is_surname(word: str) -> bool:
    letters = "".join(filter(str.isalpha, word))
    return len(letters) > 2 and letters.isupper()


# ------------------------------------------------------------------------------------------------
# Slashes in a cell: between names, between spellings of a word, or within a word.
# ------------------------------------------------------------------------------------------------

MOST_SPELLINGS: Final = 12
"""At most so many names are made of words that are written in several ways."""

_SPACED_SLASH: Final = re.compile(r"\s+/\s*|(?<=\w[^\s/])/\s+|(?<=[\u2019'\")])/")
_TIGHT_SLASH: Final = re.compile(r"(?<=[^\s/])/(?=[^\s/])")


def split_slashes(text: str, *, is_person: bool) -> SplitList:
    """Split at slashes between names, or write a name with each of the words between slashes.

    >>> split_slashes("EADaily / Eurasia Daily", is_person=False).pieces[1].text
    'Eurasia Daily'
    >>> [p.text for p in split_slashes("Kometa Group/Meteor LLC", is_person=False).pieces]
    ['Kometa Group', 'Meteor LLC']
    >>> [p.text for p in split_slashes("VICTORY/POBEDA BLOC", is_person=False).pieces]
    ['VICTORY BLOC', 'POBEDA BLOC']
    >>> split_slashes("Kometa Import/Export", is_person=False).pieces
    ()
    """
    if "/" not in text:
        return NO_LIST
    spaced = [piece for part in split_at(_SPACED_SLASH, text) if (piece := trim(part))]
    if len(spaced) > 1:
        # "Sergei ARTEMENKO / ARTIOMENKO": the second is a spelling of the word before it
        whole = [piece for piece in spaced if count_words(piece) > 1]
        spellings = [piece for piece in spaced[1:] if count_words(piece) == 1]
        may_spell = count_words(spaced[0]) > 1 and spellings and len(whole) == 1
        if may_spell and (made := spell_last_word(spaced[0], spellings, is_person=is_person)):
            return SplitList((Piece(spaced[0]), *map(Piece, made)))
        if not any(says_nothing(piece) for piece in spaced) or is_person:
            return SplitList(tuple(map(Piece, spaced)))
        return NO_LIST
    pieces = [piece for part in split_at(_TIGHT_SLASH, text) if (piece := trim(part))]
    if len(pieces) < 2 or any(map(_is_sign, _words_at_slashes(text))):
        return NO_LIST
    scripts = {script_of(piece) for piece in pieces}
    if len(scripts) > 1 and not any(map(says_nothing, pieces)):
        return SplitList(tuple(map(Piece, pieces)))
    if all(count_words(without_brackets(piece)) > 1 for piece in pieces):
        return _pieces_at_slashes(pieces, is_person=is_person)
    if any(stands_for(right, left) or stands_for(left, right) for left, right in pairwise(pieces)):
        return SplitList(tuple(map(piece_or_abbreviation, pieces)))
    return _spell_words(text, is_person=is_person)


def _pieces_at_slashes(pieces: list[str], *, is_person: bool) -> SplitList:
    """Return names of several words, weak where the slash may also stand between two words."""
    if any(map(says_nothing, pieces)) and not is_person:
        return NO_LIST
    have_brackets = all("(" in piece for piece in pieces)
    have_forms = all(map(has_legal_form, pieces))
    are_alike = all(share_word(piece, pieces[0]) for piece in pieces[1:])
    if is_person or have_brackets or have_forms or are_alike:
        return SplitList(tuple(map(Piece, pieces)))
    doubtful = tuple(Piece(piece, "weak") for piece in pieces)
    return SplitList(doubtful, "a slash between two names, or between two words of one")


def _is_sign(word: str) -> bool:
    """Return whether a word at a slash is a letter or a number: A/S, J/V, 140/14."""
    letters = "".join(filter(str.isalnum, word))
    return len(letters) < 3 or letters.isdigit()


def _words_at_slashes(text: str) -> list[str]:
    """Return the words beside slashes; behind a bracket stands no word."""
    tokens = [token for token in mask(text).split() if "/" in token]
    return [word for token in tokens for word in token.split("/") if "\x00" not in word]


def _spell_words(text: str, *, is_person: bool) -> SplitList:
    """Write a name with each of the words that stand between slashes."""
    made = [""]
    for token in text.split():
        words = token.split("/") if "/" in mask(token) else [token]
        is_generic = not is_person and any(not distinctive_words(word) for word in words)
        if len(words) > 1 and is_generic:
            return NO_LIST  # Import/Export is one trade
        made = [f"{start} {word}".strip() for start in made for word in words if word]
        if len(made) > MOST_SPELLINGS:
            return SplitList((), "more spellings than are written out")
    is_single_word = count_words(made[0]) == 1
    return SplitList(tuple(Piece(name, "weak" if is_single_word else None) for name in made))


# ------------------------------------------------------------------------------------------------
# The names in one cell of a list, or of an order: "X (Y)", "X f.k.a. Z", "A, B, C", "(a) … (b) …".
#
# Lists print several names in one cell, in the forms that docs/matching.md counts. A cell is read
# as a whole first; what is read here are the names that it holds beside. Nothing is guessed: what
# may be one name or two gives names of the kind "weak", and says so.
# ------------------------------------------------------------------------------------------------

MOST_NAMES: Final = 60
"""Names of one cell that are read at most; the longest list of the public sources has 33."""

_LEAST_OF_GENERIC: Final = 3
_NEAR: Final = 160
_LONGEST: Final = 4_000  # characters in which names are looked for
_SIGNS: Final = re.compile(
    r"[(\[{;/|\n\u2022\uff1b:\uff0c\u060c\u3001]|\s[-\u2010-\u2015]\s"
    r"|,(?!\s*(?i:ltd|limited|inc|llc|co|s\.?a|plc|corp)\b\.?\s*(?:$|,))"
    r"|\b(?i:a\.?\s?k\.?\s?a|f\.?\s?k\.?\s?a|n\.?\s?k\.?\s?a|d\.?b\.?a|alias|formerly|previously"
    r"|known|called|renamed|trading as|behalf|care of|n[\u00e9e]e|born|or|and any|and its"
    r"|subsidiaries|including|entity|institution|birth)\b"
)
"""Signs without which a cell is one name: most cells have none, and are done."""

_WORDS_OF_SIGNS: Final = frozenset(
    (
        *("a", "ak", "aka", "f", "fk", "fka", "n", "nk", "nka", "d", "db", "dba", "alias"),
        *("formerly", "previously", "known", "called", "renamed", "trading", "behalf", "care"),
        *("nee", "born", "or", "and", "subsidiaries", "including", "entity", "institution"),
        "birth",
    )
)
"""Words with which the signs that are words begin, in small letters."""

_LATIN: Final = re.compile(r"[A-Za-z]{2}")
_OTHER_SCRIPT: Final = re.compile("[\u0370-\u1cff\u2e80-\ufaff\ufb1d-\ufeff]{2}")
_TWO_SURNAMES: Final = re.compile(
    "[A-Z\u0400-\u042f]{3}\\s+[A-Z\u0400-\u042f][a-z\u0430-\u045f].*[A-Z\u0400-\u042f]{3}"
)


class CellName(NamedTuple):
    """A name in a cell, and its kind."""

    text: str
    kind: CellNameKind


class CellReading(NamedTuple):
    """The names in a cell beside the whole cell, and why it could not be parted for certain."""

    names: tuple[CellName, ...] = ()
    doubt: str | None = None


ONE_NAME: Final = CellReading()


def read_cell(cell: str, *, is_person: bool = False, kind: CellNameKind = "primary") -> CellReading:
    """Return the names that a cell holds beside the name that the whole cell is.

    Args:
        cell: As received.
        is_person: Whether it names a person, where a comma stands behind a surname.
        kind: The kind of the cell; the first name in it is of that kind, the others are aliases
            unless they are marked otherwise. All names of a weak or former cell are so.

    Returns:
        No name where the cell is one name.

    >>> [tuple(name) for name in read_cell("DOBROLET f.k.a. DOBROLYOT AERO").names]
    [('DOBROLET', 'primary'), ('DOBROLYOT AERO', 'former')]
    >>> read_cell("Mapna Group, Inc."), read_cell("Kometa Import/Export S/A").names
    (CellReading(names=(), doubt=None), ())
    """
    if not _may_hold_several(cell, is_person=is_person):
        return ONE_NAME
    reader = _CellReader(is_person=is_person, kind=kind)
    names = list(reader.read(" ".join(cell[:_LONGEST].split(" ")), kind))
    return CellReading(tuple(_distinct_names(names, cell, is_person=is_person)), reader.doubt)


def _may_hold_several(cell: str, *, is_person: bool) -> bool:
    # words between single blanks, none of which is a sign: nearly every cell, and quickly told
    is_plain = cell.isascii() and cell.replace(" ", "").isalnum()
    if is_plain and _WORDS_OF_SIGNS.isdisjoint(cell.lower().split(" ")):
        return is_person and _TWO_SURNAMES.search(cell) is not None
    if _SIGNS.search(cell) is not None:
        return True
    if not cell.isascii() and _LATIN.search(cell) and _OTHER_SCRIPT.search(cell):
        return True
    return is_person and _TWO_SURNAMES.search(cell) is not None


def _distinct_names(names: list[CellName], cell: str, *, is_person: bool) -> Iterator[CellName]:
    """Yield each name once; none that is the whole cell, or says nothing."""
    seen = {_comparable_text(cell)}
    for name in names:
        key = _comparable_text(name.text)
        if not key or key in seen or not _is_name(name, is_person=is_person):
            continue
        if len(seen) > MOST_NAMES:
            return
        seen.add(key)
        # another script than Latin is the original one, as in the sources' own columns
        is_original = name.kind == "alias" and script_of(name.text) not in ("", "LATIN")
        yield CellName(name.text, "original") if is_original else name


def _comparable_text(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_name(name: CellName, *, is_person: bool) -> bool:
    text = name.text
    if sum(map(str.isalpha, text)) < 2 or LANGUAGE_ALONE.fullmatch(text):
        return False
    # "Mechanical Construction Factory" is a name, although each of its words is anybody's
    if is_person or (name.kind != "weak" and count_words(text) >= _LEAST_OF_GENERIC):
        return True
    return _tells_apart(text)


def _tells_apart(text: str) -> bool:
    """Return whether a word of a name tells parties apart; a number alone does not."""
    return not is_place(text) and not all(map(_is_number, distinctive_words(text)))


def _is_number(word: str) -> bool:
    return word[0].isdigit()


class _CellReader:
    """Reads one cell; each step takes it apart at one sort of sign, the strongest first."""

    def __init__(self, *, is_person: bool, kind: CellNameKind) -> None:
        self._is_person = is_person
        self._kind = kind
        self.doubt: str | None = None

    def read(self, text: str, kind: CellNameKind) -> Iterator[CellName]:
        """Yield the names of a text, the first one of this kind."""
        label = LANGUAGE.match(text)
        text = self._without_tail(text[label.end() :] if label else text)
        if self._is_person and (born := self._read_born(text, kind)):
            yield from born
            return
        for step in (
            split_labels,
            split_semicolons,
            split_numbered,
            split_joined_names,
            partial(split_names_by_script, is_person=self._is_person),
            partial(split_repeats, is_person=self._is_person),
        ):
            pieces = step(text)
            if len(pieces) > 1:
                yield from self._read_pieces(pieces, kind)
                return
        yield from self._read_marked(text, kind)

    def _read_pieces(self, pieces: list[str], kind: CellNameKind) -> Iterator[CellName]:
        for number, piece in enumerate(pieces):
            yield from self.read(
                piece, self._of_cell(kind if number == 0 else _kind_of_others(kind))
            )

    def _of_cell(self, kind: CellNameKind) -> CellNameKind:
        """Return the kind of a name in a cell: a weak or former cell makes all of them so."""
        if self._kind in ("weak", "former") and kind in ("alias", "primary", "original"):
            return self._kind
        return kind

    def _without_tail(self, text: str) -> str:
        """Leave out what is no name: successors, date and place of birth, the body above."""
        shorter = TAIL.sub("", text)
        hidden = mask(shorter)
        entity = LABEL_ENTITY.search(hidden)
        if entity is not None and _tells_apart(shorter[entity.end() :]):
            shorter = shorter[entity.end() :]
        if self._is_person:
            starts = [match.start() for tail in (BIRTH, PAPERS) if (match := tail.search(hidden))]
            shorter = shorter[: min(starts, default=None)]
        return shorter if count_words(shorter) else text

    def _read_born(self, text: str, kind: CellNameKind) -> list[CellName]:
        """Return a person's name, and the one with the surname that it was born with."""
        born = BORN.search(mask(text))
        words = trim(text[: born.start()]).split() if born else []
        surname = trim(text[born.end() :]) if born else ""
        if len(words) < 2 or count_words(surname) != 1:
            return []
        earlier = replace_word(words, len(words) - 1, surname)
        return [CellName(" ".join(words), kind), CellName(earlier, self._of_cell("former"))]

    def _read_marked(self, text: str, kind: CellNameKind) -> Iterator[CellName]:
        """Yield the names before, between and behind "also known as" and its like."""
        hidden = mask(text)
        marks = [match for match in MARK.finditer(hidden) if self._parts_names(text, match)]
        start, piece_kind = 0, kind
        before = ""
        for match in [*marks, None]:
            end = len(text) if match is None else match.start()
            piece = trim(text[start:end])
            if piece:
                yield from self._read_behind_mark(piece, piece_kind, before)
                before = before or piece
            if match is not None:
                start, piece_kind = match.end(), self._of_cell(mark_kind(match))

    def _parts_names(self, text: str, match: re.Match[str]) -> bool:
        # what stands near is enough, and keeps a cell of a thousand marks from taking a second
        before = trim(text[max(0, match.start() - _NEAR) : match.start()])
        after = trim(text[match.end() : match.end() + _NEAR])
        if not after:
            return False
        if not before:  # "f.k.a.: X": a mark at the start has dots or a colon
            return bool(re.search(r"[.:]", match[0]))
        return self._is_person or not (says_nothing(before) or says_nothing(after))

    def _read_behind_mark(self, piece: str, kind: CellNameKind, before: str) -> Iterator[CellName]:
        if before and self._is_person:
            items = [trim(item) for item in re.split(r",\s*|\s+or\s+", piece)]
            if all(count_words(item) == 1 for item in items):
                yield from self._respell_name(items, kind, before)
                return
        yield from self._read_list(piece, kind)

    def _respell_name(self, items: list[str], kind: CellNameKind, name: str) -> Iterator[CellName]:
        """Yield a person's name with another spelling of one of its words, or a nickname."""
        words = re.sub(r"\([^()]*\)?", " ", name).split()
        for item in items:
            places = [place for place, word in enumerate(words) if resembles(item, word)]
            if places:
                yield CellName(replace_word(words, places[-1], item), kind)
            else:
                yield CellName(item, "weak")

    def _read_list(self, text: str, kind: CellNameKind) -> Iterator[CellName]:
        """Yield the names of a text without marks: at slashes, "or", dashes and commas."""
        for split in (split_alternatives, split_slashes, split_commas, split_dashes):
            match = split(text, is_person=self._is_person)
            self.doubt = self.doubt or match.doubt
            if len(match.pieces) > 1:
                for number, (piece, stated) in enumerate(match.pieces):
                    kind_of_name = self._of_cell(
                        stated or (kind if number == 0 else _kind_of_others(kind))
                    )
                    yield from self._read_list(piece, kind_of_name)
                return
        yield from self._read_name(text, kind)

    def _read_name(self, text: str, kind: CellNameKind) -> Iterator[CellName]:
        if not re.search(r"[(\[{]", text):
            yield CellName(trim(text), kind)
            return
        for piece in read_brackets(text, kind, is_person=self._is_person):
            kind_of_name = "weak" if kind == "weak" else piece.kind or "alias"
            yield CellName(piece.text, self._of_cell(kind_of_name))


def _kind_of_others(kind: CellNameKind) -> CellNameKind:
    return "alias" if kind == "primary" else kind
