"""Orders that an officer would recognise: which law their items meet, and what is asked."""

from typing import Any

import pytest

from tests.unit.cases import read_cases
from tests.unit.queries.detectors.test_order_detectors import assessed, finding, findings

CASES = read_cases(__file__)

pytestmark = pytest.mark.usefixtures("one_engine")

NOTHING_ASKED = "item.six = none; item.families = none"
REASON = "item.not_listed_reason = compared with Annex I, no entry fits"
FLAG = "gov-repressive-tie"
A_STATE_FLAG = "ministry owns 50% acme"
DRONE = f"{NOTHING_ASKED}; item.control_code = 9A012; T.destination = XC"
LICENCE = (
    "licence.covers = 9A012; licence.destinations = XC; licence.end_users = acme; "
    "licence.since = 2026-01-01; licence.until = 2027-01-01"
)


def rules(assessment: dict[str, Any]) -> set[str]:
    return {rule["rule"] for rule in assessment["suggestion"]["rules"]}


def is_asked_about_article_5(assessment: dict[str, Any]) -> bool:
    return any(row["about"] == "knowledge" for row in assessment["questions"])


def bases(assessment: dict[str, Any]) -> set[str]:
    """Return what the findings rest on: citations that are no mere "see also"."""
    laws = [law for found in assessment["findings"] for law in found["law"]]
    return {law["citation"] for law in laws if law["as"] != "analogy"}


class TestDroneWithoutLicence:
    def test_it_is_a_stop_by_article_3(self) -> None:
        found = assessed(DRONE)
        stop = finding(found, "item-listed-annex1")
        assert (stop["status"], stop["severity"]) == ("present", "stop")
        assert "Basis: Regulation (EU) 2021/821 Art. 3" in stop["summary"]
        assert (found["verdict"], found["suggestion"]["value"]) == (
            "FINDINGS",
            "classify_or_license",
        )

    def test_a_licence_for_it_makes_the_order_clear(self) -> None:
        found = assessed(f"{DRONE}; {LICENCE}")
        assert (found["verdict"], found["suggestion"]["value"]) == (
            "CLEAR_WITHIN_STATED_LIMITS",
            "proceed",
        )

    def test_it_is_no_surveillance_item(self) -> None:
        found = assessed(f"{DRONE}; {A_STATE_FLAG}")
        assert "R7_eu_flag" not in rules(found)
        assert not is_asked_about_article_5(found)


class TestServerBoards:
    @pytest.mark.parametrize("item", [REASON, "item.control_code = 5A992.c", ""])
    def test_nobody_is_asked_about_article_5_even_beside_a_flag(self, item: str) -> None:
        found = assessed("; ".join(filter(None, (A_STATE_FLAG, NOTHING_ASKED, item))))
        assert findings(found, "gov-repressive-tie")
        assert "R7_eu_flag" not in rules(found)
        assert not is_asked_about_article_5(found)

    def test_unclassified_ones_stay_a_gap_and_never_proceed(self) -> None:
        found = assessed(f"{A_STATE_FLAG}; {NOTHING_ASKED}")
        assert not found["complete"]
        assert "R8_gap" in rules(found)
        assert found["suggestion"]["value"] == "enhanced_due_diligence"

    def test_a_family_of_surveillance_asks_it(self) -> None:
        clauses = f"{A_STATE_FLAG}; item.six = none; {REASON}; item.families = monitoring"
        assert is_asked_about_article_5(assessed(clauses))

    def test_so_does_a_function_and_a_no_without_its_grounds(self) -> None:
        functions = f"{A_STATE_FLAG}; {NOTHING_ASKED}; {REASON}; item.functions = recognition"
        assert is_asked_about_article_5(assessed(functions))
        six = f"{A_STATE_FLAG}; item.six = yes,no,yes,yes,yes,yes"
        assert is_asked_about_article_5(assessed(f"{six}; item.reasons = none"))
        assert not is_asked_about_article_5(assessed(six))


