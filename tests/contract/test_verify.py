"""Is what is stored what was written: `verify`, `log verify`, and what reads records."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.lists import ROOT
from tests.shell import ORDER, made_workspace, onward
from tests.steps import Steps, each_step_case
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


HIDE_FINDING = (
    "UPDATE assessments "
    "SET json = replace(CAST(unpacked(json) AS TEXT), '\"FINDINGS\"', '\"INCOMPLETE\"')"
)


STEPS: dict[str, Any] = {"hide": HIDE_FINDING, "zeros": "0" * 64}


@each_step_case
def test_the_records_are_read_or_refused(case: dict[str, Any], workspace: Path) -> None:
    Steps(workspace.parent, **STEPS).check(case)


@each_step_case
def test_an_assessment_that_was_edited_is_refused_by_its_id(
    case: dict[str, Any], workspace: Path
) -> None:
    Steps(workspace.parent, **STEPS).check(case)


@each_step_case
def test_a_run_that_answers_otherwise_than_an_earlier_one_fails_as_a_whole(
    case: dict[str, Any], workspace: Path
) -> None:
    Steps(workspace.parent, **STEPS).check(case)


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
