"""What only fills a field, without a table: 0, 777, xxx, lalalala, a legal form, masked letters."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_PATTERN: Final = re.compile(r"(.{2,4})\1{2,}")
_COUNTED: Final = "01234567890123456789"


def is_filler(joined: str) -> bool:
    """Tell whether letters or digits, written together, only fill a field."""
    if joined.isdecimal():
        digits = "".join(str(unicodedata.decimal(digit)) for digit in joined)
        if not digits.strip("0"):
            return True
        is_run = len(digits) > 2 and (digits in _COUNTED or digits in _COUNTED[::-1])
        return is_run or (len(digits) > 2 and len(set(digits)) == 1)
    letters = set(joined)
    if letters <= {"x", "\u0445"}:  # the Cyrillic letter looks like it
        return True
    # "III" is a number
    is_repeated = len(joined) > 2 and len(letters) == 1 and joined[0] != "i"
    return is_repeated or _PATTERN.fullmatch(joined) is not None


# The tables of names are heavy, and a command that only reads the rules needs none of them.


def is_legal_form(word: str) -> bool:
    """Tell whether a word is a legal form."""
    from onward.graph.names.words import WordClass, classify_word  # noqa: PLC0415  # see above

    return classify_word(word) is WordClass.LEGAL


@lru_cache(maxsize=8192)
def is_common(word: str) -> bool:
    """Tell whether a word is a trade, a ware or a place: "fund", "German"."""
    from onward.graph.names.forms import make_plain  # noqa: PLC0415  # see above
    from onward.graph.names.words import WordClass, classify_words  # noqa: PLC0415  # see above

    plain = make_plain(word).words.split()
    return bool(plain) and WordClass.DISTINCTIVE not in classify_words(plain)


def unmask_letters(text: str) -> str:
    """Return a text with its letters of another script as the Latin ones that they look like."""
    from onward.graph.names.confusables import unmask  # noqa: PLC0415  # see above

    unmasked = unmask(text)
    return text if unmasked is None else unmasked.text
