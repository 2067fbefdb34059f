"""Stored files that were damaged: the answers stay the same, or the file is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gauntlet.damage import PLACES, Sample, Trial, run
from tests.stores import make_workspace


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample.of(make_workspace(tmp_path_factory.mktemp("made")))


def bad(trials: Iterator[Trial]) -> list[Trial]:
    return [trial for trial in trials if trial.is_bad]


@pytest.mark.parametrize(
    ("only", "says", "most"),
    [
        ("label-", "was changed; it was built again", 1),
        ("ties.share_min.npy", "ties.share_min.npy was changed; the graph is compiled again", 1),
        ("parties.jsonl", "parties.jsonl was changed; the names are indexed again", 1),
        ("answers-", "was changed; the pairs are compared again", 1),
        ("facts-", "was changed; it is made again", 3),
    ],
)
def test_a_damaged_cache_is_made_again_with_the_same_answers_and_said(
    made: Sample, tmp_path: Path, only: str, says: str, most: int, caplog: pytest.LogCaptureFixture
) -> None:
    trials = list(run(made, tmp_path, seed=1, places=1, only=only, most=most))
    assert [trial.outcome for trial in trials] == ["same"] * most, "of earlier snapshots, too"
    assert says in caplog.text


@pytest.mark.parametrize("only", ["manifest.json", "records.sqlite"])
def test_what_cannot_be_made_again_is_refused(made: Sample, tmp_path: Path, only: str) -> None:
    assert bad(run(made, tmp_path, seed=1, places=1, only=only, most=1, cells=False)) == []


@pytest.mark.gauntlet
def test_no_damage_of_any_file_changes_an_answer(made: Sample, tmp_path: Path) -> None:
    assert bad(run(made, tmp_path, seed=PLACES, places=PLACES)) == []
