"""Propose what the columns of somebody's table mean, by their names and by what they hold.

A proposal is a mapping to be read and mended by a person; nothing is loaded with one unseen.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.codes import find_code
from onward.graph.model import TieKind
from onward.loaders.proposals.cells import recognise_columns
from onward.loaders.proposals.decimals import recognise_decimal
from onward.loaders.proposals.names import (
    NEAR_NAME,
    OWN_NAME,
    SAME_REDUCED,
    ColumnWords,
    reduce_name,
    split_alternatives,
)
from onward.loaders.proposals.words import PartWords
from onward.loaders.readers.column_mapping import CellForm, ColumnMapping

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

    >>> from onward.loaders.proposals.names import ColumnNames
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
