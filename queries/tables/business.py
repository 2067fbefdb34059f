"""Tables on customers: lines of business that goods do not fit, and dates of new controls."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, get_args

from onward.graph.codes import Family
from onward.graph.sectors import activity_codes
from onward.graph.tables import Column, Required
from onward.queries.tables.rows import DatedEntry, Day, PackRow, RowBasis, TableEntry

PRIORITY: Final = "chpl"
"""Goods of the Common High Priority List, beside the families of items."""

_GOODS: Final = (*get_args(Family), PRIORITY)


def _read_goods(row: PackRow, column: str) -> str:
    goods = row.required(column)
    if goods not in _GOODS:
        row.refuse("is not a kind of goods", column, f"use one of: {', '.join(_GOODS)}")
    return goods


def _read_sectors(row: PackRow, column: str) -> tuple[str, ...]:
    codes = row.required(column).split()
    for code in codes:
        if not re.fullmatch(r"\d\d(\.\d{1,2})?", code):
            row.refuse(f"{code} is not a sector", column, "write codes such as 10 or 46.3")
    return tuple(code.replace(".", "") for code in codes)


def _read_start(row: PackRow, column: str) -> str:
    day = row.date(column)
    return day or row.refuse("since is missing", column, "write the day of the control")


@dataclass(frozen=True, slots=True)
class BusinessMisfit(DatedEntry):
    """Lines of business that have no ordinary use for some goods (`business_misfits.csv`).

    Attributes:
        goods: A family of items, or `PRIORITY`.
        prefixes: Digits with which a code of NACE Rev. 2 begins.
    """

    key = ("goods", "since")
    goods: Annotated[str, Column(_read_goods)]
    prefixes: Annotated[tuple[str, ...], Column(_read_sectors, "sectors")]
    since: Day
    until: Day
    basis: RowBasis

    def is_misfit(self, sector: str) -> bool | None:
        """Tell whether no activity that a text lists fits; None: it lists none that is read."""
        codes = activity_codes(sector)
        return all(code.startswith(self.prefixes) for code in codes) if codes else None


@dataclass(frozen=True, slots=True)
class ControlDate(TableEntry):
    """The day from which goods were controlled so that a new buyer of them asks for a reason.

    The rows are `control_dates.csv`.
    """

    key = ("goods", "on")
    goods: Annotated[str, Column(_read_goods)]
    reason: Required
    on: Annotated[str, Column(_read_start, "since")]
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class BusinessTables:
    """Rows in the order of their files."""

    misfits: tuple[BusinessMisfit, ...]
    control_dates: tuple[ControlDate, ...]

    def misfit_of(self, goods: str, on: date) -> BusinessMisfit | None:
        """Return the row of some goods on a day."""
        rows = (row for row in self.misfits if row.goods == goods and row.holds_on(on))
        return next(rows, None)
