"""What order systems send that nobody expects: each is read as meant, or refused by name."""

import gzip
import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from onward.web.tokens import ROLES, add_token
from tests.serving import (
    JSON,
    InsideServer,
    Server,
    finish_job,
    serving,
    small_server,
)
from tests.shell import ORDER, made_workspace
from tests.steps import Steps, each_step_case
from tests.unit.cases import each_case, table

CSV = {"Content-Type": "text/csv"}
SLASHED = "A/ä ß#?%&+ 1"


server = small_server({**ORDER, "id": SLASHED})
"""A server over the small workspace."""


@each_step_case
def test_what_nobody_expects_is_answered_as_meant_or_refused_by_name(
    case: dict[str, Any], server: InsideServer, tmp_path: Path
) -> None:
    Steps(tmp_path, server).check(case)


@each_case("path", lists=True)
def test_an_order_whose_id_has_a_slash_is_asked_about_in_the_query(
    path: str, server: InsideServer
) -> None:
    reply = server.get(path.format(quote(SLASHED, safe="")))
    assert reply.status == 200, reply.body


@pytest.mark.parametrize(
    "path", ["/assessments/{}", "/assessments/{}/figure", "/records/{}", "/assessments/{}/diff"]
)
def test_an_id_with_an_encoded_slash_is_taken_in_the_path_too(
    path: str, server: InsideServer
) -> None:
    # what answers call a party or an order is asked about by clients as it is called
    named = quote(SLASHED, safe="")
    assert server.get(path.format(named)).status == 200
    twice = f"{path.format(named)}?{'order' if 'records' in path else 'id'}=T-1"
    assert server.get(twice).kind == "usage"
    assert server.get(f"/entities/{quote('small:a/b+c&id=x', safe='')}").kind == "unknown"


@each_case("media", "status", lists=True)
def test_bytes_are_read_as_what_they_are_stated_to_be_or_not_at_all(
    media: str, status: int, server: InsideServer
) -> None:
    reply = server.ask("POST", "/assess", json.dumps(ORDER), {"Content-Type": media})
    assert reply.status == status
    assert status == 200 or reply.kind == "content-type"


@pytest.mark.parametrize("path", ["/assess", "/jobs"])
@pytest.mark.parametrize("query", ["on=2026-99-99", "as_of=x", "view=foo"])
def test_a_question_that_no_line_can_answer_is_refused_as_a_whole(
    path: str, query: str, server: InsideServer
) -> None:
    lines = {"Content-Type": "application/jsonl"}
    reply = server.ask("POST", f"{path}?{query}", json.dumps(ORDER), lines)
    assert (reply.status, reply.kind) == (400, "usage")


HEAD = "id;date;consignee.name;consignee.country;end_user.id\r\n"
ROWS = "X-1;2026-05-02;Müller & Söhne GmbH;DE;small:listed\r\n"


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + (HEAD + ROWS).encode(),
        b"sep=;\r\n" + (HEAD + ROWS).encode(),
        (HEAD + ROWS).encode("cp1252"),
        (HEAD + ROWS).encode("utf-16"),
        (HEAD + ROWS).replace(";", "\t").encode(),
    ],
    ids=("Excel", "Excel with sep", "cp1252", "UTF-16", "tabs"),
)
def test_a_table_as_excel_writes_it_is_read(body: bytes, server: InsideServer) -> None:
    (line,) = server.ask("POST", "/assess", body, CSV).lines
    parties = line["transaction"]["parties"]
    assert parties[0]["name"] == "Müller & Söhne GmbH"
    assert line["transaction"]["date"] == "2026-05-02"


@each_case("path", "words", lists=True)
def test_what_is_not_there_says_what_is(path: str, words: str, server: InsideServer) -> None:
    reply = server.get(path)
    assert (reply.status, reply.kind) == (404, "unknown")
    assert words in reply.json["detail"]


@each_case("path", "words", lists=True)
def test_a_problem_names_parameters_of_requests_and_no_options_of_commands(
    path: str, words: str, server: InsideServer
) -> None:
    assert server.get(path).json["detail"].startswith(words)


def day_in(zero: str) -> str:
    """Return a day in the digits that begin with this zero."""
    return "".join(chr(ord(zero) + int(each)) if each != "-" else each for each in "2026-05-02")


@pytest.mark.parametrize("field", ["date", "contract_date", "planned_ship_date"])
@pytest.mark.parametrize("day", [day_in("\u0660"), day_in("\uff10"), "2026-05-0\uff12"])
def test_a_day_in_other_digits_is_refused_by_its_field(
    day: str, field: str, server: InsideServer
) -> None:
    refused = server.post("/assess", {**ORDER, field: day})
    assert (refused.status, refused.kind) == (422, "refused")
    assert f"{field}: '{day}' is not a date; use YYYY-MM-DD" in refused.json["detail"]
    item = {"description": "lens", "quantity": "\u0661\u0660"}
    refused = server.post("/assess", {**ORDER, "items": [item]})
    assert (refused.status, refused.json["where"]["field"]) == (422, "items.0.quantity")


@each_case("method", "path", "methods", lists=True)
def test_a_path_names_the_methods_that_it_knows(
    method: str, path: str, methods: str, server: InsideServer
) -> None:
    reply = server.ask(method, path)
    assert (reply.status, reply.kind, reply.headers["allow"]) == (405, "method", methods)
    assert methods.replace(", ", " or ") in reply.json["mend"]


@each_case("header", "words", lists=True)
def test_whoever_is_not_let_in_reads_why(
    header: dict[str, str], words: str, server: InsideServer
) -> None:
    reply = server.ask("GET", "/status", headers=header, token="")
    assert (reply.status, reply.kind) == (401, "token")
    assert words in reply.json["detail"]
    assert reply.json["mend"] == "send the header Authorization: Bearer TOKEN"


