"""The names in one cell of a list, or of an order: "X (Y)", "X f.k.a. Z", "A, B, C", "(a) … (b) …".

Lists print several names in one cell, in the forms that docs/matching.md counts. A cell is read as
a whole first; what is read here are the names that it holds beside. Nothing is guessed: what may be
one name or two gives names of the kind "weak", and says so.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from onward.graph.names.cells.brackets import read_brackets
from onward.graph.names.cells.lists import (
    Piece,
    SplitList,
    split_commas,
    split_dashes,
    split_numbered,
    split_semicolons,
    split_slashes,
)
from onward.graph.names.cells.marks import (
    BIRTH,
    BORN,
    LABEL_ENTITY,
    LANGUAGE,
    LANGUAGE_ALONE,
    MARK,
    OR,
    PAPERS,
    TAIL,
    CellNameKind,
    mark_kind,
)
from onward.graph.names.cells.spans import mask, split_at
from onward.graph.names.cells.text import (
    count_words,
    distinctive_words,
    is_place,
    replace_word,
    resembles,
    says_nothing,
    script_of,
    share_word,
    split_scripts,
    trim,
)

MOST_NAMES: Final = 60
"""Names of one cell that are read at most; the longest list of the public sources has 33."""

_LEAST_OF_SCRIPT: Final = {"CJK": 2, "ARABIC": 3}  # letters that make a name
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


_JOINED: Final = re.compile(r"(?<=\x00)\s+(?:and|et|und)\s+", re.IGNORECASE)

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
            self._at_labels,
            split_semicolons,
            split_numbered,
            _at_joined_names,
            self._at_scripts,
            self._at_repeats,
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

    def _at_repeats(self, text: str) -> list[str]:
        """Split "Given SURNAME Given SURNAME": the second surname is a spelling of the first."""
        hidden = mask(text)
        if "," in hidden or "/" in hidden:
            return [text]
        words = [word for word in re.finditer(r"\S+", hidden) if "\x00" not in word[0]]
        surnames = [n for n, word in enumerate(words) if _is_surname(word[0])]
        if not self._is_person or len(surnames) < 2 or surnames[0] == 0:
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

    def _at_labels(self, text: str) -> list[str]:
        """Split before and after "Russian:"."""
        if ":" not in text:
            return [text]
        return [piece for part in split_at(LANGUAGE, text) if (piece := trim(part))]

    def _at_scripts(self, text: str) -> list[str]:
        """Split a name from the same name in another script; a legal form alone is no name."""
        runs = split_scripts(text) if "/" not in text else [text]
        if len(runs) < 2:
            return [text]
        pieces = [piece for run in runs if (piece := trim(run))]
        return pieces if all(map(self._stands_alone, pieces)) else [text]

    def _stands_alone(self, text: str) -> bool:
        """Return whether a run of one script can be a name: it is more than a legal form."""
        least = _LEAST_OF_SCRIPT.get(script_of(text), 4)
        has_letters = sum(map(str.isalpha, text)) >= least
        return has_letters and (self._is_person or bool(distinctive_words(text)))

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
        for split in (self._at_or, self._at_slashes, self._at_commas, split_dashes):
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

    def _at_or(self, text: str) -> SplitList:
        """Split at "or" between names that have a word in common."""
        if OR.search(text) is None:  # as most texts; to hide their brackets takes longer
            return SplitList(())
        parts = split_at(OR, text)
        pieces = [piece for part in parts if (piece := trim(part))] if len(parts) > 1 else []
        if len(pieces) < 2:
            return SplitList(())
        if self._is_person and count_words(pieces[-1]) == 1 and count_words(pieces[0]) > 1:
            words = pieces[0].split()
            spelled = [words[-1:], *([piece] for piece in pieces[1:])]
            if all(resembles(word[0], words[-1]) for word in spelled):
                return _as_pieces([" ".join([*words[:-1], *word]) for word in spelled])
        are_alike = all(share_word(piece, pieces[0]) for piece in pieces[1:])
        several = all(count_words(piece) > 1 for piece in pieces)
        differ = len({script_of(piece) for piece in pieces}) > 1
        return _as_pieces(pieces) if several and (are_alike or differ) else SplitList(())

    def _read_name(self, text: str, kind: CellNameKind) -> Iterator[CellName]:
        if not re.search(r"[(\[{]", text):
            yield CellName(trim(text), kind)
            return
        for piece in read_brackets(text, kind, is_person=self._is_person):
            kind_of_name = "weak" if kind == "weak" else piece.kind or "alias"
            yield CellName(piece.text, self._of_cell(kind_of_name))


def _at_joined_names(text: str) -> list[str]:
    """Split "X (ABC) and Y (DEF)"."""
    if ")" not in text:
        return [text]
    pieces = [piece for part in split_at(_JOINED, text) if (piece := trim(part))]
    return pieces if all(piece.endswith(")") for piece in pieces) else [text]


def _is_surname(word: str) -> bool:
    letters = "".join(filter(str.isalpha, word))
    return len(letters) > 2 and letters.isupper()


def _kind_of_others(kind: CellNameKind) -> CellNameKind:
    return "alias" if kind == "primary" else kind


def _as_pieces(texts: list[str]) -> SplitList:
    return SplitList(tuple(map(Piece, texts)))
