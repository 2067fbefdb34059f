"""What the page of an order shows of what people did, beside what it is about."""

from pathlib import Path
from typing import Any

from onward.api.workspace import Workspace
from onward.queries.acts.case import read_case, read_readings
from onward.queries.acts.views import PageActs, tell_acts
from tests.assessments import FINDING, GAP, MATCH, ORDER, keep, order_data, workspace_with
from tests.unit.cases import each_case

BY: dict[str, Any] = {"by": "Jana Kessler"}
WHY: dict[str, Any] = {"reason": "another register number"}
COMPARED = [{"field": "birth year", "query": "1971", "candidate": "1985", "agrees": False}]
KEY = "match 1  w:listed"


def tell(desk: Workspace, reference: str = "T-1") -> PageActs:
    with desk.open_records() as store:
        case = read_case(store, "T-1")
        return tell_acts(case, store.find(reference).assessment, read_readings(store))


def test_a_match_of_which_nobody_has_judged_is_open(desk: Workspace) -> None:
    acts = tell(desk)
    (match,) = acts.matches
    assert (match.key, match.party, match.candidate) == (KEY, 1, "w:listed")
    assert (match.role, match.name, match.band) == ("end-user", "Acme Optik AB", "match")
    assert acts.said == {}
    assert acts.newest == ""


@each_case("match", lists=True)
def test_of_a_stated_id_and_of_what_resembles_nobody_nothing_is_to_be_judged(
    tmp_path: Path, match: dict[str, Any]
) -> None:
    explained: dict[str, Any] = {"by": [], "because": [], "nearest": None, "weak_left_out": 0}
    more = {"explanation": explained} if match.get("band") == "none" else {}
    assert tell(workspace_with(tmp_path, matches=[{**MATCH, **match, **more}])).matches == ()


def test_a_judgement_and_a_note_stand_beside_what_they_are_about(desk: Workspace) -> None:
    desk.adjudicate("T-1", "w:listed", "false_match", **BY, **WHY, compared=COMPARED)
    desk.note("T-1", 1, "open", **BY, reason="asked the register")
    said = tell(desk).said
    first, second = said[KEY]
    assert first.startswith("Jana Kessler judged that Acme Optik (w:listed) is not the same: ")
    assert "1971" in second
    (note,) = said[FINDING["id"]]
    assert note.startswith("open by Jana Kessler (20")
    assert note.endswith("): asked the register")


def test_what_is_open_again_says_so(desk: Workspace) -> None:
    desk.adjudicate("T-1", "w:listed", "false_match", **BY, **WHY, compared=COMPARED)
    desk.note("T-1", 1, "confirmed", **BY, **WHY)
    other = {**FINDING, "severity": "high", "evidence": {**FINDING["evidence"]}}
    other["evidence"]["evidence_hash"] = "a" * 64
    keep(
        desk,
        id="A-0000000000000002",
        snapshot="2" * 64,
        matches=[{**MATCH, "evidence_hash": "a" * 64}],
        findings=[other],
    )
    said = tell(desk).said
    assert "open again: " in said[KEY][-1]
    assert "to be looked at again: " in said[FINDING["id"]][-1]


def test_an_earlier_assessment_says_which_is_the_newest(desk: Workspace) -> None:
    with desk.open_records() as store:
        first = store.find("T-1").assessment.id
    newest = keep(desk, id="A-0000000000000002", snapshot="2" * 64)
    assert tell(desk, first).newest == newest
    assert tell(desk, newest).newest == ""


def test_what_stands_of_the_order_as_a_whole_is_said(desk: Workspace, tmp_path: Path) -> None:
    desk.knowledge("T-1", "none", **BY, facts="asked sales")
    desk.hold("T-1", **BY, reason="the papers are missing")
    desk.notify("T-1", "BAFA", country="DE", duty="voluntary", **BY)
    paper = tmp_path / "licence.pdf"
    paper.write_bytes(b"licence")
    desk.add_document("T-1", paper, kind="licence", id="L-1", **BY)
    acts = tell(desk)
    assert acts.papers == ("L-1",)
    assert "fact: asked sales" in acts.said["knowledge"]
    assert "the papers are missing" in acts.said["holds"][0]
    assert "BAFA" in acts.said["notifications"][0]
    assert acts.said["papers"][0].startswith("L-1, licence, added by Jana Kessler; SHA-256 ")
    desk.release("T-1", **BY, reason="they have come")
    assert "holds" not in tell(desk).said


SPOKEN: dict[str, Any] = {**ORDER, "end_use": {"text": "for the border guard"}}
"""An order of which a text speaks of what no field states."""


def ask_to_read(text: str) -> dict[str, Any]:
    why = f"the stated end use says “{text}”, and nobody is known to have read it"
    return {**GAP, "id": "G2", "field": "end_use.text", "why_it_matters": why}


def test_a_text_that_is_asked_about_is_to_be_read_until_somebody_has(tmp_path: Path) -> None:
    asking = ask_to_read("for the border guard")
    desk = workspace_with(tmp_path, transaction=order_data(SPOKEN), coverage={"gaps": [asking]})
    acts = tell(desk)
    first, *others = acts.texts
    assert (first.field, first.says) == ("end_use.text", "the stated end use")
    assert (first.text, first.why) == ("for the border guard", (asking["why_it_matters"],))
    # what is not asked for can be read all the same
    assert [text.why for text in others] == [()] * len(others)
    assert acts.users == ("Acme Optik AB",)
    assert not acts.read_since
    desk.read_text("T-1", "end_use.text", means="nothing", **BY)
    acts = tell(desk)
    assert acts.texts == tuple(others)
    assert acts.read_since
