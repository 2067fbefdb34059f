"""Which listed names may reach a score: an upper bound for all of them at once.

Words are compared, not names: each word of a query is looked up once in the vocabulary of all
names (`near_words`), and what its words can score with a name follows (`word_bounds`). Names that
agree as one word, or by their initials, are found by themselves, and so are those that may stand
whole in the query.
"""

import json
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache, cached_property
from hashlib import sha256
from itertools import chain, compress, count, islice
from math import inf
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from onward.graph import matching, names
from onward.graph.cache import LruCache
from onward.graph.matching.index import IndexedParty, LayerNames, ListedName
from onward.graph.matching.readings import PreparedQuery
from onward.graph.model import PartyKind
from onward.graph.names.added_text import LEAST_LETTERS
from onward.graph.names.chance import write_plainly
from onward.graph.names.romanise import frequencies_hash, lists_hash
from onward.graph.names.score import (
    ACRONYM,
    BOTH,
    EXTRA,
    INITIAL,
    JOINED_LEAST,
    LEAST_SIMILARITY,
    MOST_SLIPS,
    NEAR_SKELETON,
    PATRONYMIC_EXTRA,
    PATRONYMIC_MISSING,
    SHORTEST_ABBREVIATION,
    SHORTEST_JOINED,
    SHORTEST_SKELETON,
    SHORTEST_SOUNDS,
    SOUNDS,
    TELLING,
    WITHIN_COUNTS,
    SoundOf,
    compare_words,
    has_in_order,
    has_late_vowel,
    is_patronymic,
    join_initials,
    least_extra_weight,
    least_missing_weight,
    read_acronym,
    slips_allowed,
    unaligned_weight,
    weigh_abbreviation,
    weigh_slips,
)
from onward.graph.names.whole_names import (
    ALIKE_LEAST,
    LEAST_ALIGNED,
    count_words_needed,
)
from onward.graph.names.words import NameForm, PlainName, Token, make_token
from onward.graph.notices import report_notice
from onward.graph.store.files import discard, whole_folder
from onward.graph.store.sealed_folders import (
    find_damage,
    map_array,
    mark_used,
    save_array,
    seal_folder,
)

# ------------------------------------------------------------------------------------------------
# Which letters a text has, as one number: a glance tells that two texts are far apart.
#
# An edit leaves at most one letter of each text without its like in the other one, and swapping
# neighbours leaves none: of two texts with more such letters, more edits lie between.
# ------------------------------------------------------------------------------------------------

Array = npt.NDArray[Any]

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_OFTEN: Final = "ahsmnrldtk"  # in names and in their consonants; three of them are told apart
_BITS: Final = {
    **{char: (1 << place, 1 << (26 + place)) for place, char in enumerate(_LETTERS)},
    **dict.fromkeys("0123456789", (1 << 62, 1 << 63)),
}
_THIRD: Final = {char: 1 << (52 + place) for place, char in enumerate(_OFTEN)}


def read_letters(text: str) -> int:
    """Return the letters of a lower-case ASCII text as bits: a first one, a second, a third.

    >>> (read_letters("abba") & ~read_letters("ab")).bit_count()
    2
    """
    letters = 0
    for char in text:
        first, second = _BITS.get(char, (0, 0))
        if not letters & first:
            letters |= first
        elif not letters & second:
            letters |= second
        else:
            letters |= _THIRD.get(char, 0)
    return letters


def read_all_letters(texts: Sequence[str]) -> Array:
    """Return the letters of many texts: uint64[n]."""
    return np.fromiter(map(read_letters, texts), np.uint64, len(texts))


# ------------------------------------------------------------------------------------------------
# Many ranges of numbers as one array.
# ------------------------------------------------------------------------------------------------


def list_ranges(starts: Array, counts: Array) -> Array:
    """Return the numbers of ranges, one range after the other.

    >>> list_ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    before = np.cumsum(counts) - counts
    numbers: Array = np.repeat(starts - before, counts) + np.arange(counts.sum())
    return numbers


# ------------------------------------------------------------------------------------------------
# Texts from which few edits lead to another one, by their lengths and letters.
# ------------------------------------------------------------------------------------------------

_LONG: Final = 64  # letters, from which on the same number of edits is allowed


class NearTexts:
    """Finds texts that are few edits away from another one.

    Args:
        texts: Lower-case ASCII.
        allowed: Returns how many edits are allowed, by the length of the longer text; at most
            `MOST_SLIPS`, and always as many in long texts.
        letters: Which letters the texts have (`letters`).
    """

    def __init__(self, texts: Sequence[str], allowed: Callable[[int], int], letters: Array) -> None:
        self.texts = texts
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._order = np.argsort(lengths, kind="stable")
        self._lengths = lengths[self._order]
        self._letters = letters[self._order]
        self._allowed = np.array([allowed(length) for length in range(_LONG)])
        self._by_length: dict[int, _Span] = {}

    def find(self, text: str) -> tuple[list[int], list[int]]:
        """Return the places of the texts that are so few edits away, and how many edits."""
        span = self._by_length.get(len(text)) or self._read_span(len(text))
        letters = self._letters[span.low : span.high]
        lone = np.bitwise_count(letters ^ np.uint64(read_letters(text)))
        near = np.flatnonzero(lone <= span.lone)
        places = self._order[span.low + near].tolist()
        if not places:
            return [], []
        texts = itemgetter(*places, places[0])(self.texts)[:-1]  # at least two, to get a tuple
        edits = cdist([text], texts, scorer=OSA.distance, score_cutoff=MOST_SLIPS, dtype=np.uint8)
        is_near = (edits[0] <= span.edits[near]).tolist()
        return list(compress(places, is_near)), list(compress(edits[0].tolist(), is_near))

    def _read_span(self, length: int) -> "_Span":
        """Return where the texts are that are about as long, and what is allowed of each."""
        low = int(np.searchsorted(self._lengths, length - MOST_SLIPS))
        high = int(np.searchsorted(self._lengths, length + MOST_SLIPS, "right"))
        lengths = self._lengths[low:high]
        edits = self._allowed[np.clip(lengths, length, _LONG - 1)]
        # An edit leaves at most one letter of each text alone, and what one is longer by stands in
        # one of them only. Where that alone is too much, no text is near.
        lone = 2 * edits - np.abs(lengths - length)
        edits = np.where(lone < 0, -1, edits)
        span = _Span(low, high, edits.astype(np.int8), lone.astype(np.int8))
        return self._by_length.setdefault(length, span)


class _Span(NamedTuple):
    """The texts that are about as long as another one.

    Attributes:
        low, high: Where they begin and end, by length.
        edits: How many edits are allowed of each; -1 = it is too long or too short.
        lone: How many letters may stand in only one of the two texts.
    """

    low: int
    high: int
    edits: Array
    lone: Array


# ------------------------------------------------------------------------------------------------
# The words of many names, and which of them are like a word that is asked for.
#
# Words are alike in many ways (`names.similarity`): letters, consonants, sound, meaning, an
# initial, an abbreviation. Each way has a look-up for all words at once. What a word scores by its
# letters follows from the slips alone, and by an abbreviation from its length; words that may be
# alike in another way, which are few, are compared one by one.
# ------------------------------------------------------------------------------------------------

_AFTER_LETTERS: Final = "~"  # behind every letter and digit
Near = tuple[Array, Array]
"""Places of words, and how alike they are."""


class Words(NamedTuple):
    """Words and what of them is looked up.

    Attributes:
        texts: Lower-case ASCII, sorted, each once.
        skeletons: Their consonants.
        meanings: What each stands for, with tabs between.
        letters: Which letters they have (`letters`).
    """

    texts: Sequence[str]
    skeletons: Sequence[str]
    meanings: Sequence[str]
    letters: Array

    @classmethod
    def read(cls, texts: Sequence[str]) -> Self:
        """Read what is looked up of words, sorted."""
        tokens = [make_token(text) for text in texts]
        return cls(
            texts,
            [token.skeleton for token in tokens],
            ["\t".join(sorted(token.meanings)) for token in tokens],
            read_all_letters(texts),
        )


class Vocabulary:
    """Finds the words that are like another one.

    Args:
        word_facts: Of the names.
        stands_in: Whether each word stands in names that came in Latin script, and in others.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(
        self,
        word_facts: Words,
        stands_in: Mapping[bool, Array],
        sound_of: SoundOf | None = None,
    ) -> None:
        words = self.words = word_facts.texts
        self._stands_in = {
            is_latin: stands.astype(bool).tobytes() for is_latin, stands in stands_in.items()
        }
        self._sound_of = sound_of
        self._by_meaning = _group_places(
            (meaning, place)
            for place, meanings in enumerate(word_facts.meanings)
            if meanings
            for meaning in meanings.split("\t")
        )
        self._by_skeleton = _group_places(zip(word_facts.skeletons, count(), strict=False))
        sounds = map(sound_of, words) if sound_of else ()
        self._by_sound = _group_places(zip(sounds, count(), strict=False))
        # consonants alone may stand for a longer word of the same first letter
        bare = _group_places(
            (word[0], place)
            for place, word in enumerate(words)
            if len(word) >= SHORTEST_ABBREVIATION and not has_late_vowel(word)
        )
        self._bare = {first: np.array(places) for first, places in bare.items()}
        self._lengths = [*map(len, words)]
        self._with_digits = {place for place, word in enumerate(words) if not word.isalpha()}
        self._letters = word_facts.letters
        self._spelling = NearTexts(words, _slips_that_count, word_facts.letters)
        self._sounding = {
            is_latin: _SoundingWords(word_facts, np.flatnonzero(stands).tolist())
            for is_latin, stands in stands_in.items()
        }

    def __len__(self) -> int:
        """Count the words."""
        return len(self.words)

    def find_near(self, word: Token, *, is_latin: bool) -> tuple[Near, Near]:
        """Return the words that are like one, in names of its own script and in others.

        Args:
            word: Of the query.
            is_latin: Whether the query came in Latin script.
        """
        alike = self._weigh_letters(word)
        further = self._list_further(word)
        if not word.text.isalpha():  # no number is almost another one: letters do not decide
            further.update(alike)
        near = self._choose_near(word, alike, further, self._stands_in[is_latin], cross=False)
        others = self._stands_in[not is_latin]
        across = {place: value for place, value in alike.items() if others[place]}
        for place in self._list_sounding(word, is_latin=not is_latin):
            across[place] = max(NEAR_SKELETON, across.get(place, 0.0))
            if not word.text.isalpha():
                further.add(place)
        return near, self._choose_near(word, across, further, others, cross=True)

    def _choose_near(
        self,
        word: Token,
        alike: Mapping[int, float],
        further: Iterable[int],
        chosen: bytes,
        *,
        cross: bool,
    ) -> Near:
        """Return the words that are alike, of those chosen; some are compared one by one.

        Args:
            word: Of the query.
            alike: How alike words are that need not be compared.
            further: The words that are compared.
            chosen: By place, whether a word is chosen.
            cross: Whether one of the names came in Latin script and the other did not.
        """
        near = {place: value for place, value in alike.items() if chosen[place]}
        for place in further:
            if chosen[place]:
                listed = make_token(self.words[place])
                near[place], _ = compare_words(word, listed, cross=cross, sound_of=self._sound_of)
        places = [place for place, value in near.items() if value]
        values = [value for value in near.values() if value]
        return np.array(places, np.int64), np.array(values, float)

    def _weigh_letters(self, word: Token) -> dict[int, float]:
        """Return how alike words are in spelling, as an abbreviation or as an initial."""
        text = word.text
        if len(text) == 1:
            return dict.fromkeys(self._list_beginning_with(text), INITIAL)
        alike: dict[int, float] = {}
        lengths, length = self._lengths, len(text)
        for place, slips in zip(*self._spelling.find(text), strict=True):
            alike[place] = weigh_slips(slips, max(lengths[place], length))
        for place in self._list_shortened(text):
            short = weigh_abbreviation(min(lengths[place], length))
            alike[place] = max(short, alike.get(place, 0.0))
        if text.isalpha():
            for place in self._with_digits.intersection(alike):
                del alike[place]
        return alike

    def _list_further(self, word: Token) -> set[int]:
        """Return the words that are compared one by one: they may be alike in any way.

        Those are words of the same consonants, sound or meaning, and a single letter.
        """
        text = word.text
        further = {*self._find_place(text), *self._find_place(text[0])}
        if len(word.skeleton) > 1:
            further.update(self._by_skeleton.get(word.skeleton, ()))
        for meaning in word.meanings:
            further.update(self._by_meaning.get(meaning, ()))
        if self._sound_of is not None:
            further.update(self._by_sound.get(self._sound_of(text), ()))
        return further

    def _list_sounding(self, word: Token, *, is_latin: bool) -> list[int]:
        """Return the words of nearly the same consonants, which counts between scripts."""
        if len(word.skeleton) < SHORTEST_SKELETON:
            return []
        places = self._sounding[is_latin].find(word.skeleton)
        is_word = word.text.isalpha()
        return [place for place in places if not (is_word and place in self._with_digits)]

    def _list_shortened(self, text: str) -> Iterator[int]:
        """Yield the words that a word is short for, and those that are short for it."""
        length = len(text)
        if length >= SHORTEST_ABBREVIATION:
            yield from self._list_beginning_with(text)
        for end in range(SHORTEST_ABBREVIATION, length):
            yield from self._find_place(text[:end])
        # some consonants in their order stand for a word that has all of them
        ours = np.uint64(read_letters(text))
        if length >= SHORTEST_ABBREVIATION and not has_late_vowel(text):
            same_first = self._list_beginning_with(text[0])
            theirs = self._letters[same_first.start : same_first.stop]
            for place in (same_first.start + np.flatnonzero(ours & ~theirs == 0)).tolist():
                if 2 * self._lengths[place] >= 3 * length and has_in_order(self.words[place], text):
                    yield place
        bare = self._bare.get(text[0])
        if bare is not None:
            for place in bare[self._letters[bare] & ~ours == 0].tolist():
                if 2 * length >= 3 * self._lengths[place] and has_in_order(text, self.words[place]):
                    yield place

    def _find_place(self, text: str) -> Sequence[int]:
        place = bisect_left(self.words, text)
        return (place,) if place < len(self.words) and self.words[place] == text else ()

    def _list_beginning_with(self, text: str) -> range:
        start = bisect_left(self.words, text)
        return range(start, bisect_left(self.words, text + _AFTER_LETTERS))


