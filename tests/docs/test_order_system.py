"""The order system of the page about the server: whatever answers it, the order waits."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.lists import ROOT

PAGE = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
JSON, HTML = "application/json", "text/html"
PROXY = b"<html><h1>502 Bad Gateway</h1></html>"


@contextmanager
def answering(status: int, media: str, body: bytes, size: int) -> Iterator[str]:
    """Answer every order in the same way, as a proxy in front of a server may."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(size))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # it looks often whether it is to end, as each of these tests waits for that
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def names() -> dict[str, Callable[..., Any]]:
    """Return what the page defines."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  # of our own page
    return names


@pytest.mark.parametrize(
    ("status", "media", "body", "missing"),
    [
        (502, HTML, PROXY, 0),
        (200, HTML, b"<html>Please log in</html>", 0),
        (200, JSON, b"", 0),
        (200, JSON, b"[]", 0),
        (200, JSON, b'{"status": "ok"}', 0),
        (503, JSON, b'{"error": "upstream"}', 0),
        (504, JSON, b"null", 0),
        (200, JSON, b'{"verdict": "CLEAR_WITHIN_STATED_LIMITS", "suggestion": "proceed"}', 100),
        (200, JSON, b"\xff\xfe", 0),
    ],
)
def test_what_is_no_answer_of_the_server_lets_no_order_go_on(
    status: int, media: str, body: bytes, missing: int, names: dict[str, Callable[..., Any]]
) -> None:
    with answering(status, media, body, len(body) + missing) as address:
        outcome = names["assess"]({"id": "T-1"}, address, "onw_x")
    assert outcome["verdict"] == "INCOMPLETE"
    assert outcome["detail"]
    assert not names["may_go_on"](outcome)
