"""What stands and what is open again: acts are compared with what they rest on."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from onward.api.workspace import Workspace
from onward.queries.acts.case import Today, compare_findings, read_case
from onward.queries.acts.copies import redact_assessment
from onward.queries.acts.forms import Case
from onward.queries.acts.views import list_waiting
from tests.assessments import FINDING, GAP, MATCH, ORDER, keep, order_data
from tests.unit.cases import each_case

BY: dict[str, Any] = {"by": "Jana Kessler"}
WHY: dict[str, Any] = {"reason": "the register extract names another owner"}
COMPARED = [{"field": "birth year", "query": "1971", "candidate": "1985", "agrees": False}]


def screen_again(desk: Workspace, number: int, **changes: Any) -> None:
    """Keep a further assessment of the order, as a new list would have it made."""
    snapshot = f"{number:064x}"
    keep(desk, id=f"A-{number:016x}", snapshot=snapshot, **changes)


def waits(desk: Workspace, on: str = "2026-06-01") -> set[str]:
    return {row.kind for row in desk.record("T-1", on=on).waiting}


class TestMatches:
    def test_a_dismissal_stays_over_a_hundred_screenings(self, desk: Workspace) -> None:
        desk.adjudicate("T-1", "w:listed", "false_match", **BY, **WHY, compared=COMPARED)
        for number in range(2, 102):
            screen_again(desk, number)
        (row,) = desk.record("T-1").to_data()["adjudications"]
        assert (row["stands"], row["changed_since"]) == (True, [])
        assert "match" not in waits(desk)

    @each_case("match", "says")
    def test_a_changed_field_opens_exactly_that_match_and_is_named(
        self, desk: Workspace, match: dict[str, Any], says: str
    ) -> None:
        other = {**MATCH, "candidate": {**MATCH["candidate"], "party": "w:other"}}
        screen_again(desk, 2, matches=[MATCH, other])
        for candidate in ("w:listed", "w:other"):
            desk.adjudicate("T-1", candidate, "false_match", **BY, **WHY, compared=COMPARED)
        changed = {**MATCH, **match, "evidence_hash": "a" * 64}
        screen_again(desk, 3, matches=[changed, other])
        rows = {row["candidate"]: row for row in desk.record("T-1").to_data()["adjudications"]}
        assert rows["w:listed"]["changed_since"] == [says]
        assert rows["w:other"]["stands"]
        assert "match" in waits(desk)

    def test_its_last_day_opens_it(self, desk: Workspace) -> None:
        until: Any = {"valid_until": "2026-07-01"}
        desk.adjudicate("T-1", "listed", "false_match", **BY, **WHY, compared=COMPARED, **until)
        assert "match" not in waits(desk, "2026-07-01")
        assert "match" in waits(desk, "2026-07-02")


class TestFindingsAndDecisions:
    def test_sources_that_were_fetched_again_open_nothing(self, desk: Workspace) -> None:
        desk.note("T-1", 1, "confirmed", **BY, **WHY)
        desk.decide("T-1", "refuse", **BY, **WHY)
        desk.approve("T-1", by="Mara Lind")
        evidence = {**FINDING["evidence"], "evidence_hash": "a" * 64}
        screen_again(desk, 2, findings=[{**FINDING, "evidence": evidence}])
        data = desk.record("T-1").to_data()
        assert data["finding_notes"][0]["stands"]
        assert data["decision"]["stands"]
        assert data["status"] == "closed"

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"findings": [{**FINDING, "severity": "high"}]}, "the findings"),
            ({"findings": []}, "the findings"),
            ({"coverage": {"gaps": [GAP, {**GAP, "id": "G2", "what": "x"}]}}, "what is not known"),
            ({"matches": []}, "a match"),
            ({"verdict": "INCOMPLETE"}, "the verdict"),
        ],
    )
    def test_a_decision_falls_with_what_it_rests_on(
        self, desk: Workspace, changes: dict[str, Any], says: str
    ) -> None:
        desk.decide("T-1", "refuse", **BY, **WHY)
        desk.approve("T-1", by="Mara Lind")
        screen_again(desk, 2, **changes)
        decision = desk.record("T-1").to_data()["decision"]
        assert (decision["stands"], says in decision["changed_since"]) == (False, True)
        assert "new_decision" in waits(desk)

    def test_a_note_says_in_what_its_finding_has_changed(self, desk: Workspace) -> None:
        desk.note("T-1", 1, "explained", **BY, **WHY)
        evidence = {**FINDING["evidence"], "evidence_hash": "a" * 64}
        worse = {**FINDING, "status": "possible", "severity": "high", "evidence": evidence}
        screen_again(desk, 2, findings=[worse])
        (note,) = desk.record("T-1").to_data()["finding_notes"]
        assert note["changed_since"] == [
            "it was present, and is possible",
            "its severity was stop, and is high",
        ]

    def test_a_finding_is_never_both_added_and_removed(self, desk: Workspace) -> None:
        before = desk.assessment("T-1").record
        screen_again(desk, 2, findings=[{**FINDING, "severity": "high"}])
        changes = compare_findings(before, desk.assessment("A-0000000000000002").record)
        assert [(row.change, row.finding) for row in changes] == [("changed", FINDING["id"])]


class TestOrdersOfOneNumber:
    """An order that takes the place of a graver one of its number says so until it is decided."""

    CLEAR: ClassVar[dict[str, Any]] = {"findings": [], "verdict": "CLEAR_WITHIN_STATED_LIMITS"}
    OTHER: ClassVar[dict[str, Any]] = {**ORDER, "destination": "NL"}

    def rows(self, desk: Workspace) -> list[str]:
        (listed,) = desk.worklist()
        said = [row.what for row in listed.waiting if row.kind == "replaced"]
        # the record of the order reads all of it, the worklist the log alone
        waiting = desk.record("T-1").waiting
        assert said == [row.what for row in waiting if row.kind == "replaced"]
        return said

    def test_a_graver_order_of_the_number_is_named(self, desk: Workspace) -> None:
        screen_again(desk, 2, transaction=order_data(self.OTHER), **self.CLEAR)
        (said,) = self.rows(desk)
        assert "A-0000000000000001 (FINDINGS, stop)" in said

    def test_the_gravest_of_several_is_named_with_acts_and_without(self, desk: Workspace) -> None:
        screen_again(desk, 2, transaction=order_data(self.OTHER), **self.CLEAR)
        screen_again(desk, 3, transaction=order_data({**ORDER, "destination": "BE"}), **self.CLEAR)
        assert len(self.rows(desk)) == 1
        desk.knowledge("T-1", "none", **BY)
        assert "A-0000000000000001" in self.rows(desk)[0]

    def test_the_same_order_screened_again_and_a_milder_one_take_nobodys_place(
        self, desk: Workspace
    ) -> None:
        screen_again(desk, 2, **self.CLEAR)
        assert self.rows(desk) == []
        screen_again(desk, 3, transaction=order_data(self.OTHER))
        assert self.rows(desk) == []

    def test_a_decision_on_the_one_that_came_after_ends_it(self, desk: Workspace) -> None:
        screen_again(desk, 2, transaction=order_data(self.OTHER), **self.CLEAR)
        desk.decide("T-1", "refuse", **BY, **WHY)
        desk.approve("T-1", by="Mara Lind")
        assert "replaced" not in waits(desk)

    def test_what_was_answered_makes_no_other_order_of_it(self, desk: Workspace) -> None:
        desk.ask("T-1", 1, **BY, to="Acme")
        entry = desk.record("T-1").to_data()["inquiries"][0]["entry"]
        desk.answer("T-1", entry, "the tariff number", **BY, states={"items.0.hs": "900190"})
        filled = {**ORDER, "items": [{"description": "lens", "hs": "900190"}]}
        screen_again(desk, 2, transaction=order_data(filled), **self.CLEAR)
        assert "replaced" not in waits(desk)
        screen_again(desk, 3, transaction=order_data({**filled, "destination": "NL"}), **self.CLEAR)
        assert "replaced" in waits(desk)


class TestWaiting:
    def test_what_is_overdue_comes_first(self, desk: Workspace) -> None:
        desk.ask("T-1", 1, **BY, to="Acme", due="2026-05-20")
        desk.mitigate("T-1", "training", **BY, owner="Mara Lind", due="2026-05-10")
        rows = desk.record("T-1", on="2026-05-15").waiting
        assert (rows[0].kind, rows[0].overdue) == ("measure", True)
        (listed,) = desk.worklist(on="2026-05-15")
        assert (listed.is_overdue, listed.due) == (True, "2026-05-10")

    @each_case("status", "acts", lists=True)
    def test_the_status_is_what_the_case_waits_for(
        self, desk: Workspace, status: str, acts: list[str]
    ) -> None:
        calls: dict[str, Any] = {
            "ask": lambda: desk.ask("T-1", 1, **BY, to="Acme"),
            "hold": lambda: desk.hold("T-1", **BY, **WHY),
            "notify": lambda: desk.notify("T-1", "BAFA", country="DE", duty="voluntary", **BY),
            "decide": lambda: desk.decide("T-1", "refuse", **BY, **WHY),
            "approve": lambda: desk.approve("T-1", by="Mara Lind"),
        }
        for act in acts:
            calls[act]()
        assert desk.record("T-1").status == status


def test_a_prohibition_has_one_headline_whatever_is_known(desk: Workspace) -> None:
    for state in (None, "none", "aware"):
        if state is not None:
            desk.knowledge("T-1", state, **BY, facts="the buyer told us of it in a call")
        assert desk.assessment("T-1").suggestion.value == "refuse"
        made = desk.decide("T-1", "refuse", **BY, **WHY).to_data()
        assert made["suggestion"] == "refuse"
        assert "override" not in made


ICP = {
    "management commitment": ("decision.approved_by", "decision.four_eyes"),
    "organisation": ("decision.by", "inquiries", "mitigations"),
    "training": ("corrective_actions",),
    "classification of the goods": ("items",),
    "risk of the transaction": ("adjudications", "finding_notes", "knowledge", "coverage"),
    "licence determination": ("assessment.suggestion", "decision.value"),
    "control after the licence": ("decision.rescreen_before_shipment",),
    "reviews and reports": ("notifications", "events"),
    "records": ("documents", "retention.keep_until", "assessment.content_hash"),
    "security": ("withheld",),
}
"""The elements of a compliance programme, and where the record shows them; the goods stand in its
assessment, what others may not see in a copy."""


def test_each_element_of_a_compliance_programme_has_a_field(
    desk: Workspace, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"paper")
    desk.add_document("T-1", paper, kind="letter", **BY)
    desk.adjudicate("T-1", "w:listed", "true_match", **BY, **WHY)
    desk.note("T-1", 1, "confirmed", **BY, **WHY)
    desk.knowledge("T-1", "none", **BY)
    desk.ask("T-1", 1, **BY, to="Acme")
    desk.mitigate("T-1", "training", **BY, owner="Mara Lind")
    said: Any = {"root_cause": "nobody had looked at the list", "action": "look at it every week"}
    desk.correct("T-1", 1, **BY, owner="Mara Lind", training_changed=True, **said)
    desk.notify("T-1", "BAFA", country="DE", duty="voluntary", **BY)
    desk.decide("T-1", "refuse", **BY, **WHY)
    desk.approve("T-1", by="Mara Lind")
    assessment = desk.assessment("T-1").to_data()
    [item] = assessment["transaction"]["items"]
    copy = redact_assessment(desk.assessment("T-1").record, "external").to_data()
    data = {
        **desk.record("T-1").to_data(),
        "items": item["description"],
        "coverage": assessment["coverage"]["indicators"],
        "withheld": [row for row in assessment["questions"] if row not in copy["questions"]],
    }
    for element, paths in ICP.items():
        for path in paths:
            value: Any = data
            for key in path.split("."):
                value = value[key]
            assert value not in (None, [], {}), f"{element}: {path}"


def test_goods_that_left_although_they_were_stopped_call_for_a_correction(desk: Workspace) -> None:
    # what was mended before anybody stopped the order is about something else
    correct_desk(desk)
    desk.decide("T-1", "refuse", **BY, **WHY)
    case = read_desk(desk)
    left = Today("2026-06-01", left="2026-05-20")
    (row,) = (row for row in list_waiting(case, left) if row.kind == "departure")
    assert row.what == (
        "a correction: the goods left on 2026-05-20; Jana Kessler has decided: refuse"
    )
    assert row.overdue
    assert all(row.kind != "departure" for row in list_waiting(case, Today("2026-06-01")))
    correct_desk(desk)
    assert all(row.kind != "departure" for row in list_waiting(read_desk(desk), left))
    # so is what was mended before they left
    later = Today("2099-06-01", left="2099-05-20")
    assert any(row.kind == "departure" for row in list_waiting(read_desk(desk), later))


def correct_desk(desk: Workspace) -> None:
    desk.correct(
        "T-1",
        1,
        by="M. Lind",
        root_cause="nobody told the warehouse",
        action="it is told by the order system",
        owner="M. Lind",
    )


def read_desk(desk: Workspace) -> Case:
    with desk.open_records() as store:
        return read_case(store, "T-1")


@pytest.mark.parametrize(
    ("decision", "status", "waits_for"),
    [("refuse", "closed", None), ("notify_authority", "open", "new_decision")],
)
def test_an_authority_that_has_refused_is_waited_for_no_more(
    desk: Workspace, decision: str, status: str, waits_for: str | None
) -> None:
    screen_again(desk, 2, findings=[])
    override: dict[str, Any] = (
        {} if decision == "refuse" else {"override": "the authority is to say it first"}
    )
    desk.decide("T-1", decision, **BY, **WHY, **override)
    desk.approve("T-1", by="Mara Lind")
    notice: dict[str, Any] = {"country": "DE", "duty": "art_5_2", **BY}
    sent = desk.notify("T-1", "BAFA", **notice)
    assert desk.record("T-1").status == "awaiting_authority"
    assert "authority" in waits(desk)
    desk.notify("T-1", "BAFA", **notice, reply_to=sent.entry, outcome="refused")
    assert desk.record("T-1").status == status
    assert "authority" not in waits(desk)
    assert (waits_for is None) or waits_for in waits(desk)
