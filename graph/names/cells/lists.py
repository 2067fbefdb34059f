"""Lists in a cell: names between semicolons, numbers, dashes and "or"."""

import re
from typing import Final

from onward.graph.names.cells.marks import NUMBERED, OR
from onward.graph.names.cells.pieces import NO_LIST, Piece, SplitList, piece_or_abbreviation
from onward.graph.names.cells.spans import split_at
from onward.graph.names.cells.text import (
    count_words,
    distinctive_words,
    is_abbreviation,
    resembles,
    says_nothing,
    script_of,
    share_word,
    stands_for,
    trim,
)

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
