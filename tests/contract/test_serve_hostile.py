"""Requests that want something else than an answer: each is refused, and nothing breaks."""

import gzip
import json
from typing import Final

import pytest

from tests.serving import InsideServer, small_server
from tests.shell import ORDER

JSON: Final = {"Content-Type": "application/json"}
PROBLEM: Final = "application/problem+json"

HOSTS: Final = (
    *("", " ", "evil.example", "localhost.evil.example", "127.0.0.1.rebind.example", "localhost."),
    *("user@localhost", "localhost@evil.example", "localhost/evil", "localhost#", "[::1]evil"),
    *("127.0.0.1\x00", "0x7f.1", "2130706433", "127.1", ":" * 8_000, "localhost:80:80"),
    *("evil.example:8321", "localhost:80.evil.example", "127.0.0.2", "localhost, evil.example"),
)
ORIGINS: Final = (
    *("null", "http://evil.example", "http://localhost.evil.example", "http://localhost:9"),
    *("file://", "http://localhost@evil.example", "HTTP://LOCALHOST.", "http://localhost,evil"),
)
KINDS: Final = (
    *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"),
    *("text/html", "application/xml", "application/json, text/plain", "", "application/jsonp"),
)


def order_with(text: str) -> bytes:
    """Return an order with one more key, as it is written."""
    return json.dumps(ORDER).encode()[:-1] + b", " + text.encode("utf-8", "surrogatepass") + b"}"


