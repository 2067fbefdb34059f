"""A generated world: the same bytes for the same seed, and a key that Onward's answers equal."""

import csv
import json
import re
import tracemalloc
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from onward import Workspace
from onward.api.generated import FORMS, SHEET_ROWS, check_world, plant_world, read_key, write_world
from onward.errors import ExportError, InputRefused, UsageError
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.transactions.reading import rows_as_json
from onward.queries.transactions.transaction import Transaction, parse_transaction
from tests.lists import ROOT
from tests.shell import onward

ORDERS, PARTIES = 28, 400


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "world"
    write_world(folder, 7, PARTIES, ORDERS, FORMS)
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of each file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_order(text: str) -> Transaction:
    """Read an order; a table has its parties in the order of its columns."""
    order = json.loads(text)
    order["parties"].sort(key=lambda party: party["role"])
    return parse_transaction(order)


class TestAWorld:
    def test_is_the_same_to_the_byte_for_the_same_seed_and_options(
        self, world: Path, tmp_path: Path
    ) -> None:
        write_world(tmp_path / "world", 7, PARTIES, ORDERS, FORMS)
        assert hashes(tmp_path / "world") == hashes(world)

    def test_is_another_one_for_another_seed(self, world: Path, tmp_path: Path) -> None:
        write_world(tmp_path / "world", 8, PARTIES, ORDERS)
        other, this = hashes(tmp_path / "world"), hashes(world)
        alike = {name for name in other if other[name] == this[name]}
        assert alike <= {"tables/destinations.csv"}

    def test_has_as_many_parties_and_orders_as_were_asked_for(self, world: Path) -> None:
        assert len(rows(world / "tables" / "parties.csv")) >= PARTIES
        assert len(lines(world / "orders.jsonl")) == ORDERS

    def test_plants_a_twin_for_every_positive_of_an_indicator(self) -> None:
        plans = [planted.plan for planted in plant_world(1, 28)]
        counts = Counter((plan.indicator, plan.is_twin) for plan in plans)
        assert {indicator for indicator, _ in counts} <= {each.id for each in default_catalogue()}
        assert len(counts) == 2 * len({indicator for indicator, _ in counts})

    def test_takes_no_more_memory_for_more_parties(self, tmp_path: Path) -> None:
        peaks = []
        for parties in (100, 1_000):
            tracemalloc.start()
            write_world(tmp_path / str(parties), 1, parties, 2, ("csv", "ftm"))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < 1.5 * peaks[0]

    def test_names_nobody_twice_and_marks_every_row_as_invented(self, world: Path) -> None:
        parties = rows(world / "tables" / "parties.csv")
        assert len({row["name"] for row in parties}) == len(parties)
        for name in ("parties", "ties", "listings"):
            sources = {row["source_url"] for row in rows(world / "tables" / f"{name}.csv")}
            assert sources == {"https://example.org/invented"}, name
        assert "invented" in (world / "README.txt").read_text(encoding="utf-8")

    def test_goes_into_no_folder_that_holds_something(self, world: Path) -> None:
        with pytest.raises(ExportError, match="is not an empty folder"):
            write_world(world, 1, 1, 1)

    @pytest.mark.parametrize("forms", [("pdf",), (), ("csv", "csv")])
    def test_is_written_in_no_form_that_there_is_not(
        self, forms: tuple[str, ...], tmp_path: Path
    ) -> None:
        with pytest.raises(UsageError, match="name some of csv, xlsx, ftm, bods"):
            write_world(tmp_path / "world", 1, 1, 1, forms)

    def test_that_no_workbook_holds_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("onward.api.generated.SHEET_ROWS", 50)
        with pytest.raises(UsageError, match="a workbook holds 50 rows"):
            write_world(tmp_path / "world", 1, 100, 1, ("xlsx",))
        assert SHEET_ROWS == 2**20


