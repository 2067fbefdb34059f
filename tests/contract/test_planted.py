"""Planted cases of every indicator: nothing is missed, nothing is false."""

import json
from collections.abc import Collection
from pathlib import Path

import pytest

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.planted.planted import Planted
from onward.queries.rules.catalogue import default_catalogue
from tests.engines import IN_PROCESS, ONE_ENGINE, hold
from tests.planted.deck import Deck, make_deck, plans
from tests.planted.judge import Score, loaded, play
from tests.shell import onward

KNOWN = tuple(each.id for each in default_catalogue())
CASES = 2 * len(KNOWN)
SAMPLE_TABLES = ("XE", "XF", "XG", "XH", "XJ")
"""Countries of which only the example world's tables know something."""


@pytest.mark.parametrize(
    ("seed", "engines"),
    [
        (1, ["embedded"]),
        *(pytest.param(seed, IN_PROCESS, marks=pytest.mark.gauntlet) for seed in (1, 2, 3)),
    ],
)
def test_a_deck_has_no_missed_and_no_false_finding(
    seed: int, engines: Collection[str], tmp_path: Path
) -> None:
    """Ask the embedded engine in every run; that all agree, the catalogue's lines hold there."""
    deck = make_deck(seed, CASES, KNOWN)
    scores = play(deck, tmp_path, engines)
    assert scores.keys() == set(engines)
    for engine, score in scores.items():
        assert score.faults == [], engine
        assert (score.positives, score.twins) == (CASES // 2, CASES // 2)


@pytest.mark.neo4j
@pytest.mark.gauntlet
def test_a_full_deck_has_no_missed_and_no_false_finding_on_neo4j(tmp_path: Path) -> None:
    [score] = play(make_deck(103, 3_000, KNOWN), tmp_path, ["neo4j"]).values()
    assert score.faults == []
    assert min(score.positives, score.twins) >= 1_000


@pytest.mark.gauntlet
@pytest.mark.parametrize("seed", [101, 102])
def test_a_full_deck_has_no_missed_and_no_false_finding(seed: int, tmp_path: Path) -> None:
    for engine, score in play(make_deck(seed, 3_000, KNOWN), tmp_path).items():
        assert score.faults == [], engine
        assert min(score.positives, score.twins) >= 1_000


def test_every_indicator_has_positives_and_twins() -> None:
    found = {(plan.indicator, plan.is_twin) for plan in plans(KNOWN)}
    assert found == {(indicator, is_twin) for indicator in KNOWN for is_twin in (False, True)}


def test_a_seed_makes_one_deck_and_other_seeds_others() -> None:
    def rows(seed: int) -> str:
        deck = make_deck(seed, 60, KNOWN)
        return json.dumps([deck.world.ties, [str(one.plan) for one in deck.planted]])

    assert rows(1) == rows(1)
    assert len({rows(seed) for seed in range(5)}) == 5


@pytest.mark.parametrize("engine", ONE_ENGINE)
def test_the_same_answers_come_from_files_through_the_command_line(
    engine: str, tmp_path: Path
) -> None:
    deck = make_deck(4, 80, KNOWN)
    planted = [one for one in deck.planted if not _has_further_paths(one)]
    assert len(planted) > 40
    orders = tmp_path / "orders.jsonl"
    lines = (json.dumps(one.case.transaction()) for one in planted)
    orders.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    workspace = loaded(deck, tmp_path)
    hold(engine, WorkspaceFolder(workspace).current())
    place = ("--workspace", workspace, "--engine", engine, "--json")
    assessments = onward("assess", orders, *place).json_lines
    score = Score()
    for one, assessment in zip(planted, assessments, strict=True):
        score.add(one, assessment, KNOWN)
    assert score.faults == []


def _has_further_paths(planted: Planted) -> bool:
    """Tell whether a load adds to a case, or its tables are not those of the command line."""
    case = planted.case
    # a load ties a party to what its address says, beside the planted tie
    if any("address" in row for row in case.parties.values()):
        return True
    text = json.dumps([case.order, list(case.parties.values()), case.shipments])
    return any(f'"{country}"' in text for country in SAMPLE_TABLES)


class TestTheJudge:
    """A comparison that cannot fail would prove nothing."""

    def deck(self) -> Deck:
        return make_deck(5, 8, ["own-50-aggregate"])

    def test_a_finding_that_does_not_come_is_missed(self, tmp_path: Path) -> None:
        deck = self.deck()
        deck.world.ties = [row for row in deck.world.ties if row["kind"] != "owns"]
        score = play(deck, tmp_path, ["embedded"])["embedded"]
        assert len(score.missed) >= 4

    def test_a_finding_that_nobody_planted_is_false(self, tmp_path: Path) -> None:
        deck = self.deck()
        for one in deck.planted:
            one.case.listing("acme", "UN", since="2001")
        deck.world.listings += [one.case.listings[-1] for one in deck.planted]
        score = play(deck, tmp_path, ["embedded"])["embedded"]
        assert len(score.false) >= 8

    def test_another_path_is_missed_and_false(self, tmp_path: Path) -> None:
        deck = self.deck()
        for row in deck.world.ties:
            row["id"] = f"other-{row['id']}"
        score = play(deck, tmp_path, ["embedded"])["embedded"]
        assert len(score.missed) == len(score.false) > 0

    def test_a_gap_that_nobody_planted_differs(self, tmp_path: Path) -> None:
        deck = self.deck()
        for one in deck.planted:
            one.case.order["items"] = []
        score = play(deck, tmp_path, ["embedded"])["embedded"]
        assert len([difference for difference in score.other if ": gaps " in difference]) == 8