class _SoundingWords:
    """Finds those of some words that have nearly the same consonants.

    Args:
        word_facts: All words.
        places: Where these are among them.
    """

    def __init__(self, word_facts: Words, places: Sequence[int]) -> None:
        skeletons = word_facts.skeletons
        self._by_skeleton = _group_places(
            (skeletons[place], place)
            for place in places
            if len(skeletons[place]) >= SHORTEST_SKELETON
        )
        distinct = list(self._by_skeleton)
        self._near = NearTexts(distinct, _one_slip, read_all_letters(distinct))

    def find(self, skeleton: str) -> list[int]:
        """Return their places."""
        near, _ = self._near.find(skeleton)
        return [place for text in near for place in self._by_skeleton[self._near.texts[text]]]


def _one_slip(_length: int) -> int:
    return 1


def _slips_that_count(letters: int) -> int:
    """Return with how many slips two words are alike at all."""
    slips = range(1, slips_allowed(letters) + 1)
    return max(
        (n for n in slips if n < letters and weigh_slips(n, letters) >= LEAST_SIMILARITY),
        default=0,
    )


def _group_places(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for key, place in pairs:
        groups[key].append(place)
    return dict(groups)


# ------------------------------------------------------------------------------------------------
# What is told of the names of several layers at one glance, column by column.
#
# Reading this from all names takes some 60 µs each, so that it is stored (`stored`).
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# The words of many names as arrays: of each name its words, and of each word its names.
#
# A column is a word in one script, of names or of the legal forms that were taken away from them.
# ------------------------------------------------------------------------------------------------


class NameWords:
    """The words of names, in the order of these.

    Attributes:
        distinct: The distinct words of all names.
        columns: By segment and word, its column; -1 where no name has it.
        weights: By column, what the word weighs.
        extra: By column, what it weighs at least beside a query that lacks it; 0 for legal forms.
        ends: By name, where its columns end in `of_names`.
        of_names: The columns of each name; a word that a name has twice is there twice.
        bearers: By column, the names that have it.
        told: By column, the names that it tells best: the fewest others have it. It is no article
            or preposition, unless the name has nothing else; then it is the last one.
    """

    def __init__(self, columns: NameColumns) -> None:
        self.distinct = Words(
            columns.words, columns.word_skeletons, columns.word_meanings, columns.word_letters
        )
        self.columns = {
            segment: _find_columns(columns, place) for place, segment in enumerate(SEGMENTS)
        }
        self.weights = columns.weights
        self.extra = columns.column_extra
        self.ends = columns.ends
        self.of_names = columns.of_names
        names = np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))
        self.bearers = NamesByColumn(self.of_names, names, len(self.weights))
        self.told = self._find_told(names, columns.is_function)

    def list_columns(self, names: Array) -> tuple[Array, Array]:
        """Return the columns of some names, one name after the other, and how many each has."""
        starts = np.where(names > 0, self.ends[names - 1], 0)
        counts = self.ends[names] - starts
        return self.of_names[list_ranges(starts, counts)], counts

    def _find_told(self, names: Array, is_function: Array) -> "NamesByColumn":
        places = np.arange(len(names))
        rank = np.where(is_function, 2 * len(names) - places, self.bearers.counts[self.of_names])
        order = np.lexsort((rank, names))
        order = order[self.extra[self.of_names[order]] > 0]  # no legal forms
        best = order[np.flatnonzero(np.diff(names[order], prepend=-1))]
        return NamesByColumn(self.of_names[best], names[best], len(self.weights))


class NamesByColumn:
    """Names by column.

    Args:
        columns: The column of each entry.
        names: The name of each entry.
        width: How many columns there are.

    Attributes:
        counts: By column, how many names it has.
    """

    def __init__(self, columns: Array, names: Array, width: int) -> None:
        self._names = names[np.argsort(columns, kind="stable")]
        self.counts = np.bincount(columns, minlength=width)
        self._starts = np.cumsum(self.counts) - self.counts

    def list_names(self, columns: Array) -> tuple[Array, Array]:
        """Return the names of some columns, one column after the other, and how many each has."""
        counts = self.counts[columns]
        return self._names[list_ranges(self._starts[columns], counts)], counts


def _find_columns(columns: NameColumns, segment: int) -> Array:
    """Return the column of each word in a segment; -1 where it has none."""
    of_segment = np.flatnonzero(columns.column_segments == segment)
    by_word = np.full(len(columns.words), -1)
    by_word[columns.column_words[of_segment]] = of_segment
    return by_word


# ------------------------------------------------------------------------------------------------
# Texts of names as one word each, by their lengths and letters.
# ------------------------------------------------------------------------------------------------

_ROUNDING_JOINED_TEXTS: Final = 1e-6
_CACHED_TEXTS: Final = 16_384  # most lead to few names
_CACHED_JOINED_TEXTS: Final = 128  # lengths: some 150 kB each among a hundred thousand names

