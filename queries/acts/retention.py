"""How long a record is kept: the rules that apply to an order, and the last day of the longest.

The rules are one table, `retention.csv`. Where it is not known whether a rule applies, it does: a
record that is kept too long can still be erased. A legal hold outlasts every rule.
"""

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from onward.graph.json_forms import plain_fields
from onward.graph.tables import read_table
from onward.queries.acts.case import Case
from onward.queries.acts.today import Today
from onward.queries.model.part import JsonObject
from onward.queries.model.words import Verified
from onward.queries.tables.member_states import MEMBER_STATES
from onward.queries.transactions.transaction import Transaction

Starts = Literal["end_of_year", "day"]
Applies = Literal["export", "transfer", "us_goods", "us_person", "german_exporter"]

_US: Final = "US"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """A rule of the table.

    Attributes:
        years: For how long.
        starts: From when: the day on which the goods leave, or the end of that year.
        applies: To which orders.
        verified: How well the act was read.
    """

    regime: str
    citation: str
    verified: Verified
    years: int
    starts: Starts
    applies: Applies

    def keep_until(self, day: date) -> date:
        """Return the last day on which a record is kept of goods that left on a day.

        >>> rule = RetentionRule("EU", "Art. 27(3)", "text", 5, "end_of_year", "export")
        >>> rule.keep_until(date(2026, 5, 2)).isoformat()
        '2031-12-31'
        """
        if self.starts == "end_of_year":
            return date(day.year + self.years, 12, 31)
        is_leap_day = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year + self.years, day=28 if is_leap_day else day.day)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the record of an order is kept.

    Attributes:
        counted_from: The day on which the goods left, or else the last day on which something was
            done or planned.
        rules: Those that apply, each with its last day.
        keep_until: The last day of all.
        legal_hold: Why it is kept longer, if it is.
    """

    counted_from: str
    rules: tuple[tuple[RetentionRule, str], ...]
    keep_until: str
    legal_hold: str | None

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        rules = [{**asdict(rule), "keep_until": day} for rule, day in self.rules]
        return {**plain_fields(self), "rules": rules}

    def refuse_reason(self, today: str) -> str | None:
        """Say why nothing may be erased on a day; None where it may."""
        if self.legal_hold is not None:
            return f"a legal hold keeps it: {self.legal_hold}"
        if today <= self.keep_until:
            longest = max(self.rules, key=lambda row: row[1])
            return f"it is kept until {self.keep_until}, by {longest[0].citation}"
        return None


@cache
def retention_rules() -> tuple[RetentionRule, ...]:
    """Return the rules of the table."""
    return read_table("onward.queries.acts", "retention.csv", RetentionRule)


def tell_retention(case: Case, today: Today) -> Retention:
    """Tell how long the record of an order is kept."""
    order = case.assessment.transaction
    counted_from = today.left or _last_day(case)
    day = date.fromisoformat(counted_from)
    rules = tuple(
        (rule, rule.keep_until(day).isoformat())
        for rule in retention_rules()
        if _applies_to(rule.applies, order)
    )
    hold = case.legal_hold
    return Retention(
        counted_from=counted_from,
        rules=rules,
        keep_until=max(until for _, until in rules),
        legal_hold=None if hold is None else hold[1].reason,
    )


def _last_day(case: Case) -> str:
    """Return the last day that an order or its record speaks of, where no departure is recorded."""
    order = case.assessment.transaction
    days = (order.date, order.order_date, order.planned_ship_date, case.assessment.on)
    return max(filter(None, (*days, *(made.at[:10] for made in case.acts))))


def _applies_to(scope: Applies, order: Transaction) -> bool:
    # an exporter of whom nothing is stated may be anybody's
    exporters = {party.country for party in order.with_role("exporter")} or {None}
    match scope:
        case "export":
            return not _is_within_union(order)
        case "transfer":
            return _is_within_union(order)
        case "us_goods":
            return _US in exporters or any(item.us_origin != "no" for item in order.items)
        case "us_person":
            return _US in exporters
        case "german_exporter":
            return "DE" in exporters or None in exporters


def _is_within_union(order: Transaction) -> bool:
    return order.destination in MEMBER_STATES
