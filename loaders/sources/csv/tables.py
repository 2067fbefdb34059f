"""Onward's own tables: the columns of each, and what a row becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from onward.graph.model import Statement
from onward.loaders.sources.csv import goods_bans, items, trade_coverage, trade_flows
from onward.loaders.sources.csv.graph import read_listing, read_party, read_tie
from onward.loaders.sources.csv.row import CsvRow
from onward.loaders.sources.csv.trade import read_destination, read_shipment


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
    statement: Callable[[CsvRow], tuple[str, Statement]]
    dispensable: tuple[str, ...] = ()
    alternatives: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        return tuple(column for column in self.required if column not in self.dispensable)


def _make_table(
    name: str,
    required: str,
    others: str,
    statement: Callable[[CsvRow], tuple[str, Statement]],
    dispensable: tuple[str, ...] = (),
    alternatives: Mapping[str, str] | None = None,
) -> CsvTable:
    columns = tuple(required.split())
    sources = ("source_url", "published", "retrieved")
    every = (*columns, *others.split(), *sources)
    return CsvTable(name, every, columns, statement, dispensable, alternatives or {})


PARTIES: Final = "parties"

TABLES: Final = (
    _make_table(
        PARTIES,
        "id name",
        "kind country aliases topics lei registration_number tax_number imo address phone email "
        "website birth_date incorporated dissolved sector",
        read_party,
        ("id",),
    ),
    _make_table(
        "ties",
        "id from to kind",
        "share share_min share_max share_min_exclusive share_max_exclusive interest since until "
        "directness standing text from_name from_country from_kind from_birth_date to_name "
        "to_country to_kind to_birth_date",
        read_tie,
        ("id",),
        alternatives={"from": "from_name", "to": "to_name"},
    ),
    _make_table(
        "shipments",
        "id date",
        "shipper shipper_name shipper_country consignee consignee_name consignee_country hs "
        "control_code families description quantity unit value currency origin destination "
        "transit notify_party notify_party_name notify_party_country forwarder forwarder_name "
        "forwarder_country end_user end_user_name end_user_country",
        read_shipment,
        ("id",),
    ),
    _make_table(
        "listings",
        "id party regime topic",
        "list programme entry_id measure since until",
        read_listing,
    ),
    _make_table("destinations", "country measure data_year value", "", read_destination),
    _make_table("items", items.REQUIRED, items.OTHERS, items.read_item),
    _make_table("goods_bans", goods_bans.REQUIRED, goods_bans.OTHERS, goods_bans.read_goods_ban),
    _make_table(
        "trade_coverage",
        trade_coverage.REQUIRED,
        trade_coverage.OTHERS,
        trade_coverage.read_trade_coverage,
    ),
    _make_table(
        "trade_flows", trade_flows.REQUIRED, trade_flows.OTHERS, trade_flows.read_trade_flow
    ),
)
