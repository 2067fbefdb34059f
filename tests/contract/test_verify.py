"""Is what is stored what was written: `verify`, `log verify`, and what reads records."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onward.queries.records.file import Packing
from tests.lists import ROOT
from tests.shell import ORDER, Answer, made_workspace, onward
from tests.unit.cases import each_case


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace with an assessment and a judgement."""
    workspace = made_workspace(tmp_path_factory.mktemp("made"))
    assert onward("assess", "-", "--workspace", workspace, stdin=json.dumps(ORDER)).code == 10
    judged = ("small:acme", "small:quiet", "--reason", "two registers", "--by", "kim")
    assert onward("merges", "refuse", *judged, "--workspace", workspace).code == 0
    return workspace


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "workspace")


def edit_records(workspace: Path, *statements: str) -> None:
    """Edit the records as somebody with a SQLite client would, past the triggers."""
    db = sqlite3.connect(workspace / "records.sqlite", isolation_level=None)
    Packing(db)
    for table in ("log", "identity"):
        for rule in ("changes", "shrinks"):
            db.execute(f"DROP TRIGGER {table}_never_{rule}")
    for statement in statements:
        db.execute(statement)
    db.close()


def refusal(answer: Answer) -> str:
    """Return the one line of a refusal of what is stored."""
    assert (answer.code, answer.out, answer.err.count("\n")) == (4, "", 1)
    return answer.err


HIDE_FINDING = (
    "UPDATE assessments "
    "SET json = replace(CAST(unpacked(json) AS TEXT), '\"FINDINGS\"', '\"INCOMPLETE\"')"
)


def test_a_workspace_as_it_was_written_is_all_whole(workspace: Path) -> None:
    answer = onward("verify", "--workspace", workspace)
    assert answer.code == 0, answer.out
    assert "2 entries of the log were read: all as they were written" in answer.out
    report = onward("verify", "--workspace", workspace, "--json").json
    assert (report["faults"], report["log_entries"]) == ([], 2)
    assert report["checked"] > 10


@each_case("pattern", "says", lists=True)
def test_what_was_changed_is_named(workspace: Path, pattern: str, says: str) -> None:
    file = min(workspace.glob(pattern))
    content = file.read_bytes()
    middle = len(content) // 2
    file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    if file.suffix == ".sqlite":
        file.write_bytes(content.replace(b"two registers", b"one registers"))
    answer = onward("verify", "--workspace", workspace)
    assert answer.code == 4
    assert says in answer.out + answer.err


def test_verifying_changes_nothing(workspace: Path) -> None:
    def files() -> dict[str, bytes]:
        paths = (path for path in workspace.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in paths}

    next(workspace.glob("cache/graph-*/ties.end.npy")).write_bytes(b"")
    before = files()
    assert onward("verify", "--workspace", workspace).code == 4
    assert files() == before


