"""Identifiers: written one way, and checked where their scheme has a public check.

An invalid identifier is kept and shown, and never joins two parties (docs/sources.md, Identifiers).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from onward.graph.model import Identifier
from onward.graph.tables import read_rows

# ------------------------------------------------------------------------------------------------
# The names of identifier schemes: a closed list, each with the words that people use for it.
#
# A key of an order, a column, or the label before a number: "tax_id", "TIN", "ИНН", "Reg. No.". The
# list is `schemes.csv`.
# ------------------------------------------------------------------------------------------------

_TABLE: Final = Path(__file__).parent / "data" / "identifier_schemes.csv"
_ENDING: Final = re.compile(r"(?:number|no|nr|num|code|value|номер|код)$")


@cache
def list_schemes() -> tuple[str, ...]:
    """Return every scheme, in the order of the table."""
    return tuple(dict.fromkeys(scheme for scheme, _ in _read_table()))


@cache
def labels() -> Mapping[str, str]:
    """Return the scheme that a label means, by its lower-case words."""
    return {words: scheme for scheme, words in _read_table()}


@lru_cache(maxsize=1024)
def scheme_of_key(key: str) -> str | None:
    """Return the scheme that a key means; None where no scheme is called so.

    >>> [scheme_of_key(key) for key in ("tax_id", "TIN", "ИНН", "VAT-No.", "leiCode", "shoe_size")]
    ['tax_number', 'tax_number', 'inn', 'vat', 'lei', None]
    """
    letters = fold_key(key)
    return _schemes_by_letters().get(letters) or _schemes_by_letters().get(_ENDING.sub("", letters))


def fold_key(text: str) -> str:
    """Return letters and digits alone, without case, width and accents."""
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in parts if char.isalnum())


@cache
def _schemes_by_letters() -> Mapping[str, str]:
    return {fold_key(words): scheme for words, scheme in labels().items()}


def _read_table() -> Iterator[tuple[str, str]]:
    for row in read_rows(_TABLE):
        for words in row["words"].split("; "):
            yield row["scheme"], words


PERSONAL = frozenset({"passport", "national_id", "social_security"})
"""Schemes that number a natural person: kept for matching, never shown or exported."""

_NOISE = re.compile(r"[\s.\-\u2010-\u2015]+")  # blanks, dots and every dash


def identifier(
    scheme: str, raw: str, country: str | None = None, *, personal: bool = False
) -> Identifier:
    """Write an identifier in its normal form and check it.

    Args:
        scheme: lei, imo, imo_company, inn, ogrn, kpp, okpo, uscc, bin, edrpou, swift, isin, mmsi,
            duns, vat, registration_number, tax_number, passport, national_id, qid, or any other.
        raw: As printed; a leading "IMO" of an IMO number is dropped.
        country: ISO 3166-1 alpha-2 of the issuer, for national schemes.
        personal: True for a number of a natural person in a scheme that is not always personal.

    Returns:
        The identifier; `valid` is None where no public check exists and the form is right.

    >>> identifier("imo", "IMO 9074729").valid
    True
    """
    value = normalise(raw)
    if scheme in ("imo", "imo_company"):
        value = value.removeprefix("IMO")
    elif scheme == "swift" and len(value) == 11:
        value = value[:8]  # the bank without its branch: banks are compared at eight
    return Identifier(
        scheme=scheme,
        value=value,
        country=country or _COUNTRY_OF.get(scheme),
        valid=_check_value(scheme, value),
        personal=personal or scheme in PERSONAL,
    )


def recognise_schemes(stated: Identifier) -> tuple[Identifier, ...]:
    """Return a stated identifier and, beside it, one of the national scheme that it passes.

    Sources print Russian and Chinese company numbers as "registration number" or "tax number":
    country and checksum together say which they are.

    >>> [row.scheme for row in recognise_schemes(identifier("tax_number", "7707083893", "RU"))]
    ['tax_number', 'inn']
    """
    if stated.scheme not in ("registration_number", "tax_number", "vat", "identification_number"):
        return (stated,)
    schemes = _NATIONAL.get(stated.country or "", ())
    national = next((scheme for scheme in schemes if _check_value(scheme, stated.value)), None)
    if national is None:
        return (stated,)
    return (stated, Identifier(national, stated.value, stated.country, True, stated.personal))


def normalise(raw: str) -> str:
    """Write in upper case, without blanks, dots and dashes; full-width digits become plain.

    >>> normalise("269.110.1228684"), normalise("91 33-0000 73379610 6p")
    ('2691101228684', '91330000733796106P')
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", raw)).upper()


def has_check(scheme: str) -> bool:
    """Tell whether numbers of a scheme have a public check."""
    return scheme in _CHECKS


def has_form(scheme: str) -> bool:
    """Tell whether numbers of a scheme have a form, and no check."""
    return scheme in _FORMS


