"""What another source, an id or a judgement adds takes no finding of a source away."""

from pathlib import Path
from typing import Any

import pytest

from tests.shell import onward
from tests.unit.cases import each_case
from tests.worlds import CsvWorld, assess, both, fired, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

OWNED, LISTED = "own-50-aggregate", "own-listed-direct"
NAME = "Zefirin Holding SA"
ACME = {"role": "end_user", "id": "firms:acme"}


def firms() -> CsvWorld:
    """Return a register with the end-user and the records of countries."""
    world = CsvWorld("firms")
    world.party("acme")
    world.records()
    return world


def listing(layer: str, regime: str = "EU", name: str = NAME, **more: str) -> CsvWorld:
    """Return a list of one party."""
    world = CsvWorld(layer)
    world.party("z", name=name, **more)
    world.listing("z", regime, since="2024-01-01")
    return world


def owned(share: str = "0.6") -> dict[str, Any]:
    """Return the end-user as the customer file knows it: by an owner's name."""
    return ACME | {"owners": [{"name": NAME, "share_min": share, "share_max": share}]}


def assessed(folder: Path, user: dict[str, Any], *worlds: CsvWorld) -> dict[str, Any]:
    for world in worlds:
        world.load(folder / "workspace")
    return both(folder / "workspace", order(user, items=[plain_item()]))


def under(assessment: dict[str, Any]) -> dict[str, str]:
    """Return the outcomes of the rule on ownership by listed parties, by regime."""
    found = [f for f in assessment["findings"] if f["indicator"] == OWNED]
    return {f["object"]["id"]: f"{f['status']} {f['severity']}" for f in found}


def test_an_owner_found_in_a_register_may_still_be_the_listed_one(tmp_path: Path) -> None:
    like = listing("lists", name="Zefirine Holdng International SA")
    user = owned()
    user["owners"][0]["name"] = "Zephyrin Holding International SA"
    assert under(assessed(tmp_path, user, firms(), like)) == {"EU": "possible high"}
    register = CsvWorld("other")
    register.party("h", name="Zephyrin Holding International SA")
    assert under(assessed(tmp_path, user, register)) == {"EU": "possible high"}


def test_a_pair_that_is_judged_different_ties_no_owner_to_a_list(tmp_path: Path) -> None:
    like = listing("lists", name="Zefirine Holdng International SA")
    register = CsvWorld("other")
    register.party("h", name="Zephyrin Holding International SA")
    user = owned()
    user["owners"][0]["name"] = "Zephyrin Holding International SA"
    assessed(tmp_path, user, firms(), like, register)
    place = ("--reason", "seen", "--by", "kim", "--workspace", tmp_path / "workspace")
    assert onward("merges", "refuse", "other:h", "lists:z", *place).code == 0
    assert under(assessed(tmp_path, user)) == {}


@pytest.mark.parametrize("layer", ["aa", "zz"])
def test_an_owner_on_two_lists_counts_under_both_and_stops_under_the_applied_one(
    tmp_path: Path, layer: str
) -> None:
    worlds = (firms(), listing("lists"), listing(layer, "OFAC"))
    found = assessed(tmp_path, owned(), *worlds)
    assert under(found) == {"EU": "present stop", "OFAC": "possible high"}
    assert found["coverage"]["parties"][1]["owners"]["known_min"] == "0.6"


def test_an_owner_on_two_lists_of_one_regime_has_its_share_once(tmp_path: Path) -> None:
    found = assessed(tmp_path, owned("0.3"), firms(), listing("lists"), listing("more"))
    assert under(found) == {}


def test_an_owner_found_in_two_registers_is_followed_up_in_both(tmp_path: Path) -> None:
    above = listing("lists", name="Xolotl Vega")
    above.party("h", name=NAME)
    above.tie("z", "owns", "h", "1")
    assert under(assessed(tmp_path, owned(), firms(), above)) == {"EU": "present stop"}
    other = CsvWorld("a")
    other.party("h", name=NAME)
    assert under(assessed(tmp_path, owned(), other)) == {"EU": "possible high"}


def test_an_id_finds_no_less_than_the_name_alone(tmp_path: Path) -> None:
    register = firms()
    register.party("z", name="Zefirin Kaprikat")
    listed = listing("lists", name="Zefirin Kaprikat", kind="Person", country="XB")
    for user in ({"name": "Zefirin Kaprikat", "country": "XC"}, {"id": "firms:z"}):
        found = assessed(tmp_path, {"role": "end_user"} | user, register, listed)
        assert outcomes(found, LISTED) == ["possible high"]


