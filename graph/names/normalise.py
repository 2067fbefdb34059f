"""Names that are equal but for how they are typed: case, width, punctuation and blanks.

Legal forms, word order and spelling stay. Whom a name may mean is asked of `identity.matcher`.
"""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def normalise(name: str) -> str:
    """Write a name in the one form in which names are compared.

    Compatibility forms become plain (NFKC), case is folded, and every run of characters that are
    neither letters, marks nor digits becomes one blank; invisible format characters vanish. A name
    without any letter or digit gives "": it cannot be searched.

    >>> normalise('  «MFI-Soft»,  OOO ')
    'mfi soft ooo'
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join("".join(_folded(char) for char in text).split())


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return char if category[0] in "LMN" else " "
