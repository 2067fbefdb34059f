"""div-transshipment-country: goods go to or through a country of the hub table; context only."""

from collections.abc import Iterator

from onward.queries.detection.context import Context
from onward.queries.detection.countries import CountryInvolved, countries_involved
from onward.queries.detection.results import Citation, Detected, NotApplicable, Result
from onward.queries.tables.trade_countries import Hub


def detect(context: Context) -> Iterator[Result]:
    """Yield one row of context a country on the way; an empty table is no answer and no gap."""
    trade, items = context.tables.trade, context.transaction.items
    if not trade.hubs:
        yield NotApplicable("the hub table of the rule pack is empty")
        return
    for place in countries_involved(context, "intermediate_consignee", with_route=True):
        rows = trade.hubs_at(place.country, context.on)
        named = tuple(row for row in rows if row.concerns(items))
        open_ = tuple(row for row in rows if row.concerns(items) is None)
        if named:
            yield _found(place, named, context)
        elif open_:
            yield _found(place, open_, context, because="the goods are not known well enough")


def _found(
    place: CountryInvolved, rows: tuple[Hub, ...], context: Context, because: str = ""
) -> Detected:
    return Detected(
        subject=None,
        object=place.object,
        status="possible" if because else "present",
        severity=context.severity,
        relation=f"passes, as {place.part}, a country of the hub table:",
        identity=place.country,
        values={"rows": [_told(row) for row in rows]},
        possible_because=(because,) if because else (),
        acts=tuple(
            Citation(row.basis.source, "guidance", row.basis.verified, row.basis.url)
            for row in rows
        ),
    )


def _told(row: Hub) -> dict[str, str | None]:
    return {
        "country": row.country,
        "goods": row.goods or None,
        "note": row.note or None,
        "since": row.since,
        "until": row.until,
        "source": row.basis.source,
        "verified": row.basis.verified,
    }
