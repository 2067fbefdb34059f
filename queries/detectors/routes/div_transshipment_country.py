"""div-transshipment-country: goods go to or through a country of the hub table; context only."""

from collections.abc import Iterator, Sequence

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.countries import CountryInvolved, countries_involved
from onward.queries.detection.results import Detected, NotApplicable, Result
from onward.queries.model.parts import HubRow
from onward.queries.shipments import cite_row
from onward.queries.tables.tables import Hub


def detect(context: Context) -> Iterator[Result]:
    """Yield one row of context a country on the way; an empty table is no answer and no gap."""
    trade, items = context.tables.trade, context.transaction.items
    if not trade.hubs:
        yield NotApplicable("the hub table of the rule pack is empty")
        return
    for involved in countries_involved(context, "intermediate_consignee", with_route=True):
        rows = trade.hubs_at(involved.country, context.on)
        concerned = [row for row in rows if row.concerns(items)]
        # a row for some goods, and goods that are not classified
        maybe_concerned = [row for row in rows if row.concerns(items) is None]
        if concerned:
            yield _make_finding(involved, concerned, context)
        elif maybe_concerned:
            doubts = ("the goods are not known well enough",)
            yield _make_finding(involved, maybe_concerned, context, doubts)


def _make_finding(
    involved: CountryInvolved,
    rows: Sequence[Hub],
    context: Context,
    doubts: tuple[str, ...] = (),
) -> Detected:
    return Detected(
        subject=None,
        object=involved.object,
        status="possible" if doubts else "present",
        severity=context.severity,
        relation=say("passes, as {part}, a country of the hub table:", part=involved.part),
        identity=involved.country,
        values={"rows": [_hub_data(row) for row in rows]},
        possible_because=doubts,
        acts=tuple(cite_row(row, "guidance") for row in rows),
    )


def _hub_data(row: Hub) -> HubRow:
    return {
        "country": row.country,
        "goods": row.goods or None,
        "note": row.note or None,
        "since": row.since,
        "until": row.until,
        "source": row.basis.source,
        "verified": row.basis.verified,
    }
