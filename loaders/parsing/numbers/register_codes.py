"""Codes of registers, as identifiers name them: ``GB-COH``, ``XI-LEI``, ``RU-INN``."""

import re
from typing import Final, NamedTuple

from onward.graph.countries import country_code
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.identifiers.keys import scheme_of_key
from onward.graph.model import Identifier

_CODE: Final = re.compile(r"([A-Z]{2,3})-([A-Z0-9_]{2,20})")
_SCHEMES: Final = {
    "LEI": "lei",
    "ISIN": "isin",
    "IMO": "imo_company",
    "INN": "inn",
    "OGRN": "ogrn",
    "OKPO": "okpo",
    "EDR": "edrpou",
    "BIN": "bin",
    "USCC": "uscc",
    "DUNS": "duns",
    "VAT": "vat",
    "TAXID": "tax_number",
    "EIN": "tax_number",
    "PASSPORT": "passport",
    "IDCARD": "national_id",
    "SOCIALSECURITY": "social_security",
}


class RegisterCode(NamedTuple):
    """What a code of a register says: the scheme of its numbers, and its country."""

    scheme: str
    country: str | None


def read_register_code(code: str, *, of_person: bool = False) -> RegisterCode | None:
    """Read a code of a register; None where a text is no such code.

    Args:
        code: As in the identifier.
        of_person: Whether it numbers a natural person, who is in no register of companies.

    >>> tuple(read_register_code("GB-COH")), tuple(read_register_code("XI-LEI"))
    (('registration_number', 'GB'), ('lei', None))
    """
    match = _CODE.fullmatch(code.strip().upper())
    if match is None:
        return None
    country = country_code(match[1])
    default = "national_id" if of_person else "registration_number"
    scheme = _SCHEMES.get(match[2], default)
    return RegisterCode(scheme, country if scheme != "lei" else None)


def read_register_number(
    number: str, scheme: str, scheme_name: str, country: str | None, *, of_person: bool = False
) -> tuple[Identifier, ...]:
    """Read a number with the code or the name of its register.

    Args:
        number: As printed.
        scheme: Code of the register, or "".
        scheme_name: Its name in words, or "".
        country: Of the party, where the register does not say its own.
        of_person: Whether it numbers a natural person.

    Returns:
        The number, and beside it that of a national scheme whose check it passes.
    """
    code = read_register_code(scheme, of_person=of_person)
    if code is None:
        default = "national_id" if of_person else "registration_number"
        word = scheme_of_key(scheme_name) or scheme_of_key(scheme)
        code = RegisterCode(word or default, None)
    if not any(char.isalnum() for char in number):
        return ()
    is_national = code.scheme.endswith("_number")
    stated = identifier(
        code.scheme,
        number,
        code.country or (country if is_national else None),
        personal=of_person,
    )
    return recognise_schemes(stated)
