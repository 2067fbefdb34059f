"""div-chpl-item: goods of the Common High Priority List for a country outside the partners.

By themselves they are a matter of duties: the clause against re-export, the documented assessment
of risk. Beside another sign of diversion they weigh more.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from onward.graph.countries import country_name
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import item_object
from onward.queries.detection.plan import find_second_sign
from onward.queries.detection.results import Detected, NearlyDetected, Result, Undecided
from onward.queries.model.parts import FindingValues
from onward.queries.shipments import cite_row
from onward.queries.tables.tables import PartnerCountry, PriorityGood
from onward.queries.transactions.goods import Item
from onward.queries.transactions.transaction import name_item

WITHOUT_GOODS: Final = frozenset({"technical_assistance", "software_download"})
"""Kinds of transaction that move nothing which a customs code could name."""

CLAUSE_SINCE: Final = date(2024, 3, 20)
"""Regulation (EU) No 833/2014 Art. 12g: the contract forbids re-export to Russia."""

RISK_ASSESSMENT_SINCE: Final = date(2024, 12, 26)
"""The same, Art. 12gb: the exporter documents its assessment of the risk of re-export."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that the list holds on the day.

    Yields:
        Detected; possible where the destination is not known; NearlyDetected where it is a partner
        or a member; Undecided for goods without six digits of a customs code that could be on the
        list.
    """
    for position, item in enumerate(context.transaction.items):
        # the list holds codes of six digits: longer ones are cut
        codes = [code for code in (item.hs, item.hs8) if code]
        full_codes = dict.fromkeys(code[:6] for code in codes if len(code) >= 6)
        rows = [context.tables.goods.priority_at(hs6, context.on) for hs6 in full_codes]
        row = next(filter(None, rows), None)
        first_code = codes[0] if codes else None
        if row is not None:
            yield _judge_listed_item(position, item, row, context)
        elif not full_codes and _may_be_listed(first_code, context):
            yield _needs_six_digits(name_item(position, item), first_code)


def _may_be_listed(hs: str | None, context: Context) -> bool:
    """Tell whether the digits that are missing could make a finding."""
    transaction = context.transaction
    if transaction.kind in WITHOUT_GOODS or _find_partner(context):
        return False
    # four digits of a heading that the list does not touch need no more
    return hs is None or any(row.hs6.startswith(hs) for row in context.tables.goods.priority)


def _find_partner(context: Context) -> PartnerCountry | None:
    destination = context.transaction.destination
    return context.tables.trade.partner_at(destination, context.on) if destination else None


def _needs_six_digits(item: str, hs: str | None) -> Undecided:
    needed = ("customs code (HS), six digits",)
    text = say("the customs code {hs} of {item} needs six digits", hs=hs, item=item)
    if hs is None:
        text = say("{item} has no customs code", item=item)
    return Undecided(None, "missing_data", needed, text)


def _judge_listed_item(
    position: int, item: Item, row: PriorityGood, context: Context
) -> Detected | NearlyDetected:
    destination, partner = context.transaction.destination, _find_partner(context)
    if partner is not None:
        return NearlyDetected(
            subject=None,
            object=item_object(position, item),
            field="destination",
            needed="a country that is neither member nor partner",
            found=f"{country_name(partner.country)}: {partner.standing} ({partner.basis.source})",
        )
    sign = find_second_sign(context)
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="present" if destination else "possible",
        severity="medium" if sign else context.severity,
        severity_rules=(say("beside another sign ({sign}): medium", sign=sign),) if sign else (),
        relation=say(
            "delivers goods of tier {tier} of the Common High Priority List:", tier=row.tier
        ),
        identity=f"items.{position}",
        values=_item_values(position, row, context.on),
        possible_because=() if destination else ("the country of destination is not known",),
        acts=(cite_row(row, "guidance"),),
    )


def _item_values(position: int, row: PriorityGood, on: date) -> FindingValues:
    return {
        "item": position,
        "hs6": row.hs6,
        "tier": row.tier,
        "listed_since": row.since,
        "no_reexport_clause_required": on >= CLAUSE_SINCE,
        "documented_risk_assessment_required": on >= RISK_ASSESSMENT_SINCE,
    }
