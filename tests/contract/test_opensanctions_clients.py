"""Clients of OpenSanctions ask `onward serve` by another host, and read its answers as theirs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from onward.queries.matching.requests import ABOVE, ANY_LINK, PLACES, TIE_SCHEMATA, has_property
from onward.web.tokens import add_token
from tests.lists import ROOT
from tests.serving import InsideServer, serving_inside
from tests.shell import onward
from tests.steps import Steps, each_step_case
from tests.unit.cases import each_case
from tests.worlds import CsvWorld

FIXTURES = ROOT / "tests" / "fixtures" / "opensanctions"
REQUESTS = json.loads((FIXTURES / "requests.json").read_text())
MODELS = json.loads((FIXTURES / "models.json").read_text())
MANY = 60


def make_world(workspace: Path) -> None:
    """Load a register and a list; the register's owner is the list's person, as somebody judged."""
    firms, lists = CsvWorld("firms"), CsvWorld("lists")
    firms.party("optik", name="Kaprikat Optik AG", country="CH", lei="213800D1EI4B9WTWWD28")
    firms.party("owner", "Person", name="A. Zephyrin", country="RU")
    firms.party("water", "PublicBody", name="Kaprikat Water Board")
    firms.party("shop", name="Kaprikat Handel GmbH", country="DE")
    firms.tie("owner", "owns", "optik", "0.6", since="2020")
    firms.tie("water", "owns", "optik", "0.2-0.4", since="2021-03-04")
    firms.tie("shop", "owns", "water", "1")
    firms.tie("owner", "directs", "optik", until="2024-01-01")
    firms.tie("optik", "supplies", "shop")
    for number in range(MANY):
        firms.party(f"branch{number}", name=f"Branch {number} SA")
        firms.tie("optik", "owns", f"branch{number}", "1")
    firms.shipment("optik", "shop", "2025-02-01", hs="900190")
    lists.party("anna", "Person", name="Anna Zephyrin", country="RU", birth_date="1971-03-02")
    lists.party("star", "Vessel", name="Zephyrin Star", imo="9074729", country="RU")
    lists.party("ministry", "MilitaryUnit", name="Ministry of Narrow Water", country="RU")
    lists.listing("anna", "EU", since="2022-03-01", list="Example list", entry_id="77")
    lists.listing("star", "UN")
    for made in (firms, lists):
        made.load(workspace)
    reason = ("--reason", "the same birth date", "--by", "kim")
    judged = onward(
        *("merges", "confirm", "firms:owner", "lists:anna", "--workspace", workspace), *reason
    )
    assert judged.code == 0, judged.err


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideServer]:
    """Yield a server over the world, with a token as a client has it."""
    folder = tmp_path_factory.mktemp("entities")
    make_world(folder / "workspace")
    token = add_token(folder / "tokens", "client", ["read", "assess"])
    with serving_inside(folder / "workspace", folder / "tokens", "") as running:
        running.headers = {"Authorization": f"ApiKey {token}"}
        yield running


def check_model(data: object, model: str) -> None:
    jsonschema.validate(data, {**MODELS, "$ref": f"#/$defs/{model}"})


@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_a_request_of_such_a_client_has_an_answer_of_the_shape_it_reads(
    number: int, server: InsideServer
) -> None:
    request = REQUESTS[number]
    headers = {"Content-Type": "application/json", "User-Agent": "client"}
    body = json.dumps(request["body"]) if "body" in request else b""
    reply = server.ask(request["method"], request["path"], body, headers)
    assert reply.status == request["status"], reply.body
    check_model(reply.json, request["model"])


READABLE = {"schema": "Person", "properties": {"name": ["Anna Zephyrin"]}}
UNREADABLE = (
    {"schema": "Person", "properties": {}},
    {"schema": "Ghost"},
    {"name": "Anna Zephyrin"},
    {"schema": "Person", "properties": {"name": "Anna Zephyrin", "birthDate": 5}},
)


@pytest.mark.parametrize("query", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_client_that_reads_results_alone_takes_no_unread_query_for_one_that_finds_nobody(
    query: object, server: InsideServer
) -> None:
    alone = server.post("/match/default", {"queries": {"q": query}})
    assert (alone.status, alone.kind) == (422, "refused")
    assert "queries.q" in alone.json["detail"]
    both = server.post("/match/default", {"queries": {"bad": query, "good": READABLE}})
    assert both.status == 200
    assert both.headers["onward-warning"].startswith("unread: 1 query cannot be read")
    assert both.json["responses"]["good"]["results"]
    good = server.post("/match/default", {"queries": {"good": READABLE}})
    assert "onward-warning" not in good.headers


@pytest.mark.parametrize("code", ["zz", "XX"])
def test_a_country_that_says_unknown_speaks_against_nobody(code: str, server: InsideServer) -> None:
    def score(**properties: list[str]) -> float:
        query = {"schema": "Person", "properties": {"name": ["Anna Zephirin"], **properties}}
        reply = server.post("/match/default", {"queries": {"q": query}})
        return float(reply.json["responses"]["q"]["results"][0]["score"])

    assert score(nationality=["de"]) < score() == score(nationality=[code])


def get(server: InsideServer, path: str) -> Any:
    reply = server.get(path)
    assert reply.status == 200, reply.body
    return reply.json


@each_step_case
def test_a_client_reads(case: dict[str, Any], server: InsideServer, tmp_path: Path) -> None:
    Steps(tmp_path, server).check(case)


def test_an_id_that_is_merged_into_another_leads_there(server: InsideServer) -> None:
    named = {
        name: server.get(f"/entities/{name}/adjacent") for name in ("firms:owner", "lists:anna")
    }
    (moved,) = [reply for reply in named.values() if reply.status == 308]
    found = get(server, moved.headers["location"])
    assert {"firms:owner", "lists:anna"} <= {found["entity"]["id"], *found["entity"]["referents"]}
    (tie,) = found["adjacent"]["ownershipOwner"]["results"]
    assert tie["properties"]["asset"][0]["caption"] == "Kaprikat Optik AG"


def test_what_was_asked_of_an_id_that_is_merged_is_asked_of_the_other_one(
    server: InsideServer,
) -> None:
    snapshot = get(server, "/status")["snapshot"]
    query = f"on=2020-01-01&limit=2&snapshot={snapshot[:12]}"
    replies = [
        server.get(f"/entities/{name}/adjacent?{query}") for name in ("firms:owner", "lists:anna")
    ]
    (moved,) = [reply for reply in replies if reply.status == 308]
    path, _, asked_again = moved.headers["location"].partition("?")
    assert asked_again == query
    assert server.get(f"/entities/-/adjacent?id={path.split('/')[2]}&{query}").status == 200


def test_pages_of_a_property_have_each_tie_once(server: InsideServer) -> None:
    path, rows = "/entities/firms:optik/adjacent/ownershipOwner", []
    for offset in range(0, MANY, 25):
        page = get(server, f"{path}?limit=25&offset={offset}")
        assert page["total"] == {"value": MANY, "relation": "eq"}
        rows += [tie["properties"]["asset"][0]["id"] for tie in page["results"]]
    assert sorted(rows) == sorted(f"firms:branch{number}" for number in range(MANY))
    assert get(server, f"{path}?limit=0")["results"] == []


@each_case("path", lists=True)
def test_what_would_find_nobody_by_mistake_is_refused(path: str, server: InsideServer) -> None:
    query = {"schema": "Person", "properties": {"name": ["Anna Zephyrin"]}}
    if path.startswith("/match"):
        reply = server.post(path, {"queries": {"q": query}})
    else:
        reply = server.get(path)
    assert (reply.status, reply.kind) == (400, "usage")


@pytest.fixture(scope="module")
def model() -> Any:
    """Return the model of followthemoney, which comes with the packages of the extra names."""
    return pytest.importorskip("followthemoney", reason="followthemoney is not installed").model


def test_followthemoney_reads_every_entity_and_drops_nothing(
    server: InsideServer, model: Any
) -> None:
    entities = get(server, "/search/default?q=zephyrin")["results"]
    entities += [get(server, f"/entities/{name}") for name in ("firms:optik", "lists:ministry")]
    for entity in entities:
        check_entity(entity, model)


def check_entity(entity: dict[str, Any], model: Any) -> None:
    schema = model.get(entity["schema"])
    for name, values in entity["properties"].items():
        assert schema.get(name) is not None, (entity["schema"], name)
        for value in values:
            if isinstance(value, dict):
                check_entity(value, model)


def test_the_table_of_schemata_is_that_of_followthemoney(model: Any) -> None:
    for form in (*TIE_SCHEMATA.values(), ANY_LINK):
        schema = model.get(form.schema)
        assert schema.get(form.start).reverse.name == form.at_start
        assert schema.get(form.end).reverse.name == form.at_end
        assert schema.get(form.words) is not None
    for name in ABOVE["Thing"]:
        schema = model.get(name)
        assert {above for above in ABOVE if schema.is_a(above)} == {
            above for above, below in ABOVE.items() if name in below
        }
        for place in PLACES:
            assert has_property(name, place) == (schema.get(place) is not None)
