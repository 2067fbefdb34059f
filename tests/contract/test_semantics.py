"""What words mean, proven from files to assessment: rules that one wrong line would break."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.csv_world import CsvWorld, both, near, order, outcomes, plain_item, told

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
    """Give acme of XC, which its founder owns, a ministry of XA, and the countries' records."""
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
        assert before and before.items() <= after.items()
