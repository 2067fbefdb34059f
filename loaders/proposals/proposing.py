"""Propose what the columns of somebody's table mean, by their names and by what they hold.

A proposal is a mapping to be read and mended by a person; nothing is loaded with one unseen.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, Self

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

from onward.graph.codes import find_code
from onward.graph.identifiers import identifier
from onward.graph.model import TieKind
from onward.graph.tables import read_cells
from onward.loaders.readers.tables import CellForm, ColumnMapping

_PACKAGE: Final = "onward.loaders.proposals"


# ------------------------------------------------------------------------------------------------
# What a column without a telling name holds, where its cells leave no doubt.
# ------------------------------------------------------------------------------------------------

_EMAIL: Final = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[a-z]{2,}", re.IGNORECASE)
_WEB: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def recognise_columns(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, str],
    possible: Sequence[str],
) -> dict[str, str]:
    """Return what columns mean that no name tells of, by their cells.

    Args:
        header: The table's own names.
        rows: Some of its rows.
        columns: What names have told.
        possible: The columns that the table can have.

    >>> recognise_columns(["A", "B"], [["a@b.example", "x"]], {}, ["email"])
    {'A': 'email'}
    """
    recognised: dict[str, str] = {}
    for place, name in enumerate(header):
        cells = [row[place].strip() for row in rows if row[place].strip()]
        taken = {*columns.values(), *recognised.values()}
        column = _recognise_cells(cells) if cells and name not in columns else None
        if column in possible and column not in taken:
            recognised[name] = str(column)
    return recognised


def _recognise_cells(cells: Sequence[str]) -> str | None:
    return next((column for column, fits in _FORMS.items() if all(map(fits, cells))), None)


def _is_lei(cell: str) -> bool:
    return identifier("lei", cell).valid is True


_FORMS: Final[Mapping[str, Callable[[str], object]]] = {
    "email": _EMAIL.fullmatch,
    "website": _WEB.fullmatch,
    "lei": _is_lei,
}


# ------------------------------------------------------------------------------------------------
# What separates a whole number from its fraction in somebody's table, by all that it holds.
#
# A number says it where both signs stand in it ("1.250,50"), where one groups digits ("1.250.000"),
# or where what follows is no group of three ("12,5"). "1.250" alone may be either.
# ------------------------------------------------------------------------------------------------

Sign = Literal[".", ","]

_NUMBER: Final = re.compile(r"\d[\d.,]*")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\s'\u2019_]+(?=\d)")
_NO_CENTS: Final = re.compile(r"\d([.,])\s*[-\u2013\u2014]")
_GROUP: Final = 3


@dataclass(frozen=True, slots=True)
class DecimalReading:
    """How numbers are written.

    Attributes:
        sign: What stands before the fraction.
        doubt: Why that is open, in words; None where nothing is.
    """

    sign: Sign
    doubt: str | None = None


def recognise_decimal(cells: Iterable[str]) -> DecimalReading:
    """Read from numbers how they are written: with a comma where any of them says so.

    >>> recognise_decimal(["1.250", "1.250.000"]).sign, recognise_decimal(["1.25", "3"]).sign
    (',', '.')
    >>> recognise_decimal(["1.250", "7"])
    DecimalReading(sign='.', doubt='1.250 may be 1250 or 1.25; say decimal: "," or "."')
    """
    first: dict[Sign | None, str] = {}
    for cell in cells:
        number = _find_number(cell)
        if number is not None and not number.isdecimal():
            first.setdefault(_sign_of(cell, number), number)
    comma, point, either = first.get(","), first.get("."), first.get(None)
    if comma and point:
        doubt = f"{comma} has a comma before the fraction, and {point} a point; write one of them"
        return DecimalReading(",", doubt)
    if comma or point or either is None:
        return DecimalReading("," if comma else ".")
    whole, fraction = re.split("[.,]", either)
    meant = f"{whole}{fraction} or {whole}.{fraction.rstrip('0') or '0'}"
    return DecimalReading(
        "," if "," in either else ".", f'{either} may be {meant}; say decimal: "," or "."'
    )


def _find_number(cell: str) -> str | None:
    """Return the only number of a cell, without what stands around it."""
    numbers = _NUMBER.findall(_BETWEEN_DIGITS.sub("", cell))
    return numbers[0].rstrip(".,") if len(numbers) == 1 else None


def _sign_of(cell: str, number: str) -> Sign | None:
    """Return which sign stands before the fraction of a number; None where it may be either."""
    no_cents = _NO_CENTS.search(cell)
    if no_cents is not None:
        return "," if no_cents[1] == "," else "."
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return "," if number.rindex(",") > number.rindex(".") else "."
    if points > 1 or commas > 1:
        return "," if points else "."
    whole, fraction = re.split("[.,]", number)
    if len(fraction) == _GROUP and len(whole) <= _GROUP and whole.strip("0"):
        return None
    return "," if commas else "."


# ------------------------------------------------------------------------------------------------
# How the name of a column is read, and how alike it is to what people call a column.
#
# Systems shorten names, set particles between their words and put these in either order: ``Land
# Endkunde``, ``End-user country``, ``Cód. de cliente``, ``Artikelnr.``. Names are compared by what
# is left of them.
# ------------------------------------------------------------------------------------------------

OWN_NAME: Final = 2.0
"""How alike a column's own name is to it: nothing is likelier."""
SAME_NAME: Final = 1.0
SAME_REDUCED: Final = 0.99
"""How alike two names are that say the same in other words, or in another order."""
NEAR_NAME: Final = 0.86
"""How alike two names must be to mean one column."""

