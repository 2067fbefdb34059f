"""After an assessment: it is found by its order, listed, resumed, screened again, and shipped."""

import csv
import fcntl
import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from openpyxl import load_workbook

from onward.api.feedback import QuietFeedback
from onward.api.outcomes import keep_outcomes
from onward.api.workspace import Workspace
from onward.cli.runs import Interrupts
from onward.errors import Busy, UsageError
from onward.queries.assessment.batch import Refused
from onward.queries.records.entries import Entry
from onward.queries.records.store import RecordStore
from tests.assessments import small_assessment
from tests.shell import onward, run
from tests.steps import Steps, each_step_case
from tests.unit.cases import table
from tests.worlds import CsvWorld

TABLES: dict[str, str] = table(__file__, "TABLES")
"""Two parties that were listed after the orders; the oldest row is older than the orders."""

USERS: dict[str, dict[str, str]] = {
    "by-id": {"id": "lists:acme"},
    "by-name": {"name": "Acme Optik Handels GmbH", "country": "CH"},
    "by-owner": {"name": "Kid Kometa Zavod AG", "country": "CH"},
    "other": {"name": "Quiet Garden Tools SA", "country": "CH"},
}
FORMULA = '=HYPERLINK("x")'


def order(name: str, user: dict[str, str]) -> dict[str, Any]:
    exporter = {"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"}
    item = {"description": "lens", "not_listed_reason": "compared with Annex I"}
    parties = [exporter, {"role": "end_user", **user}]
    more = {"date": "2026-05-02", "destination": "CH", "kind": "export"}
    return {"id": name, "parties": parties, "items": [item], **more}


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Assess the orders as nobody knew yet."""
    folder = tmp_path_factory.mktemp("earlier")
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    files = [folder / name for name in TABLES]
    loaded = run(folder, "load", "csv", *files, "--as", "lists")
    assert loaded.code == 0, loaded.err
    lines = [json.dumps(order(name, user)) for name, user in USERS.items()]
    lines += [json.dumps(order(FORMULA, USERS["other"])), '{"id": "bad", "date": "x"}']
    (folder / "orders.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run(folder, "assess", folder / "orders.jsonl", "--json", "--as-of", "2026-05-10")
    return folder


@pytest.fixture(scope="module")
def home(earlier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Assess the orders once more, as the list is today."""
    folder = copytree(earlier, tmp_path_factory.mktemp("after") / "home")
    run(folder, "assess", folder / "orders.jsonl", "--json")
    return folder


@each_step_case
def test_a_command_says_of_what_was_assessed(case: dict[str, Any], home: Path) -> None:
    Steps(home, ws=home / "ws").check(case)


@each_step_case
def test_an_open_order_is_screened_again(
    case: dict[str, Any], earlier: Path, tmp_path: Path
) -> None:
    copytree(earlier / "ws", tmp_path / "workspace")
    Steps(tmp_path).check(case)


class TestListing:
    def test_an_order_s_id_means_its_newest_assessment_and_says_so(self, home: Path) -> None:
        newest = run(home, "assessments", "--order", "by-name", "--json").json
        with pytest.warns(UserWarning, match=r"by-name has \d assessments; this is the newest"):
            assessment = Workspace(home / "ws").assessment("by-name")
        assert assessment.id == newest[0]["id"]

    def test_an_order_that_begins_another_assessment_is_refused_by_both(
        self, tmp_path: Path
    ) -> None:
        with RecordStore(tmp_path / "records.sqlite") as store:
            for number, name in ((1, "T-1"), (2, "A-0000000000000001x"), (3, "A-0")):
                made = small_assessment(
                    id=f"A-{number:016x}", transaction={"id": name, "hash": f"hash of {name}"}
                )
                store.put_assessment(made, "2026-05-01T00:00:00Z")
            with pytest.raises(UsageError, match=r"A-0 is an order, and assessment A-0+1 begins"):
                store.find("A-0")
            assert store.find("T-1").assessment.id == "A-0000000000000001"


class TestWorklist:
    def test_the_worst_stands_first_and_a_refused_order_behind_the_findings(
        self, home: Path
    ) -> None:
        path = home / "list.csv"
        run(home, "assess", home / "orders.jsonl", "--summary", path, "--json")
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        verdicts = [row["verdict"] for row in rows]
        assert verdicts == [*["FINDINGS"] * 3, "REJECTED", *["INCOMPLETE"] * 2]
        assert rows[3]["order"] == "bad"
        assert "is named on the Example list" in rows[0]["findings"] + rows[1]["findings"]
        assert f"'{FORMULA}" in [row["order"] for row in rows]

    def test_a_workbook_lists_all_and_computes_nothing(self, home: Path) -> None:
        path = home / "computed.xlsx"
        run(home, "assess", home / "orders.jsonl", "--summary", path)
        sheet = load_workbook(path).active
        assert sheet is not None
        assert sheet.max_row == 7
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)

    def test_a_summary_in_the_place_of_the_whole_says_the_same_and_the_records_keep_the_whole(
        self, home: Path
    ) -> None:
        rows, whole = (
            [
                json.loads(line)
                for line in run(home, "assess", home / "orders.jsonl", *how).out.splitlines()
            ]
            for how in (("--json", "--view", "summary"), ("--json",))
        )
        assert rows[-1] == whole[-1] == {"rejected": whole[-1]["rejected"]}
        for row, made in zip(rows[:-1], whole[:-1], strict=True):
            same = ("id", "verdict", "content_hash", "complete", "on", "snapshot")
            assert {key: row[key] for key in same} == {key: made[key] for key in same}
            counted = [each for each in made["findings"] if each["kind"] != "context"]
            assert row["findings"] == [each["summary"] for each in counted]
            assert len(json.dumps(row)) < 3_000
        with RecordStore(home / "ws" / "records.sqlite") as store:
            assert json.loads(store.get(rows[0]["id"]).to_json()) == whole[0]


