"""What countries report of their trade in the goods of an order: context, and never evidence.

Statistics count goods of a heading, of all firms of a country together. That Kazakhstan has sold
such goods to Russia says nothing of a buyer in Kazakhstan; it says what to ask.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from onward.graph.codes import TRADE_FLOW
from onward.graph.model import DestinationRecord
from onward.queries.destinations.readings import was_known
from onward.queries.model.assessment import MeasureReading
from onward.queries.model.trade_words import TradeFlow

SHOWN: Final = 6
"""Flows that are shown of a country; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Flow:
    """One row of a table of flows."""

    row: DestinationRecord
    cells: dict[str, Any]

    @property
    def value(self) -> Decimal:
        """What the goods were worth."""
        return Decimal(self.cells["value"])

    @property
    def series(self) -> tuple[str, ...]:
        """What is the same for all years of it."""
        cells = self.cells
        return (self.row.country, cells["partner"], cells["direction"], cells["hs"])


def read_trade_flows(
    rows: Iterable[DestinationRecord],
    country: str,
    codes: Collection[str],
    on: date,
    as_of: date | None,
) -> Iterator[MeasureReading]:
    """Yield the largest flows of goods that a country has part in, the newest year of each.

    Args:
        rows: Of all countries.
        country: Which reports them, or of which others report.
        codes: Customs codes of the goods; flows of their headings, and of all goods, are theirs.
        on: The day of the order: no later year is looked at.
        as_of: The day by which they must have been published.
    """
    newest: dict[tuple[str, ...], _Flow] = {}
    for row in rows:
        flow = _Flow(row, json.loads(row.value))
        is_of_country = country in (row.country, flow.cells["partner"])
        is_early = row.data_year <= on.year and was_known(row, as_of)
        if is_of_country and is_early and _is_of_goods(flow.cells["hs"], codes):
            earlier = newest.setdefault(flow.series, flow)
            newest[flow.series] = max(earlier, flow, key=_rank_by_year)
    flows = sorted(_prefer_narrow(list(newest.values())), key=_rank_by_value)
    for flow in flows[:SHOWN]:
        is_last = flow is flows[:SHOWN][-1]
        yield _describe_flow(flow, max(len(flows) - SHOWN, 0) if is_last else 0)


def _is_of_goods(heading: str, codes: Collection[str]) -> bool:
    """Tell whether a heading is that of goods; a flow of all goods is of every order."""
    return not heading or any(code.startswith(heading) for code in codes)


def _prefer_narrow(flows: Sequence[_Flow]) -> list[_Flow]:
    """Leave out what is part of a narrower flow that is there, too: all goods, or the chapter."""
    codes: dict[tuple[str, ...], str] = {}
    for flow in flows:
        ends = flow.series[:3]
        codes[ends] = max(codes.get(ends, ""), flow.cells["hs"], key=len)
    return [flow for flow in flows if len(flow.cells["hs"]) == len(codes[flow.series[:3]])]


def _rank_by_year(flow: _Flow) -> tuple[int, str, Decimal]:
    return flow.row.data_year, flow.row.source.published or "", flow.value


def _rank_by_value(flow: _Flow) -> tuple[bool, Decimal, tuple[str, ...]]:
    # what is said of these goods stands before what is said of all
    return not flow.cells["hs"], -flow.value, flow.series


def _describe_flow(flow: _Flow, left_out: int) -> MeasureReading:
    source, cells = flow.row.source, flow.cells
    said = TradeFlow(
        reporter=flow.row.country,
        direction=cells["direction"],
        heading=cells["hs"],
        partner=cells["partner"],
        currency=cells["currency"],
        worth=str(flow.value.quantize(Decimal(1))),
        left_out=left_out,
    )
    return MeasureReading(
        measure=TRADE_FLOW,
        family="trade",
        scale="",
        direction="",
        threshold="",
        licence="",
        value=said.write(),
        meets=None,
        data_year=flow.row.data_year,
        published=source.published,
        retrieved=source.retrieved,
        source=source.dataset,
        url=source.url,
        note="",
    )
