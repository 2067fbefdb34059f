"""Control codes as transactions and tables write them, each split into its entry and sub-items."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Final

from onward.queries.transactions.empty_words import says_nothing, split_words

_ENTRY: Final = re.compile(r"(?<![^\W_])(\d) ?([a-e]) ?(\d{3})(?!\d)", re.IGNORECASE)


_PART: Final = re.compile(r"[a-z]+|\d+")


_NEXT: Final = re.compile(r"[;,/|&+]|\b(?:and|or|und|oder)\b")


_OTHER: Final = re.compile(
    r"\s*(?:EAR ?99(?!\d)|ML ?\d{1,2}(?!\d)|PL ?\d{4}\b|00(?!00)\d{2}\b)", re.IGNORECASE
)
"""Codes that are not entries of Annex I: EAR99, munitions lists, lists of one state.

Four digits are a state's entry only after two zeros: 8517 is a customs number.
"""

_AROUND_CODES: Final = re.compile(r"[;,()\[\]/|&+:]+|\b(?:and|or|und|oder|et|ou|y|o|и)\b")


@lru_cache(maxsize=4096)
def codes_in(text: str) -> tuple[tuple[str, ...], ...]:
    """Return every control code that a text names, each split into its entry and sub-items.

    Dots, blanks, capitals and words around a code do not matter.

    >>> codes_in("5D002.a.3.b") == codes_in("5d002 a3b") == (("5d002", "a", "3", "b"),)
    True
    >>> codes_in("5A002; 5 A 001 f (mobile)"), codes_in("EAR99"), codes_in("5A0021")
    ((('5a002',), ('5a001', 'f')), (), ())
    """
    entries = list(_ENTRY.finditer(text))
    # what follows an entry, up to the next one, holds its sub-items
    ends = [entry.start() for entry in entries[1:]] + [len(text)]
    return tuple(
        ("".join(entry.groups()).lower(), *_read_sub_items(text[entry.end() : end].lower()))
        for entry, end in zip(entries, ends, strict=False)
    )


def _read_sub_items(rest: str) -> Iterator[str]:
    """Yield letters and numbers up to the first word, which is prose."""
    parts = _PART.findall(_NEXT.split(rest, maxsplit=1)[0])
    # three letters and more are a word, such as "and": what follows is no sub-item
    return takewhile(lambda part: part.isdigit() or len(part) < 3, parts)


def is_readable(code: str) -> bool:
    """Tell whether a text has the form of any control code: one of Annex I, or another list's.

    A code that is in doubt ("EAR99?", "5A991 tbc") is not read.

    >>> [is_readable(code) for code in ("5A001.f", "ear99", "ML11", "see annex", "X5A001", "n/a")]
    [True, True, True, False, False, False]
    >>> [is_readable(code) for code in ("8517", "0005", "EAR99?", "5A991 (tbc)", "5A991 and EAR99")]
    [False, True, False, False, True]
    """
    if not codes_in(code) and _OTHER.match(code) is None:
        return False
    rest = _OTHER.sub(" ", _ENTRY.sub(" ", code))
    parts = _AROUND_CODES.split(rest)
    return "?" not in code and not any(_is_doubt(part) for part in parts)


def _is_doubt(part: str) -> bool:
    """Tell whether words beside a code say nothing; single letters are sub-items."""
    return any(len(word) > 1 for word in split_words(part)) and says_nothing(part)


def is_within(code: str, entry: str) -> bool:
    """Tell whether a control code is an entry of the list, or one of its sub-items.

    Of several codes in one text, any of them.

    >>> is_within("5A001.f.1", "5A001.f"), is_within("5A001.fx", "5A001.f")
    (True, False)
    """
    entries = codes_in(entry)
    return any(sub[: len(whole)] == whole for sub in codes_in(code) for whole in entries)


_MILITARY: Final = re.compile(r"\s*(?:ML ?\d{1,2}(?!\d)|00(?!00)\d{2}\b)", re.IGNORECASE)
"""Entries of the Common Military List, and of the German list that repeats its numbers."""


def is_annex_entry(code: str) -> bool:
    """Tell whether a text is a control code of Annex I of Regulation (EU) 2021/821.

    The third digit of an entry is 9 where only another state controls the item.

    >>> [is_annex_entry(code) for code in ("2B001.b", "5A992.c", "EAR99", "ML11", "5A001?")]
    [True, False, False, False, False]
    """
    return is_readable(code) and any(parts[0][2] != "9" for parts in codes_in(code))


def is_military_entry(code: str) -> bool:
    """Tell whether a text is a code of the Common Military List.

    >>> [is_military_entry(code) for code in ("ML11.a", "0011", "5A001.f", "8517")]
    [True, True, False, False]
    """
    return is_readable(code) and _MILITARY.match(code) is not None


LAST_MILITARY: Final = 22
"""The last entry of the Common Military List of the European Union: ML22."""

_MILITARY_NUMBER: Final = re.compile(r"\b(?:ML ?(\d{1,2})(?!\d)|00(?!00)(\d{2})\b)", re.IGNORECASE)


def find_beyond_end(code: str) -> str | None:
    """Return the first code of a text that the Common Military List is too short for.

    >>> find_beyond_end("ML22.a"), find_beyond_end("ML 31"), find_beyond_end("0023")
    (None, 'ML 31', '0023')
    """
    for entry in _MILITARY_NUMBER.finditer(code):
        number = int(entry[1] or entry[2])
        if not 1 <= number <= LAST_MILITARY:
            return entry[0]
    return None
