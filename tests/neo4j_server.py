"""The genuine Neo4j of the tests: the one that NEO4J_URI names, else one of our own.

Our own is started when the first test needs it, as a Java process over the jars that
`tools/setup.sh neo4j` has fetched: on loopback, with a login, on a free port, in a temporary home.
It ends with this process, whatever becomes of it: its standard input is a pipe from here.
"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

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
from tests.realdata import ROOT

LTS, NEWER = "5.26.26", "2026.09.0"
"""The long-support line, which must pass, and the newer line (`make gauntlet`, Java permitting)."""

JAVA: Mapping[str, range] = {LTS: range(17, 22), NEWER: range(21, 100)}
"""Releases of Java that each version runs on."""

_FETCHED_BY = {LTS: "make test", NEWER: "make gauntlet"}

JARS = ROOT / "build" / "neo4j"
SERVE = ROOT / "tests" / "neo4j" / "Serve.java"
PLACES = ("/usr/lib/jvm/*/bin/java", "/opt/*/bin/java")
BRIEF = (
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    *("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"),
)
"""Options of Java for a server that lives some minutes: its best compiler, a collector of several
threads, and looking for faults in the code of Neo4j itself, would take the second core from the
other tests and never pay it back."""

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
    releases = {str(path): _release(str(path)) for path in found if path.is_file()}
    wanted = JAVA[version]
    fitting = [path for path, release in releases.items() if release in wanted]
    later = [path for path, release in releases.items() if release >= wanted.stop]
    return next(iter([*fitting, *later]), None)


@lru_cache
def _release(java: str) -> int:
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', done.stderr)
    return int(version[1]) if version else 0