def _check_value(scheme: str, value: str) -> bool | None:
    if scheme in _CHECKS:
        return _CHECKS[scheme](value)
    if scheme in _FORMS and not _FORMS[scheme].fullmatch(value):
        return False
    return None


def _read_digits(value: str, *lengths: int) -> list[int] | None:
    if len(value) in lengths and value.isascii() and value.isdigit():
        return [int(digit) for digit in value]
    return None


def _sum_weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


def _is_lei(value: str) -> bool:
    """ISO 17442: 18 characters and two check digits, ISO 7064 mod 97-10."""
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", value):
        return False
    return int("".join(str(int(char, 36)) for char in value)) % 97 == 1


def _is_imo_of_ship(value: str) -> bool:
    """Seven digits; the last is the last digit of the sum of the others times 7 to 2."""
    digits = _read_digits(value, 7)
    return digits is not None and _sum_weighted(digits[:6], range(7, 1, -1)) % 10 == digits[6]


def _is_inn(value: str) -> bool:
    """Russian taxpayer number: 10 digits for companies, 12 with two check digits for persons."""
    digits = _read_digits(value, 10, 12)
    if digits is None:
        return False
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    for place in (9,) if len(digits) == 10 else (10, 11):
        check_digit = _sum_weighted(digits[:place], weights[-place:]) % 11 % 10
        if check_digit != digits[place]:
            return False
    return True


def _is_ogrn(value: str) -> bool:
    """Russian state registration number: 13 digits mod 11, or 15 (sole traders) mod 13."""
    digits = _read_digits(value, 13, 15)
    return digits is not None and int(value[:-1]) % (len(value) - 2) % 10 == digits[-1]


def _weigh_twice(digits: Sequence[int], first: Sequence[int], second: Sequence[int]) -> int:
    """Weigh mod 11; on a result of 10 weigh again with other weights, where 10 then reads as 0."""
    check = _sum_weighted(digits, first) % 11
    return check if check < 10 else _sum_weighted(digits, second) % 11 % 10


def _is_okpo(value: str) -> bool:
    """Russian statistics number: 8 digits, or 10 for sole traders."""
    digits = _read_digits(value, 8, 10)
    if digits is None:
        return False
    count = len(digits) - 1
    return _weigh_twice(digits[:-1], range(1, count + 1), range(3, count + 3)) == digits[-1]


def _is_bin(value: str) -> bool:
    """Kazakh business or individual number: 12 digits."""
    digits = _read_digits(value, 12)
    if digits is None:
        return False
    check = _sum_weighted(digits[:11], range(1, 12)) % 11
    if check == 10:  # no digit: the same digits are weighed again
        check = _sum_weighted(digits[:11], (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return check == digits[11]


def _is_edrpou(value: str) -> bool:
    """Ukrainian company number: 8 digits, with other weights from 30 to 60 million."""
    digits = _read_digits(value, 8)
    if digits is None:
        return False
    weights = (7, 1, 2, 3, 4, 5, 6) if 30_000_000 < int(value) < 60_000_000 else range(1, 8)
    return _weigh_twice(digits[:7], weights, [weight + 2 for weight in weights]) == digits[7]


_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z


def _is_uscc(value: str) -> bool:
    """Chinese unified social credit code, GB 32100: 18 characters mod 31, weights powers of 3."""
    if len(value) != 18 or not all(char in _USCC for char in value):
        return False
    total = sum(_USCC.index(char) * pow(3, place, 31) for place, char in enumerate(value[:17]))
    return _USCC[-total % 31] == value[17]


def _is_isin(value: str) -> bool:
    """ISO 6166: two letters, nine characters, and a Luhn digit over letters as numbers."""
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{9}[0-9]", value):
        return False
    digits = [int(digit) for char in value for digit in str(int(char, 36))]
    doubled = [2 * digit if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(digit // 10 + digit % 10 for digit in doubled) % 10 == 0


_CHECKS: dict[str, Callable[[str], bool]] = {
    "lei": _is_lei,
    "imo": _is_imo_of_ship,
    "inn": _is_inn,
    "ogrn": _is_ogrn,
    "okpo": _is_okpo,
    "bin": _is_bin,
    "edrpou": _is_edrpou,
    "uscc": _is_uscc,
    "isin": _is_isin,
}

_FORMS = {
    "imo_company": re.compile(r"[0-9]{7}"),  # the check of ships does not hold for companies
    "kpp": re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}"),
    "swift": re.compile(r"[A-Z]{4}[A-Z]{2}[0-9A-Z]{2}"),
    "mmsi": re.compile(r"[2-7][0-9]{8}"),
    "duns": re.compile(r"[0-9]{9}"),
    "qid": re.compile(r"Q[1-9][0-9]*"),
}

_COUNTRY_OF = {"inn": "RU", "ogrn": "RU", "kpp": "RU", "okpo": "RU", "uscc": "CN", "edrpou": "UA"}

_NATIONAL = {"RU": ("inn", "ogrn"), "CN": ("uscc",)}
