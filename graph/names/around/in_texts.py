"""The names in a text: "spare parts for the plant of Norvex-Trans", "ROUTER FOR NORVEX-TRANS".

What begins with a capital is written as a name in most languages. A text without capitals, or with
nothing else, tells no name from other words: there what stands between articles, prepositions and
phrases that join names (`data/joining_phrases.txt`) may be one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from onward.graph.names.around.joined import find_joining_phrases
from onward.graph.names.romanise import plain_word, romanise
from onward.graph.names.words import WordClass, classify_word

_WORD: Final = re.compile(r"(?<!\w)[^\W_][\w.&'\u2019-]*")
_POSSESSIVE: Final = re.compile("(?<=\\w\\w)['\u2019][sS]$")
_SIGNS: Final = re.compile(
    '[,;:()\\[\\]{}/|"\u201c\u201d\u201e\u00ab\u00bb\n\t]|\\s[-\u2013\u2014]+\\s'
)
_EDGES: Final = " .'\u2019-&"
_SHORTEST: Final = 5
"""Letters of a name: a shorter one is an abbreviation of many things."""
_MOST_PARTS: Final = 4
"""Parts of capitals, between articles and prepositions, that may be one name together."""
_MOST_WORDS: Final = 8
"""Words of a name in small letters."""


def names_in_text(text: str) -> list[str]:
    """Return what a text writes as a name, or may mean as one where it writes all words alike.

    >>> names_in_text("spare parts für Norvex-Trans, Moscow, Hall 2")
    ['Norvex-Trans', 'Moscow']
    >>> names_in_text("DEPOT OF NORVEX TRANS")
    ['DEPOT OF NORVEX TRANS', 'DEPOT', 'NORVEX TRANS']
    >>> names_in_text("lamps for the depot of norvex trans")
    ['norvex trans']
    """
    names = dict.fromkeys(name for run in _find_runs(text) for name in _read_run(run))
    if not _has_capitals(text):
        names |= dict.fromkeys(filter(_may_be_name, list(_cut_at_words(text))[1:]))
    return list(names)


def names_behind_words(text: str, *, only_phrases: bool = False) -> Iterator[str]:
    """Yield whom a text names that says what something is: behind "for", a sign or in brackets.

    A single word is one only behind a word that joins names.

    Args:
        text: As it is written.
        only_phrases: Whether only what joins names opens one: "c/o", and no sign.

    >>> list(names_behind_words("Router for Norvex, black (Kvarzit Works)"))
    ['Norvex', 'Kvarzit Works']
    >>> list(names_behind_words("Stainless Steel valve, 24 bar, Teflon"))
    []
    """
    has_capitals = _has_capitals(text)
    phrases = [(start, end, True) for start, end, _ in find_joining_phrases(text)]
    signs = [(*sign.span(), False) for sign in _SIGNS.finditer(text)]
    small = [
        (*word.span(), False)
        for word in _WORD.finditer(text)
        if classify_word(plain_word(word[0])) is WordClass.FUNCTION
    ]
    cuts = sorted([*phrases, *signs, *small, (len(text), len(text), False)])
    for (_, start, is_phrase), (end, _, _) in pairwise(cuts):
        if only_phrases and not is_phrase:
            continue
        piece = text[start:end].strip()
        names = names_in_text(piece)
        if is_phrase and not has_capitals and _may_be_name(piece):
            names.append(piece)
        yield from (name for name in names if is_phrase or len(name.split()) > 1)


def _has_capitals(text: str) -> bool:
    """Tell whether a letter is a capital, or of a script that has none."""
    return any(char.isalpha() and not char.islower() for char in text)


def _may_be_name(piece: str) -> bool:
    """Tell whether words in small letters are as many as a name has, which is not one."""
    return 1 < len(piece.split()) <= _MOST_WORDS


def _find_runs(text: str) -> Iterator[Sequence[str]]:
    """Yield words side by side of which none but articles and prepositions begins small."""
    run: list[str] = []
    size = end = 0  # words of the run up to its last capital, and where the last word ends
    for word in _WORD.finditer(text):
        is_small = word[0][0].islower()
        if text[end : word.start()].strip(" ") or (is_small and not _is_stop(word[0])):
            yield run[:size]
            run, size = [], 0
        if run or not is_small:
            run.append(word[0])
        if not is_small:
            size = len(run)
        end = word.end()
    yield run[:size]


def _read_run(run: Sequence[str]) -> Iterator[str]:
    """Yield a run, its parts between articles, prepositions and numbers, and parts side by side."""
    stops = [place for place, word in enumerate(run) if _is_stop(word)]
    edges = zip([-1, *stops], [*stops, len(run)], strict=True)
    parts = [(before + 1, after) for before, after in edges if before + 1 < after]
    if len(run) - len(stops) > 1:  # "Hall 2" is no name
        yield from _say_name(run)
    for count in range(1, _MOST_PARTS + 1):
        for first, last in zip(parts, parts[count - 1 :], strict=False):
            yield from _say_name(run[first[0] : last[1]])


def _is_stop(word: str) -> bool:
    return word[0].isdigit() or classify_word(plain_word(word)) is WordClass.FUNCTION


def _say_name(words: Sequence[str]) -> Iterator[str]:
    name = _POSSESSIVE.sub("", " ".join(words).strip(_EDGES))
    if sum(map(str.isalpha, name if name.isascii() else romanise(name))) >= _SHORTEST:
        yield name


def _cut_at_words(text: str) -> Iterator[str]:
    """Yield what stands between signs, articles and prepositions."""
    for clause in _SIGNS.split(text):
        piece: list[str] = []
        for word in clause.split():
            if classify_word(plain_word(word)) is WordClass.FUNCTION:
                yield " ".join(piece)
                piece = []
            else:
                piece.append(word)
        yield " ".join(piece)
