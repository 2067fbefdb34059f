"""The deliveries of a party by month: what came in, what went out, and what may have gone on.

A delivery that went out may be of goods that came in before: the same goods by the first six digits
of their number, and within 180 days. That is a question to ask, and nothing that a source states.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.errors import UsageError, did_you_mean
from onward.graph.dates import since_day
from onward.graph.engine import Engine
from onward.graph.model import Shipment
from onward.queries.model.part import AssessmentPart, copy_fields
from onward.queries.model.party_cards import describe_origin

ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")
SHOWN: Final = 500
"""Deliveries of a page, at most."""

ON_WITHIN: Final = 180
"""Days within which goods that came in may have gone on."""

HEADING: Final = 6
"""Digits of the number of goods that two deliveries of the same goods share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow(AssessmentPart):
    """A delivery: who sent what to whom, in which direction seen from the party, by which source.

    `follows` names an earlier delivery to the party, of the same goods, which this may have been.
    """

    id: str
    date: str
    direction: str
    shipper: str | None
    shipper_name: str | None
    consignee: str | None
    consignee_name: str | None
    end_user: str | None
    end_user_name: str | None
    hs: str | None
    description: str | None
    quantity: str | None
    unit: str | None
    destination: str | None
    dataset: str
    record: str | None
    url: str | None
    published: str | None
    retrieved: str | None
    follows: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTally(AssessmentPart):
    """How many deliveries came in and went out in a month."""

    month: str
    came_in: int
    went_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDeliveries(AssessmentPart):
    """A page of a party's deliveries, the latest first; what is counted are all that are meant."""

    id: str
    name: str
    as_of: str | None
    snapshot: str
    total: int
    months: tuple[MonthTally, ...]
    goods: tuple[tuple[str, int], ...]
    destinations: tuple[tuple[str, int], ...]
    results: tuple[DeliveryRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPage:
    """Which deliveries of a party are listed.

    Attributes:
        role: The party's in them; None = any.
        hs: How the number of the goods begins, in digits; "" = any.
        limit, offset: So many, after so many of the latest.
    """

    role: str | None = None
    hs: str = ""
    limit: int = SHOWN
    offset: int = 0

    def is_meant(self, row: Shipment, aliases: set[str]) -> bool:
        """Tell whether a delivery has the goods, and the party the role."""
        is_role = self.role is None or getattr(row, self.role) in aliases
        return is_role and _list_digits(row.hs).startswith(self.hs)


def make_delivery_page(role: str | None, hs: str | None, limit: int, offset: int) -> DeliveryPage:
    """Check which deliveries are asked for.

    Raises:
        UsageError: There is no such role, no number of goods begins so, or a number is wrong.
    """
    if role is not None and role not in ROLES:
        likely = did_you_mean(role, ROLES)
        raise UsageError(f"role {role!r} does not exist; {likely}use one of {', '.join(ROLES)}")
    digits = _list_digits(hs)
    if hs is not None and not (digits and re.fullmatch(r"[0-9. ]+", hs)):
        raise UsageError(f"hs {hs!r} is not how a number of goods begins; write digits")
    if not 1 <= limit <= SHOWN:
        raise UsageError(f"limit {limit} is not between 1 and {SHOWN}")
    if offset < 0:
        raise UsageError(f"offset {offset} must be at least 0")
    return DeliveryPage(role=role, hs=digits, limit=limit, offset=offset)


def _list_digits(hs: str | None) -> str:
    return "".join(char for char in hs or "" if char.isdecimal())


def list_deliveries(
    engine: Engine, party: int, page: DeliveryPage, as_of: date | None
) -> PartyDeliveries:
    """Return the deliveries in which a party has a role.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        page: Which of them.
        as_of: Use only what was known by this day; None = everything.
    """
    rows = engine.shipments([party], ROLES, as_of)
    [record] = engine.parties([party])
    # deliveries name a party as their own source does
    aliases = {record.id, *(member.id for member in record.members)}
    directions = [_find_direction(row, aliases) for row in rows]
    # what a delivery may have gone on from is looked for among all of them
    earlier = dict(_find_earlier(rows, directions))
    pairs = zip(rows, directions, strict=True)
    meant = [pair for pair in pairs if page.is_meant(pair[0], aliases)]
    rows, directions = [row for row, _ in meant], [direction for _, direction in meant]
    # the engine orders deliveries by date
    latest = meant[::-1][page.offset : page.offset + page.limit]
    names = _find_names(engine, [row for row, _ in latest])
    described = [
        _describe_row(row, direction, names, earlier.get(row.id)) for row, direction in latest
    ]
    goods = Counter((row.hs or "")[:HEADING] for row in rows if row.hs)
    places = Counter(row.destination for row in rows if row.destination)
    return PartyDeliveries(
        id=record.id,
        name=record.name,
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        total=len(rows),
        months=tuple(_count_months(rows, directions)),
        goods=_order_counts(goods),
        destinations=_order_counts(places),
        results=tuple(described),
    )


def _order_counts(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _find_direction(row: Shipment, aliases: set[str]) -> str:
    """Return ``out`` of what the party sent, ``in`` of what it got, else ``beside``."""
    # whoever ships to itself has sent it: that is where to look on
    if row.shipper in aliases:
        return "out"
    return "in" if {row.consignee, row.end_user} & aliases else "beside"


def _find_earlier(rows: Sequence[Shipment], directions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each delivery that went out, with the latest before it that brought the same goods."""
    arrivals: dict[str, tuple[int, str]] = {}
    for row, direction in zip(rows, directions, strict=True):
        goods, day = (row.hs or "")[:HEADING], since_day(row.date)
        # a number of four digits says too little of what the goods are
        if len(goods) < HEADING:
            continue
        if direction == "in":
            arrivals[goods] = day, row.id
        elif direction == "out" and goods in arrivals and day - arrivals[goods][0] <= ON_WITHIN:
            yield row.id, arrivals[goods][1]


def _count_months(rows: Sequence[Shipment], directions: Sequence[str]) -> Iterator[MonthTally]:
    counts = Counter(
        (row.date[:7], direction) for row, direction in zip(rows, directions, strict=True)
    )
    for month in sorted({month for month, _ in counts}):
        yield MonthTally(month=month, came_in=counts[month, "in"], went_out=counts[month, "out"])


def _find_names(engine: Engine, rows: Sequence[Shipment]) -> dict[str, str]:
    ids = sorted(
        {party for row in rows for party in (row.shipper, row.consignee, row.end_user) if party}
    )
    handles = engine.find(ids)
    pids = sorted({pid for pid in handles if pid is not None})
    by_pid = {pid: record.name for pid, record in zip(pids, engine.parties(pids), strict=True)}
    return {party: by_pid[pid] for party, pid in zip(ids, handles, strict=True) if pid is not None}


def _describe_row(
    row: Shipment, direction: str, names: dict[str, str], follows: str | None
) -> DeliveryRow:
    def name(party: str | None) -> str | None:
        return names.get(party, party) if party else None

    return copy_fields(
        DeliveryRow,
        row,
        direction=direction,
        shipper_name=name(row.shipper),
        consignee_name=name(row.consignee),
        end_user_name=name(row.end_user),
        **describe_origin(row.source),
        follows=follows,
    )
