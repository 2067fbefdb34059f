"""Bulk runs: the order of the input, the same bytes from one process or two, one bad line apart."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.assessment.batch import Setting
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.engines import compared_engines, open_world
from tests.shell import ORDER, VAGUE, Answer, made_workspace, onward

COUNT = 70  # of chunks that grow from one order, so that two processes overtake each other


def orders() -> list[str]:
    """Return lines of which every seventh is refused; the last has the number of another order."""
    lines = []
    for number in range(COUNT):
        if number % 7 == 3:
            lines.append('{"id": "T", "parcels": []}')
        else:
            one: dict[str, Any] = ORDER if number % 2 else VAGUE
            lines.append(json.dumps({**one, "id": f"T-{number}"}))
    lines[-1] = json.dumps({**VAGUE, "id": "T-1"})
    return lines


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("bulk")
    file = folder / "orders.jsonl"
    file.write_text("\n".join(orders()) + "\n", encoding="utf-8")
    return made_workspace(folder), file


@pytest.fixture(scope="module")
def by_one(bulk: tuple[Path, Path]) -> Answer:
    """Assess the bulk by one process."""
    return assess_bulk(bulk)


def assess_bulk(bulk: tuple[Path, Path], *options: str) -> Answer:
    """Assess the bulk by rules of one's own, which each process must have."""
    workspace, file = bulk
    rules = workspace.parent / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "pack.yaml").write_text("id: bank\nversion: '3'\n", encoding="utf-8")
    where = ("--rules", rules, "--workspace", workspace)
    return onward("assess", file, "--json", *options, *where)


def test_output_has_the_order_of_the_input_and_one_bad_line_is_one_rejected_line(
    bulk: tuple[Path, Path], by_one: Answer
) -> None:
    _, file = bulk
    rows = [json.loads(line) for line in by_one.out.splitlines()]
    assert len(rows) == COUNT
    for number, one in enumerate(rows):
        if number % 7 == 3:
            rejected = one["rejected"]
            assert (rejected["file"], rejected["line"]) == (str(file), number + 1)
            assert (rejected["order"], rejected["column"]) == ("T", "parcels")
        else:
            assert one["transaction"]["id"] == f"T-{number if number < COUNT - 1 else 1}"
    assert by_one.code == 3
    assert "orders.jsonl: 10 of 70 orders are refused" in by_one.err


@pytest.fixture(scope="module")
def by_two(bulk: tuple[Path, Path]) -> Answer:
    """Assess the bulk by two processes."""
    return assess_bulk(bulk, "--jobs", "2")


def test_two_processes_give_the_bytes_of_one(by_one: Answer, by_two: Answer) -> None:
    assert by_one.code == by_two.code == 3
    assert by_one.out == by_two.out
    assert by_one.json_lines[0]["rule_pack"]["id"] == "default+bank"
    assert list_faults(by_one) == list_faults(by_two)
    said = "orders.jsonl: number T-1 stands for two orders with other contents"
    assert said in by_one.err


def list_faults(answer: Answer) -> list[str]:
    """Return what is said of the orders themselves: not what other tests had assessed before."""
    return [line for line in answer.err.splitlines() if "of the same number" not in line]


def test_every_assessment_of_a_bulk_run_is_kept(bulk: tuple[Path, Path], by_two: Answer) -> None:
    workspace, _ = bulk
    (last,) = [json.loads(line) for line in by_two.out.splitlines()[-1:]]
    explained = onward("explain", last["id"], "--json", "--workspace", str(workspace))
    assert explained.code in {0, 10, 20}
    assert last["id"] in explained.out


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_that_breaks_off_is_told_after_what_was_read(
    jobs: str, bulk: tuple[Path, Path], tmp_path: Path
) -> None:
    workspace, _ = bulk
    broken = tmp_path / "broken.csv"
    rows = "id,date\n" + "".join(f"T-{n},2026-05-02\n" for n in range(20))
    broken.write_text(rows + "\n" * 100_001, encoding="utf-8")  # more faults than are told
    answer = onward("assess", broken, "--json", "--jobs", jobs, "--workspace", workspace)
    assert len(answer.out.splitlines()) >= 1
    assert "broken.csv: more than" in answer.err
    assert answer.code == 3


@pytest.mark.parametrize("source", ["file", "stdin"])
def test_a_line_that_is_no_utf_8_is_one_refused_line(
    source: str, bulk: tuple[Path, Path], tmp_path: Path
) -> None:
    workspace, _ = bulk
    good = [json.dumps({**VAGUE, "id": f"T-{n}"}).encode() for n in range(2)]
    text = b"\n".join((good[0], b'{"id": "M\xfcller"}', good[1]))
    file = tmp_path / "latin.jsonl"
    file.write_bytes(text)
    named = str(file) if source == "file" else "-"
    answer = onward("assess", named, "--json", "--workspace", workspace, stdin=text)
    first, second, third = (json.loads(line) for line in answer.out.splitlines())
    rejected = second["rejected"]
    assert (rejected["file"], rejected["line"], rejected["code"]) == (named, 2, "bad_encoding")
    assert rejected["hint"] == "save the file as UTF-8"
    assert [one["transaction"]["id"] for one in (first, third)] == ["T-0", "T-1"]
    assert answer.code == 3


