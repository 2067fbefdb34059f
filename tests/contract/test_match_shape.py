"""The field's /match shape: a client of yente reads our answers as it reads theirs."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from onward.errors import InputRefused, LimitExceeded
from onward.graph.matching.matcher import open_matcher
from onward.graph.store.workspace import WorkspaceFolder
from onward.loaders.readers.documents import json_document
from onward.queries.matching.requests import (
    MatchContext,
    Parameters,
    answer_request,
    read_parameters,
)
from tests.example_cases import check_says
from tests.shell import onward
from tests.steps import each_step_case
from tests.unit.cases import each_case, freeze, table

PARTIES: list[dict[str, Any]] = table(__file__, "PARTIES", lists=True)
BATCH: dict[str, Any] = table(__file__, "BATCH", lists=True)
BODY = jsonschema.Draft202012Validator(table(__file__, "BODY", lists=True))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shape")
    file = folder / "entities.jsonl"
    file.write_text("\n".join(map(json.dumps, PARTIES)), encoding="utf-8")
    command = ("load", "ftm", file, "--as", "os", "--retrieved", "2026-05-01")
    loaded = onward(*command, "--workspace", folder / "w")
    assert loaded.code == 0, loaded.err
    return folder / "w"


@pytest.fixture(scope="module")
def matching(workspace: Path) -> MatchContext:
    snapshot = WorkspaceFolder(workspace).current()
    return MatchContext(snapshot, open_matcher(snapshot))


def answered(body: object, matching: MatchContext, given: Parameters | None = None) -> Any:
    """Ask, and return the answer, which is one that a client can read."""
    document = json_document(json.dumps(body), "body")
    answer = answer_request(document, matching, given or Parameters())
    BODY.validate(answer)
    return answer


@each_step_case
def test_a_query_is_answered(case: dict[str, Any], matching: MatchContext) -> None:
    query = {"schema": case.get("schema", "Person"), "properties": case["ask"]}
    given = Parameters(**freeze(case.get("parameters", {})))
    whole = answered({"queries": {"q": query}} | case.get("body", {}), matching, given)
    response = whole["responses"]["q"]
    more = {"whole": whole, "text": json.dumps(response["results"])}
    check_says(response | more, case["says"], case["case"])


def test_a_batch_as_clients_send_it_runs_unchanged(workspace: Path) -> None:
    answer = onward("match", "--file", "-", "--workspace", workspace, stdin=json.dumps(BATCH))
    assert (answer.code, answer.err) == (0, "")
    BODY.validate(answer.json)
    responses = answer.json["responses"]
    found = [(key, reply["results"][0]["id"]) for key, reply in responses.items()]
    assert found == [("q1", "os:NK-anna"), ("q2", "os:NK-optik")]
    assert [reply["query"] for reply in responses.values()] == [*BATCH["queries"].values()]
    assert responses["q1"]["onward"]["searched"][0]["dataset"] == "os"


@pytest.mark.parametrize("schema", ["Person", "Company"])
def test_features_are_described_and_add_up_to_the_score(
    schema: str, matching: MatchContext
) -> None:
    properties = {
        "name": ["Mr. Anna Zephirin"],
        "birthDate": ["1980"],
        "country": ["fr"],
        "passportNumber": ["AB1234567"],
    }
    answer = answered({"queries": {"q": {"schema": schema, "properties": properties}}}, matching)
    result = answer["responses"]["q"]["results"][0]
    assert {"name", "reading", "birth_date", "country"} <= result["features"].keys()
    assert result["features"].keys() <= answer["matcher"].keys()
    assert sum(result["features"].values()) == pytest.approx(result["score"], abs=1e-5)


@each_case("query", "said", lists=True)
def test_a_bad_query_answers_400_with_its_key_and_spoils_no_other(
    query: object, said: str, matching: MatchContext
) -> None:
    good = {"schema": "Person", "properties": {"name": ["Anna Zephyrin"]}}
    responses = answered({"queries": {"bad": query, "good": good}}, matching)["responses"]
    assert (responses["bad"]["status"], responses["good"]["status"]) == (400, 200)
    assert responses["bad"]["detail"].startswith(said)
    assert responses["bad"]["query"] == query
    assert responses["good"]["results"]


def test_a_bad_query_is_told_on_stderr_with_exit_3(workspace: Path) -> None:
    body = {"queries": {"bad": {"properties": {"name": [5]}}}}
    answer = onward("match", "--file", "-", "--workspace", workspace, stdin=json.dumps(body))
    assert answer.code == 3
    assert "-:1:queries.bad.properties.name: is a number" in answer.err
    BODY.validate(answer.json)


@pytest.mark.parametrize("queries", [{}, [], 5, None])
def test_a_body_with_no_query_is_refused(queries: object, matching: MatchContext) -> None:
    with pytest.raises(InputRefused, match="there is no query"):
        answered({"queries": queries}, matching)


def test_a_body_with_too_many_queries_is_refused(matching: MatchContext) -> None:
    many = {str(n): {"properties": {"name": "A"}} for n in range(1_001)}
    with pytest.raises(LimitExceeded, match="a request may have 1,000 queries, this one has 1,001"):
        answered({"queries": many}, matching)


@each_case("given", "read", lists=True)
def test_parameters_are_read_as_a_web_address_holds_them(
    given: dict[str, list[str]], read: dict[str, Any]
) -> None:
    assert read_parameters(given) == Parameters(**freeze(read))


@each_case("name", "text")
def test_a_number_out_of_bounds_is_refused(name: str, text: str) -> None:
    with pytest.raises(InputRefused, match=f"^{name}: is out of bounds"):
        read_parameters({name: [text]})
