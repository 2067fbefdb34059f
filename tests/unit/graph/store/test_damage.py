"""Stored files that were damaged: the answers stay the same, or the file is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gauntlet.damage import PLACES, Sample, Trial, run
from tests.stores import make_workspace
from tests.unit.cases import each_case


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample.of(make_workspace(tmp_path_factory.mktemp("made")))


def bad(trials: Iterator[Trial]) -> list[Trial]:
    return [trial for trial in trials if trial.is_bad]


@each_case("only", "says", "most")
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
