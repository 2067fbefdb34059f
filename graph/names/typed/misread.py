"""Letters as a machine misreads them on paper: "5berbank", "Petroleurn", "Kaprikat 1td".

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
    (re.compile(r"(?<=[^\W\d_]{3})5(?![^\W_])|(?<![^\W_])5(?=\.?[aA]\b)"), "s"),
    (re.compile(r"(?<![^\W_])1(?!st\b)(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})1(?![^\W_])"), "l"),
    (re.compile(r"(?<![^\W_])11(?=[cCpP](?![^\W_]))|(?<=[^\W\d_]{2})11(?![^\W_])"), "ll"),
    (re.compile(r"(?<=[^\W\d_])\|(?=[^\W\d_])|(?<![^\W_])\|(?=[^\W\d_]{2})"), "i"),
)


def reread(text: str) -> str | None:
    """Return a name without misread letters, or None where there are none.

    >>> reread("5berbank"), reread("Petroleurn"), reread("Kaprikat 5 Auburn")
    ('sberbank', 'Petroleum', None)
    >>> reread("Kaprikat 1imited"), reread("Kapr|kat 11C"), reread("Kaprikat | 1st Street")
    ('Kaprikat limited', 'Kaprikat llC', None)
    """
    other = text
    for pattern, letters in _MISREAD:
        other = pattern.sub(letters, other)
    return None if other == text else other
