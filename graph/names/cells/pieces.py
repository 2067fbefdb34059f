"""The pieces that a list in a cell is split into, and what each looks like.

A comma, a slash or a dash is also part of names ("Co., Ltd.", "Import/Export", "S/A"), so each sort
of list says what speaks for several names. Where that is open, the pieces are names of the kind
"weak": whoever asks for one is shown the party, and nobody is taken for it.
"""

from typing import Final, NamedTuple

from onward.graph.names.cells.marks import CellNameKind
from onward.graph.names.cells.spans import mask
from onward.graph.names.cells.text import count_words, resembles
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import split_legal_forms

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
