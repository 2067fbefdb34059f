"""Whatever an order may say is read: its worst value changes what an assessment says.

A field that is accepted and ignored is the quietest failure there is. Each field of the schema is
set to its worst value in an order that is clear; findings, gaps, duties, questions or verdict must
change. A new field without a worst value here fails the suite.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeGuard, get_args

import pytest
from pydantic import BaseModel

from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from onward.queries.transactions.goods import ELEMENTS
from onward.queries.transactions.transaction import BEHAVIOUR, ITEM_FLAGS, QUESTIONS, Transaction
from tests.clear_orders import Order, assess_order, make_order, with_value
from tests.unit.cases import table

IDENTIFIES: Final[dict[str, str]] = table(__file__, "IDENTIFIES")
"""Fields that only identify, and why they cannot be worse."""


def list_worst() -> Iterator[tuple[str, Order, object]]:
    """Yield each field with an order in which it has a worst value, and that value."""
    for row in table(__file__, "WORST", lists=True):
        for path, value in row["worst"].items():
            yield path, make_order(row["order"], row.get("set", {})), value
    for key in (*ITEM_FLAGS, *BEHAVIOUR):
        yield f"answers.{key}", make_order("clear"), "yes"
    # of the six answers, the one that is worse now alone kept the item from being one
    for key in set(ELEMENTS) - {"covert"}:
        place = "items[].cyber_surveillance"
        keeping = {f"{place}.covert": "yes", f"{place}.{key}": "no"}
        yield f"{place}.{key}", make_order("surveillance", keeping), "yes"


WORST: Final = {path: (order, value) for path, order, value in list_worst()}
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


@pytest.mark.parametrize("name", ["clear", "priority", "surveillance", "licensed", "claimed"])
def test_the_orders_are_clear(name: str, setup: AssessmentSetup) -> None:
    clear = assess_order(setup, make_order(name))
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
