"""Tables on customers: lines of business that goods do not fit, and dates of new controls."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from onward.graph.codes import Family
from onward.graph.dates import holds_on
from onward.graph.sectors import activity_codes
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow

PRIORITY: Final = "chpl"
"""Goods of the Common High Priority List, beside the families of items."""

MISFIT_COLUMNS: Final = ("goods", "sectors", *BASIS_COLUMNS)
CONTROL_COLUMNS: Final = ("goods", "reason", *BASIS_COLUMNS)

_GOODS: Final = (*get_args(Family), PRIORITY)


@dataclass(frozen=True, slots=True)
class BusinessMisfit:
    """Lines of business that have no ordinary use for some goods.

    Attributes:
        goods: A family of items, or `PRIORITY`.
        prefixes: Digits with which a code of NACE Rev. 2 begins.
    """

    goods: str
    prefixes: tuple[str, ...]
    since: str | None
    until: str | None
    basis: Basis

    def is_misfit(self, sector: str) -> bool | None:
        """Tell whether no activity that a text lists fits; None: it lists none that is read."""
        codes = activity_codes(sector)
        return all(code.startswith(self.prefixes) for code in codes) if codes else None


@dataclass(frozen=True, slots=True)
class ControlDate:
    """The day from which goods were controlled so that a new buyer of them asks for a reason."""

    goods: str
    reason: str
    on: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class BusinessTables:
    """Rows in the order of their files."""

    misfits: tuple[BusinessMisfit, ...]
    control_dates: tuple[ControlDate, ...]

    def misfit_of(self, goods: str, on: date) -> BusinessMisfit | None:
        """Return the row of some goods on a day."""
        for row in self.misfits:
            if row.goods == goods and holds_on(row.since, row.until, on):
                return row
        return None


def read_misfit(row: TableRow) -> tuple[object, BusinessMisfit]:
    """Read one row of business_misfits.csv; its key is goods and since."""
    since, until = row.interval()
    codes = row.required("sectors").split()
    for code in codes:
        if not re.fullmatch(r"\d\d(\.\d{1,2})?", code):
            row.refuse(f"{code} is not a sector", "sectors", "write codes such as 10 or 46.3")
    prefixes = tuple(code.replace(".", "") for code in codes)
    goods = _read_goods(row)
    return (goods, since), BusinessMisfit(goods, prefixes, since, until, row.basis())


def read_control_date(row: TableRow) -> tuple[object, ControlDate]:
    """Read one row of control_dates.csv; its key is goods and day."""
    since, _ = row.interval()
    if since is None:
        row.refuse("since is missing", "since", "write the day of the control")
    goods = _read_goods(row)
    return (goods, since), ControlDate(goods, row.required("reason"), since, row.basis())


def _read_goods(row: TableRow) -> str:
    goods = row.required("goods")
    if goods not in _GOODS:
        row.refuse("is not a kind of goods", "goods", f"use one of: {', '.join(_GOODS)}")
    return goods
