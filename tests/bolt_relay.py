"""A scripted Bolt server: a genuine one, seen through a relay that breaks off where a script says.

The relay lets client and server agree on Bolt 5.4, cuts both streams into messages, and counts what
the client asks for. At the point of its script it stays silent, hangs up, or drips: the nine fault
points of 09-reliability, section 6. Behind it everything is real, so that what the server has
committed can be looked at afterwards.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

BOLT_5_4: Final = bytes.fromhex("6060B01700000405" + "00000000" * 3)
HELLO, LOGON, BEGIN, RUN, PULL, COMMIT, ROLLBACK = 0x01, 0x6A, 0x11, 0x10, 0x3F, 0x12, 0x13


class Point(Enum):
    """Where a server fails: its message, and which answer is the last that the client hears."""

    NO_HANDSHAKE = 1
    SILENT_AFTER_HELLO = 2
    SILENT_AFTER_RUN = 3
    SILENT_AFTER_PULL = 4
    DIES_ON_RUN = 5
    DIES_MID_STREAM = 6
    LOST_COMMIT_APPLIED = 7
    LOST_COMMIT_NOT_APPLIED = 8
    DRIPS = 9


TRIGGERS: Final = {
    Point.SILENT_AFTER_HELLO: HELLO,
    Point.SILENT_AFTER_RUN: RUN,
    Point.SILENT_AFTER_PULL: PULL,
    Point.DIES_ON_RUN: RUN,
    Point.DIES_MID_STREAM: PULL,
    Point.LOST_COMMIT_APPLIED: COMMIT,
    Point.LOST_COMMIT_NOT_APPLIED: COMMIT,
    Point.DRIPS: PULL,
}
"""The client's message at which a point is reached."""

DRIP_S: Final = 0.3


@dataclass
class Script:
    """What goes wrong, when, and how often.

    Attributes:
        point: Where.
        after: So many of the point's messages (or connections) go well before.
        times: So often it goes wrong; then all is well again.
        late_s: So many seconds later the message goes on, which is all that goes wrong then.
        has_struck: Whether it went wrong yet.
    """

    point: Point
    after: int = 0
    times: int = 1_000_000
    late_s: float = 0.0
    has_struck: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, message: int | None) -> bool:
        """Tell whether the script strikes at a message of the client; None = at its connecting."""
        if message != TRIGGERS.get(self.point):
            return False
        with self.lock:
            if self.after > 0:
                self.after -= 1
                return False
            self.times -= 1
            strikes = self.times >= 0
            self.has_struck |= strikes
            return strikes


class Relay:
    """Listens on loopback, and passes on what its script lets through.

    Attributes:
        uri: Where clients connect.
        script: May be exchanged at any time.
    """

    def __init__(self, server: str, script: Script) -> None:
        host, _, port = server.removeprefix("bolt://").partition(":")
        self._server = host, int(port)
        self.script = script
        self._door = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._door.getsockname()[1]}"
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Hang up on everybody."""
        for one in (self._door, *self._open):
            _hang_up(one)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                self._open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError):
            _exactly(client, 20)  # the client's proposals; Bolt 5.4 is always among them
            if self.script.strikes(None):
                return  # the connection stays open, and nobody answers
            server = socket.create_connection(self._server)
            self._open.append(server)
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each message waits
            server.sendall(BOLT_5_4)
            client.sendall(_exactly(server, 4))
            link = _Link(client, server)
            threading.Thread(target=link.answer, daemon=True).start()
            for message in _messages(client):
                script = self.script
                if script.strikes(message.signature):
                    if not script.late_s:
                        link.strike(script.point, message)
                        return
                    time.sleep(script.late_s)
                server.sendall(message.raw)


@dataclass(frozen=True)
class _Message:
    signature: int
    raw: bytes


@dataclass
class _Link:
    """A client and its connection to the server."""

    client: socket.socket
    server: socket.socket
    muted: threading.Event = field(default_factory=threading.Event)
    answered: threading.Event = field(default_factory=threading.Event)
    mid_stream: threading.Event = field(default_factory=threading.Event)

    def answer(self) -> None:
        """Pass the server's answers on, for as long as the client may hear them."""
        with contextlib.suppress(OSError, EOFError):
            for message in _messages(self.server):
                if self.mid_stream.is_set():
                    self.client.sendall(message.raw[: len(message.raw) // 2])
                    self.hang_up()
                elif not self.muted.is_set():
                    self.client.sendall(message.raw)
                self.answered.set()
        if not self.muted.is_set():
            self.hang_up()

    def strike(self, point: Point, message: _Message) -> None:
        """Do what a point says; the client has just sent the message at which it is reached."""
        if point in (Point.SILENT_AFTER_HELLO, Point.SILENT_AFTER_RUN, Point.SILENT_AFTER_PULL):
            self.muted.set()
        elif point is Point.DIES_ON_RUN:
            self.hang_up()
        elif point is Point.DIES_MID_STREAM:
            self.mid_stream.set()
            self.server.sendall(message.raw)
        elif point is Point.LOST_COMMIT_APPLIED:
            self.muted.set()
            self.answered.clear()
            self.server.sendall(message.raw)
            self.answered.wait(5)  # the server has committed
            self.hang_up()
        elif point is Point.LOST_COMMIT_NOT_APPLIED:
            self.hang_up()
        else:
            self._drip()

    def _drip(self) -> None:
        """Send one record of one empty list after the other, each a little before it is missed."""
        self.muted.set()
        record = bytes.fromhex("0004B17191800000")
        while True:
            self.client.sendall(record)
            time.sleep(DRIP_S)

    def hang_up(self) -> None:
        for one in (self.client, self.server):
            _hang_up(one)


def _messages(stream: socket.socket) -> Iterator[_Message]:
    """Cut a stream into messages: chunks with their length before them, up to an empty one."""
    raw, body = b"", b""
    while True:
        head = _exactly(stream, 2)
        size = int.from_bytes(head, "big")
        chunk = _exactly(stream, size)
        raw, body = raw + head + chunk, body + chunk
        if size == 0 and body:
            yield _Message(body[1], raw)
            raw, body = b"", b""


def _exactly(stream: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = stream.recv(size - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
