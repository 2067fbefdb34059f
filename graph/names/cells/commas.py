"""Commas in a cell: between names, or within one."""

import re
from collections.abc import Iterator
from typing import Final

from onward.graph.names.cells.pieces import (
    NO_LIST,
    Piece,
    SplitList,
    has_legal_form,
    piece_or_abbreviation,
    spell_last_word,
    without_brackets,
)
from onward.graph.names.cells.spans import split_at
from onward.graph.names.cells.text import (
    count_words,
    is_abbreviation,
    is_legal_form,
    is_place,
    resembles,
    script_of,
    share_word,
    stands_for,
    trim,
)
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import WordClass, classify_word

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
