"""Short forms of bodies spelt out: "48 TsNII" is "48 central scientific research institute".

Lists name a body by its words, and people by its letters. Beside other words the letters are read
as the words, too; alone they are an abbreviation, which is compared as such.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from onward.graph.names.romanise import plain_word
from onward.graph.names.word_data import list_entries

_WORD: Final = re.compile(r"[^\W_]+")


def spell_out(text: str) -> str | None:
    """Return a name with its short forms spelt out; None where it has none, or nothing else.

    >>> spell_out("OKB Kaprikat"), spell_out("OKB"), spell_out("Kaprikat Foods")
    ('experimental design bureau Kaprikat', None, None)
    """
    words = _WORD.findall(text)
    forms = _short_forms()
    plain = list(map(plain_word, words))
    if len(words) < 2 or forms.keys().isdisjoint(plain):
        return None
    spelt = (forms.get(letters, word) for word, letters in zip(words, plain, strict=True))
    return " ".join(spelt)


@cache
def _short_forms() -> Mapping[str, str]:
    """Return what is short by its letters."""
    lines = (line.partition(" ") for line in list_entries("short_forms.txt"))
    return {letters: words for letters, _, words in lines}
