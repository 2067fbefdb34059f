"""Goods that an act bans: orders that an officer must stop, and the same with one fact mended."""

import csv
from pathlib import Path
from typing import Any

from onward.queries.assessment.assess import assess as assess_example
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.model.assessment import Assessment
from onward.queries.planted.planted import FETCHED
from onward.queries.tables.tables import GoodsBan, default_tables, list_columns
from tests.example_cases import finding
from tests.shell import Answer, onward
from tests.unit.cases import each_case, table
from tests.worlds import CsvWorld, assess, order, outcomes, plain_item

ORDINARY = (
    "item.six = none; item.families = none; item.not_listed_reason = compared with Annex I; "
    "contract.no_reexport = true"
)


def assessed(clauses: str) -> Assessment:
    """Assess the order of an example line."""
    example = read_example(f"{clauses} => not_found")
    world = AssessmentSetup.open(example.snapshot(), tables=example_tables(), loaded=COMPLETE)
    return assess_example(example.transaction, world)


def stops(assessment: Assessment) -> list[tuple[str, str]]:
    """Return indicator and basis of each finding that stops."""
    stopping = [finding for finding in assessment.findings if finding.severity == "stop"]
    return [(finding.indicator, finding.law[0].citation) for finding in stopping]


RUSSIA = "Regulation (EU) No 833/2014"
TRANSIT = f"{RUSSIA} Arts. 2(1a), 2a(1a), 2aa(1a), 3c(1a), 3k(1a)"


@each_case("mended", lists=True)
def test_with_one_fact_mended_nothing_stops(mended: str) -> None:
    assessment = assessed(f"{ORDINARY}; {mended}")
    assert stops(assessment) == []
    assert assessment.suggestion.value in {
        "proceed",
        "proceed_with_conditions",
        "enhanced_due_diligence",
    }


UNREAD_BANS = [ban for ban in default_tables().bans if not ban.is_read and ban.scope != "annex"]
UNREAD_REGIMES = [row for row in default_tables().regimes if not row.is_read]


def test_no_row_stops_while_nobody_has_read_it_in_its_act() -> None:
    """A second citation beside it lifts that for no row: each finding cites its own act alone."""
    stopping = []
    for ban in UNREAD_BANS:
        region = f"; T.destination_region = {ban.region}" if ban.region else ""
        code = f"item.hs = {ban.codes[0]}" if ban.codes else "item.control_code = 3A001"
        assessment = assessed(f"T.destination = {ban.country}{region}; {code}")
        for found in assessment.findings:
            row = found.values.get("ban")
            if row is not None and row["verified"] == "unverified":
                assert found.status == "possible"
                assert "this row was not read in the act" in found.possible_because
                stopping += [found.id] if found.severity == "stop" else []
    for regime in UNREAD_REGIMES:
        family = "repression_equipment" if regime.equipment == "repression" else "interception"
        assessment = assessed(f"T.destination = {regime.country}; item.families = {family}")
        for found in assessment.findings:
            rows = found.values.get("regimes", [])
            if rows and all(row["verified"] == "unverified" for row in rows):
                stopping += [found.id] if found.severity == "stop" else []
    assert stopping == []


def test_what_the_table_has_by_no_code_is_said() -> None:
    said = assessed(ORDINARY).coverage.not_covered
    missing = "Annexes VII, XI, XX, XXIII of 833/2014 beyond the Common High Priority codes"
    assert f"goods that {RUSSIA} bans: {missing}" in said


OWN_ROW: dict[str, str] = table(__file__, "OWN_ROW")


def load_bans(folder: Path, **cells: str) -> Answer:
    """Load a row of one's own, with some cells changed."""
    columns = list_columns(GoodsBan)
    row = dict.fromkeys(columns, "") | OWN_ROW | cells
    path = folder / "goods_bans.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, [row[column] for column in columns]])
    place = ("--retrieved", FETCHED, "--as", "house", "--workspace", folder / "workspace")
    return onward("load", "csv", path, *place)


def assessed_beside_own(folder: Path, **cells: str) -> Any:
    """Assess an ordinary order to XC beside a loaded row of the user's."""
    world = CsvWorld()
    world.party("acme")
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "1")
    world.records()
    world.load(folder / "workspace")
    loaded = load_bans(folder, **cells)
    assert loaded.code == 0, loaded.err
    user = {"role": "end_user", "id": "w:acme"}
    return assess(folder / "workspace", order(user, items=[plain_item()]))


def test_a_row_of_ones_own_stops_and_is_marked_as_ones_own(tmp_path: Path) -> None:
    assessment = assessed_beside_own(tmp_path)
    found = finding(assessment, "dest-goods-ban")
    assert (found["severity"], found["law"][0]["citation"]) == ("stop", "House rule 7")
    assert found["values"]["ban"]["stated_by"] == "house"
    [rule] = found["severity_rules"]
    assert rule == "the row is your own: it stands in house, not in the rule pack"
    [source] = [s for s in assessment["coverage"]["sources"] if s["dataset"] == "house"]
    assert "adds 1 rows of your own to the table of bans on goods" in source["notes"]
    assert source["used_by"] == ["dest-goods-ban"]


def test_an_own_row_that_nobody_read_is_possible_and_one_of_another_country_says_nothing(
    tmp_path: Path,
) -> None:
    assessment = assessed_beside_own(tmp_path, verified="unverified")
    assert outcomes(assessment, "dest-goods-ban") == ["possible high"]


@each_case("cells", "field", lists=True)
def test_an_own_row_that_is_not_exact_is_refused_with_its_place(
    tmp_path: Path, cells: dict[str, str], field: str
) -> None:
    answer = load_bans(tmp_path, **cells)
    assert answer.code != 0
    assert f"goods_bans.csv:2:{field}: " in answer.out + answer.err
