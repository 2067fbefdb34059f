"""In which form an answer comes: by ``Accept``, by ``format``; briefings, maps, differences."""

import json
from hashlib import sha256

import pytest

from onward.web.messages import BRIEFINGS, MAPS
from onward.web.tokens import add_token
from tests.serving import JSON, LINES, InsideServer, small_server
from tests.shell import ORDER, VAGUE, onward
from tests.unit.cases import each_case

AROUND = {"ids": ["small:acme"], "hops": 2, "show": ["owners"], "budget": 20}
CANVAS = {"seeds": ["small:acme"], "parties": ["small:middle"]}


server = small_server(ORDER)
"""A server over the small workspace, which has assessed one order."""


def test_an_order_is_answered_with_its_briefing_and_stored(server: InsideServer) -> None:
    order = {**ORDER, "id": "T-brief"}
    brief = server.post("/assess", order, Accept="image/svg+xml")
    assert (brief.status, brief.headers["onward-stored"]) == (200, "new")
    assert brief.headers["onward-verdict"] == "FINDINGS"
    name = brief.headers["onward-assessment"]
    fetched = server.get(f"/assessments/{name}/brief?format=svg")
    assert brief.body == fetched.body
    for header in ("content-type", "content-disposition", "repr-digest", "onward-snapshot"):
        assert brief.headers[header] == fetched.headers.get(header, brief.headers[header])
    # asked once more in another form, nothing is stored anew
    page = server.post("/assess?profile=authority", order, Accept="text/html")
    assert page.headers["content-type"] == BRIEFINGS["html"]
    assert page.headers["onward-stored"] == "same"
    # where the briefing cannot be had, the answer says what is stored nevertheless
    refused = server.post("/assess?budget=9999", order, Accept="text/html")
    assert (refused.status, refused.headers["onward-assessment"]) == (400, name)
    assert refused.headers["onward-verdict"] == "INCOMPLETE"
    assert server.get(f"/assessments/{name}").json["id"] == name


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


def test_many_orders_have_no_briefing(server: InsideServer) -> None:
    body = f"{json.dumps(ORDER)}\n{json.dumps(VAGUE)}\n"
    refused = server.ask("POST", "/assess", body, {**LINES, "Accept": "application/pdf"})
    assert (refused.status, refused.kind) == (406, "format")
    for accept in ("application/jsonl", "application/json", "*/*"):
        reply = server.ask("POST", "/assess", body, {**LINES, "Accept": accept})
        assert (reply.status, len(reply.lines)) == (200, 2)


def test_an_order_with_a_shorter_answer_prefers_nothing_of_a_briefing(server: InsideServer) -> None:
    reply = server.post("/assess", ORDER, Accept="text/csv", Prefer="return=minimal")
    assert (reply.status, reply.headers["content-type"]) == (200, BRIEFINGS["csv"])
    assert "preference-applied" not in reply.headers


def test_the_key_of_a_caller_comes_back(server: InsideServer) -> None:
    reply = server.post("/assess", ORDER, Idempotency_Key='"8e03978e"')
    assert reply.headers["idempotency-key"] == '"8e03978e"'
    assert "idempotency-key" not in server.post("/assess", ORDER).headers


@pytest.mark.parametrize(
    "prefer", ["respond-async, return=minimal, wait=5", "return=minimal, wait=5"]
)
def test_many_orders_say_what_was_followed_as_one_does(prefer: str, server: InsideServer) -> None:
    sent = {**LINES, "Prefer": prefer, "Idempotency-Key": "8e03978e"}
    reply = server.ask("POST", "/assess?on=2026-05-04", f"{json.dumps(ORDER)}\n", sent)
    assert reply.headers["idempotency-key"] == "8e03978e"
    if "async" in prefer:
        assert reply.headers["preference-applied"] == "return=minimal, respond-async"
        assert reply.json["parameters"]["view"] == ["summary"]
    else:
        assert reply.headers["preference-applied"] == "wait=5, return=minimal"
        assert "findings" in reply.lines[0]
        assert len(reply.body) < 4_000


def test_what_the_address_says_goes_before_what_is_preferred(server: InsideServer) -> None:
    whole = server.post("/assess?view=whole", ORDER, Prefer="return=minimal")
    assert whole.body == server.post("/assess", ORDER).body
    assert "preference-applied" not in whole.headers


def test_lines_are_accepted_under_the_name_under_which_they_are_sent(server: InsideServer) -> None:
    named = {"Content-Type": "application/x-ndjson", "Accept": "application/x-ndjson"}
    reply = server.ask("POST", "/assess", f"{json.dumps(ORDER)}\n", named)
    assert (reply.status, len(reply.lines)) == (200, 1)


def test_a_list_comes_in_the_form_that_is_accepted_or_named(server: InsideServer) -> None:
    table = server.get("/assessments", headers={"Accept": "text/csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.body == server.get("/assessments?format=csv").body
    named = server.get("/assessments?format=json", headers={"Accept": "text/csv"})
    assert named.headers["content-type"] == "application/json"
    any_form = server.get("/assessments", headers={"Accept": "text/html, */*;q=0.1"})
    assert any_form.body == named.body
    none = server.get("/assessments", headers={"Accept": "text/html"})
    assert (none.status, none.kind) == (406, "format")
    assert "text/csv" in none.json["mend"]


def test_a_map_of_what_is_around_parties_is_that_of_the_command(server: InsideServer) -> None:
    reply = server.post("/maps?format=svg&on=2026-05-02", AROUND)
    written = server.workspace.parent / "map.svg"
    ended = onward(
        *("map", "small:acme", "-o", written, "--hops", "2", "--show", "owners"),
        *("--budget", "20", "--on", "2026-05-02", "--workspace", server.workspace),
    )
    assert ended.code == 0, ended.err
    assert reply.body == written.read_bytes()
    digest = sha256(reply.body).hexdigest()
    assert reply.headers["repr-digest"].startswith("sha-256=:")
    assert len(digest) == 64


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


def test_an_earlier_snapshot_that_is_not_there_is_unknown_and_waiting_is_no_use(
    server: InsideServer,
) -> None:
    reply = server.post("/maps/changes?before=feed", CANVAS)
    assert (reply.status, reply.kind) == (404, "unknown")


@each_case("change", lists=True)
def test_what_is_no_map_is_refused(change: dict[str, object], server: InsideServer) -> None:
    reply = server.post("/maps", {**AROUND, **change})
    assert reply.status in (400, 404), reply.body
    assert reply.kind in ("usage", "unknown")


def test_two_assessments_of_an_order_are_compared_as_by_the_command(server: InsideServer) -> None:
    order = {**ORDER, "id": "T-twice"}
    first = server.post("/assess", order).json
    second = server.post("/assess", {**order, "date": "2026-05-03"}).json
    whole = server.get(f"/assessments/{first['id']}/diff?to={second['id']}")
    printed = onward(
        *("diff", first["id"], second["id"], "--json", "--workspace", server.workspace)
    )
    assert whole.body == printed.out.encode()
    assert whole.json["changed"]
    assert "the order" in whole.json["basis"]
    assert server.get(f"/assessments/{first['id']}/diff").json == whole.json
    same = server.get(f"/assessments/{second['id']}/diff").json
    assert (same["changed"], same["changes"], same["basis"]) == (False, [], [])
    said = onward("diff", first["id"], "--workspace", server.workspace).out
    assert "the order" in said
    assert "nothing" in onward("diff", second["id"], "--workspace", server.workspace).out


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
