"""The genuine Neo4j of the tests, and a relay that breaks off where a script says."""

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import chain, product
from pathlib import Path
from typing import Final

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

from onward.graph.engine import PartyRecord
from onward.graph.engines.neo4j.cypher import (
    LABELS,
    TYPES,
    degree_name,
    party_properties,
    shipment_properties,
    tie_properties,
)
from onward.graph.engines.neo4j.server import Address
from onward.graph.model import Provenance, Shipment, Tie
from tests.lists import ROOT

# The genuine Neo4j of the tests: the one that NEO4J_URI names, else one of our own.
#
# Our own is started when the first test needs it, as a Java process over the jars that
# `tools/setup.sh neo4j` has fetched: on loopback, with a login, on a free port, in a temporary
# home. It ends with this process, whatever becomes of it: its standard input is a pipe from here.


LTS, NEWER = "5.26.26", "2026.09.0"
"""The long-support line, which must pass, and the newer line (`make gauntlet`, Java permitting)."""

JAVA: Mapping[str, range] = {LTS: range(17, 22), NEWER: range(21, 100)}
"""Releases of Java that each version runs on."""

_FETCHED_BY = {LTS: "make test", NEWER: "make gauntlet"}

JARS = ROOT / "build" / "neo4j"
SERVE = ROOT / "tests" / "neo4j" / "Serve.java"
PLACES = ("/usr/lib/jvm/*/bin/java", "/opt/*/bin/java")
BRIEF = (
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m"),
    *("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"),
)
"""Options of Java for a server that lives some minutes: its best compiler, a collector of several
threads, throwing compiled code away to save memory, and looking for faults in the code of Neo4j
itself, would take the second core from the other tests and never pay it back."""

PATIENT_S = 60.0
"""Seconds that an answer may take in tests: their machines are small and do other things, too."""

used: dict[str, str] = {}
"""What was used in this process: version and where it comes from, by URI."""


