"""Stored assessments as a list: chosen and counted by the log, read row by row."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from onward.api import inputs as days
from onward.api.workspace import Workspace
from onward.errors import AssessmentMissing, ChainBroken, UsageError
from onward.queries.records.newest import AssessmentSummary
from onward.queries.records.store import ListedAssessments
from tests.assessments import FINDING, ORDER, keep, order_data, workspace_with
from tests.stores import log_as_before
from tests.unit.cases import each_case

TIE: Final[dict[str, Any]] = {**FINDING, "id": "mil-tie/w:army", "indicator": "mil-tie"}
CLEAR: Final[dict[str, Any]] = {"findings": [], "verdict": "CLEAR_WITHIN_STATED_LIMITS"}


def state_order(number: int, destination: str, party: str) -> dict[str, Any]:
    parties = [{"role": "end_user", "name": party}]
    changed = {"id": f"T-{number}", "destination": destination, "parties": parties}
    return order_data({**ORDER, **changed})


def make_desk(folder: Path) -> Workspace:
    """Keep four assessments of three orders; the last one is of the first order again."""
    first = state_order(1, "SE", "Acme")
    desk = workspace_with(folder, id="A-0000000000000001", transaction=first)
    later = (
        (state_order(2, "KZ", "Kometa"), CLEAR),
        (state_order(3, "KZ", "Kometa AG"), {"findings": [TIE]}),
        (first, CLEAR),
    )
    for number, (order, changes) in enumerate(later, start=2):
        day = f"2026-05-{number + 1:02}T08:00:00Z"
        keep(desk, day, id=f"A-{number:016}", transaction=order, **changes)
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return make_desk(tmp_path)


def test_findings_of_context_are_counted_beside_the_others(tmp_path: Path) -> None:
    beside = {**TIE, "id": "mil-tie/w:context", "kind": "context"}
    desk = workspace_with(tmp_path, id="A-0000000000000001", findings=[FINDING, beside, TIE])
    (row,) = desk.assessments()
    assert (len(row.findings), row.context) == (2, 1)


def read_numbers(rows: Iterable[AssessmentSummary]) -> list[int]:
    return [int(row.id[-1]) for row in rows]


@each_case("chosen", "listed", lists=True)
@pytest.mark.parametrize("is_earlier", [False, True])
def test_a_list_has_those_that_are_meant_in_their_order(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    chosen: dict[str, Any],
    listed: list[int],
    *,
    is_earlier: bool,
) -> None:
    if is_earlier:
        log_as_before(monkeypatch)
    assert read_numbers(make_desk(tmp_path).assessments(**chosen)) == listed


def test_what_was_decided_is_listed_apart(desk: Workspace) -> None:
    desk.decide("T-3", "refuse", by="Ada Roth", reason="it is named on the list")
    assert read_numbers(desk.assessments(decided=True)) == [3]
    assert read_numbers(desk.assessments(decided=False)) == [4, 2, 1]
    assert desk.assessments().counts()["decided"] == {"no": 3, "yes": 1}


def test_what_is_noted_of_findings_is_listed_and_counted_by_the_last_note(desk: Workspace) -> None:
    assert read_numbers(desk.assessments(noted="none")) == [3, 1]
    (finding,) = desk.stored_assessment("T-3").findings
    for word in ("open", "explained"):
        desk.note("T-3", finding.id, word, reason="the list names a namesake", by="Ada Roth")
    assert read_numbers(desk.assessments(noted="Explained")) == [3]
    assert read_numbers(desk.assessments(noted="open")) == []
    assert read_numbers(desk.assessments(noted="none")) == [1]
    assert desk.assessments().counts()["noted"] == {"explained": 1, "none": 1}


@each_case("chosen", "says")
def test_what_cannot_be_meant_is_refused(
    desk: Workspace, chosen: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        desk.assessments(**chosen)


def test_a_list_is_chosen_counted_and_sorted_without_an_assessment_being_read(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListedAssessments, "_read_payload", None)
    listed = desk.assessments(newest=True, party="kometa", sort="worst")
    assert len(listed) == 2
    assert listed.counts() == {
        "verdicts": {"CLEAR_WITHIN_STATED_LIMITS": 1, "FINDINGS": 1},
        "suggestions": {"refuse": 2},
        "severities": {"stop": 1},
        "destinations": {"KZ": 2},
        "indicators": {"mil-tie": 1},
        "decided": {"no": 2, "yes": 0},
        "noted": {"none": 1},
        "outdated": {"no": 2},
    }


@pytest.mark.parametrize("sort", ["newest", "oldest", "worst"])
def test_pages_have_each_row_once_whatever_is_stored_meanwhile(desk: Workspace, sort: str) -> None:
    whole = read_numbers(desk.assessments(sort=sort))
    seen: list[int] = []
    place = None
    for number in range(5, 20):
        page = desk.assessments(sort=sort).page(2, place)
        seen += read_numbers(page.rows)
        place = page.last
        if place is None:
            break
        keep(desk, id=f"A-{number:016}", transaction=state_order(number, "SE", "Acme"), **CLEAR)
    assert [number for number in seen if number in whole] == whole
    assert len(seen) == len(set(seen))


def test_a_row_that_was_erased_since_is_said_to_be(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = desk.assessments()
    monkeypatch.setattr(days, "today", lambda: date(2126, 1, 1))
    desk.erase("T-3", by="Ada Roth", reason="kept long enough")
    with pytest.raises(AssessmentMissing, match="was erased meanwhile"):
        listed[1]
    assert read_numbers(listed) == read_numbers(desk.assessments()) == [4, 2, 1]


def test_a_row_is_read_when_one_looks_at_it_and_compared_with_the_log(desk: Workspace) -> None:
    listed = desk.assessments()
    with desk.open_records() as store:
        store._db.execute("UPDATE assessments SET json = x'7b7d' WHERE id LIKE '%3'")
    assert listed[0].order == "T-1"
    assert read_numbers(listed[2:]) == [2, 1]
    for read in (lambda: listed[1], lambda: list(listed), lambda: listed.page(2)):
        with pytest.raises(ChainBroken, match="A-0000000000000003"):
            read()
