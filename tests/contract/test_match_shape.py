"""The field's /match shape: a client of yente reads our answers as it reads theirs."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

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
from tests.shell import onward
from tests.unit.cases import each_case, table

PARTIES: list[dict[str, Any]] = table(__file__, "PARTIES", lists=True)


class Exactly(BaseModel):
    """What a client's model reads; a field that is missing or of another type fails."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Total(Exactly):
    value: int
    relation: str


class Explained(Exactly):
    score: float
    detail: str
    query: str | None
    candidate: str | None


class Result(Exactly):
    id: str
    caption: str
    schema_: str = Field(alias="schema")
    properties: dict[str, list[str]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: str | None
    last_seen: str | None
    last_change: str | None
    score: float = Field(ge=0, le=1)
    match: bool
    features: dict[str, float]
    explanations: dict[str, Explained]
    onward: dict[str, Any]


class Response(Exactly):
    status: int
    query: Any
    total: Total
    results: list[Result]
    ignored: list[str]
    onward: dict[str, Any]
    detail: str | None = None


class Feature(Exactly):
    description: str
    coefficient: float
    url: str | None


class Body(Exactly):
    responses: dict[str, Response]
    matcher: dict[str, Feature]
    limit: int
    ignored: list[str]


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
    document = json_document(json.dumps(body), "body")
    answer = answer_request(document, matching, given or Parameters())
    Body.model_validate_json(json.dumps(answer))
    return answer


def asked(matching: MatchContext, given: Parameters | None = None, **properties: Any) -> Any:
    """Ask one query and give its response."""
    query = {"schema": "Person", "properties": properties}
    return answered({"queries": {"q": query}}, matching, given)["responses"]["q"]


def test_a_batch_as_clients_send_it_runs_unchanged(workspace: Path) -> None:
    batch = {
        "queries": {
            "q1": {
                "schema": "Person",
                "properties": {"name": ["Anna Zefirin", "Зефирин Анна"], "birthDate": ["1971"]},
            },
            "q2": {
                "schema": "Company",
                "properties": {"name": "Kaprikat Optik", "jurisdiction": ["Germany"]},
            },
        }
    }
    answer = onward("match", "--file", "-", "--workspace", workspace, stdin=json.dumps(batch))
    assert (answer.code, answer.err) == (0, "")
    Body.model_validate_json(answer.out)
    responses = answer.json["responses"]
    assert list(responses) == ["q1", "q2"]
    assert [responses[key]["results"][0]["id"] for key in responses] == [
        "os:NK-anna",
        "os:NK-optik",
    ]
    assert [responses[key]["query"] for key in responses] == list(batch["queries"].values())
    assert responses["q1"]["onward"]["searched"][0]["dataset"] == "os"


def test_a_result_is_the_party_as_its_sources_write_it(matching: MatchContext) -> None:
    (result,) = asked(matching, name="Anna Zephyrin", nationality="ru")["results"]
    assert (result["id"], result["caption"], result["schema"]) == (
        *("os:NK-anna", "Anna Zephyrin"),
        "Person",
    )
    assert result["referents"] == ["NK-anna"]
    assert (result["datasets"], result["target"], result["match"]) == (["os"], True, True)
    assert result["properties"] == {
        "name": ["Anna Zephyrin"],
        "alias": ["Анна Зефирин"],
        "previousName": ["Anna Oldname"],
        "weakAlias": ["Zeph"],
        "birthDate": ["1971-03-02"],
        "country": ["ru"],
        "sourceUrl": ["https://example.org/anna"],
        "topics": ["sanction"],
    }
    assert result["onward"]["band"] == "match"
    assert result["onward"]["explanation"]["party"] == "os:NK-anna"


def test_a_passport_number_is_found_and_never_repeated(matching: MatchContext) -> None:
    response = asked(matching, passportNumber="AB 1234567", nationality="ru")
    (result,) = response["results"]
    assert result["id"] == "os:NK-anna"
    assert "AB1234567" not in json.dumps(response["results"])


def test_features_add_up_to_the_score(matching: MatchContext) -> None:
    (result,) = asked(matching, name="Anna Zephirin", birthDate="1980", country="ru")["results"]
    assert set(result["features"]) == {"name", "birth_date", "country"}
    assert sum(result["features"].values()) == pytest.approx(result["score"], abs=1e-5)
    assert result["explanations"].keys() == result["features"].keys()
    assert result["explanations"]["name"]["query"] == "Anna Zephirin"


def test_every_feature_is_described(matching: MatchContext) -> None:
    properties = {
        "name": ["Mr. Anna Zephirin"],
        "birthDate": ["1980"],
        "country": ["fr"],
        "passportNumber": ["AB1234567"],
    }
    for schema in ("Person", "Company"):
        answer = answered(
            {"queries": {"q": {"schema": schema, "properties": properties}}}, matching
        )
        features = answer["responses"]["q"]["results"][0]["features"]
        assert features.keys() <= answer["matcher"].keys()
        assert {"name", "reading", "birth_date", "country"} <= features.keys()


def test_what_does_not_count_is_named(matching: MatchContext) -> None:
    query = {"schema": "Animal", "properties": {"name": ["Anna"], "website": ["x"], "age": ["5"]}}
    body = {"queries": {"q": query}, "weights": {"name_literal": 0.5}, "config": {}, "foo": 1}
    given = Parameters(ignored=("algorithm=logic-v2",))
    answer = answered(body, matching, given)
    assert answer["ignored"] == ["algorithm=logic-v2", "weights", "foo"]
    assert answer["responses"]["q"]["ignored"] == ["schema Animal", "website", "age"]


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
    Body.model_validate_json(answer.out)


def test_a_body_with_no_query_or_too_many_is_refused(matching: MatchContext) -> None:
    nothing: tuple[object, ...] = ({}, [], 5, None)
    for queries in nothing:
        with pytest.raises(InputRefused, match="there is no query"):
            answered({"queries": queries}, matching)
    many = {str(n): {"properties": {"name": "A"}} for n in range(1_001)}
    with pytest.raises(LimitExceeded, match="a request may have 1,000 queries, this one has 1,001"):
        answered({"queries": many}, matching)


class TestParameters:
    def test_they_are_read_as_a_web_address_holds_them(self) -> None:
        given = {
            "limit": ["7"],
            "threshold": ["0.8"],
            "cutoff": ["0.5"],
            "include_dataset": ["un", "ofac"],
            "exclude_schema": ["Vessel"],
            "exclude_entity_ids": ["NK-1"],
            "topics": ["sanction"],
            "algorithm": ["logic-v2"],
            "changed_since": ["2026-01-01"],
        }
        assert read_parameters(given) == Parameters(
            limit=7,
            threshold=0.8,
            cutoff=0.5,
            include=("un", "ofac"),
            exclude_schemas=("Vessel",),
            exclude_ids=("NK-1",),
            topics=("sanction",),
            ignored=("algorithm=logic-v2", "changed_since=2026-01-01"),
        )
        assert read_parameters({"algorithm": ["onward-1"]}) == Parameters()

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            *(("limit", text) for text in ("0", "501", "1.5", "many", "nan")),
            *(("threshold", text) for text in ("1.1", "-0.1", "nan", "inf", "high")),
            ("cutoff", "2"),
        ],
    )
    def test_a_number_out_of_bounds_is_refused(self, name: str, text: str) -> None:
        with pytest.raises(InputRefused, match=f"^{name}: is out of bounds"):
            read_parameters({name: [text]})

    def test_the_threshold_says_what_is_a_match_unless_something_speaks_against_it(
        self, matching: MatchContext
    ) -> None:
        name = "Anna Zefirine"
        (strict,) = asked(matching, Parameters(threshold=0.99), name=name)["results"]
        (mild,) = asked(matching, Parameters(threshold=0.7), name=name)["results"]
        assert (strict["match"], mild["match"]) == (False, True)
        weak = asked(matching, Parameters(threshold=0.7), name="Zeph")
        assert (weak["results"][0]["score"], weak["results"][0]["match"]) == (1.0, False)
        assert weak["total"]["value"] == 0

    def test_the_limit_cuts_results_and_not_their_count(self, matching: MatchContext) -> None:
        names = ["Anna Zephyrin", "Zephyrin Star"]
        everything = asked(matching, Parameters(threshold=0.7), name=names)
        assert len(everything["results"]) == 2
        cut = asked(matching, Parameters(threshold=0.7, limit=1), name=names)
        assert cut["results"] == everything["results"][:1]
        assert cut["total"] == everything["total"]

    def test_a_lower_cutoff_gives_more(self, matching: MatchContext) -> None:
        found = [
            len(asked(matching, Parameters(cutoff=cutoff), name="Anna")["results"])
            for cutoff in (0.9, 0.1)
        ]
        assert found[0] < found[1]

    @pytest.mark.parametrize(
        "left_out",
        [
            {"exclude_ids": ("NK-anna",)},
            {"exclude_ids": ("os:NK-anna",)},
            {"exclude_schemas": ("Person",)},
            {"exclude": ("os",)},
            {"include": ("other",)},
            {"topics": ("crime",)},
        ],
        ids=",".join,
    )
    def test_what_a_client_leaves_out_is_not_given(
        self, left_out: dict[str, tuple[str, ...]], matching: MatchContext
    ) -> None:
        assert asked(matching, name="Anna Zephyrin")["results"]
        given = replace(Parameters(), **left_out)  # type: ignore[arg-type]  # names are fields
        assert asked(matching, given, name="Anna Zephyrin")["results"] == []

    def test_a_topic_that_the_party_carries_lets_it_through(self, matching: MatchContext) -> None:
        given = Parameters(topics=("crime", "sanction"))
        assert asked(matching, given, name="Anna Zephyrin")["results"]


def test_an_unsearchable_name_is_not_complete(matching: MatchContext) -> None:
    response = asked(matching, name="☺")
    assert response["results"] == []
    assert (response["onward"]["complete"], response["onward"]["unsearchable"]) == (False, ["☺"])
