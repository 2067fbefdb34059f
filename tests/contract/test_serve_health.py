"""What `/health` is there for: an alert where answers, or what they are kept in, are doubtful."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onward.web.routes import system
from onward.web.tokens import ROLES, add_token
from tests.serving_inside import InsideServer, serving_inside
from tests.shell import ORDER, made_workspace


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InsideServer]:
    """Yield a server over the small workspace, which looks anew whenever it is asked."""
    token = add_token(tmp_path / "tokens", "everything", ROLES)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CHAIN_SECONDS", "REMEMBERED_SECONDS"):
            patch.setattr(system, name, -1.0)
        with serving_inside(made_workspace(tmp_path), tmp_path / "tokens", token) as running:
            yield running


def faults_of(server: InsideServer) -> list[str]:
    reply = server.get("/health")
    assert reply.status == 503  # the small layer is stale
    faults: list[str] = reply.json["faults"]
    return faults


def test_the_log_says_how_long_an_order_was_stored_and_the_metrics_how_many_jobs_there_are(
    server: InsideServer,
) -> None:
    server.post("/assess", ORDER)
    lines = [json.loads(line) for line in server.log.getvalue().splitlines()]
    (stored,) = [line for line in lines if line.get("route") == "/assess"]
    assert stored["store_ms"] > 0
    for phase in ("waiting", "running", "done", "failed"):
        assert f'onward_jobs{{phase="{phase}"}} 0.0' in server.get("/metrics").body.decode()


def test_a_log_that_was_changed_is_an_alert_and_no_reason_to_take_the_server_away(
    server: InsideServer,
) -> None:
    assert faults_of(server) == []
    for number in range(3):
        server.post("/assess", {**ORDER, "id": f"T-{number}"})
    assert faults_of(server) == []
    with closing(sqlite3.connect(server.workspace / "records.sqlite")) as file:
        file.execute("DROP TRIGGER log_never_changes")
        file.execute("UPDATE log SET entry = '{}' WHERE seq = 2")
        file.commit()
    (fault,) = faults_of(server)
    assert "log entry" in fault
    assert "was changed" in fault
    assert server.get("/readyz").status == 200
