"""div-chpl-item: goods of the Common High Priority List for a country outside the partners."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from onward.graph.countries import country_name
from onward.queries.detection.context import Context
from onward.queries.detection.items import item_object
from onward.queries.detection.results import Citation, Detected, NearlyDetected, Result, Undecided
from onward.queries.tables.goods import PriorityGood
from onward.queries.tables.trade_countries import PartnerCountry
from onward.queries.transactions.parts import Item

WITHOUT_GOODS: Final = frozenset({"technical_assistance", "software_download"})
"""Kinds of transaction that move nothing which a customs code could name."""

CLAUSE_SINCE: Final = date(2024, 3, 20)
"""Regulation (EU) No 833/2014 Art. 12g: the contract forbids re-export to Russia."""

RISK_ASSESSMENT_SINCE: Final = date(2024, 12, 26)
"""The same, Art. 12gb: the exporter documents its assessment of the risk of re-export."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding an item that the list holds on the day.

    Yields:
        Detected; possible where the destination is not known; NearlyDetected where it is a partner
        or a member; Undecided for goods without six digits of a customs code that could be on the
        list.
    """
    for position, item in enumerate(context.transaction.items):
        told = [code for code in (item.hs, item.hs8) if code]
        whole = dict.fromkeys(code[:6] for code in told if len(code) >= 6)
        rows = [context.tables.goods.priority_at(hs6, context.on) for hs6 in whole]
        if row := next(filter(None, rows), None):
            yield _listed(position, item, row, context)
        elif not whole and _is_asked(next(iter(told), None), context):
            yield _unknown(position, next(iter(told), None))


def _is_asked(hs: str | None, context: Context) -> bool:
    """Tell whether the digits that are missing could make a finding."""
    transaction = context.transaction
    if transaction.kind in WITHOUT_GOODS or _partner(context):
        return False
    return hs is None or any(row.hs6.startswith(hs) for row in context.tables.goods.priority)


def _partner(context: Context) -> PartnerCountry | None:
    destination = context.transaction.destination
    return context.tables.trade.partner_at(destination, context.on) if destination else None


def _unknown(position: int, hs: str | None) -> Undecided:
    needed = ("customs code (HS), six digits",)
    text = f"the customs code {hs} of item {position} needs six digits"
    if hs is None:
        text = f"item {position} has no customs code"
    return Undecided(None, "missing_data", needed, text)


def _listed(
    position: int, item: Item, row: PriorityGood, context: Context
) -> Detected | NearlyDetected:
    destination = context.transaction.destination
    partner = _partner(context)
    if partner is not None:
        told = f"{country_name(partner.country)}: {partner.standing} ({partner.basis.source})"
        needed = "a country that is neither member nor partner"
        return NearlyDetected(None, item_object(position, item), "destination", needed, told)
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="present" if destination else "possible",
        severity=context.severity,
        relation=f"delivers goods of tier {row.tier} of the Common High Priority List ({row.hs6}):",
        identity=f"items.{position}",
        values=_values(position, row, context.on),
        possible_because=() if destination else ("the country of destination is not known",),
        acts=(Citation(row.basis.source, "guidance", row.basis.verified, row.basis.url),),
    )


def _values(position: int, row: PriorityGood, on: date) -> dict[str, Any]:
    return {
        "item": position,
        "hs6": row.hs6,
        "tier": row.tier,
        "listed_since": row.since,
        "no_reexport_clause_required": on >= CLAUSE_SINCE,
        "documented_risk_assessment_required": on >= RISK_ASSESSMENT_SINCE,
    }
