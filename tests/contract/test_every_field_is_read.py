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


WORST: Final[Mapping[str, tuple[Order, object]]] = {
    "date": (clear_order(), "2028-01-01"),
    "kind": (clear_order(), "brokering"),
    "contract_date": (clear_order(), "2026-07-01"),
    "order_date": (clear_order(), "2026-07-01"),
    "planned_ship_date": (clear_order(), "2027-04-01"),
    "parties[].role": (clear_order(), "bank"),
    "parties[].id": (clear_order(), "example:listed"),
    "parties[].name": (claimed_order(), "listed"),
    "parties[].country": (clear_order(), "RU"),
    "parties[].region": (with_value(clear_order(), "parties[].country", "UA"), "UA-43"),
    "parties[].address": (clear_order(), "Port Road 3, Vladivostok, Russia"),
    "parties[].phone": (clear_order(), "not known"),
    "parties[].email": (clear_order(), "not an address"),
    "parties[].website": (clear_order(), "not known"),
    "parties[].identifiers": (clear_order(), {"imo": "not a number"}),
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
    "parties[].sector": (clear_order(), "52.29"),
    "parties[].incorporated": (clear_order(), "2026-05-02"),
    "parties[].site": (clear_order(), "another site"),
    "parties[].capacity.sites": (with_value(clear_order(), "items[].per_site", "1"), "0.1"),
    "parties[].capacity.staff": (with_value(clear_order(), "items[].per_person", "1"), "0.1"),
    "parties[].capacity.installed": (clear_order(), "0.1"),
    "items[].per_site": (with_value(clear_order(), "parties[].capacity.sites", "1"), "0.1"),
    "items[].per_person": (with_value(clear_order(), "parties[].capacity.staff", "1"), "0.1"),
    "contract.consignee": (consigned_order(), "Blackbird Optik"),
    "contract.delivery_place": (clear_order(), "3 Port Road, Vladivostok, Russia"),
    "transport.consignee": (clear_order(), "Blackbird Optik"),
    "transport.delivery_place": (clear_order(), "3 Port Road, Vladivostok, Russia"),
    "transport.route[]": (with_value(clear_order(), "route", ["XB"]), "XH"),
    "transport.changed": (clear_order(), "2026-05-25"),
    "parties[].relation_to_exporter": (clear_order(), "buys for the armed forces"),
    "items[].description": (clear_order(), "guidance unit for ballistic missiles"),
    "items[].quantity": (clear_order(), "0"),
    "items[].value": (clear_order(), "0"),
    "items[].hs": (clear_order(), "854231"),
    "items[].hs8": (clear_order(), "85423190"),
    "items[].control_code": (clear_order(), "5A001.j"),
    "items[].eccn": (clear_order(), "5A002"),
    "items[].not_listed_reason": (clear_order(), "n/a"),
    "items[].annex_version": (clear_order(), "428/2009"),
    "items[].classified_by": (clear_order(), "acme"),
    "items[].classified_at": (clear_order(), "2020-01-01"),
    "items[].families": (clear_order(), ["interception"]),
    **{f"items[].cyber_surveillance.{key}": (surveillance_order(key), "yes") for key in ELEMENTS},
    "items[].cyber_surveillance.reasons": (surveillance_order(), {}),
    "items[].cyber_surveillance.answered_by": (surveillance_order(), "n/a"),
    "items[].cyber_surveillance.answered_on": (surveillance_order(), None),
    "items[].functions": (clear_order(), ["interception"]),
    "items[].operator": (clear_order(), "somebody else"),
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
    "items[].component_of_system": (clear_order(), "yes"),
    "items[].system_name": (clear_order(), "mass surveillance of Elbonia"),
    "items[].excluded_purpose": (clear_order(), "network of the armed forces"),
    "items[].us_origin": (clear_order(), "yes"),
    "destination": (clear_order(), "XE"),
    "destination_region": (clear_order() | {"destination": "UA"}, "UA-43"),
    "route[]": (clear_order(), "XH"),
    "unloading_place": (clear_order(), "RUVVO"),
    "incoterm": (clear_order(), "QQQ"),
    "end_use.text": (clear_order(), "radio network of the armed forces"),
    "end_use.site": (clear_order(), "Northern air base, barracks 4"),
    "end_use.statement.signed_by": (clear_order(), "Nordlys Fracht GmbH"),
    "end_use.statement.signatory_role": (clear_order(), "freight forwarder"),
    "end_use.statement.date": (clear_order(), "2026-05-02"),
    "end_use.statement.valid_until": (clear_order(), "2026-05-01"),
    "end_use.statement.covers[]": (clear_order(), "router"),
    "end_use.statement.site": (clear_order(), "Plant 9"),
    "end_use.statement.declares.military": (clear_order(), True),
    "end_use.statement.declares.reexport": (clear_order(), True),
    "end_use.statement.declares.repression": (clear_order(), True),
    "end_use.statement.on_site_check": (clear_order(), False),
    "end_use.statement.document": (clear_order(), "EUS-2"),
    "contract.no_reexport": (priority_order(), False),
    "contract.clause_text": (priority_order(), "The buyer may do as it likes."),
    "contract.document": (clear_order(), "C-2"),
    "contract.annexes[]": (clear_order(), "Annex XI"),
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
    "documents[].kind": (clear_order(), "other"),
    "documents[].sha256": (clear_order(), "c1" * 32),
    "documents[].id": (clear_order(), "EUS-9"),
    "documents[].bytes": (clear_order(), 0),
    "documents[].received_at": (clear_order(), "2026-05-02"),
    "documents[].from_party": (clear_order(), "somebody else"),
    "documents[].quotes[].text": (clear_order(), "The system will track journalists"),
    **{f"answers.{key}": (clear_order(), "yes") for key in (*ITEM_FLAGS, *BEHAVIOUR)},
    "answers.no_reexport_clause_signed": (priority_order(), "no"),
    "answers.on_site_check_agreed": (clear_order(), "no"),
    "answers.military_goods_part": (clear_order(), "yes"),
    "answers.reexport_planned": (clear_order(), "yes"),
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
    ignored = []
    for path, (order, worst) in WORST.items():
        changed = with_value(order, path, worst)
        if outcome_of(assess_order(setup, changed)) == outcome_of(assess_order(setup, order)):
            ignored.append(path)
    assert ignored == []