def test_cameras_for_a_body_of_a_repressive_state_do_not_rest_on_article_5() -> None:
    cameras = f"acme is PublicBody [gov] (XA); {NOTHING_ASKED}; {REASON}"
    found = assessed(f"{cameras}; item.description = CCTV camera")
    flag = finding(found, "gov-repressive-tie")
    assert not any("Art. 5" in citation for citation in bases(found))
    assert "Regulation (EU) 2021/821 Art. 5(2)" in {law["citation"] for law in flag["law"]}
    assert "R7_eu_flag" not in rules(found)
    probe = assessed("acme is PublicBody [gov] (XA)")
    assert "Regulation (EU) 2021/821 Art. 5(2)" in bases(probe)


class TestServices:
    @pytest.mark.parametrize(
        ("kind", "article"),
        [("brokering", "6"), ("transit", "7"), ("technical_assistance", "8")],
    )
    def test_each_is_asked_what_its_article_asks_and_nothing_of_article_3(
        self, kind: str, article: str
    ) -> None:
        found = assessed(f"T.kind = {kind}; {DRONE}")
        name = f"catchall-{kind.replace('_', '-')}"
        questions = [row for row in found["questions"] if row["about"].startswith(name)]
        assert f"(Art. {article})" in questions[0]["question"]
        assert questions[0]["audience"] == "internal"
        assert findings(found, "item-listed-annex1") == []
        assert found["suggestion"]["value"] != "proceed"


class TestOwnersThatAreStates:
    """An owner of the order by its name alone: what it says stays a claim."""

    def owned_by(self, **owner: Any) -> dict[str, Any]:
        owners = [{"share_min": "1", "share_max": "1", **owner}]
        user = {"role": "end_user", "name": "Blackbird Optics LLC", "country": "XA"}
        exporter = {"role": "exporter", "name": "Muster Optik", "country": "DE"}
        return assessed(
            f"{NOTHING_ASKED}; {REASON}", parties=[exporter, {**user, "owners": owners}]
        )

    @pytest.mark.parametrize(
        "owner",
        CASES["test_a_ministry_is_a_body_of_its_state"],
    )
    def test_a_ministry_is_a_body_of_its_state(self, owner: dict[str, str]) -> None:
        flag = finding(self.owned_by(**owner), "gov-repressive-tie")
        assert (flag["status"], flag["severity"]) == ("possible", "high")
        assert "claimed" in flag["summary"]

    @pytest.mark.parametrize("name", ["Ministry of Sound Ltd", "Police Supplies Trading LLC"])
    def test_a_company_that_bears_such_a_name_is_none(self, name: str) -> None:
        assert findings(self.owned_by(name=name, country="XA"), "gov-repressive-tie") == []


class TestPartiesThatAreBodiesOfAState:
    """A party of the order by its name alone: what it says of the party is inferred."""

    def bought_by(self, name: str, role: str = "end_user", **facts: Any) -> dict[str, Any]:
        parties = [
            {"role": "exporter", "name": "Muster Optik", "country": "DE"},
            {"role": role, "name": name, **facts},
        ]
        return assessed("T.destination = XA", parties=parties)

    @pytest.mark.parametrize("role", ["end_user", "consignee", "purchaser", "operator"])
    def test_a_ministry_is_possibly_part_of_its_state(self, role: str) -> None:
        flag = finding(self.bought_by("Ministry of Interior", role, country="XA"), FLAG)
        assert (flag["status"], flag["severity"]) == ("possible", "high")
        assert "is that of a body of a state" in flag["summary"]

    def test_one_without_a_country_is_that_of_the_destination(self) -> None:
        assert finding(self.bought_by("Interior Ministry"), FLAG)["object"]["name"].endswith("XA")

    def test_an_army_is_possibly_armed_forces(self) -> None:
        found = self.bought_by("National Army", country="XA")
        assert finding(found, "mil-structural")["status"] == "possible"

    @pytest.mark.parametrize("name", ["Police Supplies Ltd", "Army & Navy Stores"])
    def test_who_sells_to_them_is_none(self, name: str) -> None:
        found = self.bought_by(name, country="XA")
        assert findings(found, FLAG) == findings(found, "mil-structural") == []
