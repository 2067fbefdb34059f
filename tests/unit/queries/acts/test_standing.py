"""What stands and what is open again: acts are compared with what they rest on."""

from pathlib import Path
from typing import Any

import pytest

from onward.api.workspace import Workspace
from onward.queries.acts.case import Today, compare_findings, read_case
from onward.queries.acts.copies import redact_assessment
from onward.queries.acts.forms import Case
from onward.queries.acts.views import list_waiting
from tests.assessments import FINDING, keep
from tests.unit.cases import table
from tests.unit.queries.acts import desk_cases
from tests.unit.queries.acts.desk_cases import each_desk_case, play

BY: dict[str, Any] = {"by": "Jana Kessler"}
WHY: dict[str, Any] = {"reason": "the register extract names another owner"}
COMPARED = [{"field": "birth year", "query": "1971", "candidate": "1985", "agrees": False}]


def screen_again(desk: Workspace, number: int, **changes: Any) -> None:
    """Keep a further assessment of the order, as a new list would have it made."""
    snapshot = f"{number:064x}"
    keep(desk, id=f"A-{number:016x}", snapshot=snapshot, **changes)


@each_desk_case(__file__, "test_what_stands_and_what_is_open_again")
def test_what_stands_and_what_is_open_again(
    case: desk_cases.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(case, tmp_path, monkeypatch)


def test_a_dismissal_stays_over_a_hundred_screenings(desk: Workspace) -> None:
    desk.adjudicate("T-1", "w:listed", "false_match", **BY, **WHY, compared=COMPARED)
    for number in range(2, 102):
        screen_again(desk, number)
    (row,) = desk.record("T-1").to_data()["adjudications"]
    assert (row["stands"], row["changed_since"]) == (True, [])
    waiting = desk.record("T-1", on="2026-06-01").waiting
    assert "match" not in {row.kind for row in waiting}


def test_a_finding_is_never_both_added_and_removed(desk: Workspace) -> None:
    before = desk.assessment("T-1").record
    screen_again(desk, 2, findings=[{**FINDING, "severity": "high"}])
    changes = compare_findings(before, desk.assessment("A-0000000000000002").record)
    assert [(row.change, row.finding) for row in changes] == [("changed", FINDING["id"])]


def test_what_is_overdue_comes_first(desk: Workspace) -> None:
    desk.ask("T-1", 1, **BY, to="Acme", due="2026-05-20")
    desk.mitigate("T-1", "training", **BY, owner="Mara Lind", due="2026-05-10")
    rows = desk.record("T-1", on="2026-05-15").waiting
    assert (rows[0].kind, rows[0].overdue) == ("measure", True)
    (listed,) = desk.worklist(on="2026-05-15")
    assert (listed.is_overdue, listed.due) == (True, "2026-05-10")


def test_a_prohibition_has_one_headline_whatever_is_known(desk: Workspace) -> None:
    for state in (None, "none", "aware"):
        if state is not None:
            desk.knowledge("T-1", state, **BY, facts="the buyer told us of it in a call")
        assert desk.assessment("T-1").suggestion.value == "refuse"
        made = desk.decide("T-1", "refuse", **BY, **WHY).to_data()
        assert made["suggestion"] == "refuse"
        assert "override" not in made


ICP: dict[str, tuple[str, ...]] = table(__file__, "ICP")
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
