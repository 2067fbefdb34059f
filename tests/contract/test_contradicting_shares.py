"""Rows that together state more than all of a company: whoever reads a sum is told so."""

from typing import Any

import pytest

from onward import Workspace
from onward.viz.tables.sheets import make_owner_tables
from tests.worlds import CsvWorld, order, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

CONTRADICTING = {
    "an owner twice": ("founder 0.6 u, founder 0.7 u", "Uplink"),
    "two owners": ("founder 0.6 u, partner 0.7 u", "Uplink"),
    "above a holding": ("holding 1 u, founder 0.6 holding, founder 0.7 holding", "Holding"),
}
"""Who owns the end-user u, ``OWNER SHARE COMPANY``, and of whom too much is stated."""

CAST = {
    "u": {"name": "Uplink {n} Systems"},
    "holding": {"name": "Holding {n} Quay"},
    "founder": {"kind": "Person", "name": "Ana Founder{n}"},
    "partner": {"kind": "Person", "name": "Eva Partner{n}"},
}

ROUNDED = "founder 0.3334 u, partner 0.6668 u"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Every shape in one workspace, its parties numbered."""
    world = CsvWorld()
    world.records()
    for number, shape in enumerate((*(row for row, _ in CONTRADICTING.values()), ROUNDED)):
        world.shape(number, shape, CAST)
    place = tmp_path_factory.mktemp("contradicting") / "workspace"
    world.load(place)
    return Workspace(place)


def assessed(opened: Workspace, number: int) -> tuple[str, list[str]]:
    user = {"role": "end_user", "country": "XC", "id": f"w:u{number}"}
    assessment: dict[str, Any] = opened.assess(order(user, items=[plain_item()])).to_data()
    gaps = [gap["why_it_matters"] for gap in assessment["coverage"]["gaps"] if gap["on"] == "owner"]
    return assessment["verdict"], gaps


@pytest.mark.parametrize("shape", CONTRADICTING)
def test_more_than_all_is_a_gap_and_stands_beside_each_sum(opened: Workspace, shape: str) -> None:
    number, company = list(CONTRADICTING).index(shape), CONTRADICTING[shape][1]
    verdict, gaps = assessed(opened, number)
    assert (verdict, len(gaps)) == ("INCOMPLETE", 1)
    assert f"the shares of {company} {number} " in gaps[0]
    assert "add up to 130 %, and contradict one another" in gaps[0]
    report = opened.owners(f"w:u{number}")
    below = "u" if company == "Uplink" else "holding"
    assert {row.over_declared for row in report.integrated.owners} == {(f"w:{below}{number}",)}
    [table] = [table for table in make_owner_tables(report, {}) if table.name == "integrated"]
    assert all("more than 100 % is stated" in str(row[-1]) for row in table.rows)


def test_shares_that_were_rounded_contradict_nothing(opened: Workspace) -> None:
    assert assessed(opened, len(CONTRADICTING)) == ("CLEAR_WITHIN_STATED_LIMITS", [])
