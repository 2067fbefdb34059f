"""Identifiers as people write them: with labels, of several schemes, two in one cell.

``INN 7718852163``, ``7718852163/771801001``, ``RU7718852163``, ``ИНН: 7718 852 163; ОГРН …``. What
cannot be read is said, and still compared as the text that it is.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final, Literal

from onward.graph.countries import is_country
from onward.graph.identifiers import (
    has_check,
    has_form,
    identifier,
    labels,
    normalise,
    recognise_schemes,
    scheme_of_key,
)
from onward.graph.matching.query import ExplainedIdentifier
from onward.graph.model import Identifier
from onward.graph.names.romanise import list_entries

# ------------------------------------------------------------------------------------------------
# The text of a cell of numbers: what was meant, and which label stands with which value.
# ------------------------------------------------------------------------------------------------

_NOISE_WORDS: Final = (
    "number",
    "numbers",
    "num",
    "no",
    "nr",
    "nummer",
    "код",
    "номер",
    "code",
    "is",
)
CELLS: Final = re.compile(r"[;|\n\r\t]+|\s(?:and|und|et|y|и)\s")
PARTS: Final = re.compile(r"[/,\\&]|\s{1,}")
AROUND: Final = " \t:#№=.,;-'\"`*_/\\\u2013\u2014\u00b4\u2018\u2019\u201c\u201d\u201e"
_FORMULA: Final = re.compile(r"""^=\s*["'](.*)["']$""")
_FLOAT: Final = re.compile(r"(\d{5,})[.,]0+")
_POWER: Final = re.compile(r"(\d)[.,](\d+)E\+?(\d+)", re.IGNORECASE)


def clean_text(raw: str) -> str:
    """Return a text as it was meant, with plain digits and without what spreadsheets add."""
    text = unicodedata.normalize("NFKC", raw)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf").strip()
    text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    if (formula := _FORMULA.fullmatch(text)) is not None:
        text = formula[1]
    text = text.lstrip("'")
    if (whole := _FLOAT.fullmatch(text)) is not None:
        return whole[1]
    power = _POWER.fullmatch(text)
    # only where no digit was lost
    if power is not None and len(power[2]) == int(power[3]):
        return power[1] + power[2]
    return text


@cache
def _label_pattern() -> re.Pattern[str]:
    words = sorted({*labels(), *_NOISE_WORDS}, key=len, reverse=True)
    alternatives = "|".join(r"[\W_]*".join(map(re.escape, label.split())) for label in words)
    # a digit may follow at once: INN7718852163
    return re.compile(rf"(?<![^\W_])({alternatives})(?![^\W\d_])[\s.:#№=]*", re.IGNORECASE)


def pair_labels(cell: str) -> Iterator[tuple[str | None, str]]:
    """Yield the values of a cell, each with the scheme of its label; None without one."""
    schemes: list[str] = []
    end, unlabelled = 0, ""
    for match in _label_pattern().finditer(cell):
        before = cell[end : match.start()].strip(AROUND + "()[]{}")
        if before and schemes:
            yield from _share_out(schemes, before)
            schemes = []
        elif before:
            unlabelled = before
        scheme = None if match[1].casefold() in _NOISE_WORDS else scheme_of_key(match[1])
        schemes += [scheme] if scheme is not None else []
        end = match.end()
    rest = cell[end:].strip(AROUND)
    if not any(char.isalnum() for char in rest):
        # the label stands behind: 7718852163 (ИНН)
        if unlabelled:
            yield (schemes[-1] if schemes else None), unlabelled
        return
    if unlabelled:
        yield None, unlabelled
    if schemes:
        yield from _share_out(schemes, rest)
    else:
        yield None, rest


def _share_out(schemes: Sequence[str], value: str) -> Iterator[tuple[str | None, str]]:
    """Yield each of several labels with its part of the value: INN/KPP 7718852163/771801001."""
    parts = [part for part in PARTS.split(value) if part]
    if len(schemes) > 1 and len(parts) == len(schemes):
        yield from zip(schemes, parts, strict=True)
    else:
        yield schemes[-1], value


# ------------------------------------------------------------------------------------------------
# What equal identifiers say of a match (docs/matching.md, Identifiers).
# ------------------------------------------------------------------------------------------------

PLACEHOLDERS: Final = frozenset(list_entries("placeholders.txt"))
"""What people type for an unknown number: lower-case letters and digits."""

Strength = Literal["decides", "hints"]

DECISIVE: Final = frozenset({"lei", "imo", "inn", "ogrn", "qid", "uscc", "swift", "imo_company"})
"""Schemes that number the whole world or check their own digits: an equal number says who it is."""

WEAK: Final = frozenset({"duns", "okpo", "mmsi", "call_sign"})
"""Numbers that change hands, or are given to branches: never enough without a name."""

OF_OTHERS: Final = frozenset({"isin"})
"""Numbers of a party's papers, never of the party itself."""

CHECKED: Final = frozenset({"lei", "imo", "inn", "ogrn", "uscc"})
"""Schemes in which two different valid numbers speak against one party."""

_PADDED: Final = frozenset(
    {"registration_number", "tax_number", "identification_number", "national_id", "passport"}
)
"""Schemes whose numbers some sources pad with leading zeros."""

_NO_SIGN: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class IdentifierAgreement:
    """An identifier that both sides state.

    Attributes:
        strength: Whether it says who the party is, or only hints at it.
        because: Why it only hints; "" where it decides.
    """

    number: Identifier
    strength: Strength
    because: str = ""

    def explain(self) -> ExplainedIdentifier:
        """Return it as the explanation shows it; a natural person's numbers are not repeated."""
        return {
            "scheme": self.number.scheme,
            "value": "(personal)" if self.number.personal else self.number.value,
            "checksum": _CHECKSUM[self.number.valid],
            "strength": self.strength,
            "because": self.because or None,
        }


_CHECKSUM: Final = {True: "valid", False: "failed", None: "none"}


def is_placeholder(value: str) -> bool:
    """Tell whether a number is what people type where they have none: 0000000, N/A, 123456789."""
    text = _NO_SIGN.sub("", value).casefold()
    return len(set(text)) < 2 or text in PLACEHOLDERS


def bare_value(number: Identifier) -> str:
    """Return a number as it is compared: letters and digits only, without padding zeros.

    >>> bare_value(Identifier("registration_number", "HRB/00123"))
    'HRB00123'
    >>> bare_value(Identifier("tax_number", "0042"))
    '42'
    """
    value = _NO_SIGN.sub("", number.value).upper()
    return value.lstrip("0") if number.scheme in _PADDED else value


def find_agreements(
    ours: Sequence[Identifier],
    theirs: Sequence[Identifier],
    our_countries: Collection[str],
    their_countries: Collection[str],
) -> Iterator[IdentifierAgreement]:
    """Yield each identifier of the query that the listed party has as well, once.

    Args:
        ours: Identifiers of the query.
        theirs: Those of the listed party.
        our_countries: Of the query, for identifiers that do not name their register's country.
        their_countries: Of the listed party, likewise.
    """
    seen = set()
    for number in ours:
        key = number.scheme, bare_value(number)
        if key in seen:
            continue
        judged = [
            _judge_equal_number(number, other, our_countries, their_countries)
            for other in theirs
            if are_equal(number, other)
        ]
        agreements = [agreement for agreement in judged if agreement is not None]
        if agreements:
            seen.add(key)
            # The same number may stand in several registers: one that decides comes first.
            yield min(agreements, key=lambda agreement: agreement.strength)


def are_equal(number: Identifier, other: Identifier) -> bool:
    """Tell whether two identifiers of one scheme are equal, as they are compared (`bare_value`)."""
    if number.scheme != other.scheme or number.scheme in OF_OTHERS:
        return False
    return bare_value(number) == bare_value(other) and not is_placeholder(number.value)


def _judge_equal_number(
    number: Identifier,
    other: Identifier,
    our_countries: Collection[str],
    their_countries: Collection[str],
) -> IdentifierAgreement | None:
    """Say how much an equal number tells; None where it is of another country's register."""
    if False in (number.valid, other.valid):
        return IdentifierAgreement(number, "hints", "its checksum failed")
    if number.scheme in WEAK:
        return IdentifierAgreement(number, "hints", "such numbers change hands")
    if number.scheme in DECISIVE:
        return IdentifierAgreement(number, "decides")
    # Any other number is unique in its country's register only.
    registers = {number.country} if number.country else set(our_countries)
    others = {other.country} if other.country else set(their_countries)
    if not registers or not others:
        return IdentifierAgreement(number, "hints", "whose register it is is not known")
    return IdentifierAgreement(number, "decides") if registers & others else None


def find_contradictions(ours: Sequence[Identifier], theirs: Sequence[Identifier]) -> list[str]:
    """Name the checked schemes in which both sides have valid numbers and none in common."""
    mine, others = _valid_values(ours), _valid_values(theirs)
    return [
        f"their {scheme} numbers differ"
        for scheme in sorted(mine.keys() & others.keys())
        if not mine[scheme] & others[scheme]
    ]


def _valid_values(numbers: Sequence[Identifier]) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for number in numbers:
        if number.valid and number.scheme in CHECKED:
            values.setdefault(number.scheme, set()).add(number.value)
    return values


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
