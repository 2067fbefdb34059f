"""Lists in a cell: names between semicolons, numbers, slashes and commas.

A comma or a slash is also part of names ("Co., Ltd.", "Import/Export", "S/A"), so each says what
speaks for several names. Where that is open, the pieces are names of the kind "weak": whoever asks
for one is shown the party, and nobody is taken for it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from onward.graph.names.cells.marks import NUMBERED, CellNameKind
from onward.graph.names.cells.spans import mask, split_at
from onward.graph.names.cells.text import (
    count_words,
    distinctive_words,
    is_abbreviation,
    is_legal_form,
    is_place,
    resembles,
    says_nothing,
    script_of,
    share_word,
    stands_for,
    trim,
)
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import WordClass, classify_word, split_legal_forms

_FEW: Final = 3

MOST_SPELLINGS: Final = 12
"""At most so many names are made of words that are written in several ways."""

_SEMICOLON: Final = re.compile(r"[;\n|\u2022\uff1b]+-?")
_COMMA: Final = re.compile(r"[,\uff0c\u060c\u3001](?!\d)")
_SPACED_SLASH: Final = re.compile(r"\s+/\s*|(?<=\w[^\s/])/\s+|(?<=[\u2019'\")])/")
_TIGHT_SLASH: Final = re.compile(r"(?<=[^\s/])/(?=[^\s/])")
_DASH: Final = re.compile(r"\s+[-\u2010-\u2015]\s+")
_OPEN_FORMS: Final = frozenset({"company", "corporation", "corp", "co", "concern"})

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


class Piece(NamedTuple):
    """A piece of a cell; its kind is None where it is that of the cell or an alias."""

    text: str
    kind: CellNameKind | None = None


class SplitList(NamedTuple):
    """The pieces of a list, and why it is doubtful that each is a name."""

    pieces: tuple[Piece, ...]
    doubt: str | None = None


NO_LIST: Final = SplitList(())


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
        if may_spell and (made := _spell_last_word(spaced[0], spellings, is_person=is_person)):
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
    if all(count_words(_without_brackets(piece)) > 1 for piece in pieces):
        return _pieces_at_slashes(pieces, is_person=is_person)
    if any(stands_for(right, left) or stands_for(left, right) for left, right in pairwise(pieces)):
        return SplitList(tuple(map(_piece_or_abbreviation, pieces)))
    return _spell_words(text, is_person=is_person)


def _pieces_at_slashes(pieces: list[str], *, is_person: bool) -> SplitList:
    """Return names of several words, weak where the slash may also stand between two words."""
    if any(map(says_nothing, pieces)) and not is_person:
        return NO_LIST
    have_brackets = all("(" in piece for piece in pieces)
    have_forms = all(map(_has_legal_form, pieces))
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


def _without_brackets(piece: str) -> str:
    """Return a piece without its brackets."""
    return mask(piece).replace("\x00", "").strip()


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
    kind: CellNameKind | None = "weak" if count_words(made[0]) == 1 else None
    return SplitList(tuple(Piece(name, kind) for name in made))


def _spell_last_word(name: str, spellings: list[str], *, is_person: bool = False) -> list[str]:
    """Return a name with each spelling in the place of its last word; [] if one is no spelling.

    Behind a slash, a word alone is always another surname of a person.
    """
    words = name.split()
    if not is_person and not all(resembles(spelling, words[-1]) for spelling in spellings):
        return []
    return [" ".join([*words[:-1], spelling]) for spelling in spellings]


def _piece_or_abbreviation(text: str) -> Piece:
    return Piece(text, "weak" if count_words(text) == 1 else None)


def split_dashes(text: str) -> SplitList:
    """Split "NNK - Nova Naftavaia Kampania": an abbreviation or one word, and what it stands for.

    >>> [piece.text for piece in split_dashes("TAK - Teyrbazen Azadiya Kurdistan").pieces]
    ['TAK', 'Teyrbazen Azadiya Kurdistan']
    >>> split_dashes("Islamic State - Khorasan").pieces
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
        return SplitList(tuple(map(_piece_or_abbreviation, pieces)))
    has_own_name = len(distinctive_words(long)) > 1
    if short is pieces[0] and has_own_name:
        return SplitList((Piece(short, "weak"), Piece(long, "weak")), "a dash in one name or two")
    return NO_LIST


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
    bare = _without_brackets(piece)
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
    several_words = [piece for piece in pieces if count_words(_without_brackets(piece)) > 1]
    if len(pieces) == 2:
        return _pair_of_organisations(pieces[0], pieces[1], is_joined=is_joined)
    if 2 * len(several_words) < len(pieces) or len(several_words) < 2:
        return SplitList((), "commas between single words")
    return SplitList(tuple(map(_piece_or_abbreviation, pieces)))


def _pair_of_organisations(left: str, right: str, *, is_joined: bool) -> SplitList:
    if is_abbreviation(right) and stands_for(right, left) and count_words(left) > 1:
        return SplitList((Piece(left), Piece(right, "weak")))
    if 1 in (count_words(_without_brackets(left)), count_words(_without_brackets(right))):
        return SplitList((), "a comma beside a single word")
    is_short = stands_for(left, right) or stands_for(right, left)
    both_legal = _has_legal_form(left) and _has_legal_form(right)
    differ = script_of(left) != script_of(right)
    is_list = is_joined and _has_legal_form(left)
    if is_list or is_short or both_legal or differ or share_word(left, right):
        return SplitList((Piece(left), Piece(right)))
    if not _names_body(right):
        return NO_LIST  # a place that is not known as one
    # "Kaprikat Corporation, JSC Meteorit": a company of that corporation
    pair = (Piece(left, "weak"), Piece(right, "alias" if _has_legal_form(right) else "weak"))
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
        return not all(map(_has_legal_form, before))
    is_like_another = any(share_word(piece, joined) for piece in before)
    return not is_like_another and not any(map(_has_legal_form, before))


def _has_legal_form(piece: str) -> bool:
    """Return whether a piece ends like a company; a corporation may be a part of another one."""
    words = split_words(romanise(piece))
    if words[:3] == ["joint", "stock", "company"]:
        return True
    _, removed = split_legal_forms(words)
    # in the midst of a name, a form of few letters is a word: Tsim Sha Tsui is no Sh.A.
    ends = {words[0], words[-1]}.intersection(removed) if words else set()
    return not _OPEN_FORMS.issuperset(ends)


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
        return SplitList(tuple(map(_piece_or_abbreviation, pieces)))
    spellings = [piece for piece in rest if count_words(piece) == 1]
    if len(spellings) == len(rest):
        made = _spell_last_word(first, spellings)
        return SplitList((Piece(first), *map(Piece, made))) if made else NO_LIST
    if len(pieces) == 2 and (_share_spelling(first, rest[0]) or _ends_in_surname(first)):
        return SplitList((Piece(first), Piece(rest[0])))
    return SplitList((), "two names, or a surname before given names")


def _with_spellings(pieces: list[str]) -> Iterator[str]:
    """Yield each piece; a word that is a spelling of the surname before it gets the given name."""
    name = ""
    for piece in pieces:
        made = _spell_last_word(name, [piece]) if name and count_words(piece) == 1 else []
        name = made[0] if made else piece
        yield name


def _share_spelling(name: str, other: str) -> bool:
    return any(resembles(word, other_word) for word in name.split() for other_word in other.split())


def _ends_in_surname(name: str) -> bool:
    """Return whether a name is written "Given SURNAME"."""
    words = name.split()
    return words[-1].isupper() and len(words[-1]) > 1 and not words[0].isupper()
