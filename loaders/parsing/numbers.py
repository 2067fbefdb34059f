"""Numbers of persons and firms in texts: in what words they stand, and of which register."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from onward.graph.countries import country_code
from onward.graph.identifiers import identifier, recognise_schemes, scheme_of_key
from onward.graph.model import Identifier
from onward.graph.names.list_cells import split_at
from onward.graph.tables import read_cells

_WORDS: Final = Path(__file__).with_name("number_words.csv")


class _NumberWords(NamedTuple):
    """A code of a register, or words beside a number; the scheme they mean, and its country."""

    words: str
    scheme: str
    country: str | None


def _read_table(what: str) -> tuple[_NumberWords, ...]:
    rows = read_cells("onward.loaders.parsing", "number_words.csv")
    return tuple(
        _NumberWords(row["words"], row["scheme"], row["country"] or None)
        for row in rows
        if row["is"] == what
    )


# ------------------------------------------------------------------------------------------------
# Remove the numbers of a person's own papers from free text.
#
# As identifiers they are kept and marked personal; in prose nothing marks them, so they are
# removed.
# ------------------------------------------------------------------------------------------------

_PAPER: Final = (
    r"passport|national id|(?<!tax )(?<!taxpayer )(?<!serial )identi(?:ty|fication)"
    r"|(?<!tax )(?<!company )\bid(?= (?:no|num|card))"
    r"|social security|military id|birth certificate|driving licence|driver's license"
    r"|inmate|(?:detention|prison)[^;]{0,40}register"
)
_VALUE: Final = r"(?-i:(?:[A-Z]{1,3}[ -]{0,2})?(?=[A-Z0-9/-]*\d{3})[A-Z0-9/-]+)"

_AFTER: Final = re.compile(
    rf"\b((?:{_PAPER})(?:\s+(?:booklet|card))?\s*(?:numbers?|nos?\.?)?(?:\s+is)?\s*:?"
    rf"\s*(?:\(a\)\s*)?)({_VALUE})",
    re.IGNORECASE,
)
"""The paper, then its number: "passport no. 0123"."""

_BEFORE: Final = re.compile(
    r"\b\d{6,}(\s*\([^()]*(?:passport|national id|identity card|identification card)\b)",
    re.IGNORECASE,
)
"""The number, then the paper in brackets: "0123456 (Utopian National Identity Card)"."""

_DIGITS: Final = re.compile(r"\d{3}")
"""What every such number has: a fast test."""

_SIGNS: Final = (
    *("passport", "national id", "identi", "id no", "id num", "id card", "social security"),
    *("military id", "birth certificate", "driving licence", "driver's license"),
    *("inmate", "detention", "prison"),
)
"""What every text with such a number says, in small letters: a fast test, too."""

INSTEAD: Final = "(personal number)"


def without_numbers(text: str) -> str:
    """Replace the numbers in a text that it calls those of a person's own papers.

    >>> without_numbers("holds diplomatic passport number X0012345, which expired")
    'holds diplomatic passport number (personal number), which expired'
    >>> without_numbers("(b) 0012345678 (Utopian National Identity Card)")
    '(b) (personal number) (Utopian National Identity Card)'
    """
    if _DIGITS.search(text) is None:
        return text
    # of other letters than ASCII some are the same as ASCII ones without case
    if text.isascii() and not any(map(text.lower().__contains__, _SIGNS)):
        return text
    # both orders occur in one text, so both patterns are applied
    return _BEFORE.sub(rf"{INSTEAD}\1", _AFTER.sub(rf"\1{INSTEAD}", text))


# ------------------------------------------------------------------------------------------------
# Codes of registers, as identifiers name them: ``GB-COH``, ``XI-LEI``, ``RU-INN``.
# ------------------------------------------------------------------------------------------------

_CODE: Final = re.compile(r"([A-Z]{2,3})-([A-Z0-9_]{2,20})")
_SCHEMES: Final = {row.words: row.scheme for row in _read_table("register")}
"""Schemes by the codes of registers."""


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


# ------------------------------------------------------------------------------------------------
# Read numbers as lists print them in a cell, with words around them.
# ------------------------------------------------------------------------------------------------

_BESIDE: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{row.words})", re.IGNORECASE), row) for row in _read_table("word")
)
"""Words beside a number, the scheme each means, and the country of that scheme."""

_VALUE_WORDED_NUMBERS = re.compile(
    r"(?:[^\W\d_]{1,6}-)?[^\W_]*\d[\w./\u2010\u2013-]*(?: [^\W\d_]?\d[\w./\u2010\u2013-]*)*"
)
_BIC = re.compile(r"\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b")
_DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b")
_NUMBERED = re.compile(r"(?:(?<=[\s;,\"])|^)\(?[a-h]\)\s*(?=\S)")  # (a) … (b) … or b) …
_AND = re.compile(r"(?<=\w) and (?=\w*\d)")
_SEPARATOR = re.compile(r"[;,] ")
_NEXT_TYPE = re.compile(r"(?<=\d)[ ,/]+(?=(?:KPP|OKPO|OGRN|INN)\b)")  # "7726700943 KPP: 772601001"
_BRACKETS = re.compile(r"\(([^()]*)\)")
_IN_ADDRESS = re.compile(
    r"(?:registration number:?|\bCR No\.?) *([A-Z]{0,4}\d[\dA-Z-]{4,})", re.IGNORECASE
)


def numbers(scheme: str, cell: str, home: str | None, *, is_person: bool) -> Iterator[Identifier]:
    """Yield the identifiers of a cell: several values, each with a type or country in words.

    Args:
        scheme: What the column means unless a word says otherwise.
        cell: ``7704730655 (Tax ID/INN)``, ``17-0-431 (Switzerland)``, ``Cr. No. 1955667``.
        home: Country of the party, for values that name none.
        is_person: Every number of a person is personal.

    >>> [(n.scheme, n.value) for n in numbers("registration_number", "1 (x); 22 (CR No.)", "HK",
    ...     is_person=False)]
    [('registration_number', '1'), ('registration_number', '22')]
    """
    # "(a) 1 (x) (b) 2": a mark of a list parts numbers even where no comma does
    listed = _NUMBERED.sub("; ", _AND.sub("; ", _NEXT_TYPE.sub("; ", cell)))
    for item in split_at(_SEPARATOR, listed):
        yield from _numbers_of_item(scheme, item.strip(" ,;\"'"), home, is_person=is_person)


def address_numbers(address: str, home: str | None) -> Iterator[Identifier]:
    """Yield the registration numbers inside an address; found there, they are only inferred.

    >>> [n.value for n in address_numbers("1 Wing St, Hong Kong CR No. 2182045", "HK")]
    ['2182045']
    """
    for value in dict.fromkeys(_IN_ADDRESS.findall(address)):
        yield from recognise_schemes(identifier("registration_number", value, home))


def _numbers_of_item(
    scheme: str, item: str, home: str | None, *, is_person: bool
) -> Iterator[Identifier]:
    notes = _BRACKETS.findall(item)
    bare = _DATE.sub(" ", _BRACKETS.sub(" ", item)).strip()
    if scheme == "swift":
        if (bic := _BIC.search(bare)) is not None:  # most have no digit, as all other numbers do
            yield identifier(scheme, bic[0], home, personal=is_person)
            return
        scheme = "identification_number"
    stated, country = _read_words(" ".join([*notes, re.sub(r"\S*\d\S*", " ", bare)]))
    issuer = next(filter(None, map(country_code, notes)), None)
    match = _VALUE_WORDED_NUMBERS.search(bare)
    if match is None:
        return
    is_specific = scheme not in ("registration_number", "tax_number", "national_id")
    # a column for one scheme outweighs the words beside a number, unless they say KPP
    chosen = scheme if stated is None or (is_specific and stated != "kpp") else stated
    number = identifier(chosen, match[0], issuer or country or home, personal=is_person)
    if number.valid is False and chosen != scheme:  # "Tax ID/INN" of a country without INN
        meant = "tax_number" if chosen == "inn" else scheme
        number = identifier(meant, match[0], issuer or home, personal=is_person)
    yield from recognise_schemes(number)


def _read_words(words: str) -> tuple[str | None, str | None]:
    """Read the scheme out of the words around a number, and the country that the scheme implies."""
    for pattern, meant in _BESIDE:
        if pattern.search(words):
            return meant.scheme, meant.country
    return None, None