class TestTheKey:
    def test_is_what_onward_answers(self, world: Path, tmp_path: Path) -> None:
        check = check_world(world, Workspace(tmp_path / "workspace"))
        assert check.differences == []
        assert (check.orders, check.near_misses, check.is_equal) == (ORDERS, ORDERS // 2, True)

    def test_names_what_must_be_found_and_what_must_not(self, world: Path) -> None:
        for key in read_key(world):
            named = {finding["indicator"] for finding in key["findings"]}
            assert (key["indicator"] in named) != key["near_miss"] or key["cannot_tell"], key

    def test_has_the_line_that_the_documents_show(self, world: Path) -> None:
        page = (ROOT / "docs" / "generate.md").read_text(encoding="utf-8")
        [line] = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        assert line in (world / "key.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)

    def test_that_was_changed_differs(self, tmp_path: Path) -> None:
        folder = tmp_path / "world"
        write_world(folder, 3, 0, 2)
        changed = lines(folder / "key.jsonl")
        changed[0]["findings"] = []
        more = {"indicator": "own-listed-direct", "status": "present", "severity": "stop"}
        changed[1]["findings"].append(dict.fromkeys(["party", "about", "paths"]) | more)
        text = "".join(f"{json.dumps(key)}\n" for key in changed)
        (folder / "key.jsonl").write_text(text, encoding="utf-8")
        shown = onward("generate", folder, "--check", "--json")
        assert shown.code == 4
        assert (shown.json["missed"], shown.json["false"] > 0) == (1, True)

    def test_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(InputRefused, match=r"there is no key\.jsonl"):
            check_world(tmp_path, Workspace(tmp_path / "workspace"))


class TestOtherForms:
    def test_workbooks_hold_the_same_rows(self, world: Path) -> None:
        options = LoadOptions("invented", "2026-04-30")
        by_csv = load("csv", [world / "tables"], options)
        by_sheet = load("csv", [world / "workbooks"], options)
        assert by_sheet.statements == by_csv.statements

    def test_a_table_of_orders_holds_the_same_orders(self, world: Path) -> None:
        read = rows_as_json(world / "orders.csv", "orders.csv")
        table = [row[0] for row in read if not isinstance(row, InputRefused)]
        by_lines = (world / "orders.jsonl").read_text(encoding="utf-8").splitlines()
        for row, line in zip(table, by_lines, strict=True):
            assert read_order(row) == read_order(line)

    @pytest.mark.parametrize(
        ("source", "folder", "kinds"),
        [("ftm", "ftm", ("owns", "directs", "controls")), ("bods", "bods", ("owns",))],
    )
    def test_formats_of_the_field_are_loaded_without_a_rejection(
        self, source: str, folder: str, kinds: tuple[str, ...], world: Path
    ) -> None:
        loaded = load(source, [world / folder], LoadOptions("invented", "2026-04-30"))
        assert loaded.log.rejections == []
        read = {tie.kind for tie in loaded.statements.ties}
        assert set(kinds) <= read
        assert len(loaded.statements.parties) > PARTIES / 2


def test_a_world_of_workbooks_is_checked_too_and_one_without_tables_says_why_not(
    tmp_path: Path,
) -> None:
    size = ("--seed", "5", "--parties", "20", "--orders", "2")
    shown = onward("generate", tmp_path / "books", *size, "--format", "xlsx")
    assert shown.out.splitlines()[-1].endswith("--check")
    assert onward("generate", tmp_path / "books", "--check").code == 0
    shown = onward("generate", tmp_path / "graph", *size, "--format", "ftm,bods")
    assert "--check" not in shown.out
    refused = onward("generate", tmp_path / "graph", "--check")
    assert (refused.code, "has no tables to answer from" in refused.err) == (3, True)


def test_the_command_says_what_it_wrote_and_how_to_check(tmp_path: Path) -> None:
    size = ("--seed", "5", "--parties", "50", "--orders", "4")
    shown = onward("generate", tmp_path / "world", *size)
    assert shown.code == 0, shown.err
    assert "4 orders of 2 indicators, 2 of them near misses" in shown.out
    assert "onward generate" in shown.out.splitlines()[-1]
    checked = onward("generate", tmp_path / "world", "--check")
    said = "4 orders, 2 of them near misses: 0 findings missed, 0 false, 0 other differences"
    assert (checked.code, checked.out.splitlines()[0]) == (0, said)
    assert onward("generate", tmp_path / "other", "--seed", "-1").code == 2