AlikeNames = tuple[Array, Array]
"""Numbers of names, and how alike each is to a text: 1 where it is the text turned round."""


class JoinedTexts:
    """Finds the names that are like a text as one word.

    Args:
        names: Numbers of the names.
        texts: One text each.
        letters: Which letters each text has (`letters`).
    """

    def __init__(self, names: Array, texts: Sequence[str], letters: Array) -> None:
        numbers: dict[str, int] = {}
        of_names = [numbers.setdefault(text, len(numbers)) for text in texts]
        distinct = list(numbers)
        of_texts = np.empty(len(distinct), np.uint64)
        of_texts[of_names] = letters  # names of one text have the same
        lengths = np.fromiter(map(len, distinct), np.int64, len(distinct))
        order = np.argsort(lengths, kind="stable")
        self._lengths = lengths[order]
        self._letters = of_texts[order]
        self._texts = [distinct[number] for number in order.tolist()]
        place_of = np.empty(len(order), np.int64)
        place_of[order] = np.arange(len(order))
        self._names = NamesByColumn(place_of[np.array(of_names, np.int64)], names, len(order))
        self._spans: LruCache[tuple[int, float, int], _SpanJoinedTexts] = LruCache(
            _CACHED_JOINED_TEXTS
        )
        self._found: LruCache[tuple[str, float, int], AlikeNames] = LruCache(_CACHED_TEXTS)

    def find(self, text: str, least: float, shortest: int = 0) -> AlikeNames:
        """Return the names that are so much alike, and those that are the text turned round.

        Args:
            text: Lower-case ASCII.
            least: How alike at least, 0 to 1.
            shortest: Letters of both texts from which slips are forgiven.
        """
        key = text, least, shortest
        return self._found.get_or_make(key, lambda: self._compare_texts(text, least, shortest))

    def _compare_texts(self, text: str, least: float, shortest: int) -> AlikeNames:
        span = self._spans.get_or_make(
            (len(text), least, shortest), lambda: self._read_span(len(text), least, shortest)
        )
        letters = self._letters[span.low : span.high]
        lone = np.bitwise_count(letters ^ np.uint64(read_letters(text)))
        near = np.flatnonzero(lone <= span.lone)
        if not len(near):
            return np.empty(0, np.int64), np.empty(0)
        places = (span.low + near).tolist()
        texts = itemgetter(*places, places[0])(self._texts)[:-1]  # at least two, to get a tuple
        most = span.edits[near]
        edits = cdist(
            [text], texts, scorer=OSA.distance, score_cutoff=int(most.max()), dtype=np.int32
        )[0]
        lengths = self._lengths[span.low + near]
        turned = (lone[near] == 0) & (lengths == len(text))
        for place in np.flatnonzero(turned).tolist():  # those of the same letters are few
            turned[place] = is_turned(text, texts[place])
        alike = np.where(turned, 1.0, 1 - edits / np.maximum(lengths, len(text)))
        chosen = np.flatnonzero(turned | (edits <= most))
        names, counts = self._names.list_names(span.low + near[chosen])
        return names, np.repeat(alike[chosen], counts)

    def _read_span(self, length: int, least: float, shortest: int) -> "_SpanJoinedTexts":
        """Return where the texts are that are about as long, and what is allowed of each."""
        low = int(np.searchsorted(self._lengths, least * length))
        high = int(np.searchsorted(self._lengths, length / least, "right"))
        lengths = self._lengths[low:high]
        edits = np.floor((1 - least) * np.maximum(lengths, length) + _ROUNDING_JOINED_TEXTS)
        edits[np.minimum(lengths, length) < shortest] = 0
        # an edit leaves at most one letter of each text alone (`letters`), and what one is longer
        # by stands in one of them only
        lone = 2 * edits - np.abs(lengths - length)
        return _SpanJoinedTexts(low, high, edits.astype(np.int16), lone.astype(np.int16))


def is_turned(text: str, other: str) -> bool:
    """Tell whether of two texts of one length one is the other, begun at another letter.

    >>> is_turned("dengxiaoping", "xiaopingdeng"), is_turned("unit4711", "unit1147")
    (True, False)
    """
    return other in text + text


class _SpanJoinedTexts(NamedTuple):
    """The texts that are about as long as another one.

    Attributes:
        low, high: Where they begin and end, by length.
        edits: How many edits are allowed of each.
        lone: How many letters may stand in only one of the two texts.
    """

    low: int
    high: int
    edits: Array
    lone: Array


# ------------------------------------------------------------------------------------------------
# The names that begin with another one, found in sorted texts: a field may have cut that one.
# ------------------------------------------------------------------------------------------------

_BEHIND_LETTERS = "\x7f"
"""Stands behind whatever a name made plain consists of."""


class Beginnings:
    """Finds names by how they begin.

    Args:
        wholes: By name, all its words as one.
        joined: By name, its words without legal forms as one.
    """

    def __init__(self, wholes: Sequence[str], joined: Sequence[str]) -> None:
        numbered = chain(enumerate(wholes), enumerate(joined))
        long_names = {(text, name) for name, text in numbered if len(text) > LEAST_LETTERS}
        self._long_names = sorted(long_names)

    def find(self, form: NameForm) -> list[int]:
        """Return the names, sorted, that begin as a long one does."""
        return sorted(set(chain.from_iterable(map(self._list_begun, _long_texts(form)))))

    def _list_begun(self, beginning: str) -> Iterator[int]:
        first = bisect_left(self._long_names, (beginning,))
        last = bisect_left(self._long_names, (beginning + _BEHIND_LETTERS,))
        return (name for _, name in self._long_names[first:last])


def _long_texts(form: NameForm) -> Iterable[str]:
    return (text for text in {form.whole, form.joined} if len(text) >= LEAST_LETTERS)


# ------------------------------------------------------------------------------------------------
# The columns of several layers' names as those of one: words and rows get one number each.
# ------------------------------------------------------------------------------------------------


def merge_columns(parts: Sequence[NameColumns]) -> NameColumns:
    """Put the columns of layers together, as `read_columns` of all of them returns them."""
    if len(parts) < 2:
        return parts[0] if parts else read_columns([])
    words = sorted(set().union(*(part.words for part in parts)))
    place_of_word = {word: place for place, word in enumerate(words)}
    columns: dict[tuple[int, str], int] = {}
    # of each part, the numbers of its columns; a column has that of the first part that has it
    numbers = [
        np.array([columns.setdefault(key, len(columns)) for key in _list_keys(part)], np.int64)
        for part in parts
    ]
    places = [np.array([place_of_word[word] for word in part.words], np.int64) for part in parts]
    keys = list(columns)

    def join(read: Callable[[NameColumns], Array]) -> Array:
        return _join_arrays([read(part) for part in parts])

    def choose(read: Callable[[NameColumns], Array]) -> Array:
        return _choose_first([read(part) for part in parts], numbers, len(columns))

    def choose_texts(read: Callable[[NameColumns], Texts]) -> Texts:
        # whichever layer has a word, what follows from the word is the same
        pairs = (zip(part.words, read(part), strict=True) for part in parts)
        of_word = dict(chain.from_iterable(pairs))
        return [of_word[word] for word in words]

    return NameColumns(
        first_rows=_stack_ends([part.first_rows for part in parts]),
        row_of=_stack_shifted(
            [part.row_of for part in parts], [int(part.first_rows[-1]) for part in parts]
        ),
        ends=_stack_shifted([part.ends for part in parts], [len(part.of_names) for part in parts]),
        of_names=_join_arrays(
            [new[part.of_names] for new, part in zip(numbers, parts, strict=True)]
        ),
        column_words=np.array([place_of_word[word] for _, word in keys], np.int64),
        column_segments=np.array([segment for segment, _ in keys], np.int64),
        weights=choose(lambda part: part.weights),
        column_extra=choose(lambda part: part.column_extra),
        words=words,
        word_skeletons=choose_texts(lambda part: part.word_skeletons),
        word_meanings=choose_texts(lambda part: part.word_meanings),
        word_letters=_choose_first([part.word_letters for part in parts], places, len(words)),
        is_person=join(lambda part: part.is_person),
        is_latin=join(lambda part: part.is_latin),
        extra=join(lambda part: part.extra),
        needed=join(lambda part: part.needed),
        joined_letters=join(lambda part: part.joined_letters),
        skeleton_letters=join(lambda part: part.skeleton_letters),
        is_function=join(lambda part: part.is_function),
        joined=_join_texts([part.joined for part in parts]),
        skeletons=_join_texts([part.skeletons for part in parts]),
        wholes=_join_texts([part.wholes for part in parts]),
        initials=_join_texts([part.initials for part in parts]),
    )


def _list_keys(part: NameColumns) -> Iterator[tuple[int, str]]:
    """Yield segment and word of each column."""
    words = (part.words[place] for place in part.column_words.tolist())
    yield from zip(part.column_segments.tolist(), words, strict=True)


def _stack_ends(parts: Sequence[Array]) -> Array:
    """Return the first rows of all layers, and the number of all rows."""
    ends = [0]
    for part in parts:
        ends += (part[1:] + ends[-1]).tolist()
    return np.array(ends, np.int64)


def _stack_shifted(parts: Sequence[Array], counts: Sequence[int]) -> Array:
    """Join arrays of numbers that count from where their part begins."""
    firsts = np.cumsum([0, *counts])
    return _join_arrays([part + first for part, first in zip(parts, firsts, strict=False)])


def _choose_first(parts: Sequence[Array], numbers: Sequence[Array], count: int) -> Array:
    """Return for each number what the first part says that has it."""
    chosen = np.zeros(count, parts[0].dtype)
    for values, places in reversed(list(zip(parts, numbers, strict=True))):
        chosen[places] = values
    return chosen


