"""The columns of several layers' names as those of one: words and rows get one number each."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import numpy as np

from onward.graph.matching.reach.columns.name_columns import NameColumns, Texts, read_columns
from onward.graph.matching.reach.letters import Array


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
