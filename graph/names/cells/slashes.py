"""Slashes in a cell: between names, between spellings of a word, or within a word."""

import re
from itertools import pairwise
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
from onward.graph.names.cells.spans import mask, split_at
from onward.graph.names.cells.text import (
    count_words,
    distinctive_words,
    says_nothing,
    script_of,
    share_word,
    stands_for,
    trim,
)

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
