"""Countries as trade rules see them: members, partners, and those on a table of hubs.

The rows are `tables/partner_countries.csv`, `tables/country_groups.csv` and `tables/hubs.csv`
(docs/rule-pack.md, Tables). The
hub table ships empty: no document that names hubs was read, and a list of our own making is not
allowed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, get_args

from onward.graph.codes import Family
from onward.graph.tables import Column, Required
from onward.queries.tables.rows import CountryCode, DatedEntry, Day, PackRow, RowBasis
from onward.queries.transactions.goods.items import Item

PartnerStanding = Literal["member", "partner"]


def _read_goods(row: PackRow, column: str) -> str:
    goods = row.text(column)
    if not re.fullmatch(r"(\d{2,6})?", goods) and goods not in get_args(Family):
        hint = "use the first digits of a customs code, or a family"
        row.refuse("is not a kind of goods", column, hint)
    return goods


@dataclass(frozen=True, slots=True)
class PartnerCountry(DatedEntry):
    """A country to which the rules on onward export to Russia do not reach.

    Attributes:
        standing: member: of the Union, so that a delivery is no export; partner: named in
            Annex VIII of Regulation (EU) No 833/2014.
    """

    key = ("country", "since")
    country: CountryCode
    standing: PartnerStanding
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class Hub(DatedEntry):
    """A country that a document names as one through which goods are diverted.

    Attributes:
        goods: First digits of a customs code, or a family of items; "" = goods of any kind.
    """

    key = ("country", "goods", "basis.source", "since")
    country: CountryCode
    goods: Annotated[str, Column(_read_goods)]
    note: str
    since: Day
    until: Day
    basis: RowBasis

    def concerns(self, items: Sequence[Item]) -> bool | None:
        """Tell whether a row speaks of one of some items; None: too little is known of them."""
        if not self.goods:
            return True
        # one item that is named settles it; one that is not known leaves it open
        answers = [self._is_item(item) for item in items]
        if True in answers:
            return True
        return None if None in answers or not answers else False

    def _is_item(self, item: Item) -> bool | None:
        if self.goods.isdigit():
            return None if item.hs is None else item.hs.startswith(self.goods)
        return None if item.families is None else self.goods in item.families


@dataclass(frozen=True, slots=True)
class CountryGroup(DatedEntry):
    """A country that a state's export rules put into a group, such as D:5 (arms embargoes)."""

    key = ("country", "group", "since")
    country: CountryCode
    group: Required
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class TradeCountries:
    """What the tables say of countries in trade. Rows are in the order of their files."""

    partners: tuple[PartnerCountry, ...]
    hubs: tuple[Hub, ...]
    groups: tuple[CountryGroup, ...] = ()

    def group_at(self, country: str, group: str, on: date) -> CountryGroup | None:
        """Return the row that puts a country into a group on a day."""
        rows = (row for row in self.groups if (row.country, row.group) == (country, group))
        return next((row for row in rows if row.holds_on(on)), None)

    def partner_at(self, country: str, on: date) -> PartnerCountry | None:
        """Return a country's row as member or partner on a day."""
        rows = (row for row in self.partners if row.country == country)
        return next((row for row in rows if row.holds_on(on)), None)

    def hubs_at(self, country: str, on: date) -> tuple[Hub, ...]:
        """Return the rows that name a country as a hub on a day, for goods of any kind."""
        return tuple(row for row in self.hubs if row.country == country and row.holds_on(on))
