"""What is told of the names of several layers at one glance, column by column.

Reading this from all names takes some 60 µs each, so that it is stored (`stored`).
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from onward.graph.matching.layers.indexed_parties import IndexedParty, ListedName
from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.reach.letters import Array, read_all_letters
from onward.graph.matching.reach.vocabulary import Words
from onward.graph.model import PartyKind
from onward.graph.names.around.within import count_words_needed
from onward.graph.names.forms import NameForm
from onward.graph.names.score import join_initials
from onward.graph.names.tokens import Token, make_token
from onward.graph.names.unaligned import least_extra_weight

NEVER_WHOLE: Final = 255
"""Words needed of a name that lifts nobody, however whole it stands in a query."""

THINGS: Final = frozenset({PartyKind.VESSEL, PartyKind.AIRPLANE, PartyKind.VEHICLE})
"""Kinds of parties that bear names of anybody: a ship is called Kaprikat, or Golden Star."""

SEGMENTS: Final = ((True, False), (False, False), (True, True), (False, True))
"""Of words: whether they came in Latin script, and whether they are legal forms."""

Texts = Sequence[str]


@dataclass(frozen=True, slots=True)
class NameColumns:
    """Names in the order of layers, rows and names; all texts are lower-case ASCII.

    A word of one segment is a column of its own: in one script, in names or as a legal form.

    Attributes:
        first_rows: The number of the first row of each layer, and of all rows.
        row_of: By name, the number of its row.
        is_person: By name, whether it is a person's.
        is_latin: By name, whether it came in Latin script.
        extra: By name, what its words weigh at least beside a query that has none of them.
        needed: By name, how many of its words must stand in a query to lift its party.
        joined, skeletons, wholes: By name, its words as one, their consonants as one, and all its
            words as one with its legal forms.
        initials: By name, its initials; "" of persons.
        joined_letters, skeleton_letters: By name, which letters the first two have (`letters`).
        ends: By name, where its columns end in `of_names`.
        of_names: The columns of each name; a word that a name has twice is there twice.
        is_function: Whether each of these is an article or a preposition in its name.
        column_words, column_segments: By column, its word and the place of its segment.
        weights: By column, what the word weighs.
        column_extra: By column, what it weighs at least beside a query that lacks it; 0 for legal
            forms.
        words, word_skeletons, word_meanings, word_letters: The distinct words of all names
            (`vocabulary.Words`).
    """

    first_rows: Array
    row_of: Array
    is_person: Array
    is_latin: Array
    extra: Array
    needed: Array
    joined: Texts
    skeletons: Texts
    wholes: Texts
    initials: Texts
    joined_letters: Array
    skeleton_letters: Array
    ends: Array
    of_names: Array
    is_function: Array
    column_words: Array
    column_segments: Array
    weights: Array
    column_extra: Array
    words: Texts
    word_skeletons: Texts
    word_meanings: Texts
    word_letters: Array


def read_columns(layers: Sequence[LayerNames]) -> NameColumns:
    """Read the columns from all names of some layers."""
    names, words = _NameReader(), _WordReader()
    first_rows = [0]
    for layer in layers:
        for row in range(layer.parties):
            for form in names.read_party(layer.party(row)):
                words.read_name(form)
        first_rows.append(names.rows)
    distinct = Words.read(sorted(words.texts()))
    place_of = {text: place for place, text in enumerate(distinct.texts)}
    return NameColumns(
        first_rows=np.array(first_rows, np.int64),
        row_of=np.array(names.row_of, np.int64),
        is_person=np.array(names.is_person, bool),
        is_latin=np.array(names.is_latin, bool),
        extra=np.array(names.extra, float),
        needed=np.array(names.needed, np.int64),
        joined=names.joined,
        skeletons=names.skeletons,
        wholes=names.wholes,
        initials=names.initials,
        joined_letters=read_all_letters(names.joined),
        skeleton_letters=read_all_letters(names.skeletons),
        ends=np.array(words.ends, np.int64),
        of_names=np.array(words.of_names, np.int64),
        is_function=np.array(words.is_function, bool),
        column_words=np.array([place_of[text] for _, text in words.columns], np.int64),
        column_segments=np.array([segment for segment, _ in words.columns], np.int64),
        weights=np.array(words.weights, float),
        column_extra=np.array(words.extra, float),
        words=distinct.texts,
        word_skeletons=distinct.skeletons,
        word_meanings=distinct.meanings,
        word_letters=distinct.letters,
    )


class _NameReader:
    """Reads parties into columns of names."""

    def __init__(self) -> None:
        self.rows = 0
        self.row_of, self.needed = array("q"), array("q")
        self.is_person, self.is_latin = array("b"), array("b")
        self.extra = array("d")
        self.joined: list[str] = []
        self.skeletons: list[str] = []
        self.wholes: list[str] = []
        self.initials: list[str] = []

    def read_party(self, party: IndexedParty) -> list[NameForm]:
        """Read the names of the next row, and return them."""
        for name in party.names:
            self._read_name(party, name)
        self.rows += 1
        return [name.form for name in party.names]

    def _read_name(self, party: IndexedParty, name: ListedName) -> None:
        form = name.form
        is_person = party.kind == PartyKind.PERSON
        self.row_of.append(self.rows)
        self.is_person.append(is_person)
        self.is_latin.append(form.plain.is_latin)
        self.extra.append(sum(map(least_extra_weight, form.tokens)))
        self.joined.append(form.joined)
        self.skeletons.append(form.joined_skeleton)
        self.wholes.append(form.whole)
        self.initials.append("" if is_person else join_initials(form))
        may_lift = not is_person and party.kind not in THINGS and party.says_who(name)
        needed = count_words_needed(form) if may_lift else None
        self.needed.append(NEVER_WHOLE if needed is None else needed)


class _WordReader:
    """Gathers the words of names."""

    def __init__(self) -> None:
        self.columns: dict[tuple[int, str], int] = {}
        self.weights, self.extra = array("d"), array("d")
        self.ends, self.of_names, self.is_function = array("q"), array("q"), array("b")

    def read_name(self, form: NameForm) -> None:
        """Read the words of the next name, then its legal forms."""
        is_latin = form.plain.is_latin
        self._read_words(form.tokens, SEGMENTS.index((is_latin, False)))
        self._read_words(map(make_token, form.removed), SEGMENTS.index((is_latin, True)))
        self.ends.append(len(self.of_names))

    def _read_words(self, words: Iterable[Token], segment: int) -> None:
        _, are_forms = SEGMENTS[segment]
        for word in words:
            extra = 0.0 if are_forms else least_extra_weight(word)
            self.of_names.append(self._number_column(word, segment, extra))
            self.is_function.append(not are_forms and word.kind == "function")

    def _number_column(self, word: Token, segment: int, extra: float) -> int:
        column = self.columns.setdefault((segment, word.text), len(self.columns))
        if column == len(self.weights):
            self.weights.append(word.weight)
            self.extra.append(extra)
        return column

    def texts(self) -> set[str]:
        """Return the distinct words."""
        return {text for _, text in self.columns}