_LETTERS: Final = str.maketrans({"ł": "l", "\u0131": "i", "ё": "е"})  # noqa: RUF001  # Cyrillic
_EITHER: Final = re.compile(r"\s*[/|]\s*|\s+(?:oder|bzw\.?|or|ou|o|lub)\s+", re.IGNORECASE)
"""What stands between two names of one column, or of two that share it."""
_ASIDE: Final = re.compile(r"\s*[(\[].*?[)\]]\s*")
_NUMBER_AT_END: Final = re.compile(r"(?<=\w\w)(?:nr|nummer)$")


@cache
def fold_words(text: str) -> str:
    """Return a column's name as bare words.

    >>> fold_words("Gründungs-Datum"), fold_words("Straße/Nr.")
    ('grundungs datum', 'strasse nr')
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w%]+|_", " ", bare).split())


@cache
def reduce_name(text: str) -> str:
    """Return what a name says: its words in full, without particles, in an order of their own.

    >>> reduce_name("Cód. de cliente"), reduce_name("Code client")
    ('cliente code', 'client code')
    >>> reduce_name("Artikelnr."), reduce_name("Artikel-Nr."), reduce_name("Telefon 1")
    ('artikel no', 'artikel no', 'telefon')
    """
    meanings = _read_meanings()
    parted = " ".join(_NUMBER_AT_END.sub(" no", word) for word in fold_words(text).split())
    words = [meanings.get(word, word) for word in parted.split()]
    reduced = [word for word in words if word]
    if reduced[1:] and reduced[-1] == "1":  # the first of several is the one that is meant
        reduced.pop()
    return " ".join(sorted(reduced or words))


def split_alternatives(name: str) -> list[str]:
    """Return the names that one column bears.

    >>> split_alternatives("NIF/CIF"), split_alternatives("Nombre o razón social")
    (['NIF', 'CIF'], ['Nombre', 'razón social'])
    """
    return [part for part in _EITHER.split(_ASIDE.sub(" ", name).strip()) if part]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """What people call a column.

    Attributes:
        own: What it is called here, folded.
        words: The names that are listed, folded; a name of nearly these letters is one of them.
        reduced: What these say, and what names made of two of them say.
    """

    own: str
    words: tuple[str, ...]
    reduced: frozenset[str]

    @classmethod
    def make(cls, column: str, words: Iterable[str], composed: Iterable[str] = ()) -> Self:
        """Return the names of a column of some words, and of names composed of several."""
        listed = tuple(words)
        reduced = frozenset(map(reduce_name, (column, *listed, *composed)))
        return cls(fold_words(column), listed, reduced)

    def rate(self, name: str) -> float:
        """Return how alike a table's name is to these: 0, or `NEAR_NAME` to `OWN_NAME`."""
        folded = fold_words(name)
        if folded == self.own:
            return OWN_NAME
        if folded in self.words:
            return SAME_NAME
        alternatives = split_alternatives(name)
        whole = self._rate_words(" ".join(alternatives))
        return max(whole, min(map(self._rate_words, alternatives), default=0.0))

    def _rate_words(self, name: str) -> float:
        """Return how alike a name is to the likeliest: by what it says, or by its letters."""
        if reduce_name(name) in self.reduced:
            return SAME_REDUCED
        listed = (self.own, *self.words)
        by_letters = DamerauLevenshtein.normalized_similarity
        near = extractOne(
            fold_words(name), listed, scorer=by_letters, processor=None, score_cutoff=NEAR_NAME
        )
        return near[1] if near else 0.0


ColumnWords = Mapping[str, ColumnNames]
"""What people call each column of a table."""


