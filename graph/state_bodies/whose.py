"""Of which state a body is, where its name says it: "Kazakh Ministry of Defence"."""

import re
from functools import lru_cache
from typing import Final

from onward.graph.countries import country_code
from onward.graph.state_bodies.kinds import fold_name, kind_of_name

_APOSTROPHE: Final = re.compile("['\u2019]")
"""As countries are read: "people's" is one word."""
_MOST_WORDS: Final = 7
"""Of the full name of a state: "Democratic People's Republic of Korea"."""
_LEAST_LETTERS: Final = 4
"""Of a word that names a state by itself: shorter ones are words of many languages."""
_LONGEST: Final = 60
"""Words of the longest name that is looked at."""


@lru_cache(maxsize=8192)
def country_of_body(name: str) -> str | None:
    """Return the country whose body a name is, None where it names none, or several.

    >>> country_of_body("Ministry of Defence of Kazakhstan"), country_of_body("Iranian government")
    ('KZ', 'IR')
    >>> country_of_body("Ministry of Defence"), country_of_body("Kazakh Copper Ltd")
    (None, None)
    """
    if kind_of_name(name) is None:
        return None
    words = fold_name(_APOSTROPHE.sub("", name)).split()
    if len(words) > _LONGEST:
        return None
    countries: set[str] = set()
    start = 0
    while start < len(words):
        code, start = _read_country(words, start)
        if code is not None:
            countries.add(code)
    return countries.pop() if len(countries) == 1 else None


def _read_country(words: list[str], start: int) -> tuple[str | None, int]:
    """Return the country whose longest name begins at a place, and the place behind it."""
    for end in range(min(len(words), start + _MOST_WORDS), start, -1):
        text = " ".join(words[start:end])
        code = country_code(text) if len(text) >= _LEAST_LETTERS else None
        if code is not None:
            return code, end
    return None, start + 1
