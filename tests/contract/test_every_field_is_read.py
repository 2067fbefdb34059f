"""Whatever an order may say is read: its worst value changes what an assessment says.

A field that is accepted and ignored is the quietest failure there is. Each field of the schema is
set to its worst value in an order that is clear; findings, gaps, duties, questions or verdict must
change. A new field without a worst value here fails the suite.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeGuard, get_args

import pytest
from pydantic import BaseModel

from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from onward.queries.transactions.goods import ELEMENTS
from onward.queries.transactions.transaction import BEHAVIOUR, ITEM_FLAGS, QUESTIONS, Transaction
from tests.clear_orders import (
    Order,
    assess_order,
    claimed_order,
    clear_order,
    exact_owner_order,
    harm_order,
    letter_of,
    letter_order,
    licensed_order,
    listed_owner_order,
    priority_order,
    purpose_order,
    state_owner_order,
    surveillance_order,
    with_value,
)
from tests.unit.cases import table


def consigned_order() -> Order:
    """Return a clear order with a consignee of its own."""
    order = clear_order()
    order["parties"].append({"role": "consignee", "id": "example:sister", "country": "XC"})
    return order


IDENTIFIES: Final[dict[str, str]] = table(__file__, "IDENTIFIES")
"""Fields that only identify, and why they cannot be worse."""


WORST_OF_CLEAR: Final[dict[str, Any]] = table(__file__, "WORST_OF_CLEAR", lists=True)
WORST: Final[Mapping[str, tuple[Order, object]]] = {
    **{path: (clear_order(), value) for path, value in WORST_OF_CLEAR.items()},
    "parties[].name": (claimed_order(), "listed"),
    "parties[].region": (with_value(clear_order(), "parties[].country", "UA"), "UA-43"),
    "parties[].owners[].id": (claimed_order(), "example:listed"),
    "parties[].owners[].name": (claimed_order(), "listed"),
    "parties[].owners[].kind": (claimed_order(), "PublicBody"),
    "parties[].owners[].country": (state_owner_order(), "XA"),
    "parties[].owners[].identifiers": (claimed_order(), {"imo": "not a number"}),
    "parties[].owners[].share": (exact_owner_order(), "10 %"),
    "parties[].owners[].share_min": (claimed_order(), "0.1"),
    "parties[].owners[].share_max": (listed_owner_order(), "0.4"),
    "parties[].owners[].share_min_exclusive": (listed_owner_order("0", "0.1"), True),
    "parties[].owners[].share_max_exclusive": (listed_owner_order(), True),
    "parties[].capacity.sites": (with_value(clear_order(), "items[].per_site", "1"), "0.1"),
    "parties[].capacity.staff": (with_value(clear_order(), "items[].per_person", "1"), "0.1"),
    "items[].per_site": (with_value(clear_order(), "parties[].capacity.sites", "1"), "0.1"),
    "items[].per_person": (with_value(clear_order(), "parties[].capacity.staff", "1"), "0.1"),
    "contract.consignee": (consigned_order(), "Blackbird Optik"),
    "transport.route[]": (with_value(clear_order(), "route", ["XB"]), "XH"),
    **{f"items[].cyber_surveillance.{key}": (surveillance_order(key), "yes") for key in ELEMENTS},
    "items[].cyber_surveillance.reasons": (surveillance_order(), {}),
    "items[].cyber_surveillance.answered_by": (surveillance_order(), "n/a"),
    "items[].cyber_surveillance.answered_on": (surveillance_order(), None),
    "items[].excluded_purpose_reason": (purpose_order(), "n/a"),
    **{
        f"risk_of_harm.{when}.{measure}": (harm_order(when, likelihood="high"), "high")
        for when in ("before", "after")
        for measure in ("scale", "scope", "irremediability")
    },
    "risk_of_harm.before.likelihood": (harm_order("before", scale="high"), "high"),
    "risk_of_harm.after.likelihood": (harm_order("after", scale="high"), "high"),
    "risk_of_harm.mitigation": (harm_order("before"), "it is left to the customer"),
    "risk_of_harm.stated_by": (harm_order("before"), None),
    "destination_region": (clear_order() | {"destination": "UA"}, "UA-43"),
    "contract.no_reexport": (priority_order(), False),
    "contract.clause_text": (priority_order(), "The buyer may do as it likes."),
    "licence.date": (licensed_order(), "2026-05-02"),
    "licence.valid_until": (licensed_order(), "2026-05-01"),
    "licence.covers[]": (licensed_order(), "6A003"),
    "licence.destinations[]": (licensed_order(), "XE"),
    "licence.end_users[]": (licensed_order(), "somebody else"),
    "licence.conditions[]": (licensed_order(), "report each delivery"),
    "letters[].date": (letter_of("date"), "2026-01-01"),
    "letters[].valid_until": (letter_of("valid_until"), "2027-01-01"),
    "letters[].party": (letter_of("party"), "example:acme"),
    "letters[].item": (letter_of("item"), "network tester"),
    "letters[].destination": (letter_of("destination"), "XC"),
    "letters[].limb": (letter_order(), "art_99"),
    **{f"answers.{key}": (clear_order(), "yes") for key in (*ITEM_FLAGS, *BEHAVIOUR)},
    "answers.no_reexport_clause_signed": (priority_order(), "no"),
}
"""The worst value of each field, and the order in which it is worst."""


def list_fields(model: type[BaseModel], place: str = "") -> Iterator[str]:
    """Yield the path of every value that a transaction may hold; [] stands for each of several."""
    for name, field in model.model_fields.items():
        path = f"{place}{field.alias or name}"
        if path == "answers":
            yield from (f"answers.{key}" for key in sorted(QUESTIONS))
            continue
        arguments = get_args(field.annotation)
        inner = next((kind for kind in (field.annotation, *arguments) if _is_model(kind)), None)
        several = "[]" if getattr(field.annotation, "__origin__", None) is tuple else ""
        if _is_model(inner):
            yield from list_fields(inner, f"{path}{several}.")
        else:
            yield f"{path}{several}"


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def outcome_of(assessment: Assessment) -> Sequence[object]:
    """Return what an assessment says: findings, gaps, duties, questions, verdict."""
    return (
        [
            (row.id, row.status, row.severity, row.summary, row.severity_rules)
            for row in assessment.findings
        ],
        [(gap.field, gap.why_it_matters) for gap in assessment.coverage.gaps],
        [(duty.duty, duty.because, duty.what, duty.met) for duty in assessment.duties],
        [(question.audience, question.question) for question in assessment.questions],
        (assessment.verdict, assessment.suggestion.value),
    )


def test_every_field_has_a_worst_value_or_only_identifies() -> None:
    assert set(list_fields(Transaction)) == {*WORST, *IDENTIFIES}
    assert not WORST.keys() & IDENTIFIES.keys()


@pytest.mark.parametrize(
    "order", [clear_order, priority_order, surveillance_order, licensed_order, claimed_order]
)
def test_the_orders_are_clear(order: Any, setup: AssessmentSetup) -> None:
    clear = assess_order(setup, order())
    assert {row.severity for row in clear.findings} <= {"info", "low", "medium"}
    assert clear.complete, clear.coverage.gaps
    counted = [row.indicator for row in clear.findings if row.severity == "medium"]
    assert counted in ([], ["div-chpl-item"])


def test_no_field_is_accepted_and_ignored(setup: AssessmentSetup) -> None:
    orders = {repr(order): order for order, _ in WORST.values()}
    unchanged = {name: outcome_of(assess_order(setup, each)) for name, each in orders.items()}
    ignored = []
    for path, (order, worst) in WORST.items():
        changed = with_value(order, path, worst)
        if outcome_of(assess_order(setup, changed)) == unchanged[repr(order)]:
            ignored.append(path)
    assert ignored == []
