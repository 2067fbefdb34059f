"""In which stored orders an indicator was found, may be, or could not be answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import orjson

from onward.queries.model.parts import AssessmentPart

STATUSES: Final = ("present", "possible", "cannot_tell")
READ: Final = 1_000
"""Newest assessments that are read, at most: one an order."""

NAMED: Final = 5
"""Orders that are named of each status, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOrder(AssessmentPart):
    """An order, and its newest assessment."""

    assessment: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOrders(AssessmentPart):
    """How many orders have a status, and the newest of them."""

    status: str
    count: int
    orders: tuple[NamedOrder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorOrders(AssessmentPart):
    """What the newest assessments say of an indicator.

    Attributes:
        total: Orders that are stored.
        read: Those whose newest assessment was read: the newest ones.
        statuses: How many of these have which status.
    """

    indicator: str
    total: int
    read: int
    statuses: tuple[StatusOrders, ...]


def count_statuses(
    indicator: str, total: int, payloads: Iterable[tuple[str, bytes]]
) -> IndicatorOrders:
    """Count what assessments say of an indicator.

    Args:
        indicator: Its id.
        total: Orders that are stored.
        payloads: Ids and JSON of newest assessments, the newest first.
    """
    orders: dict[str, list[NamedOrder]] = {status: [] for status in STATUSES}
    read = 0
    for name, payload in payloads:
        read += 1
        data = orjson.loads(payload)
        names = data["coverage"]["indicators"]["names"]
        for status in STATUSES:
            if indicator in names[status]:
                order = NamedOrder(assessment=name, order=data["transaction"]["id"])
                orders[status].append(order)
    return IndicatorOrders(
        indicator=indicator,
        total=total,
        read=read,
        statuses=tuple(
            StatusOrders(status=status, count=len(rows), orders=tuple(rows[:NAMED]))
            for status, rows in orders.items()
        ),
    )
