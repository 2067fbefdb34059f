"""Bans on goods for a country or a part of one, by act (`tables/goods_bans.csv`).

A row says which goods: all of Annex I or some of its entries, customs codes by their first digits,
families of items, or an annex of the act whose codes nobody here has read. Rows of users come in a
layer and are read by the same rules (`onward.queries.destinations.own_bans`).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, get_args

from onward.graph.codes import BanScope, Family
from onward.graph.tables import Column, Required
from onward.queries.tables.regimes import Consequence, in_force
from onward.queries.tables.rows import (
    CountryCode,
    DatedEntry,
    Day,
    PackRow,
    RowBasis,
    Verified,
)
from onward.queries.transactions.fields import country_of_region, is_region
from onward.queries.transactions.goods.control_codes import codes_in


def _read_region(row: PackRow, column: str) -> str:
    region = row.text(column)
    if not region:
        return ""
    if not is_region(region):
        row.refuse("is not a region code", column, "use ISO 3166-2, such as UA-43")
    if country_of_region(region) != row.country():
        row.refuse("is not a region of the country", column, "correct one of the two")
    return region


def _read_codes(row: PackRow, column: str) -> tuple[str, ...]:
    """Return the codes, each in the form that its scope asks for; a misspelt one bans nothing."""
    scope, text = row.code("scope", get_args(BanScope)), row.text(column)
    if scope == "annex":
        return (row.required(column),)
    codes = tuple(part for part in re.split(r"[\s,;|]+", text) if part)
    if not codes and scope != "annex1":
        row.refuse("codes are missing", column, f"say which {scope} the row bans")
    for code in codes:
        if scope == "annex1" and len(codes_in(code)) != 1:
            row.refuse(f"{code!r} is not an entry of Annex I", column, "write it such as 5A001.f")
        if scope == "hs" and not re.fullmatch(r"\d{4}(\d{2}){0,2}", code):
            row.refuse(f"{code!r} is not a customs code", column, "write four, six or eight digits")
        if scope == "families" and code not in get_args(Family):
            row.refuse(f"{code!r} is not a family", column, f"use {', '.join(get_args(Family))}")
    return codes


def _read_dates_verified(row: PackRow, column: str) -> str:
    return row.code(column if row.text(column) else "verified", get_args(Verified))


@dataclass(frozen=True, slots=True)
class GoodsBan(DatedEntry):
    """One row: goods that an act bans for a country, or for a region of it.

    Attributes:
        region: ISO 3166-2; "" = the whole country.
        codes: annex1: entries, none = all of Annex I; hs: first digits; families: their names;
            annex: which annexes or goods, in words.
        exceptions: What the act exempts, in words.
        dates_verified: How well since and until were checked, apart from the ban itself.
        dataset: The layer of the user's that states it; "" = the rule pack.
    """

    key = ("citation", "place", "scope", "codes", "since")
    act: Required
    article: str
    country: CountryCode
    region: Annotated[str, Column(_read_region)]
    scope: BanScope
    codes: Annotated[tuple[str, ...], Column(_read_codes)]
    since: Day
    until: Day
    consequence: Consequence
    exceptions: str
    basis: RowBasis
    dates_verified: Annotated[Verified, Column(_read_dates_verified, is_optional=True)]
    dataset: Annotated[str, Column(is_made=True)] = ""

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
