"""Numbers of Companies House: eight characters, digits or two letters and digits."""

import re
from collections.abc import Mapping
from typing import Any, Final

_NUMBER: Final = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|[A-Z][0-9]{7}|[A-Z]{2}[0-9]{5}[A-Z]")
_DIGITS: Final = re.compile(r"[0-9]{1,7}")
_SHORT: Final = re.compile(r"([A-Z]{2})([0-9]{1,5})")
_REGISTER: Final = re.compile(
    r"companies house|england|wales|scotland|northern ireland|united kingdom|great britain|\buk\b",
    re.IGNORECASE,
)
_PLACES: Final = ("place_registered", "country_registered", "legal_authority")


def read_company_number(text: str) -> str | None:
    """Return a number as the register writes it; None of what is none.

    >>> read_company_number("1234567"), read_company_number("sc 12345")
    ('01234567', 'SC012345')
    """
    number = re.sub(r"[\s./-]", "", text).upper()
    if _DIGITS.fullmatch(number):
        number = number.zfill(8)
    elif match := _SHORT.fullmatch(number):
        number = f"{match[1]}{match[2].zfill(6)}"
    return number if _NUMBER.fullmatch(number) else None


def read_stated_number(identification: Mapping[str, Any]) -> str | None:
    """Return the number of an owner at Companies House; None of one in another register."""
    places = [text for name in _PLACES if isinstance(text := identification.get(name), str)]
    number = identification.get("registration_number")
    if not isinstance(number, str) or not any(map(_REGISTER.search, places)):
        return None
    read = read_company_number(number)
    # "HRB 123" shortened to letters and digits would pass, and no register here has such letters
    return read if read is None or read[:2].isdigit() or read[:2] in _PREFIXES else None


_PREFIX_WORDS = """
    SC NI OC SO NC FC SF NF BR LP SL NL RC SR NR IP SP NP AC SA NA OE CE CS GE GN GS PC R0 RS
    IC SI NO ES IZ
"""
_PREFIXES: Final = frozenset(_PREFIX_WORDS.split())
"""Letters before the numbers of the register's parts."""
