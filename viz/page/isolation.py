"""Names of right-to-left scripts in sentences: each is isolated, and says of which script it is.

Two Arabic names beside each other, or a name and the number after it, would else be read in one
run from the right: the second name first, and the number before it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from onward.viz.data_tables import read_column
from onward.viz.page.unbroken import keep_unbroken

_RIGHT_TO_LEFT: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_WORD: Final = f"[{_RIGHT_TO_LEFT}][{_RIGHT_TO_LEFT}\u200c\u200d]*"
_ANY: Final = re.compile(f"[{_RIGHT_TO_LEFT}]")
_RUN: Final = f"{_WORD}(?:[ \u00a0-]{_WORD})*"
"""Words of such a script with nothing but blanks between them."""

SCRIPTS: Final = read_column("content/scripts.csv", "script", "tag")
"""Language tags by how Unicode names the letters: of most scripts nothing says which language."""


def find_script(text: str) -> str:
    """Return the language tag of a name's first letter that is not Latin; empty where all are.

    >>> find_script("شركة"), find_script("OOO «Вектор»"), find_script("Acme 12")
    ('und-Arab', 'und-Cyrl', '')
    """
    for letter in text:
        if letter.isalpha() and not letter.isascii():
            word = unicodedata.name(letter, "").split(" ")[0]
            if word in SCRIPTS:
                return SCRIPTS[word]
    return ""


def make_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds names of right-to-left scripts in sentences: these ones, or any words.

    A name that is known is found whole, with its numbers and its Latin words.
    """
    from_right = {name for name in names if _ANY.search(name)}
    longest_first = sorted(from_right, key=lambda name: (-len(name), name))
    return _compile_pattern((*map(re.escape, longest_first), _RUN))


@lru_cache
def _compile_pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def isolate_names(text: str, pattern: re.Pattern[str]) -> Markup:
    """Write a sentence in which each name that runs from the right is an element of its own.

    >>> str(isolate_names("A owns شركة & ب", make_pattern(())))
    'A owns <bdi lang="und-Arab">شركة</bdi> &amp; <bdi lang="und-Arab">ب</bdi>'
    """
    if not _ANY.search(text):
        return escape(keep_unbroken(text))
    parts: list[Markup] = []
    end = 0
    for match in pattern.finditer(text):
        between = keep_unbroken(text[end : match.start()])
        parts += [escape(between), _isolate_name(match[0])]
        end = match.end()
    return Markup("").join((*parts, escape(keep_unbroken(text[end:]))))


def _isolate_name(name: str) -> Markup:
    return Markup('<bdi lang="{}">{}</bdi>').format(find_script(name), name)