@cache
def _read_meanings() -> dict[str, str]:
    return {row["word"]: row["means"] for row in read_cells(_PACKAGE, "name_words.csv")}


# ------------------------------------------------------------------------------------------------
# What people call the columns of each table, in ten languages and more.
#
# A party of an order has attributes as a customer has: who calls the role *Endkunde* and the
# attribute *Land* calls the column *Land Endkunde*, *Endkunde Land* or *Endkundenland*.
# ------------------------------------------------------------------------------------------------

PartWords = dict[str, list[list[str]]]
"""The words by which people call the further columns that a cell is parted into, in its order."""

_LINKING_LETTERS: Final = ("", "n", "s", "en")
"""What German puts between the two words of a compound."""
_NAME_WORDS: Final = ("name", "nom", "nombre", "nome", "nazwa", "bezeichnung")


@cache
def words_of_columns(table: str, columns: tuple[str, ...]) -> ColumnWords:
    """Return how people call each column of a table.

    Args:
        table: Its name.
        columns: The columns that it may have; an attribute of a role is ``end_user.country``.
    """
    listed = _read_words()[table]
    # a mapping may name what no template shows: the bank, the term of delivery; a role is no column
    further = (column for column in listed if "." in column or f"{column}.name" not in listed)
    return {
        column: ColumnNames.make(column, _find_words(listed, column), _compose_names(table, column))
        for column in dict.fromkeys((*columns, *further))
    }


def _find_words(listed: Mapping[str, Sequence[str]], column: str) -> Sequence[str]:
    """Return the words for a column; who gives a party's name in place of its id calls it alike."""
    return listed.get(column) or listed.get(column.removesuffix("_name"), ())


def words_of_parts(table: str) -> PartWords:
    """Return how people call the columns that a cell is parted into, after the first of them."""
    return _read_part_words().get(table, {})


def list_roles(text: str) -> list[str]:
    """Return the roles that people call so where they write orders, in any of the languages.

    >>> list_roles("Buyer"), list_roles("Besteller"), list_roles("somebody")
    (['purchaser'], ['purchaser'], [])
    """
    words = _read_words()["orders"]
    folded = fold_words(text)
    named = (column.removesuffix(".name") for column in words if folded in words[column])
    return list(dict.fromkeys(role for role in named if f"{role}.name" in words))


def _compose_names(table: str, column: str) -> Iterator[str]:
    """Yield the names that a role and its attribute make together."""
    words = _read_words()
    role, _, attribute = column.partition(".")
    attributes = _NAME_WORDS if attribute == "name" else words["parties"].get(attribute, ())
    short_names = words[table].get(role, ())  # name a role only beside an attribute: Land WE
    for role_word in (*words[table].get(f"{role}.name", ()), *short_names):
        for attribute_word in attributes:
            yield f"{role_word} {attribute_word}"
            yield from (f"{role_word}{letters}{attribute_word}" for letters in _LINKING_LETTERS)


@cache
def _read_words() -> dict[str, dict[str, Sequence[str]]]:
    words: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for row in read_cells(_PACKAGE, "column_words.csv"):
        words[row["table"]][row["column"]] = tuple(row["words"].split(";"))
    return words


@cache
def _read_part_words() -> dict[str, PartWords]:
    words: dict[str, PartWords] = defaultdict(dict)
    for row in read_cells(_PACKAGE, "joined_words.csv"):
        words[row["table"]].setdefault(row["column"], []).append(row["words"].split(";"))
    return words


TIE_KINDS: Final = tuple(kind.value for kind in TieKind)

_DATE: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[ T].*)?")
_CUSTOMER_NUMBER: Final = re.compile(r"[A-Z]{0,3}[-./ ]?\d{3,}(?:[-./ ]?[A-Z0-9]{1,3})?")
_MOST_MONTHS: Final = 12
_DIGITS_OF_YEAR: Final = 4


