"""Names that are equal but for how they are typed: case, width, punctuation and blanks.

Legal forms, word order and spelling stay. Which parties a name may mean is asked of the matcher
(`matching.matcher`).
"""

import unicodedata
from functools import lru_cache
from typing import Final


@lru_cache(maxsize=4096)
def normalise(name: str) -> str:
    """Return a name in the one form in which equal names are equal texts.

    Compatibility forms become plain (NFKC), case is folded, and every run of characters that are
    neither letters, marks nor digits becomes one blank; invisible format characters vanish. A name
    without any letter or digit gives "": it cannot be searched.

    >>> normalise('  «MFI-Soft»,  OOO ')
    'mfi soft ooo'
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    # Folding the case can undo the composed form (İ becomes i and a dot), so compose it again.
    text = unicodedata.normalize("NFKC", folded)
    return " ".join(text.translate(_LETTERS_AND_BLANKS).split())


class _LettersAndBlanks(dict[int, str]):
    """What each character becomes: itself, a blank or nothing; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        """Classify a character once: names are millions of the same few hundred."""
        char = chr(code)
        category = unicodedata.category(char)
        plain = char if category[0] in "LMN" else " "
        self[code] = "" if category == "Cf" else plain
        return self[code]


_LETTERS_AND_BLANKS: Final = _LettersAndBlanks()
