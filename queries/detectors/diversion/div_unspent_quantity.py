"""div-unspent-quantity: more units than the user can put to use.

What it can use is what the order states of it: sites times units a site, staff times units a
person, or the units that it has in use already; the largest of these counts. What it gets are the
units of this order and those of the same goods in the 24 months before it: of these it must have
use for a part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from onward.graph.dates import day_number, since_day
from onward.graph.model import Shipment
from onward.graph.pattern import years_before
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import is_sensitive, item_object
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    NotCovered,
    Result,
    Subject,
    Undecided,
)
from onward.queries.ownership.owners import self_and_possible_duplicates
from onward.queries.shipments import (
    StatedGoods,
    goods_of,
    share_goods,
    shipment_days,
    shipment_evidence,
)
from onward.queries.transactions.goods import Item
from onward.queries.transactions.transaction import Capacity, name_item

PARAMETERS: Final = frozenset({"usable_part"})
"""What it reads of an indicator's parameters."""

NEARLY: Final = Decimal("0.8")
"""Whoever gets more than this part of what it has use for is a near miss."""

WINDOW: Final = "24m"
WINDOW_WORDS: Final = "24 months"


@dataclass(frozen=True, slots=True)
class _Sums:
    """The units that a user gets, how many it has use for, and how that is reckoned."""

    units: Decimal
    usable: Decimal
    calculation: str


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each user and item of which it gets more than it can use.

    Yields:
        Detected; Undecided where the order states a part of the capacity, or deliveries of another
        unit or of no stated quantity leave the sum open; NotCovered where it states none of it
        and the goods are sensitive.
    """
    for subject in context.with_roles(context.roles):
        capacity = context.transaction.parties[subject.ref].capacity
        for position, item in enumerate(context.transaction.items):
            yield from _judge_item(context, subject, capacity, position, item)


def _judge_item(
    context: Context, subject: Subject, capacity: Capacity, position: int, item: Item
) -> Iterator[Result]:
    usable = _list_usable(capacity, item)
    if usable:
        yield from _judge_sum(context, subject, position, item, usable)
    elif capacity != Capacity() or item.per_site or item.per_person:
        text = say(
            "how many units of {item} {name} has use for: the order states sites, staff or "
            "units for each, and not both",
            item=name_item(position, item),
            name=subject.name,
        )
        yield Undecided(subject, "missing_data", ("capacity of the user",), text)
    elif is_sensitive(item, context):
        yield NotCovered(
            say(
                "whether {name} has use for the quantity: its sites, staff and installed units are "
                "not stated",
                name=subject.name,
            )
        )


def _list_usable(capacity: Capacity, item: Item) -> list[tuple[Decimal, str]]:
    """Return how many units the user has use for, by each way in which that is stated."""
    usable = []
    for count, each, what in (
        (capacity.sites, item.per_site, "sites"),
        (capacity.staff, item.per_person, "staff"),
    ):
        if count is not None and each is not None:
            text = say("{count} {what} with {each} units each", count=count, what=what, each=each)
            usable.append((Decimal(count) * Decimal(each), text))
    if capacity.installed is not None:
        usable.append(
            (
                Decimal(capacity.installed),
                say("{installed} units in use already", installed=capacity.installed),
            )
        )
    return usable


def _judge_sum(
    context: Context,
    subject: Subject,
    position: int,
    item: Item,
    usable: Sequence[tuple[Decimal, str]],
) -> Iterator[Result]:
    most, calculation = max(usable)
    part = Decimal(str(context.params["usable_part"]))
    earlier = _list_earlier(context, subject, goods_of(item))
    counted = [row for row in earlier if _quantity_of(row, item) is not None]
    ordered = _read_amount(item.quantity)
    units = sum((_quantity_of(row, item) or Decimal(0) for row in counted), ordered or Decimal(0))
    if most < units * part:
        sums = _Sums(units, most, calculation)
        yield _make_finding(context, subject, position, counted, sums)
    elif ordered is None or len(counted) < len(earlier):
        text = say(
            "how many units of {item} {name} gets: a quantity is not stated, or is one of another "
            "unit",
            item=name_item(position, item),
            name=subject.name,
        )
        yield Undecided(subject, "missing_data", ("quantities of the deliveries",), text)
    elif most * NEARLY < units * part:
        needed = say("more units than {name} has use for", name=subject.name)
        actual = say("{units} units, and use for {usable}", units=f"{units:f}", usable=f"{most:f}")
        yield NearlyDetected(subject, item_object(position, item), "quantity", needed, actual)


def _list_earlier(context: Context, subject: Subject, goods: StatedGoods) -> list[Shipment]:
    """Return the deliveries of the same goods to the user in the months before the transaction."""
    if not context.has_shipments:
        return []
    pids = [member.pid for member in self_and_possible_duplicates(context, subject.pid)[:1]]
    rows = context.engine.shipments(pids, ("consignee", "end_user"), context.as_of)
    first = since_day(years_before(context.on, WINDOW).isoformat())
    today = day_number(context.on)
    return [
        row
        for row in rows
        if first <= shipment_days(row)[0] < today and share_goods(goods, _goods_of_row(row))
    ]


def _goods_of_row(row: Shipment) -> StatedGoods:
    return StatedGoods(
        control_code=row.control_code,
        eccn=None,
        customs_codes=(row.hs,) if row.hs else (),
        families=row.families,
        is_compared=False,
    )


def _quantity_of(row: Shipment, item: Item) -> Decimal | None:
    """Return the units of a delivery, where they are of the item's unit or one is not stated."""
    is_other = row.unit and item.unit and row.unit.casefold() != item.unit.casefold()
    return None if is_other else _read_amount(row.quantity)


def _read_amount(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _make_finding(
    context: Context, subject: Subject, position: int, rows: Sequence[Shipment], sums: _Sums
) -> Detected:
    return Detected(
        subject=subject,
        object=item_object(position, context.transaction.items[position]),
        status="present",
        severity=context.severity,
        relation=say(
            "gets {number} units in {window_words}, and has use for {number_2} ({calculation}), of",
            number=_write_number(sums.units),
            window_words=WINDOW_WORDS,
            number_2=_write_number(sums.usable),
            calculation=sums.calculation,
        ),
        identity=f"items.{position}",
        paths=((),),
        values={"item": position, **shipment_evidence(rows)},
        counterfactuals=("clears if further sites, or spare parts for years, are shown",),
    )


def _write_number(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