DEEP: Final = 200_000
BODIES: Final = {
    "a key that stands twice": order_with('"id": "T-2"'),
    "a key that stands twice inside": order_with('"end_use": {"text": "a", "text": "b"}'),
    "a deep list": b"[" * DEEP,
    "a deep list that ends": b"[" * DEEP + b"]" * DEEP,
    "a deep object": b'{"a":' * DEEP,
    "a deep value of a field": order_with('"end_use": ' + '{"text": ' * 5_000 + "1" + "}" * 5_000),
    "no number": order_with('"quantity": NaN'),
    "no end": order_with('"items": [{"quantity": Infinity}]'),
    "a number beyond all": order_with('"items": [{"quantity": 1e999999999}]'),
    "a number of many digits": order_with('"items": [{"quantity": ' + "9" * 200_000 + "}]"),
    "a text of many digits": order_with('"items": [{"quantity": "' + "9" * 200_000 + '"}]'),
    "a small number": order_with('"items": [{"value": "1e-999999999", "currency": "EUR"}]'),
    "a bare null byte": json.dumps(ORDER).encode() + b"\0",
    "half of a pair": order_with('"reference": "\\ud800"').replace(b"\\\\u", b"\\u"),
    "no UTF-8": json.dumps(ORDER).encode()[:-1] + b', "reference": "\xff\xfe"}',
    "UTF-16": json.dumps(ORDER).encode("utf-16"),
    "two values": json.dumps(ORDER).encode() * 2,
    "nothing": b"",
    "white space": b" " * 100_000,
    "a prototype": order_with('"__proto__": {"verdict": "CLEAR"}'),
    "a date of no calendar": json.dumps({**ORDER, "date": "2026-02-31"}).encode(),
    "a long name": json.dumps(
        {**ORDER, "parties": [{"role": "consignee", "name": "Zavod " * 100_000}]}
    ).encode(),
}
PATHS: Final = (
    *("/x/../app.py", "/x/js/..%2f..%2fapp.py", "/x/%2e%2e/settings.py", "/x//etc/passwd"),
    *("/x/js/%2e%2e%2f%2e%2e%2fapp.py", "/x/..\\..\\app.py", "/x/js/start.js%00.css", "/x/%c0%ae"),
    *("/jobs/..%2f..%2fCURRENT", "/jobs/J-%2e%2e", "/investigations/..%2f..%2fCURRENT"),
    *("/investigations/%2e%2e%2fx", "/sources/..%2f..%2fsetup", "/indicators/..%2fx", "/%00"),
    *("/parties/small%00acme", "/parties/%ff%fe", "/parties/" + "a" * 5_000, "/t/" + "a" * 32),
    *("/search?q=" + "a*%20" * 1_500, "/search?q=%00", "/search?q=*", "/search?q=%ff"),
    *("/names?" + "id=x&" * 1_500, "/match?name=" + "a" * 7_000, "/match?name=%00&limit=1"),
    *("/assessments?after=AAAA", "/assessments?after=" + "eyJ" * 1_000, "/log?after=-1"),
    *("/log?after=99999999999999999999999999", "/log?limit=1e9", "/assessments?limit=0x10"),
    *("/status?snapshot=../../etc/passwd", "/status?on=0000-00-00", "/status?on=99999-01-01"),
    *("/parties/small:acme?snapshot=..%2f..", "/parties/small:acme?on=2026-05-02&on=2026-05-03"),
    *("/paths?from=small:acme&to=small:acme&hops=99", "/paths?from=x&to=y&min_share=nan"),
    *("/assessments/T-1/brief?format=png&scale=1e9", "/assessments/T-1/brief?format=png&scale=nan"),
    *("/assessments/T-1/brief?format=../../x", "/assessments/T-1/brief?budget=-1"),
    *("/assessments/T-1/brief?lang=../x", "/assessments/T-1/brief?to=" + "%0aBcc:x" * 500),
    *("/destinations/..%2fx", "/destinations/SE?from=-9999999999&to=9999999999"),
    *("/layers/..%2f..%2fx/records", "/report?year=99999999999999999999", "/report?year=-1"),
)
ANSWERED: Final = ("/search", "/names", "/match", "/destinations", "/assessments/T-1/brief?to=")
HEADERS: Final = (
    ("Prefer", "wait=nan"),
    ("Prefer", "wait=inf"),
    ("Prefer", "wait=-1"),
    ("Prefer", "wait=1e309"),
    ("Prefer", 'wait="5' + "," * 5_000),
    ("If-Match", '"' * 5_000),
    ("traceparent", "00-" + "0" * 5_000),
    ("traceparent", "00-" + "g" * 32 + "-" + "0" * 16 + "-01"),
    ("Accept", "*/*;q=" + "9" * 3_000),
    ("Accept-Encoding", "gzip;q=" + "9" * 3_000),
    ("Range", "bytes=0-0,-1,0-" + "9" * 3_000),
    ("Expect", "a-miracle"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Original-URL", "/log"),
    ("Cookie", "a=b;" * 2_000),
)


server = small_server({**ORDER, "id": "T-1"})
"""A server with an assessed order."""


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_ours_is_told_nothing(host: str, server: InsideServer) -> None:
    for path in ("/status", "/x/", "/healthz"):
        reply = server.get(path, headers={"Host": host})
        assert (reply.status, reply.kind) == (400, "host")


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_page_of_another_origin_is_told_nothing(origin: str, server: InsideServer) -> None:
    reply = server.post("/assess", ORDER, Origin=origin)
    assert (reply.status, reply.json["verdict"]) == (403, "INCOMPLETE")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_form_can_send_is_no_order(kind: str, server: InsideServer) -> None:
    reply = server.ask("POST", "/assess", json.dumps(ORDER), {"Content-Type": kind})
    assert (reply.status, reply.json["verdict"]) == (415, "INCOMPLETE")


def test_a_packed_body_is_not_unpacked(server: InsideServer) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    for coding in ("gzip", "deflate", "br", "identity, gzip", "GZIP"):
        reply = server.ask("POST", "/assess", bomb, {**JSON, "Content-Encoding": coding})
        assert (reply.status, reply.json["verdict"]) == (415, "INCOMPLETE"), coding


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_order_is_refused_at_once(name: str, server: InsideServer) -> None:
    reply = server.ask("POST", "/assess?store=no", BODIES[name], {**JSON, "Prefer": "wait=5"})
    assert reply.status in (413, 422), reply.body[:500]
    assert reply.headers["content-type"] == PROBLEM
    assert reply.json["verdict"] == "INCOMPLETE"
    assert len(reply.body) < 20_000


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_leads_elsewhere_leads_nowhere(path: str, server: InsideServer) -> None:
    reply = server.get(path)
    assert reply.status in (200, 400, 404, 414, 422), reply.body[:500]
    assert b"root:x:" not in reply.body
    if reply.status == 200:
        assert path.startswith(ANSWERED)
    else:
        assert reply.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(("name", "value"), HEADERS)
def test_a_header_changes_nothing_that_it_may_not(
    name: str, value: str, server: InsideServer
) -> None:
    reply = server.get("/healthz", headers={name: value})
    assert reply.status == 200
    reply = server.post("/assess?store=no", ORDER, **{name: value})
    assert reply.status in (200, 400, 417), reply.body[:500]
    assert "evil" not in str(reply.headers)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PATCH", "HEAD", "BREW", "post"])
def test_a_method_that_no_route_has_does_nothing(method: str, server: InsideServer) -> None:
    reply = server.ask(method, "/assess", json.dumps(ORDER), JSON)
    assert reply.status in (404, 405)
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize(
    "token", ["", "x" * 8_000, "é", "Bearer", "a b", "onw_", "\x00", "'; DROP TABLE tokens; --"]
)
def test_what_is_no_token_opens_nothing(token: str, server: InsideServer) -> None:
    reply = server.get("/status", headers={"Authorization": f"Bearer {token}"}, token="")
    assert reply.status in (400, 401, 431)