@dataclass(frozen=True, slots=True)
class ProposedMapping:
    """A mapping, and what it leaves open.

    Attributes:
        mapping: What the columns seem to mean.
        missing: Columns that the table needs and that no column seems to be.
        doubts: How cells may be written otherwise than proposed, in words.
    """

    mapping: ColumnMapping
    missing: tuple[str, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _CellSamples:
    """Cells of a table's first rows, by what their columns seem to hold."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    columns: Mapping[str, str]
    form_of: Callable[[str], CellForm]

    def of_forms(self, *forms: CellForm) -> list[str]:
        """Return the cells of the columns that hold one of the forms."""
        places = [
            self.header.index(name)
            for name, column in self.columns.items()
            if self.form_of(column) in forms
        ]
        return [row[place] for row in self.rows for place in places]


KIND: Final = "kind"
KIND_OF_OWNER: Final = "from_kind"
"""Columns of a table of ties that people call alike: what a tie is, and what an owner is."""

_WHOLE: Final = 100
"""Percent that somebody can hold."""


def propose_mapping(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    words: ColumnWords,
    required: Iterable[str],
    form_of: Callable[[str], CellForm],
    parts: PartWords | None = None,
) -> ProposedMapping:
    """Propose a mapping for a table.

    Args:
        header: Its columns as written.
        rows: Some of its rows.
        words: How people call each column that the table can have.
        required: The columns that it needs.
        form_of: What the cells of a column hold.
        parts: How people call the further columns of a cell that systems part.
    """
    cells_of = {name: [row[place] for row in rows] for place, name in enumerate(header)}

    def may_mean(name: str, column: str) -> bool:
        if form_of(column) == "share":
            return all(map(_may_be_share, cells_of[name]))
        if column == KIND_OF_OWNER or (column == KIND and KIND_OF_OWNER in words):
            return hold_tie_kinds(cells_of[name]) == (column == KIND)
        if f"{column}_name" in words:  # an id, or else the name of whom it means
            return not hold_names(cells_of[name])
        return not column.endswith("name") or may_hold_names(cells_of[name])

    columns = match_names(header, words, may_mean)
    columns |= recognise_columns(header, rows, columns, tuple(words))
    cells = _CellSamples(header, rows, columns, form_of)
    join = propose_joins(header, columns, parts or {})
    joined = {name for names in join.values() for name in names}
    decimal = recognise_decimal(cells.of_forms("number", "share"))
    mapping = ColumnMapping(
        columns={
            name: column
            for name, column in columns.items()
            if name != column and column not in join
        },
        join=join,
        ignore=tuple(name for name in header if name not in columns and name not in joined),
        dates=recognise_dates(cells.of_forms("date")),
        decimal=decimal.sign,
        percent=_are_percent(cells.of_forms("share")),
    )
    present = {*columns.values(), *join}
    missing = tuple(column for column in required if not {column, f"{column}_name"} & present)
    return ProposedMapping(mapping, missing, (decimal.doubt,) if decimal.doubt else ())


def match_names(
    header: Sequence[str],
    words: ColumnWords,
    may_mean: Callable[[str, str], bool] = lambda _name, _column: True,
) -> dict[str, str]:
    """Return the column that each name means; each column at most once, the likeliest name first.

    Args:
        header: The table's own names.
        words: How people call each column that the table can have.
        may_mean: Whether the cells below a name leave it a column.

    >>> from onward.loaders.proposals.proposing import ColumnNames
    >>> words = {"id": ["kunden nr"], "country": ["land"]}
    >>> names = {column: ColumnNames.make(column, words[column]) for column in words}
    >>> match_names(["Kunden-Nr.", "Land"], names)
    {'Kunden-Nr.': 'id', 'Land': 'country'}
    >>> words = {"destination": ["land", "zielland"], "purchaser.country": ["land"]}
    >>> names = {column: ColumnNames.make(column, words[column]) for column in words}
    >>> match_names(["Land", "Zielland"], names)
    {'Land': 'purchaser.country', 'Zielland': 'destination'}
    """
    rates = {
        (name, column): rate
        for name in header
        for column in words
        if (rate := words[column].rate(name)) >= NEAR_NAME and may_mean(name, column)
    }
    meanings = Counter((name, _rate_tier(rate)) for (name, _), rate in rates.items())
    # a name that means one column only goes first: "Land" leaves the one that "Zielland" means
    ranked = sorted(
        rates,
        key=lambda pair: (
            -_rate_tier(rates[pair]),
            meanings[pair[0], _rate_tier(rates[pair])],
            -rates[pair],
        ),
    )
    chosen: dict[str, str] = {}
    for name, column in ranked:
        if name not in chosen and column not in chosen.values():
            chosen[name] = column
    return {name: chosen[name] for name in header if name in chosen}


def _rate_tier(rate: float) -> int:
    """Return how sure a name is: a column's own, one that is listed, one of nearly its letters."""
    return 2 if rate == OWN_NAME else int(rate >= SAME_REDUCED)


def propose_joins(
    header: Sequence[str], columns: Mapping[str, str], parts: PartWords
) -> dict[str, tuple[str, ...]]:
    """Return the cells that the table parts, each with its columns in their order.

    >>> parts = {"address": [["plz"], ["ort"]]}
    >>> propose_joins(["Ort", "PLZ", "Weg"], {"Weg": "address"}, parts)
    {'address': ('Weg', 'PLZ', 'Ort')}
    """
    joins = {}
    for column, places in parts.items():
        first = [name for name in header if columns.get(name) == column]
        further = _find_parts([name for name in header if name not in columns], places)
        if further and len(first) + len(further) > 1:
            joins[column] = (*first, *further)
    return joins


def _find_parts(names: Sequence[str], places: Sequence[Sequence[str]]) -> list[str]:
    """Return the names that mean parts of a cell, in the order of the parts.

    >>> _find_parts(["Ort", "Vertreter", "PLZ/Ort"], [["plz"], ["ort"]])
    ['PLZ/Ort', 'Ort']
    """
    reduced = [{reduce_name(word) for word in words} for words in places]
    places_of: dict[str, int] = {}
    for name in names:
        alternatives = [reduce_name(part) for part in split_alternatives(name)]
        where = [_place_of(part, reduced) for part in alternatives]
        if where and None not in where:
            places_of[name] = min(place for place in where if place is not None)
    return sorted(places_of, key=lambda name: places_of[name])


def _place_of(part: str, places: Sequence[set[str]]) -> int | None:
    return next((place for place, words in enumerate(places) if part in words), None)


def recognise_dates(cells: Iterable[str]) -> str | None:
    """Return the order of day, month and year that all cells fit which do not begin with the year.

    None where there are no such cells, or it is open.

    >>> recognise_dates(["2.5.2026", "31.12.2025"]), recognise_dates(["2026-05-02"])
    ('D.M.Y', None)
    >>> recognise_dates(["2.5.2026", "2026-05-02"])
    'D.M.Y'
    >>> recognise_dates(["05/31/2026"]), recognise_dates(["05/06/2026"])
    ('M/D/Y', None)
    """
    matches = [match.groups() for cell in cells if (match := _DATE.fullmatch(cell.strip()))]
    # a date with the year first says its order itself, and is read beside any other
    parts = [match for match in matches if len(match[0]) != _DIGITS_OF_YEAR]
    separators = {separator for _, separator, _, _ in parts}
    if len(separators) != 1:
        return None
    (separator,) = separators
    firsts = [int(first) for first, _, _, _ in parts]
    seconds = [int(second) for _, _, second, _ in parts]
    if max(firsts) > _MOST_MONTHS >= max(seconds):
        return f"D{separator}M{separator}Y"
    if max(seconds) > _MOST_MONTHS >= max(firsts):
        return f"M{separator}D{separator}Y"
    # 5.6.2026 is written with the day first wherever points are used; 5/6/2026 may be either
    return "D.M.Y" if separator == "." else None


def _are_percent(cells: Iterable[str]) -> bool:
    """Tell whether shares are written in percent: with its sign, or greater than one."""
    numbers = [cell.strip().replace(",", ".") for cell in cells if cell.strip()]
    return any(text.endswith("%") or _exceeds_one(text) for text in numbers)


def _may_be_share(cell: str) -> bool:
    """Tell whether a cell may hold a share: no number of a customer is one.

    >>> _may_be_share("51,5 %"), _may_be_share("0.25"), _may_be_share(""), _may_be_share("4711")
    (True, True, True, False)
    """
    try:
        return float(cell.strip().rstrip("%").strip().replace(",", ".") or 0) <= _WHOLE
    except ValueError:
        return True


def hold_tie_kinds(cells: Iterable[str]) -> bool:
    """Tell whether cells say what ties are, and not what somebody is.

    >>> hold_tie_kinds(["owns", "Controls"]), hold_tie_kinds(["Company", "Person"])
    (True, False)
    """
    stated = [cell for cell in cells if cell.strip()]
    return any(find_code(cell, TIE_KINDS) for cell in stated) or not stated


def may_hold_names(cells: Iterable[str]) -> bool:
    """Tell whether cells may hold names: numbers alone are those of customers.

    >>> may_hold_names(["100234", "4711-A"]), may_hold_names(["Acme", "3M", "4711"])
    (False, True)
    >>> may_hold_names([]), may_hold_names(["1&1"])
    (True, True)
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    return not filled or not all(map(_CUSTOMER_NUMBER.fullmatch, filled))


def hold_names(cells: Iterable[str]) -> bool:
    """Tell whether cells are names and no ids: these have no blanks.

    >>> hold_names(["Omar Sample", "Nordbank"]), hold_names(["K-1002", "un:KPi.033", ""])
    (True, False)
    """
    return any(" " in cell.strip() for cell in cells)


def _exceeds_one(text: str) -> bool:
    try:
        return float(text) > 1
    except ValueError:
        return False
