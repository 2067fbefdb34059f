"""What words mean, proven from files to assessment: rules that one wrong line would break."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onward.queries.planted.planted import GOOD
from tests.unit.cases import each_case
from tests.worlds import CsvWorld, both, order, outcomes, plain_item, told

pytestmark = pytest.mark.usefixtures("beside")

ACME = {"role": "end_user", "id": "w:acme"}
Judge = Callable[..., dict[str, Any]]


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """Load layers and assess a transaction, on both engines."""

    def judge(*worlds: CsvWorld, options: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        for world in worlds:
            world.load(tmp_path / "workspace")
        parties = more.pop("parties", [ACME])
        return both(tmp_path / "workspace", order(*parties, **more), *options)

    return judge


def world() -> CsvWorld:
    """Return acme of XC, which its founder owns, a ministry of XA, and the countries' records."""
    made = CsvWorld()
    made.records()
    made.party("acme")
    made.party("founder", "Person")
    made.party("ministry", "PublicBody", "XA", topics="gov")
    made.tie("founder", "owns", "acme", "1")
    return made


class TestTopicsAndEntries:
    """A topic counts when one of its entries holds; a topic without entry has no dates."""

    def test_an_owner_whose_only_entry_has_ended_starts_no_cascade(self, judged: Judge) -> None:
        small = world()
        small.parties[1]["topics"] = "sanction"
        small.listing("founder", "EU", since="2020-01-01", until="2024-01-01")
        assert outcomes(judged(small), "own-50-aggregate") == []

    def test_an_owner_listed_by_one_regime_counts_for_no_other(self, judged: Judge) -> None:
        small = world()
        small.parties[1]["topics"] = "sanction"
        small.listing("founder", "EU")
        found = [i for i in told(judged(small)) if i.startswith("own-50")]
        assert found == ["own-50-aggregate/w:acme/EU"]

    @pytest.mark.parametrize("party", ["acme", "founder"])
    def test_an_ended_entry_takes_nothing_from_another_sources_topic(
        self, party: str, judged: Judge
    ) -> None:
        small, other = world(), CsvWorld("other")
        small.parties[["acme", "founder"].index(party)]["topics"] = "sanction"
        before = told(judged(small, items=[plain_item()]))
        other.listing(f"w:{party}", "EU", since="2020-01-01", until="2024-01-01")
        after = told(judged(other, items=[plain_item()]))
        assert before
        assert before.items() <= after.items()


class TestNothingHides:
    """One more tie adds findings and takes none away: no path, state or force hides another."""

    def test_the_last_of_a_hundred_ties_of_one_party_is_followed(self, judged: Judge) -> None:
        small = world()
        small.party("agent", "Person")
        for number in range(120):
            small.party(f"shop{number:03}")
            small.tie("agent", "directs", f"shop{number:03}")
        small.party("unit", "MilitaryUnit", "XA", topics="mil")
        small.tie("agent", "directs", "acme")
        small.tie("agent", "directs", "unit")
        assert outcomes(judged(small), "mil-tie") != []

    def test_an_established_state_does_not_hide_an_indicated_and_an_unknown_one(
        self, judged: Judge
    ) -> None:
        small = world()
        for country in ("XB", "XD"):
            small.party(f"body{country}", "PublicBody", country, topics="gov")
            small.tie(f"body{country}", "contains", "acme")
        small.tie("ministry", "contains", "acme")
        found = judged(small)
        assert told(found)["gov-repressive-tie/w:acme/XA"] == "present high"
        assert told(found)["gov-repressive-tie/w:acme/XB"] == "possible medium"
        assert "the record of XD is not known" in [row["text"] for row in found["cannot_tell"]]
        assert not found["complete"]

    def test_many_paths_to_one_state_do_not_hide_a_longer_one_to_another(
        self, judged: Judge
    ) -> None:
        small = world()
        small.party("office", "PublicBody", "XB", topics="gov")
        small.party("unit")
        for _ in range(250):
            small.tie("office", "contains", "acme")
        small.tie("office", "contains", "unit")
        small.tie("ministry", "controls", "unit", interest="appointmentOfBoard")
        small.tie("unit", "controls", "acme", interest="appointmentOfBoard")
        found = told(judged(small))
        assert "gov-repressive-tie/w:acme/XB" in found
        assert found["gov-repressive-tie/w:acme/XA"] == "present high"

    def test_more_small_votes_than_are_looked_at_never_come_out_clear(self, judged: Judge) -> None:
        small = world()
        small.party("unit")
        for _ in range(250):
            small.tie("ministry", "controls", "acme", "0.1", interest="votingRights")
        small.tie("ministry", "controls", "unit", interest="appointmentOfBoard")
        small.tie("unit", "controls", "acme", interest="appointmentOfBoard")
        assert judged(small)["verdict"] != "CLEAR_WITHIN_STATED_LIMITS"

    @pytest.mark.parametrize("many", [1, 250])
    def test_a_peaceful_army_does_not_hide_one_at_war(self, many: int, judged: Judge) -> None:
        small = world()
        small.record("XC", {"ucdp_intensity": "0"})
        small.party("parade", "MilitaryUnit", "XC")
        small.party("army", "MilitaryUnit", "XA")
        small.party("depot")
        for _ in range(many):
            small.tie("parade", "contains", "acme")
        small.tie("army", "contains", "depot")
        small.tie("depot", "contains", "acme")
        assert outcomes(judged(small), "mil-structural") == ["present high"]

    def test_a_stated_peaceful_army_does_not_hide_an_inferred_one_at_war(
        self, judged: Judge
    ) -> None:
        small = world()
        small.record("XC", {"ucdp_intensity": "0"})
        small.party("parade", "MilitaryUnit", "XC")
        small.party("army", "MilitaryUnit", "XA")
        small.tie("parade", "contains", "acme")
        small.tie("army", "contains", "acme", standing="inferred")
        assert outcomes(judged(small), "mil-structural") == ["possible high"]

    def test_armies_do_not_hide_an_armed_group_from_an_embargo_on_such(self, judged: Judge) -> None:
        small = world()
        small.party("army", "MilitaryUnit", "XA")
        small.party("militia", "ArmedGroup", "XA")
        small.party("depot")
        for _ in range(5):
            small.tie("army", "contains", "acme")
        small.tie("militia", "contains", "depot")
        small.tie("depot", "contains", "acme")
        assert outcomes(judged(small, destination="LB"), "dest-arms-embargo") == ["present high"]


