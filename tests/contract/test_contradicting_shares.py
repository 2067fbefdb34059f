"""Rows that together state more than all of a company: whoever reads a sum is told so."""

import pytest

from onward.viz.tables.sheets import make_owner_tables
from tests.unit.cases import table
from tests.worlds import OwnerShapes, owner_gaps

pytestmark = pytest.mark.usefixtures("one_engine")

CONTRADICTING: dict[str, str] = table(__file__, "CONTRADICTING")
ROUNDED: dict[str, str] = table(__file__, "ROUNDED")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OwnerShapes:
    folder = tmp_path_factory.mktemp("contradicting")
    return OwnerShapes(folder, CONTRADICTING | ROUNDED, table(__file__, "CAST"))


@pytest.mark.parametrize("shape", CONTRADICTING)
def test_more_than_all_is_a_gap_and_stands_beside_each_sum(opened: OwnerShapes, shape: str) -> None:
    number = opened.number(shape)
    below, company = ("holding", "Holding") if "above" in shape else ("u", "Uplink")
    assessment = opened.assess(shape)
    [why] = owner_gaps(assessment)
    assert assessment["verdict"] == "INCOMPLETE"
    assert f"the shares of {company} {number} " in why
    assert "add up to 130 %, and contradict one another" in why
    report = opened.workspace.owners(f"w:u{number}")
    assert {row.over_declared for row in report.integrated.owners} == {(f"w:{below}{number}",)}
    [table] = [table for table in make_owner_tables(report, {}) if table.name == "integrated"]
    assert all("more than 100 % is stated" in str(row[-1]) for row in table.rows)


def test_shares_that_were_rounded_contradict_nothing(opened: OwnerShapes) -> None:
    assessment = opened.assess("rounded")
    assert assessment["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
    assert owner_gaps(assessment) == []
