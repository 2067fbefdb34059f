"""Acceptance worlds of the catalogue, with their near-miss twins."""

from pathlib import Path
from typing import Any

import pytest

from onward.queries.planted.planted import BAD, GOOD
from tests.csv_world import (
    CsvWorld,
    both,
    fired,
    near,
    order,
    outcomes,
    plain_item,
    signed_statement,
)

ACME = {"role": "consignee", "id": "w:acme"}
STATEMENT = {"declares": {"military": False, "reexport": False, "repression": False}}


def assessed(folder: Path, world: CsvWorld, *parties: dict[str, Any], **more: Any) -> Any:
    """Load a world and assess the delivery of a non-listed cyber-surveillance item."""
    world.records()
    world.load(folder / "workspace")
    return both(folder / "workspace", order(*parties, **more))


def distributor(way: str, state: str, last: str) -> CsvWorld:
    """Return acme, a distributor of XH: way a by one chain, way b by two holdings together."""
    world = CsvWorld()
    world.party("acme", country="XH")
    world.party("ministry", "PublicBody", state, topics="gov")
    world.party("user", "Person", "XC")
    for holding in ("h1", "h2"):
        world.party(holding)
    if way == "a":
        world.tie("ministry", "owns", "h1", "0.6")
        world.tie("h1", "owns", "acme", last)
    else:
        world.tie("ministry", "owns", "h1", "1")
        world.tie("h1", "owns", "h2", "1")
        world.tie("h1", "owns", "acme", "0.3")
        world.tie("h2", "owns", "acme", last)
    return world


USER = {"role": "end_user", "id": "w:user"}
FLAG, MILITARY = "gov-repressive-tie", "mil-structural"


@pytest.mark.usefixtures("beside")
class TestStateOwnedDistributor:
    """Fixture 1."""

    @pytest.mark.parametrize(("way", "last"), [("a", "0.55"), ("b", "0.25")])
    def test_it_is_an_obvious_relationship_of_class_1_both_ways(
        self, way: str, last: str, tmp_path: Path
    ) -> None:
        found = assessed(tmp_path, distributor(way, "XA", last), ACME, USER)
        assert outcomes(found, FLAG) == ["present high"]
        [flag] = [f for f in found["findings"] if f["indicator"] == FLAG]
        assert flag["values"]["class"] == 1
        assert flag["subject"]["role"] == "consignee"
        assert (found["verdict"], found["complete"]) == ("FINDINGS", True)
        assert found["suggestion"]["value"] == "enhanced_due_diligence"
        assert fired(found)[0] == "R7_eu_flag"
        assert "knowledge" in {question["about"] for question in found["questions"]}

    def test_two_holdings_with_45_percent_miss_by_5_points(self, tmp_path: Path) -> None:
        whole = signed_statement(military=False, reexport=False, repression=False)
        found = assessed(tmp_path, distributor("b", "XA", "0.15"), ACME, USER, **whole)
        assert outcomes(found, FLAG) == []
        assert near(found, FLAG) == [
            {"field": "share", "needed": "at least 50 % of acme", "found": "45 %"}
        ]
        # a holding that is no majority is a tie of its own, at medium
        assert {f["indicator"] for f in found["findings"]} == {
            "item-nonlisted-cs",
            "gov-possible-tie",
        }

    def test_a_state_whose_record_is_only_indicated_is_possible(self, tmp_path: Path) -> None:
        found = assessed(tmp_path, distributor("a", "XB", "0.55"), ACME, USER)
        assert outcomes(found, FLAG) == ["possible medium"]
        assert fired(found)[0] == "R7_eu_flag"


def laboratory(holder: str) -> CsvWorld:
    """Return a university laboratory under a ministry of defence, or under the army."""
    world = CsvWorld()
    world.party("lab", "Organization")
    world.party("defmin", "PublicBody", "XA", topics="gov;mil")
    world.party("army", "MilitaryUnit", "XA", topics="mil")
    world.party("university", "Organization")
    world.tie("university", "owns", "lab", "1")
    world.tie(holder, "contains", "lab")
    return world


@pytest.mark.usefixtures("one_engine")
class TestLaboratory:
    """Fixture 3: structural, not tie."""

    lab = {"role": "end_user", "id": "w:lab"}  # noqa: RUF012  # never changed

    def test_under_a_ministry_of_defence_it_is_a_tie_and_no_part(self, tmp_path: Path) -> None:
        world = laboratory("defmin")
        found = assessed(tmp_path, world, self.lab, end_use={"statement": STATEMENT})
        assert outcomes(found, "mil-tie") == ["present high"]
        assert outcomes(found, MILITARY) == []
        [tie] = [f for f in found["findings"] if f["indicator"] == "mil-tie"]
        assert {law["as"] for law in tie["law"]} == {"analogy"}
        assert not [law for law in tie["law"] if "2024/2659" in law["citation"]]

    def test_under_the_army_it_is_part_of_it(self, tmp_path: Path) -> None:
        world = laboratory("army")
        found = assessed(tmp_path, world, self.lab, end_use={"statement": STATEMENT})
        assert outcomes(found, MILITARY) == ["present high"]
        assert outcomes(found, "mil-tie") == []


