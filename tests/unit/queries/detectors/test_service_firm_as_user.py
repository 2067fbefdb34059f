"""div-forwarder-as-end-user: who is looked at, and what a finding says of firm and address."""

from pathlib import Path
from typing import Any

import pytest

from onward.queries.examples import example_tables, read_example
from onward.queries.transactions.transaction import parse_transaction
from tests.assessed import assess_to_data
from tests.csv_world import CsvWorld, both, order, outcomes, plain_item
from tests.engines import ONE_ENGINE, open_world

FORWARDER = "div-forwarder-as-end-user"
BOTH_AT_TOWER = "acme located_at tower; forwarder located_at tower; "


def told(engine: str, clauses: str) -> dict[str, Any]:
    example = read_example(f"{clauses} => not_found")
    world = open_world(example.snapshot(), engine, tables=example_tables())
    assessment: dict[str, Any] = assess_to_data(example.transaction, world)
    return assessment


def only(assessment: dict[str, Any]) -> dict[str, Any]:
    [one] = [one for one in assessment["findings"] if one["indicator"] == FORWARDER]
    return dict(one)


@pytest.mark.parametrize("engine", ONE_ENGINE)
class TestServiceFirm:
    def test_role_and_sector_are_told(self, engine: str) -> None:
        one = only(told(engine, "forwarder is Company (XC) role end_user"))
        assert one["subject"]["role"] == "end_user"
        assert one["values"] == {"sectors": ["52.29"], "because": "sector 52.29"}
        assert one["summary"].startswith(
            "forwarder, the end-user, is a service firm (sector 52.29) and stands as the user"
        )

    def test_the_sector_that_the_order_itself_states_counts(self, engine: str) -> None:
        example = read_example("T.route = XB => not_found")
        plain = example.transaction.plain()
        [acme] = [one for one in plain["parties"] if one["role"] == "end_user"]
        acme["sector"] = "53.10"
        world = open_world(example.snapshot(), engine, tables=example_tables())
        one = only(assess_to_data(parse_transaction(plain), world))
        assert "is a service firm (sector 53.10 by the order)" in one["summary"]

    def test_a_party_that_is_forwarder_and_user_of_one_order_is_a_forwarder(
        self, engine: str
    ) -> None:
        example = read_example("T.route = XB => not_found")
        plain = example.transaction.plain()
        [acme] = [one for one in plain["parties"] if one["role"] == "end_user"]
        plain["parties"].append({**acme, "role": "freight_forwarder"})
        world = open_world(example.snapshot(), engine, tables=example_tables())
        one = only(assess_to_data(parse_transaction(plain), world))
        assert (one["status"], one["subject"]["role"]) == ("present", "end_user")
        assert one["values"]["because"] == "freight forwarder of the same order"

    def test_nobody_to_look_at_is_said(self, engine: str) -> None:
        assessment = told(engine, "acme.name = none")
        [row] = [row for row in assessment["not_applicable"] if row["indicator"] == FORWARDER]
        assert row["reason"] == "neither an end-user nor a consignee is named"

    def test_both_raw_addresses_are_told(self, engine: str) -> None:
        clauses = "acme.address = Suite 5, tower; forwarder.address = tower, Ste. 5"
        values = only(told(engine, BOTH_AT_TOWER + clauses))["values"]
        assert values["own_address"] == ["Suite 5, tower"]
        assert values["firm_address"] == ["tower, Ste. 5"]
        assert values["match"] == "unit"

    def test_of_many_firms_in_a_building_the_one_in_the_same_unit_decides(
        self, engine: str
    ) -> None:
        firms = ["one", "two", "three", "four"]
        for same in firms:
            clauses = "; ".join(
                f"{name} located_at tower; {name}.sector = 52.29; "
                f"{name}.address = Suite {5 if name == same else 9}, tower"
                for name in firms
            )
            one = only(
                told(engine, f"acme located_at tower; acme.address = Suite 5, tower; {clauses}")
            )
            assert one["status"] == "present"
            assert one["object"]["name"] == same

    def test_the_orders_own_forwarder_in_the_unit_outweighs_a_bank_in_the_building(
        self, engine: str
    ) -> None:
        clauses = (
            "acme located_at tower; acme.address = Suite 5, tower; "
            "lender located_at tower; lender.sector = 64.19; lender.address = Suite 1, tower; "
            "mover is Company (XC) role freight_forwarder; mover located_at tower; "
            "mover.address = Suite 5, tower"
        )
        one = only(told(engine, clauses))
        assert (one["status"], one["object"]["name"]) == ("present", "mover")

    def test_another_unit_of_the_building_says_why_it_is_only_possible(self, engine: str) -> None:
        clauses = "acme.address = Suite 5, tower; forwarder.address = tower, Suite 6"
        one = only(told(engine, BOTH_AT_TOWER + clauses))
        assert one["possible_because"][0] == (
            "only the building is surely the same as that of the service firm"
        )


class TestForwarderAsUser:
    """Fixture 6."""

    def assessed(self, folder: Path, *parties: dict[str, Any]) -> dict[str, Any]:
        world = CsvWorld()
        world.records()
        for name, sector in (("mover", "52.29"), ("acme", "61.10")):
            world.party(name, sector=sector)
            world.party(f"founder of {name}", "Person")
            world.tie(f"founder of {name}", "owns", name, "1")
        world.load(folder / "workspace")
        return both(folder / "workspace", order(*parties, items=[plain_item()]))

    def test_a_forwarder_as_end_user_is_high(self, tmp_path: Path) -> None:
        found = self.assessed(tmp_path, {"role": "end_user", "id": "w:mover"})
        assert outcomes(found, FORWARDER) == ["present high"]
        assert found["verdict"] == "FINDINGS"

    def test_the_twin_in_its_own_role_is_not_found(self, tmp_path: Path) -> None:
        user = {"role": "end_user", "id": "w:acme"}
        mover = {"role": "freight_forwarder", "id": "w:mover"}
        found = self.assessed(tmp_path, user, mover)
        assert outcomes(found, FORWARDER) == []
        assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
