"""A name that many have is one question, and no finding; what settles it makes it one."""

from pathlib import Path
from typing import Any

import pytest

from onward import Workspace
from tests.worlds import CsvWorld, order, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list with two common names, each twice, and a rare one."""
    folder = tmp_path_factory.mktemp("common") / "workspace"
    names = CsvWorld("lists")
    names.lists()
    for party, kind, name in (
        ("zhang", "Person", "Zhang Wei"),
        ("again", "Person", "Wei Zhang"),
        ("orion", "Company", "Orion Trading LLC"),
        ("ural", "Company", "Uralwagonsawod"),
    ):
        names.party(party, kind, name=name, country="AE" if party == "orion" else "")
        names.listing(party, "EU")
    names.load(folder)
    return folder


SURVEILLANCE = {"description": "IMSI catcher", "families": ["interception"]}
OWNED: dict[str, Any] = {"name": "Zephyr Optics", "owners": [{"name": "Zhang Wei", "share": "60%"}]}


def assess(place: Path, item: dict[str, Any] | None = None, **party: Any) -> Any:
    users = ({"role": role, "country": "DE", **party} for role in ("end_user", "consignee"))
    return Workspace(place).assess(order(*users, items=[item or plain_item()])).to_data()


def questions(assessment: Any) -> list[Any]:
    return [
        gap
        for gap in assessment["coverage"]["gaps"]
        if "the name alone does not say who it is" in gap["why_it_matters"]
    ]


def found(assessment: Any) -> set[str]:
    return {finding["indicator"] for finding in assessment["findings"]}


def test_a_common_personal_name_is_one_question_in_whatever_role(place: Path) -> None:
    assessment = assess(place, SURVEILLANCE, **OWNED)
    assert assessment["tier"]["tier"] == "enhanced"
    [question] = questions(assessment)
    assert question["question"] == "When and where was Zhang Wei born?"
    assert "Zhang Wei" in question["why_it_matters"]
    assert "people" in question["why_it_matters"]
    assert found(assessment).isdisjoint({"own-listed-direct", "own-50"})


def test_where_less_must_be_known_a_name_that_is_only_like_a_common_one_is_said_and_not_asked(
    place: Path,
) -> None:
    assessment = assess(place, name="Zephyr Optics", owners=[{"name": "Zhang Wei Min"}])
    assert assessment["tier"]["tier"] == "standard"
    assert questions(assessment) == []
    said = [line for line in assessment["coverage"]["not_covered"] if "Zhang Wei Min" in line]
    assert len(said) == 1
    assert "people: the name alone does not say who it is" in said[0]
    assert found(assessment).isdisjoint({"own-listed-direct", "own-50"})


def test_the_very_name_of_a_listed_person_is_asked_about_however_common_it_is(place: Path) -> None:
    assessment = assess(place, **OWNED)
    assert assessment["tier"]["tier"] == "standard"
    [question] = questions(assessment)
    assert question["question"] == "When and where was Zhang Wei born?"
    assert found(assessment).isdisjoint({"own-listed-direct", "own-50"})


def test_the_very_name_of_a_listed_firm_is_asked_about_of_who_only_serves_the_order(
    place: Path,
) -> None:
    carrier = {"role": "carrier", "name": "Orion Trading"}
    users = [
        {"role": role, "country": "DE", "name": "Zephyr Optics"}
        for role in ("end_user", "consignee")
    ]
    assessment = Workspace(place).assess(order(*users, carrier, items=[plain_item()])).to_data()
    [question] = questions(assessment)
    assert "registration number of Orion Trading" in question["question"]


def test_a_common_trade_name_is_one_question(place: Path) -> None:
    assessment = assess(place, name="Orion Trading", country=None)
    [question] = questions(assessment)
    assert "registration number of Orion Trading" in question["question"]
    assert "own-listed-direct" not in found(assessment)


def test_a_country_that_agrees_makes_it_a_finding(place: Path) -> None:
    assessment = assess(place, name="Orion Trading", country="AE")
    assert (questions(assessment), "own-listed-direct" in found(assessment)) == ([], True)


def test_a_rare_name_is_possible_whatever_ordinary_word_stands_beside_it(place: Path) -> None:
    assessment = assess(place, name="Uralwagonsawod Service")
    assert (questions(assessment), "own-listed-direct" in found(assessment)) == ([], True)
