"""``onward merges``: what it prints, what it refuses, and what becomes of a file."""

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.shell import Answer, onward
from tests.steps import Steps, each_step_case
from tests.worlds import CsvWorld

LEI = "5493001KJTIIGC8Y1R12"


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace in which nothing is judged: acme of both sources has one LEI."""
    workspace = tmp_path_factory.mktemp("untouched") / "workspace"
    for name in ("one", "two"):
        made = CsvWorld(name)
        made.party("acme", name="Acme Optik AB", lei=LEI)
        made.party("bolt", name="Bolt Werke GmbH")
        made.party("only-" + name, name=f"Solo {name}")
        made.load(workspace)
    return workspace


@pytest.fixture
def workspace(untouched: Path, tmp_path: Path) -> Path:
    """Return a workspace of one's own, in which nothing is judged yet."""
    return copytree(untouched, tmp_path / "workspace")


def merges(workspace: Path, *arguments: str | Path) -> Answer:
    return onward("merges", *arguments, "--workspace", workspace)


def judge(workspace: Path, judgement: str, left: str, right: str) -> Answer:
    return merges(workspace, judgement, left, right, "--reason", "seen", "--by", "kim")


def find_party(workspace: Path, name: str) -> str:
    """Return the id of the party that a name stands for."""
    return str(onward("party", name, "--json", "--workspace", workspace).json["id"])


@each_step_case
def test_a_command_that_judges_nothing_says(case: dict[str, Any], untouched: Path) -> None:
    Steps(untouched.parent).check(case)
    assert merges(untouched, "list", "--json").json == []


@each_step_case
@pytest.mark.usefixtures("workspace")
def test_a_judgement_says(case: dict[str, Any], tmp_path: Path) -> None:
    Steps(tmp_path).check(case)


def test_who_judges_is_the_login_name_where_nobody_is_named(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    merges(workspace, "confirm", "one:bolt", "two:bolt", "--reason", "seen")
    assert merges(workspace, "list", "--json").json[0]["user"] == "ada"
    blank = merges(workspace, "confirm", "one:acme", "two:acme", "--reason", "seen", "--by", " ")
    assert (blank.code, "give --by NAME" in blank.err) == (2, True)


def test_a_load_settles_what_a_kill_left_behind(workspace: Path) -> None:
    before = (workspace / "CURRENT").read_text()
    judge(workspace, "confirm", "one:bolt", "two:bolt")
    (workspace / "CURRENT").write_text(before)  # as if killed after the ledger was written
    assert find_party(workspace, "two:bolt") == "two:bolt"
    later = CsvWorld("three")
    later.party("solo", name="Solo three")
    later.load(workspace)
    assert find_party(workspace, "two:bolt") == "one:bolt"


@pytest.mark.parametrize("form", ["onward", "nomenklatura"])
def test_an_export_imported_elsewhere_makes_the_same_parties(
    workspace: Path, untouched: Path, tmp_path: Path, form: str
) -> None:
    other = copytree(untouched, tmp_path / "other" / "workspace")
    judge(workspace, "confirm", "two:bolt", "one:bolt")
    judge(workspace, "refuse", "one:acme", "two:acme")
    file = tmp_path / "lines.jsonl"
    assert merges(workspace, "export", file, "--form", form).out == ""
    assert merges(workspace, "export", "--form", form).out == file.read_text(encoding="utf-8")
    assert merges(other, "import", file).code == 0
    for party in ("two:bolt", "two:acme"):
        assert find_party(workspace, party) == find_party(other, party)
