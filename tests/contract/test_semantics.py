"""What words mean, proven from files to assessment: rules that one wrong line would break."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onward.queries.planted.planted import GOOD
from tests.example_cases import Case, check_case, read_example_cases
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


@pytest.mark.parametrize("case", read_example_cases(Path(__file__).with_suffix(".yaml")))
def test_an_assessment_says(case: Case) -> None:
    check_case(case)


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