def test_only_verifying_shows_rows_that_were_forged_with_hash_and_seal(workspace: Path) -> None:
    listings = next(workspace.glob("layers/*/listings.parquet"))
    table = pq.read_table(listings)
    forged = table.set_column(
        table.column_names.index("until"), "until", pa.array(["2024-01-02"], table["until"].type)
    )
    pq.write_table(forged, listings)
    manifest = json.loads((listings.parent / "manifest.json").read_text(encoding="utf-8"))
    content = listings.read_bytes()
    part = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    manifest["parts"][listings.name].update(part)
    del manifest["seal"]
    plain = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    manifest["seal"] = hashlib.sha256(plain.encode()).hexdigest()
    (listings.parent / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    shutil.rmtree(workspace / "cache")

    # the files fit their manifest, and the manifest its id: the hash of the rows is what is left
    answer = onward("assess", "-", "--json", "--workspace", workspace, stdin=json.dumps(ORDER))
    assert [row for row in answer.json["findings"] if row["severity"] != "info"] == []
    verified = onward("verify", "--workspace", workspace)
    assert (verified.code, "content has hash" in verified.out) == (4, True)


class TestLog:
    def test_its_head_is_printed_and_can_be_given_again(self, workspace: Path) -> None:
        head = onward("log", "verify", "--workspace", workspace, "--json").json["head"]
        assert head.startswith("2:")
        answer = onward("log", "verify", "--head", head, "--workspace", workspace)
        assert answer.code == 0
        assert f"head: {head}" in answer.out

    def test_a_cut_end_shows_against_a_head(self, workspace: Path) -> None:
        head = onward("log", "verify", "--workspace", workspace, "--json").json["head"]
        edit_records(workspace, "DELETE FROM log WHERE seq = 2", "DELETE FROM identity")
        assert onward("log", "verify", "--workspace", workspace).code == 0
        answer = onward("log", "verify", "--head", head, "--workspace", workspace)
        assert "this is not the log whose entry 2" in refusal(answer)

    def test_a_changed_entry_is_named(self, workspace: Path) -> None:
        edit_records(workspace, "UPDATE log SET entry = '{}' WHERE seq = 1")
        answer = onward("log", "verify", "--workspace", workspace)
        assert "log entry 1 was changed" in refusal(answer)

    @pytest.mark.parametrize("head", ["", "2", "2:", "2:ab", "x:" + "0" * 64, "-1:" + "0" * 64])
    def test_a_head_that_is_none_is_refused(self, workspace: Path, head: str) -> None:
        answer = onward("log", "verify", f"--head={head}", "--workspace", workspace)
        assert (answer.code, answer.err.count("\n")) == (2, 1)

    def test_without_records_it_says_how_they_come_about(self, tmp_path: Path) -> None:
        answer = onward("log", "verify", "--workspace", tmp_path / "none")
        assert "holds no assessment yet" in refusal(answer)


class TestEditedAssessment:
    @pytest.mark.parametrize(
        "command",
        [
            ("explain",),
            ("brief", "--format", "svg", "-o", "-"),
            ("shipped", "--date", "2026-05-20"),
        ],
        ids=lambda command: command[0],
    )
    def test_one_in_the_records_is_refused_by_its_id(
        self, workspace: Path, command: tuple[str, ...]
    ) -> None:
        edit_records(workspace, HIDE_FINDING)
        answer = onward(command[0], "A-", *command[1:], "--workspace", workspace)
        assert "was changed after it was stored" in refusal(answer)
        assert "assessment A-" in answer.err

    @pytest.mark.parametrize("command", ["explain", "brief"])
    def test_one_in_a_file_is_refused_by_its_id(
        self, workspace: Path, tmp_path: Path, command: str
    ) -> None:
        order = json.dumps(ORDER)
        data = onward("assess", "-", "--json", "--workspace", workspace, stdin=order).json
        data["verdict"] = "INCOMPLETE"
        (tmp_path / "a.json").write_text(json.dumps(data))
        answer = onward(command, tmp_path / "a.json", "--workspace", workspace)
        assert f"a.json: assessment {data['id']}: content has hash" in refusal(answer)

    def test_a_log_that_was_changed_anywhere_refuses_every_assessment(
        self, workspace: Path
    ) -> None:
        edit_records(workspace, "UPDATE log SET entry = '{}' WHERE seq = 2")
        answer = onward("explain", "A-", "--workspace", workspace)
        assert "log entry 2 was changed" in refusal(answer)


def test_a_run_that_answers_otherwise_than_an_earlier_one_fails_as_a_whole(
    workspace: Path,
) -> None:
    """Neither answer can be relied on, however often the question is put."""
    options = ("--json", "--workspace", workspace)
    assert onward("assess", "-", *options, stdin=json.dumps(ORDER)).code == 10
    edit_records(
        workspace, "UPDATE assessments SET content_hash = 'of another answer ' || id", HIDE_FINDING
    )
    other = {**ORDER, "id": "T-9"}
    orders = "\n".join(map(json.dumps, (ORDER, other)))
    for _ in range(2):
        answer = onward("assess", "-", *options, stdin=orders)
        assert answer.code == 4
        assert [row["transaction"]["id"] for row in answer.json_lines] == ["T-1", "T-9"]
        assert "T-1: an earlier run answered this same question otherwise" in answer.err
        assert "T-9" not in answer.err
    assert onward("assess", "-", *options, stdin=json.dumps(other)).code == 10


@pytest.mark.parametrize(
    ("closed", "code"),
    [("| head -c 10", 141), ("| true", 141), (">&-", 0), ("> /dev/full", 4)],
)
def test_an_output_that_nobody_reads_ends_quietly_and_never_with_1(
    workspace: Path, closed: str, code: int
) -> None:
    command = f"{sys.executable} -m onward indicators --json {closed}; exit ${{PIPESTATUS[0]}}"
    answer = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=workspace,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == code, answer.stderr
    assert answer.stderr.count("\n") == (1 if code == 4 else 0)
