"""Goods whose contract must forbid re-export to Russia, and whose risk must be assessed in writing.

Regulation (EU) No 833/2014 Art. 12g (and Regulation (EC) No 765/2006 Art. 8g for Belarus) asks for
the clause, Art. 12gb for the assessment. Of the goods that they name only the codes of the Common
High Priority List are in the tables; the other annexes count where the order says that its goods
are in one.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.graph.dates import first_day
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.transactions.goods.items import Item

CLAUSE_SINCE: Final = date(2024, 3, 20)
"""Regulation (EU) No 833/2014 Art. 12g."""

BELARUS_SINCE: Final = date(2025, 1, 2)
"""Regulation (EC) No 765/2006 Art. 8g."""

ASSESSMENT_SINCE: Final = date(2024, 12, 26)
"""Regulation (EU) No 833/2014 Art. 12gb."""

CLAUSE_ANNEXES: Final = frozenset({"XI", "XX", "XXXV", "XL"})
"""Annexes of Regulation (EU) No 833/2014 to whose goods Art. 12g applies."""

_RUSSIA: Final = "RU"

_AND: Final = re.compile(r"\b(?:annex|annexes|anhang|and|und|et)\b", re.IGNORECASE)

_ANNEX: Final = re.compile(r"\b[IVXL]+\b")


@dataclass(frozen=True, slots=True)
class RestrictedGoods:
    """Goods that may not end in Russia or Belarus.

    Attributes:
        name: In a sentence, with the code or annex that makes them so.
        is_priority: Whether they are on the Common High Priority List (Annex XL).
        doubts: What leaves open whether the rules reach this order.
    """

    name: str
    is_priority: bool
    doubts: tuple[str, ...] = ()


def find_restricted_goods(context: Context) -> RestrictedGoods | None:
    """Return the first goods of an order whose re-export the rules speak of; None: they do not.

    To a partner or member they do not apply. A country that is not known leaves them open.
    """
    destination = context.transaction.destination
    if destination == _RUSSIA:  # goods that may not go there need no clause against going there
        return None
    if destination and context.tables.trade.partner_at(destination, context.on):
        return None
    doubts = () if destination else ("the country of destination is not known",)
    for position, item in enumerate(context.transaction.items):
        code = _priority_code(item, context)
        if code is not None:
            name = item.description or say("item {number}", number=position + 1)
            return RestrictedGoods(
                say("{name} (customs code {code})", name=name, code=code), True, doubts
            )
    annexes = sorted(_named_annexes(context) & CLAUSE_ANNEXES)
    if annexes:
        name = say(
            "goods of Annex {annexes} of Regulation (EU) No 833/2014",
            annexes=joined(annexes, " and "),
        )
        return RestrictedGoods(name, "XL" in annexes, doubts)
    return None


def _named_annexes(context: Context) -> set[str]:
    """Return the annexes of the regulation that the order names; its own annexes are none."""
    texts = context.transaction.contract.annexes
    return {part for text in texts if _is_of_act(text) for part in _ANNEX.findall(text)}


def _is_of_act(text: str) -> bool:
    """Tell whether a text names annexes alone, or the regulation: "Annex XI", not "XI: prices"."""
    return "833/2014" in text or not _ANNEX.sub(" ", _AND.sub(" ", text)).strip(" .,;&()")


def _priority_code(item: Item, context: Context) -> str | None:
    codes = [code[:6] for code in (item.hs, item.hs8) if code and len(code) >= 6]
    return next(
        (code for code in codes if context.tables.goods.priority_at(code, context.on)), None
    )


def contract_day(context: Context) -> date:
    """Return the day whose rules a contract follows: its own, else the order's, else the day."""
    transaction = context.transaction
    stated = transaction.contract_date or transaction.order_date
    return first_day(stated) if stated else context.on


def has_clause(context: Context) -> bool | None:
    """Tell whether the contract forbids re-export to Russia; None: nobody says so.

    Contract and answer are two witnesses: where one says no, the clause is not there.
    """
    answer = context.transaction.answers.get("no_reexport_clause_signed")
    said = {"yes": True, "no": False}.get(answer or "")
    witnesses = (context.transaction.contract.no_reexport, said)
    if False in witnesses:
        return False
    return True if True in witnesses and answer != "unclear" else None
