"""A letter of an authority is never passed over for the way in which it is written."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cases import each_case
from tests.worlds import CsvWorld, both, near, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

LETTER = "informed-by-authority"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = CsvWorld()
    world.records()
    world.party("acme", aliases="Acme Trading Alias")
    world.party("zubrolka", name="Zubrolka Networks")
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "1")
    place = tmp_path_factory.mktemp("letters") / "workspace"
    world.load(place)
    return place


def assessed(workspace: Path, letter: dict[str, str], **item: Any) -> dict[str, Any]:
    user = {"role": "end_user", "id": "w:acme"}
    return both(workspace, order(user, items=[plain_item() | item], letters=[{"id": "L"} | letter]))


@each_case("party", "expected", lists=True)
def test_the_party_is_known_by_any_id_and_name_and_a_like_name_leaves_it_open(
    workspace: Path, party: str, expected: list[str]
) -> None:
    found = assessed(workspace, {"party": party})
    assert outcomes(found, LETTER) == expected
    assert [miss["field"] for miss in near(found, LETTER)] == ([] if expected else ["party"])


@pytest.mark.parametrize("letter", ["w:zubrolka", "Zubrolka Networks"])
def test_a_party_that_only_resembles_the_letter_s_leaves_it_open(
    letter: str, workspace: Path
) -> None:
    user = {"role": "end_user", "name": "Zubrolka Network Systems", "country": "XC"}
    letters = [{"id": "L", "party": letter}]
    assessment = both(workspace, order(user, items=[plain_item()], letters=letters))
    assert outcomes(assessment, LETTER) == ["possible high"]


@each_case("wanted", "item", "expected", lists=True)
def test_the_item_is_compared_in_the_form_in_which_the_letter_names_it(
    workspace: Path, wanted: str, item: dict[str, Any], expected: list[str]
) -> None:
    assert outcomes(assessed(workspace, {"item": wanted}, **item), LETTER) == expected


def test_a_scope_of_blanks_limits_nothing(workspace: Path) -> None:
    assert outcomes(assessed(workspace, {"party": " ", "item": " "}), LETTER) == ["possible high"]