def reseller(destination: str, day: str = "2024-05-10", **goods: str) -> CsvWorld:
    """Return a reseller who delivered to a buyer before; XT turned with its data of 2025."""
    world = CsvWorld()
    world.party("acme")
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "1")
    world.party("buyer", country="XC")
    world.shipment("acme", "buyer", day, destination=destination, **goods)
    for year in (2022, 2023, 2024):
        world.record("XA", BAD, year)
        world.record("XT", GOOD, year)
    world.record("XT", BAD, 2025)
    return world


@pytest.mark.usefixtures("one_engine")
class TestReseller:
    """Fixtures 4 and 5: the record of the year of that export, never today's."""

    flag = "hist-exported-cs-to-repressive"
    user = {"role": "end_user", "id": "w:acme"}  # noqa: RUF012  # never changed

    def test_a_state_whose_record_was_good_then_is_a_near_miss(self, tmp_path: Path) -> None:
        found = assessed(tmp_path, reseller("XT", families="interception"), self.user)
        assert outcomes(found, self.flag) == []
        [missed] = near(found, self.flag)
        assert missed["found"] == "record of 2024: none; of 2025: established"

    def test_a_state_with_a_record_then_is_found(self, tmp_path: Path) -> None:
        found = assessed(tmp_path, reseller("XA", families="interception"), self.user)
        assert outcomes(found, self.flag) == ["present high"]
        assert fired(found)[0] == "R7_eu_flag"

    def test_a_customs_code_alone_is_possible(self, tmp_path: Path) -> None:
        found = assessed(tmp_path, reseller("XA", hs="851762"), self.user)
        assert outcomes(found, self.flag) == ["possible info"]

    @pytest.mark.parametrize("day", ["2026-05-01", "2026-05-02", "2027-01-01"])
    def test_a_delivery_on_the_day_or_after_it_is_none(self, day: str, tmp_path: Path) -> None:
        found = assessed(tmp_path, reseller("XA", day, families="interception"), self.user)
        assert outcomes(found, self.flag) == []


@pytest.mark.usefixtures("one_engine")
class TestInterceptionToVenezuela:
    """Fixture 10: the country's act comes before every other question."""

    def test_it_needs_prior_authorisation_and_knowledge_is_not_asked_for(
        self, tmp_path: Path
    ) -> None:
        world = CsvWorld()
        world.party("acme")
        world.party("ministry", "PublicBody", "XA", topics="gov")
        world.tie("ministry", "owns", "acme", "1")
        user = {"role": "end_user", "id": "w:acme"}
        found = assessed(tmp_path, world, user, destination="VE")
        assert outcomes(found, "dest-interception-ban") == ["present stop"]
        assert found["suggestion"]["value"] == "classify_or_license"
        assert fired(found)[0] == "R1_prohibition"
        [ban] = [f for f in found["findings"] if f["indicator"] == "dest-interception-ban"]
        [law] = ban["law"]  # the act of the row, and no other
        assert law["citation"] == "Regulation (EU) 2017/2063, Arts. 6 to 7, Annex II"
        assert law["in_force"]["since"] == "2017-11-14"
        assert outcomes(found, FLAG) == ["present high"]
        assert "knowledge" not in {question["about"] for question in found["questions"]}

    def test_a_router_of_no_family_is_not_banned(self, tmp_path: Path) -> None:
        world = CsvWorld()
        world.party("acme")
        world.party("founder", "Person")
        world.tie("founder", "owns", "acme", "1")
        user = {"role": "end_user", "id": "w:acme"}
        router = {
            "description": "router",
            "families": [],
            "not_listed_reason": "not in Annex I: a router",
        }
        found = assessed(tmp_path, world, user, destination="VE", items=[router])
        assert outcomes(found, "dest-interception-ban") == []


@pytest.mark.usefixtures("one_engine")
class TestUnknownOwner:
    """Fixture 11: what is not known is a gap, and a gap is never a clean answer."""

    def found(self, folder: Path, share: str) -> Any:
        world = CsvWorld()
        world.party("acme")
        world.party("owner", "Person")
        if share:
            world.tie("owner", "owns", "acme", share)
        user = {"role": "end_user", "id": "w:acme"}
        return assessed(folder, world, user, items=[plain_item()])

    @pytest.mark.parametrize("share", ["", "0.2", "0.499"])
    def test_owners_of_less_than_one_half_are_a_gap(self, share: str, tmp_path: Path) -> None:
        found = self.found(tmp_path, share)
        assert [gap["field"] for gap in found["coverage"]["gaps"]] == ["parties.1.owners"]
        assert found["coverage"]["indicators"]["names"]["gap"] == ["data-gap"]
        assert found["verdict"] == "INCOMPLETE"
        assert "R8_gap" in fired(found)
        assert not found["suggestion"]["value"].startswith("proceed")

    def test_an_owner_of_one_half_closes_the_gap(self, tmp_path: Path) -> None:
        found = self.found(tmp_path, "0.5")
        assert found["coverage"]["gaps"] == []
        assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
        assert found["suggestion"]["value"] == "proceed"


