"""A server under attack, and under load while it is taken apart: long, so for the gauntlet."""

import json
import os
import random
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.gauntlet.test_serve_faults import wait_for_workers
from tests.serving import JSON, LINES, Server, serving
from tests.shell import ORDER, VAGUE, made_workspace, onward
from tests.unit.cases import table

pytestmark = pytest.mark.gauntlet

SEED = 20261127
LINES_SENT = 100_000
SOAKED = 20_000


def head(server: Server, length: int, *more: str, path: str = "/assess") -> bytes:
    """Return the header of a request that is sent by hand."""
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {server.token}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        *more,
    )
    return "\r\n".join((*lines, "", "")).encode()


def test_a_killed_front_leaves_no_process_and_no_broken_log(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    with serving(workspace, tmp_path, "--workers", "2") as server:
        workers = server.workers()
        threading.Thread(target=lambda: _ask_until_gone(server), daemon=True).start()
        time.sleep(1)
        server.process.kill()
        server.process.wait()
        end = time.monotonic() + 20
        while any(map(is_running, workers)):
            assert time.monotonic() < end
            time.sleep(0.1)
    assert onward("log", "verify", "--workspace", workspace).code in (0, 4)
    assert onward("verify", "--workspace", workspace).code == 0


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and that nobody asks after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _ask_until_gone(server: Server) -> None:
    with suppress(OSError, Exception):
        for number in range(1_000):
            server.post("/assess", {**ORDER, "id": f"K-{number}"})


def test_slow_headers_and_bodies_are_ended_and_hold_up_nobody(server: Server) -> None:
    beginnings = [b"", b"GET /heal", head(server, 500)[:60], head(server, 500) + b'{"id"']
    links = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
    for number, link in enumerate(links):
        link.sendall(beginnings[number % 4])
    assert server.post("/assess", ORDER).status == 200
    answers = []
    for link in links:
        link.settimeout(45)
        answer = b""
        while chunk := link.recv(65536):
            answer += chunk
        answers.append(answer)
        link.close()
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"urn:onward:problem:slow" in answer
        assert b'"verdict": "INCOMPLETE"' in answer
    assert server.post("/assess", ORDER).status == 200


def test_broken_requests_are_refused_or_dropped_and_break_nothing(server: Server) -> None:
    chance = random.Random(SEED)  # noqa: S311  # a test repeats itself
    whole = head(server, 20) + b'{"id": "a", "x": 1 }'
    for _ in range(400):
        raw = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(raw))
            raw[place : place + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        raw += chance.choice([b"", b"\r\n" * 3, whole, b"\0" * 50])
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as link:
            link.sendall(raw)
            link.shutdown(socket.SHUT_WR)
            answer = b""
            with suppress(OSError):
                while chunk := link.recv(65536):
                    answer += chunk
        assert not answer.startswith(b"HTTP/1.1 5"), (raw, answer)
        assert b"Traceback" not in answer
    assert server.post("/assess", ORDER).status == 200


def test_smuggled_requests_and_split_headers_are_none(server: Server) -> None:
    inner = b"GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for framing in (
        ("Transfer-Encoding: chunked",),
        ("Transfer-Encoding: identity",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding : chunked",),
        ("Content-Length: 999",),
        ("Content-Length: +5",),
        ("Host: evil.example",),
        ("X-Long: " + "x" * 70_000,),
    ):
        answer = server.say(head(server, 5, *framing) + b"0\r\n\r\n" + inner)
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 ", b"HTTP/1.1 501 ")), framing
        assert answer.count(b"HTTP/1.1 ") == 1  # the words of a refusal name the protocol, too
    for path in ("/a%0d%0aX:%20y", "/%00", "/..%5c..", "/healthz/../assess", "//evil.example/"):
        reply = server.get(path)
        assert reply.status in (400, 404)
        assert "x" not in reply.headers


CHUNKED = "Transfer-Encoding: chunked"
ODD = {
    # asking for another protocol is no reason to speak it
    "a web socket": ("GET /status", ("Connection: Upgrade", "Upgrade: websocket"), b"", {200}),
    "HTTP/2 in clear": ("GET /status", ("Connection: Upgrade", "Upgrade: h2c"), b"", {200}),
    "a tunnel": ("CONNECT evil.example:443", (), b"", {404, 405}),
    "every path": ("OPTIONS *", (), b"", {404, 405}),
    "an echo": ("TRACE /status", (), b"", {405}),
    "another server": ("GET http://evil.example/status", (), b"", {404}),
    "a negative chunk": ("POST /assess", (CHUNKED,), b"-1\r\n{}\r\n0\r\n\r\n", {400}),
    "a header behind": (
        *("POST /assess", (CHUNKED,), b"2\r\n{}\r\n0\r\nHost: evil.example\r\n\r\n"),
        {400, 422},
    ),
    "a negative length": ("POST /assess", ("Content-Length: -1",), b"", {400}),
    "a broken length": ("POST /assess", ("Content-Length: 1e3",), b"", {400}),
    "a huge length": ("POST /assess", (f"Content-Length: {'9' * 20}",), b"", {413}),
    "many headers": ("GET /status", tuple(f"X-{n}: 1" for n in range(3_000)), b"", {431}),
    "a blank in a name": ("GET /status", ("X A: a",), b"", {400}),
    "a null byte": ("GET /status", ("X-A: a\0b",), b"", {400}),
    "two tokens": ("GET /status", ("Authorization: Bearer x",), b"", {400}),
    "a long address": ("GET /" + "a" * 20_000, (), b"", {414}),
}
"""Requests by what they want: method and address, further headers, body, and what is answered."""

STRANGE = (
    *(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /status\r\n\r\n", bytes(range(256)) * 100),
    *(
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,
        b"GET /status HTTP/1.0\r\n\r\n",
    ),
)
"""What is no request of HTTP/1.1 at all."""


def test_what_is_no_plain_question_is_answered_by_its_own_status(server: Server) -> None:
    usual = ("Host: localhost", f"Authorization: Bearer {server.token}")
    for name, (line, headers, body, statuses) in ODD.items():
        more = ("Content-Type: application/json", *headers, "Connection: close")
        text = "\r\n".join((f"{line} HTTP/1.1", *usual, *more, "", ""))
        answer = converse(server, text.encode() + body)
        assert int(answer[9:12] or 0) in statuses, (name, answer[:200])
        assert answer.count(b"\r\nonward-version") <= 1
    for raw in STRANGE:
        assert converse(server, raw).startswith(b"HTTP/1.1 400 "), raw[:40]
    assert server.post("/assess", ORDER).status == 200


def converse(server: Server, raw: bytes) -> bytes:
    """Send bytes, and return what comes until the server hangs up, even on what it has not read."""
    answer = b""
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as link,
        suppress(OSError),
    ):
        link.sendall(raw)
        while chunk := link.recv(65536):
            answer += chunk
    return answer


def test_huge_bodies_and_many_lines_stay_within_memory(server: Server) -> None:
    # most are refused at once: it is the number of lines that is looked at
    body = "".join(
        f"{json.dumps({**VAGUE, 'id': f'L-{n}'})}\n" if n % 50 == 0 else f'{{"id": {n}}}\n'
        for n in range(LINES_SENT)
    )
    reply = server.ask("POST", "/assess?view=summary&tail=yes", body, LINES)
    *rows, tail = reply.lines
    assert len(rows) == LINES_SENT
    assert [row["order"] for row in rows[::50]] == [f"L-{n}" for n in range(0, LINES_SENT, 50)]
    assert tail["tail"] == {"assessed": LINES_SENT // 50, "refused": LINES_SENT - LINES_SENT // 50}
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    (memory,) = (int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM"))
    assert memory < 150 * 1024
    for size, kind in ((11 * 1024 * 1024, JSON), (65 * 1024 * 1024, LINES)):
        with suppress(OSError):  # the server may have hung up before everything is sent
            assert server.ask("POST", "/assess", b" " * size, kind).status == 413


def test_clients_that_read_late_or_never_hold_up_nobody(server: Server) -> None:
    body = "".join(f"{json.dumps({**VAGUE, 'id': f'N-{n}'})}\n" for n in range(400)).encode()
    # whole answers would take minutes through so small a window
    raw = head(server, len(body), path="/assess?view=summary")
    raw = raw.replace(b"application/json", b"application/jsonl")
    links = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(4)]
    for link in links:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.sendall(raw + body)
    assert server.post("/assess", ORDER).status == 200
    links[0].settimeout(60)
    answer = b""
    while not answer.endswith(b"0\r\n\r\n"):
        answer += links[0].recv(65536)
    assert answer.count(b'"content_hash"') == 400
    for link in links:
        link.close()
    assert server.post("/assess", ORDER).status == 200


def test_a_client_that_sends_slowly_gets_every_line(server: Server) -> None:
    body = "".join(f"{json.dumps({**VAGUE, 'id': f'S-{n}'})}\n" for n in range(40)).encode()
    raw = head(server, len(body), path="/assess?view=summary")
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as link:
        link.sendall(raw.replace(b"application/json", b"application/jsonl"))
        for start in range(0, len(body), 100):
            link.sendall(body[start : start + 100])
            time.sleep(0.05)
        answer = b""
        while not answer.endswith(b"0\r\n\r\n"):
            answer += link.recv(65536)
    assert answer.count(b'"content_hash"') == 40


def test_a_job_survives_every_worker_and_the_server_itself(tmp_path: Path) -> None:
    workspace, count = made_workspace(tmp_path), 600
    body = "".join(f"{json.dumps({**VAGUE, 'id': f'J-{n}'})}\n" for n in range(count))
    with serving(workspace, tmp_path, "--workers", "2") as server:
        sent = server.ask("POST", "/jobs?view=summary", body, LINES)
        path = sent.headers["location"]
        for share in (0.2, 0.4):
            wait_for_lines(server, path, int(share * count))
            for worker in server.workers():
                os.kill(worker, signal.SIGKILL)
        wait_for_lines(server, path, int(0.6 * count))
        server.process.kill()
        server.process.wait()
    with serving(workspace, tmp_path, "--workers", "2") as server:
        wait_for_lines(server, path, count)
        rows = server.get(f"{path}/results").lines
    assert [row["order"] for row in rows] == [f"J-{n}" for n in range(count)]
    assert onward("log", "verify", "--workspace", workspace).code == 0


def wait_for_lines(server: Server, path: str, count: int) -> None:
    """Wait until a job has so many lines."""
    end = time.monotonic() + 120
    while server.get(path).json["done"] < count:
        assert time.monotonic() < end, server.get(path).body
        time.sleep(0.05)


ASKED: list[str] = table(__file__, "ASKED", lists=True)


def test_hours_of_questions_leave_memory_and_files_as_they_were(
    server: Server, tmp_path: Path
) -> None:
    server.post("/assess", ORDER)
    soak(server, SOAKED // 4)
    before = measure_front(server)
    table = tmp_path / "more.csv"
    for number in range(5):
        soak(server, SOAKED // 10)
        os.kill(server.workers()[0], signal.SIGKILL)
        table.write_text(
            f"id,name,kind,country,retrieved\nn{number},New Ltd,Company,GB,2026-05-01\n"
        )
        where = ("--as", "more", "--workspace", server.workspace, "--accept-drop", "a test")
        assert onward("load", "csv", table, *where).code == 0
        wait_for_workers(server, 2)
    times = soak(server, SOAKED // 4)
    after = measure_front(server)
    assert after[0] - before[0] <= 5 * 1024, (before, after)
    assert after[1] <= before[1] + 2, (before, after)
    first, last = (sorted(part)[int(0.95 * len(part))] for part in (times[:500], times[-500:]))
    assert last <= 1.5 * first, (first, last)


def soak(server: Server, count: int) -> list[float]:
    """Ask many things one after the other, and return how long each took."""
    times = []
    for number in range(count):
        began = time.monotonic()
        if number % 4:
            reply = server.get(ASKED[number % len(ASKED)])
        else:
            reply = server.post("/assess?view=summary", {**ORDER, "id": f"T-{number % 200}"})
        assert reply.status in (200, 404, 503), reply.body
        times.append(time.monotonic() - began)
    return times


def measure_front(server: Server) -> tuple[int, int]:
    """Return the memory of the process that speaks HTTP, in KiB, and its open files."""
    folder = Path(f"/proc/{server.process.pid}")
    rows = (folder / "status").read_text().splitlines()
    (memory,) = (int(row.split()[1]) for row in rows if row.startswith("VmRSS"))
    return memory, len(list((folder / "fd").iterdir()))


def test_a_damaged_current_keeps_the_old_snapshot_and_says_so(server: Server) -> None:
    current = server.workspace / "CURRENT"
    content = current.read_bytes()
    for damage in (b"", b"feed" * 16 + b"\n", b"\xff\xfe", b"../../etc/passwd\n"):
        current.write_bytes(damage)
        time.sleep(2.5)
        assert server.post("/assess", ORDER).status == 200
        assert server.get("/readyz").status == 200
        assert server.get("/health").json["faults"]
    current.write_bytes(content)
    time.sleep(2.5)
    assert server.get("/health").json["faults"] == []
