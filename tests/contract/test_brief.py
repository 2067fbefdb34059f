"""`brief`, `assess --format`, `map` and `paths -o`: documents as users ask for them."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from onward import registry
from onward.queries.model.parts import content_hash
from tests.shell import ORDER, Answer, made_workspace, onward
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


def test_several_formats_are_written_at_once_and_told_as_json(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    workspace, name = made
    answer = brief(workspace, name, "--format", "svg,csv", "--out", tmp_path, "--json")
    assert answer.json["files"] == [str(tmp_path / f"{name}.{form}") for form in ("svg", "csv")]


def test_the_same_assessment_gives_the_same_bytes_by_id_and_from_its_file(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    workspace, name = made
    (tmp_path / "a.json").write_text(json.dumps(stored(made)))
    hashes = []
    for argument in (name, name[:8], tmp_path / "a.json"):
        assert brief(workspace, argument, "-o", tmp_path / "x.html").code == 0
        hashes.append(hashlib.sha256((tmp_path / "x.html").read_bytes()).hexdigest())
    assert len(set(hashes)) == 1


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


def test_a_briefing_shows_what_stands_around_the_evidence_unless_told_not_to(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    workspace, name = made
    for option, seen in (((), True), (("--no-context",), False)):
        assert brief(workspace, name, *option, "-o", tmp_path / "x.svg").code == 0
        assert ("Middle Holding" in (tmp_path / "x.svg").read_text()) is seen


def test_without_context_it_says_that_this_was_asked_for_and_blames_no_snapshot(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    workspace, name = made
    assert brief(workspace, name, "--no-context", "-o", tmp_path / "x.csv").code == 0
    text = (tmp_path / "x.csv").read_text(encoding="utf-8")
    assert "as was asked for: context, near miss and names in another script are left out" in text
    assert "is not in the workspace" not in text


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


def test_without_the_snapshot_only_evidence_is_drawn_and_it_says_so(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(stored(made)))
    answer = brief(tmp_path / "elsewhere", tmp_path / "a.json", "-o", tmp_path / "x.svg")
    assert answer.code == 0, answer.err
    assert "Only evidence is drawn" in (tmp_path / "x.svg").read_text()


def test_an_assessment_that_was_changed_is_refused(made: tuple[Path, str], tmp_path: Path) -> None:
    changed = stored(made, verdict="CLEAR_WITHIN_STATED_LIMITS", findings=[])
    (tmp_path / "a.json").write_text(json.dumps(changed))
    answer = brief(made[0], tmp_path / "a.json", "-o", tmp_path / "x.html")
    assert answer.code == 4
    assert f"a.json: assessment {changed['id']}: content has hash" in error(answer)
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize(
    "text", ['{"verdict": 1, "findings": 2}', '{"findings": [], "x": 1}', "[]"]
)
def test_a_file_that_is_no_assessment_is_refused_in_one_line(
    text: str, made: tuple[Path, str], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(text)
    answer = brief(made[0], tmp_path / "a.json")
    assert answer.code == 3
    error(answer)


def test_a_file_that_differs_is_kept_unless_force(made: tuple[Path, str], tmp_path: Path) -> None:
    workspace, name = made
    file = tmp_path / f"{name}.svg"
    file.write_text("a note of somebody's")
    answer = brief(workspace, name, "--format", "svg", "--out", tmp_path)
    assert answer.code == 4
    assert "exists and differs; replace it with --force" in error(answer)
    assert file.read_text() == "a note of somebody's"
    for more in ((("--force",)), ()):
        assert brief(workspace, name, "--format", "svg", "--out", tmp_path, *more).code == 0
    assert file.read_text().startswith("<svg")


@each_case("arguments", "message")
def test_what_cannot_be_written_is_refused_and_the_mend_is_named(
    arguments: tuple[str, ...], message: str, made: tuple[Path, str]
) -> None:
    answer = brief(made[0], made[1], *arguments)
    assert answer.code == 2
    assert message in error(answer)


def test_assess_writes_any_format_for_each_transaction(workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = onward(
        *("assess", "-", "--format", "json,svg,csv", "--out", out, "--workspace", workspace),
        stdin=json.dumps(ORDER),
    )
    assert answer.code == 10, answer.err
    assert sorted(file.name for file in out.iterdir()) == ["T-1.csv", "T-1.json", "T-1.svg"]


def test_assess_prints_no_picture(workspace: Path) -> None:
    answer = onward("assess", "-", "--format", "pdf", "--workspace", workspace, stdin="")
    assert answer.code == 2
    assert "--format pdf writes files; say where with --out DIR" in error(answer)


def test_a_brief_is_the_page_that_assess_wrote(workspace: Path, tmp_path: Path) -> None:
    arguments = ("--format", "html", "--out", tmp_path, "--workspace", workspace)
    onward("assess", "-", *arguments, stdin=json.dumps(ORDER))
    answer = onward("assess", "-", "--json", "--workspace", workspace, stdin=json.dumps(ORDER))
    assert brief(workspace, answer.json["id"], "-o", tmp_path / "b.html").code == 0
    assert (tmp_path / "T-1.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize("view", ["all", "owners", "subsidiaries", "addresses", "shipments"])
def test_a_map_follows_what_it_is_told_to(view: str, workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.svg"
    arguments = ("--show", view, "-o", file, "--json", "--workspace", workspace)
    answer = onward("map", "small:middle", *arguments)
    parties = {"all": 4, "owners": 2, "subsidiaries": 2, "addresses": 1, "shipments": 1}
    hops = {"all": "Quiet Ltd" not in file.read_text()}  # its tie has ended
    assert answer.json["parties"] == parties[view] - hops.get(view, 0)


def test_a_view_that_is_none_is_refused(workspace: Path) -> None:
    arguments = ("--show", "all,friends", "-o", "x.svg", "--workspace", workspace)
    answer = onward("map", "small:acme", *arguments)
    assert answer.code == 2
    assert "--show 'friends' does not exist; use one of all, owners" in error(answer)


def test_paths_are_drawn_with_their_numbers(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.svg"
    answer = onward("paths", "small:listed", "small:acme", "-o", file, "--workspace", workspace)
    assert answer.code == 0, answer.err
    assert f"drawn: {file}" in answer.out
    assert "path 1 runs along this line" in file.read_text()


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


def test_days_are_those_of_the_assessment(made: tuple[Path, str]) -> None:
    answer = brief(made[0], made[1], "--on", "2020-01-01", "-o", "x.svg")
    assert answer.code == 2
    assert "--on and --as-of go to assess" in error(answer)


def test_an_order_that_cannot_be_drawn_keeps_no_other_back(workspace: Path, tmp_path: Path) -> None:
    parties = [{"role": "end_user", "name": "\u6797", "country": "CN"}]
    odd = {**ORDER, "id": "T-3", "parties": parties}
    last = {**ORDER, "id": "T-4"}
    answer = onward(
        *("assess", "-", "--format", "json,pdf", "--out", tmp_path, "--workspace", workspace),
        stdin="\n".join(map(json.dumps, (odd, last))),
    )
    assert answer.code == 4
    assert sorted(file.name for file in tmp_path.glob("T-*")) == ["T-3.json", "T-4.json", "T-4.pdf"]
    assert "T-3: brief.pdf: no font for Han U+6797" in answer.err
