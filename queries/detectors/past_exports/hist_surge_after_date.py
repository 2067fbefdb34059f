"""hist-surge-after-date: an old customer began, or multiplied, its purchases after a control date.

What it received of one customs code in the twelve months from the control date on, against the
twelve months before. What is loaded of the customer and of its suppliers must reach back into those
months: over at least one half of them, and then only the part that it reaches over is compared.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Final

from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.graph.pattern import years_before
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.plan import BY_SHIPMENTS
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    NotCovered,
    Result,
    Subject,
    Undecided,
)
from onward.queries.model.assessment import Severity
from onward.queries.shipments import hs6, pids_of_parties, sent_by, shipment_days, shipment_evidence
from onward.queries.tables.tables import PRIORITY, ControlDate

PARAMETERS: Final = frozenset({"surge"})
"""What it reads of an indicator's parameters."""

YEAR: Final = 365

LEAST_COVERED: Final = Decimal("0.5")
"""Part of the months before that the loaded deliveries must reach over."""

_RECEIVED: Final = ("consignee", "end_user")


@dataclass(frozen=True, slots=True)
class _Window:
    """Twelve months on both sides of a control date, as numbers of days; ends are left out."""

    control: ControlDate
    begins: int
    turns: int
    ends: int

    def is_before(self, row: Shipment) -> bool:
        """Tell whether a delivery surely lies in the months before."""
        first, last = shipment_days(row)
        return self.begins <= first and last < self.turns

    def is_after(self, row: Shipment) -> bool:
        """Tell whether a delivery surely lies in the months from the control date on."""
        first, last = shipment_days(row)
        return self.turns <= first and last < self.ends


@dataclass(frozen=True, slots=True)
class _Flow:
    """What a customer received of one customs code before and after the control date.

    Attributes:
        covered: Part of the months before over which deliveries are loaded.
    """

    code: str
    before: tuple[Shipment, ...]
    after: tuple[Shipment, ...]
    covered: Decimal


TRACES: Final = (BY_SHIPMENTS,)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer and customs code of which purchases rose so.

    Yields:
        Detected; Undecided where quantities leave open whether they rose; NotCovered where what is
        loaded of a customer begins after those months.
    """
    windows = list(_list_windows(context)) if context.has_shipments else []
    for subject in context.with_roles(context.roles) if windows else ():
        judge = partial(_judge_subject, context, subject, windows)
        yield from context.results(("hist-surge-after-date", subject), judge)


def _list_windows(context: Context) -> Iterator[_Window]:
    """Yield the control dates of priority goods that lie before the transaction."""
    today = day_number(context.on)
    for row in context.tables.business.control_dates:
        turn = date.fromisoformat(row.on)
        if row.goods == PRIORITY and turn < context.on:
            begins, turns = day_number(years_before(turn, "1y")), day_number(turn)
            yield _Window(row, begins, turns, min(turns + YEAR, today))


def _judge_subject(
    context: Context, subject: Subject, windows: Sequence[_Window]
) -> Iterator[Result]:
    rows = context.engine.shipments([subject.pid], _RECEIVED, context.as_of)
    for window in windows if rows else ():
        for flow in _list_flows(context, rows, window):
            if flow.covered >= LEAST_COVERED:
                yield from _judge_flow(context, subject, window, flow)
            else:
                yield NotCovered(
                    say(
                        "whether purchases by {name} rose after {day}: no deliveries of the "
                        "twelve months before are loaded",
                        name=subject.name,
                        day=window.control.on,
                    )
                )


def _list_flows(context: Context, rows: Sequence[Shipment], window: _Window) -> Iterator[_Flow]:
    """Yield the priority goods that a customer received in the months after, by customs code."""
    before: dict[str, list[Shipment]] = defaultdict(list)
    after: dict[str, list[Shipment]] = defaultdict(list)
    for row in rows:
        if window.is_after(row):
            after[hs6(row)].append(row)
        elif window.is_before(row):
            before[hs6(row)].append(row)
    priority = context.tables.goods.priority_at
    codes = [code for code in sorted(after) if code and priority(code, context.on) is not None]
    covered = _reach_back(context, rows, window) if codes else Decimal(0)
    for code in codes:
        yield _Flow(code, tuple(before[code]), tuple(after[code]), covered)


def _reach_back(context: Context, rows: Sequence[Shipment], window: _Window) -> Decimal:
    """Return the part of the months before over which the suppliers' deliveries are loaded."""
    pids = pids_of_parties(context.engine, rows)
    suppliers = {pids[row.shipper] for row in rows if row.shipper in pids}
    days = [shipment_days(row)[0] for row in (*rows, *sent_by(context, suppliers))]
    reached = window.turns - max(window.begins, min(days))
    return Decimal(max(reached, 0)) / Decimal(window.turns - window.begins)


