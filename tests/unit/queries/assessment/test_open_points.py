"""What is open of an order in few lines: by who has to act, and each text once."""

from typing import Any

from onward.cli.printing import render
from onward.cli.printing.orders import print_outcome
from onward.queries.assessment.open_points import MOST_POINTS, list_open_points, list_own_limits
from onward.queries.assessment.verdict import say_shortly
from onward.queries.model.assessment import Assessment
from tests.assessments import FINDING, GAP, ORDER, SMALLEST, order_data, small_assessment

SCREEN = 40
"""Lines of a terminal."""

USE: dict[str, Any] = {
    **GAP,
    "id": "G2",
    "on": "end_use",
    "field": "end_use.text",
    "why_it_matters": "one text to read: the stated end use says “civil use”",
}
SPEAKS = {**USE, "id": "G3", "why_it_matters": "the stated end use says “civil use”: “civil” …"}
RECORD = {
    **GAP,
    "id": "G4",
    "on": "destination",
    "field": "destination_record",
    "why_it_matters": "the record of Sweden is not known",
    "audience": "internal",
}
UNSURE: dict[str, Any] = {
    "indicator": "dest-repression-record",
    "title": "Destination has a record",
    "party": None,
    "reason": "missing_data",
    "needed": [],
    "text": "record of Sweden unknown",
}
PARTY: dict[str, Any] = {
    "role": "end_user",
    "name": "Acme",
    "resolved": "none",
    "parties": [],
    "identifiers_given": [],
    "owners": None,
    "lists_compared": [],
}
FLAGS = {**UNSURE, "indicator": "item-redflags", "title": "Red flags", "text": "not answered"}


def make_assessment(**changes: Any) -> Assessment:
    coverage = {**SMALLEST["coverage"], **changes.pop("coverage", {})}
    order = order_data({**ORDER, "end_use": {"text": "civil use"}})
    return small_assessment(transaction=order, coverage=coverage, **changes)


def list_points(**changes: Any) -> list[tuple[str, str]]:
    return [(point.actor, point.text) for point in list_open_points(make_assessment(**changes))]


def test_each_point_is_for_whoever_has_to_act_and_a_text_is_read_once_by_the_house() -> None:
    assert list_points(coverage={"gaps": [USE, SPEAKS, GAP, RECORD]}) == [
        ("customer", "No owner is known"),
        ("house", "One text to read: the stated end use says “civil use”"),
        ("data", "The record of Sweden is not known"),
    ]


def test_what_an_indicator_could_not_answer_of_this_order_is_open_unless_a_gap_says_it() -> None:
    flags = ("house", "Red flags: not answered")
    assert list_points(cannot_tell=[UNSURE, FLAGS]) == [
        ("house", "Destination has a record: record of Sweden unknown"),
        flags,
    ]
    with_gap = list_points(cannot_tell=[UNSURE, FLAGS], coverage={"gaps": [RECORD]})
    assert with_gap == [flags, ("data", "The record of Sweden is not known")]


def test_what_is_the_same_for_every_order_is_none_of_its_own_limits() -> None:
    assessment = make_assessment(coverage={"not_covered": ["no table of conflicts", "who owns A"]})
    assert list_own_limits(assessment, ["no table of conflicts", "no UN list"]) == ["who owns A"]


def test_no_name_of_a_party_cuts_what_an_outcome_says() -> None:
    text = "No conclusion is possible: owners of Acme Not examined: Ltd are not known."
    assert say_shortly(make_assessment(verdict="INCOMPLETE", verdict_text=text)) == text
    clear = "No indicator found in these sources. Not examined: no UN list."
    short = say_shortly(make_assessment(verdict="CLEAR_WITHIN_STATED_LIMITS", verdict_text=clear))
    assert short == "No indicator found in these sources."


def test_whatever_an_order_has_its_text_fits_a_screen_and_says_each_thing_once() -> None:
    gaps = [
        {**GAP, "id": f"G{number}", "why_it_matters": f"{audience} fact {number} is not known"}
        | {"audience": audience}
        for number in range(20)
        for audience in ("customer", "internal")
    ]
    findings = [{**FINDING, "id": f"f/{n}", "summary": f"Finding {n // 2}."} for n in range(40)]
    parties = [{**PARTY, "party_ref": number} for number in range(30)]
    crowded = make_assessment(
        findings=findings, coverage={"gaps": gaps, "parties": parties, "not_covered": ["a", "b"]}
    )
    with render.captured() as printed:
        print_outcome(crowded, ["b"])
    lines = printed.getvalue().splitlines()
    assert len(lines) <= SCREEN
    assert len(list_open_points(crowded)) == MOST_POINTS
    assert any(line.strip().startswith("1, 2. ") for line in lines)
    assert "Not looked at: 1 point of this order" in printed.getvalue()
