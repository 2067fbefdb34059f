"""What another source, an id or a judgement adds takes no finding of a source away."""

from pathlib import Path
from typing import Any

import pytest

from tests.steps import each_step_case
from tests.world_cases import build_layer, check_world_case
from tests.worlds import both, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")


@each_step_case
def test_a_further_source_takes_no_finding_away(case: dict[str, Any], tmp_path: Path) -> None:
    check_world_case(case, tmp_path)


@each_step_case
def test_a_source_that_states_an_embargo_on_a_region_is_heard(
    case: dict[str, Any], tmp_path: Path
) -> None:
    check_world_case(case, tmp_path)


def test_whom_a_source_does_not_list_may_be_one_that_it_does_however_many_names_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"name": "Zefirin Holding SA"}
    lists = {"party": [["1", named], ["2", named]], "listing": [["2", "EU"]], "records": True}
    build_layer("lists", lists).load(tmp_path / "workspace")
    question = order({"role": "end_user", "id": "lists:1"}, items=[plain_item()])
    assessment = both(tmp_path / "workspace", question)
    assert outcomes(assessment, "own-listed-direct") == ["possible high"]
    monkeypatch.setattr("onward.graph.matching.matcher.MOST_NAMES", 0)
    again = both(tmp_path / "workspace", question)
    assert again["findings"] == assessment["findings"]
    assert again["matches"] == assessment["matches"]
