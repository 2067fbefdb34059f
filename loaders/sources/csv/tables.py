"""Onward's own tables: the columns of each, and what a row becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import Field

from onward.graph.model import Statement
from onward.loaders.catalogue import Described, read_form
from onward.loaders.readers.documents import Strict
from onward.loaders.sources.csv.graph import read_listing, read_party, read_tie
from onward.loaders.sources.csv.records import (
    read_destination,
    read_goods_ban,
    read_item,
    read_trade_coverage,
    read_trade_flow,
)
from onward.loaders.sources.csv.row import CsvRow
from onward.loaders.sources.csv.trade import read_shipment

ReadRow = Callable[[CsvRow], tuple[str, Statement]]
"""Reads a row: its key, and what it becomes."""

_OF_EVERY_TABLE: Final = ("source_url", "published", "retrieved")


@dataclass(frozen=True, slots=True)
class CsvTable:
    """One of Onward's tables: its columns, the required ones, and how a row is read.

    Attributes:
        required: By which it is recognised.
        dispensable: Those of them that a table may lack: rows without a number of their own are
            known by all that they say.
        alternatives: Columns that may stand in the place of required ones.
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    statement: ReadRow
    dispensable: tuple[str, ...] = ()
    alternatives: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        return tuple(column for column in self.required if column not in self.dispensable)


class _Columns(Strict):
    """The columns of a table in the file of data, parted by blanks."""

    required: str
    dispensable: str = ""
    others: str = ""
    alternatives: dict[str, str] = Field(default_factory=dict)

    def make_table(self, name: str, read_row: ReadRow) -> CsvTable:
        """Return the table of these columns."""
        required = tuple(self.required.split())
        columns = (*required, *self.others.split(), *_OF_EVERY_TABLE)
        dispensable = tuple(self.dispensable.split())
        return CsvTable(name, columns, required, read_row, dispensable, self.alternatives)


class _OwnTables(Described):
    """The file of data of the users' own tables."""

    tables: dict[str, _Columns]


PARTIES: Final = "parties"

_READERS: Final[Mapping[str, ReadRow]] = {
    PARTIES: read_party,
    "ties": read_tie,
    "shipments": read_shipment,
    "listings": read_listing,
    "destinations": read_destination,
    "items": read_item,
    "goods_bans": read_goods_ban,
    "trade_coverage": read_trade_coverage,
    "trade_flows": read_trade_flow,
}

_FORM: Final = read_form(__file__, _OwnTables)

SOURCE: Final = _FORM.source

TABLES: Final = tuple(
    _FORM.tables[name].make_table(name, read_row) for name, read_row in _READERS.items()
)
