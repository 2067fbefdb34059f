"""Parts of a country whose record is not simply that of the country.

The rows are `tables/regions.csv`. Any region code may be stated in an order or have rows of its own
in a layer; this table says what holds where it has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast

from onward.graph.countries import region_code
from onward.graph.dates import holds_on
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow

REGION_COLUMNS: Final = ("region", "name", "record", "note", *BASIS_COLUMNS)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a country.

    Attributes:
        code: ISO 3166-2.
        record: own: the country's measures say nothing of it, so that without rows of its own its
            record is unknown; country: they hold for it, too.
    """

    code: str
    name: str
    record: Literal["own", "country"]
    note: str
    since: str | None
    until: str | None
    basis: Basis


def find_region(regions: Iterable[Region], code: str | None, on: date) -> Region | None:
    """Return what the table says of a part of a country on a day."""
    for region in regions:
        if region.code == code and holds_on(region.since, region.until, on):
            return region
    return None


def read_region(row: TableRow) -> tuple[object, Region]:
    """Read one row of regions.csv; its key is the code and since."""
    since, until = row.interval()
    code = row.required("region")
    if region_code(code) != code:
        row.refuse("is not a region code", "region", "use ISO 3166-2, such as UA-43")
    record = cast("Literal['own', 'country']", row.code("record", Literal["own", "country"]))
    region = Region(code, row.required("name"), record, row.text("note"), since, until, row.basis())
    return (code, since), region
