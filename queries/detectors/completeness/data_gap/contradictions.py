"""Facts of an order that cannot both be true, and facts that nothing can be."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from onward.graph.dates import first_day
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import UnknownFact
from onward.queries.end_use import TERM, read_term
from onward.queries.transactions.transaction import say_role

_COLLECTED: Final = "EXW"
_CARRYING: Final = ("freight_forwarder", "carrier")

_SHIPPED: Final = "planned_ship_date"


def find_contradictions(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each two facts of the order that contradict each other."""
    yield from _check_days(context)
    yield from _check_founding(context)
    yield from _check_terms(context)
    yield from _check_clause(context)


def _check_days(context: Context) -> Iterator[UnknownFact]:
    """Compare the order's days with that of the planned shipment, before which all of them are."""
    transaction = context.transaction
    shipped = transaction.planned_ship_date
    if shipped is None:
        return
    for field in ("date", "order_date", "contract_date"):
        day: str | None = getattr(transaction, field)
        if day and first_day(day) > first_day(shipped):
            name = {"date": "the order's day"}.get(
                field, say("the {field}", field=field.replace("_", " "))
            )
            why = say(
                "{name}, {day}, is later than the planned shipment on {shipped}",
                name=name,
                day=day,
                shipped=shipped,
            )
            yield UnknownFact("transaction", _SHIPPED, say("{why}; correct one of them", why=why))


def _check_founding(context: Context) -> Iterator[UnknownFact]:
    for ref, party in enumerate(context.transaction.parties):
        if party.incorporated and first_day(party.incorporated) > context.on:
            name = party.name or say("the {role}", role=say_role(party.role))
            why = say(
                "{name} was founded on {incorporated}, later than {day}",
                name=name,
                incorporated=party.incorporated,
                day=context.on,
            )
            yield UnknownFact(party.role, f"parties.{ref}.incorporated", why, role=party.role)


def _check_terms(context: Context) -> Iterator[UnknownFact]:
    """Read the term of delivery: one that nobody knows, and goods that the buyer collects."""
    stated = context.transaction.incoterm
    if stated is None or not stated.strip():
        return
    code = read_term(stated).code
    if code is None:
        why = say(
            "the term of delivery {stated} is not known; write EXW, DAP …",
            stated=repr(stated),
        )
        yield UnknownFact("transaction", TERM, why)
    elif code == _COLLECTED and not context.transaction.with_role(*_CARRYING):
        why = "the buyer collects the goods (EXW), and who carries them is not named"
        yield UnknownFact("transaction", TERM, why)


def _check_clause(context: Context) -> Iterator[UnknownFact]:
    answer = context.transaction.answers.get("no_reexport_clause_signed")
    if context.transaction.contract.no_reexport is True and answer in {"no", "unclear"}:
        why = (
            "the contract is said to have a no-re-export clause, and an answer does not confirm it"
        )
        yield UnknownFact("contract", "answers.no_reexport_clause_signed", why)


def read_day(text: str | None) -> date | None:
    """Return the day with which a text begins, or None: "2026-05-01T10:00" is of 2026-05-01."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
