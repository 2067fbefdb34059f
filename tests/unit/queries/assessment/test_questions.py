"""What is asked of the customer and what is not; the fact that is missing, in words."""

from typing import Any

import pytest

from onward.queries.assessment.assess import HARM_QUESTION
from onward.queries.assessment.wording import describe_unknown
from onward.queries.examples import example_tables, read_example
from onward.queries.transactions.reading import rows_as_json
from onward.queries.transactions.transaction import (
    STATED_FACTS,
    Transaction,
    parse_transaction,
)
from tests.assessments import assess_to_data, find_faults
from tests.engines import open_world
from tests.unit.cases import each_case

ORDER = parse_transaction(
    {
        "id": "T-1",
        "parties": [
            {"role": "exporter", "name": "Optik AB"},
            {"role": "end_user", "name": "Samarlink LLC", "owners": [{"share_min": "0.5"}]},
            {"role": "consignee", "name": "N/A"},
            {"role": "intermediate_consignee"},
        ],
        "items": [{"description": "Router"}, {}],
    }
)
PLAIN = "item.six = yes,no,yes,yes,yes,yes"
TABLES = example_tables()


def assessed(clauses: str, **more: Any) -> dict[str, Any]:
    example = read_example(f"{clauses} => not_found")
    order = {**example.transaction.plain(), **more}
    return assess_to_data(
        parse_transaction(order), open_world(example.snapshot(), "embedded", tables=TABLES)
    )


@each_case("field", "what", "question", "audience", lists=True)
def test_a_gap_is_a_fact_in_words_and_a_question(
    field: str, what: str, question: str, audience: str
) -> None:
    role = ORDER.parties[int(field.split(".")[1])].role if field.startswith("parties") else None
    words = describe_unknown(field, role, ORDER)
    assert (words.what, words.question, words.audience) == (what, question, audience)


@pytest.mark.parametrize("field", ["topic", "something.new", "letters.0.id", "contract.annexes.0"])
def test_what_no_customer_can_tell_or_nobody_has_described_is_asked_in_the_house(
    field: str,
) -> None:
    assert describe_unknown(field, "end_user", ORDER).audience == "internal"


def test_every_text_of_the_form_has_words_of_its_own() -> None:
    unnamed = describe_unknown("something.new", None, ORDER).what
    fields = [
        *(f"parties.1.{name}" for name in STATED_FACTS["parties"].names),
        *(f"items.0.{name}" for name in STATED_FACTS["items"].names),
        "reference",
        *STATED_FACTS["order"].names,
    ]
    for field in fields:
        assert describe_unknown(field, "end_user", ORDER).what != unnamed, field


def test_a_party_is_named_as_the_order_names_it_and_not_as_a_source_does() -> None:
    parties = [{"role": "end_user", "id": "example:holding", "name": "Acme GmbH"}]
    found = assessed("holding owns 10% acme", parties=parties)
    owners = [gap for gap in found["coverage"]["gaps"] if gap["field"] == "parties.0.owners"]
    assert [gap["question"] for gap in owners] == [
        "Please name all owners of Acme GmbH and their shares."
    ]


def test_whether_a_party_is_the_listed_one_is_asked_in_the_house() -> None:
    found = assessed(f"acme.listed = EU; {PLAIN}")
    [finding] = [f for f in found["findings"] if f["indicator"] == "own-listed-direct"]
    assert finding["audience"] == "internal"
    [question] = [row for row in found["questions"] if row["about"] == finding["id"]]
    assert question["audience"] == "internal"


def test_an_owner_s_finding_asks_the_customer_for_owners_and_gives_nothing_away() -> None:
    found = assessed(f"listed owns 80% acme; {PLAIN}")
    customer = [row["question"] for row in found["questions"] if row["audience"] == "customer"]
    assert set(customer) == {
        "Please name all shareholders above 5 % up to natural persons, with percentages and dates."
    }
    assert find_faults(found) == []


HIGH = dict.fromkeys(("scale", "scope", "irremediability", "likelihood"), "high")
LOW = dict.fromkeys(HIGH, "low")
JUDGED = {"before": HIGH, "after": LOW, "mitigation": "feature removed", "stated_by": "A. Person"}


class TestRiskOfHarm:
    def assessed(self, **harm: Any) -> dict[str, Any]:
        return assessed(PLAIN, risk_of_harm=harm)

    def test_it_is_printed_as_a_person_gives_it_and_changes_no_verdict(self) -> None:
        found, plain = self.assessed(**JUDGED), assessed(PLAIN)
        assert found["transaction"]["risk_of_harm"] == JUDGED
        for key in ("verdict", "suggestion", "findings", "questions"):
            assert found[key] == plain[key]

    def test_a_judgement_without_a_person_is_a_gap(self) -> None:
        found = self.assessed(**{**JUDGED, "stated_by": None})
        assert [gap["field"] for gap in found["coverage"]["gaps"]] == ["risk_of_harm.stated_by"]
        assert found["verdict"] == "INCOMPLETE"

    def test_a_measure_that_is_left_out_is_a_gap_that_names_it(self) -> None:
        found = self.assessed(before=HIGH, after={**LOW, "scope": None}, stated_by="A. Person")
        [gap] = found["coverage"]["gaps"]
        assert gap["why_it_matters"] == "risk of harm: the scope after mitigation is not stated"

    def test_what_remains_grave_asks_who_answers_for_it(self) -> None:
        found = self.assessed(before=HIGH, stated_by="A. Person")
        assert HARM_QUESTION in [row["question"] for row in found["questions"]]

    def test_no_finding_fills_it_in(self) -> None:
        found = assessed(f"listed owns 60% acme; {PLAIN}")
        assert "risk_of_harm" not in found["transaction"]


def test_a_table_of_orders_may_state_it(tmp_path: Any) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "id,risk_of_harm.before.scale,risk_of_harm.stated_by\nT-1,high,A. Person\n", "utf-8"
    )
    [(text, _)] = list(rows_as_json(path, "orders.csv"))  # type: ignore[misc]  # no row is refused
    harm = Transaction.model_validate_json(text).risk_of_harm
    assert harm is not None
    assert (harm.before.scale, harm.stated_by) == ("high", "A. Person")
