"""The guard in front of all routes: who gets through, and what every answer carries."""

import io
import json
from datetime import date
from typing import Any

from onward.web.guard import Guard, GuardRules
from onward.web.noting import RequestLog
from onward.web.tokens import TokenBook, TokenLine, hash_token
from tests.serving import run_apart
from tests.unit.cases import each_case

TOKENS = TokenBook(None, [TokenLine("erp", frozenset({"assess"}), hash_token("onw_secret"))])
RULES = GuardRules("127.0.0.1", ("onward.example",), TOKENS, lambda: date(2026, 5, 2))
BEARER = (b"authorization", b"Bearer onw_secret")
HOST = (b"host", b"127.0.0.1:8321")


async def inside(scope: Any, _: Any, send: Any) -> None:
    """Answer what is behind the guard."""
    assert scope["onward.caller"].name in {"erp", ""}
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


async def breaking(*_: Any) -> None:
    raise KeyError("Acme Optik")


def ask(
    *headers: tuple[bytes, bytes],
    path: str = "/assess",
    query: bytes = b"",
    inner: Any = inside,
    method: str = "POST",
    log: io.StringIO | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """Pass a request through the guard."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    raw = path.encode()
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": raw,
        "query_string": query,
        "headers": list(headers),
        "client": ("10.1.2.3", 5),
    }
    guard = Guard(inner, RULES, RequestLog(log or io.StringIO()))
    run_apart(guard(scope, receive, send))
    named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], named, sent[1]["body"]


def kind(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, str]:
    """Return the status and the kind of a refusal, which must say INCOMPLETE."""
    data = json.loads(answer[2])
    assert data["verdict"] == "INCOMPLETE"
    return answer[0], data["type"].removeprefix("urn:onward:problem:")


def test_whoever_has_a_token_gets_through() -> None:
    assert ask(HOST, BEARER)[2] == b"inside"
    assert ask(HOST, (b"authorization", b"ApiKey onw_secret"))[2] == b"inside"


@each_case("header")
def test_whoever_has_none_does_not(header: str) -> None:
    answer = ask(HOST, (b"authorization", header.encode("latin-1")))
    assert kind(answer) == (401, "token")
    assert answer[1]["www-authenticate"] == "Bearer"


def test_a_token_in_the_address_counts_for_nothing() -> None:
    assert kind(ask(HOST, query=b"token=onw_secret&api_key=onw_secret")) == (401, "token")


@each_case("host")
def test_a_name_of_this_server_is_known(host: str) -> None:
    assert ask((b"host", host.encode()), BEARER)[0] == 200


@each_case("hosts")
def test_another_host_is_refused_before_the_token_is_looked_at(hosts: tuple[str, ...]) -> None:
    assert kind(ask(*((b"host", host.encode()) for host in hosts), BEARER)) == (400, "host")


@each_case("name", "value")
def test_a_page_of_another_site_is_refused(name: str, value: str) -> None:
    assert kind(ask(HOST, BEARER, (name.encode(), value.encode()))) == (403, "origin")


def test_a_page_of_this_server_is_not() -> None:
    assert ask(HOST, BEARER, (b"origin", b"http://127.0.0.1:8321"))[0] == 200


def test_an_address_or_header_beyond_its_limit_is_refused() -> None:
    assert kind(ask(HOST, BEARER, query=b"q=" + b"x" * 8192)) == (414, "url")
    assert kind(ask(HOST, BEARER, path="/" + "x" * 8192)) == (414, "url")
    assert kind(ask(HOST, BEARER, (b"x-much", b"x" * 16384))) == (431, "large")


@each_case("path")
def test_a_path_that_others_may_read_otherwise_is_refused(path: str) -> None:
    assert kind(ask(HOST, BEARER, path=path)) == (400, "framing")


def test_a_body_of_two_lengths_and_a_header_given_twice_are_refused() -> None:
    two = ((b"content-length", b"5"), (b"transfer-encoding", b"chunked"))
    assert kind(ask(HOST, BEARER, *two)) == (400, "framing")
    assert kind(ask(HOST, BEARER, BEARER)) == (400, "framing")


def test_every_answer_forbids_scripts_frames_caches_and_guessing() -> None:
    for answer in (ask(HOST, BEARER), ask(HOST), ask()):
        headers = answer[1]
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_the_trace_of_a_caller_is_taken_over_and_one_that_is_none_is_not() -> None:
    trace = b"4bf92f3577b34da6a3ce929d0e0e4736"
    given = (b"traceparent", b"00-" + trace + b"-00f067aa0ba902b7-01")
    assert trace.decode() in ask(HOST, BEARER, given)[1]["traceparent"]
    forged = ask(HOST, BEARER, (b"traceparent", b"00-x\r\nevil: y"))[1]["traceparent"]
    assert "evil" not in forged


def test_a_fault_that_nobody_foresaw_says_nothing_of_itself() -> None:
    log = io.StringIO()
    answer = ask(HOST, BEARER, inner=breaking, log=log)
    assert kind(answer) == (500, "internal")
    assert b"Acme" not in answer[2]
    assert "Acme" not in log.getvalue()
    assert json.loads(log.getvalue())["fault"] == "KeyError"


def test_the_log_has_one_line_a_request_without_path_query_token_or_address() -> None:
    log = io.StringIO()
    ask(HOST, BEARER, path="/parties/acme", query=b"q=Acme%0aOptik", log=log)
    assert log.getvalue().count("\n") == 1
    line = json.loads(log.getvalue())
    assert (line["method"], line["route"], line["status"], line["token"]) == (
        "POST",
        "-",
        200,
        "erp",
    )
    for word in ("acme", "Acme", "Optik", "secret", "10.1.2.3"):
        assert word not in log.getvalue()