@pytest.mark.usefixtures("one_engine")
class TestForwarder:
    """Fixture 6: the real user is hidden behind a service firm."""

    hidden = "div-forwarder-as-end-user"

    def found(self, folder: Path, role: str) -> Any:
        world = CsvWorld()
        world.party("firm", sector="52.29")
        world.party("user", "Person")
        world.party("founder", "Person")
        world.tie("founder", "owns", "firm", "1")
        parties = [{"role": role, "id": "w:firm"}]
        if role != "end_user":
            parties.append({"role": "end_user", "id": "w:user"})
        return assessed(folder, world, *parties, items=[plain_item()])

    def test_a_forwarder_as_end_user_is_high(self, tmp_path: Path) -> None:
        found = self.found(tmp_path, "end_user")
        assert outcomes(found, self.hidden) == ["present high"]
        assert fired(found)[0] == "R9_high"

    def test_a_forwarder_in_its_own_role_is_none(self, tmp_path: Path) -> None:
        found = self.found(tmp_path, "freight_forwarder")
        assert outcomes(found, self.hidden) == []
        assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"


def tower(tenants: int, *, unit: str) -> CsvWorld:
    """Return acme at an address of so many parties, one of them listed; both may name a unit."""
    world = CsvWorld()
    world.party("acme", address=f"1 Long Road {unit}")
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "1")
    world.party("listed", address=f"1 Long Road {unit}")
    world.listing("listed", "EU")
    world.party("tower", "Address", address="1 Long Road")
    for name in ("acme", "listed", *(f"tenant{number}" for number in range(tenants - 2))):
        if name.startswith("tenant"):
            world.party(name)
        world.tie(name, "located_at", "tower")
    return world


@pytest.mark.usefixtures("one_engine")
class TestTower:
    """Fixture 7: a mass-registration address lowers the severity and hides nothing."""

    shared = "div-shared-address"
    user = {"role": "end_user", "id": "w:acme"}  # noqa: RUF012  # never changed

    @pytest.mark.parametrize("tenants", [900, 9_900])
    def test_a_crowd_is_named_and_found_low(self, tenants: int, tmp_path: Path) -> None:
        world = tower(tenants, unit="")
        found = assessed(tmp_path, world, self.user, items=[plain_item()])
        assert outcomes(found, self.shared) == ["present low"]
        [finding] = [f for f in found["findings"] if f["indicator"] == self.shared]
        assert [str(tenants) in rule.replace(",", "") for rule in finding["severity_rules"]] == [
            True
        ]
        assert fired(found)[0] == "R12_low"

    def test_the_same_unit_stays_high(self, tmp_path: Path) -> None:
        world = tower(900, unit="Suite 12")
        found = assessed(tmp_path, world, self.user, items=[plain_item()])
        assert outcomes(found, self.shared) == ["present high"]


def relay(*pairs: tuple[str, str, str]) -> CsvWorld:
    """Return deliveries of 100 pieces to acme, and what it shipped on to XE, under an embargo."""
    world = CsvWorld()
    world.party("acme")
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "1")
    world.party("maker", country="DE")
    world.party("far", country="XE")
    world.record("XE", GOOD)
    world.record("XE", {"regime:arms": "prohibition"}, 2020)
    goods = {"hs": "854231", "unit": "pc"}
    for came, left, quantity in pairs:
        world.shipment("maker", "acme", came, destination="XC", quantity="100", **goods)
        world.shipment("acme", "far", left, destination="XE", quantity=quantity, **goods)
    return world


@pytest.mark.usefixtures("one_engine")
class TestRelay:
    """Fixture 12: the buyer is a relay, not a user."""

    onward = "hist-onward-exporter"
    user = {"role": "end_user", "id": "w:acme"}  # noqa: RUF012  # never changed
    first = ("2025-01-10", "2025-02-19", "90")  # 40 days later
    second = ("2025-06-01", "2025-07-06", "85")  # 35 days later

    def test_two_pairs_to_a_restricted_destination_are_high(self, tmp_path: Path) -> None:
        found = assessed(tmp_path, relay(self.first, self.second), self.user, items=[plain_item()])
        assert outcomes(found, self.onward) == ["present high"]
        [finding] = [f for f in found["findings"] if f["indicator"] == self.onward]
        pairs = finding["values"]["pairs"]
        assert [(pair["lag_days"], float(pair["ratio"])) for pair in pairs] == [
            (40, 0.9),
            (35, 0.85),
        ]

    def test_one_pair_is_possible(self, tmp_path: Path) -> None:
        found = assessed(tmp_path, relay(self.first), self.user, items=[plain_item()])
        assert outcomes(found, self.onward) == ["possible medium"]

    def test_goods_that_left_200_days_later_make_no_pair(self, tmp_path: Path) -> None:
        late = (("2024-01-01", "2024-07-19", "90"), ("2025-01-01", "2025-07-20", "85"))
        found = assessed(tmp_path, relay(*late), self.user, items=[plain_item()])
        assert outcomes(found, self.onward) == []
