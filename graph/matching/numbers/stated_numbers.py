"""Identifiers as people write them: with labels, of several schemes, two in one cell.

``INN 7718852163``, ``7718852163/771801001``, ``RU7718852163``, ``ИНН: 7718 852 163; ОГРН …``. What
cannot be read is said, and still compared as the text that it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from onward.graph.countries import is_country
from onward.graph.identifiers import has_check, has_form, identifier, normalise, recognise_schemes
from onward.graph.matching.numbers.identifier_agreement import is_placeholder
from onward.graph.matching.numbers.number_text import AROUND, CELLS, PARTS, clean_text, pair_labels
from onward.graph.model import Identifier

_SLASH: Final = re.compile(r"[/,\\&]")
_NOTE: Final = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_PROSE: Final = re.compile(r"(?<![^\W_])[^\W\d_]{4,}(?![^\W_])")
_PLAIN: Final = re.compile(r"[A-Z]{0,2}\d[\dA-Z.-]*")
_WITH_DIGIT: Final = re.compile(r"[^\W_]*\d[\w./\u2010\u2013-]*")
_PREFIXED: Final = re.compile(r"([A-Z]{2})(\d[0-9A-Z]{4,})")
_LOOK_ALIKES: Final = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0405\u0408",
    "ABEKMHOPCTYXISJ",
)
"""Cyrillic capitals that look Latin."""
_DIGITS_MEANT: Final = str.maketrans("OIL", "011")

_GENERIC: Final = frozenset(
    {"registration_number", "tax_number", "vat", "identification_number", "legal_entity_number"}
    | {"unlabelled", "national_id"}
)
"""Schemes under which a number of a checked scheme is often written."""

_TELLING: Final = ("lei", "uscc", "ogrn", "inn")
"""Checked schemes whose numbers tell themselves, the most certain first."""

_LENGTHS: Final = {"lei": (20,), "uscc": (18,), "ogrn": (13, 15), "inn": (10, 12)}
_SHORTENED: Final = {"inn": (9, 11), "bin": (11,), "edrpou": (7,), "okpo": (7,)}
"""Lengths that a number has when a spreadsheet has dropped its leading zero."""

_LEAST_CHARACTERS: Final = 3
_LEAST_OF_PART: Final = 6


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a text under an identifier key holds.

    Attributes:
        identifiers: The numbers, and the text itself where it could not be read.
        faults: Why something of it could not be read; empty where all could.
    """

    identifiers: tuple[Identifier, ...]
    faults: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def read_numbers(
    scheme: str, raw: str, country: str | None = None, *, personal: bool = False
) -> NumberReading:
    """Read the identifiers of a text.

    Args:
        scheme: What its key means (`scheme_of_key`); a label in the text outweighs it.
        raw: As received.
        country: ISO 3166-1 alpha-2 of the party.
        personal: Whether the numbers are a natural person's.

    >>> [(n.scheme, n.value) for n in read_numbers("inn", "7718852163/771801001").identifiers]
    [('inn', '7718852163'), ('kpp', '771801001')]
    >>> read_numbers("inn", "77188-52164").faults
    ('it fails the check of inn',)
    """
    reader = _TextReader(scheme, country, personal=personal)
    text = clean_text(raw)
    for cell in CELLS.split(text):
        for label, value in pair_labels(cell):
            reader.read_value(label or scheme, value)
    if not reader.numbers and not reader.faults:
        reader.faults.append("it holds no number")
    # what was taken for a label may be a part of the number: CR1234567
    if reader.faults or scheme in _GENERIC:
        reader.add(identifier(scheme, raw, country, personal=personal))
    return NumberReading(tuple(dict.fromkeys(reader.numbers)), tuple(dict.fromkeys(reader.faults)))


def read_listed_numbers(
    scheme: str, raw: str, country: str | None = None, *, personal: bool = False
) -> tuple[Identifier, ...]:
    """Read the identifiers of a cell of a source: the number, or each of several labelled ones.

    A cell that is a number alone is that number and nothing more: what people may mean by it is
    read on the other side, where it is asked for.

    >>> [n.value for n in read_listed_numbers("tax_number", "12-345/67")]
    ['12345/67']
    >>> [(n.scheme, n.value) for n in read_listed_numbers("tax_number", "INN 7718852163")][:1]
    [('inn', '7718852163')]
    """
    number = identifier(scheme, raw, country, personal=personal)
    is_plain = number.valid or _PLAIN.fullmatch(raw)  # nearly all are
    if is_plain or not _holds_more_than_number(clean_text(raw)):
        return recognise_schemes(number)
    return read_numbers(scheme, raw, country, personal=personal).identifiers


def _holds_more_than_number(text: str) -> bool:
    """Tell whether a text has a label, or several numbers."""
    cells = CELLS.split(text)
    pairs = [pair for cell in cells for pair in pair_labels(cell)]
    if len(pairs) != 1 or pairs[0][0] is not None:
        return True
    parts = _SLASH.split(pairs[0][1])
    long_parts = [part for part in parts if len(normalise(part)) >= _LEAST_OF_PART]
    return len(long_parts) > 1 and all(any(map(str.isdigit, part)) for part in long_parts)


def holds_personal_number(scheme: str, raw: str) -> bool:
    """Tell whether a text holds a number of a natural person, which is never repeated."""
    return any(number.personal for number in read_numbers(scheme, raw).identifiers)