NAMES: dict[str, str] = table(__file__, "NAMES")


@pytest.mark.parametrize("charset", NAMES)
@pytest.mark.parametrize("path", ["/assess", "/jobs"])
def test_a_table_is_read_in_the_encoding_that_it_is_stated_to_have(
    charset: str, path: str, server: InsideServer
) -> None:
    name = NAMES[charset]
    body = f"id;consignee.name;end_user.id\nX-{charset};{name};small:listed\n".encode(charset)
    sent = server.ask("POST", path, body, {"Content-Type": f"text/csv; charset={charset}"})
    if path == "/assess":
        assert sent.headers["onward-table"].endswith("separated by semicolons")
        (line,) = sent.lines
    else:
        state = finish_job(server, sent)
        assert state["table"].endswith("separated by semicolons")
        (line,) = server.get(state["results"]).lines
    assert line["transaction"]["parties"][0]["name"] == name


def test_a_table_whose_encoding_is_not_stated_says_how_it_was_read(server: InsideServer) -> None:
    body = "id;consignee.name\nX-1;Müller & Söhne GmbH\n".encode("cp1252")
    reply = server.ask("POST", "/assess?store=no", body, CSV)
    assert reply.headers["onward-table"] == "Windows-1252, separated by semicolons"
    foreign = "id;consignee.name\nX-1;Заря Восток Приборы\n".encode("cp1251")
    refused = server.ask("POST", "/assess?store=no", foreign, CSV)
    assert (refused.status, refused.kind) == (422, "refused")
    assert "charset" in refused.json["mend"]
    false = server.ask(
        "POST", "/assess?store=no", body, {"Content-Type": "text/csv; charset=utf-8"}
    )
    (line,) = false.lines
    assert line["rejected"]["code"] == "bad_encoding"


GERMAN = (
    "id;date;end_user.id;item.description;item.value;item.currency\r\n"
    "X-de;02.05.2026;small:listed;Linse;1.234,50;EUR\r\n"
    "X-de;02.05.2026;small:listed;Prisma;2.000,--;EUR\r\n"
)


@pytest.mark.parametrize("path", ["/assess", "/jobs"])
def test_a_table_as_another_country_writes_it_is_read_as_it_is_stated_to_be(
    path: str, server: InsideServer
) -> None:
    bare = server.ask("POST", "/assess?store=no", GERMAN, CSV).lines
    assert [row["rejected"]["code"] for row in bare] == ["bad_date", "bad_date"]
    assert "dates: D.M.Y" in bare[0]["rejected"]["hint"]
    sent = server.ask("POST", f"{path}?dates=D.M.Y&decimal=,&lines=yes", GERMAN, CSV)
    if path == "/jobs":
        sent = server.get(finish_job(server, sent)["results"])
    (line,) = sent.lines
    order = line["transaction"]
    assert order["date"] == "2026-05-02"
    assert [item["value"] for item in order["items"]] == ["1234.50", "2000"]


@each_case("query", "media", lists=True)
@pytest.mark.parametrize("path", ["/assess", "/jobs"])
def test_how_no_table_is_written_is_refused(
    path: str, query: str, media: str, server: InsideServer
) -> None:
    reply = server.ask("POST", f"{path}?{query}", json.dumps(ORDER), {"Content-Type": media})
    is_job = path == "/jobs" and media == "application/json"  # which takes one order never
    assert (reply.status, reply.kind) == ((415, "content-type") if is_job else (400, "usage"))


@pytest.mark.parametrize("path", ["/assess", "/jobs"])
@pytest.mark.parametrize("media", ["text/csv", "application/jsonl"])
def test_a_packed_body_is_not_unpacked_though_no_header_says_that_it_is(
    path: str, media: str, server: InsideServer
) -> None:
    body = gzip.compress(b"id,consignee.name\n" + b"X-1,Acme\n" * 1_000)
    reply = server.ask("POST", path, body, {"Content-Type": media})
    assert (reply.status, reply.kind) == (422, "refused")
    assert "compressed" in reply.json["detail"]


@each_case("change", "status", lists=True)
def test_a_map_that_cannot_be_drawn_is_refused(
    change: dict[str, object], status: int, server: InsideServer
) -> None:
    assert server.post("/maps", {"seeds": ["small:acme"], **change}).status == status


def test_a_client_that_sends_too_much_reads_why_it_is_refused(tmp_path: Path) -> None:
    token = add_token(tmp_path / "tokens", "everything", ROLES)
    workspace = made_workspace(tmp_path)
    options = ("--workers", "1", "--tokens", str(tmp_path / "tokens"))
    with serving(workspace, tmp_path, *options, ready=False) as running:
        running.token = token
        large = running.ask("POST", "/assess", b"x" * (11 << 20), JSON)
        assert (large.status, large.kind) == (413, "large")
        other = running.ask("POST", "/assess", b"x" * (11 << 20), {"Content-Type": "text/plain"})
        assert (other.status, other.kind) == (415, "content-type")
        assert send_in_chunks(running, 11 << 20).startswith(b"HTTP/1.1 413 ")


def send_in_chunks(server: Server, size: int) -> bytes:
    """Send a body whose size nobody states, and return how the answer begins."""
    head = (
        f"POST /assess HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"%x\r\n%s\r\n" % (1 << 20, b"x" * (1 << 20))
    with socket.create_connection(("127.0.0.1", server.port), timeout=90) as link:
        link.sendall(head.encode())
        for _ in range(size >> 20):
            link.sendall(chunk)
        link.sendall(b"0\r\n\r\n")
        return link.recv(65536)
