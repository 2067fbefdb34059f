"""For which months a loaded record of a country's trade is stated to be complete.

A layer keeps such a statement as a destination record whose value is the row's cells
(docs/own-data.md, What a record of trade covers).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onward.graph.codes import TRADE_COVERAGE
from onward.graph.dates import known_day, since_day, until_day
from onward.graph.model import DestinationRecord, Shipment
from onward.queries.detection.context import Context


@dataclass(frozen=True, slots=True)
class TradeCoverage:
    """A statement that a layer holds the trade of a country in full.

    Attributes:
        dataset: The layer whose shipments they are.
        direction: import, so that its shipments are arrivals; or export.
        begins, ends: Numbers of the first day, and of the first one that is not covered.
        since, until: The same as they are stated.
        codes: First digits of the customs codes that it holds; none = all goods.
        stated_by: The layer that says so.
    """

    dataset: str
    country: str
    direction: str
    begins: int
    ends: int
    since: str
    until: str
    codes: tuple[str, ...]
    stated_by: str

    def holds_goods(self, shipment: Shipment) -> bool:
        """Tell whether it surely holds goods of a shipment's customs code."""
        code = shipment.hs or ""
        return not self.codes or any(code.startswith(digits) for digits in self.codes)

    def describe(self) -> dict[str, str]:
        """Return the statement as a row of evidence."""
        return {
            "dataset": self.dataset,
            "country": self.country,
            "since": self.since,
            "until": self.until,
            "stated_by": self.stated_by,
        }


def list_trade_coverage(context: Context) -> tuple[TradeCoverage, ...]:
    """Return what is stated of the records of trade, as far as it was known."""
    return context.cached("trade coverage", lambda: tuple(_read_rows(context)))


def _read_rows(context: Context) -> Iterator[TradeCoverage]:
    for record in context.destinations.rows_of(TRADE_COVERAGE):
        if context.known(record.source.published, record.source.retrieved):
            yield _read_row(record)


def _read_row(record: DestinationRecord) -> TradeCoverage:
    cells = json.loads(record.value)
    source = record.source
    ends = until_day(cells["until"])
    if source.published or source.retrieved:
        # no record is complete for days after the one on which it was made
        ends = min(ends, known_day(source.published, source.retrieved) + 1)
    return TradeCoverage(
        dataset=cells["dataset"],
        country=record.country,
        direction=cells["direction"],
        begins=since_day(cells["since"]),
        ends=ends,
        since=cells["since"],
        until=cells["until"],
        codes=tuple(cells["hs"].split()),
        stated_by=source.dataset,
    )


def find_covering(
    statements: Iterable[TradeCoverage], first_day: int, last_day: int
) -> Iterator[tuple[TradeCoverage, ...]]:
    """Yield for each layer the statements that together cover all days from one to another."""
    by_dataset: dict[str, list[TradeCoverage]] = {}
    for statement in sorted(statements, key=lambda row: (row.dataset, row.begins, row.ends)):
        by_dataset.setdefault(statement.dataset, []).append(statement)
    for rows in by_dataset.values():
        if _leaves_no_day_open(rows, first_day, last_day):
            yield tuple(row for row in rows if row.begins <= last_day and first_day < row.ends)


def _leaves_no_day_open(rows: Sequence[TradeCoverage], first_day: int, last_day: int) -> bool:
    """Tell whether rows, in the order of their beginnings, leave no day between two open."""
    next_day = first_day
    for row in rows:
        if row.begins <= next_day:
            next_day = max(next_day, row.ends)
    return next_day > last_day
