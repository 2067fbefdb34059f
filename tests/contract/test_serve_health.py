"""What `/health` is there for: an alert where answers, or what they are kept in, are doubtful."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onward.queries.records.newest import AssessmentTally
from onward.web import health
from onward.web.tokens import ROLES, add_token
from tests.serving import LINES, InsideServer, serving_inside
from tests.shell import ORDER, VAGUE, made_workspace


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InsideServer]:
    """Yield a server over the small workspace, which looks anew whenever it is asked."""
    token = add_token(tmp_path / "tokens", "everything", ROLES)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CHAIN_SECONDS", "REMEMBERED_SECONDS"):
            patch.setattr(health, name, -1.0)
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


def test_metrics_count_findings_and_why_assessments_are_not_whole_of_what_is_kept(
    server: InsideServer,
) -> None:
    assessment = server.post("/assess", ORDER).json
    answers = server.post("/assess", VAGUE).json
    server.post("/assess?store=no", {**VAGUE, "id": "T-form"})
    server.ask("POST", "/assess", json.dumps({**VAGUE, "id": "T-3"}), LINES)
    counts = read_counts(server)
    findings = [row for each in (assessment, answers, answers) for row in each["findings"]]
    expected = Counter(
        f'onward_findings_total{{indicator="{row["indicator"]}",status="{row["status"]}"}}'
        for row in findings
    )
    counted = {name: count for name, count in counts.items() if "findings_total" in name}
    assert counted == expected
    reasons = {f"gap_{gap['on']}" for gap in answers["coverage"]["gaps"]}
    reasons |= {row["reason"] for row in answers["cannot_tell"]}
    assert any(reason.startswith("gap_") for reason in reasons)
    assert answers["cannot_tell"]
    for reason in reasons:
        assert counts[f'onward_incomplete_total{{reason="{reason}"}}'] >= 2


def test_an_assessment_that_is_whole_has_no_reason_and_one_that_hit_a_limit_names_it() -> None:
    finding = {"indicator": "eu-listed", "status": "present"}
    gap = {"on": "owner"}
    data = {
        "findings": [finding, finding],
        "complete": False,
        "cannot_tell": [{"reason": "timeout"}, {"reason": "timeout"}],
        "coverage": {"gaps": [gap, gap], "limits_hit": [{"limit": "paths"}]},
    }
    tally = AssessmentTally.from_data(data)
    assert tally.findings == (("eu-listed", "present"),) * 2
    assert tally.missing == ("gap_owner", "limit", "timeout")
    assert AssessmentTally.from_data({**data, "complete": True}).missing == ()


def read_counts(server: InsideServer) -> dict[str, float]:
    """Return the values of the metrics by their names with labels."""
    lines = server.get("/metrics").body.decode().splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}
