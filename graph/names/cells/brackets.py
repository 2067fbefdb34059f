"""Names in the brackets of a cell: another name, an abbreviation, a spelling of one word.

A bracket that holds a place, a date, a legal form or a note is no name, and a place or a legal form
stays in the name that it stands in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from onward.graph.names.cells.lists import Piece
from onward.graph.names.cells.marks import (
    ALTERNATIVE,
    BIRTH,
    BORN,
    FORMER_NOTE,
    LANGUAGE,
    MARK,
    NOTE,
    NUMBERED,
    OF_TRADE,
    OR,
    PAPERS,
    WEAK_NOTE,
    CellNameKind,
    mark_kind,
)
from onward.graph.names.cells.spans import brackets, split_at
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
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.tokens import token_weight
from onward.graph.names.words import WordClass, classify_word

_LIST: Final = re.compile(r"[;,/]\s*")
_LEAST_ABBREVIATION: Final = 3  # of two letters anybody's name may be made
_RARE: Final = 0.9
_LEAST_OF_RARE: Final = 6
_LEAST_OF_NAME: Final = 2
_LEAST_SPELLING: Final = 4
_LONGEST_INITIALS: Final = 6
_MOST_NAMES: Final = 24


@dataclass(slots=True)
class _Reading:
    """What is known of a cell while its brackets are read.

    Attributes:
        before: The name up to the bracket, other brackets left out.
        after: What follows the bracket, likewise.
    """

    before: str
    after: str
    is_person: bool


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
            reading = _Reading(
                _join_outside(text[:start], _spans_within(spans, 0, start), stays),
                _join_outside(text[end:], _spans_within(spans, end, len(text)), ()),
                is_person,
            )
            pieces.extend(_names_in_bracket(content, reading))
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
    return _is_part_of_name(content)


def _is_part_of_name(content: str) -> bool:
    """Return whether words are a place, a legal form or one word of trade: (Belarus), (Group)."""
    is_trade = not distinctive_words(content) and len(name_words(content)) < _LEAST_OF_NAME
    return is_trade or is_place(content) or is_legal_form(content)


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


def _names_in_bracket(content: str, reading: _Reading) -> Iterator[Piece]:
    """Yield the names that a bracket holds."""
    if not any(map(str.isalnum, content)) or len(content) == 1:
        return
    if (language := LANGUAGE.search(content)) is not None:
        yield from _name_in_script(trim(content[language.end() :]), reading)
        return
    if NOTE.fullmatch(content) or BIRTH.search(content) or PAPERS.search(content):
        return
    if (born := BORN.match(content)) is not None:
        yield from _born_as(trim(content[born.end() :]), reading)
        return
    if (mark := MARK.match(content)) is not None:
        for item in _split_items(content[mark.end() :]):
            yield from _marked_name(item, mark_kind(mark), reading)
        return
    alternative = ALTERNATIVE.match(content)
    for item in _split_items(content[alternative.end() if alternative else 0 :]):
        if script_of(item) not in ("", script_of(reading.before)):
            yield from _name_in_script(item, reading)
        elif reading.is_person:
            yield from _name_of_person(item, "alias", reading)
        else:
            yield from _name_of_organisation(item, "alias", reading)


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


def _name_in_script(text: str, reading: _Reading) -> Iterator[Piece]:
    """Yield a name in another script; one word in the midst of a name is a spelling of a word."""
    is_word_inside = bool(reading.after) and count_words(text) == 1
    if text and not is_word_inside and (reading.is_person or not says_nothing(text)):
        yield Piece(text, "alias" if script_of(text) == "LATIN" else "original")


def _born_as(surname: str, reading: _Reading) -> Iterator[Piece]:
    words = reading.before.split()
    if count_words(surname) == 1 and len(words) > 1:
        yield Piece(replace_word(words, len(words) - 1, surname), "former")
    elif count_words(surname) > 1:
        yield Piece(surname, "former")


def _marked_name(item: str, kind: CellNameKind, reading: _Reading) -> Iterator[Piece]:
    if script_of(item) not in ("", script_of(reading.before)):
        yield from _name_in_script(item, reading)
    elif reading.is_person:
        yield from _name_of_person(item, kind, reading, is_marked=True)
    else:
        yield from _name_of_organisation(item, kind, reading, is_marked=True)


def _name_of_person(
    item: str, kind: CellNameKind, reading: _Reading, *, is_marked: bool = False
) -> Iterator[Piece]:
    """Yield what a bracket makes of a person's name: a word spelled anew, or another name."""
    before = reading.before.split()
    if count_words(item) == 1 or (is_marked and reading.after and before):
        yield from _respell_name(item, kind, reading, is_marked=is_marked)
    elif is_marked or any(
        resembles(word, word_before) for word in item.split() for word_before in before
    ):
        yield Piece(item, kind)


def _respell_name(
    item: str, kind: CellNameKind, reading: _Reading, *, is_marked: bool
) -> Iterator[Piece]:
    before = reading.before.split()
    if not before:
        return
    same_case = item.isupper() or (item[:1].isupper() and not before[-1].isupper())
    is_spelling = resembles(item, before[-1])
    # a second surname stands in capitals as the first one does
    if len(before) > 1 or reading.after:
        if is_spelling or (same_case and not is_marked):
            name = replace_word(before, len(before) - 1, item)
            yield Piece(f"{name} {reading.after}".strip(), kind)
        elif is_marked:
            yield Piece(item, "weak")  # a nickname is anybody's


def _name_of_organisation(
    item: str, kind: CellNameKind, reading: _Reading, *, is_marked: bool = False
) -> Iterator[Piece]:
    if _is_part_of_name(item) and not is_marked:
        return
    if reading.after and name_words(reading.after):
        yield from _in_the_midst(item, kind, reading, is_marked=is_marked)
    elif count_words(item) > 1 and not (len(name_words(item)) == 1 and len(item) < 8):
        yield Piece(item, kind)
    elif (last := reading.before.split()[-1:]) and _is_spelling(item, last[0]):
        # "OOO Elkomtekh (Elkomtex)": the same name, its last word in another spelling
        words = reading.before.split()
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
    item: str, kind: CellNameKind, reading: _Reading, *, is_marked: bool
) -> Iterator[Piece]:
    """Yield a name whose end stands behind the bracket: "Pishgam (Pioneer) Energy Industries"."""
    before = reading.before.split()
    if not before:
        return
    first_after = reading.after.split()[0].lower()
    goes_on = classify_word(first_after) is WordClass.FUNCTION
    if (
        count_words(item) == 1
        and not is_abbreviation(item)
        and not stands_for(item, reading.before)
    ):
        if not name_words(before[-1]):
            yield from _single_word(item, kind)
            return
        name = replace_word(before, len(before) - 1, item)
        yield Piece(f"{name} {reading.after}", kind)
        return
    yield Piece(f"{item} {reading.after}", kind)
    if is_marked and goes_on and count_words(item) > 1:
        yield Piece(item, kind)
