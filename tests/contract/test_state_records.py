"""An order to a company of a state whose record is little known: never a quiet no."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.worlds import CsvWorld, both, order, outcomes

pytestmark = pytest.mark.usefixtures("one_engine")

OBVIOUS = "gov-repressive-tie"
RECORD = "dest-repression-record"
BUNDLED = {"KZ": "0.513", "AE": "0.339", "CH": "0.95"}
"""V-Dem's index of 2025, as it is bundled."""

ANALYSER = {
    "description": "network analyser",
    "hs": "903040",
    "families": ["interception"],
    "not_listed_reason": "compared with 5A001.j of Annex I: fewer links per second",
}


def assessed(folder: Path, country: str, *more: Mapping[str, str], **fields: Any) -> dict[str, Any]:
    """Assess an order to a company whose shares lead to a fund of its state, two links above."""
    world = CsvWorld()
    for measures in ({"vdem_civlib": BUNDLED[country]}, *more):
        world.record(country, measures)
    world.party("fund", "PublicBody", country, topics="gov")
    for name in ("holding", "operator"):
        world.party(name, country=country)
    world.tie("fund", "owns", "holding", "1")
    world.tie("holding", "owns", "operator", "0.75")
    world.load(folder / "workspace")
    user = {"role": "end_user", "id": "w:operator"}
    fields = {"items": [ANALYSER], "destination": country} | fields
    return both(folder / "workspace", order(user, **fields))


def undecided(assessment: Mapping[str, Any]) -> set[str]:
    return {row["indicator"] for row in assessment["cannot_tell"]}


def test_an_unknown_record_is_incomplete_and_leaves_the_red_flag_open(tmp_path: Path) -> None:
    assessment = assessed(tmp_path, "KZ")
    assert not assessment["complete"]
    assert {OBVIOUS, RECORD} <= undecided(assessment)
    assert not assessment["suggestion"]["value"].startswith("proceed")


def test_a_second_family_makes_the_first_red_flag(tmp_path: Path) -> None:
    scores = {"pts_a": "3", "fh_status": "NF", "fh_d4": "1"}
    assessment = assessed(tmp_path, "KZ", scores)
    assert outcomes(assessment, OBVIOUS) == ["possible medium"]
    assert assessment["suggestion"]["value"] == "enhanced_due_diligence"


def test_a_record_that_one_family_indicates_is_possible_and_not_complete(tmp_path: Path) -> None:
    assessment = assessed(tmp_path, "AE")
    assert outcomes(assessment, OBVIOUS) == ["possible medium"]
    assert outcomes(assessment, RECORD) == ["possible low"]
    [gap] = [g for g in assessment["coverage"]["gaps"] if g["field"] == "destination_record"]
    assert "rests on one family of measures" in gap["why_it_matters"]


def test_even_the_best_value_of_one_family_is_no_clean_record(tmp_path: Path) -> None:
    assert {OBVIOUS, RECORD} <= undecided(assessed(tmp_path, "CH"))


def test_what_a_person_has_read_completes_a_record(tmp_path: Path) -> None:
    """The row of a person is a family of its own, and is printed as claimed."""
    world = CsvWorld()
    world.record("CH", {"vdem_civlib": "0.95"})
    world.party("acme", country="CH")
    world.load(tmp_path / "workspace")
    reading = CsvWorld("read")
    reading.destinations.append(
        {
            "country": "CH",
            "measure": "assessment",
            "data_year": "2026",
            "value": "none",
            "source_url": "https://example.org/report",
        }
    )
    reading.load(tmp_path / "workspace")
    user = {"role": "end_user", "id": "w:acme"}
    assessment = both(tmp_path / "workspace", order(user, destination="CH"))
    assert not {OBVIOUS, RECORD} & undecided(assessment)
    [row] = [country for country in assessment["destination"] if country["role"] == "destination"]
    assert row["status"] == "none"
    [claimed] = [m for m in row["measures"] if m.get("standing") == "claimed"]
    assert claimed["url"] == "https://example.org/report"


def test_a_region_that_the_order_names_is_judged_apart(tmp_path: Path) -> None:
    good = {"vdem_civlib": "0.9", "pts_a": "1"}
    world = CsvWorld()
    world.record("UA", good)
    world.party("acme", country="UA")
    world.load(tmp_path / "workspace")
    user = {"role": "end_user", "id": "w:acme"}
    whole = both(tmp_path / "workspace", order(user, destination="UA"))
    part = both(tmp_path / "workspace", order(user, destination="UA", destination_region="UA-43"))
    assert RECORD not in undecided(whole)
    assert RECORD in undecided(part)
    [row] = [country for country in part["destination"] if country["role"] == "destination"]
    assert (row["country"], row["region"], row["status"]) == ("UA", "UA-43", "unknown")
