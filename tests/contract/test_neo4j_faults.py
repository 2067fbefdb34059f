"""A Neo4j server that stalls or dies at nine points: deadlines hold, nothing is lost or doubled.

Points and bars of 09-reliability, section 6: each point while reading and while writing.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from onward.graph.engines.neo4j import paths
from onward.graph.engines.neo4j import server as connection
from onward.graph.engines.neo4j.cypher import CypherStatement
from onward.graph.engines.neo4j.server import GRACE_S, Server
from onward.graph.store.workspace import WorkspaceFolder
from tests import neo4j_server
from tests.engines import hold
from tests.neo4j_server import Point, Relay, Script
from tests.shell import ORDER, Answer, made_workspace, onward
from tests.stakes import World, company

pytestmark = pytest.mark.neo4j

LIMIT_S = 1.0
SHORT_GRACE_S = 0.5
"""How much longer a client waits here for a silent server, of which it has met many already."""

PATIENT_S = 60.0

LATE_S = 1.0
"""Later than a question's first limit and the short grace are over."""

MANY = 1_000
MOST_WAITS = 3
"""How many questions may meet a silent server before the client asks it nothing more."""

OVER_S = 5.0
"""How much later than its limit a command may end (the issue's bar)."""

LIMITS_S = (LIMIT_S, LIMIT_S, 2.0, 4.0, 8.0)
"""Limits with which a command is run until it keeps its bar: a machine that stands still for a
while makes it longer once, a slow one needs a longer limit, and a deadline that is not kept makes
it longer each time."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return made_workspace(tmp_path)


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """Put a relay before the server, at first with a script that never strikes."""
    genuine = neo4j_server.address()
    relay = Relay(genuine.uri, Script(Point.DIES_ON_RUN, times=0))
    for name, value in neo4j_server.environment(replace(genuine, uri=relay.uri)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NEO4J_TIMEOUT", f"{LIMIT_S:g}")
    monkeypatch.setattr(connection, "GRACE_S", SHORT_GRACE_S)
    yield relay
    relay.close()


@pytest.fixture
def patient(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> Relay:
    """Let the client wait as long as a busy machine takes: no answer is missed for its time."""
    monkeypatch.setenv("NEO4J_TIMEOUT", f"{PATIENT_S:g}")
    monkeypatch.setattr(connection, "GRACE_S", PATIENT_S)
    return relay


def in_time(run: Callable[[], Answer], is_trial: Callable[[], bool] = lambda: True) -> Answer:
    """Return what a command answers within its bar.

    Args:
        run: Sets the relay's script, and runs the command.
        is_trial: Whether it has come to the point of the script: a machine that stands still may
            use up the client's time before.
    """
    for limit in LIMITS_S:
        os.environ["NEO4J_TIMEOUT"] = f"{limit:g}"  # which the relay's end puts back
        began = time.monotonic()
        answer = run()
        if time.monotonic() - began <= limit + OVER_S and is_trial():
            return answer
    pytest.fail(f"each time more than {OVER_S:g} s late, or short of the point: {answer}")


ASKED = {
    "snapshots": "MATCH (s:OnwardSnapshot) RETURN s.id, s.state",
    "parties": "MATCH (n:Party) RETURN n.id ORDER BY n.id",
    "ties": "MATCH (a)-[r]->(b) RETURN r.tid, a.id, b.id, type(r) ORDER BY r.tid",
}


def graph() -> dict[str, Any]:
    """Look at the server itself: what it says it holds, and what it does hold."""
    server = Server(neo4j_server.address())
    try:
        return {name: server.rows(CypherStatement(text, {})) for name, text in ASKED.items()}
    finally:
        server.close()


def whole(workspace: Path) -> dict[str, Any]:
    """Say what the server must hold: every row of the small layer once."""
    snapshot = WorkspaceFolder(workspace).current()
    statements = snapshot.statements()
    ids = sorted({party.id for party in statements.parties})
    ties = sorted([tie.tid, tie.start, tie.end, tie.kind.upper()] for tie in statements.ties)
    return {
        "snapshots": [[snapshot.id, "ready"]],
        "parties": [[one] for one in ids],
        "ties": ties,
    }


OTHER = World([company("other")])
"""What the server holds before: so a push has parties and ties to write, and one to remove."""

COMMITS = (Point.LOST_COMMIT_APPLIED, Point.LOST_COMMIT_NOT_APPLIED)


def at(*points: Any) -> pytest.MarkDecorator:
    """Run a test for some points."""
    return pytest.mark.parametrize("point", points, ids=lambda point: point.name.lower())


ASKING = (Point.DIES_ON_RUN, Point.DIES_MID_STREAM)
BROKEN = (*ASKING, *COMMITS)
"""Points at which the connection breaks, so that the client need not wait."""

BREAKS = (
    (Point.DIES_ON_RUN, 3),
    (Point.DIES_ON_RUN, 12),
    (Point.DIES_MID_STREAM, 5),
    (Point.DIES_MID_STREAM, 12),
    (Point.LOST_COMMIT_APPLIED, 3),
    (Point.LOST_COMMIT_NOT_APPLIED, 5),
)
"""Points and places at which a push meets them in every run; each place in `make gauntlet`."""

MEANWHILE = (Point.SILENT_AFTER_RUN, Point.SILENT_AFTER_PULL, *ASKING, Point.DRIPS)
"""Points that a client meets which the server has let in, at a question: it commits nothing."""

BEFORE_COMMIT, BEFORE_QUESTION = 0, 8
"""Messages that go well before one of an opening and its questions is met."""


WAITING = dict.fromkeys((*MEANWHILE, *COMMITS), pytest.mark.gauntlet)
"""Points that are met meanwhile in every run: at once only in `make gauntlet`."""


class TestReading:
    """A server that fails while an order is assessed."""

    def assessed(self, workspace: Path) -> Answer:
        where = ("--engine", "neo4j", "--workspace", workspace, "--json")
        return onward("assess", "-", *where, stdin=json.dumps(ORDER))

    @at(*(pytest.param(point, marks=WAITING.get(point, ())) for point in Point))
    def test_nothing_can_be_assessed_where_it_fails_at_once(
        self, point: Point, relay: Relay, workspace: Path
    ) -> None:
        hold("neo4j", WorkspaceFolder(workspace).current())
        relay.script = Script(point)
        answer = in_time(lambda: self.assessed(workspace))
        assert (answer.code, answer.out) == (4, "")
        assert answer.err.count("\n") == 1
        assert "Neo4j at bolt://127.0.0.1" in answer.err

    @at(*MEANWHILE)
    def test_what_it_was_asked_cannot_be_told_where_it_fails_meanwhile(
        self, point: Point, relay: Relay, workspace: Path
    ) -> None:
        hold("neo4j", WorkspaceFolder(workspace).current())
        with patch.dict(os.environ, NEO4J_TIMEOUT=f"{PATIENT_S:g}"):
            self.assessed(workspace)  # a new server is slow at first

        def run() -> Answer:
            relay.script = Script(point, after=BEFORE_QUESTION)
            return self.assessed(workspace)

        answer = in_time(run, lambda: relay.script.has_struck)
        assert answer.code in (10, 20), answer.err
        reasons = {row["reason"] for row in answer.json["cannot_tell"]}
        assert reasons & {"timeout", "engine", "limit"}
        assert not answer.json["complete"]

    @at(*BROKEN)
    def test_one_broken_connection_changes_nothing(
        self, point: Point, patient: Relay, workspace: Path
    ) -> None:
        hold("neo4j", WorkspaceFolder(workspace).current())
        undisturbed = self.assessed(workspace)
        after = BEFORE_COMMIT if point in COMMITS else BEFORE_QUESTION
        patient.script = Script(point, after=after, times=1)
        again = self.assessed(workspace)
        assert patient.script.has_struck
        assert again.json == undisturbed.json

    def test_an_answer_that_comes_late_is_an_answer(
        self, patient: Relay, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A client that takes a busy server for a lost one asks it nothing more."""
        hold("neo4j", WorkspaceFolder(workspace).current())
        undisturbed = self.assessed(workspace)
        monkeypatch.setattr(paths, "FIRST_S", 0.1)
        late = Script(Point.SILENT_AFTER_RUN, after=BEFORE_QUESTION, times=1, late_s=LATE_S)
        patient.script = late
        again = self.assessed(workspace)
        assert late.has_struck
        assert again.json == undisturbed.json


