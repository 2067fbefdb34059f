"""The decision of the record on documents of an assessment: who, when, what, why, and for whom."""

from pathlib import Path

import pytest

import onward
from onward.viz.briefing.write import write_briefing
from onward.viz.options import ExportOptions
from tests.shell import ORDER, made_workspace

NUMBER = str(ORDER["id"])


@pytest.fixture
def ws(tmp_path: Path) -> onward.Workspace:
    """Assess an order."""
    workspace = onward.Workspace(made_workspace(tmp_path))
    workspace.assess(ORDER)
    return workspace


def decide(ws: onward.Workspace) -> None:
    ws.decide(NUMBER, "refuse", by="J. Kessler", reason="the owner is listed", function="ECO")


def read_decision(ws: onward.Workspace, language: str = "en", profile: str = "internal") -> str:
    """Return what a briefing prints of the decision."""
    scene = ws.stored_assessment(NUMBER).picture(profile=profile).scene
    return "\n".join(write_briefing(scene, ExportOptions(language=language))["decision"])


def test_nothing_is_printed_of_a_decision_that_nobody_took(ws: onward.Workspace) -> None:
    assert read_decision(ws) == ""


def test_a_briefing_prints_the_decision_of_the_record(ws: onward.Workspace) -> None:
    decide(ws)
    lines = read_decision(ws)
    assert "Decided by J. Kessler, ECO on 20" in lines
    assert "refuse" in lines
    assert "Reason: the owner is listed" in lines
    assert "It stands only when a second person has approved it; nobody has." in lines
    assert "the owner is listed" in ws.stored_assessment(NUMBER).picture().render("html").decode()


def test_the_approval_of_a_second_person_is_printed(ws: onward.Workspace) -> None:
    decide(ws)
    assert ws.stored_assessment(NUMBER).recorded_decision().awaits_approval
    ws.approve(NUMBER, by="A. Lind")
    assert "Approved by A. Lind on 20" in read_decision(ws)
    assert not ws.stored_assessment(NUMBER).recorded_decision().awaits_approval


def test_a_decision_is_printed_in_the_language_of_the_briefing(ws: onward.Workspace) -> None:
    decide(ws)
    german, french = read_decision(ws, "de"), read_decision(ws, "fr")
    assert "Entschieden von J. Kessler, ECO" in german
    assert "ablehnen" in german
    # what a person wrote is theirs, in every language
    assert "Begründung: the owner is listed" in german
    assert "Décidé par J. Kessler" in french


@pytest.mark.parametrize("profile", ["authority", "external"])
def test_what_was_decided_is_for_no_other_eyes(profile: str, ws: onward.Workspace) -> None:
    decide(ws)
    assert read_decision(ws, profile=profile) == ""


def test_a_decision_on_another_assessment_is_named_as_such(ws: onward.Workspace) -> None:
    first = ws.stored_assessment(NUMBER).id
    ws.assess({**ORDER, "destination": "KZ"})
    decide(ws)
    scene = ws.stored_assessment(first).picture().scene
    assert scene.decision == ("The order was decided on another of its assessments.",)
    newest = ws.assess({**ORDER, "destination": "IN"})
    assert any("does not stand any more" in line for line in newest.recorded_decision().lines)
