"""hist-lost-in-transit: goods left for a country whose import record never has them; context.

Only where a record is stated to hold the country's imports in full over all the days on which they
should have arrived (`queries/shipments.py`). Any arrival of such goods counts: the
record is one of customs, and not of what was meant.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from onward.graph.countries import country_name, say_country
from onward.graph.dates import day_number
from onward.graph.model import Shipment
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.plan import BY_SHIPMENTS
from onward.queries.detection.results import Detected, NotCovered, Result, Subject
from onward.queries.ownership.owners import self_and_possible_duplicates
from onward.queries.shipments import (
    TradeCoverage,
    find_covering,
    hs6,
    list_trade_coverage,
    pids_of_parties,
    sent_by,
    shipment_days,
    shipment_evidence,
    ties_to,
)

PARAMETERS: Final = frozenset({"arrival_days"})
"""What it reads of an indicator's parameters."""

_RECEIVED: Final = ("consignee", "end_user")
_LEAST_DIGITS: Final = 4
"""Digits of a customs code without which goods are not compared."""


@dataclass(frozen=True, slots=True)
class _ImportRecords:
    """The import records that are loaded and stated to be complete.

    Attributes:
        statements: For which months.
        sizes: Shipments of each layer.
    """

    statements: tuple[TradeCoverage, ...]
    sizes: Mapping[str, int]

    def is_arrival(self, row: Shipment, country: str) -> bool:
        """Tell whether a shipment is a row of an import record of a country."""
        return (row.destination or country) == country and any(
            (statement.dataset, statement.country) == (row.source.dataset, country)
            for statement in self.statements
        )


@dataclass(frozen=True, slots=True)
class _Lost:
    """A delivery without an arrival, and what is not certain of that."""

    row: Shipment
    records: tuple[TradeCoverage, ...]
    doubts: tuple[str, ...]


TRACES: Final = (BY_SHIPMENTS,)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a line of context for each party and country to which goods were lost.

    Yields:
        Detected; NotCovered for deliveries to a country of which no record is complete for the
        days of their arrival, and for a record that is named and not loaded.
    """
    stated = list_trade_coverage(context) if context.has_shipments else ()
    if not stated:
        return  # the coverage says that no import record is loaded
    sizes = {layer.dataset: layer.shipments for layer in context.layers}
    exports = {(row.dataset, row.country) for row in stated if row.direction == "export"}
    imports = tuple(row for row in stated if row.direction == "import")
    for dataset in sorted({row.dataset for row in imports} - sizes.keys()):
        yield NotCovered(
            say("arrivals: the import record {dataset} is not loaded", dataset=dataset)
        )
    # of a layer that is both, nobody can say which of its rows are arrivals
    usable = tuple(
        row for row in imports if row.dataset in sizes and (row.dataset, row.country) not in exports
    )
    records = _ImportRecords(usable, sizes)
    for subject in context.with_roles(context.roles):
        judge = partial(_judge_subject, context, subject, records)
        yield from context.results(("hist-lost-in-transit", subject), judge)


def _judge_subject(context: Context, subject: Subject, records: _ImportRecords) -> Iterator[Result]:
    members = self_and_possible_duplicates(context, subject.pid)
    pids = sorted({member.pid for member in members})
    received = context.engine.shipments(pids, _RECEIVED, context.as_of)
    exports = context.engine.shipments([subject.pid], _RECEIVED, context.as_of)
    lost: dict[str, list[_Lost]] = defaultdict(list)
    uncovered: dict[str, list[Shipment]] = defaultdict(list)
    for row in exports:
        country = row.destination
        if country is None or records.is_arrival(row, country) or not _is_due(context, row):
            continue
        covered = _find_records(context, row, records)
        if not covered:
            uncovered[country].append(row)
        elif not any(_may_be_arrival(context, row, other, records) for other in received):
            doubts = tuple(_list_doubts(context, row, subject, received, records, covered))
            lost[country].append(_Lost(row, covered, doubts))
    for country, rows in sorted(uncovered.items()):
        yield _say_uncovered(subject, country, rows)
    for country, deliveries in sorted(lost.items()):
        yield _make_line(context, subject, country, deliveries)


def _find_arrival_days(context: Context, row: Shipment) -> tuple[int, int]:
    """Return the days, as numbers, between which goods must have arrived."""
    first, last = shipment_days(row)
    return first, last + int(context.params["arrival_days"])


def _is_due(context: Context, row: Shipment) -> bool:
    """Tell whether goods of a known code should have arrived by the day of the question."""
    has_code = len(hs6(row)) >= _LEAST_DIGITS
    return has_code and _find_arrival_days(context, row)[1] <= day_number(context.on)


def _find_records(
    context: Context, row: Shipment, records: _ImportRecords
) -> tuple[TradeCoverage, ...]:
    """Return the statements of the records that are complete for a delivery's arrival."""
    fitting = [
        statement
        for statement in records.statements
        if statement.country == row.destination and statement.holds_goods(row)
    ]
    chosen = find_covering(fitting, *_find_arrival_days(context, row))
    return tuple(statement for statements in chosen for statement in statements)


