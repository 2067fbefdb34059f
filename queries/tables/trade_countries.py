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
from typing import Final, Literal, cast, get_args

from onward.graph.codes import Family
from onward.graph.dates import holds_on
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow
from onward.queries.transactions.goods.items import Item

PARTNER_COLUMNS: Final = ("country", "standing", *BASIS_COLUMNS)
HUB_COLUMNS: Final = ("country", "goods", "note", *BASIS_COLUMNS)

GROUP_COLUMNS: Final = ("country", "group", *BASIS_COLUMNS)

PartnerStanding = Literal["member", "partner"]


@dataclass(frozen=True, slots=True)
class PartnerCountry:
    """A country to which the rules on onward export to Russia do not reach.

    Attributes:
        standing: member: of the Union, so that a delivery is no export; partner: named in
            Annex VIII of Regulation (EU) No 833/2014.
    """

    country: str
    standing: PartnerStanding
    since: str | None
    until: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Hub:
    """A country that a document names as one through which goods are diverted.

    Attributes:
        goods: First digits of a customs code, or a family of items; "" = goods of any kind.
    """

    country: str
    goods: str
    note: str
    since: str | None
    until: str | None
    basis: Basis

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
class CountryGroup:
    """A country that a state's export rules put into a group, such as D:5 (arms embargoes)."""

    country: str
    group: str
    since: str | None
    until: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class TradeCountries:
    """What the tables say of countries in trade. Rows are in the order of their files."""

    partners: tuple[PartnerCountry, ...]
    hubs: tuple[Hub, ...]
    groups: tuple[CountryGroup, ...] = ()

    def group_at(self, country: str, group: str, on: date) -> CountryGroup | None:
        """Return the row that puts a country into a group on a day."""
        for row in self.groups:
            if (row.country, row.group) == (country, group) and holds_on(row.since, row.until, on):
                return row
        return None

    def partner_at(self, country: str, on: date) -> PartnerCountry | None:
        """Return a country's row as member or partner on a day."""
        for row in self.partners:
            if row.country == country and holds_on(row.since, row.until, on):
                return row
        return None

    def hubs_at(self, country: str, on: date) -> tuple[Hub, ...]:
        """Return the rows that name a country as a hub on a day, for goods of any kind."""
        return tuple(
            row
            for row in self.hubs
            if row.country == country and holds_on(row.since, row.until, on)
        )


def read_partner(row: TableRow) -> tuple[object, PartnerCountry]:
    """Read one row of partner_countries.csv; its key is country and since."""
    since, until = row.interval()
    country = row.country()
    standing = cast("PartnerStanding", row.code("standing", PartnerStanding))
    return (country, since), PartnerCountry(country, standing, since, until, row.basis())


def read_hub(row: TableRow) -> tuple[object, Hub]:
    """Read one row of hubs.csv; its key is country, goods, source and since."""
    since, until = row.interval()
    country, goods = row.country(), row.text("goods")
    if not re.fullmatch(r"(\d{2,6})?", goods) and goods not in get_args(Family):
        row.refuse(
            "is not a kind of goods", "goods", "use the first digits of a customs code, or a family"
        )
    hub = Hub(country, goods, row.text("note"), since, until, row.basis())
    return (country, goods, hub.basis.source, since), hub


def read_country_group(row: TableRow) -> tuple[object, CountryGroup]:
    """Read one row of country_groups.csv; its key is country, group and since."""
    since, until = row.interval()
    country, group = row.country(), row.required("group")
    return (country, group, since), CountryGroup(country, group, since, until, row.basis())
