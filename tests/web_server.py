"""A web server on this machine with certificates of a made authority, which answers as told.

Names of hosts lead to it by a resolver of the test's own: nothing that a user can type reaches it.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import trustme

from onward.loaders.fetch.transfer import WebNetwork, describe_reserved

HOST = "lists.example.org"
OTHER_HOST = "files.example.net"

Respond = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by what the test has put under the path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # the name that http.server calls
        """Answer a question, and remember it."""
        server: Any = self.server
        server.site.questions.append((self.path, dict(self.headers)))
        respond = server.site.pages.get(self.path)
        with suppress(OSError):  # the other side has hung up
            if respond is None:
                give(b"", status=404)(self)
            else:
                respond(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Site:
    """What the server answers, and what it was asked."""

    port: int
    network: WebNetwork
    pages: dict[str, Respond] = field(default_factory=dict)
    questions: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def asked(self) -> list[str]:
        """Return the paths that were asked for."""
        return [path for path, _ in self.questions]


def permit_loopback(address: str) -> str | None:
    """Let tests reach this machine, and judge all other addresses as ever."""
    return None if address == "127.0.0.1" else describe_reserved(address)


@contextmanager
def serving() -> Iterator[Site]:
    """Start the server; it stands under both host names."""
    authority = trustme.CA()
    certificate = authority.issue_cert(HOST, OTHER_HOST)
    ours, theirs = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.configure_trust(ours)
    certificate.configure_cert(theirs)
    server: Any = _Server(("127.0.0.1", 0), Handler)
    server.socket = theirs.wrap_socket(server.socket, server_side=True)
    network = WebNetwork(
        resolve=lambda _host, _port: ["127.0.0.1"],
        describe_reserved=permit_loopback,
        port=server.server_address[1],
        context=ours,
    )
    server.site = Site(server.server_address[1], network)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of those who hang up."""


def give(
    body: bytes,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
) -> Respond:
    """Answer with a body; `length` says another one than it has."""

    def respond(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        if length is not None and length > len(body):
            handler.wfile.flush()
            handler.close_connection = True

    return respond


def redirect(location: str, status: int = 302) -> Respond:
    """Answer that the file is elsewhere."""
    return give(b"", status=status, headers={"Location": location})


def give_ranges(body: bytes, etag: str, *, cut_first: int | None = None) -> Respond:
    """Answer with a file that can be continued; the first answer may break off."""
    answers = iter((cut_first,))

    def respond(handler: Handler) -> None:
        byte_range = handler.headers.get("Range")
        is_same = handler.headers.get("If-Range") in (None, etag)
        cut = next(answers, None)
        if byte_range and is_same:
            start = int(byte_range.removeprefix("bytes=").rstrip("-"))
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            give(body[start:], status=206, headers={"ETag": etag, "Content-Range": span})(handler)
        elif cut is not None:
            give(body[:cut], headers={"ETag": etag}, length=len(body))(handler)
        else:
            give(body, headers={"ETag": etag})(handler)

    return respond


@contextmanager
def proxying(goal: int) -> Iterator[tuple[int, list[str]]]:
    """Start a proxy that leads every tunnel to one port; yield its own, and what it was asked."""
    requests: list[str] = []
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                requests.append(client.recv(65536).decode().partition("\r\n")[0])
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                server = socket.create_connection(("127.0.0.1", goal))
                for source, sink in ((client, server), (server, client)):
                    Thread(target=_pour, args=(source, sink), daemon=True).start()

    Thread(target=serve, daemon=True).start()
    try:
        yield door.getsockname()[1], requests
    finally:
        door.close()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
    source.close()