def _may_be_arrival(
    context: Context, row: Shipment, other: Shipment, records: _ImportRecords
) -> bool:
    """Tell whether a shipment may be the arrival of a delivery, by goods, country and days."""
    if not records.is_arrival(other, row.destination or ""):
        return False
    first, last = shipment_days(other)
    begins, ends = _find_arrival_days(context, row)
    return begins <= last and first <= ends and _are_same_goods(row, other)


def _are_same_goods(row: Shipment, other: Shipment) -> bool:
    """Tell whether customs codes agree as far as both are stated; one that is not may agree."""
    left, right = hs6(row), hs6(other)
    digits = min(len(left), len(right))
    return left[:digits] == right[:digits]


def _list_doubts(
    context: Context,
    row: Shipment,
    subject: Subject,
    received: Sequence[Shipment],
    records: _ImportRecords,
    covered: Sequence[TradeCoverage],
) -> Iterator[str]:
    """Yield why goods may have arrived in spite of the record."""
    named_in = {other.source.dataset for other in received}
    for dataset in dict.fromkeys(statement.dataset for statement in covered):
        # a record that holds others may hold this party under another name
        if records.sizes[dataset] and dataset not in named_in:
            yield say(
                "{dataset} names {name} nowhere: it may stand there under another name",
                dataset=dataset,
                name=subject.name,
            )
    pids = pids_of_parties(context.engine, [row])
    senders = {pids[row.shipper]} if row.shipper in pids else set()
    if any(_may_be_arrival(context, row, other, records) for other in sent_by(context, senders)):
        yield "the record has such goods from the same sender, for somebody else"


def _say_uncovered(subject: Subject, country: str, rows: Sequence[Shipment]) -> NotCovered:
    days = sorted(row.date for row in rows)
    count = "a delivery" if len(rows) == 1 else say("{count} deliveries", count=len(rows))
    period = (
        days[0] if days[0] == days[-1] else say("{days} to {days_2}", days=days[0], days_2=days[-1])
    )
    return NotCovered(
        say(
            "whether {count} of {period} to {name} arrived: no import record of {country} is "
            "stated to be complete for the days of arrival",
            count=count,
            period=period,
            name=subject.name,
            country=say_country(country),
        )
    )


def _make_line(
    context: Context, subject: Subject, country: str, deliveries: Sequence[_Lost]
) -> Detected:
    rows = [delivery.row for delivery in deliveries]
    pids = pids_of_parties(context.engine, rows)
    # one delivery that is surely lost makes the line certain
    sure = [delivery for delivery in deliveries if not delivery.doubts]
    chosen = sure or deliveries
    statements = dict.fromkeys(row for delivery in deliveries for row in delivery.records)
    evidence = shipment_evidence(rows)
    evidence["datasets"] = sorted({*evidence["datasets"], *(row.dataset for row in statements)})
    days = int(context.params["arrival_days"])
    count = "a delivery" if len(rows) == 1 else say("{count} deliveries", count=len(rows))
    paths = dict.fromkeys(
        path for delivery in chosen if (path := ties_to(delivery.row, subject.pid, pids))
    )
    return Detected(
        subject=subject,
        object=("country", country, country_name(country)),
        status="present" if sure else "possible",
        severity=context.severity,
        relation=say(
            "was to receive {count} of which no arrival within {days} days is in the import "
            "record of",
            count=count,
            days=days,
        ),
        identity=country,
        paths=tuple(paths) or ((),),
        values={
            **evidence,
            "country": country,
            "arrival_days": days,
            "import_records": [row.describe() for row in statements],
        },
        possible_because=() if sure else tuple(dict.fromkeys(chosen[0].doubts)),
        counterfactuals=("clears if an import declaration shows the arrival",),
    )
