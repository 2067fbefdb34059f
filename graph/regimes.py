"""Whose list an entry is on: every way to write a regime is one code.

The table `data/regimes.csv` is the only place where a word is known. A country stands for its own
list, with one exception: "US" could be four lists that differ in what they forbid, so it says too
little. Unknown text is never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.tables import read_rows

TABLE: Final = Path(__file__).parent / "data" / "regimes.csv"

OF_SEVERAL_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "US": ("OFAC", "BIS", "US State", "US DoD", "US DHS"),
}
"""Countries whose name does not say which of their lists is meant."""


@lru_cache(maxsize=4096)
def find_regime(text: str) -> str | None:
    """Return the code of a regime, None where the text is not known or could be several.

    Args:
        text: A regime as somebody writes it; letter case, accents and points are free.

    >>> find_regime("European Union"), find_regime("unsc"), find_regime("H.M. Treasury")
    ('EU', 'UN', 'UK')
    >>> find_regime("Ukraine"), find_regime("US"), find_regime("Atlantis")
    ('UA', None, None)
    """
    code = _codes_by_words().get(_fold_words(text))
    if code is not None:
        return code
    country = country_code(text)
    return (
        None
        if country in OF_SEVERAL_LISTS
        else _codes_by_words().get(_fold_words(country or ""), country)
    )


def regime_codes() -> tuple[str, ...]:
    """Return the codes of the table, in its order."""
    return tuple(dict.fromkeys(_codes_by_words().values()))


@cache
def _codes_by_words() -> Mapping[str, str]:
    rows = read_rows(TABLE)
    return {_fold_words(words): row["regime"] for row in rows for words in row["words"].split(";")}


def _fold_words(text: str) -> str:
    """Return a text without what people write freely: case, accents, points, hyphens, "the"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.sub(r"[\W_]+", " ", plain.replace(".", "")).split()
    return " ".join(word for word in words if word != "the")
