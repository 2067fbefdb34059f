"""Every engine, opened alike: what a test that asks engines is parametrised with.

Neo4j answers from a graph that was pushed, so opening it here pushes first.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any

import pytest

from onward import registry
from onward.graph.engine import Engine, GraphSource
from onward.graph.engines.neo4j.push import push
from onward.graph.engines.neo4j.server import Server
from onward.graph.model import canonical
from onward.graph.statements import Statements
from onward.graph.store.workspace import Snapshot
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from tests import neo4j_server

AT = "2026-05-02T00:00:00+00:00"

IN_PROCESS = tuple(name for name in registry.names("engine") if name != "neo4j")
"""The engines that need no server, and hold several snapshots at a time."""

NEO4J = pytest.param("neo4j", marks=pytest.mark.neo4j)
ENGINES = (*IN_PROCESS, NEO4J)
"""Every engine, for tests of the engines themselves."""

_LATER_NEO4J = pytest.param("neo4j", marks=[pytest.mark.neo4j, pytest.mark.gauntlet])

MOSTLY_IN_PROCESS = (*IN_PROCESS, _LATER_NEO4J)
"""Every engine, for tests of what is computed from their answers: Neo4j in `make gauntlet`."""

ONE_ENGINE = ("embedded", pytest.param("networkx", marks=pytest.mark.gauntlet), _LATER_NEO4J)
"""The embedded engine, for tests of behaviour; the others only in `make gauntlet`.

That all engines agree is held by the catalogue's example lines and the random graphs, which ask
each of them in every run.
"""

BESIDE = tuple(name for name in MOSTLY_IN_PROCESS if name != "embedded")
"""What is compared with the embedded engine."""

_compared: list[tuple[str, ...]] = [("embedded", "networkx")]


@pytest.fixture(params=BESIDE)
def beside(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test once for each engine that is compared with the embedded one."""
    yield from _compare("embedded", request.param)


@pytest.fixture(params=ONE_ENGINE)
def one_engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test on the embedded engine; in `make gauntlet`, compare each other one with it."""
    yield from _compare(*dict.fromkeys(("embedded", request.param)))


def _compare(*names: str) -> Iterator[str]:
    _compared.append(names)
    yield names[-1]
    _compared.pop()


def compared_engines() -> tuple[str, ...]:
    """Return the engines that the running test compares; one alone is compared with nothing."""
    return _compared[-1]


_version = [neo4j_server.LTS]


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use the newer line of Neo4j, which is asked in Cypher 25."""
    address = neo4j_server.address(neo4j_server.NEWER)
    for name, value in neo4j_server.environment(address).items():
        monkeypatch.setenv(name, value)
    _version.append(neo4j_server.NEWER)
    yield
    _version.pop()


@lru_cache
def _pusher(version: str) -> Server:
    return Server(neo4j_server.address(version))


def hold(name: str, source: GraphSource) -> None:
    """Make an engine able to open a snapshot."""
    if name == "neo4j":
        push(source, _pusher(_version[-1]), AT)


def content_id(rows: Statements) -> str:
    """Return a snapshot of a test an id as real ones have it: other rows, another id."""
    return sha256("\n".join(map(canonical, rows)).encode()).hexdigest()


def open_engine(name: str, source: GraphSource) -> Engine:
    """Open an engine over a snapshot."""
    hold(name, source)
    engine: Engine = registry.find("engine", name).Engine.open(source)
    return engine


def open_world(snapshot: Snapshot, name: str, **more: Any) -> AssessmentSetup:
    """Open all that assessments of a snapshot need, in an engine."""
    hold(name, snapshot)
    # a world of a test is complete whatever it leaves out, unless the test says otherwise
    return AssessmentSetup.open(snapshot, name, **{"loaded": COMPLETE} | more)
