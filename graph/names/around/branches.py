"""A firm whose branch is named: "Kaprikat Istanbul Branch", "Filiale Berlin der Kaprikat AG".

A branch is no firm of its own, and stands abroad more often than not. So what is left without the
words of the branch and of its place is one more way of reading the name.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from onward.graph.names.around.added_words import are_places, names_somebody
from onward.graph.names.around.phrases import find_phrases_in_text
from onward.graph.names.romanise import plain_word
from onward.graph.names.word_data import list_entries
from onward.graph.names.words import Phrases, WordClass, classify_word, group_phrases

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_EDGES: Final = " ,;:/|([{}])-\u2013\u2014."
_MOST_WORDS_OF_PLACE: Final = 4
_PREPOSITIONS: Final = frozenset(("in", "at", "v", "vo", "w", "en", "a", "te", "i", "na", "ve"))
_CHINESE_FIRM: Final = re.compile(
    r"(?P<firm>.+(?:公司|集团|集團|银行|銀行|株式会社|주식회사))"
    r"[^\W\d_]{0,8}?(?:分公司|分行|支行|代表处|代表處|办事处|辦事處|支店|事務所|営業所|지점|지사|사무소)\W*"
)


class FirmOfBranch(NamedTuple):
    """The firm whose branch a name is.

    Attributes:
        name: Of the firm.
        is_sure: Whether what was taken away beside the branch is known to be a place.
    """

    name: str
    is_sure: bool


def without_branch(text: str) -> Iterator[FirmOfBranch]:
    """Yield the firm whose branch or office a name says it is.

    A word before "branch" that is no known place may be one, or may be of the name: both are
    yielded.

    >>> [firm.name for firm in without_branch("Kaprikat GmbH, Istanbul Branch")]
    ['Kaprikat GmbH']
    >>> [firm.name for firm in without_branch("Kaprikat Zubrolsk Branch")]
    ['Kaprikat Zubrolsk', 'Kaprikat']
    >>> [firm.name for firm in without_branch("Olive Branch Trading")]
    []
    """
    if (firm := _CHINESE_FIRM.fullmatch(text)) is not None:
        yield FirmOfBranch(firm["firm"], is_sure=True)
        return
    for start, end, _ in find_phrases_in_text(text, _branch_phrases()):
        before, after = text[:start].rstrip(_EDGES), text[end:].lstrip(_EDGES)
        if names_somebody(before):
            if _is_place_behind(after):
                yield FirmOfBranch(before, is_sure=True)
            elif _names_nobody(after):
                yield from _without_place_behind(before)
        elif names_somebody(after) and _names_nobody(before):
            yield from _without_place_before(after)


def _is_place_behind(text: str) -> bool:
    """Tell whether what stands behind "branch" says where it is: "Hamburg", "in Zubrolsk"."""
    words = _make_plain_words(_WORD.findall(text))
    is_short = 1 < len(words) <= _MOST_WORDS_OF_PLACE
    return are_places(words) or (is_short and words[0] in _PREPOSITIONS)


def _without_place_behind(text: str) -> Iterator[FirmOfBranch]:
    """Yield a name without the place at its end; where none is known, without a word, too.

    Of "Bank of Russia Dubai" all but "Bank" is places: so much is taken as leaves a name.
    """
    words = list(_WORD.finditer(text))
    of_place = _count_words_of_place(words, at_end=True)
    for count in range(of_place, 0, -1) if of_place else (0, 1):
        rest = text[: words[-count - 1].end()] if count < len(words) else ""
        if names_somebody(rest):
            yield FirmOfBranch(rest, is_sure=bool(of_place) or not count)
            if of_place:
                return


def _without_place_before(text: str) -> Iterator[FirmOfBranch]:
    """Yield "Kaprikat AG" of "Berlin der Kaprikat AG" and of "of Kaprikat AG in Berlin"."""
    words = list(_WORD.finditer(text))
    first = _count_words_of_place(words, at_end=False)
    while first < len(words) - 1 and _is_function_word(words[first][0]):
        first += 1
    behind = _count_words_of_place(words, at_end=True)
    if behind and not _is_function_word(words[-behind][0]):
        behind = 0  # "Bank of Dubai"
    rest = text[words[first].start() : words[-behind - 1].end()]
    if names_somebody(rest):
        yield FirmOfBranch(rest, is_sure=True)


def _count_words_of_place(matches: Sequence[re.Match[str]], *, at_end: bool) -> int:
    """Return how many words at one end of a name are a place, with the prepositions beside it."""
    words = _make_plain_words([match[0] for match in matches])
    for count in range(min(_MOST_WORDS_OF_PLACE, len(words) - 1), 0, -1):
        if are_places(words[-count:] if at_end else words[:count]):
            return count
    return 0


def _is_function_word(word: str) -> bool:
    return classify_word(_make_plain_words([word])[0]) is WordClass.FUNCTION


def _names_nobody(text: str) -> bool:
    """Tell whether a text is at most a place, a legal form or a number: "Olive Branch Trading"."""
    words = _make_plain_words(_WORD.findall(text))
    telling = [word for word in words if not _is_form_or_number(word)]
    return not telling or are_places(telling)


def _is_form_or_number(word: str) -> bool:
    return word.isdigit() or classify_word(word) in (WordClass.LEGAL, WordClass.FUNCTION)


def _make_plain_words(words: Sequence[str]) -> list[str]:
    return list(map(plain_word, words))


@cache
def _branch_phrases() -> Phrases:
    return group_phrases(list_entries("branch_words.txt"), least=1)