def _join_arrays(parts: Sequence[Array]) -> Array:
    return np.concatenate(parts)


def _join_texts(parts: Sequence[Texts]) -> Texts:
    return list(chain.from_iterable(parts))


# ------------------------------------------------------------------------------------------------
# Columns of a layer's names on disk, which every process maps in the place of reading all names.
#
# ``cache/words-<hash>/`` holds a file a column and their seal (`store.sealed_folders`): arrays as
# ``.npy``, texts as lines. The hash covers the layer, the tables of words and the code that reads
# them, so that a folder that is there is never stale. One that was changed, or does not fit
# together, is made again, and said. Layers are put together in memory: another list leaves the
# folders of all others as they are.
# ------------------------------------------------------------------------------------------------

PREFIX: Final = "words-"
"""How the names of such folders begin."""

_ARRAY: Final = ".npy"
_LINES: Final = ".txt"


def open_columns(layers: Sequence[LayerNames]) -> NameColumns:
    """Return the columns of the names of layers, each from the cache where it is there.

    Layers that are in memory alone are read each time.
    """
    return merge_columns([_open_layer(layer) for layer in layers])


def _open_layer(layer: LayerNames) -> NameColumns:
    folder = _find_folder(layer)
    if folder is None:
        return read_columns([layer])
    columns = load_columns(folder)
    if columns is not None:
        return columns
    discard(folder)  # damaged, if it is there at all
    columns = read_columns([layer])
    with suppress(OSError):  # a cache that cannot be written costs the time again
        store_columns(folder, columns)
    return columns


def store_columns(folder: Path, columns: NameColumns) -> None:
    """Write columns as a folder, which appears whole or not at all.

    Raises:
        OSError: The disk failed.
    """
    with whole_folder(folder) as draft:
        for field in fields(columns):
            column = getattr(columns, field.name)
            if isinstance(column, np.ndarray):
                save_array(draft / f"{field.name}{_ARRAY}", column)
            else:
                lines = "".join(f"{text}\n" for text in column)
                (draft / f"{field.name}{_LINES}").write_bytes(lines.encode("ascii"))
        seal_folder(draft, folder.name)


def load_columns(folder: Path) -> NameColumns | None:
    """Map the columns of a folder; None if it is missing or was changed since it was written."""
    mark_used(folder)
    if damage := find_damage(folder):
        if not folder.exists():
            return None
        report_notice(f"cache/{folder.name}: {damage}; the names are read again")
        return None
    try:
        return NameColumns(*(_load_column(folder, field.name) for field in fields(NameColumns)))
    except (OSError, ValueError):
        return None


def _load_column(folder: Path, name: str) -> Any:
    file = folder / f"{name}{_ARRAY}"
    if file.exists():
        return map_array(file)
    lines = (folder / f"{name}{_LINES}").read_bytes().decode("ascii")
    return lines.split("\n")[:-1]


def _find_folder(layer: LayerNames) -> Path | None:
    """Return where the columns of a layer are stored; None where it is in memory alone."""
    if layer.folder is None:
        return None
    return layer.folder.with_name(name_columns(layer.folder.name))


def name_columns(folder: str) -> str:
    """Return the name of the folder of a layer's columns.

    Args:
        folder: The name of the folder of the layer's names.
    """
    terms = [folder, lists_hash(), frequencies_hash(), _hash_code()]
    return f"{PREFIX}{sha256(json.dumps(terms).encode()).hexdigest()[:32]}"


@cache
def _hash_code() -> str:
    """Return the SHA-256 over the code that reads names: another version reads them itself."""
    digest = sha256()
    for package in (names, matching):
        for folder in sorted(package.__path__):
            for file in sorted(Path(folder).rglob("*.py")):
                digest.update(file.read_bytes())
    return digest.hexdigest()


# ------------------------------------------------------------------------------------------------
# The names of several layers as arrays: what can be told of all of them at one glance.
#
# A name has a number: layer by layer, row by row, name by name. So has a row.
# ------------------------------------------------------------------------------------------------


class NameTable:
    """The names of layers, ready to be looked over.

    Args:
        layers: The names of each layer.

    Attributes:
        datasets: Names of the layers.
        first_rows: The number of the first row of each layer, and of all rows.
        row_of: By name, the number of its row.
        first_names: By row, the number of its first name.
        is_person: By name, whether it is a person's.
        is_latin: By name, whether it came in Latin script.
        extra: By name, what its words weigh at least beside a query that has none of them.
        needed: By name, how many of its words must stand in a query to lift its party.
        words: Their words and the legal forms that were taken away from them.
        by_whole: Names by all their words as one.
        by_initials: Names of organisations by their initials.
    """

    def __init__(self, layers: Sequence[LayerNames]) -> None:
        columns = open_columns(layers)
        self.datasets = [layer.dataset for layer in layers]
        self.first_rows: list[int] = columns.first_rows.tolist()
        self.row_of = columns.row_of
        self.first_names = np.searchsorted(self.row_of, np.arange(self.first_rows[-1] + 1))
        self.is_person = columns.is_person
        self.is_latin = columns.is_latin
        self.extra = columns.extra
        self.needed = columns.needed
        self.by_whole = _group_names(columns.wholes)
        self.by_initials = _group_names(columns.initials)
        self._columns = columns
        self.words = NameWords(columns)

    def __len__(self) -> int:
        """Count the names."""
        return len(self.row_of)

    def split_names(self, names: Array) -> dict[str, dict[int, list[int]]]:
        """Return names by layer and row, as these count rows and names."""
        by_layer: dict[str, dict[int, list[int]]] = {dataset: {} for dataset in self.datasets}
        rows = self.row_of[names]
        layers = np.searchsorted(self.first_rows, rows, "right") - 1
        positions = names - self.first_names[rows]
        for layer, row, position in zip(
            layers.tolist(), rows.tolist(), positions.tolist(), strict=True
        ):
            of_layer = by_layer[self.datasets[layer]]
            of_layer.setdefault(row - self.first_rows[layer], []).append(position)
        return by_layer

    def first_row(self, dataset: str) -> int:
        """Return the number of the first row of a layer."""
        return self.first_rows[self.datasets.index(dataset)]

    @cached_property
    def beginnings(self) -> Beginnings:
        """Finds names by how they begin."""
        return Beginnings(self._columns.wholes, self._columns.joined)

    @cached_property
    def joined(self) -> JoinedTexts:
        """All names as one word each."""
        columns = self._columns
        return JoinedTexts(np.arange(len(self)), columns.joined, columns.joined_letters)

    def joined_of(self, name: int) -> str:
        """Return a name as one word."""
        return self._columns.joined[name]

    @property
    def joined_letters(self) -> Array:
        """Which letters each name has (`letters`)."""
        return self._columns.joined_letters

    @cached_property
    def joined_lengths(self) -> Array:
        """How many letters each name has as one word."""
        return np.fromiter(map(len, self._columns.joined), np.int64, len(self))

    def skeleton_of(self, name: int) -> str:
        """Return the consonants of a name as one word."""
        return self._columns.skeletons[name]

    @cached_property
    def skeletons(self) -> dict[bool, JoinedTexts]:
        """The consonants of the names as one word each: of those in Latin script, and of others."""
        return {is_latin: self._join_skeletons(is_latin=is_latin) for is_latin in (True, False)}

    def _join_skeletons(self, *, is_latin: bool) -> JoinedTexts:
        names = np.flatnonzero(self.is_latin == is_latin)
        skeletons = [self._columns.skeletons[name] for name in names.tolist()]
        return JoinedTexts(names, skeletons, self._columns.skeleton_letters[names])


def _group_names(texts: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """Return the numbers of the names of each text but the empty one."""
    names: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if text:
            names[text].append(number)
    return names


# ------------------------------------------------------------------------------------------------
# What the near words of pairs of names add up to, and so which pairs may reach a score.
# ------------------------------------------------------------------------------------------------

_ROUNDING_WORD_SUMS: Final = 1e-6


class Pairs(NamedTuple):
    """Pairs of a reading and a listed name, by their numbers."""

    readings: Array
    names: Array

    def choose(self, chosen: Array) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.readings[chosen], self.names[chosen])

    def split(self, readings: int) -> list[Array]:
        """Return the names of each reading; the pairs are in the order of these."""
        ends = np.cumsum(np.bincount(self.readings, minlength=readings))
        return np.split(self.names, ends[:-1])


NO_PAIRS: Final = Pairs(np.empty(0, np.int64), np.empty(0, np.int64))


class NearPairs(NamedTuple):
    """Words of pairs of names that are like each other, in the order of `listed`.

    Attributes:
        pair: The place of the pair of names.
        listed: Which word of the listed names it is.
        word: Which word of the readings.
        weight: What the pair of words weighs; 0 where a word is like a legal form.
        alike: How alike they are.
        missing: What the reading's word weighs at least without a partner.
        extra: What the listed word does.
    """

    pair: Array
    listed: Array
    word: Array
    weight: Array
    alike: Array
    missing: Array
    extra: Array


class PairFacts(NamedTuple):
    """What is true of each pair of names, whatever words are alike.

    Attributes:
        of_reading: What the reading's words weigh at least without any partner.
        of_name: What the name's words do.
        is_person: Whether a person is asked for or listed.
    """

    of_reading: Array
    of_name: Array
    is_person: Array


