"""Goods by their codes: listed for cyber-surveillance, speaking for it, or of high priority.

The rows are `tables/codes.csv`, `tables/surveillance_hs.csv` and `tables/chpl.csv`
(docs/rule-pack.md, Tables).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, TypeVar

from onward.graph.tables import Column, Required
from onward.queries.tables.rows import DatedEntry, Day, PackRow, RowBasis
from onward.queries.transactions.goods.control_codes import codes_in, is_within

Tier = Literal["1", "2", "3.A", "3.B", "4.A", "4.B"]


def _read_entry(row: PackRow, column: str) -> str:
    code = row.required(column)
    if len(codes_in(code)) != 1:
        row.refuse("is not an entry of Annex I", column, "write it such as 5A001.f")
    return code


def _read_digits(form: str, hint: str) -> Column:
    """Return how a customs code is read."""

    def read(row: PackRow, column: str) -> str:
        value = row.required(column)
        if not re.fullmatch(form, value):
            row.refuse("is not a customs code", column, hint)
        return value

    return Column(read)


@dataclass(frozen=True, slots=True)
class ListedCode(DatedEntry):
    """An entry of Annex I for cyber-surveillance items, in one version of that annex.

    Attributes:
        title: What it covers, in a few words of our own.
    """

    key = ("code", "since")
    code: Annotated[str, Column(_read_entry)]
    annex_version: Required
    title: Required
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class SurveillanceHs(DatedEntry):
    """A customs code under which cyber-surveillance items travel, beside much ordinary trade."""

    key = ("hs", "since")
    hs: Annotated[str, _read_digits(r"\d{4}(\d{2})?", "write four or six digits")]
    title: Required
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class PriorityGood(DatedEntry):
    """A six-digit customs code of the Common High Priority List, with its tier."""

    key = ("hs6", "since")
    hs6: Annotated[str, _read_digits(r"\d{6}", "write six digits")]
    tier: Tier
    since: Day
    until: Day
    basis: RowBasis


@dataclass(frozen=True, slots=True)
class Goods:
    """What the tables say of goods. Rows are in the order of their files."""

    listed: tuple[ListedCode, ...]
    surveillance: tuple[SurveillanceHs, ...]
    priority: tuple[PriorityGood, ...]
    annex_iv: tuple[ListedCode, ...] = ()

    def listed_at(self, control_code: str | None, on: date) -> tuple[ListedCode, ...]:
        """Return the entries for cyber-surveillance that a control code is within on a day.

        A code that names no sub-item ("5A001") is within none: see `coarser_at`.
        """
        if not control_code:
            return ()
        return _holding_rows((row for row in self.listed if is_within(control_code, row.code)), on)

    def coarser_at(self, control_code: str | None, on: date) -> tuple[ListedCode, ...]:
        """Return the entries that a control code leaves open: it stops above them."""
        if not control_code or not codes_in(control_code):
            return ()
        # 5A001 may be 5A001.f, which is listed, or 5A001.a, which is not
        below = (
            row
            for row in self.listed
            if is_within(row.code, control_code) and not is_within(control_code, row.code)
        )
        return _holding_rows(below, on)

    def annex_iv_at(self, control_code: str | None, on: date) -> tuple[ListedCode, ...]:
        """Return the entries of Annex IV on a day that a control code is within or stops above."""
        if not control_code:
            return ()
        rows = (
            row
            for row in self.annex_iv
            if is_within(control_code, row.code) or is_within(row.code, control_code)
        )
        return _holding_rows(rows, on)

    def surveillance_at(self, hs: str | None, on: date) -> tuple[SurveillanceHs, ...]:
        """Return the rows by which a customs code alone speaks for a cyber-surveillance item.

        A shorter code than the row's (8517) speaks for it, too: it may be that one.
        """
        if not hs:
            return ()
        fitting = (
            row for row in self.surveillance if hs.startswith(row.hs) or row.hs.startswith(hs)
        )
        return _holding_rows(fitting, on)

    def priority_at(self, hs6: str, on: date) -> PriorityGood | None:
        """Return the row of a six-digit customs code on a day."""
        rows = _holding_rows((row for row in self.priority if row.hs6 == hs6), on)
        return rows[0] if rows else None


Row = TypeVar("Row", bound=DatedEntry)


def _holding_rows(rows: Iterable[Row], on: date) -> tuple[Row, ...]:
    """Keep the rows that hold on a day; asked last, since most rows are of other goods."""
    return tuple(row for row in rows if row.holds_on(on))
