"""Bans on goods for a country or a part of one, by act (`tables/goods_bans.csv`).

A row says which goods: all of Annex I or some of its entries, customs codes by their first digits,
families of items, or an annex of the act whose codes nobody here has read. Rows of users come in a
layer and are read by the same rules (`onward.queries.destinations.own_bans`).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, cast, get_args

from onward.graph.codes import BanScope, Family
from onward.queries.tables.regimes import Consequence, in_force
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow, Verified
from onward.queries.transactions.fields import country_of_region, is_region
from onward.queries.transactions.goods.control_codes import codes_in

BAN_COLUMNS: Final = (
    *("act", "article", "country", "region", "scope", "codes", "consequence", "exceptions"),
    *BASIS_COLUMNS,
)
BAN_OPTIONAL: Final = ("dates_verified",)


@dataclass(frozen=True, slots=True)
class GoodsBan:
    """One row: goods that an act bans for a country, or for a region of it.

    Attributes:
        region: ISO 3166-2; "" = the whole country.
        codes: annex1: entries, none = all of Annex I; hs: first digits; families: their names;
            annex: which annexes or goods, in words.
        exceptions: What the act exempts, in words.
        dates_verified: How well since and until were checked, apart from the ban itself.
        dataset: The layer of the user's that states it; "" = the rule pack.
    """

    act: str
    article: str
    country: str
    region: str
    scope: BanScope
    codes: tuple[str, ...]
    since: str | None
    until: str | None
    consequence: Consequence
    exceptions: str
    basis: Basis
    dates_verified: Verified
    dataset: str = ""

    @property
    def place(self) -> str:
        """The region, else the country."""
        return self.region or self.country

    @property
    def citation(self) -> str:
        """The act and article, as cited."""
        return ", ".join(part for part in (self.act, self.article) if part)

    @property
    def is_read(self) -> bool:
        """Whether anybody has read that the act says so: else it never stops by itself."""
        return self.basis.verified != "unverified"

    def holds(self, on: date, as_of: date | None) -> bool:
        """Tell whether the row is in force on a day, by what was known on another."""
        return in_force(self.since, self.until, on, as_of)


def read_goods_ban(row: TableRow, dataset: str = "") -> tuple[object, GoodsBan]:
    """Read one row of goods_bans.csv; its key is everything but the consequence and the source."""
    since, until = row.interval()
    scope = cast("BanScope", row.code("scope", BanScope))
    basis = row.basis()
    dates_verified = basis.verified
    if row.text("dates_verified"):
        dates_verified = cast("Verified", row.code("dates_verified", Verified))
    ban = GoodsBan(
        act=row.required("act"),
        article=row.text("article"),
        country=row.country(),
        region=_read_region(row),
        scope=scope,
        codes=_read_codes(row, scope),
        since=since,
        until=until,
        consequence=cast("Consequence", row.code("consequence", Consequence)),
        exceptions=row.text("exceptions"),
        basis=basis,
        dates_verified=dates_verified,
        dataset=dataset,
    )
    return (ban.citation, ban.place, scope, ban.codes, since, dataset), ban


def _read_region(row: TableRow) -> str:
    region = row.text("region")
    if not region:
        return ""
    if not is_region(region):
        row.refuse("is not a region code", "region", "use ISO 3166-2, such as UA-43")
    if country_of_region(region) != row.country():
        row.refuse("is not a region of the country", "region", "correct one of the two")
    return region


def _read_codes(row: TableRow, scope: BanScope) -> tuple[str, ...]:
    """Return the codes, each in the form that its scope asks for; a misspelt one bans nothing."""
    text = row.text("codes")
    if scope == "annex":
        return (row.required("codes"),)
    codes = tuple(part for part in re.split(r"[\s,;|]+", text) if part)
    if not codes and scope != "annex1":
        row.refuse("codes are missing", "codes", f"say which {scope} the row bans")
    for code in codes:
        if scope == "annex1" and len(codes_in(code)) != 1:
            row.refuse(f"{code!r} is not an entry of Annex I", "codes", "write it such as 5A001.f")
        if scope == "hs" and not re.fullmatch(r"\d{4}(\d{2}){0,2}", code):
            row.refuse(
                f"{code!r} is not a customs code", "codes", "write four, six or eight digits"
            )
        if scope == "families" and code not in get_args(Family):
            row.refuse(f"{code!r} is not a family", "codes", f"use {', '.join(get_args(Family))}")
    return codes