def breaks_off(point: Point, relay: Relay, workspace: Path, after: int) -> None:
    """Break a push off, push again, and look whether every row is there once."""

    def run() -> Answer:
        hold("neo4j", OTHER)
        relay.script = Script(point, after=after)
        return onward("push", "--workspace", workspace)

    broken = in_time(run)
    assert broken.code in (0, 4), broken.err  # 0: it ended before the point was reached
    hold("neo4j", WorkspaceFolder(workspace).current())
    assert graph() == whole(workspace), after


def is_mended(point: Point, patient: Relay, workspace: Path, after: int) -> bool:
    """Break one connection of a push, which goes on by itself, and look at what is there.

    Returns:
        Whether it broke: a push may have ended before that place.
    """
    hold("neo4j", OTHER)
    patient.script = Script(point, after=after, times=1)
    began = time.monotonic()
    answer = onward("push", "--workspace", workspace, "--json")
    assert time.monotonic() - began < PATIENT_S, "it has waited for its limit"
    assert answer.code == 0, answer.err
    assert graph() == whole(workspace), after
    return patient.script.has_struck


class TestWriting:
    """A server that fails while a snapshot is pushed."""

    @at(*Point)
    def test_a_push_that_breaks_off_goes_on_and_writes_nothing_twice(
        self, point: Point, relay: Relay, workspace: Path
    ) -> None:
        breaks_off(point, relay, workspace, 4 if point in COMMITS else 11)

    @pytest.mark.parametrize(("point", "after"), BREAKS, ids=lambda given: str(given).lower())
    def test_one_broken_connection_on_the_way_is_mended(
        self, point: Point, after: int, patient: Relay, workspace: Path
    ) -> None:
        assert is_mended(point, patient, workspace, after)

    @pytest.mark.gauntlet
    @at(*Point)
    def test_a_push_that_breaks_off_anywhere_goes_on(
        self, point: Point, relay: Relay, workspace: Path
    ) -> None:
        for after in range(40):
            breaks_off(point, relay, workspace, after)

    @pytest.mark.gauntlet
    @at(*BROKEN)
    def test_one_broken_connection_anywhere_is_mended(
        self, point: Point, patient: Relay, workspace: Path
    ) -> None:
        for after in range(60):
            is_mended(point, patient, workspace, after)


def test_a_lost_server_costs_the_other_questions_no_time(
    relay: Relay, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty orders wait for a silent server as often as one does, however long each wait is."""
    monkeypatch.setattr(connection, "GRACE_S", GRACE_S)
    hold("neo4j", WorkspaceFolder(workspace).current())
    orders = "\n".join(json.dumps(ORDER | {"id": f"T-{number}"}) for number in range(20))
    where = ("--engine", "neo4j", "--workspace", workspace, "--json")
    monkeypatch.setenv("NEO4J_TIMEOUT", "60")
    onward("assess", "-", *where, stdin=json.dumps(ORDER))  # a new server is slow at first
    monkeypatch.setenv("NEO4J_TIMEOUT", "5")
    for _ in LIMITS_S:
        relay.script = Script(Point.SILENT_AFTER_RUN, after=8, times=MANY)
        answer = onward("assess", "-", *where, stdin=orders)
        waits = MANY - relay.script.times
        if 0 < waits <= MOST_WAITS:  # else the machine may have stood still
            break
    assert answer.code == 10  # the end-user is listed, which no server is asked for
    assert len(answer.json_lines) == 20
    assert not any(one["complete"] for one in answer.json_lines)
    assert 0 < waits <= MOST_WAITS