class _TextReader:
    """Collects the numbers of one text."""

    def __init__(self, scheme: str, country: str | None, *, personal: bool) -> None:
        self.scheme = scheme
        self.country = country
        self.personal = personal
        self.numbers: list[Identifier] = []
        self.faults: list[str] = []

    def add(self, *numbers: Identifier) -> None:
        """Add numbers, each in the national scheme that it passes as well."""
        for number in numbers:
            self.numbers += recognise_schemes(number)

    def read_value(self, scheme: str, text: str) -> None:
        """Read one value; where it is none, its parts if all of them are numbers."""
        value = _NOTE.sub(lambda note: note[0] if any(map(str.isdigit, note[1])) else " ", text)
        value = value.strip(AROUND + "()[]{}")
        if not any(char.isalnum() for char in value):
            self.faults.append("it holds no number")
            return
        for parting in (None, _SLASH, PARTS):
            parts = [value] if parting is None else [part for part in parting.split(value) if part]
            readings = [self._read_number(scheme, part) for part in parts]
            if scheme == "inn" and len(parts) == 2 and readings[0] and _is_tax_point(parts[1]):
                readings[1] = [self._make_number("kpp", parts[1])]
            if all(readings):
                for reading in readings:
                    self.add(*reading)
                return
        self._keep_unreadable(scheme, value)

    def _keep_unreadable(self, scheme: str, value: str) -> None:
        self.faults.append(_say_fault(scheme, value))
        self.add(self._make_number(scheme, value))
        numbers = [match[0] for match in _WITH_DIGIT.finditer(value)]
        if len(numbers) == 1 and numbers[0] != value:
            self.add(self._make_number(scheme, numbers[0]))

    def _make_number(self, scheme: str, value: str, country: str | None = None) -> Identifier:
        issuer = country or self.country
        return identifier(scheme, value, issuer, personal=self.personal)

    def _read_number(self, scheme: str, value: str) -> list[Identifier]:
        """Return what one number is, in every scheme that it may be meant in; nothing: none."""
        plain = normalise(value).translate(_LOOK_ALIKES)
        if is_placeholder(plain):
            return []
        if has_check(scheme) or has_form(scheme):
            return list(self._read_checked(scheme, plain))
        if not any(char.isdigit() for char in plain) or _PROSE.search(value):
            return []
        if len(plain) < _LEAST_CHARACTERS:
            return []
        numbers = [self._make_number(scheme, value), *self._read_generic(scheme, plain)]
        for part in map(normalise, PARTS.split(value)):
            # two numbers in one cell: a short part, as in 12345/67, is no number of its own
            if part != plain and len(part) >= _LEAST_OF_PART and any(map(str.isdigit, part)):
                numbers += [self._make_number(scheme, part), *self._read_generic(scheme, part)]
        return numbers

    def _read_checked(self, scheme: str, plain: str) -> Iterator[Identifier]:
        for spelling in _spell_number(scheme, plain):
            number = self._make_number(scheme, spelling)
            if number.valid is not False:
                yield number
                if scheme == "imo":  # an owner's number may stand under the same word
                    yield self._make_number("imo_company", spelling)
                return
        for other in _TELLING:
            if other != scheme and _passes_check(other, plain):
                yield self._make_number(other, plain)
                return

    def _read_generic(self, scheme: str, plain: str) -> Iterator[Identifier]:
        """Yield a number as what it is by its own check, and without its country's letters."""
        if scheme not in _GENERIC:
            return
        country, digits, named = self.country, plain, None
        prefixed = _PREFIXED.fullmatch(plain)
        if prefixed is not None and is_country(prefixed[1]) and not _passes_check("lei", plain):
            country, digits, named = prefixed[1], prefixed[2], prefixed[1]
            yield self._make_number(scheme, digits, country)
        for twin in {"vat": ("tax_number",), "tax_number": ("vat",)}.get(scheme, ()):
            yield self._make_number(twin, digits, country)
        for other in _TELLING:
            # "PL7718852163" says that it is no Russian number
            may_be = other in ("lei", "uscc") or named in (None, "RU")
            if may_be and _passes_check(other, digits):
                number = self._make_number(other, digits)
                # One number of digits in ten passes by chance. What is only guessed may find a
                # party, whatever country is stated, and must not speak against one.
                is_certain = country == "RU" or (country and other in ("lei", "uscc"))
                yield number if is_certain else replace(number, valid=None)


def _spell_number(scheme: str, plain: str) -> Iterator[str]:
    """Yield a number of a checked scheme as written, and as it may have been meant."""
    yield plain
    bare = plain.removeprefix("IMO").removeprefix("LEI")
    if bare != plain:
        yield bare
    if has_check(scheme):
        prefixed = _PREFIXED.fullmatch(plain)
        if prefixed is not None and is_country(prefixed[1]):
            yield prefixed[2]
        if len(plain) in _SHORTENED.get(scheme, ()):
            yield f"0{plain}"
        if scheme not in ("lei", "uscc", "isin"):
            yield plain.translate(_DIGITS_MEANT)


def _passes_check(scheme: str, plain: str) -> bool:
    return len(plain) in _LENGTHS[scheme] and identifier(scheme, plain).valid is True


def _is_tax_point(value: str) -> bool:
    """Tell whether a number behind an INN is the KPP that people write there."""
    return len(normalise(value)) == 9 and identifier("kpp", value).valid is not False


def _say_fault(scheme: str, value: str) -> str:
    if is_placeholder(value):
        return "it is what people type for a number that they do not know"
    if not any(char.isdigit() for char in value) and scheme != "swift":
        return "it holds no number"
    if has_check(scheme):
        return f"it fails the check of {scheme}"
    if has_form(scheme):
        return f"it does not have the form of {scheme}"
    return "it holds more than a number"
