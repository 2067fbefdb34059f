"""What people do with an assessment: what is recorded, and what is refused."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.errors import ChainBroken
from onward.queries.acts.forms import ERASED, Decision, is_same_person, read_act, seal_act
from onward.queries.records.store import RecordStore
from tests.unit.cases import each_case
from tests.unit.queries.acts.desk_cases import Case, each_desk_case, play

BY: dict[str, Any] = {"by": "J. Kessler"}
WHY: dict[str, Any] = {"reason": "the register extract names another owner"}


@each_desk_case(__file__, "test_what_people_do_is_recorded_or_refused")
def test_what_people_do_is_recorded_or_refused(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(case, tmp_path, monkeypatch)


def test_an_act_is_bound_to_the_assessment_that_was_seen(desk: Workspace) -> None:
    act = desk.hold("T-1", **BY, reason="the papers are missing").act
    assessment = desk.assessment("T-1")
    assert (act.assessment, act.content_hash) == (assessment.id, assessment.content_hash)


def test_names_are_one_person_s_whatever_order_they_are_in() -> None:
    assert is_same_person("Kessler, J.", "j.  KESSLER")
    assert not is_same_person("J. Kessler", "M. Kessler")


def test_a_policy_may_do_without_four_eyes(desk: Workspace, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("id: small\nprocedure: {four_eyes: false}\n", encoding="utf-8")
    small = Workspace(desk.path, policy=policy, feedback=QuietFeedback())
    assert small.decide("T-1", "refuse", **BY, **WHY).to_data()["four_eyes"] is False


def test_what_people_write_stands_beside_the_log(desk: Workspace) -> None:
    desk.hold("T-1", by="Jana Kessler", reason="the papers are missing")
    with RecordStore(desk.folder.records) as store:
        (stored,) = store.acts("T-1")
        log = b"".join(row[0] for row in store._fetch_rows("SELECT entry FROM log"))
    assert b"Kessler" not in stored.payload + log
    assert b"papers" not in stored.payload + log
    assert read_act(stored.payload, {}).by == ERASED


def test_equal_texts_have_different_commitments() -> None:
    salts = iter([b"a" * 16, b"b" * 16])
    bound: Any = {"order": "T-1", "assessment": "A-1", "content_hash": "c" * 64, "by": "twin"}
    act = Decision(**bound, value="refuse", suggestion="refuse", reason="twin", four_eyes=True)
    sealed = seal_act(act, lambda: next(salts), "s", "r")
    assert len({part.commitment for part in sealed.texts}) == 2


@each_case("attack", "says", lists=True)
def test_tampering_with_an_act_is_named(desk: Workspace, attack: str, says: str) -> None:
    desk.hold("T-1", **BY, reason="the papers are missing")
    edit(desk.folder.records, attack)
    with pytest.raises(ChainBroken, match=says):
        desk.verify_log()
    with pytest.raises(ChainBroken, match=says):
        desk.release("T-1", **BY, reason="the papers have arrived")


def edit(path: Path, statement: str) -> None:
    """Edit the records past the triggers."""
    db = sqlite3.connect(path, isolation_level=None)
    for name in ("changes", "shrinks"):
        db.execute(f"DROP TRIGGER acts_never_{name}")
    db.execute(statement)
    db.close()
