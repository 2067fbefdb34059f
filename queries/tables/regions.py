"""Parts of a country whose record is not simply that of the country.

The rows are `tables/regions.csv`. Any region code may be stated in an order or have rows of its own
in a layer; this table says what holds where it has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from onward.graph.countries import region_code
from onward.graph.tables import Column, Required
from onward.queries.tables.rows import DatedEntry, Day, PackRow, RowBasis


def _read_code(row: PackRow, column: str) -> str:
    code = row.required(column)
    if region_code(code) != code:
        row.refuse("is not a region code", column, "use ISO 3166-2, such as UA-43")
    return code


@dataclass(frozen=True, slots=True)
class Region(DatedEntry):
    """A part of a country.

    Attributes:
        code: ISO 3166-2.
        record: own: the country's measures say nothing of it, so that without rows of its own its
            record is unknown; country: they hold for it, too.
    """

    key = ("code", "since")
    code: Annotated[str, Column(_read_code, "region")]
    name: Required
    record: Literal["own", "country"]
    note: str
    since: Day
    until: Day
    basis: RowBasis


def find_region(regions: Iterable[Region], code: str | None, on: date) -> Region | None:
    """Return what the table says of a part of a country on a day."""
    rows = (region for region in regions if region.code == code and region.holds_on(on))
    return next(rows, None)
