"""The commands as users and order systems rely on them: output, exit codes, errors (00)."""

import json
import shlex
import shutil
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from onward import registry
from onward.graph.store.workspace import WorkspaceFolder
from tests.engines import ENGINES, compared_engines, hold
from tests.shell import ORDER, VAGUE, Answer, made_workspace, onward, run_demo, write_tables
from tests.steps import Steps, each_step_case
from tests.unit.cases import each_case, read_cases


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_workspace(tmp_path_factory.mktemp("made"))


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    """Return a workspace of its own, with the small layer."""
    return shutil.copytree(made, tmp_path / "workspace")


def lines(*transactions: dict[str, Any]) -> str:
    """Write transactions as JSON lines."""
    return "\n".join(map(json.dumps, transactions))


def one_line(answer: Answer) -> str:
    """Return the only line of an error."""
    assert answer.err.startswith("onward: ")
    assert answer.err.count("\n") == 1
    return answer.err.removeprefix("onward: ").strip()


@each_step_case
@pytest.mark.usefixtures("workspace")
def test_a_command_says(case: dict[str, Any], tmp_path: Path) -> None:
    write_tables(tmp_path)
    Steps(tmp_path).check(case)


@each_step_case
def test_an_empty_folder_stays_empty(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Steps(tmp_path).check(case)


@pytest.mark.parametrize("engine", ENGINES)
def test_owners_and_paths_say(engine: str, workspace: Path) -> None:
    hold(engine, WorkspaceFolder(workspace).current())
    for case in read_cases(__file__)["test_owners_and_paths_say"]:
        for step in case.get("steps", [case]):
            message = {**step, "run": f"{step['run']} --engine {engine}"}
            Steps(workspace.parent).check_step(message, case["case"])


@each_case("command", "code", "said")
def test_what_cannot_be_done_is_refused_in_one_line(
    command: str, code: int, said: str, workspace: Path, tmp_path: Path
) -> None:
    write_tables(tmp_path)
    named = {"ws": workspace, "here": tmp_path, "exports": ", ".join(registry.names("export"))}
    answer = onward(*shlex.split(command.format_map(named)), stdin=lines(ORDER))
    assert (answer.code, answer.out) == (code, "")
    assert said.format_map(named) in one_line(answer)
    assert not (tmp_path / "none").exists()


@each_case("text", "said", lists=True)
def test_a_failed_load_leaves_what_was_there(
    text: str, said: str, workspace: Path, tmp_path: Path
) -> None:
    before = onward("status", "--json", "--workspace", workspace).out
    bad = tmp_path / "parties.csv"
    bad.write_text(text)
    arguments = ("load", "csv", bad, "--as", "small", "--retrieved", "2026-05-01")
    answer = onward(*arguments, "--workspace", workspace)
    assert (answer.code, answer.out) == (3, "")
    assert one_line(answer).startswith(said)
    assert onward("status", "--json", "--workspace", workspace).out == before


@each_case("name", "said", lists=True)
def test_a_name_that_no_layer_can_have_is_refused(name: str, said: str, tmp_path: Path) -> None:
    files, workspace = write_tables(tmp_path), tmp_path / "w"
    answer = onward("load", "csv", *files, "--as", name, "--workspace", workspace)
    assert (answer.code, workspace.exists()) == (2, False)
    assert one_line(answer).startswith(said)


def test_a_damaged_compiled_graph_is_made_anew(workspace: Path) -> None:
    command = ("party", "small:acme", "--workspace", workspace)
    before = onward(*command).out
    columns = sorted((workspace / "cache").glob("*/*.npy"))
    columns[0].unlink()
    assert onward(*command).out == before
    columns[-1].write_bytes(b"")
    assert onward(*command).out == before


def test_rows_that_are_not_what_was_written_are_refused(workspace: Path) -> None:
    shutil.rmtree(workspace / "cache", ignore_errors=True)
    for table in workspace.glob("layers/*/ties.parquet"):
        table.chmod(0o644)
        table.write_bytes(table.read_bytes()[:-1] + b"!")
    answer = onward("party", "small:acme", "--workspace", workspace)
    assert answer.code == 4
    assert "ties.parquet: content has hash" in one_line(answer)


def test_every_source_is_listed() -> None:
    names = [source["name"] for source in onward("sources", "--json").json]
    assert {"csv", "ofac", "ftm", "un", "csl"} <= set(names)
    assert names == sorted(names)


def test_files_are_named_by_transaction(workspace: Path, tmp_path: Path) -> None:
    twin = {**VAGUE, "destination": "SE"}
    evil = {**VAGUE, "id": "../evil"}
    where = ("--workspace", workspace, "--out", tmp_path / "out", "--format", "json")
    answer = onward("assess", "-", *where, stdin=lines(VAGUE, twin, evil))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(names) == 3
    assert "T-2.json" in names
    assert all(name.startswith(("T-2", "_evil-")) for name in names)
    assert all(str(tmp_path / "out" / name) in answer.out for name in names)


def test_ids_that_differ_in_case_alone_do_not_share_a_file(workspace: Path, tmp_path: Path) -> None:
    where = ("--workspace", workspace, "--out", tmp_path / "out", "--format", "json,text")
    ids = ("T1", "t1", "T1-FDBB93AC")
    onward("assess", "-", *where, stdin=lines(*({**VAGUE, "id": one} for one in ids)))
    stems = [path.stem.casefold() for path in (tmp_path / "out").glob("*.json")]
    assert len(set(stems)) == len(stems) == 3


def test_input_that_is_not_utf_8_is_refused(workspace: Path) -> None:
    answer = onward("assess", "-", "--workspace", workspace, stdin=b"\xff\xfe{")
    assert answer.code == 3
    assert one_line(answer).startswith("-: is not valid UTF-8 JSON")


@pytest.mark.usefixtures("beside")
def test_two_engines_give_the_same_content(workspace: Path) -> None:
    hold(compared_engines()[1], WorkspaceFolder(workspace).current())
    options = ("--json", "--workspace", workspace)
    hashes = {
        onward("assess", "-", "--engine", engine, *options, stdin=lines(ORDER)).json["content_hash"]
        for engine in compared_engines()
    }
    assert len(hashes) == 1


def test_every_indicator_is_listed_under_its_group_with_what_they_belong_to() -> None:
    data = onward("indicators", "--json").json
    text = onward("indicators").out
    assert len(data["indicators"]) >= 12
    assert all(one["id"] in text and one["group"] in text for one in data["indicators"])
    assert data["rule_pack"]["hash"][:12] in text
    assert data["policy"]["hash"][:12] in text
    assert {f"indicators/{one['id']}.yaml" for one in data["indicators"]} <= set(data["files"])


@pytest.mark.parametrize(
    ("option", "value", "key"), [("--wave", "1", "wave"), ("--kind", "eu_flag", "kind")]
)
def test_a_filter_leaves_those_that_fit(option: str, value: str, key: str) -> None:
    indicators = onward("indicators", option, value, "--json").json["indicators"]
    assert {str(one[key]) for one in indicators} == {value}


class TestDemo:
    @pytest.fixture(scope="class")
    @classmethod
    def shown(cls, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
        """Run the demo; give a folder of our own with what it wrote, and what it said."""
        made, answer = run_demo()
        return copytree(made, tmp_path_factory.mktemp("demo") / "demo"), answer

    def test_each_transaction_has_its_picture_and_its_json_as_expected(
        self, shown: tuple[Path, Answer]
    ) -> None:
        out, answer = shown
        assert answer.code == 0, answer.err
        assert answer.json["differences"] == []
        verdicts = {"FINDINGS", "INCOMPLETE", "CLEAR_WITHIN_STATED_LIMITS"}
        assert set(answer.json["verdicts"]) == verdicts
        for row in answer.json["transactions"]:
            assert Path(row["file"]).is_file()
            assert (out / f"{row['id']}.json").is_file()
        assert all(Path(file).is_file() for file in answer.json["open"])

    def test_a_second_run_writes_the_same_bytes_and_leaves_the_users_own_workspace_alone(
        self, shown: tuple[Path, Answer], workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, _ = shown
        first = {path.name: path.read_bytes() for path in out.glob("T*")}
        before = (workspace / "CURRENT").read_text()
        monkeypatch.setenv("ONWARD_WORKSPACE", str(workspace))
        answer = onward("demo", "--out", out)
        assert (answer.code, answer.err) == (0, "")
        assert {path.name: path.read_bytes() for path in out.glob("T*")} == first
        assert "Every verdict and finding is as expected.json says." in answer.out
        assert (workspace / "CURRENT").read_text() == before