class WordSums:
    """Adds up what pairs of words are worth.

    Args:
        near: The words that are alike.
        facts: The pairs of names.
    """

    def __init__(self, near: NearPairs, facts: PairFacts) -> None:
        self._near = near
        self._facts = facts
        self._listed = _Best(near.listed, near.pair, len(facts.of_name))
        self._alone = facts.of_name - self._listed.add(near.extra)

    def may_reach(self, least: Array) -> Array:
        """Tell of each pair of names whether its words can be aligned to so much.

        Args:
            least: The score, by pair.
        """
        near, facts = self._near, self._facts
        level = least[near.pair]
        beside = near.weight * (near.alike - level) + level * EXTRA * near.extra
        missing = facts.of_reading - self._add_best(near.missing)
        both = np.maximum(np.minimum(missing, self._alone), 0.0)
        needed = least * (facts.of_reading + EXTRA * facts.of_name + BOTH * both)
        may: Array = self._add_best(beside + level * near.missing) >= needed - _ROUNDING_WORD_SUMS
        # what stands beside a person's whole listed name weighs less
        is_whole = facts.is_person & (self._alone <= _ROUNDING_WORD_SUMS)
        if is_whole.any():
            needed = least * (WITHIN_COUNTS * facts.of_reading + EXTRA * facts.of_name)
            added = self._add_best(beside + level * WITHIN_COUNTS * near.missing)
            may |= is_whole & (added >= needed - _ROUNDING_WORD_SUMS)
        return may

    def _add_best(self, worth: Array) -> Array:
        """Return the most that aligned words are worth, by pair of names.

        Neither word of a pair has two partners. A partner that costs more than none is not taken
        for one here.
        """
        worth = np.maximum(worth, 0.0)
        most: Array = np.minimum(self._listed.add(worth), self._best_of_asked.add(worth))
        return most

    @cached_property
    def _best_of_asked(self) -> "_Best":
        words = self._near.word.max(initial=0) + 1
        return _Best(self._near.pair * words + self._near.word, self._near.pair, len(self._alone))


class _Best:
    """Adds up the best value of each word.

    Args:
        words: The word of each value.
        pairs: The pair of names that the word is of.
        width: How many pairs of names there are.
    """

    def __init__(self, words: Array, pairs: Array, width: int) -> None:
        self._order = np.argsort(words, kind="stable")
        words = words[self._order]
        self._first = np.flatnonzero(np.diff(words, prepend=-1))
        self._pairs = pairs[self._order[self._first]]
        self._width = width

    def add(self, values: Array) -> Array:
        """Return the sums by pair of names."""
        if not len(self._first):
            return np.zeros(self._width)
        best = np.maximum.reduceat(values[self._order], self._first)
        sums: Array = np.bincount(self._pairs, best, self._width)
        return sums


# ------------------------------------------------------------------------------------------------
# Names that agree as one word, which finds words that were joined or split.
# ------------------------------------------------------------------------------------------------

_ROUNDING_AS_ONE_WORD: Final = 1e-6


def find_joined(text: str, joined: JoinedTexts) -> tuple[Array, Array]:
    """Return the names that agree with a text as one word, nearly or turned, and their scores."""
    names, alike = joined.find(text, JOINED_LEAST, SHORTEST_JOINED)
    is_near = alike > JOINED_LEAST
    return names[is_near], alike[is_near] ** 1.5 + _ROUNDING_AS_ONE_WORD


def find_sounds(text: str, others: JoinedTexts, least: float) -> Array:
    """Return the names of another script whose consonants as one word agree so much."""
    if len(text) < SHORTEST_SOUNDS:
        return np.empty(0, np.int64)
    names, _ = others.find(text, least / SOUNDS)
    return names


def score_as_one_word(forms: Sequence[NameForm], pairs: Pairs, table: NameTable) -> Array:
    """Return what pairs of names score as one word, or a little more; 1 where one may be turned."""
    readings, names = pairs
    scores = np.zeros(len(names))
    ours = np.array([len(form.joined) for form in forms])[readings]
    theirs = table.joined_lengths[names]
    longer, apart = np.maximum(ours, theirs), np.abs(ours - theirs)
    lone = np.bitwise_count(
        table.joined_letters[names] ^ read_all_letters([form.joined for form in forms])[readings]
    )
    # an edit leaves at most one letter of each text alone (`letters`), and what one is longer by
    # stands in one of them only
    is_near = lone + apart <= 2 * (1 - JOINED_LEAST) * longer + _ROUNDING_AS_ONE_WORD
    for place in np.flatnonzero(is_near).tolist():
        ours_joined, theirs_joined = forms[readings[place]].joined, table.joined_of(names[place])
        alike = OSA.normalized_similarity(ours_joined, theirs_joined)
        scores[place] = alike**1.5 + _ROUNDING_AS_ONE_WORD if alike > JOINED_LEAST else 0.0
        if not apart[place] and is_turned(ours_joined, theirs_joined):
            scores[place] = 1.0
    is_latin = np.array([form.plain.is_latin for form in forms])[readings]
    for place in np.flatnonzero(is_latin != table.is_latin[names]).tolist():
        sounds = _score_sounds(forms[readings[place]].joined_skeleton, names[place], table)
        scores[place] = max(scores[place], sounds)
    return scores


def _score_sounds(text: str, name: int, table: NameTable) -> float:
    """Return what a name of another script scores by its consonants as one word."""
    other = table.skeleton_of(name)
    if min(len(text), len(other)) < SHORTEST_SOUNDS:
        return 0.0
    return SOUNDS * OSA.normalized_similarity(text, other) + _ROUNDING_AS_ONE_WORD


# ------------------------------------------------------------------------------------------------
# Which words of listed names are like one of a query, and how alike.
# ------------------------------------------------------------------------------------------------

_CACHED_NEAR_WORDS: Final = 65_536  # words: half a kilobyte each


class NearWords(NamedTuple):
    """The words of names that are like one of a query.

    Attributes:
        columns: Where `NameWords` has them.
        alike: How alike each word is.
        may_be_same: Whether each may be the same word in other letters (`names.whole_names`).
    """

    columns: Array
    alike: Array
    may_be_same: Array


