"""Names in the brackets of a cell: another name, an abbreviation, a spelling of one word.

A bracket that holds a place, a date, a legal form or a note is no name, and a place or a legal form
stays in the name that it stands in.
"""

from typing import Final

from onward.graph.names.cells.bracketed import BracketContext, is_part_of_name, names_in_bracket
from onward.graph.names.cells.marks import (
    ALTERNATIVE,
    FORMER_NOTE,
    LANGUAGE,
    MARK,
    NOTE,
    NUMBERED,
    OF_TRADE,
    WEAK_NOTE,
    CellNameKind,
)
from onward.graph.names.cells.pieces import Piece
from onward.graph.names.cells.spans import brackets
from onward.graph.names.cells.text import (
    count_words,
    is_abbreviation,
    is_place,
    resembles,
    stands_for,
    trim,
)
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import WordClass, classify_word

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
