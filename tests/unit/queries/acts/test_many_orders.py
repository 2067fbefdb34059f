"""Lists over many orders read little of them, and say what reading all of them would say."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onward.api.workspace import Workspace
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.newest import NewestAssessments
from tests.assessments import FINDING, keep, order_data, workspace_with
from tests.assessments import ORDER as STATED

SNAPSHOTS = ("a" * 64, "b" * 64)
ORDERS = 12


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = workspace_with(tmp_path_factory.mktemp("many"))
    clear: dict[str, Any] = {"findings": [], "verdict": "INCOMPLETE"}
    context = {**FINDING, "kind": "context", "indicator": "list-mention"}
    for number in range(2, ORDERS):
        said = clear if number % 3 else {"findings": [FINDING, context]}
        order = order_data({**STATED, "id": f"T-{number}"})
        snapshot = SNAPSHOTS[number % 2]
        keep(made, id=f"A-{number:016x}", transaction=order, snapshot=snapshot, **said)
    made.decide("T-5", "refuse", by="Jana Kessler", reason="it is named on the list")
    return made


def count_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the id of each assessment that is read."""
    names: list[str] = []
    read = NewestAssessments.read_payloads

    def note(store: NewestAssessments, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for name, payload in read(store, ids):
            names.append(name)
            yield name, payload

    monkeypatch.setattr(NewestAssessments, "read_payloads", note)
    return names


def test_of_each_snapshot_one_assessment_is_read_for_the_worklist_and_none_for_a_year(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = count_read(monkeypatch)
    assert len(desk.worklist(everything=True)) == ORDERS - 1
    assert len(names) == len(SNAPSHOTS) + 1, "that of T-1 is against a third one"
    names.clear()
    assert desk.report(2026).orders == ORDERS - 1
    assert names == []


def test_a_log_that_does_not_say_what_came_of_them_has_them_read(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, figures = desk.worklist(everything=True), desk.report(2026)
    assert figures.indicators == {FINDING["indicator"]: 4}
    monkeypatch.setattr(AssessmentOutcome, "of_entry", classmethod(lambda *_: None))
    names = count_read(monkeypatch)
    assert desk.worklist(everything=True) == rows
    assert desk.report(2026) == figures
    assert len(names) == 2 * (ORDERS - 1) - 1, "all but that on which somebody has acted, and all"


def test_a_year_without_assessments_counts_none(desk: Workspace, tmp_path: Path) -> None:
    assert desk.report(2025).orders == 0
    assert not list(tmp_path.iterdir())
