"""``onward serve``: the answers of the command line over HTTP, and refusals that fail closed."""

import http.client
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from onward.web.tokens import ROLES, add_token
from onward.web.worker import write_cursor
from tests.lists import ROOT
from tests.serving import HASTE, JSON, LINES, Reply, Server, serving
from tests.shell import ORDER, VAGUE, made_workspace, onward
from tests.steps import Steps, each_step_case
from tests.unit.cases import each_case, table


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield a server of one worker over the small workspace."""
    folder = tmp_path_factory.mktemp("serve")
    token = add_token(folder / "tokens", "everything", ROLES)
    options = ("--workers", "1", "--tokens", str(folder / "tokens"))
    with serving(made_workspace(folder), folder, *options) as running:
        running.token = token
        running.post("/assess", ORDER)  # tests run in any order, and some ask for what is stored
        yield running


def assess(server: Server, order: object = ORDER, path: str = "/assess", **headers: str) -> Reply:
    return server.post(path, order, **headers)


def test_many_orders_have_a_line_each_in_order_as_on_the_command_line(server: Server) -> None:
    body = f'{json.dumps(ORDER)}\n{{"id": 5}}\nno json\n{json.dumps(VAGUE)}\n'
    reply = server.ask("POST", "/assess?tail=yes", body, LINES)
    printed = onward("assess", "-", "--json", "--workspace", server.workspace, stdin=body)
    *lines, tail = reply.body.decode().splitlines()
    assert [
        line.replace('"file": "body"', '"file": "-"') for line in lines
    ] == printed.out.splitlines()
    assert json.loads(tail) == {"tail": {"assessed": 2, "refused": 2}}


@each_step_case
def test_a_server_answers(case: dict[str, Any], server: Server, tmp_path: Path) -> None:
    Steps(tmp_path, server).check(case)


@each_case("body", "words")
def test_what_is_no_order_is_refused_and_says_incomplete(
    body: str, words: str, server: Server
) -> None:
    check_refusal(server, body, words)


@pytest.mark.parametrize(
    ("body", "words"), [("[" * 100_000, "nested"), (b'{"id": "\xff"}', "UTF-8")], ids=range(2)
)
def test_what_cannot_be_read_at_all_is_refused_too(
    body: str | bytes, words: str, server: Server
) -> None:
    check_refusal(server, body, words)


def check_refusal(server: Server, body: str | bytes, words: str) -> None:
    reply = server.ask("POST", "/assess", body, JSON)
    assert (reply.status, reply.kind) == (422, "refused")
    assert words in reply.json["detail"]
    assert reply.json["verdict"] == reply.headers["onward-verdict"] == "INCOMPLETE"


@each_case("method", "path", "headers", "status", "kind", lists=True)
def test_a_wrong_request_has_its_own_problem(
    method: str, path: str, headers: dict[str, str], status: int, kind: str, server: Server
) -> None:
    reply = server.ask(method, path, json.dumps(ORDER) if method == "POST" else b"", headers)
    assert (reply.status, reply.kind) == (status, kind)
    assert reply.json["verdict"] == "INCOMPLETE"


def test_an_address_beyond_its_limit_has_its_own_problem(server: Server) -> None:
    reply = server.get("/" + "x" * 9_000)
    assert (reply.status, reply.kind) == (414, "url")
    assert reply.json["verdict"] == "INCOMPLETE"


def test_a_body_beyond_its_limit_is_refused_before_it_is_read(server: Server) -> None:
    head = f"POST /assess HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\n"
    head += "Content-Type: application/json\r\n"
    stated = server.say(f"{head}Content-Length: 99999999\r\n\r\n".encode())
    assert stated.startswith(b"HTTP/1.1 413 ")
    both = server.say(f"{head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    assert both.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("version", "query", "status"),
    [("1.0", "", 400), ("1.0", "?tail=yes", 200), ("1.0", "?tail=no", 400), ("1.1", "", 200)],
)
def test_of_lines_the_end_can_be_seen_in_every_version_of_http(
    version: str, query: str, status: int, server: Server
) -> None:
    body = f"{json.dumps(ORDER)}\n{json.dumps(VAGUE)}\n"
    head = (
        f"POST /assess{query} HTTP/{version}\r\nHost: localhost\r\nConnection: close\r\n"
        f"Authorization: Bearer {server.token}\r\nContent-Type: application/jsonl\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    answer = server.say(f"{head}{body}".encode())
    assert answer.split(b" ", 2)[1] == str(status).encode(), answer
    if status == 400:
        assert b"proxy_http_version 1.1" in answer
    elif query:
        assert b'{"tail": {"assessed": 2, "refused": 0}}' in answer
    else:
        assert answer.endswith(b"\r\n0\r\n\r\n"), "the last chunk says that nothing is missing"


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
    ready = server.wait_until_ready()
    assert ready.json["stale"] == ["small"]
    fit = server.wait_for("/health", lambda reply: reply.json["status"] != "NOT READY")
    assert (fit.status, fit.json["status"]) == (503, "STALE")
    assert fit.json["layers"][0]["age_days"] > fit.json["layers"][0]["limit_days"]


def test_the_log_tells_of_every_request_and_of_nobody(server: Server) -> None:
    server.post("/assess?on=2026-05-02", {**ORDER, "id": "T-log\n{}"}, X_Name="Canary")
    server.get("/parties/canary%20name?q=canary")
    server.get("/canary?q=canary")
    server.wait_for_routes("/assess", "/parties/{id}", "-")
    text = server.log.read_text()
    for word in ("canary", "Canary", "Zephyrin", "Nordlys", "T-log", "on=2026", server.token):
        assert word not in text


SAME: dict[str, tuple[str, ...]] = table(__file__, "SAME")
"""Questions, and the commands that print the same bytes with ``--json``."""


@pytest.mark.parametrize("question", SAME)
def test_a_route_answers_the_bytes_of_its_command(question: str, server: Server) -> None:
    assess(server)
    reply = server.get(question)
    printed = onward(*SAME[question], "--json", "--workspace", server.workspace)
    assert reply.status == 200, reply.body
    assert reply.body == printed.out.encode()


def test_many_names_have_the_line_of_the_command_in_the_shape_of_others(server: Server) -> None:
    query = {"schema": "Company", "properties": {"name": ["Zephyrin SA"], "country": ["ch"]}}
    request = {"queries": {"q1": query, "q2": {"schema": "Ghost"}}}
    printed = onward(
        *("match", "--file", "-", "--json", "--workspace", server.workspace),
        stdin=json.dumps(request),
    )
    expected = printed.out.replace("-:1:queries", "body:1:queries").encode()
    assert server.post("/match", request).body == expected
    one = server.post("/match/small?algorithm=logic-v2&limit=1", request).json
    assert one["ignored"] == ["algorithm=logic-v2"]
    assert one["responses"]["q1"]["results"][0]["id"] == "small:listed"
    assert one["responses"]["q2"]["status"] == 400
    assert server.post("/match/default", request).body == expected


def test_stored_assessments_are_listed_page_by_page(server: Server) -> None:
    for number in range(3):
        assess(server, {**VAGUE, "id": f"T-page-{number}"}, "/assess?view=summary")
    printed = onward("assessments", "--json", "--workspace", server.workspace).json
    rows: list[object] = []
    after: str | None = ""
    while after is not None:
        page = server.get(f"/assessments?limit=2{after and '&after='}{after}").json
        assert page["total"] == len(printed)
        rows, after = [*rows, *page["results"]], page["after"]
    assert rows == printed
    oldest = server.get("/assessments?limit=1&sort=oldest&decided=no").json
    assert oldest["results"] == printed[-1:]
    other = server.get(f"/assessments?limit=1&after={oldest['after']}")
    assert (other.status, other.kind) == (400, "usage"), "a page goes on in the order of its list"
    assert page["outdated"] == {"no": len(printed)}
    older = server.get("/assessments?outdated=yes&format=csv")
    assert (older.headers["onward-total"], older.body.strip(b"\xef\xbb\xbf\r\n")) == ("0", b"")
    nobody = server.get("/assessments?decided=yes&destination=KZ&indicator=mil-tie").json
    assert (nobody["total"], nobody["destinations"], nobody["after"]) == (0, {}, None)
    assert page["verdicts"]["INCOMPLETE"] == sum(row["verdict"] == "INCOMPLETE" for row in printed)
    log = server.get("/log?limit=2").json
    assert [entry["seq"] for entry in log["results"]] == [1, 2]
    assert server.get(f"/log?after={log['after']}").json["results"][0]["seq"] == 3


@each_case("path", "status", "kind", lists=True)
def test_a_wrong_question_has_its_own_problem(
    path: str, status: int, kind: str, server: Server
) -> None:
    reply = server.get(path)
    assert (reply.status, reply.kind) == (status, kind)
    assert "verdict" not in reply.json or kind == "framing"


def test_no_question_opens_a_file_of_the_server(server: Server) -> None:
    copy = server.workspace.parent / "A-copy.json"
    copy.write_bytes(assess(server).body)
    for name in (str(copy), "A-copy.json", "order.json"):
        quoted = quote(name, safe="")
        assert server.get(f"/assessments/{quoted}").status == 404


REFUSAL = {"value": "refuse", "reason": "the end-user is listed", "by": "J. Kessler"}


@each_case("change", "words", lists=True)
def test_what_is_no_decision_is_refused(
    change: dict[str, object], words: str, server: Server
) -> None:
    assess(server, {**ORDER, "id": "T-open"})
    reply = server.post("/assessments/T-open/decisions", {**REFUSAL, **change})
    assert reply.status in (400, 422)
    assert words in reply.json["detail"]
    assert server.get("/records/T-open").json["acts"] == []


def test_metrics_count_and_name_nobody(server: Server) -> None:
    assess(server)
    server.ask("BREW", "/assess")
    metrics = server.wait_for("/metrics", lambda reply: b"onward_ready 1.0" in reply.body)
    text = metrics.body.decode()
    assert 'onward_requests_total{method="POST",route="/assess",status="200"}' in text
    assert 'onward_requests_total{method="other"' in text
    assert 'onward_assessments_total{verdict="FINDINGS"}' in text
    assert 'onward_layer_limit_days{layer="small"} 90.0' in text
    assert 'onward_workers{state="running"} 1.0' in text
    assert "onward_findings_total{" in text
    (since,) = re.findall(r"^onward_snapshot_open_since (\S+)$", text, re.MULTILINE)
    assert time.time() - 86_400 < float(since) < time.time()
    for word in ("T-1", "Zephyrin", "A-", "BREW"):
        assert word not in text


def test_a_look_at_the_header_leaves_the_connection_open_for_the_next_question(
    server: Server,
) -> None:
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=HASTE)
    bearer = {"Authorization": f"Bearer {server.token}"}
    sizes = []
    for method in ("HEAD", "GET", "HEAD"):
        link.request(method, "/sources", headers=bearer)
        answer = link.getresponse()
        sizes.append((answer.getheader("content-length"), len(answer.read())))
    link.close()
    size = sizes[1][1]
    assert sizes == [(str(size), 0), (str(size), size), (str(size), 0)]


def test_pages_of_ties_are_those_of_one_snapshot_and_sum_up_to_the_counts(server: Server) -> None:
    counts = server.get("/parties/small:listed/counts").json
    page = server.get("/parties/small:listed/ties?limit=1").json
    assert page["total"] == counts["ties"] == sum(group["ties"] for group in counts["groups"])
    assert {group["noun"] for group in counts["groups"]} == {"holdings"}
    rest = server.get(f"/parties/small:listed/ties?all=yes&limit=1&after={cursor_of(server)}")
    assert rest.status == 200
    assert rest.json["results"][0]["party"]["id"] != page["results"][0]["party"]["id"]
    forged = write_cursor("ties", ["0" * 64, "1"])
    gone = server.get(f"/parties/small:listed/ties?after={forged}")
    assert (gone.status, gone.kind) == (409, "conflict")
    forged = write_cursor("ties", [page["snapshot"], "-1"])
    assert server.get(f"/parties/small:listed/ties?after={forged}").status == 400


def cursor_of(server: Server) -> str:
    return str(server.get("/parties/small:listed/ties?all=yes&limit=1").json["after"])


def test_the_order_system_of_the_page_lets_nothing_go_on_that_is_not_clear(server: Server) -> None:
    page = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  # of our own page
    address = f"http://127.0.0.1:{server.port}"
    found = names["assess"](ORDER, address, server.token)
    refused = names["assess"]({"id": 5}, address, server.token)
    unknown = names["assess"](ORDER, address, "onw_unknown")
    lost = names["assess"](ORDER, "http://127.0.0.1:1", server.token)
    assert [answer["verdict"] for answer in (found, refused, unknown, lost)] == [
        *("FINDINGS", "INCOMPLETE", "INCOMPLETE", "INCOMPLETE")
    ]
    assert not any(map(names["may_go_on"], (found, refused, unknown, lost)))
    clear = {"verdict": "CLEAR_WITHIN_STATED_LIMITS", "suggestion": "proceed"}
    assert names["may_go_on"](clear)
