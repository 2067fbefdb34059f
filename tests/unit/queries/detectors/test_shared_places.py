"""Shared and listed addresses: what lowers a severity, what is told, and that nothing hides."""

from pathlib import Path
from typing import Any

import pytest

from onward.queries.examples import example_tables, read_example
from tests.assessed import assess_to_data
from tests.csv_world import CsvWorld, both, near, order, outcomes, plain_item
from tests.engines import ONE_ENGINE, open_world

SHARED, LISTED = "div-shared-address", "div-listed-address"
AT_TOWER = "acme located_at tower; listed located_at tower; "
SUITE = "suite is Address [export.control] (XC); acme located_at suite; "


def told(engine: str, clauses: str) -> dict[str, Any]:
    example = read_example(f"{clauses} => not_found")
    world = open_world(example.snapshot(), engine, tables=example_tables())
    assessment: dict[str, Any] = assess_to_data(example.transaction, world)
    return assessment


def only(assessment: dict[str, Any], indicator: str) -> dict[str, Any]:
    [one] = [one for one in assessment["findings"] if one["indicator"] == indicator]
    return dict(one)


@pytest.mark.parametrize("engine", ONE_ENGINE)
class TestSharedAddress:
    def test_a_mass_registration_address_is_named_with_its_parties(self, engine: str) -> None:
        one = only(told(engine, AT_TOWER + "tower.degree = 900"), SHARED)
        assert one["severity"] == "low"
        assert one["severity_rules"] == ["mass-registration address, 900 parties: low"]
        assert one["values"]["parties"] == 900
        assert one["counterfactuals"] == ["high if both are shown to be in the same unit"]

    def test_parties_that_have_left_do_not_make_an_address_one_of_mass_registration(
        self, engine: str
    ) -> None:
        gone = "; ".join(f"old{n} located_at tower until 2020-01-01" for n in range(60))
        one = only(told(engine, AT_TOWER + gone), SHARED)
        assert (one["severity"], one["values"]["parties"]) == ("high", 2)

    def test_a_party_that_two_sources_place_there_is_one_party(self, engine: str) -> None:
        twice = "; ".join(f"p{n} located_at tower; p{n} located_at tower" for n in range(48))
        one = only(told(engine, AT_TOWER + twice), SHARED)
        assert (one["severity"], one["values"]["parties"]) == ("high", 50)

    def test_both_raw_addresses_and_how_they_match_are_told(self, engine: str) -> None:
        clauses = "acme.address = Tower, Suite 5; listed.address = STE. 5 - TOWER"
        values = only(told(engine, AT_TOWER + clauses), SHARED)["values"]
        assert values["match"] == "unit"
        assert values["own_address"] == ["Tower, Suite 5"]
        assert values["listed_address"] == ["STE. 5 - TOWER"]

    def test_of_two_listed_tenants_the_one_in_the_same_unit_decides_wherever_it_stands(
        self, engine: str
    ) -> None:
        """Four listed tenants of a crowd: only three paths are shown, and the fourth may count."""
        names = ["one", "two", "three", "four"]
        for near_one in names:
            listed = "; ".join(
                f"{name} is Company [sanction] (XC); {name} located_at tower" for name in names
            )
            units = f"acme.address = Tower, Suite 5; {near_one}.address = Tower, Suite 5"
            clauses = f"acme located_at tower; {listed}; {units}; tower.degree = 900"
            one = only(told(engine, clauses), SHARED)
            assert one["severity"] == "high"
            assert [path["nodes"][-1]["name"] for path in one["evidence"]["paths"]] == [near_one]
            assert one["evidence"]["more"] == "yes"

    def test_the_low_one_of_two_nodes_is_left_to_more(self, engine: str) -> None:
        clauses = AT_TOWER + "tower.degree = 900; acme contact_at phone; listed contact_at phone"
        one = only(told(engine, clauses), SHARED)
        assert [path["nodes"][1]["name"] for path in one["evidence"]["paths"]] == ["phone"]
        assert one["evidence"]["more"] == "yes"
        assert "telephone" in one["summary"]

    def test_the_service_firm_on_a_line_is_named(self, engine: str) -> None:
        clauses = "acme contact_at phone; listed contact_at phone; forwarder contact_at phone"
        one = only(told(engine, clauses), SHARED)
        assert one["severity_rules"] == ["contact of the service firm forwarder: medium"]


@pytest.mark.parametrize("engine", ONE_ENGINE)
class TestListedAddress:
    def test_another_unit_of_the_building_is_only_possible_and_says_so(self, engine: str) -> None:
        clauses = SUITE + "suite.name = Suite 5, Tower; acme.address = Tower, Suite 6"
        one = only(told(engine, clauses), LISTED)
        assert one["status"] == "possible"
        assert "only the building is surely the same" in one["possible_because"][0]
        assert one["values"] == {"match": "other unit", "own_address": ["Tower, Suite 6"]}

    def test_of_two_listed_addresses_the_exact_one_decides(self, engine: str) -> None:
        other = "other is Address [export.control] (XC); other.name = Annex; acme located_at other"
        clauses = SUITE + f"suite.name = Suite 5, Tower; acme.address = Tower, Suite 6; {other}"
        one = only(told(engine, clauses), LISTED)
        assert one["status"] == "present"
        assert [path["nodes"][-1]["name"] for path in one["evidence"]["paths"]] == ["Annex"]
        assert one["evidence"]["more"] == "yes"


class TestMassRegistration:
    """Fixture 7: acme at a tower with 900 parties, one of them listed."""

    acme = {"role": "end_user", "id": "w:acme"}  # noqa: RUF012  # never changed

    def world(self, tenants: int, unit: str = "") -> CsvWorld:
        world = CsvWorld()
        world.records()
        world.party("tower", "Address", address="1 Tower Road")
        world.party("acme", address=f"{unit}, 1 Tower Road" if unit else "")
        world.party("founder", "Person")
        world.tie("founder", "owns", "acme", "1")
        world.party("bad", address=f"1 Tower Road - {unit}" if unit else "")
        world.listing("bad", "EU", since="2024-01-01")
        for number in range(tenants - 2):
            world.party(f"p{number}")
        for name in ("acme", "bad", *(f"p{number}" for number in range(tenants - 2))):
            world.tie(name, "located_at", "tower")
        return world

    def assessed(self, folder: Path, world: CsvWorld) -> dict[str, Any]:
        world.load(folder / "workspace")
        return both(folder / "workspace", order(self.acme, items=[plain_item()]))

    @pytest.mark.parametrize("tenants", [900, pytest.param(9_900, marks=pytest.mark.gauntlet)])
    def test_it_is_low_and_names_the_degree_whatever_the_crowd(
        self, tenants: int, tmp_path: Path
    ) -> None:
        found = self.assessed(tmp_path, self.world(tenants))
        assert outcomes(found, SHARED) == ["present low"]
        one = only(found, SHARED)
        assert one["severity_rules"] == [f"mass-registration address, {tenants} parties: low"]
        assert [path["nodes"][-1]["id"] for path in one["evidence"]["paths"]] == ["w:bad"]

    def test_the_twin_in_the_same_unit_is_high(self, tmp_path: Path) -> None:
        found = self.assessed(tmp_path, self.world(900, "Suite 12-B"))
        assert outcomes(found, SHARED) == ["present high"]
        assert only(found, SHARED)["values"]["match"] == "unit"
        assert near(found, SHARED) == []
