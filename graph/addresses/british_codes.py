"""The country that a British postal code tells: no other country writes codes of that form."""

import re
from typing import Final

_CODE: Final = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]? ?\d[A-Z]{2}\b")
_ISLANDS: Final = {"JE": "JE", "GY": "GG", "IM": "IM"}
"""Areas that lie in a country of their own: Jersey, Guernsey, Isle of Man."""


def country_of_british_code(text: str) -> str | None:
    """Return the country of an address by its postal code, None where it has no British one.

    >>> country_of_british_code("16, Berkeley Street, London, W1J 8DZ")
    'GB'
    >>> country_of_british_code("12 Hill Street, St. Helier, JE2 4UA")
    'JE'
    >>> country_of_british_code("111 Wellington St, Ottawa, K1A 0A9")
    """
    code = _CODE.search(text)
    return _ISLANDS.get(code[1], "GB") if code else None
