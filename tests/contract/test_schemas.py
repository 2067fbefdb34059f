"""Planted transactions and their assessments fit the schemas, and are read again."""

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from onward.errors import InputRefused
from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from onward.queries.model.schema import assessment_from_data, assessment_from_json, json_schema
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import SMALLEST, small_assessment
from tests.planted.deck import make_deck
from tests.planted.judge import loaded
from tests.random_worlds import DEEPER

if TYPE_CHECKING:
    from pathlib import Path

CASES = 40 if DEEPER == 1 else 1_000
"""A thousand in `make gauntlet`."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], Assessment]]:
    """Return planted transactions as data, each with its assessment."""
    folder: Path = tmp_path_factory.mktemp("planted")
    deck = make_deck(15, CASES, [indicator.id for indicator in default_catalogue()])
    setup = AssessmentSetup.open(WorkspaceFolder(loaded(deck, folder)).current())
    given = [row.case.transaction() for row in deck.planted]
    return [(data, assess(parse_transaction(data), setup)) for data in given]


def test_the_schemas_fit_what_goes_in_and_what_comes_out(
    planted: list[tuple[dict[str, Any], Assessment]],
) -> None:
    transactions = jsonschema.Draft202012Validator(json_schema("transaction"))
    assessments = jsonschema.Draft202012Validator(json_schema("assessment"))
    assert len(planted) == CASES
    for transaction, assessment in planted:
        transactions.validate(transaction)
        assessments.validate(assessment.to_data())


def test_an_assessment_that_is_read_again_is_the_same_to_the_byte(
    planted: list[tuple[dict[str, Any], Assessment]],
) -> None:
    for _, assessment in planted:
        written = assessment.to_json()
        assert assessment_from_json(written, "a test") == assessment
        assert assessment_from_data(json.loads(written), "a test").to_json() == written


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verdict": "FINE"}, "a.json:verdict: is not an assessment: input should be 'FINDINGS'"),
        ({"verdict": 7}, "a.json:verdict: is not an assessment: input should be 'FINDINGS'"),
        ({"more": 1}, "a.json:more: is not an assessment: there is no such key"),
        (
            {"complete": "yes"},
            "a.json:complete: is not an assessment: input should be a",
        ),
        (
            {"coverage": {**SMALLEST["coverage"], "gaps": [{"id": "G1"}]}},
            "a.json:coverage.gaps.0.on: is not an assessment: the key is missing (",
        ),
    ],
)
def test_what_is_no_assessment_is_refused_in_one_line_with_its_place(
    change: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        assessment_from_data(SMALLEST | change, "a.json")
    assert str(refused.value).startswith(says)
    assert "onward assess" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("data", [[], None, "text", 7, {}, object(), {"a": {1, 2}}])
def test_other_data_are_no_assessment(data: object) -> None:
    with pytest.raises(InputRefused, match="is not an assessment"):
        assessment_from_data(data, "a.json")


def test_the_smallest_assessment_is_one() -> None:
    assert small_assessment().to_data() == SMALLEST