OWNER = {"name": "Quux", "country": "XB", "share_min": "1", "share_max": "1"}


class TestNeverClear:
    """What could not be looked at never comes out clear."""

    def test_the_plain_world_is_clear(self, judged: Judge) -> None:
        assert judged(world(), items=[plain_item()])["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"

    @each_case("party", "field", lists=True)
    def test_a_party_that_could_not_be_looked_for_is_a_gap(
        self, party: dict[str, Any], field: str, judged: Judge
    ) -> None:
        found = judged(world(), parties=[party], items=[plain_item()])
        assert found["verdict"] == "INCOMPLETE"
        assert field in [gap["field"] for gap in found["coverage"]["gaps"]]

    def test_a_bank_of_an_unknown_id_is_a_gap(self, judged: Judge) -> None:
        bank = {"role": "bank", "id": "w:lost"}
        found = judged(world(), parties=[ACME, bank], items=[plain_item()])
        assert found["verdict"] == "INCOMPLETE"


def test_a_layer_may_say_that_its_regime_has_ended(judged: Judge) -> None:
    small = world()
    small.record("XC", {"regime:interception": "prohibition"}, 2020)
    assert outcomes(judged(small), "dest-interception-ban") == ["present stop"]
    small.record("XC", {"regime:interception": "none"}, 2024)
    assert outcomes(judged(small), "dest-interception-ban") == []


@pytest.mark.parametrize(("since", "told_as_later"), [("2026-05-31", True), ("2026-06-01", False)])
def test_the_window_after_the_date_is_whole_months(
    since: str, told_as_later: bool, judged: Judge
) -> None:
    small = world()
    small.listing("acme", "EU", since=since)
    found = judged(small, date="2024-05-31")
    assert [note["date"] for note in found["later"]] == [since] * told_as_later


def test_a_prohibition_and_a_flag_are_not_told_again_as_other_high_findings(judged: Judge) -> None:
    small = world()
    small.tie("ministry", "contains", "acme")
    small.listing("acme", "EU")
    fired = [rule["rule"] for rule in judged(small)["suggestion"]["rules"]]
    assert fired[0] == "R1_prohibition"
    assert "R7_eu_flag" in fired
    assert "R9_high" not in fired


@pytest.mark.parametrize("other", ["a", "x"])
def test_a_second_source_takes_no_countrys_record_away(other: str, judged: Judge) -> None:
    second = CsvWorld(other)
    second.record("XA", {**GOOD, "ucdp_intensity": "0"})
    small = world()
    small.record("XA", {"ucdp_intensity": "2"})
    small.party("army", "MilitaryUnit", "XA")
    small.tie("army", "contains", "acme")
    before = told(judged(small, destination="XA"))
    assert "dest-repression-record/transaction/XA" in before
    assert told(judged(second, destination="XA")) == before


def test_a_second_source_takes_no_conflict_away(judged: Judge) -> None:
    second = CsvWorld("x")
    second.record("XC", {"ucdp_intensity": "0"})
    small = world()
    small.record("XC", {"ucdp_intensity": "2"})
    small.party("army", "MilitaryUnit", "XC")
    small.tie("army", "contains", "acme")
    assert outcomes(judged(small), "mil-structural") == ["present high"]
    assert outcomes(judged(second), "mil-structural") == ["present high"]