class NearWordsFinder:
    """Finds the words of names that are like another one; each is looked up once.

    Args:
        words: Of the names.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, words: NameWords, sound_of: SoundOf | None = None) -> None:
        # by script: the column of each word in names, and as a legal form; -1 where it has none
        self._columns = {
            is_latin: np.stack((words.columns[is_latin, False], words.columns[is_latin, True]))
            for is_latin in (True, False)
        }
        has_word = {
            is_latin: np.logical_or(*(columns >= 0)) for is_latin, columns in self._columns.items()
        }
        self._vocabulary = Vocabulary(words.distinct, has_word, sound_of)
        numbers: dict[str, int] = {}
        plain = [
            numbers.setdefault(write_plainly(text), len(numbers)) for text in words.distinct.texts
        ]
        self._plain_numbers = numbers
        self._plain = np.empty(len(words.weights), np.int64)
        for columns in words.columns.values():
            has_column = columns >= 0
            self._plain[columns[has_column]] = np.array(plain, np.int64)[has_column]
        self._near: LruCache[tuple[str, bool], NearWords] = LruCache(_CACHED_NEAR_WORDS)

    def find(self, word: Token, *, is_latin: bool) -> NearWords:
        """Return the words that are like one of a query in Latin script, or in another."""
        key = word.text, is_latin
        return self._near.get_or_make(key, lambda: self._find_words(word, is_latin))

    def _find_words(self, word: Token, is_latin: bool) -> NearWords:
        same, across = self._vocabulary.find_near(word, is_latin=is_latin)
        columns, alike = self._list_columns(same, is_latin=is_latin)
        if len(across[0]):
            columns_across, alike_across = self._list_columns(across, is_latin=not is_latin)
            columns = np.concatenate((columns, columns_across))
            alike = np.concatenate((alike, alike_across))
        plain = self._plain_numbers.get(write_plainly(word.text), -1)
        return NearWords(columns, alike, (alike >= ALIKE_LEAST) | (self._plain[columns] == plain))

    def _list_columns(self, near: Near, *, is_latin: bool) -> tuple[Array, Array]:
        """Return the columns of words in names of one script, then those of legal forms."""
        places, alike = near
        columns = self._columns[is_latin][:, places]
        is_there = columns >= 0
        return columns[is_there], np.concatenate((alike, alike))[is_there.ravel()]


# ------------------------------------------------------------------------------------------------
# The words of some readings of a name, and the words of listed names that are like them.
# ------------------------------------------------------------------------------------------------


class ReadingWords:
    """The words of readings, one after the other, and what is near each.

    Args:
        table: The listed names.
        finder: Finds the words that are like one of a reading.
        forms: The readings.

    Attributes:
        tokens: The words of all readings.
        counts: By reading, how many words it has.
        reading: By word, its reading.
        weights: By word, what it weighs.
        word, column: Of each near word, the reading's word and the column that are alike.
        alike: How alike they are.
        may_be_same: Whether they may be the same word in other letters.
        is_form: Whether the column is a legal form.
        weight: What the pair weighs; 0 where the column is a legal form.
        width: How many columns the names have.
    """

    def __init__(
        self, table: NameTable, finder: NearWordsFinder, forms: Sequence[NameForm]
    ) -> None:
        self.tokens = [token for form in forms for token in form.tokens]
        self.counts = np.array([len(form.tokens) for form in forms])
        self.reading = np.repeat(np.arange(len(forms)), self.counts)
        near = [
            finder.find(token, is_latin=form.plain.is_latin)
            for form in forms
            for token in form.tokens
        ]
        self.word = np.repeat(np.arange(len(near)), [len(words.columns) for words in near])
        self.column = np.concatenate([words.columns for words in near])
        self.alike = np.concatenate([words.alike for words in near])
        self.may_be_same = np.concatenate([words.may_be_same for words in near])
        self.is_form = table.words.extra[self.column] == 0
        self.weights = np.fromiter((token.weight for token in self.tokens), float, len(near))
        weights = (self.weights[self.word] + table.words.weights[self.column]) / 2
        self.weight = np.where(self.is_form, 0.0, weights)
        self.width = len(table.words.weights)

    @cached_property
    def places(self) -> tuple[Array, Array, Array, Array]:
        """Where the near words of a reading are that are one column.

        These are an order of all near words, where those of each reading and column begin in it,
        how many there are, and by reading and column, which ones, counted from 1; 0 = none.
        """
        keys = self.reading[self.word] * self.width + self.column
        order = np.argsort(keys, kind="stable")
        first = np.flatnonzero(np.diff(keys[order], prepend=-1))
        counts = np.diff(first, append=len(keys))
        size = len(self.counts) * self.width
        place_of = np.zeros(size, np.min_scalar_type(len(first)))
        place_of[keys[order[first]]] = np.arange(1, len(first) + 1)
        return order, first, counts, place_of


# ------------------------------------------------------------------------------------------------
# Which names some readings may agree with word by word, so that they reach a score.
#
# With ``s`` how alike a pair of words can be at most, a score reaches a value ``t`` only if
#
#     Σ w·(s - t) over the words that have a partner  ≥  t·(u + 0.35·x + 0.30·min(u, x))
#
# where ``u`` and ``x`` are what the other words of both names weigh at least (`names.score`). Each
# word is taken with its best partner, though two may have the same one, and each weighs what is
# best for the score: so no name is left out that reaches it (`word_sums`).
#
# Not all names that share a word are looked at. All that a reading's commoner words can add is less
# than what is lacking without the rarer ones: so only the names of these are looked at. A person's
# name that stands whole in a longer one costs less (`names.unaligned`); it is found by its own word
# that tells most.
# ------------------------------------------------------------------------------------------------

_ROUNDING_WORD_BOUNDS: Final = 1e-6
_LEAST_AROUND: Final = 3  # words of a reading in which another name of two words or more can stand


class WordBounds:
    """Tells with which names some readings may agree.

    Args:
        table: The names.
        finder: Finds the words that are like one of a reading.
        forms: The readings.
        is_person: By reading, whether a person is asked for.
    """

    def __init__(
        self,
        table: NameTable,
        finder: NearWordsFinder,
        forms: Sequence[NameForm],
        is_person: Array,
    ) -> None:
        self._table = table
        self._is_person = is_person
        words = self._near = ReadingWords(table, finder, forms)
        self._words = words.counts
        self._missing = np.fromiter(map(_least_missing, words.tokens), float, len(words.tokens))
        self._of_reading = np.bincount(words.reading, self._missing, len(forms))

    def find_names(self, levels: Array) -> list[Pairs]:
        """Return for each level the names that may reach it.

        Args:
            levels: Scores, by level and reading.
        """
        least = levels.min(axis=0)
        pairs = self._choose_pairs(least)
        pairs = pairs.choose(self._may_reach_at_a_glance(pairs, least))
        sums = self._add_up(pairs)
        return [pairs.choose(sums.may_reach(level[pairs.readings])) for level in levels]

    def find_whole(self) -> Pairs:
        """Return the names of which all words but articles may stand in a reading."""
        words = self._table.words
        is_like = self._near.may_be_same & ~self._near.is_form
        readings, columns = self._near.reading[self._near.word[is_like]], self._near.column[is_like]
        is_near = np.zeros(len(self._words) * self._near.width, bool)
        is_near[readings * self._near.width + columns] = True
        names, counts = words.told.list_names(columns)
        pairs = Pairs(np.repeat(readings, counts), names)
        columns, counts = words.list_columns(names)
        pair = np.repeat(np.arange(len(names)), counts)
        agrees = is_near[pairs.readings[pair] * self._near.width + columns]
        return pairs.choose(
            np.bincount(pair, agrees, len(names)) >= self._table.needed[names],
        )

    def _choose_pairs(self, least: Array) -> Pairs:
        """Return the names that are looked at.

        Args:
            least: The score, by reading.
        """
        words, table = self._table.words, self._table
        reading = self._near.reading[self._near.word]
        level = least[reading]
        adds = (
            self._near.weight * (self._near.alike - level) + level * self._missing[self._near.word]
        )
        decides = adds >= self._choose_least(adds, least)[self._near.word]
        names, counts = words.bearers.list_names(self._near.column[decides])
        pairs = np.repeat(reading[decides], counts) * len(table) + names
        around = self._words[reading] >= _LEAST_AROUND
        if around.any():
            names, counts = words.told.list_names(self._near.column[around])
            readings = np.repeat(reading[around], counts)
            of_person = self._is_person[readings] | table.is_person[names]
            within = (readings * len(table) + names)[of_person]
            pairs = np.concatenate((pairs, within))
        pairs.sort()
        pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
        return Pairs(*np.divmod(pairs, len(table)))

    def _choose_least(self, adds: Array, least: Array) -> Array:
        """Return for each word of a reading what a word like it adds at least that decides.

        Args:
            adds: What each near word adds.
            least: The score, by reading.
        """
        most = np.zeros(len(self._missing))
        np.maximum.at(most, self._near.word, adds)
        bearers = self._table.words.bearers.counts[self._near.column]
        bearers = np.bincount(self._near.word, bearers, len(most))
        order = np.lexsort(
            (-bearers, self._near.reading)
        )  # in each reading, the commonest words first
        adding = most[order].tolist()
        lacking = (least * self._of_reading - _ROUNDING_WORD_BOUNDS).tolist()
        shares: list[float] = []
        for lacks, words in zip(lacking, self._words.tolist(), strict=True):
            shares += _share_lacking(adding[len(shares) : len(shares) + words], lacks)
        deciding = np.empty(len(order))
        deciding[order] = shares
        return deciding

    def _may_reach_at_a_glance(self, pairs: Pairs, least: Array) -> Array:
        """Tell of each pair whether it may reach the least score, or much less.

        Each listed word takes its best partner, whichever takes it, too, and nothing is lost by a
        word without one. It takes half the time of `WordSums`, and leaves out nearly all pairs.

        Args:
            pairs: Pairs of a reading and a name.
            least: The score, by reading.
        """
        if not len(pairs.names):
            return np.empty(0, bool)
        words, table = self._table.words, self._table
        order, first, _, place_of = self._near.places
        level = least[self._near.reading[self._near.word]]
        besides = self._missing[self._near.word] + EXTRA * words.extra[self._near.column]
        worth = self._near.weight * (self._near.alike - level) + level * besides
        worth = np.maximum(worth, 0.0)[order]
        # any number of the reading's words may be like a legal form
        is_form = self._near.is_form[order[first]]
        best = np.maximum.reduceat(worth, first)
        best = np.where(is_form, np.add.reduceat(worth, first), best)
        columns, counts = words.list_columns(pairs.names)
        columns += np.repeat(pairs.readings * self._near.width, counts)
        best_of_columns = np.append(0.0, best)[place_of[columns]]
        most = np.add.reduceat(best_of_columns, np.cumsum(counts) - counts)
        of_person = self._is_person[pairs.readings] | table.is_person[pairs.names]
        may_be_within = of_person & (self._words >= _LEAST_AROUND)[pairs.readings]
        counting = np.where(may_be_within, WITHIN_COUNTS, 1.0)
        needed = counting * self._of_reading[pairs.readings] + EXTRA * table.extra[pairs.names]
        may: Array = most >= least[pairs.readings] * needed - 2 * _ROUNDING_WORD_BOUNDS
        return may

    def _add_up(self, pairs: Pairs) -> WordSums:
        """Return what the words of some pairs of names add up to."""
        words = self._table.words
        order, first, counts, place_of = self._near.places
        columns, columns_of = words.list_columns(pairs.names)
        pair = np.repeat(np.arange(len(pairs.names)), columns_of)
        places = place_of[pairs.readings[pair] * self._near.width + columns]
        listed = np.flatnonzero(places)
        group = places[listed] - 1
        near = order[list_ranges(first[group], counts[group])]
        listed = np.repeat(listed, counts[group])
        # a legal form is no partner: any number of the reading's words may be like it
        each = np.where(self._near.is_form[near], len(places) + np.arange(len(near)), listed)
        return WordSums(
            NearPairs(
                pair[listed],
                each,
                self._near.word[near],
                self._near.weight[near],
                self._near.alike[near],
                self._missing[self._near.word[near]],
                words.extra[self._near.column[near]],
            ),
            PairFacts(
                self._of_reading[pairs.readings],
                self._table.extra[pairs.names],
                self._is_person[pairs.readings] | self._table.is_person[pairs.names],
            ),
        )


def _share_lacking(most: Sequence[float], lacking: float) -> list[float]:
    """Return for each word how little of it does not suffice: all that adds less, adds up to less.

    The first words are left out, as long as they do not suffice by themselves; the others share
    what is lacking then.

    Args:
        most: What each word adds at most.
        lacking: What all together must add.

    >>> [round(share, 3) for share in _share_lacking([1.0, 0.5, 1.5], 1.8)]
    [inf, inf, 0.3]
    """
    left_out = 0.0
    others = []
    for place, adds in enumerate(most):
        if left_out + adds < lacking:
            left_out += adds
        else:
            others.append(place)
    together = sum(most[place] for place in others)
    share = max(lacking - left_out, 0.0) / together if together else 0.0
    shares = [inf] * len(most)
    for place in others:
        shares[place] = share * most[place] - _ROUNDING_WORD_BOUNDS
    return shares


def _least_missing(token: Token) -> float:
    return min(
        least_missing_weight(token, organisation=True),
        least_missing_weight(token, organisation=False),
    )


# ------------------------------------------------------------------------------------------------
# What the words of some pairs of names score, aligned as `names.score` does.
#
# All pairs are aligned at once, in the same order of words: by how alike they are times the weight
# of the reading's word, each word once. Numbers, another order of words and other legal forms,
# which only take away, are left out.
# ------------------------------------------------------------------------------------------------

_ROUNDING_WORD_SCORES: Final = 1e-9


class WordScores:
    """Scores pairs of a reading and a name.

    Args:
        table: The listed names.
        words: The readings' words.
        pairs: Pairs of names.
        is_person: By reading, whether a person is asked for.
    """

    def __init__(
        self, table: NameTable, words: ReadingWords, pairs: Pairs, is_person: Array
    ) -> None:
        self._table = table
        self._words = words
        self._names = pairs
        self._pairs = len(pairs.names)
        self._of_reading = _lay_out_words(words)
        self._columns, counts = table.words.list_columns(pairs.names)
        self._pair = np.repeat(np.arange(self._pairs), counts)
        self._is_form = table.words.extra[self._columns] == 0
        self._is_organisation_asked = ~is_person[pairs.readings]
        self._is_person = table.is_person[pairs.names] | ~self._is_organisation_asked
        self._near = self._list_near()

    def score(self) -> Array:
        """Return what each pair of names is aligned to."""
        near = self._near
        is_word = ~self._words.is_form[near.entry]
        aligned = self._align_words(near.choose(is_word))
        words = self._words
        word, weight = words.word[aligned.entry], words.weight[aligned.entry]
        top = np.bincount(aligned.pair, weight * words.alike[aligned.entry], self._pairs)
        bottom = np.bincount(aligned.pair, weight, self._pairs)
        count = np.bincount(aligned.pair, minlength=self._pairs)
        has_no_partner = self._of_reading.is_word[self._names.readings]
        has_no_partner[aligned.pair, self._of_reading.place[word]] = False
        is_lone = ~self._is_form
        is_lone[aligned.listed] = False
        lone = np.bincount(self._pair, is_lone, self._pairs)
        is_within = (
            self._is_person & (count > 1) & (lone == 0) & (bottom > TELLING - _ROUNDING_WORD_SCORES)
        )
        missing = self._weigh_missing(has_no_partner, near.choose(~is_word), count, is_within)
        extra = self._weigh_extra(is_lone, count)
        whole = bottom + missing + EXTRA * extra + BOTH * np.minimum(missing, extra)
        scores: Array = top / np.where(count > 0, whole, 1.0)
        return scores

    def may_stand_whole(self) -> Array:
        """Tell of each pair whether all words of the name but articles may stand in the reading."""
        is_same = self._words.may_be_same & ~self._words.is_form
        stands = np.zeros(len(self._columns), bool)
        stands[self._near.listed[is_same[self._near.entry]]] = True
        words = np.bincount(self._pair, stands, self._pairs)
        may: Array = words >= self._table.needed[self._names.names]
        return may & self._is_organisation_asked

    def _list_near(self) -> "_NearWords":
        """List the words that are like each other, by pair of names, then by listed word."""
        order, first, counts, place_of = self._words.places
        readings = self._names.readings[self._pair]
        places = place_of[readings * self._words.width + self._columns]
        listed = np.flatnonzero(places)
        group = places[listed].astype(np.int64) - 1
        entry = order[list_ranges(first[group], counts[group])]
        listed = np.repeat(listed, counts[group])
        return _NearWords(self._pair[listed], listed, entry)

    def _align_words(self, near: "_NearWords") -> "_NearWords":
        """Take the best pair of words first, each word once."""
        words = self._words
        word = words.word[near.entry]
        rank = -words.alike[near.entry] * (words.weights[word] + 0.01)
        near = near.choose(np.lexsort((word, rank, near.pair)))
        ours = near.pair * self._of_reading.width + self._of_reading.place[words.word[near.entry]]
        theirs = near.listed
        first_of_ours = np.empty(self._pairs * self._of_reading.width, np.int64)
        first_of_theirs = np.empty(len(self._columns), np.int64)
        waiting = np.arange(len(ours))
        aligned = []
        while len(waiting):
            # whichever comes first for both of its words is taken, whatever else is
            backwards = waiting[::-1]
            first_of_ours[ours[backwards]] = backwards
            first_of_theirs[theirs[backwards]] = backwards
            is_first = first_of_ours[ours[waiting]] == waiting
            is_first &= first_of_theirs[theirs[waiting]] == waiting
            taken = waiting[is_first]
            aligned.append(taken)
            waiting = waiting[~is_first]
            first_of_ours[ours[taken]] = -1
            first_of_theirs[theirs[taken]] = -1
            is_free = first_of_ours[ours[waiting]] >= 0
            waiting = waiting[is_free & (first_of_theirs[theirs[waiting]] >= 0)]
        return near.choose(np.concatenate((np.empty(0, np.int64), *aligned)))

    def _weigh_missing(
        self, is_lone: Array, forms: "_NearWords", count: Array, is_within: Array
    ) -> Array:
        """Return what the readings' words weigh that have no partner, by pair of names.

        Args:
            is_lone: Whether a word has none, by pair and place in its reading.
            forms: Words that are like a legal form; they weigh nothing.
            count: How many words have one, by pair.
            is_within: Whether all words of a person's name have one, and tell who it is.
        """
        of_reading, reading = self._of_reading, self._names.readings
        is_lone[forms.pair, of_reading.place[self._words.word[forms.entry]]] = False
        person = self._is_person[:, np.newaxis]
        weights = np.where(
            person,
            of_reading.weights[reading] * np.where(is_within, WITHIN_COUNTS, 1.0)[:, None],
            of_reading.weights_in_organisation[reading],
        )
        if of_reading.has_patronymics:
            may_count = self._is_person & (count > 1) & ~self._has_patronymic()
            is_father = of_reading.is_patronymic[reading] & may_count[:, np.newaxis]
            weights = np.where(is_father, PATRONYMIC_MISSING * of_reading.weights[reading], weights)
        missing: Array = (weights * is_lone).sum(axis=1)
        return missing

    def _has_patronymic(self) -> Array:
        is_father = self._is_patronymic() & ~self._is_form
        return np.bincount(self._pair, is_father, self._pairs) > 0

    def _is_patronymic(self) -> Array:
        words = self._table.words
        is_father: Array = words.extra[self._columns] < words.weights[self._columns]
        return is_father

    def _weigh_extra(self, is_lone: Array, count: Array) -> Array:
        """Return what the listed names' words weigh that have no partner, by pair of names."""
        weights = self._table.words.weights[self._columns] * is_lone
        words = self._words.counts[self._names.readings]
        is_whole = self._is_person & (count == words) & (words > 1)
        if is_whole.any():
            is_father = self._is_patronymic() & is_whole[self._pair]
            weights = np.where(is_father, PATRONYMIC_EXTRA * weights, weights)
        extra: Array = np.bincount(self._pair, weights, self._pairs)
        return extra


