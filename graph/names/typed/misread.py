"""Letters as a machine misreads them on paper: "5berbank", "Petroleurn".

What looks alike in every name is read elsewhere (`confusables`); these are read only in one place
of a word, since "5A", "Auburn" and "Bernard" say what they say.
"""

import re
from typing import Final

_MISREAD: Final = (
    (re.compile(r"(?<![^\W_])5(?=[^\W\d_]{4})|(?<=[^\W\d_]{2})5(?=[^\W\d_]{2})"), "s"),
    (re.compile(r"(?<![^\W_])8(?=[^\W\d_]{4})|(?<=[^\W\d_]{2})8(?=[^\W\d_]{2})"), "b"),
    (re.compile(r"(?<=[^\W\d_]{2}[eiEI][uU])(?:rn|RN)(?![^\W_])"), "m"),
    (re.compile(r"vv|VV"), "w"),
)


def reread(text: str) -> str | None:
    """Return a name without misread letters, or None where there are none.

    >>> reread("5berbank"), reread("Petroleurn"), reread("Kaprikat 5 Auburn")
    ('sberbank', 'Petroleum', None)
    """
    other = text
    for pattern, letters in _MISREAD:
        other = pattern.sub(letters, other)
    return None if other == text else other