@dataclass(slots=True)
class Own:
    """A server of our own."""

    process: subprocess.Popen[bytes]
    home: Path
    address: Address

    def kill(self) -> None:
        """Kill it as a crash would."""
        self.process.kill()
        self.process.communicate()

    def end(self) -> None:
        """End it, which need not close what is removed, and remove its files."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


_running: list[Own] = []


def running() -> Own | None:
    """Return the server of our own that was started first, if any."""
    return next(iter(_running), None)


def end_all() -> None:
    """End every server that this process has started."""
    while _running:
        _running.pop().end()


def missing(version: str = LTS) -> str | None:
    """Say what keeps a server of our own from being started; None where nothing does."""
    if _java(version) is None:
        least = JAVA[version].start
        return f"no Java {least} or later here; on Debian: apt-get install default-jre-headless"
    if not any((JARS / version).glob("neo4j-kernel-*.jar")):
        return (
            f"the jars of Neo4j {version} are not in {JARS}; `{_FETCHED_BY[version]}` fetches them"
        )
    return None


def address(version: str = LTS) -> Address:
    """Return a server to test on; the first call starts it.

    It stands in the environment, too, so that commands find it.
    """
    return _address(version)


@lru_cache
def _address(version: str) -> Address:
    if version == LTS and os.environ.get("NEO4J_URI"):
        given = Address.from_environment()
        used[given.uri] = f"{_agent(given)} (NEO4J_URI)"
        return given
    if why := missing(version):
        pytest.skip(f"no Neo4j {version}: {why}")
    own = start(version)
    if version == LTS:
        os.environ |= environment(own.address)
    return own.address


def environment(of: Address) -> dict[str, str]:
    """Return the environment in which a command finds a server."""
    return {
        "NEO4J_URI": of.uri,
        "NEO4J_USER": of.user,
        "NEO4J_PASSWORD": of.password,
        "NEO4J_TIMEOUT": f"{of.limit_s:g}",
    }


def start(version: str = LTS, home: Path | None = None, password: str | None = None) -> Own:
    """Start a server of our own.

    Args:
        version: Which one.
        home: One that was used before, whose password is `password`; default a new one.
        password: Of that home.
    """
    java = _java(version)
    assert java is not None
    place = home or Path(tempfile.mkdtemp(prefix="onward-neo4j-"))
    port = _free_port()
    classes = f"{JARS / version}/*"
    command = [
        java,
        "-Xmx1g",
        *BRIEF,
        "-cp",
        classes,
        str(SERVE),
        str(place),
        str(port),
    ]
    with (place / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
    uri, chosen = f"bolt://127.0.0.1:{port}", password or secrets.token_hex(12)
    own = Own(process, place, Address(uri, "neo4j", chosen, limit_s=PATIENT_S))
    _running.append(own)
    assert process.stdout is not None
    if process.stdout.readline().strip() != b"ready":
        log_text = (place / "server.log").read_text(errors="replace")
        pytest.fail(f"Neo4j {version} did not start: {log_text[-2000:]}")
    if password is None:
        _set_password(own.address)
        _make_words(own.address)
    used[uri] = f"{_agent(own.address)} (jars of Maven Central, Java {_release(java)})"
    return own


def _free_port() -> int:
    """Return a port that nobody is given by chance before Java, some seconds later, listens on it.

    What asks for any port gets one of 32768 or above.
    """
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _set_password(to: Address) -> None:
    """Change the first password, which only the system database lets one do."""
    for _ in range(50):
        with (
            suppress(Neo4jError, neo4j.exceptions.DriverError),
            neo4j.GraphDatabase.driver(to.uri, auth=("neo4j", "neo4j")) as driver,
            driver.session(database="system") as session,
        ):
            change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"
            session.run(change, password=to.password).consume()
            return
        time.sleep(0.2)
    pytest.fail("the password of a new Neo4j cannot be set")


def _make_words(to: Address) -> None:
    """Make every label, type and property that a push may write, or the first test of each would.

    A server plans all statements anew where one of their words is new to it.
    """
    kinds = {
        "createLabel": ("Party", "OnwardSnapshot", "OnwardProgress", *LABELS),
        "createRelationshipType": TYPES.values(),
        "createProperty": _properties(),
    }
    with (
        neo4j.GraphDatabase.driver(to.uri, auth=(to.user, to.password)) as driver,
        driver.session() as session,
        session.begin_transaction() as opened,
    ):
        for kind, words in kinds.items():
            opened.run(f"UNWIND $words AS word CALL db.{kind}(word)", words=[*words]).consume()
        opened.commit()


def _properties() -> set[str]:
    source = Provenance("a", "1")
    ways = (("in", "out", "both"), TYPES)
    return {
        *("pid", "hash", "single", "id", "push", "state", "format", "nodes", "ties", "checksum"),
        *("committed", "lock", "snapshot", "part", "next", "sums", "onward_version"),
        *party_properties(PartyRecord("a:1", (), ())),
        *tie_properties(Tie("a:1", "a:2", "owns", source)),
        *shipment_properties(Shipment("a:1", "2026-05-01", source)),
        *(degree_name(kind, way) for way, kind in product(*ways)),
    }


def _agent(of: Address) -> str:
    with neo4j.GraphDatabase.driver(of.uri, auth=(of.user, of.password)) as driver:
        return driver.get_server_info().agent


@lru_cache
def _java(version: str) -> str | None:
    """Find a Java that a version runs on; a later one than it names, where there is no other."""
    homes = [os.environ.get("JAVA_HOME"), *os.environ.get("PATH", "").split(os.pathsep)]
    found = [Path(home) / name for home in homes if home for name in ("java", "bin/java")]
    found += [path for pattern in PLACES for path in sorted(Path("/").glob(pattern[1:]))]
    paths = [str(path) for path in found if path.is_file()]
    wanted = JAVA[version]
    # asked one by one: each answer starts a Java
    fitting = (path for path in paths if _release(path) in wanted)
    later = (path for path in paths if _release(path) >= wanted.stop)
    return next(chain(fitting, later), None)


@lru_cache
def _release(java: str) -> int:
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', done.stderr)
    return int(version[1]) if version else 0


# A scripted Bolt server: a genuine one, seen through a relay that breaks off where a script says.
#
# The relay lets client and server agree on Bolt 5.4, cuts both streams into messages, and counts
# what the client asks for. At the point of its script it stays silent, hangs up, or drips: the
# nine fault points of 09-reliability, section 6. Behind it everything is real, so that what the
# server has committed can be looked at afterwards.


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
