"""What people do with an assessment: what is recorded, and what is refused."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.errors import ChainBroken, InputRefused
from onward.queries.acts.forms import (
    ERASED,
    Decision,
    RecordedAct,
    is_same_person,
    read_act,
    seal_act,
)
from onward.queries.records.store import RecordStore
from tests.assessments import FINDING, GAP, MATCH, keep, workspace_with
from tests.unit.cases import each_case

BY: dict[str, Any] = {"by": "J. Kessler"}
WHY: dict[str, Any] = {"reason": "the register extract names another owner"}


def proceed(desk: Workspace, **more: Any) -> RecordedAct:
    return desk.decide("T-1", "proceed", **BY, **WHY, **more)


class TestWhoActs:
    @pytest.mark.parametrize("by", [None, "", "  ", "n/a"])
    def test_an_act_without_a_person_is_refused(self, desk: Workspace, by: str | None) -> None:
        with pytest.raises(InputRefused, match="by: ") as refused:
            desk.hold("T-1", by=by, reason="the papers are missing")
        assert refused.value.exit_code == 3

    def test_an_act_is_bound_to_the_assessment_that_was_seen(self, desk: Workspace) -> None:
        act = desk.hold("T-1", **BY, reason="the papers are missing").act
        assessment = desk.assessment("T-1")
        assert (act.assessment, act.content_hash) == (assessment.id, assessment.content_hash)

    def test_on_an_assessment_that_is_not_the_newest_nobody_acts(self, desk: Workspace) -> None:
        keep(desk, id="A-0000000000000002", content_hash="d" * 64)
        with pytest.raises(InputRefused, match="A-0000000000000001 of T-1 is not its newest"):
            desk.hold("A-0000000000000001", **BY, reason="the papers are missing")

    def test_names_are_one_person_s_whatever_order_they_are_in(self) -> None:
        assert is_same_person("Kessler, J.", "j.  KESSLER")
        assert not is_same_person("J. Kessler", "M. Kessler")

    @pytest.mark.parametrize("name", ["Jana Kessler", "Kessler", "Jana M. Kessler", "JANA K."])
    def test_an_initial_makes_no_second_person(self, desk: Workspace, name: str) -> None:
        desk.decide("T-1", "refuse", **BY, reason="named on the list of the EU")
        with pytest.raises(InputRefused, match=r"may be 'J\. Kessler', who has made the decision"):
            desk.approve("T-1", by=name)
        assert desk.approve("T-1", by="M. Kessler")

    def test_what_is_missing_is_named_as_it_is_given(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match=r"root_cause: it is missing; give --root-cause"):
            desk.correct("T-1", 1, **BY)


class TestKnowledge:
    def test_whoever_is_aware_states_a_fact(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="must say of what"):
            desk.knowledge("T-1", "aware", **BY)
        fact = "the buyer has said that the police will use it on journalists"
        act = desk.knowledge("T-1", "aware", **BY, facts=fact).to_data()
        assert act["facts"] == [{"text": fact}]

    def test_what_an_authority_said_is_in_a_letter(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="in a letter, and none is named"):
            desk.knowledge("T-1", "informed_by_authority", **BY, facts="BAFA has written to us")

    def test_a_statement_of_knowledge_is_no_decision(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="'aware' is what somebody knows"):
            desk.decide("T-1", "aware", **BY, **WHY)

    def test_what_is_known_outranks_the_suggestion(self, tmp_path: Path) -> None:
        desk = workspace_with(tmp_path, findings=[], suggestion={"value": "proceed", "rules": []})
        desk.knowledge("T-1", "aware", **BY, facts="the buyer told us of the use in a call")
        with pytest.raises(InputRefused, match="under an authority's decision"):
            proceed(desk)
        notice = desk.notify("T-1", "BAFA", country="DE", duty="art_5_2", **BY)
        with pytest.raises(InputRefused, match="under an authority's decision"):
            proceed(desk)
        given: Any = {"country": "DE", "duty": "art_5_2", "reply_to": notice.entry}
        desk.notify("T-1", "BAFA", outcome="no_licence_needed", **given, **BY)
        assert proceed(desk).to_data()["value"] == "proceed"

    def test_a_red_flag_and_goods_for_surveillance_need_a_statement(self, tmp_path: Path) -> None:
        rule = {"rule": "R7_eu_flag", "suggestion": "enhanced_due_diligence"}
        fired = {**rule, "finding_ids": [FINDING["id"]], "gap_ids": []}
        suggestion = {"value": "enhanced_due_diligence", "rules": [fired]}
        mild = {**FINDING, "severity": "high"}
        desk = workspace_with(tmp_path, findings=[mild], suggestion=suggestion)
        with pytest.raises(InputRefused, match="nobody has stated what is known"):
            proceed(desk, override="the system is built for traffic lights")
        desk.knowledge("T-1", "none", **BY)
        proceed(desk, override="the system is built for traffic lights")


class TestDecisions:
    def test_what_is_weaker_than_suggested_needs_a_reason(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="proceed is weaker than refuse") as refused:
            proceed(desk)
        assert refused.value.exit_code == 3

    def test_over_a_stop_goes_a_licence(self, desk: Workspace, tmp_path: Path) -> None:
        override: Any = {"override": "the authority has licensed this very delivery"}
        with pytest.raises(InputRefused, match="over a stop goes only a licence"):
            proceed(desk, **override)
        paper = tmp_path / "licence.pdf"
        paper.write_bytes(b"licence")
        for kind, name in (("invoice", "I-1"), ("licence", "L-1")):
            desk.add_document("T-1", paper, kind=kind, id=name, **BY)
        with pytest.raises(InputRefused, match="over a stop goes only a licence"):
            proceed(desk, documents="I-1", **override)
        proceed(desk, documents="L-1", **override)

    def test_over_a_stop_goes_a_match_that_was_judged_false(self, desk: Workspace) -> None:
        compared = [{"field": "birth year", "query": "1971", "candidate": "1985", "agrees": False}]
        desk.adjudicate("T-1", "w:listed", "false_match", **BY, **WHY, compared=compared)
        proceed(desk, override="the buyer is not the person of the list")

    def test_the_override_names_each_gap(self, tmp_path: Path) -> None:
        coverage = {"gaps": [GAP, {**GAP, "id": "G2", "what": "the address"}]}
        desk = workspace_with(tmp_path, findings=[], complete=False, coverage=coverage)
        with pytest.raises(InputRefused, match=r"does not name: G2 \(the address\)"):
            proceed(desk, override="the buyer is known to us for years", gaps="G1")
        with pytest.raises(InputRefused, match="has no gap 'G3'"):
            proceed(desk, override="the buyer is known to us", gaps=["G1", "G2", "G3"])
        done = proceed(desk, override="the buyer is known to us for years", gaps=["G1", "G2"])
        assert done.to_data()["override"]["gaps"] == ["G1", "G2"]

    def test_a_paper_that_the_record_has_not_is_refused(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="the record has no document 'L-9'"):
            proceed(desk, documents="L-9", override="it is licensed, says the customer")

    def test_a_second_person_approves(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="nothing is decided yet"):
            desk.approve("T-1", by="M. Lind")
        desk.decide("T-1", "refuse", **BY, **WHY)
        with pytest.raises(InputRefused, match="a second person must approve it"):
            desk.approve("T-1", by="kessler, J")
        desk.approve("T-1", by="M. Lind")
        with pytest.raises(InputRefused, match="approved already"):
            desk.approve("T-1", by="O. Berg")

    def test_a_policy_may_do_without_four_eyes(self, desk: Workspace, tmp_path: Path) -> None:
        policy = tmp_path / "policy.yaml"
        policy.write_text("id: small\nprocedure: {four_eyes: false}\n", encoding="utf-8")
        small = Workspace(desk.path, policy=policy, feedback=QuietFeedback())
        assert small.decide("T-1", "refuse", **BY, **WHY).to_data()["four_eyes"] is False

    def test_what_is_held_does_not_go(self, tmp_path: Path) -> None:
        desk = workspace_with(tmp_path, findings=[], suggestion={"value": "proceed", "rules": []})
        desk.hold("T-1", **BY, reason="the papers are missing")
        with pytest.raises(InputRefused, match="the order is held by entry 2"):
            proceed(desk)
        desk.release("T-1", **BY, reason="the papers have arrived")
        proceed(desk)

    def test_conditions_are_named(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="no condition is named"):
            desk.decide("T-1", "proceed-with-conditions", **BY, **WHY)

    def test_a_reason_that_says_nothing_is_none(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="reason: 'n/a' says nothing"):
            desk.decide("T-1", "refuse", **BY, reason="n/a")


class TestMatchesAndFindings:
    def test_a_dismissal_names_what_was_compared(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="needs a field that was compared"):
            desk.adjudicate("T-1", "w:listed", "false_match", **BY, **WHY)

    @each_case("compared", "says", lists=True)
    def test_a_dismissal_names_what_differs(
        self, desk: Workspace, compared: dict[str, Any], says: str
    ) -> None:
        with pytest.raises(InputRefused, match=says):
            desk.adjudicate("T-1", "w:listed", "false_match", **BY, **WHY, compared=[compared])

    def test_a_judgement_is_bound_to_its_evidence(self, desk: Workspace) -> None:
        act = desk.adjudicate("T-1", "listed", "true_match", **BY, **WHY).to_data()
        assert act["evidence_hash"] == MATCH["evidence_hash"]

    def test_a_candidate_that_there_is_not_is_refused(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match=r"no match fits 'x'; there are w:listed \(party 1"):
            desk.adjudicate("T-1", "x", "unclear", **BY, **WHY)

    def test_a_finding_is_refuted_by_paper_alone(self, desk: Workspace, tmp_path: Path) -> None:
        with pytest.raises(InputRefused, match="refuted by a document or by counter-evidence"):
            desk.note("T-1", 1, "refuted", **BY, **WHY)
        paper = tmp_path / "extract.pdf"
        paper.write_bytes(b"extract")
        desk.add_document("T-1", paper, kind="register_extract", **BY)
        act = desk.note("T-1", 1, "refuted", **BY, **WHY, documents="extract.pdf").to_data()
        assert act["finding"] == FINDING["id"]
        assert desk.assessment("T-1").verdict == "FINDINGS", "the verdict stays"


class TestQuestions:
    def test_an_internal_question_never_goes_to_a_customer(self, desk: Workspace) -> None:
        with pytest.raises(InputRefused, match="for your own people"):
            desk.ask("T-1", 2, **BY, to="Acme", audience="customer")
        with pytest.raises(InputRefused, match="a customer must not read 'sanctions'"):
            desk.ask("T-1", "Are you on a sanctions list?", **BY, to="Acme")

    def test_an_answer_to_what_is_no_question_is_refused_first(self, desk: Workspace) -> None:
        question = desk.ask("T-1", 1, **BY, to="Acme")
        says = f"entry 99 is no question of this order; open questions: {question.entry}"
        with pytest.raises(InputRefused, match=says):
            desk.answer("T-1", 99, "none", **BY)

    def test_what_became_of_an_act_names_the_acts_that_there_are(self, desk: Workspace) -> None:
        made = desk.mitigate("T-1", "training", **BY, owner="A. Meyer")
        says = f"entry 99 of this order is no measure; there are: {made.entry}"
        with pytest.raises(InputRefused, match=says):
            desk.mitigate("T-1", "training", **BY, owner="A. Meyer", status="in_place", of=99)

    def test_a_word_that_there_is_not_is_said_once_with_what_may_be_meant(
        self, desk: Workspace
    ) -> None:
        with pytest.raises(InputRefused) as refused:
            desk.knowledge("T-1", "awre", **BY)
        said = "state: \"awre\" is refused; did you mean aware? use 'none', 'grounds_to_suspect'"
        assert str(refused.value).startswith(said)

    def test_an_answer_that_does_not_satisfy_leaves_the_question_open(
        self, desk: Workspace
    ) -> None:
        question = desk.ask("T-1", 1, **BY, to="Acme")
        with pytest.raises(InputRefused, match="'we will tell you later' answers nothing"):
            desk.answer("T-1", question.entry, "we will tell you later", **BY)
        desk.answer("T-1", question.entry, "we will tell you later", **BY, satisfactory="no")
        desk.answer("T-1", question.entry, "Astrid Halvorsen owns all of it", **BY)
        with pytest.raises(InputRefused, match="answered already"):
            desk.answer("T-1", question.entry, "Astrid Halvorsen owns all of it", **BY)

    def test_an_answer_that_the_order_cannot_hold_is_refused(self, desk: Workspace) -> None:
        question = desk.ask("T-1", 1, **BY, to="Acme")
        for states, says in (
            ({"destinatoin": "SE"}, "did you mean destination"),
            ({"items.7.hs": "854231"}, "there is no place '7'"),
            ({"date": "soon"}, "is not a date"),
        ):
            with pytest.raises(InputRefused, match=says):
                desk.answer("T-1", question.entry, "as you see in the papers", **BY, states=states)


class TestStorage:
    def test_what_people_write_stands_beside_the_log(self, desk: Workspace) -> None:
        desk.hold("T-1", by="Jana Kessler", reason="the papers are missing")
        with RecordStore(desk.folder.records) as store:
            (stored,) = store.acts("T-1")
            log = b"".join(row[0] for row in store._fetch_rows("SELECT entry FROM log"))
        assert b"Kessler" not in stored.payload + log
        assert b"papers" not in stored.payload + log
        assert read_act(stored.payload, {}).by == ERASED

    def test_equal_texts_have_different_commitments(self) -> None:
        salts = iter([b"a" * 16, b"b" * 16])
        bound: Any = {"order": "T-1", "assessment": "A-1", "content_hash": "c" * 64, "by": "twin"}
        act = Decision(**bound, value="refuse", suggestion="refuse", reason="twin", four_eyes=True)
        sealed = seal_act(act, lambda: next(salts), "s", "r")
        assert len({part.commitment for part in sealed.texts}) == 2

    @each_case("attack", "says", lists=True)
    def test_tampering_with_an_act_is_named(self, desk: Workspace, attack: str, says: str) -> None:
        desk.hold("T-1", **BY, reason="the papers are missing")
        edit(desk.folder.records, attack)
        with pytest.raises(ChainBroken, match=says):
            desk.verify_log()
        with pytest.raises(ChainBroken, match=says):
            desk.release("T-1", **BY, reason="the papers have arrived")

    def test_an_act_that_is_refused_leaves_nothing_behind(self, desk: Workspace) -> None:
        before = desk.verify_log()
        with pytest.raises(InputRefused):
            proceed(desk)
        assert desk.verify_log() == before


def edit(path: Path, statement: str) -> None:
    """Edit the records past the triggers."""
    db = sqlite3.connect(path, isolation_level=None)
    for name in ("changes", "shrinks"):
        db.execute(f"DROP TRIGGER acts_never_{name}")
    db.execute(statement)
    db.close()
