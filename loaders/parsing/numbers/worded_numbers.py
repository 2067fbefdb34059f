"""Read numbers as lists print them in a cell, with words around them."""

import re
from collections.abc import Iterator

from onward.graph.countries import country_code
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.model import Identifier
from onward.graph.names.cells.spans import split_at

WORDS = (
    (re.compile(r"inn|инн", re.IGNORECASE), "inn", "RU"),
    (re.compile(r"ogrnip|ogrn|огрн", re.IGNORECASE), "ogrn", "RU"),
    (re.compile(r"kpp", re.IGNORECASE), "kpp", "RU"),
    (re.compile(r"okpo", re.IGNORECASE), "okpo", "RU"),
    (re.compile(r"uscc|social credit code", re.IGNORECASE), "uscc", "CN"),
    (re.compile(r"bin", re.IGNORECASE), "bin", "KZ"),
    (re.compile(r"imo", re.IGNORECASE), "imo_company", None),
    (re.compile(r"uen", re.IGNORECASE), "registration_number", "SG"),
    (re.compile(r"cin", re.IGNORECASE), "registration_number", "IN"),
    (re.compile(r"cbls", re.IGNORECASE), "registration_number", "AE"),
    (re.compile(r"central registration system", re.IGNORECASE), "registration_number", "TR"),
    (re.compile(r"cr\.? no|crn|brn|registration", re.IGNORECASE), "registration_number", None),
    (re.compile(r"tin|tax|trn|taxpayer|унп", re.IGNORECASE), "tax_number", None),
    (re.compile(r"passport", re.IGNORECASE), "passport", None),
    (re.compile(r"licen[cs]e", re.IGNORECASE), "trade_license", None),
)
"""Words beside a number, the scheme each means, and the country of that scheme."""

_VALUE = re.compile(
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
    match = _VALUE.search(bare)
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
    for pattern, scheme, country in WORDS:
        if re.search(rf"(?<!\w)(?:{pattern.pattern})", words, re.IGNORECASE):
            return scheme, country
    return None, None
