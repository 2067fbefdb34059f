"""`brief`, `assess --format`, `map` and `paths -o`: documents as users ask for them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from onward import registry
from onward.queries.model.parts import content_hash
from tests.shell import ORDER, Answer, made_workspace, onward
from tests.steps import Steps, each_step_case
from tests.unit.cases import each_case

FORMATS = registry.names("export")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Make a workspace with one assessment; give both."""
    workspace = made_workspace(tmp_path_factory.mktemp("made"))
    answer = onward("assess", "-", "--json", "--workspace", workspace, stdin=json.dumps(ORDER))
    assert answer.code == 10, answer.err
    return workspace, answer.json["id"]


@pytest.fixture
def workspace(made: tuple[Path, str], tmp_path: Path) -> Path:
    return shutil.copytree(made[0], tmp_path / "workspace")


def brief(workspace: Path, *arguments: str | Path) -> Answer:
    """Ask for a briefing."""
    return onward("brief", *arguments, "--workspace", workspace)


def error(answer: Answer) -> str:
    """Return the only line of an error."""
    assert answer.err.count("\n") == 1, answer.err
    return answer.err


def stored(made: tuple[Path, str], **changes: Any) -> dict[str, Any]:
    """Return the assessment as JSON, with changes."""
    workspace, name = made
    answer = brief(workspace, name, "--format", "json", "-o", "-")
    assessment: dict[str, Any] = json.loads(answer.out)
    return assessment | changes


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_one_file_named_by_the_assessment(
    form: str, made: tuple[Path, str], tmp_path: Path
) -> None:
    workspace, name = made
    answer = brief(workspace, name, "--format", form, "--out", tmp_path)
    assert answer.code == 0, answer.err
    (file,) = tmp_path.iterdir()
    assert file.name == f"{name}{registry.find('export', form).SUFFIX}"
    assert answer.out == f"{file}\n"


@each_step_case
def test_a_document_is_written(
    case: dict[str, Any], made: tuple[Path, str], workspace: Path, tmp_path: Path
) -> None:
    name = made[1]
    (tmp_path / "a.json").write_text(json.dumps(stored(made)))
    Steps(tmp_path, ws=workspace, name=name, short=name[:8]).check(case)


def test_an_order_of_many_consignees_is_drawn_as_an_overview_in_every_picture(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    many = [{"role": "consignee", "name": f"Buyer {n}", "country": "CH"} for n in range(40)]
    order = ORDER | {"id": "T-40", "parties": [*ORDER["parties"], *many]}
    options = ("--format", "html,svg,png,pdf", "--out", tmp_path, "--workspace", made[0])
    answer = onward("assess", "-", *options, stdin=json.dumps(order))
    assert answer.code == 10, answer.err
    assert len(list(tmp_path.iterdir())) == 4
    drawn = next(tmp_path.glob("*.svg")).read_text(encoding="utf-8")
    assert "40 consignees" in drawn
    assert "One map would have 42 parties in a row: there is an overview" in drawn
    assert "Zephyrin SA" in drawn


def test_without_context_the_evidence_keeps_to_the_budget_too(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    many = [{"role": "consignee", "name": f"Buyer {n}", "country": "CH"} for n in range(9)]
    order = ORDER | {"id": "T-9", "parties": [*ORDER["parties"], *many]}
    answer = onward("assess", "-", "--json", "--workspace", made[0], stdin=json.dumps(order))
    for budget, maps in (("60", False), ("5", True)):
        options = ("--no-context", "--budget", budget, "-o", tmp_path / f"{budget}.svg")
        assert brief(made[0], answer.json["id"], *options).code == 0
        drawn = (tmp_path / f"{budget}.svg").read_text(encoding="utf-8")
        assert ("there is an overview" in drawn) is maps


def test_an_assessment_that_was_changed_is_refused(made: tuple[Path, str], tmp_path: Path) -> None:
    changed = stored(made, verdict="CLEAR_WITHIN_STATED_LIMITS", findings=[])
    (tmp_path / "a.json").write_text(json.dumps(changed))
    answer = brief(made[0], tmp_path / "a.json", "-o", tmp_path / "x.html")
    assert answer.code == 4
    assert f"a.json: assessment {changed['id']}: content has hash" in error(answer)
    assert not (tmp_path / "x.html").exists()


@each_case("arguments", "message")
def test_what_cannot_be_written_is_refused_and_the_mend_is_named(
    arguments: tuple[str, ...], message: str, made: tuple[Path, str]
) -> None:
    answer = brief(made[0], made[1], *arguments)
    assert answer.code == 2
    assert message in error(answer)


def test_an_assessment_that_was_made_up_under_a_kept_id_is_refused(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    forged = stored(made, verdict="CLEAR_WITHIN_STATED_LIMITS", findings=[])
    forged["content_hash"] = content_hash(forged)
    (tmp_path / "a.json").write_text(json.dumps(forged))
    answer = brief(made[0], tmp_path / "a.json", "-o", tmp_path / "x.html")
    assert answer.code == 4
    assert "the workspace's records hold another one of this id" in error(answer)


def test_an_assessment_without_its_parts_is_refused(made: tuple[Path, str], tmp_path: Path) -> None:
    bare = {"id": "A-1", "verdict": "FINDINGS", "findings": [{}]}
    (tmp_path / "a.json").write_text(json.dumps({**bare, "content_hash": content_hash(bare)}))
    answer = brief(made[0], tmp_path / "a.json", "-o", tmp_path / "x.html")
    assert answer.code == 3
    assert "a.json:transaction: is not an assessment: the key is missing" in error(answer)
