"""The names that one bracket of a cell holds: another name, an abbreviation, a spelling."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from onward.graph.names.cells.marks import (
    ALTERNATIVE,
    BIRTH,
    BORN,
    LANGUAGE,
    MARK,
    NOTE,
    OR,
    PAPERS,
    CellNameKind,
    mark_kind,
)
from onward.graph.names.cells.pieces import Piece
from onward.graph.names.cells.spans import split_at
from onward.graph.names.cells.text import (
    count_words,
    distinctive_words,
    is_abbreviation,
    is_legal_form,
    is_place,
    name_words,
    replace_word,
    resembles,
    says_nothing,
    script_of,
    stands_for,
    trim,
)
from onward.graph.names.tokens import token_weight
from onward.graph.names.words import WordClass, classify_word

_LIST: Final = re.compile(r"[;,/]\s*")
_LEAST_ABBREVIATION: Final = 3  # of two letters anybody's name may be made
_RARE: Final = 0.9
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
    is_rare = len(words) == 1 and token_weight(words[0]) >= _RARE
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
