"""A firm of which something is said to be: "Kaprikat's daughter company"."""

import re
from typing import Final

_POSSESSIVE: Final = re.compile("(?<=[^\\W\\d_]{2})['\u2019\u02bc]s(?!\\w)", re.IGNORECASE)


def without_possessives(text: str) -> str | None:
    """Return a text without the English possessives in it; None where it has none.

    >>> without_possessives("Kaprikat's daughter company"), without_possessives("O'Sullivan")
    ('Kaprikat daughter company', None)
    """
    left = _POSSESSIVE.sub("", text)
    return left if left != text else None
