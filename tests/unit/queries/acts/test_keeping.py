"""How long a record is kept, and what is left of one that was erased."""

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onward.api import inputs as days
from onward.api.workspace import Workspace
from onward.errors import ChainBroken, InputRefused, StoreError
from onward.queries.acts.case import retention_rules
from tests.assessments import ORDER, keep, order_data
from tests.unit.cases import each_case

NAME = "Quirin Zabel"
BY: dict[str, Any] = {"by": NAME, "reason": "the customer asks for it"}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a hundred years pass."""
    monkeypatch.setattr(days, "today", lambda: date(2126, 1, 1))


@each_case("left", "until", lists=True)
def test_an_export_is_kept_five_years_from_the_end_of_its_year(left: str, until: str) -> None:
    (rule,) = (row for row in retention_rules() if row.citation.endswith("27(3)"))
    assert rule.keep_until(date.fromisoformat(left)).isoformat() == until


def test_a_leap_day_has_a_last_day_in_every_year() -> None:
    (rule,) = (row for row in retention_rules() if row.citation == "15 CFR 762.6")
    assert rule.keep_until(date(2028, 2, 29)).isoformat() == "2033-02-28"


def test_the_rules_are_those_of_the_order(desk: Workspace) -> None:
    applying = {rule.regime: day for rule, day in desk.retention("T-1").rules}
    assert applying.keys() == {"EU", "US", "DE"}, "a transfer to Sweden from Germany"
    american = {**ORDER, "id": "T-2", "destination": "CH"}
    american["parties"] = [{"role": "exporter", "name": "Acme Inc", "country": "US"}]
    keep(desk, id="A-0000000000000002", transaction=order_data(american))
    regimes = [rule.regime for rule, _ in desk.retention("T-2").rules]
    assert regimes == ["EU", "US", "OFAC"]


def test_nothing_is_erased_before_its_day_and_the_refusal_is_recorded(desk: Workspace) -> None:
    with pytest.raises(InputRefused, match="it is kept until 20"):
        desk.erase("T-1", **BY)
    assert desk.record("T-1").to_data()["acts"][-1]["kind"] == "erasure_refused"


@pytest.mark.usefixtures("later")
def test_a_legal_hold_outlasts_every_rule(desk: Workspace) -> None:
    desk.legal_hold("T-1", by=NAME, reason="a court asks for the file")
    with pytest.raises(InputRefused, match="a legal hold keeps it: a court asks for the file"):
        desk.erase("T-1", **BY)
    desk.legal_hold("T-1", by=NAME, reason="the court has decided", ends=True)
    assert desk.erase("T-1", **BY).assessments == 1


@pytest.mark.usefixtures("later")
def test_after_erasing_the_log_verifies_and_no_byte_of_the_text_is_left(desk: Workspace) -> None:
    keep(desk, id="A-0000000000000009", transaction=order_data({**ORDER, "id": "T-9"}))
    desk.hold("T-1", by="Olga Thorvaldsen", reason="Thorvaldsen waits for papers")
    desk.hold("T-9", by="Olga Thorvaldsen", reason="another order waits, too")
    report = desk.erase("T-1", **BY)
    assert (report.texts, report.assessments) == (3, 1)
    assert desk.verify_log().entries == 5
    with pytest.raises(StoreError, match=f"was erased on .* by {NAME}: the customer asks"):
        desk.record("T-1")
    assert [row.order for row in desk.assessments()] == ["T-9"]
    assert desk.record("T-9").to_data()["acts"][0]["by"] == "Olga Thorvaldsen"
    for form in ("utf-8", "utf-16-le", "unicode_escape"):
        assert _count(desk.path, "waits for papers".encode(form)) == 0


def put_job(desk: Workspace, name: str, phase: str, sent: bytes, lines: bytes = b"") -> Path:
    """Put a job into the folder of a server's jobs."""
    job = desk.path / "jobs" / name
    job.mkdir(parents=True)
    (job / "state.json").write_text(f'{{"phase": "{phase}"}}', encoding="utf-8")
    (job / "orders.csv").write_bytes(sent)
    (job / "output.jsonl").write_bytes(lines)
    return job


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_jobs_in_which_the_order_stands_go_with_it(desk: Workspace, encoding: str) -> None:
    sent = put_job(desk, "J-1", "done", "id;name\nT-1;Müller\n".encode(encoding))
    answered = put_job(desk, "J-2", "failed", b"", b'{"order": "T-1"}\n')
    other = put_job(desk, "J-3", "done", b"id,name\nT-10,M\nAT-1,M\n")
    report = desk.erase("T-1", **BY)
    assert report.to_data()["jobs"] == 2
    assert [job.exists() for job in (sent, answered, other)] == [False, False, True]


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("phase", ["waiting", "running"])
def test_a_job_that_goes_on_would_write_the_order_again(desk: Workspace, phase: str) -> None:
    job = put_job(desk, "J-1", phase, b"id\nT-1\n")
    with pytest.raises(InputRefused, match=r"job J-1 of the server holds T-1, and is not over"):
        desk.erase("T-1", **BY)
    assert job.exists()
    assert desk.record("T-1")


def _count(folder: Path, words: bytes) -> int:
    return sum(path.read_bytes().count(words) for path in folder.rglob("*") if path.is_file())


@pytest.mark.usefixtures("later")
def test_what_is_missing_without_an_act_of_erasure_is_named(desk: Workspace) -> None:
    desk.hold("T-1", by=NAME, reason="the papers are missing")
    with sqlite3.connect(desk.folder.records) as db:
        db.execute("DELETE FROM assessments")
    db.close()
    with pytest.raises(StoreError, match="missing"):
        desk.verify_log()


def test_a_record_that_is_kept_elsewhere_vouches_for_the_log(
    desk: Workspace, tmp_path: Path
) -> None:
    desk.hold("T-1", by="J. Kessler", reason="the papers are missing")
    lines = desk.record("T-1").to_data()["checkpoint"]
    keep(desk, id="A-0000000000000009", transaction=order_data({**ORDER, "id": "T-9"}))
    assert desk.record("T-1").to_data()["checkpoint"] == lines, "what concerns others is no part"
    note = tmp_path / "head.txt"
    note.write_text(lines, encoding="utf-8")
    assert desk.verify_head(note) == 2
    with sqlite3.connect(desk.folder.records) as db:
        db.execute("DROP TRIGGER log_never_shrinks")
        db.execute("DELETE FROM log WHERE seq > 1")
    db.close()
    with pytest.raises(ChainBroken):
        desk.verify_head(note)