class TestStopping:
    def test_what_was_assessed_is_kept_and_handed_over_before_the_run_ends(
        self, tmp_path: Path
    ) -> None:
        def stopped() -> Iterator[Entry | Refused]:
            for number in range(5):
                made = small_assessment(
                    id=f"A-{number:016x}", transaction={"id": f"T-{number}", "hash": f"{number}"}
                )
                yield Entry.from_assessment(made)
            raise KeyboardInterrupt

        handed: list[Any] = []
        with RecordStore(tmp_path / "records.sqlite") as store:
            with pytest.raises(KeyboardInterrupt):
                handed.extend(keep_outcomes(stopped(), store, 64, QuietFeedback()))
            assert len(handed) == len(store.list()) == 5

    def test_a_line_is_never_cut(self) -> None:
        with Interrupts() as interrupts:
            with interrupts.held():
                os.kill(os.getpid(), signal.SIGINT)
                whole = True
            assert whole
            assert interrupts.is_waiting
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)


class TestSharing:
    def test_a_second_writer_waits_and_is_told_who_writes(self, home: Path) -> None:
        with (home / "ws" / "lock").open("r+") as lock:
            assert "of" in lock.read()
            fcntl.flock(lock, fcntl.LOCK_EX)
            files = [home / name for name in TABLES]
            answer = run(home, "load", "csv", *files, "--as", "lists", "--wait", "0.2")
        assert answer.code == Busy.exit_code
        assert "another process is writing: onward load of" in answer.err
        assert answer.err.count("\n") == 1

    def test_a_workspace_that_cannot_be_written_is_read(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = (home / "ws" / "records.sqlite").read_bytes()
        monkeypatch.setattr(os, "access", lambda _path, mode, **_more: mode != os.W_OK)
        listed = run(home, "assessments", "--json")
        assert listed.code == 0
        assert run(home, "explain", listed.json[0]["id"]).code == 0
        (home / "new.json").write_text(json.dumps(order("new", USERS["other"])), encoding="utf-8")
        answer = run(home, "assess", home / "new.json", "--json")
        assert answer.json["transaction"]["id"] == "new"
        assert "cannot be written; assessments are not kept" in answer.err
        assert (home / "ws" / "records.sqlite").read_bytes() == before


def test_what_is_not_assessed_again_would_say_the_same(home: Path, tmp_path: Path) -> None:
    copytree(home / "ws", tmp_path / "ws")
    run(tmp_path, "rescreen", "--json")
    for row in run(tmp_path, "rescreen", "--json").json_lines:
        assert row["untouched"]
        whole = run(tmp_path, "rescreen", row["order"], "--json").json
        assert not whole["untouched"]
        assert whole["after"] == row["after"]
        assert whole["changes"] == row["changes"] == []


def assess_book(folder: Path, count: int) -> tuple[set[str], list[dict[str, Any]]]:
    """Assess a book of orders, end one list entry, and screen again.

    Returns:
        The orders whose end-user the listed party owns, and what screening said of each order.
    """
    owned = {n for n in range(count) if n % 3 == 0}
    world = CsvWorld("lists")
    world.party("hold", name="Steppe Holding Zefirin", country="CH")
    for n in range(count):
        world.party(f"c{n}", name=f"Works {chr(65 + n % 26)}{n} AG", country="CH")
        if n in owned:
            world.tie("hold", "owns", f"c{n}", "0.6", since="2020-01-01")
    folder.mkdir(exist_ok=True)
    orders = [order(f"T-{n}", {"id": f"lists:c{n}"}) for n in range(count)]
    (folder / "orders.jsonl").write_text("\n".join(map(json.dumps, orders)), encoding="utf-8")
    options = ("--workspace", folder / "ws")
    for until in ("", "2026-04-01"):
        world.listings.clear()
        world.listing("hold", "EU", list="Example list", since="2024-01-01", until=until)
        world.load(folder / "ws")
        if not until:
            onward("assess", folder / "orders.jsonl", "--json", *options)
    return {f"T-{n}" for n in owned}, onward("rescreen", "--json", *options).json_lines


def check_book(touched: set[str], rows: list[dict[str, Any]]) -> None:
    assert {row["order"] for row in rows if row["changed"]} == touched
    for row in rows:
        kinds = [(change["finding"], change["change"]) for change in row["changes"]]
        assert len({finding for finding, _ in kinds}) == len(kinds), "not both added and removed"


def test_one_changed_entry_changes_exactly_the_orders_that_it_touches(tmp_path: Path) -> None:
    touched, rows = assess_book(tmp_path / "book", 12)
    assert len(rows) == 12
    check_book(touched, rows)


@pytest.mark.gauntlet
def test_of_a_thousand_orders_exactly_those_change_that_an_entry_touches(tmp_path: Path) -> None:
    touched, rows = assess_book(tmp_path / "book", 1_000)
    assert len(rows) == 1_000
    check_book(touched, rows)
