"""The duties of an order: what has to be done, by which act, and what the order says of it."""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.end_use.reexport_duties import (
    ASSESSMENT_SINCE,
    BELARUS_SINCE,
    CLAUSE_SINCE,
    RestrictedGoods,
    contract_day,
    find_restricted_goods,
    has_clause,
)
from onward.queries.model.duties import Duty

RUSSIA_ACT: Final = "https://eur-lex.europa.eu/eli/reg/2014/833/oj"
BELARUS_ACT: Final = "https://eur-lex.europa.eu/eli/reg/2006/765/oj"

_CLAUSE: Final = (
    "Put a clause into the contract that forbids re-export to {country} or for use there, with "
    "remedies for its breach."
)
_ASSESSMENT: Final = (
    "Assess in writing the risk that the goods are exported to Russia or for use there, put "
    "measures against it into practice, and keep both on file. (Annex XL; since 26 May 2025 also "
    "Annex XLVIII, whose codes were not read.)"
)


def list_duties(context: Context) -> Iterator[Duty]:
    """Yield the duties of an order, in the order in which they have to be done."""
    goods = find_restricted_goods(context)
    if goods is not None:
        yield from _list_clauses(goods, context)
        if goods.is_priority and context.on >= ASSESSMENT_SINCE:
            yield _make_assessment(goods)
    yield from _list_conditions(context)


def _list_clauses(goods: RestrictedGoods, context: Context) -> Iterator[Duty]:
    day, met = contract_day(context), has_clause(context)
    for act, since, country, url in (
        ("Regulation (EU) No 833/2014 Art. 12g", CLAUSE_SINCE, "Russia", RUSSIA_ACT),
        ("Regulation (EC) No 765/2006 Art. 8g", BELARUS_SINCE, "Belarus", BELARUS_ACT),
    ):
        if day >= since:
            yield Duty(
                duty="no_reexport_clause",
                act=act,
                verified="secondary",
                since=since.isoformat(),
                url=url,
                because=goods.name,
                what=say(_CLAUSE, country=country),
                met=met,
            )


def _make_assessment(goods: RestrictedGoods) -> Duty:
    return Duty(
        duty="documented_risk_assessment",
        act="Regulation (EU) No 833/2014 Art. 12gb",
        verified="secondary",
        since=ASSESSMENT_SINCE.isoformat(),
        url=RUSSIA_ACT,
        because=goods.name,
        what=say(_ASSESSMENT),
        met=None,
    )


def _list_conditions(context: Context) -> Iterator[Duty]:
    licence = context.transaction.licence
    if licence is None:
        return
    act = say("licence {number}", number=licence.number)
    if licence.authority:
        act = say(
            "licence {number} of {authority}", number=licence.number, authority=licence.authority
        )
    for condition in licence.conditions:
        yield Duty(
            duty="licence_conditions",
            act=act,
            verified="text",
            since=licence.date,
            url=None,
            because="the licence on file",
            what=say("Keep to the condition: {condition}", condition=condition),
            met=None,
        )
