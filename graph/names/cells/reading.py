"""The names in one cell of a list, or of an order: "X (Y)", "X f.k.a. Z", "A, B, C", "(a) … (b) …".

Lists print several names in one cell, in the forms that docs/matching.md counts. A cell is read as
a whole first; what is read here are the names that it holds beside. Nothing is guessed: what may be
one name or two gives names of the kind "weak", and says so.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from onward.graph.names.cells.brackets import read_brackets
from onward.graph.names.cells.commas import split_commas
from onward.graph.names.cells.lists import (
    split_alternatives,
    split_dashes,
    split_numbered,
    split_semicolons,
)
from onward.graph.names.cells.marks import (
    BIRTH,
    BORN,
    LABEL_ENTITY,
    LANGUAGE,
    LANGUAGE_ALONE,
    MARK,
    PAPERS,
    TAIL,
    CellNameKind,
    mark_kind,
)
from onward.graph.names.cells.neighbours import (
    split_joined_names,
    split_labels,
    split_names_by_script,
    split_repeats,
)
from onward.graph.names.cells.pieces import SplitList
from onward.graph.names.cells.slashes import split_slashes
from onward.graph.names.cells.spans import mask
from onward.graph.names.cells.text import (
    count_words,
    distinctive_words,
    is_place,
    replace_word,
    resembles,
    says_nothing,
    script_of,
    trim,
)

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
        for split in (self._at_alternatives, self._at_slashes, self._at_commas, split_dashes):
            match = split(text)
            self.doubt = self.doubt or match.doubt
            if len(match.pieces) > 1:
                for number, (piece, stated) in enumerate(match.pieces):
                    kind_of_name = self._of_cell(
                        stated or (kind if number == 0 else _kind_of_others(kind))
                    )
                    yield from self._read_list(piece, kind_of_name)
                return
        yield from self._read_name(text, kind)

    def _at_slashes(self, text: str) -> SplitList:
        return split_slashes(text, is_person=self._is_person)

    def _at_commas(self, text: str) -> SplitList:
        return split_commas(text, is_person=self._is_person)

    def _at_alternatives(self, text: str) -> SplitList:
        return split_alternatives(text, is_person=self._is_person)

    def _read_name(self, text: str, kind: CellNameKind) -> Iterator[CellName]:
        if not re.search(r"[(\[{]", text):
            yield CellName(trim(text), kind)
            return
        for piece in read_brackets(text, kind, is_person=self._is_person):
            kind_of_name = "weak" if kind == "weak" else piece.kind or "alias"
            yield CellName(piece.text, self._of_cell(kind_of_name))


def _kind_of_others(kind: CellNameKind) -> CellNameKind:
    return "alias" if kind == "primary" else kind