class _NearWords(NamedTuple):
    """Words of pairs of names that are like each other.

    Attributes:
        pair: The pair of names.
        listed: The place of the listed word among those of all pairs.
        entry: The place of the near word in `ReadingWords`.
    """

    pair: Array
    listed: Array
    entry: Array

    def choose(self, chosen: Array) -> "_NearWords":
        """Return some of them, or all in another order."""
        return _NearWords(self.pair[chosen], self.listed[chosen], self.entry[chosen])


class _LaidOut(NamedTuple):
    """The words of readings, each reading a row.

    Attributes:
        width: How many words the longest has.
        place: By word, its place in its reading.
        is_word: By reading and place, whether there is a word; so are the others.
        weights: What a word weighs that has no partner, where a person is asked for or listed.
        weights_in_organisation: Likewise, where neither is.
        is_patronymic: Whether it is made of a father's name.
        has_patronymics: Whether any is.
    """

    width: int
    place: Array
    is_word: Array
    weights: Array
    weights_in_organisation: Array
    is_patronymic: Array
    has_patronymics: bool


def _lay_out_words(words: ReadingWords) -> _LaidOut:
    width = int(words.counts.max(initial=0))
    place = np.arange(len(words.tokens)) - np.repeat(
        np.cumsum(words.counts) - words.counts, words.counts
    )
    cell_of_word = words.reading * width + place
    is_father = list(map(is_patronymic, words.tokens))

    def spread(values: Sequence[float]) -> Array:
        cells = np.zeros(len(words.counts) * width)
        cells[cell_of_word] = values
        return cells.reshape(-1, width)

    return _LaidOut(
        width,
        place,
        spread([1.0] * len(words.tokens)) > 0,
        spread(_weigh_lone(words.tokens, organisation=False)),
        spread(_weigh_lone(words.tokens, organisation=True)),
        spread(is_father) > 0,
        any(is_father),
    )


def _weigh_lone(tokens: Sequence[Token], *, organisation: bool) -> list[float]:
    return [unaligned_weight(token, organisation=organisation) for token in tokens]


_CACHED: Final = 16_384  # readings of names: most lead to few listed ones
_CACHED_NAMES: Final = 250  # listed names; what leads to more is looked over again

_READINGS_AT_ONCE: Final = 64  # each takes some 0.1 MB among a hundred thousand names

_MOST: Final = 0.9  # above it, a pair of words that are little alike could weigh less than none

_ROUNDING: Final = 1e-6

MAY_LIFT: Final = 2.0
"""More than any score: of two names that are compared whatever others score."""

_NOBODY: Final = np.empty(0, np.int64)


class _Reading(NamedTuple):
    """A reading of a name that is looked for; no other fact of its query counts.

    Attributes:
        plain: How it reads.
        removed: The legal forms that it is read without.
        is_person: Whether a person is asked for.
        levels: Scores of the names.
        lifting: Whether those count, too, that may stand whole in it.
    """

    plain: PlainName
    removed: tuple[str, ...]
    is_person: bool
    levels: tuple[float, ...]
    lifting: bool


