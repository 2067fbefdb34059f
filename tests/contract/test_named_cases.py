"""The orders an officer must stop, or must not, each under the letter by which it is known."""

from typing import Any

import pytest

from onward.queries.transactions.transaction import BEHAVIOUR
from tests.unit.cases import each_case
from tests.unit.queries.detectors.test_order_detectors import assessed, finding, findings

pytestmark = pytest.mark.usefixtures("one_engine")

PLAIN = (
    "item.six = none; item.families = none; item.not_listed_reason = compared with Annex I; "
    "contract.no_reexport = true"
)
SIX_NO = "item.families = none; item.six = yes,yes,no,yes,yes,no"
LICENCE = (
    "licence.covers = 9A012; licence.destinations = TR; licence.end_users = acme; "
    "licence.since = 2026-01-01; licence.until = 2027-01-01"
)
RUSSIA = "Regulation (EU) No 833/2014"
GRAVE = {"high", "notify", "stop"}


def grave(assessment: dict[str, Any]) -> dict[str, str]:
    """Return what is found at high or above, by indicator."""
    return {
        row["indicator"]: row["severity"]
        for row in assessment["findings"]
        if row["severity"] in GRAVE
    }


def bases(assessment: dict[str, Any]) -> set[str]:
    """Return what the findings rest on; a "see also" is no basis."""
    laws = [law for row in assessment["findings"] for law in row["law"]]
    return {law["citation"] for law in laws if law["as"] != "analogy"}


def rules(assessment: dict[str, Any]) -> set[str]:
    return {rule["rule"] for rule in assessment["suggestion"]["rules"]}


class TestOrdersToStop:
    """Each is stopped by its own law, and with one fact mended it is not."""

    def test_z1_a_questionnaire_full_of_red_flags(self) -> None:
        answers = dict.fromkeys(BEHAVIOUR, "yes")
        assert grave(assessed(PLAIN, answers=answers)) == {"eus-evasive": "high"}
        assert grave(assessed(PLAIN, answers=dict.fromkeys(BEHAVIOUR, "no"))) == {}

    @each_case("fault", "indicator", lists=True)
    def test_z2_a_statement_that_admits_is_unsigned_or_expired(
        self, fault: str, indicator: str
    ) -> None:
        assert indicator in grave(assessed(fault))
        assert indicator not in grave(assessed("T.kind = export"))

    def test_z6_a_drone_part_to_turkey_without_a_licence(self) -> None:
        order = f"{PLAIN}; item.control_code = 9A012; T.destination = TR"
        assessment = assessed(order)
        assert grave(assessment) == {"item-listed-annex1": "stop"}
        assert assessment["suggestion"]["value"] == "classify_or_license"
        assert "Regulation (EU) 2021/821 Art. 3" in bases(assessment)
        assert grave(assessed(f"{order}; {LICENCE}")) == {}

    @each_case("goods", "article", lists=True)
    def test_h_and_h2_chips_and_machine_tools_to_russia(self, goods: str, article: str) -> None:
        assessment = assessed(f"{PLAIN}; T.destination = RU; {goods}")
        [ban] = [row for row in findings(assessment, "dest-goods-ban") if row["severity"] == "stop"]
        assert [law["citation"] for law in ban["law"]] == [f"{RUSSIA}, {article}"]
        assert assessment["suggestion"]["value"] == "refuse"
        assert not findings(assessed(f"{PLAIN}; T.destination = TR; {goods}"), "dest-goods-ban")

    def test_z9_chips_through_russia(self) -> None:
        assessment = assessed(f"{PLAIN}; T.destination = KZ; T.route = RU; item.hs = 854231")
        assert grave(assessment)["route-transit-ban"] == "stop"
        by_papers = f"{PLAIN}; T.destination = KZ; transport.route = RU; item.hs = 854231"
        assert grave(assessed(by_papers))["route-transit-ban"] == "stop"
        mended = f"{PLAIN}; T.destination = KZ; T.route = GE; item.hs = 854231"
        assert not findings(assessed(mended), "route-transit-ban")

    def test_z8_brokering_asks_what_article_6_asks(self) -> None:
        assessment = assessed(f"{PLAIN}; T.kind = brokering; item.control_code = 9A012")
        questions = [
            row["question"] for row in assessment["questions"] if "Art. 6" in row["question"]
        ]
        assert questions
        assert assessment["suggestion"]["value"] != "proceed"


class TestOrdersNotToStop:
    """State bodies, servers and far-off bans: nothing of Article 5, and no conflict."""

    @each_case("clauses", lists=True)
    def test_v1_and_e_no_article_5_no_conflict_no_eu_flag_rule(self, clauses: str) -> None:
        assessment = assessed(f"{clauses}; statement.repression = false")
        assert not {basis for basis in bases(assessment) if "Art. 5" in basis}
        assert not findings(assessment, "eus-conflict-with-graph")
        assert "R7_eu_flag" not in rules(assessment)
        assert not [row for row in assessment["questions"] if row["about"] == "knowledge"]

    @each_case("clauses", lists=True)
    def test_i_and_z3_are_no_stop(self, clauses: str) -> None:
        assert "stop" not in {row["severity"] for row in assessed(clauses)["findings"]}


class TestWhatIsOpen:
    def test_a2_a_state_fund_of_a_country_without_a_record_never_proceeds(self) -> None:
        chain = "fund is PublicBody [gov] (XD); fund owns 100% holding; holding owns 60% acme"
        assessment = assessed(chain)
        assert not assessment["complete"]
        assert not assessment["suggestion"]["value"].startswith("proceed")

    def test_a2_with_a_second_family_is_the_first_red_flag(self) -> None:
        chain = "fund is PublicBody [gov] (XA); fund owns 100% holding; holding owns 60% acme"
        assert finding(assessed(chain), "gov-repressive-tie")["status"] == "present"

    def test_g_a_remote_infection_kit_to_venezuela_asks_for_authorisation(self) -> None:
        assessment = assessed("T.destination = VE; item.families = intrusion")
        assert grave(assessment)["dest-interception-ban"] == "stop"
        assert assessment["suggestion"]["value"] == "classify_or_license"

    @pytest.mark.parametrize(
        ("day", "status"), [("2026-11-26", "present"), ("2026-11-10", "present")]
    )
    def test_k_an_affiliate_of_the_entity_list_after_the_suspension(
        self, day: str, status: str
    ) -> None:
        entity = "first is Company [export.control] (XB); first.listed = BIS Entity List"
        assessment = assessed(f"{entity}; first owns 60% acme; T.date = {day}")
        assert finding(assessment, "own-50-aggregate")["status"] == status

    def test_k_under_the_suspension_is_a_near_miss(self) -> None:
        entity = "first is Company [export.control] (XB); first.listed = BIS Entity List"
        assessment = assessed(f"{entity}; first owns 60% acme; T.date = 2026-11-09")
        assert not findings(assessment, "own-50-aggregate")
        assert "own-50-aggregate" in {row["indicator"] for row in assessment["near_misses"]}
