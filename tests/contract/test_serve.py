"""``onward serve``: the answers of the command line over HTTP, and refusals that fail closed."""

import json
import os
import re
import shlex
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.web.app import ROUTES
from onward.web.problems import TITLES
from tests.realdata import ROOT
from tests.serving import JSON, LINES, Reply, Server, serving
from tests.shell import ORDER, VAGUE, made_workspace, onward


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield a server of one worker over the small workspace."""
    folder = tmp_path_factory.mktemp("serve")
    with serving(made_workspace(folder), folder, "--workers", "1") as running:
        yield running


def assess(server: Server, order: object = ORDER, path: str = "/assess", **headers: str) -> Reply:
    return server.post(path, order, **headers)


def test_an_order_has_the_bytes_of_the_command_line_and_is_stored_once(
    server: Server, tmp_path: Path
) -> None:
    first, again = assess(server), assess(server)
    order = tmp_path / "order.json"
    order.write_text(json.dumps(ORDER))
    printed = onward("assess", order, "--json", "--workspace", server.workspace)
    assert first.body == again.body == printed.out.encode()
    assert [reply.headers["onward-stored"] for reply in (first, again)] == ["new", "same"]
    assert first.headers["onward-verdict"] == first.json["verdict"] == "FINDINGS"
    assert first.headers["onward-assessment"] == first.json["id"]
    assert first.headers["onward-snapshot"] == first.json["snapshot"]
    shown = onward("assessments", "--json", "--workspace", server.workspace)
    assert [row["id"] for row in shown.json if row["order"] == "T-1"] == [first.json["id"]]
    assert onward("log", "verify", "--workspace", server.workspace).code == 0


def test_many_orders_have_a_line_each_in_order_as_on_the_command_line(server: Server) -> None:
    body = f'{json.dumps(ORDER)}\n{{"id": 5}}\nno json\n{json.dumps(VAGUE)}\n'
    reply = server.ask("POST", "/assess?tail=yes", body, LINES)
    printed = onward("assess", "-", "--json", "--workspace", server.workspace, stdin=body)
    *lines, tail = reply.body.decode().splitlines()
    assert [
        line.replace('"file": "body"', '"file": "-"') for line in lines
    ] == printed.out.splitlines()
    assert json.loads(tail) == {"tail": {"assessed": 2, "refused": 2}}


def test_a_table_of_orders_is_read_as_the_command_line_reads_it(server: Server) -> None:
    table = "id,date,end_user.id\nT-3,2026-05-02,small:listed\nT-4,02/31/2026,small:quiet\n"
    good, bad = server.ask("POST", "/assess", table, {"Content-Type": "text/csv"}).lines
    assert (good["transaction"]["id"], good["verdict"]) == ("T-3", "FINDINGS")
    assert (bad["rejected"]["line"], bad["rejected"]["column"]) == (3, "date")


def test_a_summary_says_what_a_gateway_branches_on(server: Server) -> None:
    reply = assess(server, VAGUE, Prefer="return=minimal")
    whole = assess(server, VAGUE).json
    assert reply.headers["preference-applied"] == "return=minimal"
    assert len(reply.body) < 3_000
    for key in ("id", "verdict", "complete", "content_hash"):
        assert reply.json[key] == whole[key]
    assert reply.json["gaps"]
    assert reply.json == assess(server, VAGUE, "/assess?view=summary").json


def test_what_is_not_to_be_kept_is_not(server: Server) -> None:
    reply = assess(server, {**ORDER, "id": "T-form"}, "/assess?store=no")
    assert (reply.status, reply.headers["onward-stored"]) == (200, "no")
    shown = onward("assessments", "--order", "T-form", "--json", "--workspace", server.workspace)
    assert shown.json == []


def test_a_deadline_gives_a_partial_answer_that_is_never_clear(server: Server) -> None:
    order = {**ORDER, "id": "T-haste"}
    hasty = assess(server, order, Prefer="wait=0.05")
    if hasty.status == 200:
        whole = assess(server, order)
        assert hasty.json["verdict"] != "CLEAR_WITHIN_STATED_LIMITS"
        assert hasty.json["id"] == whole.json["id"]
        assert {row["id"] for row in hasty.json["findings"]} <= {
            row["id"] for row in whole.json["findings"]
        }
    else:
        assert (hasty.status, hasty.json["verdict"]) == (504, "INCOMPLETE")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"id": "a", "id": "b"}', "duplicate key 'id'"),
        ('{"id": "a", "items": [{"value": NaN}]}', "NaN is not a number"),
        ('{"id": "a", "items": [{"value": 1e400}]}', "value"),
        ("[" * 100_000, "nested"),
        ('{"id": "a", "parties": [{"role": "end_user", "name": "x", "risk": 0}]}', "risk"),
        (b'{"id": "\xff"}', "UTF-8"),
        ("", "no transaction"),
        ("[]", "no transaction"),
        (f"{json.dumps(ORDER)}\n{json.dumps(VAGUE)}", "more than one transaction"),
        ("<html>", "JSON"),
    ],
    ids=range(10),
)
def test_what_is_no_order_is_refused_and_says_incomplete(
    body: str | bytes, words: str, server: Server
) -> None:
    reply = server.ask("POST", "/assess", body, JSON)
    assert (reply.status, reply.kind) == (422, "refused")
    assert words in reply.json["detail"]
    assert reply.json["verdict"] == reply.headers["onward-verdict"] == "INCOMPLETE"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "kind"),
    [
        ("POST", "/assess?ons=2026-05-02", JSON, 400, "usage"),
        ("POST", "/assess?on=2026-02-31", JSON, 400, "usage"),
        ("POST", "/assess?on=2026-05-02&on=2026-05-03", JSON, 400, "usage"),
        ("POST", "/assess?view=x", JSON, 400, "usage"),
        ("POST", "/assess?snapshot=feed", JSON, 404, "unknown"),
        ("POST", "/assess", {"Content-Type": "text/plain"}, 415, "content-type"),
        ("POST", "/assess", {}, 415, "content-type"),
        ("POST", "/assess", {**JSON, "Content-Encoding": "gzip"}, 415, "content-type"),
        ("POST", "/assess", {**JSON, "Prefer": "wait=soon"}, 400, "usage"),
        ("POST", "/assess", {**JSON, "Prefer": "wait=nan"}, 400, "usage"),
        ("POST", "/assess", {**JSON, "Host": "evil.example"}, 400, "host"),
        ("POST", "/assess", {**JSON, "Origin": "https://evil.example"}, 403, "origin"),
        ("GET", "/assess", {}, 405, "method"),
        ("GET", "/assess/", {}, 404, "unknown"),
        ("GET", "/docs", {}, 404, "unknown"),
        ("GET", "/%2e%2e/healthz", {}, 400, "framing"),
        ("GET", "/" + "x" * 9_000, {}, 414, "url"),
    ],
)
def test_a_wrong_request_has_its_own_problem(
    method: str, path: str, headers: dict[str, str], status: int, kind: str, server: Server
) -> None:
    reply = server.ask(method, path, json.dumps(ORDER) if method == "POST" else b"", headers)
    assert (reply.status, reply.kind) == (status, kind)
    assert reply.json["verdict"] == "INCOMPLETE"


def test_a_body_beyond_its_limit_is_refused_before_it_is_read(server: Server) -> None:
    head = f"POST /assess HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\n"
    head += "Content-Type: application/json\r\n"
    stated = server.say(f"{head}Content-Length: 99999999\r\n\r\n".encode())
    assert stated.startswith(b"HTTP/1.1 413 ")
    both = server.say(f"{head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    assert both.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("path", ["/assess", "/status", "/health", "/openapi.json", "/nothing"])
def test_nothing_but_two_questions_of_health_is_answered_without_a_token(
    path: str, server: Server
) -> None:
    for token in ("", "onw_wrong"):
        for method in ("GET", "POST"):
            reply = server.ask(method, path, token=token)
            assert (reply.status, reply.kind) == (401, "token")
    assert server.get("/healthz", token="").json == {"status": "ok"}


def test_three_questions_of_health_have_three_answers(server: Server) -> None:
    assert server.get("/healthz").status == 200
    ready = server.get("/readyz")
    assert (ready.status, ready.json["stale"]) == (200, ["small"])
    fit = server.get("/health")
    assert (fit.status, fit.json["status"]) == (503, "STALE")
    assert fit.json["layers"][0]["age_days"] > fit.json["layers"][0]["limit_days"]


def test_the_status_is_that_of_the_command(server: Server) -> None:
    reply = server.get("/status?on=2026-05-03")
    printed = onward("status", "--on", "2026-05-03", "--json", "--workspace", server.workspace)
    assert reply.body == printed.out.encode()


def test_equal_requests_at_once_are_one_computation(server: Server) -> None:
    order = json.dumps({**ORDER, "id": "T-once"})
    replies: list[Reply] = []

    def ask() -> None:
        replies.append(server.ask("POST", "/assess", order, JSON))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({reply.body for reply in replies}) == 1
    stored = onward("assessments", "--order", "T-once", "--json", "--workspace", server.workspace)
    assert len(stored.json) == 1


def test_a_killed_worker_costs_its_own_answer_alone(server: Server) -> None:
    (worker,) = server.workers()
    os.kill(worker, signal.SIGSTOP)
    replies: list[Reply] = []
    asking = threading.Thread(target=lambda: replies.append(assess(server, path="/assess?tail=no")))
    asking.start()
    assert server.get("/healthz").status == 200  # the front answers meanwhile
    os.kill(worker, signal.SIGKILL)
    asking.join()
    assert (replies[0].status, replies[0].kind) == (503, "worker")
    assert replies[0].json["verdict"] == "INCOMPLETE"
    server.wait_until_ready()
    assert server.workers() != [worker]
    assert assess(server).status == 200


def test_the_log_tells_of_every_request_and_of_nobody(server: Server) -> None:
    server.post("/assess?on=2026-05-02", {**ORDER, "id": "T-log\n{}"}, X_Name="Canary")
    server.get("/parties/canary%20name?q=canary")
    text = server.log.read_text()
    for word in ("canary", "Canary", "Zephyrin", "Nordlys", "T-log", "on=2026", server.token):
        assert word not in text
    assert {event["route"] for event in server.events() if "route" in event} >= {"/assess", "-"}


def test_the_description_names_every_route_and_its_roles(server: Server) -> None:
    described = server.get("/openapi.json").json
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]["/assess"]["post"]["requestBody"]["content"]) == {
        *("application/json", "application/jsonl", "text/csv")
    }
    assert described["paths"]["/assess"]["post"]["security"] == [{"token": ["assess"]}]
    assert described["paths"]["/healthz"]["get"]["security"] == []
    assert "FINDINGS" in json.dumps(described["components"]["schemas"]["assessment"])


PAGE = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^curl .*$", re.MULTILINE)


def run_example(line: str, server: Server) -> Reply:
    """Ask what a line of the page asks, as curl would."""
    words = shlex.split(line.replace("$ONWARD", "").replace("$TOKEN", server.token))
    path = words.pop()
    files = {
        "@order.json": json.dumps(ORDER),
        "@orders.jsonl": f"{json.dumps(ORDER)}\n{json.dumps(VAGUE)}\n",
        "@orders.csv": "id,date,end_user.id\nT-3,2026-05-02,small:listed\n",
    }
    body, method, headers = "", "GET", {}
    for option, value in zip(words[1::2], words[2::2], strict=True):
        if option == "-H":
            name, _, text = value.partition(": ")
            headers[name] = text
        else:
            assert option == "--data-binary"
            body, method = files[value], "POST"
    return server.ask(method, path, body, headers, token="")


@pytest.mark.parametrize("line", EXAMPLE.findall(PAGE))
def test_every_example_of_the_page_is_answered(line: str, server: Server) -> None:
    reply = run_example(line, server)
    assert reply.status == (503 if line.endswith('/health"') else 200), reply.body


def test_the_page_has_an_example_of_every_route_and_every_kind_of_problem() -> None:
    asked = [shlex.split(line)[-1].partition("?")[0] for line in EXAMPLE.findall(PAGE)]
    for route in ROUTES:
        pattern = "\\$ONWARD" + re.sub(r"\{\w+\}", "[^/]+", route.path)
        assert any(re.fullmatch(pattern, path) for path in asked), route.path
    assert {kind for kind in TITLES if f"`{kind}`" not in PAGE} == set()
