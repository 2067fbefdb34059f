"""In which form an answer comes: by ``Accept``, by ``format``; briefings, maps, differences."""

import json
from pathlib import Path
from typing import Any

import pytest

from onward.web.messages import MAPS
from onward.web.tokens import add_token
from tests.serving import JSON, InsideServer, small_server
from tests.shell import ORDER, VAGUE
from tests.steps import Steps, each_step_case
from tests.unit.cases import each_case

AROUND = {"ids": ["small:acme"], "hops": 2, "show": ["owners"], "budget": 20}
CANVAS = {"seeds": ["small:acme"], "parties": ["small:middle"]}


server = small_server(ORDER)
"""A server over the small workspace, which has assessed one order."""


@each_step_case
def test_an_answer_comes_in_the_form_that_is_asked_for(
    case: dict[str, Any], server: InsideServer, tmp_path: Path
) -> None:
    Steps(tmp_path, server).check(case)


def test_a_briefing_as_pdf_needs_the_role_of_the_order_alone(server: InsideServer) -> None:
    token = add_token(server.workspace.parent / "tokens", "erp2", ["assess"])
    media = {**JSON, "Accept": "application/pdf"}
    reply = server.ask("POST", "/assess", json.dumps(ORDER), media, token)
    assert reply.status == 200, reply.body
    assert reply.body.startswith(b"%PDF-")


@each_case("path", "accept", "status", "kind", lists=True)
def test_what_cannot_be_had_together_is_refused_before_anything_is_assessed(
    path: str, accept: str, status: int, kind: str, server: InsideServer
) -> None:
    reply = server.post(path, {**ORDER, "id": "T-refused"}, Accept=accept)
    assert (reply.status, reply.kind) == (status, kind)
    assert reply.json["verdict"] == "INCOMPLETE"
    assert server.get("/assessments?order=T-refused").json["total"] == 0


@pytest.mark.parametrize("body", [AROUND, CANVAS, {"state": CANVAS}], ids=range(3))
def test_a_map_comes_as_the_explorers_figure_or_as_accepted(
    body: dict[str, object], server: InsideServer
) -> None:
    figure = server.post("/maps", body)
    assert (figure.status, figure.headers["content-type"]) == (200, MAPS["figure"])
    assert b"<metadata>" in figure.body
    graph = server.post("/maps", body, Accept="application/json")
    assert (graph.status, graph.headers["content-type"]) == (200, "application/json")
    assert "small:acme" in json.dumps(graph.json)


@each_case("change", lists=True)
def test_what_is_no_map_is_refused(change: dict[str, object], server: InsideServer) -> None:
    reply = server.post("/maps", {**AROUND, **change})
    assert reply.status in (400, 404), reply.body
    assert reply.kind in ("usage", "unknown")


def test_assessments_of_two_orders_are_not_compared(server: InsideServer) -> None:
    one, other = (server.post("/assess", order).json["id"] for order in (ORDER, VAGUE))
    reply = server.get(f"/assessments/{one}/diff?to={other}")
    assert (reply.status, reply.kind) == (400, "usage")
    assert server.get(f"/assessments/{one}/diff?to=A-0000000000000000").status == 404
    token = add_token(server.workspace.parent / "tokens", "erp3", ["assess"])
    assert server.get(f"/assessments/{one}/diff?to={one}", token=token).status == 200
    for path in (f"/assessments/{one}/diff?to=T-1", f"/assessments/{one}/diff"):
        assert server.get(path, token=token).kind == "role"


def follow(server: InsideServer, path: str) -> list[object]:
    """Return the rows of all pages, as a client that follows links gets them."""
    rows: list[object] = []
    while path:
        page = server.get(path)
        assert page.status == 200, page.body
        rows += page.json["results"]
        link = page.headers.get("link", "")
        assert (page.json["after"] is None) == (link == "")
        path = link.removeprefix("<").removesuffix('>; rel="next"')
    return rows


@each_case("path", lists=True)
def test_each_page_says_where_the_next_one_is(path: str, server: InsideServer) -> None:
    for number in range(2):
        server.post("/assess", {**ORDER, "id": f"T-link {number}"})
    whole = server.get(f"{path}limit=500").json["results"]
    assert follow(server, f"{path}limit=1") == whole
    assert len(whole) > 1 or "changes" in path


def test_assessments_are_narrowed_by_gravity_and_day(server: InsideServer) -> None:
    server.post("/assess", VAGUE)
    everything = server.get("/assessments").json
    days = sorted({row["at"][:10] for row in everything["results"]})
    for row in everything["results"]:
        word = row["severity"]
        narrowed = server.get(f"/assessments?severity={word}") if word else None
        assert narrowed is None or row in narrowed.json["results"]
        assert narrowed is None or {each["severity"] for each in narrowed.json["results"]} == {word}
    assert server.get(f"/assessments?since={days[0]}&until={days[-1]}").json == everything
    assert server.get("/assessments?until=2020-01-01").json["total"] == 0
    assert server.get("/assessments?severity=grave").kind == "usage"