@each_case("name", "other", "expected", lists=True)
def test_two_lists_that_one_source_gives_out_may_name_one_party(
    tmp_path: Path, name: str, other: dict[str, str], expected: list[str]
) -> None:
    lists = CsvWorld("lists")
    lists.party("1", name=NAME)
    lists.party("2", name=name)
    lists.listing("1", "EU", list="First", since="2024-01-01")
    lists.listing("2", "OFAC", since="2024-01-01", **other)
    found = assessed(tmp_path, {"role": "end_user", "id": "lists:1"}, firms(), lists)
    assert outcomes(found, LISTED) == expected


def test_a_source_without_parties_is_not_said_to_be_searched(tmp_path: Path) -> None:
    records, register = CsvWorld("records"), CsvWorld("firms")
    records.records()
    records.has_lists = False
    register.party("acme")
    found = assessed(tmp_path, {"role": "end_user", "name": "Quux"}, records, register)
    assert {one["dataset"] for row in found["matches"] for one in row["searched"]} == {"firms"}
    assert {tuple(row["lists_compared"]) for row in found["coverage"]["parties"]} == {("firms",)}


def test_a_name_that_was_not_compared_in_full_is_a_gap(tmp_path: Path) -> None:
    firms().load(tmp_path / "workspace")
    user = ACME | {"role": "end_user", "name": "Quux " * 90, "owners": [{"name": "Bob"}]}
    found = assess(tmp_path / "workspace", order(user, items=[plain_item()]))
    assert "parties.1" in [gap["field"] for gap in found["coverage"]["gaps"]]
    assert "R8_gap" in fired(found)
    assert "an indicator could not be answered" not in found["verdict_text"]


def test_a_party_found_by_name_in_a_register_is_looked_for_under_its_other_names(
    tmp_path: Path,
) -> None:
    register = firms()
    register.party("vega", name="Vega Xolotl", aliases="Moskva Optika Zavod", country="XC")
    user = {"role": "end_user", "name": "Vega Xolotl", "country": "XC"}
    alone = assessed(tmp_path, user, register)
    assert not outcomes(alone, LISTED)
    listed = listing("lists", name="Zavod Moskva Optika")
    found = assessed(tmp_path, user, listed)
    assert outcomes(found, LISTED) == ["possible high"]


def test_a_party_found_by_name_is_looked_for_by_its_numbers_too(tmp_path: Path) -> None:
    """A register's number without a checksum makes nobody one party, and is never overlooked."""
    number = {"registration_number": "4471-83", "country": "XC"}
    register = firms()
    register.party("vega", name="Vega Xolotl", **number)
    user = {"role": "end_user", "name": "Vega Xolotl", "country": "XC"}
    assert not outcomes(assessed(tmp_path, user, register), LISTED)
    found = assessed(tmp_path, user, listing("lists", **number))
    assert outcomes(found, LISTED) == ["possible high"]


def test_a_party_found_by_name_is_looked_for_on_other_lists_of_the_same_source(
    tmp_path: Path,
) -> None:
    world = firms()
    world.party("one", name="Vega Xolotl", aliases="Moskva Optika Zavod", country="XC")
    world.listing("one", "EU", list="Annex I", topic="export.control", since="2024-01-01")
    world.party("two", name="Moskva Optika Zavod", country="XC")
    world.listing("two", "OFAC", list="SDN", since="2024-01-01")
    user = {"role": "end_user", "name": "Vega Xolotl", "country": "XC"}
    by_id = assessed(tmp_path, {"role": "end_user", "id": "firms:one"}, world)
    by_name = assessed(tmp_path, user)
    listed = {f["object"]["id"] for f in by_name["findings"] if f["indicator"] == LISTED}
    assert listed == {f["object"]["id"] for f in by_id["findings"] if f["indicator"] == LISTED}
    assert "firms:two" in listed


def test_whom_a_source_does_not_list_may_be_one_that_it_does_however_many_names_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = CsvWorld("lists")
    for party in "12":
        lists.party(party, name=NAME)
    lists.listing("2", "EU", since="2024-01-01")
    user = {"role": "end_user", "id": "lists:1"}
    found = assessed(tmp_path, user, firms(), lists)
    assert outcomes(found, LISTED) == ["possible high"]
    monkeypatch.setattr("onward.graph.matching.matcher.MOST_NAMES", 0)
    again = assessed(tmp_path, user)
    assert again["findings"] == found["findings"]
    assert again["matches"] == found["matches"]