_Forms = Mapping[_Reading, NameForm]


class NameReach:
    """Tells which names may reach a score.

    Args:
        table: The names.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, table: NameTable, sound_of: SoundOf | None = None) -> None:
        self.table = table
        self._finder = NearWordsFinder(table.words, sound_of)
        self._reaching: LruCache[_Reading, list[Array]] = LruCache(_CACHED)
        self._ahead: dict[_Reading, list[Array]] = {}

    def look_ahead(
        self, searches: Sequence[tuple[PreparedQuery, Sequence[float]]], *, lifting: bool
    ) -> None:
        """Find at once what `find_names` will be asked for next: together it takes less time.

        Args:
            searches: Names of queries, and the levels for each, of which all have as many.
            lifting: As `find_names` takes it.
        """
        self._ahead = {}
        forms: dict[_Reading, NameForm] = {}
        for prepared, levels in searches:
            forms.update(_list_readings(prepared, levels, lifting=lifting))
        self._ahead = self._find_readings(forms)

    def find_names(
        self, prepared: PreparedQuery, levels: Sequence[float], *, lifting: bool = True
    ) -> list[Array]:
        """Return the names, sorted, that may score so much.

        Args:
            prepared: One name of a query.
            levels: Scores of the names, before facts and caps; the names of each are returned.
            lifting: Whether those count, too, that may stand whole in the query.
        """
        by_reading = self._find_readings(_list_readings(prepared, levels, lifting=lifting))
        of_readings = list(by_reading.values())
        if len(of_readings) == 1:
            return of_readings[0]
        return [
            np.unique(np.concatenate((_NOBODY, *(names[place] for names in of_readings))))
            for place in range(len(levels))
        ]

    def _find_readings(self, forms: _Forms) -> dict[_Reading, list[Array]]:
        """Return for each reading the names that may reach each of its levels."""
        by_reading = {}
        new_forms = {}
        for reading, form in forms.items():
            reaching = self._reaching.get(reading) or self._ahead.get(reading)
            if reaching is None:
                new_forms[reading] = form
            else:
                by_reading[reading] = reaching
        for start in range(0, len(new_forms), _READINGS_AT_ONCE):
            batch = dict(islice(new_forms.items(), start, start + _READINGS_AT_ONCE))
            for reading, reaching in self._look_over(batch):
                by_reading[reading] = reaching
                if sum(map(len, reaching)) <= _CACHED_NAMES:
                    self._reaching.store(reading, reaching)
        return by_reading

    def _look_over(self, forms: _Forms) -> Iterator[tuple[_Reading, list[Array]]]:
        """Yield readings, all with `lifting` or none, and for each level the names."""
        aligned = self._align_words(forms)
        for (reading, form), by_level in zip(forms.items(), aligned, strict=True):
            everywhere = list(self._find_otherwise(reading, form))
            joined, scores = find_joined(form.joined, self.table.joined)
            yield (
                reading,
                [
                    np.unique(np.concatenate((names, joined[scores >= level], *everywhere)))
                    for names, level in zip(by_level, reading.levels, strict=True)
                ],
            )

    def _align_words(self, forms: _Forms) -> Iterator[list[Array]]:
        """Yield for each reading the names, by level, that its words may agree with."""
        readings = list(forms)
        is_person = np.array([reading.is_person for reading in readings])
        bounds = WordBounds(self.table, self._finder, list(forms.values()), is_person)
        levels = np.minimum([reading.levels for reading in readings], _MOST)
        by_level = [of_level.split(len(readings)) for of_level in bounds.find_names(levels.T)]
        is_lifting = any(reading.lifting for reading in readings)
        whole = (bounds.find_whole() if is_lifting else NO_PAIRS).split(len(readings))
        for place, reading in enumerate(readings):
            lifted = _NOBODY if reading.is_person else whole[place]
            yield [np.concatenate((of_level[place], lifted)) for of_level in by_level]

    def score_rows(self, searches: Sequence[tuple[PreparedQuery, Array]]) -> list["RowScores"]:
        """Return what the names of some rows score, or a little more.

        Args:
            searches: Names of queries, and for each the numbers of rows, sorted.
        """
        forms: list[NameForm] = []
        is_person: list[bool] = []
        readings, names = [_NOBODY], [_NOBODY]
        shapes = []
        for prepared, rows in searches:
            of_rows, starts = self._names_of(rows)
            count = len(prepared.readings)
            readings.append(np.repeat(np.arange(len(forms), len(forms) + count), len(of_rows)))
            names.append(np.tile(of_rows, count))
            shapes.append((len(of_rows), starts))
            forms += [reading.form for reading in prepared.readings]
            is_person += [prepared.query.kind == PartyKind.PERSON] * count
        pairs = Pairs(np.concatenate(readings), np.concatenate(names))
        scores, whole = self._score_pairs(forms, pairs, np.array(is_person, bool))
        results = []
        end = 0
        for (prepared, _), (width, starts) in zip(searches, shapes, strict=True):
            costs = np.array([[reading.cost] for reading in prepared.readings]).reshape(-1, 1)
            begin, end = end, end + len(costs) * width
            of_search = scores[begin:end].reshape(-1, width)
            results.append(RowScores(of_search, whole[begin:end].reshape(-1, width), costs, starts))
        return results

    def _score_pairs(
        self, forms: Sequence[NameForm], pairs: Pairs, is_person: Array
    ) -> tuple[Array, Array]:
        """Return what pairs of names score, or a little more, and which may stand whole in one."""
        if not len(pairs.names):
            return np.zeros(0), np.zeros(0, bool)
        words = ReadingWords(self.table, self._finder, forms)
        aligned = WordScores(self.table, words, pairs, is_person)
        scores = np.maximum(aligned.score(), score_as_one_word(forms, pairs, self.table))
        keys = pairs.readings * len(self.table) + pairs.names
        for score, equal in self._find_equal(forms):
            is_there = np.isin(keys, equal)
            scores[is_there] = np.maximum(scores[is_there], score)
        begun = [
            place * len(self.table) + name
            for place, form in enumerate(forms)
            for name in self.table.beginnings.find(form)
        ]
        return scores + _ROUNDING, aligned.may_stand_whole() | np.isin(keys, begun)

    def _find_equal(self, forms: Sequence[NameForm]) -> Iterator[tuple[float, list[int]]]:
        """Yield scores, and pairs of readings and names that reach them by equal words."""
        table = self.table
        wholes = [table.by_whole.get(form.whole, ()) for form in forms]
        acronyms = [table.by_initials.get(read_acronym(form) or "", ()) for form in forms]
        for score, by_reading in ((1.0, wholes), (ACRONYM, acronyms)):
            pairs = [
                place * len(table) + name
                for place, names in enumerate(by_reading)
                for name in names
            ]
            if pairs:
                yield score, pairs

    def _names_of(self, rows: Array) -> tuple[Array, Array]:
        """Return the names of rows, and where those of each row start."""
        first = np.searchsorted(self.table.row_of, rows)
        counts = np.searchsorted(self.table.row_of, rows, "right") - first
        return list_ranges(first, counts), np.cumsum(counts) - counts

    def _find_otherwise(self, reading: _Reading, form: NameForm) -> Iterator[Array]:
        """Yield names that may score so much by other ways than word by word."""
        table = self.table
        acronym = None if reading.is_person else read_acronym(form)
        if acronym:
            yield np.array(table.by_initials.get(acronym, ()), np.int64)
        yield np.array(table.by_whole.get(form.whole, ()), np.int64)
        if reading.lifting:
            yield np.array(table.beginnings.find(form), np.int64)
        others = table.skeletons[not form.plain.is_latin]
        yield find_sounds(form.joined_skeleton, others, min(*reading.levels, _MOST))


class RowScores:
    """What the names of some rows score, before facts and caps, or a little more.

    Args:
        scores: By reading and name.
        whole: By reading and name, whether the name may stand whole in the reading.
        costs: What each reading costs.
        starts: Where the names of each row start; each row has one.

    Attributes:
        of_names: By row, the most that one of its names scores.
        best: By row, likewise, less what the reading costs.
        may_lift: By row, whether one may stand whole in a reading.
    """

    def __init__(self, scores: Array, whole: Array, costs: Array, starts: Array) -> None:
        may_lift = whole | (scores >= LEAST_ALIGNED)
        self._scores = np.where(may_lift, MAY_LIFT, scores + costs)
        self._starts = starts
        self.of_names = _choose_most(scores, starts)
        self.best = _choose_most(scores + costs, starts)
        self.may_lift = _choose_most(whole, starts) > 0

    def of_row(self, place: int) -> list[list[float]]:
        """Return the scores of one row less what readings cost, by name and reading.

        A pair of names that may lift the band, however little it scores, has `MAY_LIFT`.
        """
        start = self._starts[place]
        end = self._starts[place + 1] if place + 1 < len(self._starts) else None
        scores: list[list[float]] = self._scores[:, start:end].T.tolist()
        return scores


def _choose_most(values: Array, starts: Array) -> Array:
    """Return the greatest value of each row, whatever the reading; 0 without any."""
    most: Array = np.maximum.reduceat(values.max(axis=0, initial=0), starts)
    return most


def _list_readings(prepared: PreparedQuery, levels: Sequence[float], *, lifting: bool) -> _Forms:
    is_person = prepared.query.kind == PartyKind.PERSON
    forms = [reading.form for reading in prepared.readings]
    return {
        _Reading(form.plain, form.removed, is_person, tuple(levels), lifting): form
        for form in forms
    }