@pytest.mark.parametrize(
    ("name", "text"), [("t.csv", "id,date\n"), ("t.csv", "id,date"), ("t.json", "[]")]
)
def test_no_order_at_all_is_refused_and_is_not_clear(
    name: str, text: str, bulk: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    answer = onward("assess", tmp_path / name, "--json", "--workspace", bulk[0])
    assert answer.code == 3
    assert "there is no transaction" in answer.err


def test_a_table_may_be_compressed(bulk: tuple[Path, Path], tmp_path: Path) -> None:
    file = tmp_path / "orders.CSV.gz"
    file.write_bytes(gzip.compress(b"id,date\nT-1,2026-05-02\n"))
    answer = onward("assess", file, "--json", "--workspace", bulk[0])
    assert answer.json["transaction"]["id"] == "T-1"


def test_processes_end_when_the_one_that_started_them_is_killed(
    bulk: tuple[Path, Path], tmp_path: Path
) -> None:
    """They hold the run's output: whoever reads it would wait for ever."""
    workspace, _ = bulk
    many = tmp_path / "many.jsonl"
    many.write_text("".join(json.dumps({**VAGUE, "id": f"T-{n}"}) + "\n" for n in range(20_000)))
    command = [sys.executable, "-m", "onward", "assess", str(many), "--json", "--jobs", "2"]
    with subprocess.Popen(
        [*command, "--workspace", str(workspace)], stdout=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        running.kill()
        running.stdout.read()  # ends when the last holder of the pipe has ended


def test_stdin_is_answered_line_by_line(bulk: tuple[Path, Path]) -> None:
    """An order system may keep the pipe open and wait for each answer."""
    workspace, _ = bulk
    command = [sys.executable, "-m", "onward", "assess", "-", "--json", "--workspace"]
    with subprocess.Popen(
        [*command, str(workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(5):
            running.stdin.write(json.dumps({**VAGUE, "id": f"T-{number}"}) + "\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["transaction"]["id"] == f"T-{number}"
        running.stdin.close()
        assert running.wait() == 20


@pytest.mark.parametrize("jobs", ["0", "-1", "65"])
def test_a_number_of_processes_that_is_none_is_refused(jobs: str, bulk: tuple[Path, Path]) -> None:
    workspace, file = bulk
    answer = onward("assess", str(file), "--jobs", jobs, "--workspace", str(workspace))
    assert answer.code == 2
    assert f"--jobs {jobs} is not between 1 and 64" in answer.err


def test_an_assessment_does_not_depend_on_those_before_it(bulk: tuple[Path, Path]) -> None:
    """What transactions share is worked out once; it must be what each would work out alone."""
    workspace, _ = bulk
    parties = [
        [{"role": "end_user", "id": f"small:{name}"}, *further]
        for name in ("listed", "acme", "middle", "quiet")
        for further in (
            [],
            [{"role": "consignee", "id": "small:acme"}],
            [{"role": "consignee", "name": "Zephyrin SA"}],
            [{"role": "carrier", "id": "small:listed", "owners": [{"id": "small:quiet"}]}],
        )
    ]
    transactions = [
        parse_transaction({"id": f"T-{number}", "date": day, "parties": some})
        for number, some in enumerate(parties)
        for day in ("2026-05-02", "2021-06-01")
    ]
    snapshot = WorkspaceFolder(workspace).current()
    alone = [
        assess_to_data(one, open_world(snapshot, "embedded"))["content_hash"]
        for one in transactions
    ]
    for engine in compared_engines():
        world = open_world(snapshot, engine)
        for number in (*reversed(range(32)), *range(32)):
            assert assess_to_data(transactions[number], world)["content_hash"] == alone[number], (
                engine,
                number,
            )


def test_names_that_a_new_version_makes_ready_anew_are_told_before_the_first_order(
    tmp_path: Path,
) -> None:
    workspace = made_workspace(tmp_path)
    for names in (workspace / "cache").glob("names-*"):
        shutil.rmtree(names)
    setting = Setting(workspace, WorkspaceFolder(workspace).current().id)
    reports: list[tuple[int, int | None]] = []
    setting.open(lambda done, total: reports.append((done, total)))
    assert reports == [(0, 4), (4, 4)]
    setting.open(lambda done, total: reports.append((done, total)))
    assert len(reports) == 2  # they are ready