def _judge_flow(
    context: Context, subject: Subject, window: _Window, flow: _Flow
) -> Iterator[Result]:
    units = {(row.unit or "").casefold() for row in (*flow.before, *flow.after)}
    earlier, later = _read_amounts(flow.before), _read_amounts(flow.after)
    is_open = len(units) > 1 or None in earlier or None in later
    # without deliveries before, any delivery is a beginning, whatever its quantity
    if flow.before and is_open:
        text = say(
            "whether purchases of {code} by {name} rose after {day}: a quantity is not stated, or "
            "they are of several units",
            code=flow.code,
            name=subject.name,
            day=window.control.on,
        )
        yield Undecided(subject, "missing_data", ("quantities of the deliveries",), text)
        return
    least = Decimal(str(context.params["surge"])) * _add_up(earlier) / flow.covered
    if not flow.before or _add_up(later) >= least:
        yield _make_finding(context, subject, window, flow)
    elif _add_up(later) >= least / 2:
        yield NearlyDetected(
            subject,
            ("document", flow.code, say("goods of customs code {code}", code=flow.code)),
            "quantity",
            say(
                "at least {units} units in the twelve months from {day}",
                units=f"{least:.0f}",
                day=window.control.on,
            ),
            f"{_add_up(later):f}",
        )


def _read_amounts(rows: Sequence[Shipment]) -> list[Decimal | None]:
    return [_read_amount(row.quantity) for row in rows]


def _add_up(amounts: Sequence[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _read_amount(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _make_finding(context: Context, subject: Subject, window: _Window, flow: _Flow) -> Detected:
    severity, rules = _weigh_customer(context, subject)
    earlier, later = _add_up(_read_amounts(flow.before)), _add_up(_read_amounts(flow.after))
    rose = say(
        "multiplied its purchases, from {earlier} to {later} units in twelve months,",
        earlier=f"{earlier:f}",
        later=f"{later:f}",
    )
    return Detected(
        subject=subject,
        object=("document", flow.code, say("goods of customs code {code}", code=flow.code)),
        status="present",
        severity=severity,
        severity_rules=rules,
        relation=say(
            "{rose} after {reason} ({day}):",
            rose=rose if flow.before else "began to buy",
            reason=window.control.reason,
            day=window.control.on,
        ),
        identity=f"{flow.code}/{window.control.on}",
        paths=((),),
        values=shipment_evidence((*flow.before, *flow.after)),
        counterfactuals=("clears if a contract or a new plant explains the rise",),
    )


def _weigh_customer(context: Context, subject: Subject) -> tuple[Severity, tuple[str, ...]]:
    [record] = context.engine.parties([subject.pid])
    stated = context.transaction.parties[subject.ref].country
    countries = record.countries | ({stated} if stated else set())
    partner = context.tables.trade.partner_at
    # the rules on onward export do not reach to partners: what rises there is less of a sign
    if countries and all(partner(country, context.on) for country in countries):
        return "low", ("the customer is in a member state or partner country: low",)
    return context.severity, ()
